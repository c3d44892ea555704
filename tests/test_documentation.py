"""The README and the program say the same: commands, make targets and examples."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from assistant.cli.app import app

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
pytestmark = pytest.mark.skipif(not README.exists(), reason="README.md がまだありません")


def commands(group=None, names=()):
    """The words of every command that exists."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*names, name))
        else:
            yield (*names, name), command


COMMANDS = dict(commands())


def text() -> str:
    return README.read_text(encoding="utf-8") if README.exists() else ""


def blocks() -> list[str]:
    return re.findall(r"^```[^\n]*\n(.*?)^```", text(), flags=re.M | re.S)


def examples(program: str) -> list[str]:
    """The lines of code blocks that call a program, without prompt, comment and redirection."""
    lines = [line.strip().removeprefix("$ ") for block in blocks() for line in block.splitlines()]
    calls = [re.sub(r"^(?:\w+=\S+\s+)*", "", line) for line in lines]
    plain = [re.split(r"\s+[#|>]|\s+2>|\s+&&\s", call)[0] for call in calls]
    return [call for call in plain if re.match(rf"(?:\.venv/bin/)?{program}(?:\s|$)", call)]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_is_in_the_readme(words):
    assert f"renkei {' '.join(words)}" in text()


def test_every_command_that_the_readme_names_exists():
    groups = {words[0] for words in COMMANDS if len(words) > 1}
    tops = {words[0] for words in COMMANDS} | groups
    named = {(first, second) for first, second in re.findall(r"renkei ([a-z]+)(?: ([a-z]+))?", text())}
    assert {first for first, _ in named} <= tops
    wrong = {(a, b) for a, b in named if b and a in groups and (a, b) not in COMMANDS}
    assert wrong == set()


@pytest.mark.parametrize("line", examples("renkei"))
def test_every_example_parses(line):
    words = shlex.split(line)[1:]
    if words[:1] == ["eval"] and tuple(words[:2]) not in COMMANDS:
        group = typer.main.get_command(app).commands["eval"]
        assert group.invoke_without_command
        group.make_context("renkei", words[1:], resilient_parsing=True)
        return
    name = tuple(words[:2]) if tuple(words[:2]) in COMMANDS else tuple(words[:1])
    if words in (["--help"], []):
        return
    assert name in COMMANDS
    context = COMMANDS[name].make_context("renkei", words[len(name) :], resilient_parsing=False)
    assert context.params is not None


def test_every_make_target_in_the_readme_exists_and_works_with_make():
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    named = {word for line in examples("make") for word in line.split()[1:] if re.fullmatch("[a-z-]+", word)}
    named |= set(re.findall(r"`make ([a-z-]+)`", text()))
    assert named <= made


def test_every_make_target_says_what_it_is_for():
    """``make`` alone lists the targets that a reader may want."""
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("setup", "index", "serve", "test", "check"):
        assert re.search(rf"make {target}\s+\S", listed)


def test_files_that_the_readme_links_to_exist():
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text())
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize(
    "name",
    [
        "RENKEI_HOME",
        "RENKEI_CORPUS",
        "RENKEI_MODEL",
        "RENKEI_THREADS",
        "RENKEI_DATABASE",
        "RENKEI_LLM_URL",
        "RENKEI_LLM_MODEL",
        "RENKEI_LLM_KEY",
        "RENKEI_LLM_KEY_FILE",
        "RENKEI_LLM_TIMEOUT",
        "RENKEI_LLM_CONCURRENCY",
        "RENKEI_LLM_LOG",
    ],
)
def test_every_setting_is_in_the_readme_or_its_documents(name):
    pages = [README, *(ROOT / "docs").glob("**/*.md"), *ROOT.glob("*.md")]
    assert any(name in page.read_text(encoding="utf-8") for page in pages)


def test_the_python_example_runs_and_prints_what_the_page_says(assistant):
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    example, printed = re.search(
        r"^```python\n(.*?)^```\n+```text\n(.*?)^```", page, flags=re.M | re.S
    ).groups()
    settings = assistant.store.settings
    places = {"RENKEI_HOME": str(settings.home), "RENKEI_CORPUS": str(settings.corpus)}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", example],
        cwd=ROOT,
        env={**os.environ, **places},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == printed
