"""What the pages show, worked out of the catalogue's records: rows, charts and addresses, nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote, urlencode

from assistant.catalogue import Filters, Sort
from assistant.records import (
    BudgetRecord,
    Found,
    KpiRecord,
    MeasurementRecord,
    ParticipationRecord,
    ProjectRecord,
)
from assistant.web import labels
from assistant.web.site.charts import share
from corpus.model import Certainty, Role
from corpus.standing import Standing
from corpus.text import compact
from corpus.years import FiscalYear


@dataclass(frozen=True)
class Option:
    """A value of a filter."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """A filter with its values; ``chosen`` is the value in use."""

    name: str
    label: str
    chosen: str
    options: tuple[Option, ...]


def value_labels(titles: dict[str, str]) -> dict[str, dict[str, str]]:
    """Filter → value → label, where a value is no name; ``titles`` are those of the documents."""
    return {
        "document": titles,
        "role": {role.value: name for role, name in labels.ROLES.items()},
        "budget": labels.BUDGETED,
        "standing": {state.value: name for state, name in labels.STANDINGS.items()},
    }


def choices(found: Found, filters: Filters, titles: dict[str, str]) -> list[Choice]:
    """The filters in the order of the labels."""
    names = value_labels(titles)
    return [
        Choice(
            name,
            label,
            chosen := getattr(filters, name),
            tuple(
                Option(f.value, names.get(name, {}).get(f.value, f.value), f.count, f.value == chosen)
                for f in found.facets[name]
            ),
        )
        for name, label in labels.FILTERS.items()
    ]


def project_address(name: str) -> str:
    """The permanent address of a project's page."""
    return f"/projects/{quote(name)}"


def town_address(name: str) -> str:
    """The permanent address of a municipality's page."""
    return f"/municipalities/{quote(name)}"


def search_address(query: str, filters: Filters, sort: str, path: str = "/projects", **changed: str) -> str:
    """The address of a search; ``changed`` replaces filters, an empty value removes one."""
    state = {"q": query} | asdict(filters) | {"sort": sort} | changed
    if state["sort"] == Sort.RELEVANCE:
        state["sort"] = ""
    kept = {name: value for name, value in state.items() if value}
    return path + (f"?{urlencode(kept)}" if kept else "")


@dataclass(frozen=True)
class Cell:
    """A field of the participation matrix."""

    town: str
    sign: str
    role: str
    css: str
    uncertain: bool


@dataclass(frozen=True)
class Row:
    """A project's line in the participation matrix."""

    project: str
    place: str
    pillar: str
    cells: tuple[Cell, ...]


def matrix(
    entries: Iterable[ParticipationRecord], pillars: dict[str, str], towns: Sequence[str]
) -> list[Row]:
    """The participation of one document, a row per project; ``pillars`` tells each project's."""
    rows: dict[str, dict[str, ParticipationRecord]] = defaultdict(dict)
    for entry in entries:
        rows[entry.project][entry.municipality] = entry
    return [
        Row(
            project,
            labels.place(first.page, first.sheet),
            pillars[project],
            tuple(_matrix_cell(town, found.get(town)) for town in towns),
        )
        for project, found in rows.items()
        for first in [next(iter(found.values()))]
    ]


def _matrix_cell(town: str, entry: ParticipationRecord | None) -> Cell:
    role = entry.role if entry else Role.NONE
    uncertain = entry is not None and entry.certainty is Certainty.UNCERTAIN
    return Cell(town, labels.SIGNS[role], labels.ROLES[role], role.value, uncertain)


@dataclass(frozen=True)
class Segment:
    """A pillar's part of a year's bar: its place in the order of pillars, amount and share in percent."""

    pillar: str
    number: int
    amount: int
    share: float


@dataclass(frozen=True)
class Year:
    """The printed budgets of a fiscal year."""

    label: str
    total: int
    segments: tuple[Segment, ...]


def budget_years(cells: Sequence[BudgetRecord], pillars: dict[str, str]) -> list[Year]:
    """Budgets by year and pillar; printed totals and blank cells are left out."""
    order = list(dict.fromkeys(pillars.values()))
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for cell in cells:
        if cell.fiscal_year and cell.amount is not None:
            sums[cell.fiscal_year][pillars[cell.project]] += cell.amount
    greatest = max((sum(parts.values()) for parts in sums.values()), default=0)
    return [
        Year(
            FiscalYear.parse(year).era,
            sum(parts.values()),
            tuple(
                Segment(pillar, number, parts[pillar], share(parts[pillar], greatest))
                for number, pillar in enumerate(order)
                if pillar in parts
            ),
        )
        for year, parts in sorted(sums.items(), key=lambda item: FiscalYear.parse(item[0]).year)
    ]


