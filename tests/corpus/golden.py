"""Golden cases in plain files: one line per case, document and line of the original in front."""

from dataclasses import dataclass
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"
NAMES = ("measurements", "periods", "dates", "mentions")


@dataclass(frozen=True)
class Case:
    """A printed form with its origin and what it means, ``none`` read as empty."""

    document: str
    line: int
    raw: str
    expected: tuple[str, ...]


def cases(name: str) -> list[Case]:
    lines = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [
        Case(document, int(line), raw, tuple("" if e == "none" else e for e in expected))
        for document, line, raw, *expected in rows
    ]


def parametrize(name: str) -> pytest.MarkDecorator:
    """One test per line of a file."""
    return pytest.mark.parametrize(
        "case", [pytest.param(c, id=f"{c.document}:{c.line}:{c.raw}") for c in cases(name)]
    )
