"""Indicators: which ones a question means, their printed values and what follows from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.answer import Figure, Measure, ProjectHit, Status
from assistant.context import KPI_SECTION, Context
from assistant.draft import Draft, Sources
from assistant.lookups.arithmetic import CELL_NAMES, REST, TWINS, needed, plain, worked_out, written
from assistant.matching import Matcher, best
from assistant.understanding.cues import cues
from assistant.understanding.question import Question
from assistant.understanding.request import Arithmetic, Request
from assistant.units import wanted_units
from corpus.measures import Basis, Measurement
from corpus.model import Kind
from corpus.standing import CELLS
from index.figures import Criteria, KpiRow

_MEASURES = {
    "baseline": Measure.KPI_BASELINE,
    "current": Measure.KPI_CURRENT,
    "target": Measure.KPI_TARGET,
}


#: Below this overlap a question does not name an indicator.
NAMED = 0.3


#: Where neither a project nor the word KPI is there, an indicator must be named more clearly.
CLEARLY_NAMED = 0.55

#: Within a named project so much is enough.
WITHIN = 0.12


#: Indicators whose overlap is within this share of the best one's are all meant.
ALIKE = 0.9


@dataclass(frozen=True)
class Value:
    """A measurement shown in an answer."""

    cell: str
    measurement: Measurement

    @property
    def name(self) -> str:
        """基準値, 現状値 or 目標値."""
        return CELL_NAMES[self.cell]


def kpi(request: Request, context: Context) -> Draft | None:
    """The values of the indicators that a question means; ``None`` if it means none."""
    rows = meant(request, context)
    if not rows:
        return _none_printed(request, context) if request.projects else None
    if not _covers(rows, request, context):
        return _other_year(rows, request, context)
    draft = Draft("kpi")
    entries = [_entry(request, context, row, draft) for row in rows]
    draft.values = {"entries": entries, "arithmetic": request.arithmetic}
    asked = request.cells if request.arithmetic is None else ()
    printed = any(row.kpi.cell(cell) for row in rows for cell in asked or CELLS)
    if not printed or not any(entry["values"] or entry["computed"] for entry in entries):
        draft.status = Status.NOT_IN_DOCUMENTS
    return draft


def _covers(rows: Sequence[KpiRow], request: Request, context: Context) -> bool:
    """Whether a value of the years asked for is printed, where it is values of years that are asked for."""
    if not request.years or request.arithmetic is not None:
        return True
    reported = {context.corpus.document(row.document).fiscal_year for row in rows}
    cells = request.cells or CELLS
    periods = [m.period for row in rows for cell in cells for m in row.kpi.cell(cell) if m.period]
    return any(year in reported or any(p.first <= year <= p.last for p in periods) for year in request.years)


def _other_year(rows: Sequence[KpiRow], request: Request, context: Context) -> Draft:
    """The indicator is printed, but not for the year asked for."""
    draft = Draft("year_not_reported", Status.NOT_IN_DOCUMENTS)
    shown = [(row, cite(draft.sources, context, row)) for row in rows]
    document = context.corpus.document(rows[0].document)
    draft.values = {"rows": shown, "years": request.years, "document": document}
    return draft


def meant(request: Request, context: Context) -> list[KpiRow]:
    """The indicators of the named projects, narrowed by the question's words; newest document first."""
    documents = [d.id for d in context.chosen(request.criteria.documents)]
    rows = context.figures.kpis(request.projects)
    ranked = _rank(rows, request, context)
    named = bool(ranked) and ranked[0][0] >= NAMED
    chosen = best(ranked, ALIKE) if named else rows if request.projects else []
    same = {(row.project, row.kpi.indicator) for row in chosen}
    chosen = [row for row in rows if (row.project, row.kpi.indicator) in same or row in chosen]
    needs_current = "current" in request.cells or (
        request.arithmetic is not None and request.arithmetic is not Arithmetic.PLANNED
    )
    if needs_current and (current := [row for row in chosen if row.kpi.current]):
        chosen = current
    both = request.arithmetic is not None and request.documents_said and len(documents) > 1
    if both:
        chosen += [r for r in rows if (r.project, r.kpi.indicator) in same and r not in chosen]
    elif said := [row for row in chosen if row.document in documents]:
        chosen = said
    order = [d.id for d in context.documents]
    return sorted(chosen, key=lambda row: order.index(row.document))


