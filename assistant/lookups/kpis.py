"""Indicators: printed values, what follows from them by named arithmetic, lists of those in a state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Figure, Measure, ProjectHit, Status
from assistant.context import KPI_SECTION, Context
from assistant.draft import Draft, Sources
from assistant.matching import Matcher, best
from assistant.understanding.cues import cues
from assistant.understanding.question import Question
from assistant.understanding.request import Arithmetic, KpiState, Request
from assistant.units import wanted_units
from corpus.measures import Basis, Measurement
from corpus.model import Direction, Kind
from index.figures import Criteria, KpiRow

CELLS = ("baseline", "current", "target")
CELL_NAMES = {"baseline": "基準値", "current": "現状値", "target": "目標値"}
_MEASURES = {
    "baseline": Measure.KPI_BASELINE,
    "current": Measure.KPI_CURRENT,
    "target": Measure.KPI_TARGET,
}

#: Below this overlap a question does not name an indicator.
NAMED = 0.3

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
    if not any(entry["values"] or entry["computed"] for entry in entries):
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
    if units := wanted_units(request.asked):
        rows = [row for row in rows if _counted_in(row, units)] or rows
    labels = [(row, f"{row.kpi.indicator} {'' if request.projects else row.project}") for row in rows]
    return Matcher(labels, context.store.analyser, cues().empty).rank(request.asked)


def _counted_in(row: KpiRow, units: Sequence[str]) -> bool:
    """Whether one of the indicator's cells is in one of the units."""
    cells = (m for name in CELLS for m in row.kpi.cell(name))
    return any(m.unit.partition("/")[0].endswith(tuple(units)) for m in cells)


def _entry(request: Request, context: Context, row: KpiRow, draft: Draft) -> dict[str, Any]:
    """One indicator with the cells asked for and what is worked out from them."""
    wanted = request.cells or CELLS
    if request.arithmetic is not None:
        wanted = _needed(request)
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
    draft.figures += [_figure(row, value) for value in values]
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


def _figure(row: KpiRow, value: Value) -> Figure:
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


def plain(value: float | None) -> int | float | None:
    """Whole numbers as integers."""
    return int(value) if value is not None and value == int(value) else value


def written(m: Measurement) -> str:
    """A measurement in words: number, unit, bound, cumulative or not."""
    if m.value is None:
        return m.text
    bound = {">=": "以上", "<=": "以下"}.get(m.operator, "")
    unit, _, rate = m.unit.partition("/")
    whole = "（累計）" if m.basis is Basis.CUMULATIVE else ""
    return f"{plain(m.value):,}{unit}{bound}" + (f"/{rate}" if rate else "") + whole


def _needed(request: Request) -> tuple[str, ...]:
    """The cells that the arithmetic takes."""
    if request.arithmetic is Arithmetic.MULTIPLE and "baseline" in request.cells:
        return "baseline", "current"
    if request.arithmetic is None:
        return CELLS
    return {
        Arithmetic.CHANGE: ("baseline", "current"),
        Arithmetic.CHANGE_RATE: ("baseline", "current"),
        Arithmetic.PER_YEAR: ("baseline",),
        Arithmetic.PLANNED: ("baseline", "target"),
        Arithmetic.PROGRESS: CELLS,
    }.get(request.arithmetic, ("current", "target"))


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
    pairs = _needed(request)
    series = {m.series for cell in pairs for m in _series(row.kpi.cell(cell), request)} or {""}
    kinds = [request.arithmetic, *([_TWINS[request.arithmetic]] if request.arithmetic in _TWINS else [])]
    results = []
    for name in sorted(series):
        cells = {cell: next((m for m in row.kpi.cell(cell) if m.series == name), None) for cell in CELLS}
        for kind in kinds:
            result = _worked_out(kind, cells, row, against_baseline="baseline" in request.cells)
            if result is None:
                continue
            results.append(result | {"series": name, "cells": cells})
            if rest := result.get("rest"):
                draft.figures.append(_computed_figure(row, result | _REST | {"value": rest}))
            if result["measure"]:
                draft.figures.append(_computed_figure(row, result))
    return results


_REST = {"label": "目標までの残り", "measure": Measure.DIFFERENCE}


def _computed_figure(row: KpiRow, result: dict[str, Any]) -> Figure:
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


