"""The assistant: understand a question, look up or search, word the answer, verify it."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answer import Answer, Status
from assistant.compose import compose
from assistant.context import Context
from assistant.conversation import Conversations, Turn
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
from assistant.merge import merged
from assistant.suggest import suggestions
from assistant.understanding.english import English
from assistant.understanding.follow import Before, follow
from assistant.understanding.parse import Parser
from assistant.understanding.reading import Reader
from assistant.understanding.request import Arithmetic, Request, Wanted
from assistant.verify import violations
from assistant.wording import Style
from corpus.model import Section
from corpus.tables import load_variants
from index.settings import Settings
from index.store import Store

if TYPE_CHECKING:
    from index.search import Hit

_LOG = logging.getLogger(__name__)

#: By how much the best project must lead before an exact answer is given for it without its name.
CLEARLY = 0.06

Lookup = Callable[[Request, Context], Draft]


_NEVER_FOLLOWS = {Wanted.TOO_LONG, Wanted.REFUSED}

#: What can only be found for something that the question names or describes.
_NEEDS_SUBJECT = {
    Wanted.MUNICIPALITIES,
    Wanted.BUDGET,
    Wanted.KPI,
    Wanted.FACT,
    Wanted.SECTION,
    Wanted.OVERVIEW,
    Wanted.NEED,
    Wanted.PLACE,
}


#: A value or event of something that the documents do not know is not there.
_OF_NAMES = {Wanted.KPI, Wanted.FACT, Wanted.BUDGET}


class Assistant:
    """Answers questions about one corpus; one instance serves many threads."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._context = Context(store)
        variants = load_variants(store.settings.corpus)
        reader = Reader(store.corpus, store.analyser, variants, store.readings)
        self._parser = Parser(store.corpus, reader)
        self._conversations = Conversations()

    @classmethod
    def open(cls, settings: Settings | None = None) -> "Assistant":
        """An assistant over the index of the settings (from the environment for ``None``).

        Raises:
            StoreError: when the index is missing, damaged or outdated.
        """
        return cls(Store.open(settings or Settings.from_environment()))

    def warm(self) -> None:
        """Load the embedding model ahead of the first search."""
        self.store.search.warm()

    def ask(self, question: str, conversation: str | None = None, style: Style | None = None) -> Answer:
        """Answer a question.

        Args:
            question: what somebody typed, in any form.
            conversation: an id under which follow-up questions are understood.
            style: how the answer is put; ``None`` for English to an English question, else standard.

        Returns:
            The answer; its text has been checked against its figures and citations.

        Raises:
            ModelError: when a search is needed and the weights are missing.
        """
        began = time.perf_counter()
        style = style or self._style(question)
        before = self._conversations.turns(conversation)
        turns: list[Turn] = []
        for part in self._parser.parts(question):
            turns.append(self._turn(part, (*before, *turns), style))
        turn = turns[0]
        if len(turns) > 1:
            turn = Turn(turn.request, merged(question, [t.answer for t in turns]))
        self._conversations.remember(conversation, turn)
        elapsed = round((time.perf_counter() - began) * 1000, 1)
        return turn.answer.model_copy(update={"elapsed_ms": elapsed})

    @staticmethod
    def _style(question: str) -> Style:
        """English for an English question."""
        return Style.ENGLISH if English.applies(question) else Style.STANDARD

    def _turn(self, question: str, before: Sequence[Turn], style: Style) -> Turn:
        """A question with its answer, as far as possible in the light of the turn before."""
        alone = self._parser.parse(question)
        request = self._in_context(question, alone, before)
        draft = self._find(request)
        if request.leaning and draft.status is not Status.ANSWERED:
            request, draft = self._better(request, draft, alone)
        return Turn(request, self._worded(question, request, draft, style))

    def _in_context(self, question: str, alone: Request, turns: Sequence[Turn]) -> Request:
        """The request with what it takes from the turns before."""
        if not turns or alone.wanted in _NEVER_FOLLOWS:
            return alone
        return follow(self._parser.read(question), alone, [self._before(turn) for turn in turns])

    def _before(self, turn: Turn) -> Before:
        """A turn as later questions see it."""
        projects = dict.fromkeys(hit.name for hit in turn.answer.projects)
        towns = dict.fromkeys(hit.name for hit in turn.answer.municipalities)
        towns.pop(self._context.core, None)
        return Before(turn.request, tuple(projects), tuple(towns))

    def _better(self, request: Request, draft: Draft, alone: Request) -> tuple[Request, Draft]:
        """If leaning on the turn before finds nothing, the question may stand alone."""
        other = self._find(alone)
        return (alone, other) if other.status is Status.ANSWERED else (request, draft)

    def _find(self, request: Request) -> Draft:
        over_all = request.arithmetic is Arithmetic.SUM
        if request.wanted in _NEEDS_SUBJECT and request.unspecific and not over_all:
            return _unclear(request, self._context)
        if request.wanted in _OF_NAMES and request.strangers and not request.projects:
            return texts.nothing(request, self._context)
        return _LOOKUPS[request.wanted](request, self._context)

    def _worded(self, question: str, request: Request, draft: Draft, style: Style) -> Answer:
        text, notes = compose(draft, self._context, style)
        answer = Answer(
            question=question,
            status=draft.status,
            answer=text,
            projects=tuple(draft.projects),
            municipalities=tuple(draft.municipalities),
            figures=tuple(dict.fromkeys(draft.figures)),
            citations=draft.sources.citations,
            notes=notes,
            suggestions=suggestions(request, draft, self._context, style),
            method=draft.method,
        )
        if wrong := violations(answer, self.store.corpus):
            _LOG.error("the text of an answer failed the check: %s", "; ".join(wrong))
            return _withheld(answer, self._context, style)
        return answer


