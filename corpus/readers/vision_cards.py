"""The project cards of a vision: members, purpose, activities, budget per year, roles, KPIs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.measures import parse_amount
from corpus.model import BudgetLine, Section
from corpus.readers.kpis import KpiTable
from corpus.readers.markup import Row
from corpus.readers.report import Report
from corpus.text import compact, tighten
from corpus.years import FiscalYear

_NAME = "事務事業名"
_MEMBERS = "連携市町"
_BUDGET = "工程及び事業費"
_ROLES = "役割・費用負担"
_KPIS = "重要業績評価指標"
_TOTAL = "計"
_NOTE = "※"
_YEAR = re.compile(r"^R\d+年度$")
_PROSE = {"事業目的": Section.PURPOSE, "事業内容": Section.ACTIVITIES}


@dataclass
class VisionCard:
    """A card as read; the page stands in the list, not on the card."""

    project: str
    line: int
    members: tuple[str, ...] = ()
    sections: dict[Section, str] = field(default_factory=dict)
    budget: list[BudgetLine] = field(default_factory=list)
    kpis: KpiTable = field(default_factory=KpiTable)
    notes: list[str] = field(default_factory=list)
    last_line: int = 0


def is_card(table: Sequence[Row]) -> bool:
    """Whether a table is a project card."""
    return any(compact(row.cells[0]) == _NAME for row in table[:2])


def read_card(table: Sequence[Row], core: str, report: Report) -> VisionCard:
    """Read one card; ``core`` is the core city's name, which heads its own roles."""
    card = VisionCard("", table[0].line, last_line=table[-1].line)
    columns: dict[int, FiscalYear | None] = {}
    label = ""
    for row in table:
        head = compact(row.cells[0])
        if head.startswith(_NOTE):
            card.notes.append(row.cells[0])
            continue
        label = head or label
        rest = [row.cells[i] for i in row.filled if i > 0]
        if label == _NAME and rest:
            card.project = tighten(rest[0])
        elif label == _MEMBERS and rest:
            card.members = tuple(tighten(rest[0]).split("、"))
        elif label in _PROSE and rest:
            card.sections[_PROSE[label]] = rest[0]
        elif label.startswith(_BUDGET):
            columns = columns or _year_columns(row)
            _read_amounts(row, columns, card, report)
        elif label == _ROLES and len(rest) > 1:
            section = Section.ROLE_CORE if compact(rest[0]) == core else Section.ROLE_PARTNERS
            card.sections[section] = rest[1]
        elif label.startswith(_KPIS):
            card.kpis.add(row, report)
    read = {line.year for line in card.budget}
    blank = [BudgetLine(year, None, "") for year in columns.values() if year not in read]
    card.budget = sorted(card.budget + blank, key=lambda b: (b.year is None, b.year or FiscalYear(0)))
    return card


def _year_columns(row: Row) -> dict[int, FiscalYear | None]:
    """Column index → fiscal year, ``None`` for the total."""
    heads = {i: compact(cell) for i, cell in enumerate(row.cells)}
    years: dict[int, FiscalYear | None] = {
        i: FiscalYear.parse(head) for i, head in heads.items() if _YEAR.match(head)
    }
    return years | {i: None for i, head in heads.items() if head == _TOTAL}


def _read_amounts(row: Row, columns: dict[int, FiscalYear | None], card: VisionCard, report: Report) -> None:
    for index, year in columns.items():
        cell = row.cells[index] if index < len(row.cells) else ""
        if "円" not in cell:
            continue
        try:
            card.budget.append(BudgetLine(year, parse_amount(cell), tighten(cell)))
        except ValueError as error:
            report.add("unreadable", row.line, f"{card.project} 事業費", str(error))
