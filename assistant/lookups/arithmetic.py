"""Named arithmetic over the printed cells of an indicator, and how values are written."""

from typing import Any

from assistant.answer import Measure
from assistant.understanding.request import Arithmetic, Request
from corpus.measures import Basis, Measurement
from corpus.standing import CELLS, reached
from index.figures import KpiRow

CELL_NAMES = {"baseline": "基準値", "current": "現状値", "target": "目標値"}


REST = {"label": "目標までの残り", "measure": Measure.DIFFERENCE}


#: What is told together: by how much, and by how many percent.
TWINS = {
    Arithmetic.CHANGE: Arithmetic.CHANGE_RATE,
    Arithmetic.CHANGE_RATE: Arithmetic.CHANGE,
    Arithmetic.RATE: Arithmetic.GAP,
    Arithmetic.GAP: Arithmetic.RATE,
}


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


def needed(request: Request) -> tuple[str, ...]:
    """The cells that the arithmetic takes."""
    if request.arithmetic is Arithmetic.MULTIPLE and "baseline" in request.cells:
        return "baseline", "current"
    if request.arithmetic is None:
        return CELLS
    return {
        Arithmetic.CHANGE: ("baseline", "current"),
        Arithmetic.CHANGE_RATE: ("baseline", "current"),
        Arithmetic.PER_YEAR: ("target",) if "target" in request.cells else ("baseline",),
        Arithmetic.PLANNED: ("baseline", "target"),
        Arithmetic.PROGRESS: CELLS,
    }.get(request.arithmetic, ("current", "target"))


def worked_out(
    arithmetic: Arithmetic,
    cells: dict[str, Measurement | None],
    row: KpiRow,
    *,
    against_baseline: bool,
    against_target: bool = False,
) -> dict[str, Any] | None:
    """What an arithmetic makes of an indicator's cells; ``None`` where a cell is missing or worded."""
    first_name, last_name = {
        Arithmetic.CHANGE: ("baseline", "current"),
        Arithmetic.CHANGE_RATE: ("baseline", "current"),
        Arithmetic.MULTIPLE: ("baseline" if against_baseline else "target", "current"),
        Arithmetic.PLANNED: ("baseline", "target"),
    }.get(arithmetic, ("target", "current"))
    if arithmetic is Arithmetic.PER_YEAR:
        return _per_year(cells["target" if against_target else "baseline"])
    if arithmetic is Arithmetic.PROGRESS:
        return _progress(cells)
    first, last = cells[first_name], cells[last_name]
    if first is None or last is None:
        return None
    if arithmetic is Arithmetic.REACHED or first.value is None or last.value is None:
        state = reached(row.kpi, cells)
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


def ratio(label: str, percent: float) -> dict[str, Any]:
    """A rate as something worked out."""
    return {"kind": "rate", "measure": Measure.RATIO, "label": label, "value": percent, "unit": "%"}


def _ratio(label: str, part: float, whole: float) -> dict[str, Any]:
    return ratio(label, round(100 * part / whole, 1))


def _exact(value: float) -> float:
    """A difference without the noise of binary fractions."""
    return round(value, 6)


def _per_year(whole: Measurement | None) -> dict[str, Any] | None:
    if whole is None or whole.value is None or whole.period is None:
        return None
    years = whole.period.years
    return {
        "kind": "per_year",
        "measure": Measure.AVERAGE,
        "label": f"1年あたり（{years}年）",
        "value": round(whole.value / years, 1),
        "unit": whole.unit,
        "years": years,
        "whole": whole,
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
