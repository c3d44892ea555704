"""The command line: help, exit codes, one Japanese line per error, answers on stdout and the rest on stderr."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.cli import main
from corpus.tables import BUDGETS
from index.build import build
from index.settings import CURATED

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "ask",
    "batch",
    "serve",
    "ingest",
    "corpus check",
    "index build",
    "index info",
    "index verify",
    "model export",
    "model info",
)
HEAVY = (
    "torch",
    "sentence_transformers",
    "transformers",
    "faiss",
    "gradio",
    "onnxruntime",
    "bm25s",
    "plotly",
)


@pytest.fixture
def home(curated, assistant, monkeypatch):  # noqa: ARG001 - the assistant's index is what is used
    """The user's own cache, current."""
    monkeypatch.setenv("RENKEI_HOME", str(curated.home))
    monkeypatch.delenv("RENKEI_CORPUS", raising=False)
    return curated.home


@pytest.fixture
def elsewhere(invented, monkeypatch):
    """The invented region as the user's corpus."""
    monkeypatch.setenv("RENKEI_HOME", str(invented.home))
    monkeypatch.setenv("RENKEI_CORPUS", str(invented.corpus))
    return invented


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A home without an index or weights."""
    monkeypatch.setenv("RENKEI_HOME", str(tmp_path / "home"))
    return tmp_path


# --- help --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_japanese(capsys, command):
    assert main([*command.split(), "--help"]) == 0
    out, err = capsys.readouterr()
    assert command.split()[-1] in out
    assert any("ぁ" <= letter <= "ん" for letter in out)
    assert err == ""


@pytest.mark.parametrize("argv", [["--help"], ["corpus", "--help"], ["index", "--help"], ["model", "--help"]])
def test_help_lists_the_commands_of_its_group(capsys, argv):
    assert main(argv) == 0
    out = capsys.readouterr().out
    group = argv[0] if len(argv) > 1 else None
    names = [c.split()[-1] for c in COMMANDS if (c.split()[0] == group if group else " " not in c)]
    assert all(name in out for name in names)


# --- wrong use ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argv",
    [
        ["ask"],
        ["nothing"],
        ["ask", "--loud", "x"],
        ["serve", "--port", "x"],
        ["corpus", "nothing"],
        ["batch"],
    ],
)
def test_wrong_use_is_one_japanese_line_and_exit_status_two(capsys, argv):
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("使い方が正しくありません: ")
    assert "--help" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("argv", [["ask", "美咲町の事業は？"], ["index", "info"], ["index", "verify"]])
@pytest.mark.usefixtures("empty")
def test_without_an_index_the_next_step_is_said_and_the_exit_status_is_one(capsys, argv):
    assert main(argv) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", "索引がまだありません。「renkei index build」で作ってください\n")


def test_a_file_of_questions_that_is_not_there_is_named(capsys, empty):
    assert main(["batch", str(empty / "q.jsonl")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("質問のファイルを読めません: ")


def test_a_folder_of_originals_that_is_not_there_is_named(capsys, empty):
    for argv in (["ingest", str(empty / "nowhere")], ["corpus", "check", str(empty / "nowhere")]):
        assert main(argv) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert "フォルダー" in err
        assert "Traceback" not in err


def test_markup_in_a_message_is_shown_as_it_is(capsys, empty):
    assert main(["batch", str(empty / "[red]q[/red].jsonl")]) == 1
    assert "[red]q[/red]" in capsys.readouterr().err


# --- answers -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("home")
def test_ask_gives_answer_and_sources_on_stdout_only(capsys):
    assert main(["ask", "ムスリムツーリズムの令和6年度の事業費"]) == 0
    out, err = capsys.readouterr()
    assert "17,983千円" in out
    assert "出典\n  [1] vision-2026 P.7 " in out
    assert err == ""


@pytest.mark.usefixtures("home")
def test_ask_shows_notes_and_sheets(capsys):
    assert main(["ask", "特産農産物PRの提案市町は？"]) == 0
    out = capsys.readouterr().out
    assert "※ " in out
    assert "シート4" in out


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("question", ["健康ポイント事業の参加市町は？", "？？？", "明日の天気は？"])
def test_ask_with_json_gives_one_answer_of_the_contract(capsys, question):
    assert main(["ask", "--json", question]) == 0
    out, err = capsys.readouterr()
    assert Answer.model_validate_json(out).question == question
    assert err == ""


@pytest.mark.usefixtures("home")
def test_batch_gives_one_line_per_line_and_progress_on_stderr(capsys, tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"id": "a", "question": "美咲町の事業は？"}\n{\n{"id": "c", "turns": ["★の意味は？"]}\n', "utf-8"
    )
    assert main(["batch", str(path)]) == 0
    out, err = capsys.readouterr()
    found = [json.loads(line) for line in out.splitlines()]
    assert [(a["id"], a["status"]) for a in found] == [("a", "answered"), ("2", "error"), ("c", "answered")]
    assert "答えています" in err


# --- index, corpus and model -------------------------------------------------------------------------------


def test_index_build_info_and_verify_of_an_index_that_is_current(capsys, elsewhere):
    assert main(["index", "build"]) == 0
    out, err = capsys.readouterr()
    assert out == "索引は最新です\n"
    assert "…" in err
    assert main(["index", "info"]) == 0
    out = capsys.readouterr().out
    assert str(elsewhere.index) in out
    assert "cards: 9" in out
    assert main(["index", "verify"]) == 0
    assert capsys.readouterr().out.startswith("索引は正常です（")


def test_index_verify_names_a_damaged_file(capsys, elsewhere, tmp_path, monkeypatch):
    shutil.copytree(elsewhere.index, tmp_path / "index")
    pointer = (tmp_path / "index" / "current").read_text(encoding="utf-8")
    (tmp_path / "index" / pointer / "readings.csv").write_text("x", encoding="utf-8")
    monkeypatch.setenv("RENKEI_HOME", str(tmp_path))
    assert main(["index", "verify"]) == 1
    assert "readings.csv" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_model_info_names_the_weights(capsys):
    assert main(["model", "info"]) == 0
    out, err = capsys.readouterr()
    assert "multilingual-e5-small" in out
    assert "384" in out
    assert err == ""


def test_corpus_check_says_that_nothing_differs(capsys, originals, monkeypatch):
    monkeypatch.setenv("RENKEI_CORPUS", str(CURATED))
    assert main(["corpus", "check", str(originals)]) == 0
    out, err = capsys.readouterr()
    assert out.endswith("違いはありません\n")
    assert err == ""


def test_corpus_check_of_a_changed_copy_names_the_cell_and_exits_with_one(
    capsys, originals, tmp_path, monkeypatch
):
    shutil.copytree(CURATED, tmp_path / "corpus")
    rows = BUDGETS.read(tmp_path / "corpus")
    changed = next(row for row in rows if row["amount"] == "17983")
    changed["amount"] = "17984"
    BUDGETS.write(tmp_path / "corpus", rows)
    monkeypatch.setenv("RENKEI_CORPUS", str(tmp_path / "corpus"))
    assert main(["corpus", "check", str(originals)]) == 1
    out, err = capsys.readouterr()
    assert "17984" in out
    assert err.startswith("違いが ")


def test_ingest_writes_a_corpus_with_its_audit_and_says_how_to_use_it(
    capsys, originals, tmp_path, monkeypatch
):
    monkeypatch.setenv("RENKEI_HOME", str(tmp_path))
    assert main(["ingest", str(originals), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == json.loads((tmp_path / "corpus" / "audit.json").read_text(encoding="utf-8"))
    assert (tmp_path / "corpus" / "audit.txt").read_text(encoding="utf-8").startswith("要確認の行: ")
    assert f"RENKEI_CORPUS={tmp_path / 'corpus'}" in err


# --- as a program ------------------------------------------------------------------------------------------


def run(code: str, home: Path) -> subprocess.CompletedProcess:
    env = {k: v for k, v in os.environ.items() if not k.startswith("RENKEI_")} | {"RENKEI_HOME": str(home)}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_a_figure_lookup_imports_none_of_the_heavy_libraries(home):
    code = (
        "import sys; from assistant.cli import main;"
        "status = main(['ask', 'ムスリムツーリズムの令和6年度の事業費']);"
        f"print([m for m in {HEAVY} if m in sys.modules]); sys.exit(status)"
    )
    done = run(code, home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "17,983千円" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("module", ["assistant.cli", "assistant.engine", "index.store", "corpus.tables"])
def test_importing_imports_none_of_the_heavy_libraries(tmp_path, module):
    done = run(f"import sys, {module}; print([m for m in {HEAVY} if m in sys.modules])", tmp_path)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_batch_writes_utf_8_whatever_the_platforms_encoding(home, tmp_path):
    """What a shell of Windows sets when output goes to a file."""
    (tmp_path / "q.jsonl").write_text('{"id": "a", "question": "★の意味は？"}', encoding="utf-8")
    code = "import sys; from assistant.cli import main; sys.exit(main(['batch', sys.argv[1]]))"
    env = os.environ | {"RENKEI_HOME": str(home), "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp932"}
    command = [sys.executable, "-c", code, str(tmp_path / "q.jsonl")]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    assert done.returncode == 0
    assert "提案市町" in done.stdout.decode("utf-8")


def test_a_build_for_another_corpus_leaves_a_message_to_whoever_asks(
    elsewhere, capsys, tmp_path, monkeypatch
):
    """The corpus of the settings and the one of the index differ: said, not answered from old tables."""
    shutil.copytree(elsewhere.corpus, tmp_path / "corpus")
    (tmp_path / "corpus" / "new.csv").write_text("", encoding="utf-8")
    monkeypatch.setenv("RENKEI_CORPUS", str(tmp_path / "corpus"))
    assert main(["ask", "緑川市の事業は？"]) == 1
    assert "コーパスが索引より新しくなっています" in capsys.readouterr().err
    assert build(replace(elsewhere)) is False
