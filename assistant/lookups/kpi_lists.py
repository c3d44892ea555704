"""Indicators in a state, over many projects: reached, missed, worse, without value, cumulative."""

from assistant.answer import ProjectHit
from assistant.context import Context
from assistant.draft import Draft
from assistant.lookups.arithmetic import CELLS, reached
from assistant.lookups.kpis import Value, cite, value_figure
from assistant.lookups.participation import count_figure, meeting
from assistant.understanding.request import KpiState, Request
from corpus.measures import Basis, Measurement
from corpus.model import Direction
from index.figures import KpiRow


def kpi_list(request: Request, context: Context) -> Draft:
    """All indicators of the report that are in a state: reached, missed, worse, without value, cumulative."""
    draft = Draft("kpi_list")
    documents = request.criteria.documents or (context.progress.id,)
    allowed = {x.key for document in documents for x in meeting(request, context, document)}
    rows = [r for r in context.figures.kpis(documents=documents) if (r.document, r.project) in allowed]
    chosen = [row for row in rows if _in_state(row, request.state)]
    entries = []
    for row in chosen:
        values = [Value(cell, m) for cell in CELLS for m in row.kpi.cell(cell)]
        entries.append({"row": row, "values": values, "mark": cite(draft.sources, context, row)})
        draft.figures += [value_figure(row, value) for value in values]
        hit = ProjectHit(name=row.project, document=row.document, page=row.page, sheet=row.sheet)
        if hit not in draft.projects:
            draft.projects.append(hit)
    draft.figures.append(count_figure("該当する指標", len(chosen), "指標"))
    draft.values = {
        "entries": entries,
        "state": request.state,
        "document": context.corpus.document(documents[0]),
    }
    if request.state in (KpiState.REACHED, KpiState.EXCEEDED, KpiState.MISSED):
        draft.note("state_readings")
    return draft


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
