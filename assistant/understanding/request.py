"""What a question wants, as one typed value."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from assistant.understanding.numbers import Date
from corpus.model import Role, Section
from corpus.years import FiscalYear
from index.figures import Criteria


class Wanted(StrEnum):
    """The kinds of answer."""

    PROJECTS = "projects"
    PROJECT_COUNT = "project_count"
    MUNICIPALITIES = "municipalities"
    MEMBERSHIP = "membership"
    RANKING = "ranking"
    BUDGET = "budget"
    BUDGET_RANKING = "budget_ranking"
    KPI = "kpi"
    KPI_LIST = "kpi_list"
    KPI_RANKING = "kpi_ranking"
    FACT = "fact"
    SECTION = "section"
    OVERVIEW = "overview"
    PLACE = "place"
    CONTENTS = "contents"
    CHANGES = "changes"
    NEW_PROJECTS = "new_projects"
    CHANGED_MEMBERS = "changed_members"
    CHANGED_KPIS = "changed_kpis"
    DOCUMENT = "document"
    SYMBOLS = "symbols"
    NEED = "need"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    EMPTY = "empty"
    TOO_LONG = "too_long"


class Arithmetic(StrEnum):
    """What is worked out from printed values."""

    SUM = "sum"
    DIFFERENCE = "difference"
    SHARE = "share"
    RATE = "rate"
    GAP = "gap"
    CHANGE = "change"
    CHANGE_RATE = "change_rate"
    MULTIPLE = "multiple"
    PROGRESS = "progress"
    PER_YEAR = "per_year"
    REMAINING_PER_YEAR = "remaining_per_year"
    PLANNED = "planned"
    REACHED = "reached"
    AVERAGE = "average"


class Trend(StrEnum):
    """How an amount goes from one year to the next."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True)
class Amounts:
    """A condition on expected costs.

    Attributes:
        above, below: bounds in 千円; ``inclusive`` if the bound itself counts.
        said: the bound as the question puts it.
        trend: from the first to the last of the years asked about; without years, from each to the next.
        complete: there is an amount in every year.
        printed: there is an amount at all.
    """

    above: float | None = None
    below: float | None = None
    inclusive: bool = False
    said: str = ""
    trend: Trend | None = None
    complete: bool = False
    printed: bool = False


class KpiState(StrEnum):
    """Which indicators a list is about."""

    REACHED = "reached"
    EXCEEDED = "exceeded"
    MISSED = "missed"
    EXACT = "exact"
    WORSE = "worse"
    NO_CURRENT = "no_current"
    NO_BASELINE = "no_baseline"
    WORDED = "worded"
    CUMULATIVE = "cumulative"


class Change(StrEnum):
    """Which side of a difference between documents is asked for."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    ANY = "any"


@dataclass(frozen=True)
class Request:
    """A question's typed meaning; fields that do not matter for ``wanted`` keep their defaults.

    Attributes:
        criteria: which listings are meant, municipalities and documents included.
        documents_said: whether the question names a document.
        excluded: projects whose participants are to be left out.
        counted: role that ``criteria.at_least`` and ``at_most`` count, for all roles ``None``.
        common: what several projects have in common is wanted, not each one's own.
        count_core: the core city counts, too.
        exactly_one: of ``criteria.anyone`` one takes part, and no other.
        incomplete: ``city`` or ``town`` where some of these must be missing.
        weak: of a budget: only the price is asked for, which may be another figure's.
        amounts: of budgets and indicators: only projects whose expected costs meet this.
        overall: of a budget: the sum over all cards is wanted.
        each_year: of a budget: each year is wanted.
        without_zero: of a budget: amounts of zero are left out.
        compared: of a budget: the amounts of several projects are set against each other.
        exclusive: of a budget: only projects that have an amount in no other year.
        reason: of a section: why something is so is asked, wherever it stands.
        leaning: the project was taken from the turn before.
        several: of facts: each of several events is wanted.
        complement: the municipalities that do *not* take part are wanted.
        years: fiscal years asked about.
        total: the printed total is wanted.
        cells: of a KPI: ``baseline``, ``current``, ``target``.
        attribute: of a fact: ``date``, ``place``, ``participants``, ``text``, ``quantity`` or empty.
        asked: the question's words, for matching indicators and facts.
        unheeded: of a list: words that may have been meant to narrow it, but did not.
        proper: proper nouns of the question.
        strangers: proper nouns of which the documents know nothing.
        of_projects: of a need: it is asked whether there is a project.
        vague: only a kind of event is named (研修, 会議).
        subjectless: no word says what the question is about.
        topic: the telling words of the question, for search.
        largest: order of a ranking; ``limit`` how many.
        target_year: of indicators: the last year of their target.
        per_project: of indicators: projects that have so many.
        counted_in: of indicators: the unit that they are counted in.
        worded_as: of indicators: worded targets or names that several projects share, of which one is meant.
        dates: of facts: months and days that the question names; the day may be missing.
        summed: of facts: the quantities of several events are added up.
        extreme: of facts: the event with the ``largest`` or ``smallest`` quantity is wanted.
        without_cumulative: of indicators: those with a cumulative target are left out.
        by_members: of projects: those with most or fewest participants.
        kind: of municipalities: ``city`` or ``town`` where only these are wanted.
        among: municipalities that are ranked among themselves; empty for all.
        pages, sheets, printed: places named.
        place_unknown: name of a city or town outside the region.
    """

    wanted: Wanted
    criteria: Criteria = field(default_factory=Criteria)
    documents_said: bool = False
    excluded: tuple[str, ...] = ()
    counted: Role | None = None
    count_core: bool = False
    exactly_one: bool = False
    incomplete: str = ""
    weak: bool = False
    exclusive: bool = False
    amounts: Amounts | None = None
    compared: bool = False
    overall: bool = False
    each_year: bool = False
    without_zero: bool = False
    several: bool = False
    leaning: bool = False
    reason: bool = False
    complement: bool = False
    common: bool = False
    years: tuple[FiscalYear, ...] = ()
    total: bool = False
    cells: tuple[str, ...] = ()
    arithmetic: Arithmetic | None = None
    state: KpiState | None = None
    change: Change = Change.ANY
    section: Section | None = None
    attribute: str = ""
    asked: str = ""
    topic: str = ""
    unheeded: tuple[str, ...] = ()
    subjectless: bool = False
    proper: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    vague: bool = False
    of_projects: bool = False
    largest: bool = True
    limit: int = 1
    target_year: FiscalYear | None = None
    per_project: int | None = None
    counted_in: str = ""
    worded_as: tuple[str, ...] = ()
    dates: tuple[Date, ...] = ()
    summed: bool = False
    extreme: str = ""
    without_cumulative: bool = False
    by_members: bool = False
    kind: str = ""
    among: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    sheets: tuple[int, ...] = ()
    printed: tuple[str, ...] = ()
    place_unknown: str = ""

    @property
    def unspecific(self) -> bool:
        """Whether nothing is named or described that the question could be about."""
        named = self.pages or self.sheets or self.printed or self.place_unknown
        bare = replace(self.criteria, documents=()) == Criteria()
        return self.subjectless and bare and not named

    @property
    def projects(self) -> tuple[str, ...]:
        """The projects named."""
        return self.criteria.projects
