"""KPIs: values, what follows from them, lists of those in a state."""

from dataclasses import replace

from assistant.understanding.numbers import limit
from assistant.understanding.reading import Reading
from assistant.understanding.request import Arithmetic, KpiState, Request, Wanted
from assistant.understanding.rules.budgets import amount_condition
from corpus.years import FiscalYear

_STATES = {
    "exact": KpiState.EXACT,
    "no_baseline": KpiState.NO_BASELINE,
    "worded": KpiState.WORDED,
    "worse": KpiState.WORSE,
    "not_reached": KpiState.MISSED,
    "no_current": KpiState.NO_CURRENT,
    "exceeded": KpiState.EXCEEDED,
    "reached": KpiState.REACHED,
    "cumulative": KpiState.CUMULATIVE,
}


def kpi_list(r: Reading, base: Request) -> Request | None:
    """Indicators over many projects: in a state, of a target year, how many, with the highest rate."""
    spoken_of = r.aspects & {"kpi", "target"} or r.has("arithmetic", *_STATES)
    if base.criteria.projects or not spoken_of or not r.has("lists", "asked"):
        return None
    if _single(r) and not r.worded:
        return None
    without = r.has("lists", "without_cumulative")
    amounts = amount_condition(r) if "budget" in r.aspects else None
    found = replace(base, wanted=Wanted.KPI_LIST, without_cumulative=without, amounts=amounts)
    if number := r.number("lists", "per_project"):
        return replace(found, per_project=number)
    if unit := r.captured("lists", "unit"):
        return replace(found, counted_in=_PERCENT.get(unit, unit))
    if r.worded and "how_many" not in r.aspects and "worded" not in r.arithmetic:
        return replace(found, worded_as=r.worded)
    extreme = r.arithmetic & {"largest", "smallest"}
    if extreme and "rate" in r.arithmetic:
        largest = "smallest" not in r.arithmetic
        return replace(found, wanted=Wanted.KPI_RANKING, largest=largest, limit=limit(r.question))
    states = (state for cue, state in _STATES.items() if cue in r.arithmetic)
    state = next((s for s in states if not (without and s is KpiState.CUMULATIVE)), None)
    year = _target_year(r)
    if state is None and year is None and not r.has("lists", "number"):
        return None
    return replace(found, state=state, target_year=year)


_PERCENT = {"パーセント": "%"}


def _single(r: Reading) -> bool:
    """Whether the question describes one indicator, not a state of many."""
    if r.links.of("indicator"):
        return True
    ignored = r.cues.words["kpi"] | r.cues.words["counting"]
    return len([t for t in r.topics if t not in ignored]) > 0


def _target_year(r: Reading) -> FiscalYear | None:
    """The year in which targets are to be met, where the question asks for those of a year."""
    if "target" not in r.aspects or r.arithmetic & set(_STATES) or len(r.numbers.years) > _BOTH:
        return None
    later = [year for year in r.numbers.years if year.year > r.reported]
    return later[0] if len(later) == 1 else None


#: A question may name the reported year beside the year of the target.
_BOTH = 2


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
        ("per_year" in names and to_target, Arithmetic.PER_YEAR),
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
