"""From a normalised question to a request: rules from the most to the least specific."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.understanding.cues import Cues, cues
from assistant.understanding.membership import Membership, negated, read_membership
from assistant.understanding.names import Linker, Links
from assistant.understanding.numbers import Numbers, read_numbers, without_dates
from assistant.understanding.question import Question
from assistant.understanding.request import Arithmetic, Change, KpiState, Request, Wanted
from assistant.units import wanted_units
from corpus.model import Corpus, Kind, Role, Section
from corpus.text import Variant
from index.analysis import Analyser
from index.figures import Criteria

#: Longer questions are not read: nobody types them, and every rule would find something in them.
LONGEST = 1000

_MAX_LIST = 100


@dataclass(frozen=True)
class Reading:
    """A question with everything that was recognised in it.

    ``leftover`` are content words that are neither names nor generic; ``reported`` is the western
    fiscal year that the newest report is about.
    """

    question: Question
    links: Links
    numbers: Numbers
    membership: Membership
    documents: tuple[str, ...]
    leftover: tuple[str, ...]
    reported: int
    bare_places: tuple[str, ...]
    core: str
    cues: Cues

    @cached_property
    def unnamed(self) -> Question:
        """The question with the names of projects and groups blanked: a word in a name asks nothing."""
        flat = self.question.flat
        for link in self.links.all:
            if link.value.lower() == flat[link.start : link.end]:
                flat = flat[: link.start] + "＿" * (link.end - link.start) + flat[link.end :]
        return Question(self.question.raw, flat)

    @cached_property
    def aspects(self) -> set[str]:
        """Names of the aspect cues that occur outside names."""
        return self.cues.names(self.unnamed, "aspects")

    @cached_property
    def arithmetic(self) -> set[str]:
        """Names of the arithmetic cues that occur."""
        return self.cues.names(self.question, "arithmetic")

    @property
    def projects(self) -> tuple[str, ...]:
        """The projects named, those that are denied left out."""
        return tuple(
            dict.fromkeys(link.value for link in self.links.of("project") if link.value not in self.excluded)
        )

    @cached_property
    def excluded(self) -> tuple[str, ...]:
        """Named projects whose participants are denied, where another one is affirmed."""
        links = self.links.of("project")
        denied = [link.value for link in links if negated(self.question.flat, link)]
        return tuple(dict.fromkeys(denied)) if len(denied) < len(self.links.values("project")) else ()

    @property
    def years_span(self) -> int:
        """How many distinct years are named."""
        return len(set(self.numbers.years))

    @property
    def groups(self) -> bool:
        """Whether a pillar or initiative is named."""
        return bool(self.links.of("pillar") or self.links.of("initiative"))

    def has(self, group: str, *names: str) -> bool:
        """Whether a cue occurs."""
        return self.cues.has(self.question, group, *names)


class Parser:
    """Reads questions about one corpus."""

    def __init__(
        self,
        corpus: Corpus,
        analyser: Analyser,
        variants: Sequence[Variant],
        readings: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._corpus = corpus
        self._analyser = analyser
        self._variants = variants
        self._linker = Linker(corpus, analyser, readings)
        generic = cues().words["generic"]
        latin = (word for word in generic if word.isascii())
        self._generic = generic | {term for word in latin for term in analyser.terms(word)}
        report = next(iter(corpus.of_kind(Kind.PROGRESS)), None)
        self._reported = report.fiscal_year.year if report and report.fiscal_year else 0

    def read(self, raw: str) -> Reading:
        """Recognise what stands in a question."""
        question = Question.of(raw, self._variants)
        links = self._linker.link(question)
        numbers = read_numbers(question)
        membership = read_membership(question, links, self._corpus.municipalities)
        return Reading(
            question,
            links,
            numbers,
            membership,
            self._documents(question, numbers),
            self._left(question, links),
            self._reported,
            self._linker.bare_places(question, links),
            self._corpus.core.name,
            cues(),
        )

    def parse(self, raw: str) -> Request:
        """The request of a question that stands alone."""
        if not any(character.isalnum() for character in raw):
            return Request(Wanted.EMPTY)
        if len(raw) > LONGEST:
            return Request(Wanted.TOO_LONG)
        return self.request(self.read(raw))

    def request(self, reading: Reading) -> Request:
        """The first rule that applies decides what is wanted."""
        base = self._base(reading)
        for rule in RULES:
            if found := rule(reading, base):
                return found
        return replace(base, wanted=Wanted.NEED)

    def _documents(self, question: Question, numbers: Numbers) -> tuple[str, ...]:
        """Ids of the documents a question names, newest first; empty for none."""
        said = cues().names(question, "documents")
        years = {year.year for year in numbers.years}
        return tuple(
            d.id
            for d in sorted(self._corpus.documents, key=lambda d: d.date, reverse=True)
            if d.kind.value in said or (d.fiscal_year is not None and d.fiscal_year.year in years)
        )

    def _left(self, question: Question, links: Links) -> tuple[str, ...]:
        """Content words that are neither names nor generic."""
        flat = question.flat
        for link in links.all:
            flat = flat[: link.start] + " " * (link.end - link.start) + flat[link.end :]
        return tuple(
            t for t in self._analyser.terms(flat) if t not in self._generic and not t.strip("fyr").isdigit()
        )

    def _base(self, reading: Reading) -> Request:
        who, numbers = reading.membership, reading.numbers
        projects = reading.projects or self._at(reading)
        criteria = Criteria(
            documents=reading.documents,
            projects=projects,
            everyone=who.everyone,
            anyone=who.anyone,
            nobody=who.nobody,
            only=who.only,
            role=who.role,
            pillars=reading.links.values("pillar"),
            initiatives=reading.links.values("initiative"),
            at_least=who.at_least,
            at_most=who.at_most,
            full=reading.has("sets", "has_card") and not projects,
        )
        return Request(
            Wanted.UNKNOWN,
            criteria,
            documents_said=bool(reading.documents),
            excluded=reading.excluded,
            years=numbers.years,
            asked=without_dates(reading.question.text),
            topic=" ".join(t for t in reading.leftover if t not in reading.cues.words["counting"]),
            pages=numbers.pages,
            sheets=numbers.sheets,
            printed=numbers.printed,
        )

    def _at(self, reading: Reading) -> tuple[str, ...]:
        """The projects at the pages or sheets named."""
        numbers = reading.numbers
        return tuple(
            dict.fromkeys(
                card.project
                for card in self._corpus.cards
                if (card.place.page in numbers.pages and card.place.page is not None)
                or (card.place.sheet in numbers.sheets and card.place.sheet is not None)
                or (card.printed_number and card.printed_number in numbers.printed)
            )
        )


Rule = Callable[[Reading, Request], Request | None]


def _refused(r: Reading, base: Request) -> Request | None:
    return replace(base, wanted=Wanted.REFUSED) if r.has("guard", "hostile") else None


def _symbols(r: Reading, base: Request) -> Request | None:
    return replace(base, wanted=Wanted.SYMBOLS) if r.has("symbols", "ask") and not r.projects else None


def _outside(r: Reading, base: Request) -> Request | None:
    """A city or town that is not of the region."""
    places = r.links.values("outside")
    if places and not r.projects and not r.links.of("municipality"):
        return replace(base, wanted=Wanted.OUTSIDE, place_unknown=places[0])
    return None


def _unrecorded(r: Reading, base: Request) -> Request | None:
    """Things that plans do not hold: settled accounts, weather, opinions."""
    if r.has("guard", "not_recorded") or (r.has("guard", "general", "opinion") and "kpi" not in r.aspects):
        return replace(base, wanted=Wanted.UNKNOWN)
    return None


def _about(r: Reading, base: Request) -> Request | None:
    """The documents themselves: when issued, by whom, where to ask."""
    if r.has("aspects", "document") and not (base.criteria.projects or r.links.of("municipality")):
        return replace(base, wanted=Wanted.DOCUMENT)
    return None


def _contents(r: Reading, base: Request) -> Request | None:
    """What is on a page or sheet."""
    if not (base.pages or base.sheets or base.printed) or r.projects or r.links.of("municipality"):
        return None
    asked = r.aspects & {"budget", "kpi", "purpose", "next_steps", "who", "activities", "how_many", "roles"}
    if asked and "contents" not in r.aspects:
        return None
    return replace(base, wanted=Wanted.CONTENTS)


def _changes(r: Reading, base: Request) -> Request | None:
    """Differences between the documents."""
    both = len(base.criteria.documents) > 1
    if not r.aspects & {"comparing", "new_projects", "ended_projects"}:
        if not (both and r.aspects & {"added", "removed"}):
            return None
    one = len(base.criteria.documents) == 1
    if one and r.links.of("municipality") and r.has("sets", "affirmation"):
        return None
    numeric = r.arithmetic & {"difference", "change_rate", "multiple", "rate", "share"}
    if numeric and not both and "who" not in r.aspects:
        return None
    if "kpi" in r.aspects and r.arithmetic & {"reached", "exceeded", "not_reached"}:
        return None
    added, removed = "added" in r.aspects, "removed" in r.aspects
    change = (
        Change.ADDED if added and not removed else Change.REMOVED if removed and not added else Change.ANY
    )
    named = bool(base.criteria.projects or r.links.of("municipality"))
    if not named and "事業" in r.question.flat and "who" not in r.aspects and "kpi" not in r.aspects:
        ended = "ended_projects" in r.aspects and "new_projects" not in r.aspects
        return replace(base, wanted=Wanted.NEW_PROJECTS, change=Change.REMOVED if ended else change)
    if both or r.aspects & {"who", "kpi"} or r.links.of("municipality"):
        return replace(base, wanted=Wanted.CHANGES, change=change, cells=_cells(r))
    return None


_STATES = {
    "worse": KpiState.WORSE,
    "not_reached": KpiState.MISSED,
    "no_current": KpiState.NO_CURRENT,
    "exceeded": KpiState.EXCEEDED,
    "reached": KpiState.REACHED,
    "cumulative": KpiState.CUMULATIVE,
}


def _kpi_list(r: Reading, base: Request) -> Request | None:
    """Indicators in a state, over many projects."""
    if base.criteria.projects or not (r.aspects & {"kpi"} or r.has("arithmetic", "worse", "no_current")):
        return None
    lists = any(word in r.question.flat for word in ("事業", "一覧", "どれ", "全部", "kpi", "指標"))
    telling = [t for t in r.leftover if t not in r.cues.words["kpi"]]
    for cue, state in _STATES.items():
        if cue in r.arithmetic and lists and len(telling) <= 1:
            return replace(base, wanted=Wanted.KPI_LIST, state=state, limit=_MAX_LIST)
    return None


def _ranking(r: Reading, base: Request) -> Request | None:
    """Which municipality takes part most or least."""
    extreme = r.arithmetic & {"largest", "smallest"}
    if (
        extreme
        and not base.criteria.projects
        and "市町" in r.question.flat
        and not r.aspects & {"kpi", "budget"}
    ):
        return replace(base, wanted=Wanted.RANKING, largest="smallest" not in r.arithmetic)
    return None


def _place(r: Reading, base: Request) -> Request | None:
    """On which page or sheet a project stands."""
    if "page" not in r.aspects or r.links.of("municipality"):
        return None
    if "how_many" in r.aspects and "kpi" in r.aspects:
        return None
    return replace(base, wanted=Wanted.PLACE)


def _budget(r: Reading, base: Request) -> Request | None:
    """Expected costs of named projects, or over all cards."""
    named = bool(base.criteria.projects)
    if base.criteria.full and not r.arithmetic:
        return None
    summed = r.arithmetic & {"sum", "total"}
    overall = bool(summed) and (named or not _telling(r))
    strong = "budget" in r.aspects or ("price" in r.aspects and (overall or _later(r)))
    if not strong and r.aspects & {"kpi", "target", "baseline"}:
        return None
    extreme = bool(r.arithmetic & {"largest", "smallest"})
    bare = bool(base.years) and (_bare(r) if named else extreme and not r.aspects & {"kpi", "how_many"})
    if not strong and not bare and "price" not in r.aspects:
        return None
    total = "total" in r.arithmetic or ("sum" in r.arithmetic and not base.years)
    wanted = replace(base, total=total, arithmetic=budget_arithmetic(r), weak=not (strong or bare))
    if named:
        return replace(wanted, wanted=Wanted.BUDGET)
    if extreme:
        largest = "smallest" not in r.arithmetic
        return replace(wanted, wanted=Wanted.BUDGET_RANKING, largest=largest, limit=_limit(r))
    exclusive = bool(base.years) and r.has("sets", "year_only")
    if summed and not exclusive and len(_telling(r)) < _SPECIFIC:
        return replace(wanted, wanted=Wanted.BUDGET, total=not base.years, arithmetic=Arithmetic.SUM)
    if exclusive:
        return replace(wanted, wanted=Wanted.BUDGET_RANKING, limit=_MAX_LIST, exclusive=exclusive)
    return replace(wanted, wanted=Wanted.BUDGET)


#: So many telling words mean one project; fewer, all of them.
_SPECIFIC = 2


def _later(r: Reading) -> bool:
    """Whether years after the reported one are named, for which only plans are printed."""
    return any(year.year > r.reported for year in r.numbers.years)


def _bare(r: Reading) -> bool:
    """Whether a project and years stand there with nothing else asked: the yearly amounts are meant."""
    if r.aspects & {"next_steps", "activities", "purpose"}:
        return False
    if r.arithmetic & {"sum", "difference", "multiple"} and not r.aspects & {"kpi", "target", "baseline"}:
        return r.years_span > 1 and min(r.numbers.years).year >= r.reported
    years = [year.year for year in r.numbers.years]
    later = min(years) >= r.reported and max(years) > r.reported
    return later and not r.aspects - {"participation", "current", "contents", "budget", "price", "added"}


def budget_arithmetic(r: Reading) -> Arithmetic | None:
    """What is to be worked out from amounts."""
    if "sum" in r.arithmetic and r.years_span > 1:
        return Arithmetic.SUM
    kinds = ("share", Arithmetic.SHARE), ("multiple", Arithmetic.MULTIPLE), ("difference", Arithmetic.DIFFERENCE)
    return next((arithmetic for cue, arithmetic in kinds if cue in r.arithmetic), None)


def _limit(r: Reading) -> int:
    """How many of a ranking are wanted."""
    for match in _COUNTED.finditer(r.question.flat):
        return min(int(next(g for g in match.groups() if g)), _MAX_LIST)
    return _MAX_LIST if "順" in r.question.flat else 1


_COUNTED = re.compile(
    r"(?<![\dr年])(\d{1,2})(?:つ|事業|個|位)(?![\d年])|(?:上位|下位|トップ|ベスト)(\d{1,2})"
)


def _place_without_suffix(r: Reading, base: Request) -> Request | None:
    """A place that is named without 市 or 町, in a question about taking part."""
    named = base.criteria.projects or r.links.of("municipality") or r.groups
    if named or not r.bare_places or not (r.has("sets", "affirmation", "negation") or "who" in r.aspects):
        return None
    return replace(base, wanted=Wanted.OUTSIDE, place_unknown=r.bare_places[0])


def _membership(r: Reading, base: Request) -> Request | None:
    """Does a municipality take part in a project?"""
    if not r.links.of("municipality") or r.aspects & _MEASURED:
        return None
    claimed = r.leftover and r.has("guard", "confirming") and not r.has("roles", "proposer", "member", "none")
    if not base.criteria.projects and not claimed:
        return None
    core_only = set(r.links.values("municipality")) == {r.core}
    if "who" in r.aspects and (_asks_where(r) or core_only):
        return None
    if r.aspects & {"next_steps", "purpose", "roles"} and not r.has("sets", "affirmation", "negation"):
        return None
    return replace(base, wanted=Wanted.MEMBERSHIP)


_MEASURED = {"budget", "kpi", "baseline", "when", "where", "how_many"}


def _asks_where(r: Reading) -> bool:
    return any(word in r.question.flat for word in ("どこ", "どの市", "どの町", "どちら", "市町は", "which"))


def _municipalities(r: Reading, base: Request) -> Request | None:
    """Who takes part in projects."""
    if r.aspects & {"kpi", "budget", "roles"}:
        return None
    if "attendees" in r.aspects and r.has("aspects", "event"):
        return None
    if r.aspects & {"next_steps", "purpose"} and not _asks_where(r):
        return None
    if wanted_units(r.question.text) and not r.has("aspects", "count_towns"):
        return None
    by_role = (
        r.has("roles", "proposer", "member")
        and bool(base.criteria.projects)
        and not r.links.of("municipality")
    )
    if "who" not in r.aspects and not by_role:
        return None
    if r.links.of("municipality") and not base.criteria.projects and not r.groups:
        return None
    if base.criteria.projects or (r.groups and _asks_where(r)) or not r.membership.any:
        own = r.links.of("project")
        flat = r.question.flat
        complement = bool(own) and not r.excluded and all(negated(flat, link) for link in own)
        common = len(base.criteria.projects) > 1 and (r.has("sets", "all_of") or bool(r.excluded))
        return replace(base, wanted=Wanted.MUNICIPALITIES, complement=complement, common=common)
    return None


def _count(r: Reading, base: Request) -> Request | None:
    """How many projects meet conditions."""
    if "count" not in r.aspects or base.criteria.projects:
        return None
    about = any(
        word in r.question.flat for word in ("事業", "取組", "project", "シート", "件", "★", "いくつ", "個")
    )
    if about and (r.membership.any or r.groups or base.criteria.full or not _telling(r)):
        return replace(base, wanted=Wanted.PROJECT_COUNT)
    return None


def _telling(r: Reading) -> list[str]:
    """Leftover words beyond those of counting."""
    return [t for t in r.leftover if t not in r.cues.words["counting"]]


def _kpi(r: Reading, base: Request) -> Request | None:
    """Baseline, current value, target of indicators, and what follows from them."""
    arithmetic = _kpi_arithmetic(r)
    if not r.aspects & {"kpi", "target"} and (arithmetic is None or r.aspects & {"how_many", "next_steps"}):
        return None
    return replace(base, wanted=Wanted.KPI, cells=_cells(r), arithmetic=arithmetic)


def _cells(r: Reading) -> tuple[str, ...]:
    """The cells of an indicator that are named."""
    if r.has("sets", "also_cells"):
        return ()
    return tuple(cell for cell in ("baseline", "current", "target") if cell in r.aspects)


_JUDGED = {"reached", "not_reached", "exceeded"}


def _kpi_arithmetic(r: Reading) -> Arithmetic | None:
    """What is to be worked out from an indicator's cells; the first that fits."""
    names = r.arithmetic
    from_baseline = r.has("arithmetic", "from_baseline")
    to_target = "target" in r.aspects
    planned = r.has("arithmetic", "planned")
    if r.years_span > 1 and "difference" in names:
        from_baseline = True
    choices = (
        ("remaining" in names and "average" in names, Arithmetic.REMAINING_PER_YEAR),
        ("average" in names and "cumulative" in names, Arithmetic.PER_YEAR),
        (planned and to_target and "rate" in names, Arithmetic.PROGRESS),
        (planned and to_target, Arithmetic.PLANNED),
        ("multiple" in names, Arithmetic.MULTIPLE),
        ("change_rate" in names, Arithmetic.CHANGE_RATE),
        (
            bool(names & {"reached", "not_reached", "exceeded"}) and "difference" not in names,
            Arithmetic.REACHED,
        ),
        ("rate" in names, Arithmetic.RATE),
        ("difference" in names and from_baseline, Arithmetic.CHANGE),
        ("difference" in names, Arithmetic.GAP),
    )
    return next((arithmetic for holds, arithmetic in choices if holds), None)


