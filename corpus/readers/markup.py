"""The recognised text form: Markdown tables, tab-separated rows, left-over HTML, check boxes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.text import normalise

#: Only these are markup; anything else in angle brackets is text that the document prints.
_TAGS = re.compile(r"</?(?:p|ul|ol|li|br|div|span|table|tr|td|b|i)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CHECKED = re.compile(r"<input\b[^<>]*\bchecked\b[^<>]*>", re.IGNORECASE)
_UNCHECKED = re.compile(r"<input\b[^<>]*>", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_RULE = re.compile(r"^\|[\s|:-]+\|$")


def clean(cell: str) -> str:
    """A cell's text: markup gone, check boxes as ☑ and ☐, normal form.

    >>> clean('<p>(事業概要)</p> <input checked="" type="checkbox"/> A <出展>')
    '(事業概要) ☑ A <出展>'
    """
    cell = _UNCHECKED.sub("☐", _CHECKED.sub("☑", cell))
    return normalise(_TAGS.sub(" ", _IMAGE.sub("", cell)))


@dataclass(frozen=True)
class Row:
    """A table row: its line number (from 1) and cleaned cells."""

    line: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> tuple[int, ...]:
        """Indices of the cells that hold something."""
        return tuple(i for i, cell in enumerate(self.cells) if cell)


def pipe_tables(lines: list[str]) -> Iterator[list[Row]]:
    """The Markdown tables of a text, without their rule lines."""
    table: list[Row] = []
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if stripped.startswith("|"):
            if not _RULE.match(stripped):
                cells = stripped.removeprefix("|").removesuffix("|").split("|")
                table.append(Row(number, tuple(clean(cell) for cell in cells)))
            elif not table:
                continue
        elif table:
            yield table
            table = []
    if table:
        yield table


def tab_row(number: int, line: str) -> Row:
    """A tab-separated line as a row."""
    return Row(number, tuple(clean(cell) for cell in line.split("\t")))
