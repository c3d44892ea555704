"""The figures database: every mark, amount and value of the documents as relational rows.

SQLAlchemy Core over SQLite (a file in the index) or any other URL. Queries return typed rows that carry
their document and page or sheet; nothing is rounded or summed here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, Select, create_engine, exists, or_, select
from sqlalchemy.sql.elements import ColumnElement

from corpus.measures import Basis, Measurement
from corpus.model import Certainty, Direction, Fact, Kpi, Municipality, Participation, Role
from corpus.years import FiscalYear, Period
from index.schema import TABLES

_CARDS, _PARTICIPATION = TABLES["cards"].c, TABLES["participation"].c
_BUDGETS, _KPIS, _MEASUREMENTS = TABLES["budgets"].c, TABLES["kpis"].c, TABLES["measurements"].c
_FACTS, _TEXTS = TABLES["facts"].c, TABLES["texts"].c


@dataclass(frozen=True)
class Listing:
    """A project in a document, with how many partner municipalities take part (surely, possibly)."""

    document: str
    project: str
    page: int | None
    sheet: int | None
    pillar: str
    initiatives: tuple[str, ...]
    full: bool
    printed_number: str
    notes: tuple[str, ...]
    fewest: int
    most: int

    @property
    def key(self) -> tuple[str, str]:
        """Document and project."""
        return self.document, self.project


@dataclass(frozen=True)
class Criteria:
    """Which listings are wanted; empty fields do not restrict.

    Attributes:
        everyone: municipalities that must all take part (surely or possibly).
        anyone: municipalities of which one must take part.
        nobody: municipalities of which none may surely take part.
        only: nobody outside these has the role; without a role, no partner outside them takes part.
        role: the role that ``everyone`` and ``anyone`` must have.
        at_least, at_most: bounds on the number of partner municipalities.
        full: the document has a card for the project.
    """

    documents: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    everyone: tuple[str, ...] = ()
    anyone: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    role: Role | None = None
    pillars: tuple[str, ...] = ()
    initiatives: tuple[str, ...] = ()
    page: int | None = None
    sheet: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    full: bool = False


@dataclass(frozen=True)
class BudgetCell:
    """Expected cost of a year (``None`` for the printed total) in 千円; ``None`` where the cell is blank."""

    document: str
    project: str
    page: int
    year: FiscalYear | None
    amount: int | None
    raw: str


@dataclass(frozen=True)
class KpiRow:
    """An indicator with its place."""

    document: str
    project: str
    page: int | None
    sheet: int | None
    kpi: Kpi


@dataclass(frozen=True)
class FactRow:
    """A date, quantity, place or list of participants with its place."""

    document: str
    project: str
    sheet: int
    fact: Fact


#: Answers of the database that are kept, per kind of query: an index never changes once it is opened.
KEPT = 512


class Figures:
    """Read access; one instance serves many threads (connections come from the engine's pool)."""

    def __init__(self, url: str, municipalities: Sequence[Municipality]) -> None:
        self._engine: Engine = create_engine(url)
        self.municipalities = tuple(municipalities)
        self.core = next(m.name for m in municipalities if m.core)
        keep = lru_cache(maxsize=KEPT)
        self._listings = keep(self._read_listings)
        self._members = keep(self._read_members)
        self._unchecked = keep(self._read_unchecked)
        self._budgets = keep(self._read_budgets)
        self._kpis = keep(self._read_kpis)
        self._facts = keep(self._read_facts)
        self._text = keep(self._read_text)

    def listings(self, criteria: Criteria) -> list[Listing]:
        """The projects that meet the criteria, in the order of the documents."""
        return list(self._listings(criteria))

    def _read_listings(self, criteria: Criteria) -> list[Listing]:
        query = select(TABLES["cards"]).where(*_conditions(criteria, self.core)).order_by(_CARDS.position)
        return [
            Listing(
                row["document"],
                row["project"],
                row["page"],
                row["sheet"],
                row["pillar"],
                tuple(row["initiatives"].split("|")),
                bool(row["full"]),
                row["printed_number"],
                tuple(row["notes"].split("|")) if row["notes"] else (),
                row["fewest"],
                row["most"],
            )
            for row in self._rows(query)
        ]

    def members(
        self, keys: Iterable[tuple[str, str]], towns: Sequence[str] = ()
    ) -> dict[tuple[str, str], list[Participation]]:
        """The participation entries of (document, project) keys, ``none`` included.

        Args:
            keys: the listings.
            towns: only these municipalities; empty for all.
        """
        found = self._members(tuple(keys), tuple(towns))
        return {key: list(entries) for key, entries in found.items()}

    def _read_members(
        self, keys: tuple[tuple[str, str], ...], towns: tuple[str, ...]
    ) -> dict[tuple[str, str], list[Participation]]:
        found: dict[tuple[str, str], list[Participation]] = {key: [] for key in keys}
        documents, projects = {d for d, _ in found}, {p for _, p in found}
        query = (
            select(TABLES["participation"])
            .where(_PARTICIPATION.project.in_(projects), _PARTICIPATION.document.in_(documents))
            .order_by(_PARTICIPATION.position)
        )
        if towns:
            query = query.where(_PARTICIPATION.municipality.in_(towns))
        for row in self._rows(query):
            if (key := (row["document"], row["project"])) in found:
                found[key].append(_participation(row))
        return found

    def unchecked(self, towns: Sequence[str]) -> list[tuple[tuple[str, str], Participation]]:
        """Entries without a mark whose mark may have been lost, with their (document, project)."""
        return list(self._unchecked(tuple(towns)))

    def _read_unchecked(self, towns: tuple[str, ...]) -> list[tuple[tuple[str, str], Participation]]:
        query = select(TABLES["participation"]).where(
            _PARTICIPATION.municipality.in_(towns),
            _PARTICIPATION.role == Role.NONE.value,
            _PARTICIPATION.certainty == Certainty.UNCERTAIN.value,
        )
        return [((row["document"], row["project"]), _participation(row)) for row in self._rows(query)]

    def budgets(self, projects: Sequence[str] = ()) -> list[BudgetCell]:
        """The budget cells of the given projects, of all for none given; years in order, the total last."""
        return list(self._budgets(tuple(projects)))

    def _read_budgets(self, projects: tuple[str, ...]) -> list[BudgetCell]:
        query = select(TABLES["budgets"]).order_by(_BUDGETS.position)
        if projects:
            query = query.where(_BUDGETS.project.in_(projects))
        return [
            BudgetCell(
                row["document"],
                row["project"],
                row["page"],
                None if row["fiscal_year"] == "total" else FiscalYear.parse(row["fiscal_year"]),
                row["amount"],
                row["raw"],
            )
            for row in self._rows(query)
        ]

    def kpis(self, projects: Sequence[str] = (), documents: Sequence[str] = ()) -> list[KpiRow]:
        """The indicators, in the order of the documents."""
        return list(self._kpis(tuple(projects), tuple(documents)))

    def _read_kpis(self, projects: tuple[str, ...], documents: tuple[str, ...]) -> list[KpiRow]:
        query = select(TABLES["kpis"]).order_by(_KPIS.position)
        if projects:
            query = query.where(_KPIS.project.in_(projects))
        if documents:
            query = query.where(_KPIS.document.in_(documents))
        rows = self._rows(query)
        cells = select(TABLES["measurements"]).where(_MEASUREMENTS.kpi.in_([r["kpi"] for r in rows]))
        measured: dict[tuple[str, str], tuple[Measurement, ...]] = defaultdict(tuple)
        for m in self._rows(cells.order_by(_MEASUREMENTS.position)):
            measured[m["kpi"], m["cell"]] += (_measurement(m),)
        return [
            KpiRow(
                row["document"],
                row["project"],
                row["page"],
                row["sheet"],
                Kpi(
                    row["kpi"],
                    row["indicator"],
                    baseline=measured[row["kpi"], "baseline"],
                    current=measured[row["kpi"], "current"],
                    target=measured[row["kpi"], "target"],
                    direction=Direction(row["direction"]),
                ),
            )
            for row in rows
        ]

    def facts(self, projects: Sequence[str] = ()) -> list[FactRow]:
        """The dates, quantities, places and participants that sheets state."""
        return list(self._facts(tuple(projects)))

    def _read_facts(self, projects: tuple[str, ...]) -> list[FactRow]:
        query = select(TABLES["facts"]).order_by(_FACTS.position)
        if projects:
            query = query.where(_FACTS.project.in_(projects))
        return [
            FactRow(
                row["document"],
                row["project"],
                row["sheet"],
                Fact(
                    row["event"],
                    row["attribute"],
                    row["value"],
                    row["unit"],
                    row["start"],
                    row["end"],
                    row["raw"],
                ),
            )
            for row in self._rows(query)
        ]

    def text(self, document: str, project: str, section: str) -> str:
        """The prose of a section, empty where there is none."""
        return self._text(document, project, section)

    def _read_text(self, document: str, project: str, section: str) -> str:
        query = select(_TEXTS.text).where(
            _TEXTS.document == document, _TEXTS.project == project, _TEXTS.section == section
        )
        rows = self._rows(query)
        return str(rows[0]["text"]) if rows else ""

    def _rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        with self._engine.connect() as connection:
            result = connection.execute(query)
            names = list(result.keys())
            return [dict(zip(names, row, strict=True)) for row in result]


def _takes_part(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a participation entry of the card meets the conditions."""
    return exists().where(
        _PARTICIPATION.document == _CARDS.document,
        _PARTICIPATION.project == _CARDS.project,
        _PARTICIPATION.role != Role.NONE.value,
        *conditions,
    )


def _conditions(criteria: Criteria, core: str) -> list[ColumnElement[bool]]:
    c = criteria
    role = [_PARTICIPATION.role == c.role.value] if c.role else []
    found = [_takes_part(_PARTICIPATION.municipality == name, *role) for name in c.everyone]
    if c.anyone:
        found.append(_takes_part(_PARTICIPATION.municipality.in_(c.anyone), *role))
    sure = _PARTICIPATION.certainty == Certainty.STATED.value
    found += [~_takes_part(_PARTICIPATION.municipality == name, sure, *role) for name in c.nobody]
    if c.only:
        inside = c.only if role else (*c.only, core)
        found.append(~_takes_part(_PARTICIPATION.municipality.not_in(inside), sure, *role))
    for column, values in (
        (_CARDS.document, c.documents),
        (_CARDS.project, c.projects),
        (_CARDS.pillar, c.pillars),
    ):
        if values:
            found.append(column.in_(values))
    if c.initiatives:
        padded = "|" + _CARDS.initiatives + "|"
        found.append(or_(*(padded.contains(f"|{name}|") for name in c.initiatives)))
    if c.full:
        found.append(_CARDS.full == 1)
    if c.page is not None:
        found.append(_CARDS.page == c.page)
    if c.sheet is not None:
        found.append(_CARDS.sheet == c.sheet)
    if c.at_least is not None:
        found.append(_CARDS.most >= c.at_least)
    if c.at_most is not None:
        found.append(_CARDS.fewest <= c.at_most)
    return found


def _participation(row: dict[str, Any]) -> Participation:
    return Participation(
        row["municipality"],
        Role(row["role"]),
        Certainty(row["certainty"]),
        row["mark"],
        tuple(row["readings"].split("|")) if row["readings"] else (),
        row["reason"],
    )


def _measurement(row: dict[str, Any]) -> Measurement:
    return Measurement(
        row["value"],
        str(row["unit"]),
        Basis(str(row["basis"])),
        str(row["operator"]),
        Period.from_code(str(row["period"])),
        str(row["series"]),
        str(row["text"]),
        str(row["raw"]),
    )
