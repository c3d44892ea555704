"""From a normalised question to a request: rules from the most to the least specific."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.understanding.cues import Cues, cues
from assistant.understanding.membership import Membership, negated, read_membership
from assistant.understanding.names import Linker, Links
from assistant.understanding.numbers import Numbers, read_numbers
from assistant.understanding.question import Question
from assistant.understanding.request import Arithmetic, Change, KpiState, Request, Wanted
from corpus.model import Corpus, Kind, Section
from corpus.text import Variant
from index.analysis import Analyser
from index.figures import Criteria

#: Longer questions are not read: nobody types them, and every rule would find something in them.
LONGEST = 1000

_MAX_LIST = 100


@dataclass(frozen=True)
class Reading:
    """A question with everything that was recognised in it."""

    question: Question
    links: Links
    numbers: Numbers
    membership: Membership
    documents: tuple[str, ...]
    leftover: tuple[str, ...]
    cues: Cues

    @cached_property
    def aspects(self) -> set[str]:
        """Names of the aspect cues that occur."""
        return self.cues.names(self.question, "aspects")

    @cached_property
    def arithmetic(self) -> set[str]:
        """Names of the arithmetic cues that occur."""
        return self.cues.names(self.question, "arithmetic")

    @property
    def projects(self) -> tuple[str, ...]:
        """The projects named, those that are denied left out."""
        return tuple(
            dict.fromkeys(
                link.value for link in self.links.of("project") if link.value not in self.excluded
            )
        )

    @cached_property
    def excluded(self) -> tuple[str, ...]:
        """Named projects whose participants are denied, where another one is affirmed."""
        links = self.links.of("project")
        denied = [link.value for link in links if negated(self.question.flat, link)]
        return tuple(dict.fromkeys(denied)) if len(denied) < len(self.links.values("project")) else ()

    @property
    def groups(self) -> bool:
        """Whether a pillar or initiative is named."""
        return bool(self.links.of("pillar") or self.links.of("initiative"))

    def has(self, group: str, *names: str) -> bool:
        """Whether a cue occurs."""
        return self.cues.has(self.question, group, *names)


class Parser:
    """Reads questions about one corpus."""

    def __init__(self, corpus: Corpus, analyser: Analyser, variants: tuple[Variant, ...]) -> None:
        self._corpus = corpus
        self._analyser = analyser
        self._variants = variants
        self._linker = Linker(corpus, analyser)
        self._generic = cues().generic

    def read(self, raw: str) -> Reading:
        """Recognise what stands in a question."""
        question = Question.of(raw, self._variants)
        links = self._linker.link(question)
        numbers = read_numbers(question.flat)
        membership = read_membership(question, links, self._corpus.municipalities)
        return Reading(
            question, links, numbers, membership, self._documents(question, numbers), self._left(question, links), cues()
        )

    def parse(self, raw: str) -> Request:
        """The request of a question that stands alone."""
        if not any(character.isalnum() for character in raw):
            return Request(Wanted.EMPTY)
        if len(raw) > LONGEST:
            return Request(Wanted.TOO_LONG)
        return self.request(self.read(raw))

    def follow(self, raw: str, before: "Turn") -> Request:
        """The request of a question that follows another one."""
        return self.parse(raw)

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
        return tuple(t for t in self._analyser.terms(flat) if t not in self._generic and not t.isdigit())

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
        )
        return Request(
            Wanted.UNKNOWN,
            criteria,
            documents_said=bool(reading.documents),
            excluded=reading.excluded,
            years=numbers.years,
            asked=reading.question.text,
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
    places = r.links.values("outside")
    if places and not r.projects and not r.links.of("municipality"):
        return replace(base, wanted=Wanted.OUTSIDE, place_unknown=places[0])
    return None


def _unrecorded(r: Reading, base: Request) -> Request | None:
    if r.has("guard", "not_recorded") or (r.has("guard", "general", "opinion") and not r.aspects & {"kpi"}):
        return replace(base, wanted=Wanted.UNKNOWN)
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
    if "compare" not in r.aspects and not r.aspects & {"new_projects", "ended_projects"}:
        return None
    if "difference" in r.arithmetic and "budget" in r.aspects:
        return None
    added, removed = "added" in r.aspects, "removed" in r.aspects
    change = Change.ADDED if added and not removed else Change.REMOVED if removed and not added else Change.ANY
    if not r.projects and not r.links.of("municipality") and not base.criteria.projects:
        if r.aspects & {"new_projects", "ended_projects"} or "compare" in r.aspects:
            ended = bool(r.aspects & {"ended_projects"}) and "new_projects" not in r.aspects
            return replace(base, wanted=Wanted.NEW_PROJECTS, change=Change.REMOVED if ended else change)
        return None
    if "kpi" in r.aspects and "reached" in r.arithmetic:
        return None
    return replace(base, wanted=Wanted.CHANGES, change=change, cells=_cells(r))


def _kpi_list(r: Reading, base: Request) -> Request | None:
    """Indicators in a state, over many projects."""
    if base.criteria.projects:
        return None
    states = {
        "not_reached": KpiState.MISSED,
        "worse": KpiState.WORSE,
        "no_current": KpiState.NO_CURRENT,
        "reached": KpiState.REACHED,
        "cumulative": KpiState.CUMULATIVE,
    }
    about_kpis = "kpi" in r.aspects or r.has("arithmetic", "worse", "no_current")
    lists = "事業" in r.question.flat or "一覧" in r.question.flat or "どれ" in r.question.flat or "全部" in r.question.flat
    specific = [t for t in r.leftover if t not in _KPI_WORDS]
    for cue, state in states.items():
        if cue in r.arithmetic and about_kpis and (lists or "kpi" in r.question.flat) and len(specific) <= 2:
            return replace(base, wanted=Wanted.KPI_LIST, state=state, limit=_MAX_LIST)
    return None


_KPI_WORDS = {
    "目標", "目標値", "基準", "基準値", "現状", "現状値", "指標", "kpi", "達成", "値", "届く", "超える", "上回る",
    "累計", "悪い", "少ない", "持つ", "為る", "成る", "まだ", "達する", "下回る", "到達", "未達", "未達成",
}  # fmt: skip


def _budget(r: Reading, base: Request) -> Request | None:
    """Expected costs of named projects, or over all cards."""
    yearly = bool(base.years) and bool(r.arithmetic & {"largest", "smallest"}) and not r.links.of("municipality")
    if "budget" not in r.aspects and not (yearly and "kpi" not in r.aspects):
        if not (base.years and base.criteria.projects and _bare_budget(r)):
            return None
    if "target" in r.aspects and "kpi" in r.aspects and "budget" not in r.aspects:
        return None
    total = "total" in r.arithmetic or ("sum" in r.arithmetic and not base.years)
    if base.criteria.projects:
        return replace(base, wanted=Wanted.BUDGET, total=total, arithmetic=_budget_arithmetic(r, base))
    if r.arithmetic & {"largest", "smallest"}:
        largest = "smallest" not in r.arithmetic
        return replace(base, wanted=Wanted.BUDGET_RANKING, largest=largest, limit=_limit(r))
    if "sum" in r.arithmetic or "total" in r.arithmetic:
        return replace(base, wanted=Wanted.BUDGET, total=not base.years, arithmetic=Arithmetic.SUM)
    if _lists_cards(r):
        return replace(base, wanted=Wanted.BUDGET_RANKING, limit=_MAX_LIST)
    return replace(base, wanted=Wanted.BUDGET, total=total)


def _bare_budget(r: Reading) -> bool:
    """A project and years beyond the report's, with nothing else asked: the yearly amounts are meant."""
    others = r.aspects - {"budget", "participation", "current", "target", "contents"}
    return not others and any(word in r.question.flat for word in ("見込", "計", "額")) and "kpi" not in r.aspects