@dataclass(frozen=True)
class Bar:
    """A year of one project's budget; ``None`` for a blank cell, which is not zero."""

    label: str
    amount: int | None
    share: float


def bars(cells: Sequence[BudgetRecord]) -> list[Bar]:
    """A project's budget by year, without the printed total."""
    years = [cell for cell in cells if cell.fiscal_year]
    greatest = max((cell.amount or 0 for cell in years), default=0)
    return [
        Bar(FiscalYear.parse(cell.fiscal_year or "").era, cell.amount, share(cell.amount, greatest))
        for cell in years
    ]


@dataclass(frozen=True)
class KpiChange:
    """How an indicator differs between two documents; ``kind`` names the sentence, ``words`` fill it."""

    kind: str
    words: dict[str, str]


def kpi_changes(project: ProjectRecord) -> list[KpiChange]:
    """What the newest two documents with a card print differently; none where only one has a card."""
    full = [card for card in project.cards if card.full]
    if len(full) < _TWO:
        return []
    newer, older = ({compact(kpi.indicator): kpi for kpi in card.kpis} for card in full[:_TWO])
    found = [KpiChange("kpi_gone", {"name": older[key].indicator}) for key in older if key not in newer]
    found += [KpiChange("kpi_new", {"name": newer[key].indicator}) for key in newer if key not in older]
    for key in newer.keys() & older.keys():
        before, after = printed(older[key].target), printed(newer[key].target)
        if compact(before) != compact(after):
            found.append(KpiChange("kpi_target", {"name": newer[key].indicator, "old": before, "new": after}))
    return sorted(found, key=lambda change: (change.kind, change.words["name"]))


#: Documents that are compared.
_TWO = 2


def by_standing(kpis: Iterable[KpiRecord]) -> dict[Standing, list[KpiRecord]]:
    """The indicators grouped by where they stand, in the order of the labels."""
    groups: dict[Standing, list[KpiRecord]] = {state: [] for state in labels.STANDINGS}
    for kpi in kpis:
        groups[kpi.standing].append(kpi)
    return groups


@dataclass(frozen=True)
class Beside:
    """A project with the entries of one or two municipalities."""

    project: str
    page: int | None
    sheet: int | None
    entries: tuple[ParticipationRecord, ...]

    @property
    def taking_part(self) -> tuple[bool, ...]:
        """Whether each of the municipalities takes part, surely or possibly."""
        return tuple(entry.role is not Role.NONE for entry in self.entries)


def beside(columns: Sequence[Sequence[ParticipationRecord]]) -> list[Beside]:
    """The projects in which one of the municipalities takes part; ``columns`` are their entries."""
    found: dict[str, list[ParticipationRecord]] = defaultdict(list)
    for column in columns:
        for entry in column:
            found[entry.project].append(entry)
    rows = (Beside(p, entries[0].page, entries[0].sheet, tuple(entries)) for p, entries in found.items())
    return [row for row in rows if any(row.taking_part)]


@dataclass(frozen=True)
class Numbers:
    """Projects of two municipalities: in both, only in the first, only in the second."""

    both: int
    first: int
    second: int

    @classmethod
    def of(cls, rows: Sequence[Beside]) -> "Numbers":
        """Count them."""
        kinds = [row.taking_part for row in rows]
        return cls(kinds.count((True, True)), kinds.count((True, False)), kinds.count((False, True)))


def by_pillar(rows: Iterable[Beside], pillars: dict[str, str]) -> dict[str, list[Beside]]:
    """The rows grouped by their project's pillar, in the order of the documents."""
    groups: dict[str, list[Beside]] = defaultdict(list)
    for row in rows:
        groups[pillars[row.project]].append(row)
    return dict(groups)


def printed(cell: Sequence[MeasurementRecord]) -> str:
    """The measurements of a cell as the source prints them."""
    return "、".join(dict.fromkeys(m.raw for m in cell)) or "記載なし"
