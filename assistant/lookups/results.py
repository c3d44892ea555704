"""What was done in the reported year: dates, places, participants and quantities of events."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from assistant.answer import Figure, Measure, MunicipalityHit, ProjectHit, Status
from assistant.context import Context
from assistant.draft import Draft
from assistant.lookups.arithmetic import plain
from assistant.matching import Matcher, best
from assistant.understanding.cues import cues
from assistant.understanding.numbers import Date
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


def fact(request: Request, context: Context) -> Draft | None:
    """The facts that a question means; ``None`` if it names no event."""
    facts = context.figures.facts(request.projects)
    named = NAMED_WITHIN if request.projects else NAMED
    rows, events = _ranked(request, context)
    if not events or events[0][0] < named:
        return None
    top = rows[0][0] if rows else 0.0
    has_fact = {(row.project, row.fact.event) for _, row in rows}
    better = not rows or top < named or (events[0][0] > top * BETTER and events[0][0] >= SURE)
    if better and events[0][1] not in has_fact:
        return _unstated(events[0][1], facts, context)
    if not rows or top < named:
        return None
    joint = request.several or request.summed or bool(request.extreme)
    chosen = best(rows, ALIKE_SEVERAL if joint else ALIKE)
    if not request.projects and not request.dates and len({row.project for row in chosen}) > _PROJECTS:
        return _which(chosen, context)
    if request.extreme:
        chosen = _extreme(_comparable(rows), largest=request.extreme == "largest")
    if request.attribute != "quantity":
        keys = {(row.project, row.fact.event) for row in chosen}
        chosen = [row for _, row in rows if (row.project, row.fact.event) in keys]
    if request.summed:
        chosen = _comparable([(top, row) for row in chosen])
    draft = _draft(chosen, facts, context, attendees=request.attribute == "participants")
    if request.summed and len(chosen) > 1:
        draft.values["total"] = _total(chosen, draft)
    return draft


def which(request: Request, context: Context) -> Draft | None:
    """A question that names no event but a kind of them: ask back which, ``None`` where only one fits."""
    rows, _ = _ranked(request, context)
    fitting = [row for score, row in rows if score >= rows[0][0] * _CANDIDATES]
    projects: dict[str, FactRow] = {}
    for row in fitting:
        projects.setdefault(row.project, row)
    return _which(list(projects.values())[:_CHOICES], context) if len(projects) > 1 else None


#: What fits at least so well beside the best is a candidate; more than so many choices are no help.
_CANDIDATES, _CHOICES = 0.4, 6

#: Events of more projects than this are no answer: it is asked back which is meant.
_PROJECTS = 2


def _which(rows: Sequence[FactRow], context: Context) -> Draft:
    """Events of several projects fit equally well: ask back with choices."""
    draft = Draft("which_event", Status.UNCLEAR)
    choices = []
    for row in {row.project: row for row in rows}.values():
        choices.append({"row": row, "mark": _cite(row, (), draft)})
    draft.values = {"choices": choices, "document": context.corpus.document(rows[0].document)}
    return draft


def _comparable(rows: Sequence[tuple[float, FactRow]]) -> list[FactRow]:
    """The rows that count the same thing in the same project as the best one."""
    first = rows[0][1]
    same = (first.project, first.fact.unit, first.fact.attribute)
    return [row for _, row in rows if (row.project, row.fact.unit, row.fact.attribute) == same]


def _extreme(rows: Sequence[FactRow], *, largest: bool) -> list[FactRow]:
    """The rows with the largest or smallest quantity."""
    values = [row.fact.value for row in rows if row.fact.value is not None]
    if not values:
        return list(rows)
    wanted = max(values) if largest else min(values)
    return [row for row in rows if row.fact.value == wanted]


def _total(rows: Sequence[FactRow], draft: Draft) -> dict[str, Any]:
    """The sum of the rows' quantities, as a figure of the answer."""
    value = plain(sum(row.fact.value or 0 for row in rows)) or 0
    unit = rows[0].fact.unit
    figure = Figure(
        label=f"{rows[0].fact.attribute}の合計",
        project=rows[0].project,
        document=rows[0].document,
        measure=Measure.SUM,
        value=value,
        unit=unit,
        text=f"{value:,}{unit}",
    )
    draft.figures.append(figure)
    return {"value": value, "unit": unit, "parts": [plain(row.fact.value) for row in rows]}


def searched(request: Request, context: Context) -> Draft | None:
    """The facts of the event that search finds, where the question has other words than the event."""
    units = wanted_units(request.asked) if request.attribute == "quantity" else ()
    facts = context.figures.facts(request.projects)
    fitting: dict[Event, list[FactRow]] = defaultdict(list)
    for row in facts:
        if _fits(row, request.attribute, units):
            fitting[row.project, row.fact.event].append(row)
    dated = _dated(context, request.projects, request.dates)
    for hit in context.store.search.events(request.asked, request.projects):
        event = hit.project, hit.event
        if hit.similarity < ALIKE_IN_MEANING:
            return None
        if event in fitting and (not dated or event in dated):
            draft = _draft(fitting[event], facts, context, attendees=request.attribute == "participants")
            draft.method = "lookup+search"
            return draft
    return None