def _lists_cards(r: Reading) -> bool:
    return any(word in r.question.flat for word in ("カード", "個票", "載ってる事業", "だけ"))


def _budget_arithmetic(r: Reading, base: Request) -> Arithmetic | None:
    if "share" in r.arithmetic and ("rate" in r.arithmetic or "share" in r.arithmetic) and "%" not in base.asked[:0]:
        return Arithmetic.SHARE
    if "difference" in r.arithmetic:
        return Arithmetic.DIFFERENCE
    if "sum" in r.arithmetic and len(base.years) > 1:
        return Arithmetic.SUM
    return None


def _limit(r: Reading) -> int:
    import re

    flat = r.question.flat
    for pattern in (r"(\d+)(?:つ|事業|個|位)(?:まで|教|を|$|挙)?", r"(?:上位|下位|トップ|ベスト)(\d+)"):
        for match in re.finditer(pattern, flat):
            if int(match[1]) < _MAX_LIST:
                return int(match[1])
    return _MAX_LIST if "順" in flat else 1


def _place(r: Reading, base: Request) -> Request | None:
    """On which page or sheet a project stands."""
    if "page" in r.aspects and (base.criteria.projects or r.groups) and not r.links.of("municipality"):
        if "how_many" in r.aspects and "kpi" in r.aspects:
            return None
        return replace(base, wanted=Wanted.PLACE)
    return None