def score(request: Request, context: Context) -> float:
    """How well the best indicator's name fits the question, 0 to 1."""
    ranked = _rank(context.figures.kpis(request.projects), request, context)
    return ranked[0][0] if ranked else 0.0


def _rank(rows: Sequence[KpiRow], request: Request, context: Context) -> list[tuple[float, KpiRow]]:
    if request.projects and request.topic and not _says_more(request):
        return []
    if units := wanted_units(request.asked):
        rows = [row for row in rows if counted_in(row, units)] or rows
    return _matcher(context, tuple(rows), bool(request.projects)).rank(request.asked)


def _says_more(request: Request) -> bool:
    """Whether a question names anything beside its project: the project's own words name no indicator."""
    return bool(set(request.topic.lower().split()) - cues().words["kpi"] - cues().empty)


@lru_cache(maxsize=256)
def _matcher(context: Context, rows: tuple[KpiRow, ...], named: bool) -> Matcher[KpiRow]:
    """Finds an indicator by its name and by what people call it."""
    candidates = [(row, label) for row in rows for label in labels(row, context, named=named)]
    return Matcher(candidates, context.store.analyser, cues().empty | cues().words["kpi"])


def labels(row: KpiRow, context: Context, *, named: bool) -> Iterator[str]:
    """The indicator's name, alone and with what people call it; with its project's where none is named."""
    name = f"{row.kpi.indicator} {'' if named else row.project}"
    yield name
    for term in context.corpus.terms.get((row.project, row.kpi.indicator), ()):
        yield f"{row.kpi.indicator} {term}"


def counted_in(row: KpiRow, units: Sequence[str]) -> bool:
    """Whether one of the indicator's cells is in one of the units."""
    cells = (m for name in CELLS for m in row.kpi.cell(name))
    return any(m.unit.partition("/")[0].endswith(tuple(units)) for m in cells)


def _entry(request: Request, context: Context, row: KpiRow, draft: Draft) -> dict[str, Any]:
    """One indicator with the cells asked for and what is worked out from them."""
    wanted = request.cells or CELLS
    if request.arithmetic is not None:
        wanted = needed(request)
    elif any(not row.kpi.cell(cell) for cell in wanted):
        wanted = CELLS
    values = [
        Value(cell, m) for cell in CELLS if cell in wanted for m in _series(row.kpi.cell(cell), request)
    ]
    missing = [
        CELL_NAMES[cell]
        for cell in wanted
        if not row.kpi.cell(cell) and (cell in request.cells or _has_column(cell, row, context))
    ]
    draft.figures += [value_figure(row, value) for value in values]
    draft.projects.append(ProjectHit(name=row.project, document=row.document, page=row.page, sheet=row.sheet))
    computed = [c for c in _compute(request, row, draft) if c]
    mark = cite(draft.sources, context, row)
    _notes(request, context, row, draft)
    return {
        "row": row,
        "values": values,
        "missing": missing,
        "mark": mark,
        "computed": computed,
        "document": context.corpus.document(row.document),
    }


def _has_column(cell: str, row: KpiRow, context: Context) -> bool:
    """A vision's table has no column for current values."""
    return cell != "current" or context.corpus.document(row.document).kind is Kind.PROGRESS


def _series(measurements: Sequence[Measurement], request: Request) -> list[Measurement]:
    """The sub-series that the question names, all for none."""
    named = cues().names(Question(request.asked, request.asked), "series")
    return [m for m in measurements if m.series in named] or list(measurements)


