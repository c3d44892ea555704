"""KPI tables: the header says which column is what; it may lack a cell, a value may stand alone."""

from dataclasses import dataclass, field

from corpus.measures import Measurement, parse_cell
from corpus.model import Direction, Kpi
from corpus.readers.markup import Row
from corpus.readers.report import Report
from corpus.text import compact, tighten

INDICATOR = "指標"
_CELLS = {"基準値": "baseline", "現状値": "current", "目標値": "target"}
_HEAD = {INDICATOR: "indicator", **_CELLS}


@dataclass
class KpiTable:
    """Collects the rows of one KPI table.

    A header row replaces the columns it names. A filled column that no header names, right of all named
    ones, takes the one label that is missing. A value without an indicator belongs to the row before.
    """

    columns: dict[int, str] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)

    def add(self, row: Row, report: Report) -> None:
        """Take a header or value row."""
        header = {i: _HEAD[compact(c)] for i, c in enumerate(row.cells) if compact(c) in _HEAD}
        if header:
            named = set(header.values())
            self.columns = {i: n for i, n in self.columns.items() if n not in named} | header
            return
        cells = {i: row.cells[i] for i in row.filled if i > 0}
        if not cells or not self.columns:
            return
        self._complete(cells, row, report)
        values = {self.columns[i]: cell for i, cell in cells.items() if i in self.columns}
        if "indicator" in values:
            self.rows.append(values)
        elif self.rows:
            self.rows[-1] |= values
        lost = [cell for i, cell in cells.items() if i not in self.columns]
        if lost:
            report.add("unreadable", row.line, "KPI", f"見出しのない列の値です: {lost}")

    def _complete(self, cells: dict[int, str], row: Row, report: Report) -> None:
        missing = [n for n in _CELLS.values() if n not in self.columns.values()]
        nameless = [i for i in cells if i > max(self.columns)]
        if len(missing) == len(nameless) == 1 and "current" in self.columns.values():
            self.columns[nameless[0]] = missing[0]
            report.add("repaired", row.line, "KPI", f"見出しの欠けた列を {missing[0]} と読みました")

    def kpis(self, prefix: str, first: int = 1) -> tuple[Kpi, ...]:
        """The rows as values, with ids ``prefix/1``, ``prefix/2`` … from ``first`` on.

        A separate header column such as 目標値 in a row of its own needs no care: headers only name columns.
        """
        return tuple(_kpi(f"{prefix}/{i}", row) for i, row in enumerate(self.rows, first))


def _kpi(id_: str, row: dict[str, str]) -> Kpi:
    cells = {name: parse_cell(row.get(name, "")) for name in _CELLS.values()}
    return Kpi(id_, tighten(row["indicator"]), **cells, direction=direction(cells["target"]))


def direction(target: tuple[Measurement, ...]) -> Direction:
    """Milestone for a worded target; lower is better where the target is nothing at all."""
    if any(m.value is None for m in target):
        return Direction.MILESTONE
    if any(m.value == 0 for m in target):
        return Direction.LOWER
    return Direction.HIGHER
