"""The project × municipality list of a vision: group rows, project rows, printed page numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.readers.markup import Row
from corpus.readers.report import Report
from corpus.text import compact, tighten

MARK = "○"
_PAGE_HEADER = "掲載ページ"
_LABELS = {"役割", "連携市町", _PAGE_HEADER}
_LABEL_STARTS = ("【連携取組名】", "【事務事業名】")


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
    return any(compact(cell) == _PAGE_HEADER for row in table[:3] for cell in row.cells)


def read_list(tables: Sequence[Sequence[Row]], names: Sequence[str], report: Report) -> list[Entry]:
    """The project rows of the list's tables, in order.

    Args:
        tables: tables for which :func:`is_list` holds.
        names: the partner municipalities in the order of the columns.
        report: takes what could not be read.
    """
    entries: list[Entry] = []
    group = ("", "")
    for table in tables:
        rows = [row for row in _body(table, names, report) if row.filled]
        usual = Counter(column for row in rows if (column := _page_column(row)) is not None).most_common(1)
        for row in rows:
            if _page_column(row) is None and MARK not in row.cells:
                group = _group(row, group[0])
            elif entry := _entry(row, group, (len(names), usual[0][0] if usual else None), report):
                entries.append(entry)
    return entries


def _body(table: Sequence[Row], names: Sequence[str], report: Report) -> list[Row]:
    """The rows below the header, which has to name every partner."""
    header = [row for row in table if _is_header(row, names)]
    missing = set(names) - {compact(cell) for row in header for cell in row.cells}
    if missing:
        report.add(
            "unreadable", table[0].line, "一覧表の見出し", f"{'・'.join(sorted(missing))} の列がありません"
        )
    return [row for row in table if row not in header]


def _is_header(row: Row, names: Sequence[str]) -> bool:
    """Whether a cell is a label or a partner; a project's name may hold such a word."""
    cells = [compact(cell) for cell in row.cells]
    return any(cell in _LABELS or cell in names or cell.startswith(_LABEL_STARTS) for cell in cells)


def _entry(row: Row, group: tuple[str, str], usual: tuple[int, int | None], report: Report) -> Entry | None:
    """A project row; ``usual`` is how many cells stand before which page column. ``None`` if unreadable."""
    first, column = row.filled[0], _page_column(row)
    name = tighten(row.cells[first])
    if column is None:
        report.add("unreadable", row.line, name, "印はありますが、掲載ページがありません")
        return None
    cells = row.cells[first + 1 : column]
    if strange := [cell for cell in cells if cell not in ("", MARK)]:
        report.add("unreadable", row.line, name, f"印でないセルがあります: {strange}")
        return None
    marks = tuple(cell == MARK for cell in cells)
    return Entry(name, *group, int(row.cells[column]), marks, (len(cells), column) != usual, row.line)


def _page_column(row: Row) -> int | None:
    """The last filled cell, if it is a page number behind a name."""
    filled = row.filled
    return filled[-1] if len(filled) > 1 and row.cells[filled[-1]].isdecimal() else None


def _group(row: Row, pillar: str) -> tuple[str, str]:
    """Pillar and initiative from here on: both in their columns, or the initiative alone."""
    texts = [(i, tighten(row.cells[i])) for i in row.filled]
    if texts[0][0] == 0 and len(texts) > 1:
        return texts[0][1], texts[1][1]
    return pillar, texts[-1][1]