def cite(sources: Sources, context: Context, row: KpiRow) -> int:
    """Cite the indicator's row."""
    cells = [
        f"{CELL_NAMES[cell]} {' '.join(dict.fromkeys(m.raw for m in row.kpi.cell(cell))) or '—'}"
        for cell in CELLS
        if _has_column(cell, row, context)
    ]
    section = KPI_SECTION[context.corpus.document(row.document).kind]
    quote = f"{row.kpi.indicator} {' '.join(cells)}"
    return sources.cite(row.document, row.page, row.sheet, section, row.project, quote)


def value_figure(row: KpiRow, value: Value) -> Figure:
    """A printed value as a figure of the answer."""
    m = value.measurement
    series = f"（{m.series}）" if m.series else ""
    return Figure(
        label=row.kpi.indicator + series,
        project=row.project,
        document=row.document,
        measure=_MEASURES[value.cell],
        value=plain(m.value),
        unit=m.unit,
        period=m.period.code if m.period else None,
        text=written(m),
    )


def _notes(request: Request, context: Context, row: KpiRow, draft: Draft) -> None:
    """What a careful colleague adds: cumulative targets, other years, mixed bases."""
    target = row.kpi.target[0] if row.kpi.target else None
    current = row.kpi.current[0] if row.kpi.current else None
    if target and target.basis is Basis.CUMULATIVE and (request.arithmetic or "target" in request.cells):
        draft.note("cumulative_target", row=row, target=target, current=current)
    if current and request.arithmetic and current.period is None:
        draft.note("current_without_year", row=row)
    if (
        current
        and current.period
        and (request.arithmetic or not request.cells or "current" in request.cells)
        and row.sheet is not None
        and current.period.last != context.corpus.document(row.document).fiscal_year
    ):
        draft.note("current_of_other_year", row=row, current=current)


def _compute(request: Request, row: KpiRow, draft: Draft) -> list[dict[str, Any]]:
    """Named arithmetic over the cells, per series; empty where a cell is missing or worded."""
    if request.arithmetic is None:
        return []
    pairs = needed(request)
    series = {m.series for cell in pairs for m in _series(row.kpi.cell(cell), request)} or {""}
    kinds = [request.arithmetic, *([TWINS[request.arithmetic]] if request.arithmetic in TWINS else [])]
    results = []
    for name in sorted(series):
        cells = {cell: next((m for m in row.kpi.cell(cell) if m.series == name), None) for cell in CELLS}
        for kind in kinds:
            result = worked_out(
                kind,
                cells,
                row,
                against_baseline="baseline" in request.cells,
                against_target="target" in request.cells,
            )
            if result is None and kind is Arithmetic.CHANGE:
                result = worked_out(Arithmetic.PLANNED, cells, row, against_baseline=False)
            if result is None:
                continue
            results.append(result | {"series": name, "cells": cells})
            if rest := result.get("rest"):
                draft.figures.append(computed_figure(row, result | REST | {"value": rest}))
            if result["measure"]:
                draft.figures.append(computed_figure(row, result))
    return results


def computed_figure(row: KpiRow, result: dict[str, Any]) -> Figure:
    """A worked-out number as a figure of the answer."""
    value = plain(result["value"])
    return Figure(
        label=f"{row.kpi.indicator} {result['label']}",
        project=row.project,
        document=row.document,
        measure=result["measure"],
        value=value,
        unit=result["unit"],
        text=f"{value:,}{result['unit']}",
    )


def _none_printed(request: Request, context: Context) -> Draft:
    """The documents print no indicator for the project."""
    draft = Draft("no_kpi", Status.NOT_IN_DOCUMENTS)
    listings = context.figures.listings(Criteria(projects=request.projects))
    marked = []
    for x in listings:
        section = KPI_SECTION[Kind.VISION] if x.full else context.listing_section(x)
        quote = " ".join([x.project, *x.notes])
        marked.append((x, draft.sources.cite(x.document, x.page, x.sheet, section, x.project, quote)))
    draft.values = {"names": request.projects, "listings": marked}
    return draft
