"""Which language model is asked, and what it is allowed; nothing is sent anywhere unless this says so."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import InputError

#: Seconds that one answer may spend on the model, all calls together.
DEFAULT_TIMEOUT = 20.0

#: Calls at the same time; more wait for their turn.
DEFAULT_CONCURRENCY = 4

#: What a server that wants no key gets as one: the client insists on sending something.
NO_KEY = "no-key"

#: Longest time limit, in seconds: nobody waits longer for an answer.
_LONGEST = 3600

#: No user, query or fragment: they may hold secrets, and the client would drop or move them.
_URL = re.compile(r"https?://[^/\s?#@\\]+(?:/[^\s?#\\]*)?")

#: What may stand in an HTTP header without quoting.
_KEY = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class ModelOptions:
    """A server of chat completions and how it is used.

    Attributes:
        url: base of its addresses, without a slash at the end (``RENKEI_LLM_URL``).
        model: name of the model there (``RENKEI_LLM_MODEL``).
        key: secret sent as bearer token (``RENKEI_LLM_KEY``, or the content of ``RENKEI_LLM_KEY_FILE``).
        timeout: seconds that one answer may spend on the model, all calls together (``RENKEI_LLM_TIMEOUT``).
        concurrency: calls at the same time (``RENKEI_LLM_CONCURRENCY``).
        log: JSON Lines file to which all that is sent and received is appended (``RENKEI_LLM_LOG``); ``None``
            for no log.
    """

    url: str
    model: str
    key: str = field(default=NO_KEY, repr=False)
    timeout: float = DEFAULT_TIMEOUT
    concurrency: int = DEFAULT_CONCURRENCY
    log: Path | None = None

    @classmethod
    def from_environment(cls) -> "ModelOptions | None":
        """Read the ``RENKEI_LLM_*`` variables; ``None`` when no server is named.

        Raises:
            InputError: when one of them cannot be used.
        """
        if not _text("RENKEI_LLM_URL"):
            return None
        return cls(
            url=_url("RENKEI_LLM_URL"),
            model=_model("RENKEI_LLM_MODEL"),
            key=_key("RENKEI_LLM_KEY", "RENKEI_LLM_KEY_FILE"),
            timeout=_seconds("RENKEI_LLM_TIMEOUT", DEFAULT_TIMEOUT),
            concurrency=_count("RENKEI_LLM_CONCURRENCY", DEFAULT_CONCURRENCY),
            log=_file("RENKEI_LLM_LOG"),
        )


def _text(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _url(variable: str) -> str:
    url = _text(variable).rstrip("/")
    if not _URL.fullmatch(url) or not _has_host(url):
        # What was given is not repeated: it may hold a password.
        raise InputError(
            f"{variable} には http://127.0.0.1:8080/v1 のような URL を書いてください"
            "（利用者名、?、# は使えません）"
        )
    return url


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # an impossible port or IPv6 address
        return False


def _model(variable: str) -> str:
    if name := _text(variable):
        return name
    raise InputError(f"RENKEI_LLM_URL を使うときは {variable} にモデルの名前を書いてください")


def _key(variable: str, file_variable: str) -> str:
    given, path = _text(variable), _text(file_variable)
    if given and path:
        raise InputError(f"{variable} と {file_variable} は、どちらか一つにしてください")
    if not given and not path:
        return NO_KEY
    key = given or _secret(file_variable, Path(path))
    if not _KEY.fullmatch(key):
        raise InputError(
            f"{file_variable if path else variable} の鍵は、空白のない半角英数字と記号で書いてください"
        )
    return key


def _secret(variable: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{variable} のファイル {path} を読めません") from error


def _seconds(variable: str, default: float) -> float:
    text = _text(variable)
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST:
        raise InputError(f"{variable} は0より大きく{_LONGEST}以下の秒数にしてください（いまは {text!r}）")
    return seconds


def _count(variable: str, default: int) -> int:
    text = _text(variable)
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise InputError(f"{variable} は1以上の整数にしてください（いまは {text!r}）")
    return int(text)


def _file(variable: str) -> Path | None:
    text = _text(variable)
    if not text:
        return None
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(f"{variable} には、あるフォルダーの中のファイルを書いてください（いまは {text!r}）")
    return path