def _projects(r: Reading, base: Request) -> Request | None:
    """Which projects meet conditions."""
    if base.criteria.projects or (r.aspects & {"kpi", "target", "budget"} and not base.criteria.full):
        return None
    strong = r.has("sets", "affirmation", "negation") or r.has("roles", "proposer", "member", "none")
    if r.membership.counts or (r.membership.any and (strong or not r.leftover)):
        return replace(base, wanted=Wanted.PROJECTS, counted=_counted(r), count_core=_with_core(r))
    if (r.groups or base.criteria.full) and not _telling(r):
        return replace(base, wanted=Wanted.PROJECTS)
    return None


def _counted(r: Reading) -> Role | None:
    """The role whose holders are counted (提案市町が8以上)."""
    return r.membership.role if r.membership.counts else None


def _with_core(r: Reading) -> bool:
    return r.has("sets", "core_included")


def _fact(r: Reading, base: Request) -> Request | None:
    """Dates, places, participants and quantities of what was done."""
    kinds = (
        ("when", "date"),
        ("how_many", "quantity"),
        ("price", "quantity"),
        ("where", "place"),
        ("attendees", "participants"),
        ("theme", "text"),
    )
    for cue, attribute in kinds:
        if cue in r.aspects:
            section = _asked_section(r)
            if cue == "when" and "where" not in r.aspects and "how_many" in r.aspects and _later(r):
                continue
            arithmetic = _kpi_arithmetic(r)
            return replace(
                base,
                wanted=Wanted.FACT,
                attribute=attribute,
                cells=_cells(r),
                section=section,
                arithmetic=arithmetic,
                several=r.has("aspects", "each"),
            )
    return None


