"""How far an indicator has got: its printed cells compared as they are, series by series.

The documents judge nothing themselves. A cumulative target is compared with whatever the current cell prints,
and so is a value of the middle of a year; whoever shows a standing says so.
"""

from collections.abc import Mapping
from enum import StrEnum

from corpus.measures import Basis, Measurement
from corpus.model import Direction, Kpi

#: The cells of an indicator, in the order of time.
CELLS = ("baseline", "current", "target")

#: One series of an indicator: its measurement in each cell, ``None`` where the cell has none.
Series = Mapping[str, Measurement | None]


class Standing(StrEnum):
    """Where an indicator stands.

    ``REACHED``: every series has reached its target; ``NEARER``: each that has not is nearer to it than the
    baseline was; ``BEHIND``: not nearer, or there is no baseline to tell; ``UNKNOWN``: no current value, or
    nothing that could be compared.
    """

    REACHED = "reached"
    NEARER = "nearer"
    BEHIND = "behind"
    UNKNOWN = "unknown"


def series(kpi: Kpi) -> list[Series]:
    """The cells of each series (休日, 平日), one entry for an indicator without series."""
    names = dict.fromkeys(m.series for m in kpi.target) or {"": None}
    return [
        {cell: next((m for m in kpi.cell(cell) if m.series == name), None) for cell in CELLS}
        for name in names
    ]


def reached(kpi: Kpi, cells: Series | None = None) -> bool | None:
    """Whether the current value has reached the target; ``None`` where nothing can be said.

    Args:
        kpi: the indicator.
        cells: one of its series; the first measurement of each cell for ``None``.
    """
    if cells is None:
        cells = {cell: next(iter(kpi.cell(cell)), None) for cell in CELLS}
    current, target = cells["current"], cells["target"]
    if current is None or target is None:
        return None
    if current.value is None or target.value is None:
        return current.text == target.text if target.value is None else None
    if kpi.direction is Direction.LOWER:
        return current.value <= target.value
    return current.value >= target.value


def worse(kpi: Kpi, cells: Series) -> bool:
    """Whether the current value of a series is surely worse than its baseline."""
    gain = _gain(kpi, cells)
    return gain is not None and gain < 0


def standing(kpi: Kpi) -> Standing:
    """Where an indicator stands over all its series."""
    judged = [(reached(kpi, cells), cells) for cells in series(kpi)]
    if any(result is None for result, _ in judged):
        return Standing.UNKNOWN
    open_ = [cells for result, cells in judged if not result]
    if not open_:
        return Standing.REACHED
    return Standing.NEARER if all((_gain(kpi, cells) or 0) > 0 for cells in open_) else Standing.BEHIND


def _gain(kpi: Kpi, cells: Series) -> float | None:
    """How much better the current value is than the baseline; ``None`` where they do not compare."""
    baseline, current = cells["baseline"], cells["current"]
    if baseline is None or current is None or baseline.value is None or current.value is None:
        return None
    if baseline.basis is Basis.CUMULATIVE and current.basis is not Basis.CUMULATIVE:
        return None
    change = current.value - baseline.value
    return -change if kpi.direction is Direction.LOWER else change
