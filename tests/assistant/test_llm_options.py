"""Which model is asked is said by the environment, and by nothing that leaks."""

from pathlib import Path

import pytest

from assistant.llm.options import DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT, NO_KEY, ModelOptions
from corpus.errors import InputError

URL = "http://127.0.0.1:8080/v1"
SECRET = "sk-geheim-123"


@pytest.fixture
def environment(monkeypatch):
    """Sets ``RENKEI_LLM_*`` variables; those that are not named are unset."""

    def set_(**variables: str) -> None:
        for name in ("URL", "MODEL", "KEY", "KEY_FILE", "TIMEOUT", "CONCURRENCY", "LOG"):
            monkeypatch.delenv(f"RENKEI_LLM_{name}", raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(f"RENKEI_LLM_{name}", value)

    return set_


@pytest.mark.parametrize(
    "variables", [{}, {"URL": ""}, {"URL": " ", "MODEL": "m"}, {"MODEL": "m", "TIMEOUT": "x"}]
)
def test_without_an_address_there_is_no_model(environment, variables):
    environment(**variables)
    assert ModelOptions.from_environment() is None


def test_what_is_not_set_keeps_its_default(environment):
    environment(URL=URL, MODEL="m")
    assert ModelOptions.from_environment() == ModelOptions(
        URL, "m", NO_KEY, DEFAULT_TIMEOUT, DEFAULT_CONCURRENCY, None
    )


def test_everything_set(environment, tmp_path):
    log = tmp_path / "log.jsonl"
    environment(URL=f" {URL}/ ", MODEL="m", KEY=SECRET, TIMEOUT="2.5", CONCURRENCY="2", LOG=str(log))
    assert ModelOptions.from_environment() == ModelOptions(URL, "m", SECRET, 2.5, 2, log)


def test_a_key_from_a_file(environment, tmp_path):
    path = tmp_path / "key"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    environment(URL=URL, MODEL="m", KEY_FILE=str(path))
    options = ModelOptions.from_environment()
    assert options.key == SECRET
    assert SECRET not in repr(options)


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8080",
        "ftp://example.jp",
        "http://",
        "http://ta@example.jp/v1",
        f"http://ta:{SECRET}@example.jp/v1",
        f"http://example.jp/v1?key={SECRET}",
        "http://example.jp/v1#a",
        "http://example.jp/a b",
        "http://example.jp\\@example.org/v1",
        "http://example.jp:99999/v1",
        "http://example.jp:0/v1",
        "http://[::1/v1",
    ],
)
def test_an_impossible_address_is_refused_and_not_repeated(environment, url):
    environment(URL=url, MODEL="m")
    with pytest.raises(InputError, match="RENKEI_LLM_URL には") as caught:
        ModelOptions.from_environment()
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"MODEL": ""}, "RENKEI_LLM_MODEL にモデルの名前"),
        ({"TIMEOUT": "0"}, "RENKEI_LLM_TIMEOUT は0より大きく"),
        ({"TIMEOUT": "-1"}, "いまは '-1'"),
        ({"TIMEOUT": "nan"}, "いまは 'nan'"),
        ({"TIMEOUT": "inf"}, "いまは 'inf'"),
        ({"TIMEOUT": "20秒"}, "いまは '20秒'"),
        ({"CONCURRENCY": "0"}, "RENKEI_LLM_CONCURRENCY は1以上の整数"),
        ({"CONCURRENCY": "1.5"}, "いまは '1.5'"),
        ({"LOG": "/no/such/folder/log"}, "RENKEI_LLM_LOG には"),
        ({"LOG": str(Path(__file__).parent)}, "RENKEI_LLM_LOG には"),
        ({"KEY_FILE": "/no/such/file"}, "RENKEI_LLM_KEY_FILE のファイル /no/such/file を読めません"),
        ({"KEY": SECRET, "KEY_FILE": "/a"}, "RENKEI_LLM_KEY と RENKEI_LLM_KEY_FILE は、どちらか一つ"),
        ({"KEY": f"{SECRET}\nX-Other: 1"}, "RENKEI_LLM_KEY の鍵は"),
        ({"KEY": f"{SECRET}鍵"}, "RENKEI_LLM_KEY の鍵は"),
    ],
)
def test_what_cannot_be_used_is_refused(environment, variables, message):
    environment(**{"URL": URL, "MODEL": "m"} | variables)
    with pytest.raises(InputError, match=message) as caught:
        ModelOptions.from_environment()
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe", b"two words"])
def test_a_file_without_a_key_is_refused(environment, tmp_path, content):
    path = tmp_path / "key"
    path.write_bytes(content)
    environment(URL=URL, MODEL="m", KEY_FILE=str(path))
    with pytest.raises(InputError, match="RENKEI_LLM_KEY_FILE"):
        ModelOptions.from_environment()