def _withheld(answer: Answer, context: Context, style: Style) -> Answer:
    """An answer whose text failed the check is given as bare figures and sources."""
    draft = Draft("withheld", values={"figures": answer.figures, "projects": answer.projects})
    text, _ = compose(draft, context, style)
    return answer.model_copy(update={"answer": text})


def _plain(template: str, status: Status) -> Lookup:
    def lookup(_request: Request, _context: Context) -> Draft:
        return Draft(template, status)

    return lookup


def _unclear(_request: Request, context: Context) -> Draft:
    partner, project = context.partners[0], context.corpus.projects[0].name
    return Draft("unclear", Status.UNCLEAR, {"partner": partner, "project": project})


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
    if request.attribute == "quantity" and not _of_a_town(request):
        indicator, event = quantities.scores(request, context)
        meant = indicator > event or request.arithmetic is not None
        clear = request.projects or request.arithmetic is not None
        enough = kpis.NAMED if clear else kpis.CLEARLY_NAMED
        named = indicator >= enough or (request.arithmetic is not None and bool(request.projects))
        if meant and named and (draft := kpis.kpi(request, context)):
            return draft
    if results.of_other_year(request, context):
        return texts.nothing(request, context)
    found = results.fact(request, context)
    unsure = found is None or found.status is not Status.ANSWERED
    if unsure or results.score(request, context) < results.NAMED:
        found = results.searched(request, context) or found
    if found and found.status is not Status.ANSWERED and request.attribute == "quantity":
        enough = kpis.WITHIN if request.projects else kpis.CLEARLY_NAMED
        if kpis.score(request, context) >= enough and (draft := kpis.kpi(request, context)):
            return draft
    if found and (found.status is Status.ANSWERED or request.section is None):
        return found
    resolved = _resolved(request, context)
    if resolved is None:
        return texts.nothing(request, context)
    if not request.projects:
        counted = request.attribute == "quantity" and kpis.score(resolved, context) >= kpis.NAMED
        if counted and (draft := kpis.kpi(resolved, context)):
            return draft
        found = results.fact(resolved, context)
        if found and (found.status is Status.ANSWERED or request.section is None):
            return found
        if request.section is None:
            return texts.need(request, context)
    return texts.section(replace(resolved, section=request.section or Section.RESULTS), context)


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


_LOOKUPS: dict[Wanted, Lookup] = {
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
    Wanted.EMPTY: _unclear,
    Wanted.TOO_LONG: _plain("too_long", Status.ERROR),
}