#: Cosine from which on an event is what a question means.
ALIKE_IN_MEANING = 0.865


def of_other_year(request: Request, context: Context) -> bool:
    """Whether only other fiscal years than the reported one are asked about."""
    reported = context.progress.fiscal_year
    return bool(request.years) and reported is not None and reported not in request.years


def score(request: Request, context: Context) -> float:
    """How well the best fact fits the question, 0 to 1; an event without the fact counts a little less."""
    rows, events = _ranked(request, context)
    return max(rows[0][0] if rows else 0.0, events[0][0] / BETTER if events else 0.0)


def _ranked(
    request: Request, context: Context
) -> tuple[list[tuple[float, FactRow]], list[tuple[float, Event]]]:
    """The facts of the kind asked for, and the events of any kind, best first."""
    units = wanted_units(request.asked) if request.attribute == "quantity" else ()
    facts = _fact_matcher(context, request.projects, request.attribute, units).rank(request.asked)
    events = _event_matcher(context, request.projects).rank(request.asked)
    dated = _dated(context, request.projects, request.dates)
    if request.attribute == "date" or not dated:
        return facts, events
    kept = [(score, row) for score, row in facts if (row.project, row.fact.event) in dated]
    return (kept, [(s, event) for s, event in events if event in dated]) if kept else (facts, events)


@lru_cache(maxsize=64)
def _dated(context: Context, projects: tuple[str, ...], dates: tuple[Date, ...]) -> frozenset[Event]:
    """The events on one of the dates."""
    found = set()
    for row in context.figures.facts(projects) if dates else ():
        days = [_month_and_day(iso) for iso in (row.fact.start, row.fact.end) if iso]
        if any(month == m and day in (None, d) for month, day in dates for m, d in days):
            found.add((row.project, row.fact.event))
    return frozenset(found)


def _month_and_day(iso: str) -> Date:
    _, month, *day = iso.split("-")
    return int(month), int(day[0]) if day else None


@lru_cache(maxsize=256)
def _fact_matcher(
    context: Context, projects: tuple[str, ...], attribute: str, units: tuple[str, ...]
) -> Matcher[FactRow]:
    candidates = labelled(context, projects, attribute, units)
    return Matcher(candidates, context.store.analyser, cues().empty)


def labelled(
    context: Context, projects: tuple[str, ...], attribute: str, units: tuple[str, ...]
) -> list[tuple[FactRow, str]]:
    """The facts of a kind, each with the labels by which a question can mean it."""
    facts = context.figures.facts(projects)
    places = {(row.project, row.fact.event): row.fact.raw for row in facts if row.fact.attribute == "place"}
    fitting = (row for row in facts if _fits(row, attribute, units))
    return [(row, label) for row in fitting for label in _labels(row, places, context)]


@lru_cache(maxsize=256)
def _event_matcher(context: Context, projects: tuple[str, ...]) -> Matcher[Event]:
    return Matcher(_events(context.figures.facts(projects), context), context.store.analyser, cues().empty)


def _events(facts: Sequence[FactRow], context: Context) -> Iterator[tuple[Event, str]]:
    """Each event with everything that is said of it, and with what people call it."""
    labels: dict[Event, list[str]] = {}
    for row in facts:
        words = labels.setdefault((row.project, row.fact.event), [row.fact.event])
        if row.fact.value is not None:
            words.append(row.fact.attribute)
        elif row.fact.attribute == "place":
            words.append(row.fact.raw)
    for event, words in labels.items():
        yield event, " ".join(words)
        rest = " ".join(words[1:])
        terms = context.corpus.terms.get(event, ())
        yield from ((event, f"{event[1]} {term} {rest}") for term in terms)


def _fits(row: FactRow, attribute: str, units: Sequence[str]) -> bool:
    if attribute != "quantity":
        return row.fact.attribute == attribute
    return row.fact.value is not None and (not units or row.fact.unit in units)


def _labels(row: FactRow, places: dict[Event, str], context: Context) -> Iterator[str]:
    """The event in its own words, and with those of people, the name of the quantity and the place."""
    event = row.project, row.fact.event
    attribute = row.fact.attribute if row.fact.value is not None else ""
    rest = f"{attribute} {places.get(event, '')}"
    yield f"{row.fact.event} {rest}"
    for term in context.corpus.terms.get(event, ()):
        yield f"{row.fact.event} {term} {rest}"


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
        "total": None,
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
        text=f"{'約' if row.fact.rounded else ''}{value:,}{row.fact.unit}",
    )
