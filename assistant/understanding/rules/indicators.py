"""KPIs: values, what follows from them, lists of those in a state."""

from dataclasses import replace

from assistant.understanding.reading import Reading
from assistant.understanding.request import Arithmetic, KpiState, Request, Wanted

_STATES = {
    "worse": KpiState.WORSE,
    "not_reached": KpiState.MISSED,
    "no_current": KpiState.NO_CURRENT,
    "exceeded": KpiState.EXCEEDED,
    "reached": KpiState.REACHED,
    "cumulative": KpiState.CUMULATIVE,
}


def kpi_list(r: Reading, base: Request) -> Request | None:
    """Indicators in a state, over many projects."""
    if base.criteria.projects or not (r.aspects & {"kpi"} or r.has("arithmetic", "worse", "no_current")):
        return None
    lists = any(word in r.question.flat for word in ("事業", "一覧", "どれ", "全部", "kpi", "指標"))
    telling = [t for t in r.leftover if t not in r.cues.words["kpi"]]
    for cue, state in _STATES.items():
        if cue in r.arithmetic and lists and len(telling) <= 1:
            return replace(base, wanted=Wanted.KPI_LIST, state=state)
    return None


def kpi(r: Reading, base: Request) -> Request | None:
    """Baseline, current value, target of indicators, and what follows from them."""
    arithmetic = kpi_arithmetic(r)
    current = "current" in r.aspects and bool(base.criteria.projects) and not r.aspects & _OTHERWISE
    worked_out = arithmetic is not None and not r.aspects & {"how_many", "next_steps"}
    if "completion" in r.aspects:
        return replace(base, wanted=Wanted.KPI, cells=("target",))
    if not (r.aspects & {"kpi", "target"} or current or worked_out):
        return None
    return replace(base, wanted=Wanted.KPI, cells=cells(r), arithmetic=arithmetic)


#: With these words "now" is not the current value of an indicator.
_OTHERWISE = {
    "how_many",
    "who",
    "participation",
    "when",
    "where",
    "next_steps",
    "activities",
    "purpose",
    "contents",
}


def cells(r: Reading) -> tuple[str, ...]:
    """The cells of an indicator that are named."""
    if r.has("sets", "also_cells"):
        return ()
    return tuple(cell for cell in ("baseline", "current", "target") if cell in r.aspects)


_JUDGED = {"reached", "not_reached", "exceeded"}


def kpi_arithmetic(r: Reading) -> Arithmetic | None:
    """What is to be worked out from an indicator's cells; the first that fits."""
    names = r.arithmetic
    from_baseline = r.has("arithmetic", "from_baseline")
    to_target = "target" in r.aspects
    planned = r.has("arithmetic", "planned")
    moved = r.has("arithmetic", "moved") and not to_target and "remaining" not in names
    if r.years_span > 1 and "difference" in names:
        from_baseline = True
    choices = (
        ("remaining" in names and "average" in names, Arithmetic.REMAINING_PER_YEAR),
        ("average" in names and "cumulative" in names, Arithmetic.PER_YEAR),
        (planned and to_target and "rate" in names, Arithmetic.PROGRESS),
        (planned and to_target, Arithmetic.PLANNED),
        ("multiple" in names, Arithmetic.MULTIPLE),
        ("change_rate" in names, Arithmetic.CHANGE_RATE),
        (
            bool(names & {"reached", "not_reached", "exceeded"}) and "difference" not in names,
            Arithmetic.REACHED,
        ),
        ("rate" in names, Arithmetic.RATE),
        ("difference" in names and (from_baseline or moved), Arithmetic.CHANGE),
        ("difference" in names, Arithmetic.GAP),
    )
    return next((arithmetic for holds, arithmetic in choices if holds), None)
