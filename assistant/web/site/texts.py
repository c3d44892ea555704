"""The words of the pages, from ``prompts/site.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

#: This package: templates lie beside the code.
FOLDER = Path(__file__).resolve().parent
_FILE = FOLDER.parents[2] / "prompts" / "site.toml"


@dataclass(frozen=True)
class Part:
    """A part of the page about this assistant; ``documents`` puts the list of documents at its end."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    documents: bool = False


@cache
def sentences() -> dict[str, str]:
    """The longer sentences of the pages, by name."""
    return {name: str(text) for name, text in _data()["sentences"].items()}


@cache
def about() -> tuple[Part, ...]:
    """The parts of the page about this assistant, in order."""
    return tuple(
        Part(
            part["heading"],
            tuple(part.get("paragraphs", ())),
            tuple(part.get("points", ())),
            part.get("documents", False),
        )
        for part in _data()["about"]
    )


def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