#: What is told together: by how much, and by how many percent.
_TWINS = {
    Arithmetic.CHANGE: Arithmetic.CHANGE_RATE,
    Arithmetic.CHANGE_RATE: Arithmetic.CHANGE,
    Arithmetic.RATE: Arithmetic.GAP,
    Arithmetic.GAP: Arithmetic.RATE,
}


def _worked_out(
    arithmetic: Arithmetic, cells: dict[str, Measurement | None], row: KpiRow, *, against_baseline: bool
) -> dict[str, Any] | None:
    first_name, last_name = {
        Arithmetic.CHANGE: ("baseline", "current"),
        Arithmetic.CHANGE_RATE: ("baseline", "current"),
        Arithmetic.MULTIPLE: ("baseline" if against_baseline else "target", "current"),
        Arithmetic.PLANNED: ("baseline", "target"),
    }.get(arithmetic, ("target", "current"))
    if arithmetic is Arithmetic.PER_YEAR:
        return _per_year(cells["baseline"])
    if arithmetic is Arithmetic.PROGRESS:
        return _progress(cells)
    first, last = cells[first_name], cells[last_name]
    if first is None or last is None:
        return None
    if arithmetic is Arithmetic.REACHED or first.value is None or last.value is None:
        state = reached(row, cells)
        if state is None:
            return None
        result: dict[str, Any] = {"kind": "reached", "reached": state, "measure": None}
        if first.value and last.value is not None:
            result |= _ratio("達成率", last.value, first.value) | {"kind": "reached", "reached": state}
        return result
    unit = first.unit if first.unit == last.unit else first.unit.partition("/")[0]
    if arithmetic in (Arithmetic.GAP, Arithmetic.CHANGE, Arithmetic.PLANNED):
        value = _exact(last.value - first.value)
        names = {
            Arithmetic.GAP: "目標との差",
            Arithmetic.CHANGE: "基準値からの増減",
            Arithmetic.PLANNED: "基準値から目標値までの増加",
        }
        return {
            "kind": arithmetic.value,
            "measure": Measure.DIFFERENCE,
            "label": names[arithmetic],
            "value": abs(value),
            "signed": value,
            "unit": "ポイント" if unit == "%" else unit,
        }
    if first.value == 0:
        return None
    if arithmetic is Arithmetic.CHANGE_RATE:
        value = round(100 * (last.value - first.value) / first.value, 1)
        return {
            "kind": "change_rate",
            "measure": Measure.RATIO,
            "label": "増減率",
            "value": abs(value),
            "signed": value,
            "unit": "%",
        }
    if arithmetic is Arithmetic.REMAINING_PER_YEAR:
        return _remaining(cells)
    if arithmetic is Arithmetic.MULTIPLE:
        return {
            "kind": "multiple",
            "measure": Measure.RATIO,
            "label": "倍率",
            "value": round(last.value / first.value, 2),
            "unit": "倍",
            "against": first_name,
        }
    return _ratio("達成率", last.value, first.value)


def _ratio(label: str, part: float, whole: float) -> dict[str, Any]:
    return {
        "kind": "rate",
        "measure": Measure.RATIO,
        "label": label,
        "value": round(100 * part / whole, 1),
        "unit": "%",
    }


def _exact(value: float) -> float:
    """A difference without the noise of binary fractions."""
    return round(value, 6)


def _per_year(baseline: Measurement | None) -> dict[str, Any] | None:
    if baseline is None or baseline.value is None or baseline.period is None:
        return None
    years = baseline.period.years
    return {
        "kind": "per_year",
        "measure": Measure.AVERAGE,
        "label": "1年あたり",
        "value": round(baseline.value / years, 1),
        "unit": baseline.unit,
        "years": years,
    }


def _progress(cells: dict[str, Measurement | None]) -> dict[str, Any] | None:
    """Share of the planned increase from baseline to target that is reached."""
    values = [m.value if m else None for m in cells.values()]
    baseline, current, target = values
    if baseline is None or current is None or target is None or target == baseline:
        return None
    return _ratio("計画した増加分に対する進み", current - baseline, target - baseline) | {"kind": "progress"}


