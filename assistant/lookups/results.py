"""What was done in the reported year: dates, places, participants and quantities of events."""

from collections.abc import Sequence
from typing import Any

from assistant.answer import Figure, Measure, ProjectHit
from assistant.context import Context
from assistant.draft import Draft
from assistant.lookups.kpis import NAMED, plain
from assistant.matching import Matcher, best
from assistant.understanding.cues import cues
from assistant.understanding.request import Request
from index.figures import FactRow

SECTION = "取組実績"

#: Facts whose overlap with the question is within this share of the best one's are all given.
ALIKE = 0.97

#: Counting words and the units that answer them.
_UNITS = {
    "何人": ("人", "名"), "何名": ("人", "名"), "人数": ("人", "名"), "者数": ("人", "名"), "何社": ("社",), "何冊": ("冊",),
    "何組": ("組",), "何枚": ("枚",), "何件": ("件",), "何回": ("回",), "何本": ("本",), "何店": ("店舗",), "売上": ("円",),
    "何円": ("円",), "いくら": ("円",), "何グループ": ("グループ",), "何日間": ("日間",), "何か所": ("箇所", "か所"),
}  # fmt: skip


def rank(request: Request, context: Context) -> list[tuple[float, FactRow]]:
    """The facts of the kind asked for, by overlap with the question."""
    facts = [row for row in context.figures.facts(request.projects) if _fits(row, request)]
    label = _label if request.projects else _long_label
    matcher = Matcher([(row, label(row)) for row in facts], context.store.analyser, cues().generic)
    return matcher.rank(request.asked)


def fact(request: Request, context: Context) -> Draft | None:
    """The facts that a question means; ``None`` if it means none."""
    ranked = rank(request, context)
    if not ranked or ranked[0][0] < NAMED:
        return None
    chosen = best(ranked, ALIKE)
    if request.attribute != "quantity":
        events = {(row.project, row.fact.event) for row in chosen}
        chosen = [row for _, row in ranked if (row.project, row.fact.event) in events]
    return _draft(chosen, context)


def _fits(row: FactRow, request: Request) -> bool:
    attribute = row.fact.attribute
    if request.attribute != "quantity":
        return attribute == request.attribute
    if row.fact.value is None:
        return False
    wanted = [unit for word, units in _UNITS.items() if word in request.asked for unit in units]
    return not wanted or row.fact.unit in wanted


def _label(row: FactRow) -> str:
    value = "" if row.fact.value is None else row.fact.attribute
    return f"{row.fact.event} {value}"


def _long_label(row: FactRow) -> str:
    return _label(row)


def _draft(chosen: Sequence[FactRow], context: Context) -> Draft:
    draft = Draft("facts")
    events: dict[tuple[str, str], dict[str, Any]] = {}
    everything = context.figures.facts(sorted({row.project for row in chosen}))
    for row in chosen:
        key = row.project, row.fact.event
        if key not in events:
            others = [r for r in everything if (r.project, r.fact.event) == key and r not in chosen]
            events[key] = {"row": row, "facts": [], "others": others, "mark": 0}
        quote = " ".join([row.fact.event, row.fact.raw, *(o.fact.raw for o in events[key]["others"])])
        mark = draft.sources.cite(row.document, None, row.sheet, SECTION, row.project, quote)
        events[key]["facts"].append(row)
        events[key]["mark"] = mark
    for event in events.values():
        for row in (*event["facts"], *event["others"]):
            if row.fact.value is not None:
                draft.figures.append(fact_figure(row))
    for row in chosen:
        hit = ProjectHit(name=row.project, document=row.document, sheet=row.sheet)
        if hit not in draft.projects:
            draft.projects.append(hit)
    draft.values = {"events": list(events.values()), "document": context.corpus.document(chosen[0].document)}
    return draft


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
