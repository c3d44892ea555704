"""What was done in the reported year: dates, places, participants and quantities of events."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from assistant.answer import Figure, Measure, MunicipalityHit, ProjectHit, Status
from assistant.context import Context
from assistant.draft import Draft
from assistant.lookups.arithmetic import plain
from assistant.matching import Matcher, best
from assistant.understanding.cues import cues
from assistant.understanding.request import Request
from assistant.units import wanted_units
from corpus.model import Role
from index.figures import FactRow

SECTION = "取組実績"

#: Below this overlap a question names no event: within a named project, and over all of them.
NAMED_WITHIN, NAMED = 0.3, 0.42

#: Facts whose overlap with the question is within this share of the best one's are all given.
ALIKE, ALIKE_SEVERAL = 0.97, 0.75

#: An event that fits this much better than any event with the fact asked for is the one meant.
BETTER = 1.2

#: From this overlap on an event is surely the one meant.
SURE = 0.55

Event = tuple[str, str]
T = TypeVar("T")


def fact(request: Request, context: Context) -> Draft | None:
    """The facts that a question means; ``None`` if it names no event."""
    facts = context.figures.facts(request.projects)
    named = NAMED_WITHIN if request.projects else NAMED
    places = _places(facts)
    rows = _rank([(row, _label(row, places)) for row in facts if _fits(row, request)], request, context)
    events = _rank(_events(facts).items(), request, context)
    if not events or events[0][0] < named:
        return None
    top = rows[0][0] if rows else 0.0
    has_fact = {(row.project, row.fact.event) for _, row in rows}
    better = not rows or top < named or (events[0][0] > top * BETTER and events[0][0] >= SURE)
    if better and events[0][1] not in has_fact:
        return _unstated(events[0][1], facts, context)
    if not rows or top < named:
        return None
    chosen = best(rows, ALIKE_SEVERAL if request.several else ALIKE)
    if request.attribute != "quantity":
        keys = {(row.project, row.fact.event) for row in chosen}
        chosen = [row for _, row in rows if (row.project, row.fact.event) in keys]
    return _draft(chosen, facts, context, attendees=request.attribute == "participants")


def of_other_year(request: Request, context: Context) -> bool:
    """Whether only fiscal years after the reported one are asked about."""
    reported = context.progress.fiscal_year
    return bool(request.years) and reported is not None and min(request.years) > reported


def score(request: Request, context: Context) -> float:
    """How well the best fact fits the question, 0 to 1; an event without the fact counts a little less."""
    facts = context.figures.facts(request.projects)
    places = _places(facts)
    rows = _rank([(row, _label(row, places)) for row in facts if _fits(row, request)], request, context)
    events = _rank(_events(facts).items(), request, context)
    return max(rows[0][0] if rows else 0.0, events[0][0] / BETTER if events else 0.0)


def _rank(labelled: Iterable[tuple[T, str]], request: Request, context: Context) -> list[tuple[float, T]]:
    return Matcher(labelled, context.store.analyser, cues().empty).rank(request.asked)


def _events(facts: Sequence[FactRow]) -> dict[Event, str]:
    """Each event with everything that is said of it."""
    labels: dict[Event, list[str]] = {}
    for row in facts:
        words = labels.setdefault((row.project, row.fact.event), [row.fact.event])
        if row.fact.value is not None:
            words.append(row.fact.attribute)
        elif row.fact.attribute == "place":
            words.append(row.fact.raw)
    return {event: " ".join(words) for event, words in labels.items()}


def _fits(row: FactRow, request: Request) -> bool:
    if request.attribute != "quantity":
        return row.fact.attribute == request.attribute
    units = wanted_units(request.asked)
    return row.fact.value is not None and (not units or row.fact.unit in units)


def _places(facts: Sequence[FactRow]) -> dict[Event, str]:
    """Where each event took place, as people may name it by its place."""
    return {(row.project, row.fact.event): row.fact.raw for row in facts if row.fact.attribute == "place"}


def _label(row: FactRow, places: dict[Event, str]) -> str:
    attribute = row.fact.attribute if row.fact.value is not None else ""
    return f"{row.fact.event} {attribute} {places.get((row.project, row.fact.event), '')}"


def _draft(
    chosen: Sequence[FactRow], facts: Sequence[FactRow], context: Context, *, attendees: bool
) -> Draft:
    draft = Draft("facts")
    events: dict[Event, dict[str, Any]] = {}
    for row in chosen:
        key = row.project, row.fact.event
        if key not in events:
            others = [r for r in facts if (r.project, r.fact.event) == key and r not in chosen]
            events[key] = {"row": row, "facts": [], "others": others, "mark": _cite(row, others, draft)}
        events[key]["facts"].append(row)
        _cite(row, (), draft)
        _add_project(row, draft)
        if attendees:
            draft.municipalities += [m for m in _attending(row, context) if m not in draft.municipalities]
    for event in events.values():
        draft.figures += [
            fact_figure(r) for r in (*event["facts"], *event["others"]) if r.fact.value is not None
        ]
    draft.values = {
        "events": list(events.values()),
        "document": context.corpus.document(chosen[0].document),
    }
    return draft


def _unstated(key: Event, facts: Sequence[FactRow], context: Context) -> Draft:
    """The event is in the document, but not what was asked of it."""
    rows = [row for row in facts if (row.project, row.fact.event) == key]
    draft = Draft("fact_unstated", Status.NOT_IN_DOCUMENTS)
    mark = _cite(rows[0], rows[1:], draft)
    _add_project(rows[0], draft)
    draft.figures = [fact_figure(row) for row in rows if row.fact.value is not None]
    draft.values = {
        "row": rows[0],
        "rows": rows,
        "mark": mark,
        "document": context.corpus.document(rows[0].document),
    }
    return draft


def _cite(row: FactRow, others: Sequence[FactRow], draft: Draft) -> int:
    quote = " ".join([row.fact.event, row.fact.raw, *(o.fact.raw for o in others)])
    return draft.sources.cite(row.document, None, row.sheet, SECTION, row.project, quote)


def _add_project(row: FactRow, draft: Draft) -> None:
    hit = ProjectHit(name=row.project, document=row.document, sheet=row.sheet)
    if hit not in draft.projects:
        draft.projects.append(hit)


def _attending(row: FactRow, context: Context) -> list[MunicipalityHit]:
    """The municipalities named in a list of participants."""
    return [
        MunicipalityHit(name=town.name, role=Role.MEMBER)
        for town in context.corpus.municipalities
        if town.name in row.fact.raw
    ]


def fact_figure(row: FactRow) -> Figure:
    """A quantity as a figure of the answer."""
    value = plain(row.fact.value)
    return Figure(
        label=f"{row.fact.event} {row.fact.attribute}",
        project=row.project,
        document=row.document,
        measure=Measure.RESULT,
        value=value,
        unit=row.fact.unit,
        text=f"{value:,}{row.fact.unit}",
    )
