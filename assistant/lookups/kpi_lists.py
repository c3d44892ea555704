"""Indicators over many projects: in a state, of a target year, by number, by rate of achievement."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from assistant.answer import ProjectHit, Status
from assistant.context import KPI_SECTION, Context
from assistant.draft import Draft
from assistant.lookups.arithmetic import ratio
from assistant.lookups.budgets import note_partial, with_amounts
from assistant.lookups.kpis import Value, cite, computed_figure, counted_in, value_figure
from assistant.lookups.participation import count_figure, meeting
from assistant.understanding.request import KpiState, Request
from corpus.measures import Basis
from corpus.model import Direction, Document
from corpus.standing import CELLS, Series, reached, series, worse
from index.figures import KpiRow


def kpi_list(request: Request, context: Context) -> Draft:
    """The indicators that meet the question's conditions, document by document, with their number."""
    draft = Draft("kpi_list")
    groups = []
    for document in _documents(request, context):
        rows = [row for row in _rows(request, context, document.id) if _fits(row, request)]
        entries = [_entry(row, draft, context) for row in rows]
        groups.append({"document": document, "entries": entries})
        draft.figures.append(count_figure("該当する指標", len(entries), "指標", document.id))
        if not entries:
            draft.sources.cite(document.id, None, None, KPI_SECTION[document.kind], None, document.title)
    draft.values = {
        "groups": groups,
        "state": request.state,
        "target_year": request.target_year,
        "per_project": request.per_project,
        "without_cumulative": request.without_cumulative,
        "counted_in": request.counted_in,
        "worded_as": request.worded_as,
        "amounts": request.amounts,
    }
    if request.amounts:
        note_partial(draft, context)
    if request.state in (KpiState.REACHED, KpiState.EXCEEDED, KpiState.EXACT, KpiState.MISSED):
        draft.note("state_readings")
    return draft


def _documents(request: Request, context: Context) -> Sequence[Document]:
    """A state needs current values, which only reports print."""
    judged = request.state not in _WITHOUT_CURRENT
    if judged and not request.documents_said:
        return (context.progress,)
    return context.chosen(request.criteria.documents)


#: States that can be told without a current value.
_WITHOUT_CURRENT = (None, KpiState.CUMULATIVE, KpiState.NO_BASELINE, KpiState.WORDED)


def _rows(request: Request, context: Context, document: str) -> list[KpiRow]:
    """The indicators of the projects that meet the question's other conditions."""
    allowed = {x.key for x in meeting(request, context, document)}
    rows = [r for r in context.figures.kpis(documents=(document,)) if (r.document, r.project) in allowed]
    if request.amounts:
        costing = with_amounts(request.amounts, request.years, context)
        rows = [row for row in rows if row.project in costing]
    if request.per_project is None:
        return rows
    number = Counter(row.project for row in rows)
    return [row for row in rows if number[row.project] == request.per_project]


def _fits(row: KpiRow, request: Request) -> bool:
    targets = row.kpi.target
    if request.without_cumulative and any(m.basis is Basis.CUMULATIVE for m in targets):
        return False
    if request.counted_in and not counted_in(row, (request.counted_in,)):
        return False
    if request.worded_as and not _worded_as(row, request.worded_as):
        return False
    if request.target_year and not any(m.period and m.period.last == request.target_year for m in targets):
        return False
    return request.state is None or _in_state(row, request.state)


def _worded_as(row: KpiRow, words: Sequence[str]) -> bool:
    """Whether the indicator's name or its worded target is one of these."""
    return bool({row.kpi.indicator.lower(), *(m.text.lower() for m in row.kpi.target)} & set(words))


def _entry(row: KpiRow, draft: Draft, context: Context) -> dict[str, Any]:
    """An indicator with all its values."""
    values = [Value(cell, m) for cell in CELLS for m in row.kpi.cell(cell)]
    draft.figures += [value_figure(row, value) for value in values]
    _add_project(row, draft)
    return {"row": row, "values": values, "mark": cite(draft.sources, context, row)}


def _add_project(row: KpiRow, draft: Draft) -> None:
    hit = ProjectHit(name=row.project, document=row.document, page=row.page, sheet=row.sheet)
    if hit not in draft.projects:
        draft.projects.append(hit)


def kpi_ranking(request: Request, context: Context) -> Draft:
    """The indicators with the highest or lowest rate of achievement, where there are numbers."""
    draft = Draft("kpi_ranking")
    document = context.progress
    rated = [
        (rate, row, cells)
        for row in _rows(request, context, document.id)
        if _fits(row, request)
        for cells in series(row.kpi)
        if (rate := _rate(row, cells)) is not None
    ]
    rated.sort(key=lambda item: -item[0] if request.largest else item[0])
    entries = []
    for rate, row, cells in rated[: request.limit]:
        draft.figures.append(computed_figure(row, ratio("達成率", rate)))
        values = [Value(cell, m) for cell, m in cells.items() if m and cell != "baseline"]
        draft.figures += [value_figure(row, value) for value in values]
        _add_project(row, draft)
        mark = cite(draft.sources, context, row)
        entries.append({"row": row, "rate": rate, "values": values, "mark": mark})
    if not entries:
        return Draft("nothing_found", Status.NOT_IN_DOCUMENTS)
    draft.values = {
        "entries": entries,
        "document": document,
        "largest": request.largest,
        "without_cumulative": request.without_cumulative,
    }
    draft.note("state_readings")
    return draft


def _rate(row: KpiRow, cells: Series) -> float | None:
    """Current value in percent of the target, where more is better."""
    current, target = cells["current"], cells["target"]
    if current is None or target is None or current.value is None or not target.value:
        return None
    if row.kpi.direction is Direction.LOWER:
        return None
    return round(100 * current.value / target.value, 1)


def _in_state(row: KpiRow, state: KpiState) -> bool:
    pairs = series(row.kpi)
    if state is KpiState.NO_CURRENT:
        return not row.kpi.current
    if state is KpiState.NO_BASELINE:
        return not row.kpi.baseline
    if state is KpiState.WORDED:
        return any(m.text for m in row.kpi.target)
    if state is KpiState.CUMULATIVE:
        return any(m.basis is Basis.CUMULATIVE for m in row.kpi.target)
    if state is KpiState.WORSE:
        return any(worse(row.kpi, cells) for cells in pairs)
    if state is KpiState.EXCEEDED:
        return any(reached(row.kpi, cells) and _differs(cells) for cells in pairs)
    if state is KpiState.EXACT:
        return any(reached(row.kpi, cells) and not _differs(cells) for cells in pairs)
    judged = [reached(row.kpi, cells) for cells in pairs]
    return any(j is (state is KpiState.REACHED) for j in judged)


def _differs(cells: Series) -> bool:
    current, target = cells["current"], cells["target"]
    return current is not None and target is not None and current.value != target.value