_SECTIONS = (
    ("role_core", Section.ROLE_CORE),
    ("role_partners", Section.ROLE_PARTNERS),
    ("described", Section.ACTIVITIES),
    ("purpose", Section.PURPOSE),
    ("next_steps", Section.NEXT_STEPS),
    ("activities", Section.ACTIVITIES),
    ("roles", Section.ROLE_PARTNERS),
    ("results", Section.RESULTS),
)


def _asked_section(r: Reading) -> Section | None:
    """The section that the question's words ask for; what comes after the reported year is a next step."""
    later = any(year.year > r.reported for year in r.numbers.years)
    if later and "activities" in r.aspects and r.numbers.years:
        return Section.NEXT_STEPS
    return next((section for cue, section in _SECTIONS if cue in r.aspects), None)


def _problem(r: Reading, base: Request) -> Request | None:
    """What is difficult or comes next, where no date, place or number is asked for."""
    if "next_steps" not in r.aspects or r.aspects & {"how_many", "when", "where", "price", "attendees"}:
        return None
    return _section(r, base)


def _section(r: Reading, base: Request) -> Request | None:
    """Purpose, activities, results, next steps, roles: of a named project, or found by search."""
    section = _asked_section(r)
    if section is None or not (base.criteria.projects or section is Section.NEXT_STEPS):
        return None
    return replace(base, wanted=Wanted.SECTION, section=section)


def _overview(_r: Reading, base: Request) -> Request | None:
    return replace(base, wanted=Wanted.OVERVIEW) if base.criteria.projects else None


RULES: tuple[Rule, ...] = (
    _refused,
    _symbols,
    _outside,
    _unrecorded,
    _about,
    _contents,
    _changes,
    _kpi_list,
    _ranking,
    _place,
    _budget,
    _place_without_suffix,
    _membership,
    _municipalities,
    _count,
    _projects,
    _kpi,
    _problem,
    _fact,
    _section,
    _overview,
)
