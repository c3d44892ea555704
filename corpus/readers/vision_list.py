"""The project × municipality list of a vision: group rows, project rows, printed page numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.readers.markup import Row
from corpus.readers.report import Report
from corpus.text import tighten

MARK = "○"
_PAGE_HEADER = "掲載ページ"
_HEADER_WORDS = ("役割", "【連携取組名】", "【事務事業名】", _PAGE_HEADER)


@dataclass(frozen=True)
class Entry:
    """A project row: where it belongs, its page, and one flag per cell between name and page."""

    project: str
    pillar: str
    initiative: str
    page: int
    marks: tuple[bool, ...]
    damaged: bool
    line: int


def is_list(table: Sequence[Row]) -> bool:
    """Whether a table is a part of the list."""
    return any(_PAGE_HEADER in cell for row in table[:3] for cell in row.cells)


def read_list(tables: Sequence[Sequence[Row]], names: Sequence[str], report: Report) -> list[Entry]:
    """The project rows of the list's tables, in order.

    Args:
        tables: tables for which :func:`is_list` holds.
        names: the partner municipalities in the order of the columns.
        report: takes what could not be read.
    """
    entries: list[Entry] = []
    for table in tables:
        entries += _read_table(table, names, report)
    return entries


def _read_table(table: Sequence[Row], names: Sequence[str], report: Report) -> list[Entry]:
    header = [row for row in table if _is_header(row, names)]
    missing = set(names) - {cell for row in header for cell in row.cells}
    if missing:
        report.add(
            "unreadable", table[0].line, "一覧表の見出し", f"{'・'.join(sorted(missing))} の列がありません"
        )
    rows = [row for row in table if row not in header]
    pages = {row.line: _page_column(row) for row in rows}
    usual = Counter(column for column in pages.values() if column is not None).most_common(1)
    entries: list[Entry] = []
    pillar = initiative = ""
    for row in rows:
        column = pages[row.line]
        if column is None:
            pillar, initiative = _group(row, pillar, initiative)
            continue
        name = row.filled[0]
        cells = row.cells[name + 1 : column]
        if strange := [cell for cell in cells if cell not in ("", MARK)]:
            report.add("unreadable", row.line, row.cells[name], f"印でないセルがあります: {strange}")
            continue
        damaged = len(cells) != len(names) or column != usual[0][0]
        marks = tuple(cell == MARK for cell in cells)
        page = int(row.cells[column])
        entries.append(Entry(tighten(row.cells[name]), pillar, initiative, page, marks, damaged, row.line))
    return entries


def _is_header(row: Row, names: Sequence[str]) -> bool:
    return any(cell in names or any(word in cell for word in _HEADER_WORDS) for cell in row.cells)


def _page_column(row: Row) -> int | None:
    """The last filled cell, if it is a page number behind a name."""
    filled = row.filled
    return filled[-1] if len(filled) > 1 and row.cells[filled[-1]].isdigit() else None


def _group(row: Row, pillar: str, initiative: str) -> tuple[str, str]:
    """Pillar and initiative from here on: both in their columns, or the initiative alone."""
    texts = [(i, tighten(row.cells[i])) for i in row.filled]
    if not texts:
        return pillar, initiative
    if texts[0][0] == 0 and len(texts) > 1:
        return texts[0][1], texts[1][1]
    return pillar, texts[-1][1]
