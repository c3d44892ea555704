"""Whether a counting question means an indicator or a quantity of an event: one score for both."""

from functools import lru_cache

from assistant.context import Context
from assistant.lookups import kpis, results
from assistant.matching import Matcher
from assistant.understanding.cues import cues
from assistant.understanding.request import Request
from assistant.units import wanted_units
from index.figures import FactRow, KpiRow

Row = KpiRow | FactRow


def scores(request: Request, context: Context) -> tuple[float, float]:
    """How well the best indicator and the best quantity of an event fit, 0 to 1 each."""
    units = wanted_units(request.asked)
    ranked = _matcher(context, request.projects, units).rank(request.asked)
    indicator = next((score for score, row in ranked if isinstance(row, KpiRow)), 0.0)
    event = next((score for score, row in ranked if isinstance(row, FactRow)), 0.0)
    return indicator, event


@lru_cache(maxsize=256)
def _matcher(context: Context, projects: tuple[str, ...], units: tuple[str, ...]) -> Matcher[Row]:
    labelled: list[tuple[Row, str]] = []
    for row in context.figures.kpis(projects):
        if not units or kpis.counted_in(row, units):
            labelled += [(row, label) for label in kpis.labels(row, context, named=bool(projects))]
    labelled += results.labelled(context, projects, "quantity", units)
    return Matcher(labelled, context.store.analyser, cues().empty)
