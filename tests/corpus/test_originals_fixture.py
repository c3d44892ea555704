"""The fixture for originals: it skips, fails or gives, and the run says how often it skipped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
WANTS_ORIGINALS = "def test_wants_them(originals):\n    assert list(originals.glob('*.txt'))\n"


@pytest.fixture
def run(tmp_path):
    """Runs a project of one test that wants originals; gives the exit code and what was printed."""
    tests = tmp_path / "project" / "tests"
    tests.mkdir(parents=True)
    (tests / "conftest.py").write_bytes(CONFTEST.read_bytes())
    (tests / "test_one.py").write_text(WANTS_ORIGINALS, encoding="utf-8")

    def go(named=None):
        environment = {k: v for k, v in os.environ.items() if k != "RENKEI_DOCUMENTS"}
        environment |= {"PYTHONUTF8": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | (
            {"RENKEI_DOCUMENTS": str(named)} if named else {}
        )
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)]
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", env=environment, cwd=tests.parent, check=False
        )
        return done.returncode, done.stdout

    return go


def folder(path, **files):
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / f"{name}.txt").write_text(text, encoding="utf-8")
    return path


def test_without_any_originals_the_test_is_skipped_and_the_run_says_how_many_and_why(run):
    code, printed = run()
    assert code == 0
    assert "原本で確かめるテストを 1 件飛ばしました: 原本がありません（RENKEI_DOCUMENTS も" in printed


def test_originals_beside_the_project_are_used_and_nothing_is_said(run, tmp_path):
    folder(tmp_path / "shared" / "documents", vision="text")
    code, printed = run()
    assert code == 0
    assert "飛ばしました" not in printed
    assert "1 passed" in printed


def test_a_named_folder_comes_before_the_one_beside_the_project(run, tmp_path):
    folder(tmp_path / "shared" / "documents")
    code, printed = run(folder(tmp_path / "mine", vision="text"))
    assert (code, "1 passed" in printed) == (0, True)


@pytest.mark.parametrize("kind", ["missing", "empty", "without text"])
def test_a_named_folder_that_is_unusable_fails_the_test_and_does_not_skip_it(kind, run, tmp_path):
    named = tmp_path / "mine"
    if kind != "missing":
        folder(named, **({"vision": ""} if kind == "without text" else {}))
    code, printed = run(named)
    assert code == 1
    assert "に読める .txt の原本がありません" in printed
    assert "飛ばしました" not in printed