def _membership(r: Reading, base: Request) -> Request | None:
    """Does a municipality take part in a project?"""
    if r.links.of("municipality") and r.projects and not r.aspects & _MEASURED:
        if "when" in r.aspects or "where" in r.aspects or "how_many" in r.aspects:
            return None
        if r.aspects & {"next_steps", "purpose", "roles"} and "participation" not in r.aspects:
            return None
        return replace(base, wanted=Wanted.MEMBERSHIP)
    return None


_MEASURED = {"budget", "kpi", "baseline"}


def _municipalities(r: Reading, base: Request) -> Request | None:
    """Who takes part in projects."""
    if "who" not in r.aspects or r.aspects & {"kpi", "budget"}:
        return None
    if r.numbers.years and "attendees" in r.aspects and "担当者会議" in r.question.flat:
        return None
    if base.criteria.projects or (r.groups and not r.membership.any and "全" in r.question.flat + "全"):
        if not base.criteria.projects and not _asks_who(r):
            return None
        own = r.links.of("project")
        flat = r.question.flat
        complement = bool(own) and not r.excluded and all(negated(flat, link) for link in own)
        return replace(base, wanted=Wanted.MUNICIPALITIES, complement=complement)
    return None


def _asks_who(r: Reading) -> bool:
    return any(word in r.question.flat for word in ("市町は", "市町って", "どこ", "市町があ"))


def _ranking(r: Reading, base: Request) -> Request | None:
    """Which municipality takes part most or least."""
    if r.arithmetic & {"largest", "smallest"} and not base.criteria.projects and "市町" in r.question.flat:
        if not r.aspects & {"kpi", "budget"}:
            return replace(base, wanted=Wanted.RANKING, largest="smallest" not in r.arithmetic)
    return None


def _kpi(r: Reading, base: Request) -> Request | None:
    """Baseline, current value, target of indicators, and what follows from them."""
    arithmetic = _kpi_arithmetic(r)
    if "kpi" not in r.aspects and not (arithmetic and "how_many" not in r.aspects) and "target" not in r.aspects:
        return None
    if r.groups and not base.criteria.projects and "count" in r.aspects:
        return None
    return replace(base, wanted=Wanted.KPI, cells=_cells(r), arithmetic=arithmetic)


def _cells(r: Reading) -> tuple[str, ...]:
    found = []
    if "baseline" in r.aspects or "基準" in r.question.flat:
        found.append("baseline")
    if "current" in r.aspects or "現状" in r.question.flat:
        found.append("current")
    if "target" in r.aspects:
        found.append("target")
    return tuple(found)


