"""Which municipalities a damaged row of the participation list means.

Recognition shifted cells: a row can hold one cell too many, or stand in other columns than its
neighbours. Each row is solved alone: all readings that repair it are enumerated, and each is charged
for what it would have us believe. A reading costs

* nothing, and decides, if the project's own card in the same document lists the same members;
* ``LEFT`` for each member of the project's sheet in the older document that it drops (members seldom leave);
* ``ELSEWHERE`` if the extra cell would lie outside the columns where decided rows of the document have it.

Only if no plain reading keeps every member of the older sheet does the row seem to have a second fault:
one more blank in the wrong place, or one mark lost. Readings that assume one cost ``SECOND_FAULT``; and
since the column of the extra cell is then no guide, ``ELSEWHERE`` is charged to none of the row's
readings.

Readings within ``MARGIN`` of the cheapest are kept. What all of them share is stated; what they differ in
is uncertain.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LEFT = 1
ELSEWHERE = 2
SECOND_FAULT = 2
MARGIN = 1

Marks = tuple[bool, ...]
Members = frozenset[int]


@dataclass(frozen=True)
class ListRow:
    """A row of the participation list.

    Attributes:
        project: its name.
        marks: one flag per cell between the name and the page.
        damaged: the row does not stand as its table's rows usually do.
        card: column indices that the project's own card lists, where there is one.
        earlier: column indices that the older document's sheet lists, where there is one.
    """

    project: str
    marks: Marks
    damaged: bool
    card: Members | None = None
    earlier: Members | None = None


@dataclass(frozen=True)
class Reading:
    """One way to read a row: the members' columns, the cells that may be the extra one, its cost."""

    members: Members
    extra: frozenset[int]
    cost: int = 0


@dataclass(frozen=True)
class Resolution:
    """The readings kept for a row, best first, and what they agree on."""

    readings: tuple[Reading, ...]

    @property
    def stated(self) -> Members:
        """Members in every reading."""
        return frozenset.intersection(*(r.members for r in self.readings))

    @property
    def uncertain(self) -> Members:
        """Members in some readings only."""
        return frozenset.union(*(r.members for r in self.readings)) - self.stated


def plain_readings(marks: Marks, width: int) -> list[Reading]:
    """All readings of a row as ``width`` columns: as it stands, or without one extra cell.

    The extra cell is taken to be a blank; only a row of nothing but marks loses a mark.

    Raises:
        ValueError: when the row is shorter than ``width`` or more than one cell longer.
    """
    if len(marks) == width:
        return [Reading(_members(marks), frozenset())]
    if len(marks) != width + 1:
        raise ValueError(f"{len(marks)} セルあり、{width} 市町に対応づけられません")
    blanks = [i for i, mark in enumerate(marks) if not mark]
    found: dict[Members, set[int]] = {}
    for index in blanks or range(len(marks)):
        found.setdefault(_members(marks[:index] + marks[index + 1 :]), set()).add(index)
    return [Reading(members, frozenset(extra)) for members, extra in found.items()]


def seam(rows: Iterable[ListRow], width: int) -> frozenset[int]:
    """Where decided rows have their extra cell: between the first and the last such column.

    A row is decided by its card, or by having one reading only.
    """
    columns: set[int] = set()
    for row in rows:
        if len(row.marks) != width + 1 or all(row.marks):
            continue
        readings = plain_readings(row.marks, width)
        fitting = [r for r in readings if row.card is None or r.members == row.card]
        if len(fitting) == 1:
            columns |= fitting[0].extra
    return frozenset(range(min(columns), max(columns) + 1)) if columns else frozenset()


def resolve(row: ListRow, width: int, usual: frozenset[int]) -> Resolution:
    """Weigh the readings of a row; ``usual`` is the document's :func:`seam`.

    Raises:
        ValueError: when the row fits no reading at all.
    """
    readings = plain_readings(row.marks, width)
    if row.card is not None:
        fitting = [r for r in readings if r.members == row.card]
        if fitting:
            return Resolution((fitting[0],))
    if not row.damaged:
        return Resolution((readings[0],))
    earlier = row.earlier or frozenset()
    if earlier and not any(earlier <= r.members for r in readings):
        readings += _second_faults(readings, earlier, width)
        usual = frozenset()
    weighed = sorted(
        (Reading(r.members, r.extra, r.cost + _charge(r, earlier, usual)) for r in readings),
        key=lambda r: (r.cost, sorted(r.members)),
    )
    return Resolution(tuple(r for r in weighed if r.cost <= weighed[0].cost + MARGIN))


def _charge(reading: Reading, earlier: Members, usual: frozenset[int]) -> int:
    left = LEFT * len(earlier - reading.members)
    elsewhere = bool(reading.extra) and bool(usual) and not (reading.extra & usual)
    return left + (ELSEWHERE if elsewhere else 0)


def _second_faults(readings: Sequence[Reading], earlier: Members, width: int) -> list[Reading]:
    """Readings with one fault more that keep every earlier member; a moved blank before a lost mark."""
    moved = [
        Reading(members, reading.extra, SECOND_FAULT)
        for reading in readings
        for members in _moved_blank(reading.members, width)
        if earlier <= members
    ]
    if moved:
        return _distinct(moved)
    lost = [
        Reading(reading.members | earlier, reading.extra, SECOND_FAULT)
        for reading in readings
        if len(earlier - reading.members) == 1
    ]
    return _distinct(lost)


def _moved_blank(members: Members, width: int) -> Iterator[Members]:
    """The rows that become this one when one blank cell is taken out and set in elsewhere."""
    cells = tuple(i in members for i in range(width))
    for out in (i for i, mark in enumerate(cells) if not mark):
        rest = cells[:out] + cells[out + 1 :]
        for into in range(width):
            yield _members((*rest[:into], False, *rest[into:]))


def _distinct(readings: Iterable[Reading]) -> list[Reading]:
    return list({r.members: r for r in readings}.values())


def _members(marks: Marks) -> Members:
    return frozenset(i for i, mark in enumerate(marks) if mark)