def _remaining(cells: dict[str, Measurement | None]) -> dict[str, Any] | None:
    """What is still needed per year until a cumulative target's last year."""
    current, target = cells["current"], cells["target"]
    if not (current and target and current.period and target.period):
        return None
    years = target.period.last.year - current.period.last.year
    if years < 1 or current.value is None or target.value is None:
        return None
    rest = target.value - current.value
    return {
        "kind": "remaining_per_year",
        "measure": Measure.AVERAGE,
        "label": "残り1年あたり",
        "value": round(rest / years, 2),
        "unit": target.unit,
        "rest": rest,
        "years": years,
    }


def reached(row: KpiRow, cells: dict[str, Measurement | None] | None = None) -> bool | None:
    """Whether the current value has reached the target; ``None`` where nothing can be said."""
    if cells is None:
        cells = {c: (row.kpi.cell(c)[0] if row.kpi.cell(c) else None) for c in CELLS}
    current, target = cells["current"], cells["target"]
    if current is None or target is None:
        return None
    if current.value is None or target.value is None:
        return current.text == target.text if target.value is None else None
    if row.kpi.direction is Direction.LOWER:
        return current.value <= target.value
    return current.value >= target.value


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


def kpi_list(request: Request, context: Context) -> Draft:
    """All indicators of the report that are in a state: reached, missed, worse, without value, cumulative."""
    draft = Draft("kpi_list")
    documents = request.criteria.documents or (context.progress.id,)
    allowed = {x.key for x in context.figures.listings(_scope(request, documents))}
    rows = [r for r in context.figures.kpis(documents=documents) if (r.document, r.project) in allowed]
    chosen = [row for row in rows if _in_state(row, request.state)]
    entries = []
    for row in chosen:
        values = [Value(cell, m) for cell in CELLS for m in row.kpi.cell(cell)]
        entries.append({"row": row, "values": values, "mark": cite(draft.sources, context, row)})
        draft.figures += [_figure(row, value) for value in values]
        hit = ProjectHit(name=row.project, document=row.document, page=row.page, sheet=row.sheet)
        if hit not in draft.projects:
            draft.projects.append(hit)
    draft.figures.append(
        Figure(
            label="該当する指標",
            measure=Measure.COUNT,
            value=len(chosen),
            unit="指標",
            text=f"{len(chosen)}指標",
        )
    )
    draft.values = {
        "entries": entries,
        "state": request.state,
        "document": context.corpus.document(documents[0]),
    }
    if request.state in (KpiState.REACHED, KpiState.EXCEEDED, KpiState.MISSED):
        draft.note("state_readings")
    return draft


def _scope(request: Request, documents: tuple[str, ...]) -> Criteria:
    c = request.criteria
    return Criteria(
        documents=documents,
        everyone=c.everyone,
        anyone=c.anyone,
        nobody=c.nobody,
        pillars=c.pillars,
        initiatives=c.initiatives,
    )


def _in_state(row: KpiRow, state: KpiState | None) -> bool:
    pairs = [
        {c: next((m for m in row.kpi.cell(c) if m.series == name), None) for c in CELLS}
        for name in ({m.series for m in row.kpi.target} or {""})
    ]
    if state is KpiState.NO_CURRENT:
        return not row.kpi.current
    if state is KpiState.CUMULATIVE:
        return any(m.basis is Basis.CUMULATIVE for m in row.kpi.target)
    if state is KpiState.WORSE:
        return any(_worse(row, cells) for cells in pairs)
    if state is KpiState.EXCEEDED:
        return any(reached(row, cells) and _differs(cells) for cells in pairs)
    judged = [reached(row, cells) for cells in pairs]
    return any(j is (state is KpiState.REACHED) for j in judged)


def _differs(cells: dict[str, Measurement | None]) -> bool:
    current, target = cells["current"], cells["target"]
    return current is not None and target is not None and current.value != target.value


def _worse(row: KpiRow, cells: dict[str, Measurement | None]) -> bool:
    baseline, current = cells["baseline"], cells["current"]
    if baseline is None or current is None or baseline.value is None or current.value is None:
        return False
    if baseline.basis is Basis.CUMULATIVE and current.basis is not Basis.CUMULATIVE:
        return False
    if row.kpi.direction is Direction.LOWER:
        return current.value > baseline.value
    return current.value < baseline.value
