"""From a request to its lookup; where no project is named, the one that search finds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from assistant.answer import Status
from assistant.context import Context
from assistant.draft import Draft
from assistant.lookups import (
    budgets,
    changes,
    kpi_lists,
    kpis,
    members,
    participation,
    places,
    quantities,
    results,
    texts,
)
from assistant.understanding.request import Request, Wanted
from corpus.model import Section

if TYPE_CHECKING:
    from index.search import Hit

#: By how much the best project must lead before an exact answer is given for it without its name.
CLEARLY = 0.06

Lookup = Callable[[Request, Context], Draft]


def _plain(template: str, status: Status) -> Lookup:
    def lookup(_request: Request, _context: Context) -> Draft:
        return Draft(template, status)

    return lookup


def unclear(request: Request, context: Context) -> Draft:
    """Nothing is recognised: example questions with the names nearest to what was typed."""
    names = [project.name for project in context.corpus.projects]
    typed = request.asked or " "
    nearest = process.extractOne(typed, names, scorer=fuzz.partial_ratio)
    towns = (*request.criteria.everyone, *request.criteria.nobody, context.partners[0])
    return Draft("unclear", Status.UNCLEAR, {"partner": towns[0], "project": nearest[0]})


def _outside(request: Request, context: Context) -> Draft:
    draft = Draft("outside", Status.NOT_IN_DOCUMENTS)
    mentions = [
        {
            "row": row,
            "mark": draft.sources.cite(
                row.document, None, row.sheet, results.SECTION, row.project, row.fact.raw
            ),
        }
        for row in context.figures.facts()
        if request.place_unknown in f"{row.fact.raw} {row.fact.attribute}"
    ]
    draft.values = {
        "place": request.place_unknown,
        "core": context.core,
        "partners": context.partners,
        "mentions": mentions[:5],
    }
    return draft


def _kpi(request: Request, context: Context) -> Draft:
    """The indicator meant by its name; else the indicators of the project that search finds."""
    if found := kpis.kpi(request, context):
        return found
    resolved = _resolved(request, context)
    draft = kpis.kpi(resolved, context) if resolved else None
    return draft or texts.nothing(request, context)


def _fact(request: Request, context: Context) -> Draft:
    """A fact, or an indicator if its name fits the question better; else what search finds."""
    if request.vague and not request.projects and (asking := results.which(request, context)):
        return asking
    indicator, event = quantities.scores(request, context) if request.attribute == "quantity" else (0.0, 0.0)
    meant = kpis.kpi(request, context) if _means_indicator(request, indicator, event) else None
    if meant and (request.projects or _speak_of(meant, request, context)):
        return meant
    if results.of_other_year(request, context):
        return texts.nothing(request, context)
    found = results.fact(request, context)
    unsure = found is None or found.status is not Status.ANSWERED
    if unsure or results.score(request, context) < results.NAMED:
        found = results.searched(request, context) or found
    if found and found.status is not Status.ANSWERED and request.attribute == "quantity":
        fits = (
            kpis.score(request, context) >= kpis.WITHIN
            if request.projects
            else indicator >= kpis.CLEARLY_NAMED
        )
        if fits and (draft := kpis.kpi(request, context)):
            return draft
    if found and not (request.projects or _speak_of(found, request, context)):
        return texts.nothing(request, context)
    if found and (found.status is Status.ANSWERED or request.section is None):
        return found
    return _fact_of_found(request, context)


def _fact_of_found(request: Request, context: Context) -> Draft:
    """A fact of the project that search finds, else what the project is about."""
    resolved = _resolved(request, context)
    if resolved is None:
        return texts.nothing(request, context)
    if not request.projects:
        counted = request.attribute == "quantity" and kpis.score(resolved, context) >= kpis.CLEARLY_NAMED
        if counted and (draft := kpis.kpi(resolved, context)):
            return draft
        found = results.fact(resolved, context)
        if found and (found.status is Status.ANSWERED or request.section is None):
            return found
        if request.section is None:
            return texts.need(request, context)
    return texts.section(replace(resolved, section=request.section or Section.RESULTS), context)


def _means_indicator(request: Request, indicator: float, event: float) -> bool:
    """Whether a quantity is rather that of an indicator: those are of the whole region."""
    if request.attribute != "quantity" or _of_a_town(request):
        return False
    worked_out = request.arithmetic is not None
    enough = kpis.NAMED if request.projects or worked_out else kpis.CLEARLY_NAMED
    named = indicator >= enough or (worked_out and bool(request.projects))
    return named and (indicator > event or worked_out)


def _speak_of(draft: Draft, request: Request, context: Context) -> bool:
    """Whether the projects of an answer have to do with the proper nouns of the question."""
    names = {hit.name for hit in draft.projects}
    projects = (p for p in context.corpus.projects if p.name in names)
    words = [word for p in projects for word in (p.name, p.gist, *p.aliases, *p.needs)]
    for (project, name), terms in context.corpus.terms.items():
        words += [name, *terms] if project in names else []
    for card in context.corpus.cards:
        words += [f"{f.event} {f.raw}" for f in card.facts] if card.project in names else []
    text = " ".join((*words, *(m.name for m in context.corpus.municipalities)))
    return all(noun in text for noun in request.proper)


def _of_a_town(request: Request) -> bool:
    """Whether a municipality's own share is asked for; indicators are of the whole region."""
    return bool(request.criteria.everyone or request.criteria.anyone)