def _kpi_arithmetic(r: Reading) -> Arithmetic | None:
    flat, names = r.question.flat, r.arithmetic
    from_baseline = "基準" in flat or "元年度から" in flat or "と比べ" in flat or "から" in flat
    to_target = "target" in r.aspects or "目標" in flat or "計画" in flat
    if "remaining" in names and "average" in names:
        return Arithmetic.REMAINING_PER_YEAR
    if "average" in names and "累計" in flat:
        return Arithmetic.PER_YEAR
    if "増やす" in flat and to_target and "rate" in names:
        return Arithmetic.PROGRESS
    if "増やす" in flat and to_target:
        return Arithmetic.PLANNED
    if "multiple" in names:
        return Arithmetic.MULTIPLE
    if "change_rate" in names or ("rate" in names and from_baseline and not to_target):
        return Arithmetic.CHANGE_RATE
    if "rate" in names:
        return Arithmetic.RATE
    if "difference" in names and from_baseline and not to_target:
        return Arithmetic.CHANGE
    if "difference" in names:
        return Arithmetic.GAP
    if "reached" in names or "not_reached" in names:
        return Arithmetic.REACHED
    return None


def _fact(r: Reading, base: Request) -> Request | None:
    """Dates, places, participants and quantities of what was done."""
    for cue, attribute in (
        ("how_many", "quantity"),
        ("when", "date"),
        ("where", "place"),
        ("attendees", "participants"),
        ("theme", "text"),
    ):
        if cue in r.aspects and not (cue == "how_many" and r.membership.any and not r.leftover):
            if cue == "where" and "date" in _also(r):
                return replace(base, wanted=Wanted.FACT, attribute="date")
            return replace(base, wanted=Wanted.FACT, attribute=attribute, cells=_cells(r))
    return None


def _also(r: Reading) -> set[str]:
    return {"date"} if "when" in r.aspects else set()


def _count(r: Reading, base: Request) -> Request | None:
    """How many projects meet conditions."""
    if "count" not in r.aspects or base.criteria.projects:
        return None
    about = any(word in r.question.flat for word in ("事業", "取組", "project", "シート", "件", "★", "いくつ"))
    if about and (r.membership.any or r.groups or len(_specific(r)) <= 1):
        return replace(base, wanted=Wanted.PROJECT_COUNT)
    return None


def _specific(r: Reading) -> list[str]:
    return [t for t in r.leftover if t not in {"件", "幾つ", "個", "載る", "数", "件数", "総数", "数える"}]


def _projects(r: Reading, base: Request) -> Request | None:
    """Which projects meet conditions."""
    if base.criteria.projects:
        return None
    strong = r.has("sets", "affirmation", "negation") or r.has("roles", "proposer", "member", "none")
    if r.membership.any and (strong or not r.leftover or "participation" in r.aspects and len(r.leftover) < 2):
        return replace(base, wanted=Wanted.PROJECTS)
    if r.groups and not _specific(r):
        return replace(base, wanted=Wanted.PROJECTS)
    return None


def _section(r: Reading, base: Request) -> Request | None:
    """Purpose, activities, results, next steps, roles: of a named project, or found by search."""
    for cue, section in (
        ("role_core", Section.ROLE_CORE),
        ("role_partners", Section.ROLE_PARTNERS),
        ("purpose", Section.PURPOSE),
        ("activities", Section.ACTIVITIES),
        ("next_steps", Section.NEXT_STEPS),
        ("results", Section.RESULTS),
        ("roles", Section.ROLE_PARTNERS),
    ):
        if cue in r.aspects and (base.criteria.projects or section is Section.NEXT_STEPS):
            if not base.criteria.projects and not r.has("aspects", "next_steps"):
                continue
            return replace(base, wanted=Wanted.SECTION, section=section)
    return None


def _overview(r: Reading, base: Request) -> Request | None:
    return replace(base, wanted=Wanted.OVERVIEW) if base.criteria.projects else None


RULES: tuple[Rule, ...] = (
    _refused,
    _symbols,
    _outside,
    _unrecorded,
    _contents,
    _changes,
    _kpi_list,
    _place,
    _budget,
    _ranking,
    _municipalities,
    _membership,
    _count,
    _kpi,
    _projects,
    _fact,
    _section,
    _overview,
)
