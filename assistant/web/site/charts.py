"""Geometry of the charts: from values to places on a canvas; templates draw, tables tell the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.records import KpiRecord, MunicipalityRecord
from corpus.model import Direction

#: Width of a bullet chart's scale.
SCALE = 240.0

#: Share of the scale that the greatest value takes: its mark must not stand on the edge.
_FULL = 0.95

#: Width of the map and the room around its outermost places, which their names need.
MAP_WIDTH, _MARGIN = 640.0, 70.0


@dataclass(frozen=True)
class Bullet:
    """An indicator on one scale from 0: places of its values, ``None`` for one that is not there.

    Attributes:
        series: name of the sub-series, else empty.
        lower: whether less is better.
    """

    series: str
    baseline: float | None
    current: float | None
    target: float | None
    lower: bool


def bullets(kpi: KpiRecord) -> list[Bullet]:
    """The charts of an indicator, one per series; none for a worded target or one without a current value.

    A baseline or current value in another unit than the target's is left out: they share no scale.
    """
    charts = []
    for target in kpi.target:
        baseline, current = (
            next(
                (
                    m.value
                    for m in cell
                    if m.series == target.series and m.unit.split("/")[0] == target.unit.split("/")[0]
                ),
                None,
            )
            for cell in (kpi.baseline, kpi.current)
        )
        if target.value is None or current is None:
            continue
        unit = _FULL * SCALE / (max(target.value, current, baseline or 0.0) or 1.0)
        charts.append(
            Bullet(
                target.series,
                None if baseline is None else baseline * unit,
                current * unit,
                target.value * unit,
                kpi.direction is Direction.LOWER,
            )
        )
    return charts


@dataclass(frozen=True)
class Spot:
    """A municipality on the map; its label stands to the left of the point where ``flip`` is set."""

    town: MunicipalityRecord
    x: float
    y: float
    flip: bool


def spots(towns: Sequence[MunicipalityRecord]) -> tuple[list[Spot], float]:
    """The municipalities on a map, and its height; a degree of longitude is shortened to the latitude."""
    south, north = (f(town.latitude for town in towns) for f in (min, max))
    west, east = (f(town.longitude for town in towns) for f in (min, max))
    shrink = math.cos(math.radians((south + north) / 2))
    scale = (MAP_WIDTH - 2 * _MARGIN) / (((east - west) * shrink) or 1.0)
    found = []
    for town in towns:
        x = _MARGIN + (town.longitude - west) * shrink * scale
        y = _MARGIN / 2 + (north - town.latitude) * scale
        found.append(Spot(town, x, y, flip=x > MAP_WIDTH / 2))
    return found, _MARGIN + (north - south) * scale


def share(value: int | None, greatest: int) -> float:
    """Length of a bar in percent of the longest."""
    return round(100 * (value or 0) / greatest, 1) if greatest else 0.0
