"""Questions that lean on the turns before: ellipsis, reference, narrowing and widening, correction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.understanding.reading import Reading
from assistant.understanding.request import Arithmetic, Change, Request, Wanted
from assistant.understanding.rules.budgets import budget_arithmetic
from assistant.understanding.rules.indicators import cells
from assistant.understanding.rules.results import asked_section
from assistant.units import UNITS
from corpus.years import FiscalYear
from index.figures import Criteria

#: Kinds that ask something of a project, which may be the one before.
_OF_PROJECT = {
    Wanted.BUDGET,
    Wanted.KPI,
    Wanted.FACT,
    Wanted.SECTION,
    Wanted.PLACE,
    Wanted.MUNICIPALITIES,
    Wanted.CHANGES,
    Wanted.MEMBERSHIP,
    Wanted.OVERVIEW,
}

#: Kinds that a question has which names a subject and asks nothing of it.
_SUBJECT_ONLY = {
    Wanted.OVERVIEW,
    Wanted.PROJECTS,
    Wanted.MEMBERSHIP,
    Wanted.NEED,
    Wanted.PROJECT_COUNT,
    Wanted.BUDGET,
    Wanted.CONTENTS,
}

#: Kinds whose answer is a list of projects or indicators under conditions.
_LISTS = {
    Wanted.PROJECTS,
    Wanted.PROJECT_COUNT,
    Wanted.KPI_LIST,
    Wanted.KPI_RANKING,
    Wanted.BUDGET_RANKING,
    Wanted.NEW_PROJECTS,
}

#: Kinds that need nothing from the turn before.
_STANDS_ALONE = {Wanted.SYMBOLS, Wanted.DOCUMENT, Wanted.OUTSIDE, Wanted.NEW_PROJECTS}

#: Longer questions say by themselves what they want.
_SHORT = 24

#: A list with no more projects than this can be the subject of the next question.
_FEW = 5

#: So many quantities can be added up.
_BOTH = 2

_BARE_NUMBER = re.compile(r"^(\d{1,2})(?:番|ページ|枚目)?(?:は|のほうは|も)?[?？]?$")

_KANJI = {kanji: i for i, kanji in enumerate("一二三四五", 1)}


@dataclass(frozen=True)
class Before:
    """A turn before: its request, and the projects and partner municipalities of its answer in order."""

    request: Request
    projects: tuple[str, ...]
    towns: tuple[str, ...] = ()

    @property
    def subject(self) -> tuple[str, ...]:
        """The project that it was about, if it was about one."""
        if self.request.projects:
            return self.request.projects
        return self.projects if len(self.projects) == 1 else ()

    @property
    def town(self) -> tuple[str, ...]:
        """The municipality that it was about, if it was about one."""
        named = self.request.criteria.everyone or self.towns
        return named if len(named) == 1 else ()


def follow(reading: Reading, alone: Request, history: Sequence[Before]) -> Request:
    """What a question means after others.

    Args:
        reading: the question.
        alone: what it means by itself.
        history: the turns before, the last one last; at least one.
    """
    if reading.has("conversation", "new_topic") or alone.wanted in _STANDS_ALONE:
        return alone
    before = history[0] if reading.has("conversation", "back") else history[-1]
    if _lists_anew(reading, alone, before):
        return alone
    alone = _with_town(reading, alone, history)
    if summed := _added_up(reading, history):
        return summed
    if found := _taken(reading, alone, before):
        return found
    earlier = next((turn for turn in reversed(history) if turn.subject), None)
    if earlier and earlier is not before and alone.unspecific:
        return _same_subject(reading, alone, earlier) or alone
    return alone


def _lists_anew(reading: Reading, alone: Request, before: Before) -> bool:
    """「和気町が関わる事業は？」 after a question about one project: it says all that it wants."""
    own = alone.wanted in (Wanted.PROJECTS, Wanted.PROJECT_COUNT) and reading.has("conversation", "own_list")
    return own and before.request.wanted not in _LISTS


def _added_up(reading: Reading, history: Sequence[Before]) -> Request | None:
    """「合わせて何組？」 after two quantities: their sum."""
    facts = [turn.request for turn in history[-_BOTH:] if turn.request.wanted is Wanted.FACT and turn.subject]
    if len(facts) < _BOTH or "sum" not in reading.arithmetic or reading.links.all:
        return None
    asked = " ".join(request.asked for request in facts)
    criteria = replace(facts[-1].criteria, projects=history[-1].subject)
    return replace(facts[-1], asked=asked, summed=True, criteria=criteria)


def _taken(reading: Reading, alone: Request, before: Before) -> Request | None:
    """What the question takes from one turn; ``None`` for nothing."""
    steps = (
        _ordinal,
        _next_place,
        _listed,
        _counted,
        _other_end,
        _opposite,
        _widened,
        _narrowed,
        _shifted_year,
        _all_years,
        _changed,
        _other_indicator,
        _same_question,
        _same_subject,
    )
    return next((found for step in steps if (found := step(reading, alone, before))), None)


def _with_town(reading: Reading, alone: Request, history: Sequence[Before]) -> Request:
    """「その市が…」「両方とも…」「両方に共通する…」: the municipalities of the turns before."""
    if reading.links.of("municipality"):
        return alone
    if reading.has("conversation", "common") and len(history) > 1:
        named = (town for turn in history[-2:] for town in turn.request.criteria.everyone)
        towns = tuple(dict.fromkeys(named))
        if len(towns) > 1:
            last = history[-1].request
            return replace(last, wanted=Wanted.PROJECTS, criteria=replace(last.criteria, everyone=towns))
    towns = _meant_towns(reading, history)
    if not towns:
        return alone
    wanted = Wanted.PROJECTS if alone.wanted in (Wanted.NEED, Wanted.EMPTY) else alone.wanted
    if alone.projects and alone.wanted in (Wanted.OVERVIEW, Wanted.MUNICIPALITIES, Wanted.SECTION):
        wanted = Wanted.MEMBERSHIP
    return replace(alone, wanted=wanted, criteria=replace(alone.criteria, everyone=towns), subjectless=False)


def _meant_towns(reading: Reading, history: Sequence[Before]) -> tuple[str, ...]:
    """The municipalities that a question points back to; of the kind that it names, where it names one."""
    last = history[-1].towns or history[-1].request.criteria.everyone
    if reading.has("conversation", "both_towns") and 1 < len(last) <= _FEW:
        return last
    for kind in ("town", "city"):
        if reading.has("conversation", f"that_{kind}"):
            suffix = _SUFFIXES[kind]
            for turn in reversed(history):
                names = [n for n in (turn.towns or turn.request.criteria.everyone) if n.endswith(suffix)]
                if len(names) == 1:
                    return tuple(names)
    if reading.has("conversation", "that_place"):
        return next((turn.town for turn in reversed(history) if turn.town), ())
    return ()


_SUFFIXES = {"town": "町", "city": "市"}


def _ordinal(reading: Reading, alone: Request, before: Before) -> Request | None:
    """「2番目のは？」: the nth project of the answer."""
    matches = reading.cues.find(reading.question.flat, "conversation", "ordinal")
    if not matches:
        return None
    text = next(g for g in matches[0].groups() if g)
    number = _KANJI.get(text) or int(text)
    if number > len(before.projects):
        return None
    wanted = alone.wanted if alone.wanted in _OF_PROJECT else Wanted.OVERVIEW
    if "who" in reading.aspects:
        wanted = Wanted.MUNICIPALITIES
    documents = alone.criteria.documents or before.request.criteria.documents
    criteria = Criteria(projects=(before.projects[number - 1],), documents=documents)
    return replace(alone, wanted=wanted, criteria=criteria)


def _next_place(reading: Reading, _alone: Request, before: Before) -> Request | None:
    """「8は？」「次のシートは？」 after a sheet or page: the same kind of place."""
    last = before.request
    if not (last.sheets or last.pages):
        return None
    if match := _BARE_NUMBER.match(reading.question.flat):
        number = int(match[1])
    elif reading.has("conversation", "step_next"):
        number = max(last.sheets or last.pages) + 1
    elif reading.has("conversation", "step_previous"):
        number = min(last.sheets or last.pages) - 1
    else:
        return None
    criteria = replace(last.criteria, projects=())
    if last.sheets:
        return replace(last, criteria=criteria, sheets=(number,))
    return replace(last, criteria=criteria, pages=(number,))


def _listed(reading: Reading, _alone: Request, before: Before) -> Request | None:
    """「名前を全部お願いします」 after a number: the list."""
    named = reading.links.all or reading.leaving_out("conversation", "names_please")
    if before.request.wanted is not Wanted.PROJECT_COUNT or named:
        return None
    asked = reading.has("conversation", "names_please")
    return replace(before.request, wanted=Wanted.PROJECTS) if asked else None


def _counted(reading: Reading, alone: Request, before: Before) -> Request | None:
    """「全部で何件？」 after a list: how many it has."""
    named = alone.projects or reading.links.all or reading.leaving_out("conversation", "how_many")
    if named or not reading.has("conversation", "how_many"):
        return None
    if before.request.wanted is Wanted.PROJECTS:
        return replace(before.request, wanted=Wanted.PROJECT_COUNT)
    lists = before.request.wanted in _LISTS or before.request.wanted is Wanted.MUNICIPALITIES
    return before.request if lists else None


def _other_end(reading: Reading, _alone: Request, before: Before) -> Request | None:
    """「逆に一番少ないのは？」: the other end of the ranking before."""
    ends = reading.arithmetic & {"largest", "smallest"}
    if len(ends) != 1 or reading.links.all:
        return None
    end = next(iter(ends))
    last = before.request
    if last.extreme:
        return replace(last, extreme=end)
    ranked = last.wanted in (Wanted.RANKING, Wanted.KPI_RANKING, Wanted.BUDGET_RANKING) or last.by_members
    return replace(last, largest=end == "largest") if ranked and not last.amounts else None


def _opposite(reading: Reading, _alone: Request, before: Before) -> Request | None:
    """「逆に、入っていないのは？」: who or what the answer before left out."""
    last = before.request
    named = reading.links.of("municipality") or reading.projects or reading.groups
    if named or not reading.has("conversation", "opposite"):
        return None
    if last.wanted is Wanted.MUNICIPALITIES and before.subject:
        criteria = replace(last.criteria, projects=before.subject, role=None)
        return replace(last, complement=not last.complement, criteria=criteria)
    if last.wanted in (Wanted.PROJECTS, Wanted.PROJECT_COUNT):
        c = last.criteria
        swapped = replace(c, everyone=c.nobody, nobody=c.everyone or c.anyone, anyone=())
        return replace(last, wanted=Wanted.PROJECTS, criteria=swapped)
    return None


def _widened(reading: Reading, alone: Request, before: Before) -> Request | None:
    """「「…」も足した一覧」: the list before with further groups."""
    last, new = before.request.criteria, alone.criteria
    if before.request.wanted not in _LISTS or not reading.has("conversation", "widen"):
        return None
    if not (new.pillars or new.initiatives):
        return None
    criteria = replace(
        last,
        pillars=tuple(dict.fromkeys((*last.pillars, *new.pillars))),
        initiatives=tuple(dict.fromkeys((*last.initiatives, *new.initiatives))),
    )
    return replace(before.request, criteria=criteria)


def _narrowed(reading: Reading, alone: Request, before: Before) -> Request | None:
    """「その中で…」: the list before with further conditions, or a part of the figure before."""
    if not reading.has("conversation", "narrow"):
        return None
    last, new = before.request.criteria, alone.criteria
    of_town = before.request.wanted is Wanted.CHANGES and not before.subject
    if before.request.wanted in _LISTS or of_town:
        criteria = replace(
            last,
            everyone=tuple(dict.fromkeys((*last.everyone, *new.everyone))),
            nobody=tuple(dict.fromkeys((*last.nobody, *new.nobody))),
            pillars=new.pillars or last.pillars,
            initiatives=new.initiatives or last.initiatives,
            role=new.role or last.role,
            at_least=new.at_least or last.at_least,
            at_most=new.at_most or last.at_most,
        )
        if before.request.wanted is Wanted.PROJECTS and alone.wanted in _LISTS:
            return replace(alone, wanted=alone.wanted, criteria=criteria)
        wanted = before.request.wanted
        if wanted in (Wanted.PROJECTS, Wanted.PROJECT_COUNT):
            wanted = _list_or_count(alone)
        return replace(before.request, wanted=wanted, criteria=criteria)
    if before.request.wanted is Wanted.MUNICIPALITIES and new.role and before.subject:
        criteria = replace(last, projects=before.subject, role=new.role)
        return replace(before.request, criteria=criteria)
    if before.request.wanted is Wanted.FACT and before.subject:
        return _again(before, alone, keep_words=True)
    return None


def _list_or_count(alone: Request) -> Wanted:
    return Wanted.PROJECT_COUNT if alone.wanted is Wanted.PROJECT_COUNT else Wanted.PROJECTS


def _again(before: Before, alone: Request, *, keep_words: bool) -> Request:
    """The fact asked for before, of another event or part."""
    words = before.request.asked if keep_words else _counting_words(before.request.asked)
    for town in before.request.criteria.everyone:
        words = words.replace(town, " ").replace(town[:-1], " ")
    criteria = replace(before.request.criteria, projects=before.subject)
    criteria = replace(criteria, everyone=alone.criteria.everyone)
    return replace(before.request, criteria=criteria, asked=f"{alone.asked} {words}")


def _counting_words(asked: str) -> str:
    return " ".join(word for word in UNITS if word in asked)


def _shifted_year(reading: Reading, _alone: Request, before: Before) -> Request | None:
    """「その翌年度は？」「前の年との差は？」."""
    years = before.request.years
    later = reading.has("conversation", "next_year")
    if not years or not (later or reading.has("conversation", "previous_year")):
        return None
    other = FiscalYear(years[-1].year + 1) if later else FiscalYear(years[0].year - 1)
    criteria = replace(before.request.criteria, projects=before.subject)
    if "difference" in reading.arithmetic:
        both = tuple(sorted((other, *years)))
        return replace(before.request, criteria=criteria, years=both, arithmetic=Arithmetic.DIFFERENCE)
    return replace(before.request, criteria=criteria, years=(other,))


def _all_years(reading: Reading, alone: Request, before: Before) -> Request | None:
    """「5年ひっくるめると？」「R7からR8で何倍？」: after an amount its total, or what two years make."""
    worked_out = reading.arithmetic & {"sum", "total", "multiple", "difference", "share"}
    if before.request.wanted is not Wanted.BUDGET or not worked_out:
        return None
    if reading.projects or not before.subject:
        return None
    criteria = replace(before.request.criteria, projects=before.subject)
    if len(alone.years) > 1:
        arithmetic = budget_arithmetic(reading)
        return replace(before.request, criteria=criteria, years=alone.years, arithmetic=arithmetic)
    return replace(before.request, criteria=criteria, years=(), total=True, arithmetic=None)


def _changed(reading: Reading, alone: Request, before: Before) -> Request | None:
    """「ビジョンで増えたのは？」 after the participants of a project: who joined or left."""
    sides = reading.aspects & {"added", "removed"}
    if before.request.wanted is not Wanted.MUNICIPALITIES or not before.subject or len(sides) != 1:
        return None
    if reading.projects or reading.links.of("municipality"):
        return None
    change = Change.ADDED if "added" in sides else Change.REMOVED
    criteria = Criteria(projects=before.subject)
    return replace(alone, wanted=Wanted.CHANGES, criteria=criteria, change=change, cells=())


def _other_indicator(reading: Reading, alone: Request, before: Before) -> Request | None:
    """「もう一本の指標も」: all indicators of the project before."""
    if not reading.has("conversation", "other_one") or not before.subject:
        return None
    return replace(alone, wanted=Wanted.KPI, criteria=Criteria(projects=before.subject), asked="", cells=())


def _same_question(reading: Reading, alone: Request, before: Before) -> Request | None:
    """「じゃあ真庭市は？」「ビジョンでは？」「R5は？」: another subject, the same question."""
    last, new = before.request.criteria, alone.criteria
    short = len(reading.question.flat) <= _SHORT
    leaning = reading.has("conversation", "also", "correction") and short
    if before.request.wanted in (Wanted.KPI, Wanted.FACT) and cells(reading):
        return None
    asks = reading.aspects - {
        "participation",
        "current",
        "contents",
        "where",
        "added",
        "compare",
        "comparing",
    }
    if not leaning or (asks and alone.wanted not in _SUBJECT_ONLY) or asks & {"kpi", "target", "budget"}:
        return None
    towns = (*new.everyone, *new.anyone, *new.nobody)
    if new.projects and not towns:
        criteria = replace(last, projects=new.projects, role=new.role or last.role)
        return replace(before.request, criteria=criteria, asked=alone.asked)
    if new.role and not towns and before.request.wanted is Wanted.MUNICIPALITIES and before.subject:
        return replace(before.request, criteria=replace(last, projects=before.subject, role=new.role))
    if towns and not new.projects:
        return _other_town(before, alone)
    if (new.pillars or new.initiatives) and before.request.wanted in _LISTS:
        documents = new.documents or last.documents
        criteria = replace(last, pillars=new.pillars, initiatives=new.initiatives, documents=documents)
        return replace(before.request, criteria=criteria)
    if alone.years and not alone.documents_said and before.subject:
        return replace(before.request, years=alone.years, criteria=replace(last, projects=before.subject))
    if alone.documents_said and not reading.leftover:
        projects = () if before.request.wanted in _LISTS else before.subject
        criteria = replace(last, documents=new.documents, projects=projects)
        years = alone.years if before.request.wanted is Wanted.BUDGET else before.request.years
        return replace(before.request, criteria=criteria, documents_said=True, years=years)
    if before.request.wanted is Wanted.FACT and before.subject:
        return _again(before, alone, keep_words=False)
    if before.request.wanted in _OF_PROJECT and reading.leftover and not asks:
        return replace(before.request, criteria=replace(last, projects=()), asked=alone.asked)
    return None


def _other_town(before: Before, alone: Request) -> Request:
    last = before.request.criteria
    if before.request.wanted in (Wanted.MUNICIPALITIES, Wanted.MEMBERSHIP) and before.subject:
        criteria = replace(alone.criteria, projects=before.subject, documents=last.documents)
        return replace(alone, wanted=Wanted.MEMBERSHIP, criteria=criteria)
    if before.request.wanted is Wanted.FACT and before.subject:
        return _again(before, alone, keep_words=True)
    new = alone.criteria
    criteria = replace(
        last,
        everyone=new.everyone,
        anyone=new.anyone,
        nobody=tuple(name for name in new.nobody if name not in last.everyone or not new.everyone),
        documents=new.documents or last.documents,
        role=new.role or last.role,
    )
    return replace(before.request, criteria=criteria)


def _same_subject(reading: Reading, alone: Request, before: Before) -> Request | None:
    """「その予算は？」「KPIは？」: the project or the few projects before, another question."""
    named = alone.projects or alone.pages or alone.sheets or alone.printed or reading.groups
    subject = before.subject or (before.projects if len(before.projects) <= _FEW else ())
    if named or not subject:
        return None
    more = reading.has("conversation", "more")
    values = before.request.wanted in (Wanted.KPI, Wanted.FACT) and cells(reading)
    if values and alone.wanted is not Wanted.CHANGES:
        alone = replace(alone, wanted=Wanted.KPI, cells=cells(reading))
    if alone.wanted not in _OF_PROJECT and (section := asked_section(reading)):
        alone = replace(alone, wanted=Wanted.SECTION, section=section)
    if alone.wanted not in _OF_PROJECT and not more:
        return None
    if alone.criteria.everyone and alone.wanted is not Wanted.MEMBERSHIP:
        return None
    same_kind = {alone.wanted, before.request.wanted} <= {Wanted.KPI, Wanted.FACT}
    asked = f"{alone.asked} {before.request.asked}" if same_kind else alone.asked
    documents = alone.criteria.documents
    criteria = replace(alone.criteria, projects=subject, documents=documents)
    wanted = Wanted.OVERVIEW if more else alone.wanted
    return replace(alone, wanted=wanted, criteria=criteria, asked=asked, leaning=True)
