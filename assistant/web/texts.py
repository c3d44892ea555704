"""The words of the page: sentences from ``prompts/web.toml``, example questions, and our own assets."""

import tomllib
from functools import cache
from pathlib import Path

#: This package: style, scripts, templates and examples lie beside the code.
FOLDER = Path(__file__).resolve().parent
_SENTENCES = FOLDER.parent.parent / "prompts" / "web.toml"

TITLE = "連携中枢都市圏アシスタント renkei"


def asset(name: str) -> str:
    """The text of a file beside this module, such as ``style.css``."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def sentences() -> dict[str, str]:
    """The longer sentences of the page, by name."""
    return {key: str(text) for key, text in tomllib.loads(_SENTENCES.read_text(encoding="utf-8")).items()}


def examples() -> list[str]:
    """The example questions, in the order in which they are shown."""
    return [str(question) for question in tomllib.loads(asset("examples.toml"))["questions"]]
