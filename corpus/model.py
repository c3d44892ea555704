"""What the documents say, as frozen values: documents, cards, participation, budgets, KPIs."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from corpus.measures import Measurement
from corpus.text import compact
from corpus.years import FiscalYear

_ABOUT = re.compile(r"約\s?[0-9]")


class Kind(StrEnum):
    """What a document is."""

    VISION = "vision"
    PROGRESS = "progress"


class Role(StrEnum):
    """What a municipality is in a project."""

    CORE = "core"
    PROPOSER = "proposer"
    MEMBER = "member"
    UNKNOWN = "unknown"
    NONE = "none"


class Certainty(StrEnum):
    """Whether the source can be read in one way only."""

    STATED = "stated"
    UNCERTAIN = "uncertain"


class Section(StrEnum):
    """The parts of a card's prose; ``SUMMARY`` stands for a project that has no card."""

    SUMMARY = "summary"
    PURPOSE = "purpose"
    ACTIVITIES = "activities"
    RESULTS = "results"
    NEXT_STEPS = "next_steps"
    ROLE_CORE = "role_core"
    ROLE_PARTNERS = "role_partners"


class Basis(StrEnum):
    """Where a text comes from: our own words about a card, about a list entry only, or the original."""

    PARAPHRASE = "paraphrase"
    LISTED = "listed"
    ORIGINAL = "original"


class Direction(StrEnum):
    """When an indicator has got better."""

    HIGHER = "higher"
    LOWER = "lower"
    MILESTONE = "milestone"


@dataclass(frozen=True)
class Document:
    """One publication.

    Attributes:
        id: ``vision-2026``; kind and western year.
        date: ISO date of issue, to the day or the month.
        fiscal_year: the fiscal year reported on, for a progress report.
        unit: ``page`` or ``sheet``, what a citation names.
        status: what the document says about its own state (改訂案, excerpt).
        references: what the list names beside the projects (【参考】), with its page.
    """

    id: str
    kind: Kind
    title: str
    publisher: str
    date: str
    fiscal_year: FiscalYear | None
    unit: str
    status: str
    contact: str
    references: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Municipality:
    """A member of the region; ``code`` is the official six-digit code, position in degrees."""

    name: str
    code: str
    kana: str
    kind: str
    core: bool
    latitude: float
    longitude: float
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where in a document something stands: page or sheet, and the section."""

    document: str
    page: int | None = None
    sheet: int | None = None
    section: str = ""


@dataclass(frozen=True)
class Participation:
    """One municipality in one project of one document.

    Attributes:
        role: what it is there; ``UNKNOWN`` takes part in a role the source does not show.
        certainty: ``UNCERTAIN`` where readings of the source differ on it.
        mark: the printed mark (★ ■ □ ○ ☑ ☐), empty for an empty cell.
        readings: for an uncertain row the member lists that it can be read as, joined by ``・``.
        reason: why it is uncertain.
    """

    municipality: str
    role: Role
    certainty: Certainty = Certainty.STATED
    mark: str = ""
    readings: tuple[str, ...] = ()
    reason: str = ""

    @property
    def takes_part(self) -> bool:
        """Whether it is listed at all, surely or not."""
        return self.role is not Role.NONE


@dataclass(frozen=True)
class BudgetLine:
    """Expected cost in 千円 of one fiscal year, or the printed total (``year`` is ``None``)."""

    year: FiscalYear | None
    amount: int | None
    raw: str


@dataclass(frozen=True)
class Kpi:
    """One indicator row; each cell holds no, one or several measurements."""

    id: str
    indicator: str
    baseline: tuple[Measurement, ...]
    current: tuple[Measurement, ...]
    target: tuple[Measurement, ...]
    direction: Direction

    def cell(self, name: str) -> tuple[Measurement, ...]:
        """The measurements of ``baseline``, ``current`` or ``target``."""
        return {"baseline": self.baseline, "current": self.current, "target": self.target}[name]


@dataclass(frozen=True)
class Text:
    """One section of a card's prose, in our words or the document's."""

    section: Section
    basis: Basis
    text: str


@dataclass(frozen=True)
class Fact:
    """A date, quantity, place or list of participants that a sheet's free text states.

    Attributes:
        event: what it belongs to, named so that it stands alone.
        attribute: ``date``, ``place``, ``participants``, ``text``, or the name of a quantity.
        value: the quantity in ``unit``; ``None`` for the others.
        start, end: ISO day or month, for dates and ranges.
        raw: the words of the source; of a ``text``, our own.
    """

    event: str
    attribute: str
    value: float | None
    unit: str
    start: str
    end: str
    raw: str

    @property
    def paraphrase(self) -> bool:
        """Whether it is told in our own words."""
        return self.attribute == "text"

    @property
    def rounded(self) -> bool:
        """Whether the source says that the quantity is a rounded one (約4,200名)."""
        return self.value is not None and bool(_ABOUT.search(self.raw))


@dataclass(frozen=True)
class Card:
    """One project in one document.

    Attributes:
        full: whether the document has a card or sheet, or only a line in the list.
        printed_number: the sheet number as printed, which may be wrong.
        budget: the years in order, then the total; empty where the document has no card.
    """

    project: str
    place: Place
    pillar: str
    initiatives: tuple[str, ...]
    full: bool
    participation: tuple[Participation, ...]
    printed_number: str = ""
    budget: tuple[BudgetLine, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    texts: tuple[Text, ...] = ()
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        """The id of the document."""
        return self.place.document

    @property
    def key(self) -> tuple[str, str]:
        """Document and project: what identifies a card."""
        return self.document, self.project

    def text(self, section: Section) -> str:
        """The prose of a section, empty where there is none."""
        return next((t.text for t in self.texts if t.section is section), "")


@dataclass(frozen=True)
class Project:
    """The same undertaking across the documents, with what people call it.

    Attributes:
        gist: one plain sentence for a resident.
        aliases: short names, each of which means this project.
        needs: ways in which residents ask for it.
    """

    name: str
    gist: str = ""
    aliases: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gloss:
    """What a name means in English; of a project also one plain sentence."""

    english: str
    gist: str = ""


@dataclass(frozen=True)
class Corpus:
    """Everything that is known, in the order of the sources.

    Attributes:
        original: whether all texts are the documents' own words, none of them ours.
        terms: (project, indicator or event) → what people call it.
        glosses: name → its meaning in English.
        readings: name → how it is read, in hiragana, where a dictionary would not know.
    """

    documents: tuple[Document, ...]
    municipalities: tuple[Municipality, ...]
    cards: tuple[Card, ...]
    projects: tuple[Project, ...] = ()
    original: bool = field(default=False)
    terms: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    glosses: Mapping[str, Gloss] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def core(self) -> Municipality:
        """The core city."""
        return next(m for m in self.municipalities if m.core)

    @cached_property
    def _cards(self) -> dict[tuple[str, str], Card]:
        return {(card.document, compact(card.project)): card for card in self.cards}

    def card(self, document: str, project: str) -> Card | None:
        """The card of a project in a document."""
        return self._cards.get((document, compact(project)))

    def document(self, id_: str) -> Document:
        """The document of an id."""
        return next(d for d in self.documents if d.id == id_)

    def of_kind(self, kind: Kind) -> Iterable[Document]:
        """The documents of a kind, newest first."""
        return sorted((d for d in self.documents if d.kind is kind), key=lambda d: d.date, reverse=True)
