"""What the documents hold, as records for every face: HTTP, MCP, the pages and exports.

Each record carries its document and page or sheet. Missing is ``null``, never zero.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.measures import Basis as CountingBasis
from corpus.model import Basis, Certainty, Direction, Kind, Role, Section
from corpus.standing import Standing


class Record(BaseModel):
    """Base of all records: frozen, no unknown fields, its docstrings are the fields' descriptions."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class DocumentRecord(Record):
    """A publication."""

    id: str
    """Such as ``vision-2026``."""
    kind: Kind
    title: str
    publisher: str
    date: str
    """ISO date of issue, to the day or the month."""
    fiscal_year: str | None
    """The fiscal year reported on, such as ``R4``; null for a vision."""
    unit: str
    """What its citations name: ``page`` or ``sheet``."""
    status: str
    """What the document says about its own state, such as an excerpt or a draft."""
    contact: str
    cards: int
    """Projects that it describes with a card or sheet of their own."""
    listed: int
    """Projects that it lists, with or without a card."""


class MunicipalityRecord(Record):
    """A member of the region."""

    name: str
    code: str
    """Official six-digit code."""
    kana: str
    kind: str
    """``city`` or ``town``."""
    core: bool
    latitude: float
    longitude: float
    projects: dict[str, int]
    """Document id → number of projects in which it takes part, surely or possibly."""


class ParticipationRecord(Record):
    """One municipality in one project of one document."""

    document: str
    page: int | None
    sheet: int | None
    project: str
    municipality: str
    role: Role
    certainty: Certainty
    """``uncertain`` where readings of the source differ on it."""
    mark: str
    """The printed mark, empty for an empty cell."""
    reason: str
    """Why it is uncertain."""
    readings: tuple[str, ...]
    """The member lists that an uncertain row can be read as."""


class BudgetRecord(Record):
    """Expected cost of one fiscal year, or the printed total."""

    document: str
    page: int
    project: str
    fiscal_year: str | None
    """Such as ``R8``; null for the printed total."""
    amount: int | None
    """In thousand yen (千円); null where the cell is blank."""
    unit: Literal["千円"] = "千円"
    raw: str
    """The cell as printed."""


class MeasurementRecord(Record):
    """One printed value of an indicator."""

    value: float | None
    """The number in ``unit``; null for a worded value."""
    unit: str
    basis: CountingBasis
    """``per_year``, ``cumulative``, or empty for neither."""
    operator: str
    """``>=`` or ``<=`` where the source prints 以上 or 以下."""
    period: str | None
    """Fiscal years printed beside it, such as ``R4`` or ``R4-R8``."""
    series: str
    """Name of the sub-series where a cell holds several, such as 休日."""
    text: str
    """The worded value."""
    raw: str
    """The cell as printed."""


class KpiRecord(Record):
    """An indicator with its three cells; a cell may hold no, one or several values."""

    document: str
    page: int | None
    sheet: int | None
    project: str
    id: str
    indicator: str
    direction: Direction
    """When it has got better: ``higher``, ``lower``, or a ``milestone``."""
    standing: Standing
    """The printed cells compared as they are; see the data dictionary for what each word means."""
    baseline: tuple[MeasurementRecord, ...]
    current: tuple[MeasurementRecord, ...]
    target: tuple[MeasurementRecord, ...]


class FactRecord(Record):
    """A date, quantity, place or participants that a sheet's free text states about an event."""

    document: str
    sheet: int
    project: str
    event: str
    attribute: str
    """``date``, ``place``, ``participants``, ``text``, or the name of a quantity."""
    value: float | None
    unit: str
    start: str
    end: str
    raw: str
    """The words of the source; of a ``text``, our own."""


class TextRecord(Record):
    """One section of prose about a project."""

    document: str
    page: int | None
    sheet: int | None
    project: str
    section: Section
    basis: Basis
    """``paraphrase`` or ``listed``: our own words; ``original``: the document's."""
    text: str


class CardRecord(Record):
    """A project in one document."""

    document: str
    page: int | None
    sheet: int | None
    full: bool
    """Whether the document has a card or sheet of it, or only a line in its list."""
    pillar: str
    initiatives: tuple[str, ...]
    notes: tuple[str, ...]
    participation: tuple[ParticipationRecord, ...]
    budgets: tuple[BudgetRecord, ...]
    kpis: tuple[KpiRecord, ...]
    facts: tuple[FactRecord, ...]
    texts: tuple[TextRecord, ...]


class ProjectRecord(Record):
    """A project across the documents; its name is its identifier."""

    name: str
    gist: str
    """One plain sentence, in our own words."""
    english: str
    """What the name means in English, where known."""
    aliases: tuple[str, ...]
    cards: tuple[CardRecord, ...]
    """Newest document first."""


class Place(Record):
    """Where a project stands in a document."""

    document: str
    page: int | None
    sheet: int | None


class ProjectSummary(Record):
    """A project as a list shows it."""

    name: str
    gist: str
    pillar: str
    """In the newest document that has it."""
    initiatives: tuple[str, ...]
    places: tuple[Place, ...]
    partners_fewest: int
    """Partner municipalities that surely take part, in the newest document."""
    partners_most: int
    """Those that may take part, since the source can be read in several ways."""
    budget: int | None
    """The printed total in thousand yen; null where no document prints one."""
    standings: tuple[Standing, ...]
    """The standings of its indicators, without repetition."""


class Facet(Record):
    """One value of a filter, with how many results it would leave."""

    value: str
    count: int


class Found(Record):
    """The result of a search over projects."""

    query: str
    total: int
    projects: tuple[ProjectSummary, ...]
    facets: dict[str, tuple[Facet, ...]] = Field(default_factory=dict)
    """Filter → its values, each counted under all other filters."""