def _budget(request: Request, context: Context) -> Draft:
    """Amounts of projects; a mere price may be that of something done."""
    if request.weak:
        priced = replace(request, attribute="quantity")
        draft = results.fact(priced, context)
        if draft is not None and draft.status is Status.ANSWERED:
            return draft
        named = kpis.score(request, context) >= kpis.NAMED
        if (
            named
            and (found := kpis.kpi(request, context))
            and any(f.value is not None for f in found.figures)
        ):
            return found
    if request.overall:
        return budgets.budget(request, context)
    if request.criteria.full:
        return budgets.ranking(replace(request, limit=len(context.corpus.projects)), context)
    return _with_project(budgets.budget)(request, context)


def _resolved(request: Request, context: Context) -> Request | None:
    """The request about the project that search finds; itself if it names one, ``None`` if there is none."""
    if request.projects:
        return request
    hits = _related(request, context, limit=1)
    return _about(request, hits[0].project) if hits else None


def _related(request: Request, context: Context, limit: int) -> "Sequence[Hit]":
    """The projects that search finds, best first; none if even the best one is too unlike the question."""
    hits = context.store.search.projects(request.topic or request.asked, limit=limit)
    return hits if hits and hits[0].similarity >= texts.needed(request, hits[0], context) else ()


def _about(request: Request, project: str) -> Request:
    return replace(request, criteria=replace(request.criteria, projects=(project,)))


def _with_project(lookup: Lookup) -> Lookup:
    """A lookup that needs a project: named, of a pillar or initiative, or found by search."""

    def resolving(request: Request, context: Context) -> Draft:
        grouped = request.criteria.pillars or request.criteria.initiatives or request.criteria.full
        if request.projects or grouped:
            return lookup(request, context)
        if shared := _sharing_the_word(request, context):
            return texts.which(shared, context)
        hits = _related(request, context, limit=3)
        if not hits:
            return texts.nothing(request, context)
        if len(hits) > 1 and hits[0].score - hits[1].score < CLEARLY:
            return texts.which([hit.project for hit in hits], context)
        draft = lookup(_about(request, hits[0].project), context)
        draft.method = "lookup+search"
        return draft

    return resolving


def _sharing_the_word(request: Request, context: Context) -> list[str]:
    """The projects whose names hold the one word that says what a question is about, where several do."""
    word = request.topic.strip()
    names = [p.name for p in context.corpus.projects if word and " " not in word and word in p.name]
    return names if 1 < len(names) <= _CHOICES else []


#: More choices than this are no help.
_CHOICES = 5


def _changes(request: Request, context: Context) -> Draft:
    c = request.criteria
    if c.everyone or c.anyone or c.nobody:
        return changes.changes(request, context)
    return _with_project(changes.changes)(request, context)


def _overview(request: Request, context: Context) -> Draft:
    return texts.overview(request.projects, request, context)


#: What finds each kind of answer.
LOOKUPS: dict[Wanted, Lookup] = {
    Wanted.PROJECTS: participation.projects,
    Wanted.PROJECT_COUNT: participation.projects,
    Wanted.MUNICIPALITIES: _with_project(members.municipalities),
    Wanted.MEMBERSHIP: _with_project(members.membership),
    Wanted.RANKING: members.ranking,
    Wanted.BUDGET: _budget,
    Wanted.BUDGET_RANKING: budgets.ranking,
    Wanted.KPI: _kpi,
    Wanted.KPI_LIST: kpi_lists.kpi_list,
    Wanted.KPI_RANKING: kpi_lists.kpi_ranking,
    Wanted.FACT: _fact,
    Wanted.SECTION: texts.section,
    Wanted.OVERVIEW: _overview,
    Wanted.NEED: texts.need,
    Wanted.PLACE: _with_project(places.place),
    Wanted.CONTENTS: places.contents,
    Wanted.CHANGES: _changes,
    Wanted.NEW_PROJECTS: changes.new_projects,
    Wanted.CHANGED_MEMBERS: changes.changed_members,
    Wanted.CHANGED_KPIS: changes.changed_kpis,
    Wanted.DOCUMENT: places.document,
    Wanted.SYMBOLS: places.symbols,
    Wanted.OUTSIDE: _outside,
    Wanted.UNKNOWN: texts.nothing,
    Wanted.REFUSED: _plain("refused", Status.REFUSED),
    Wanted.EMPTY: unclear,
    Wanted.TOO_LONG: _plain("too_long", Status.ERROR),
}
