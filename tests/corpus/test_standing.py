"""How far indicators have got: printed cells compared as they are."""

import pytest

from corpus.measures import parse_cell
from corpus.model import Direction, Kpi
from corpus.standing import Standing, reached, series, standing, worse


def kpi(baseline: str, current: str, target: str, direction=Direction.HIGHER) -> Kpi:
    return Kpi("d/1/1", "指標", *map(parse_cell, (baseline, current, target)), direction)


@pytest.mark.parametrize(
    ("cells", "direction", "expected"),
    [
        (("5件", "8件", "7件"), Direction.HIGHER, Standing.REACHED),
        (("5件", "7件", "7件"), Direction.HIGHER, Standing.REACHED),
        (("5件", "6件", "7件"), Direction.HIGHER, Standing.NEARER),
        (("5件", "5件", "7件"), Direction.HIGHER, Standing.BEHIND),
        (("5件", "4件", "7件"), Direction.HIGHER, Standing.BEHIND),
        (("", "6件", "7件"), Direction.HIGHER, Standing.BEHIND),
        (("5件", "", "7件"), Direction.HIGHER, Standing.UNKNOWN),
        (("9人", "6人", "7人"), Direction.LOWER, Standing.REACHED),
        (("9人", "8人", "7人"), Direction.LOWER, Standing.NEARER),
        (("9人", "10人", "7人"), Direction.LOWER, Standing.BEHIND),
        (("", "方針の決定", "方針の決定"), Direction.MILESTONE, Standing.REACHED),
        (("", "検討中", "方針の決定"), Direction.MILESTONE, Standing.BEHIND),
        (("", "3件", "施設稼働"), Direction.MILESTONE, Standing.BEHIND),
        (("", "施設稼働", "3件"), Direction.MILESTONE, Standing.UNKNOWN),
        # Everything since a start does not compare with one year.
        (("476人(累計)", "480人", "500人"), Direction.HIGHER, Standing.BEHIND),
    ],
)
def test_an_indicator_stands_where_its_cells_put_it(cells, direction, expected):
    assert standing(kpi(*cells, direction)) is expected


def test_every_series_must_have_reached_its_target():
    both = kpi("5人(休日) 5人(平日)", "9人(休日) 6人(平日)", "8人(休日) 8人(平日)")
    weekend, weekday = series(both)
    assert (reached(both, weekend), reached(both, weekday)) == (True, False)
    assert standing(both) is Standing.NEARER
    assert (
        standing(kpi("5人(休日) 5人(平日)", "9人(休日) 9人(平日)", "8人(休日) 8人(平日)")) is Standing.REACHED
    )


def test_worse_is_said_only_where_values_compare():
    fallen, unknown = kpi("5件", "4件", "7件"), kpi("", "4件", "7件")
    assert worse(fallen, series(fallen)[0])
    assert not worse(unknown, series(unknown)[0])
