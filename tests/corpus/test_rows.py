"""Damaged rows of the list, solved one by one: which readings there are, and which are kept."""

import pytest

from corpus.readers.rows import ListRow, plain_readings, resolve, seam

WIDTH = 6
NOWHERE = frozenset()


def flags(pattern):
    return tuple(letter == "o" for letter in pattern)


def columns(pattern):
    return frozenset(i for i, letter in enumerate(pattern) if letter == "o")


def row(pattern, *, damaged=True, card=None, earlier=None):
    return ListRow(
        "水門の点検",
        flags(pattern),
        damaged,
        None if card is None else columns(card),
        None if earlier is None else columns(earlier),
    )


def kept(resolution):
    """The readings as patterns, best first."""
    return ["".join("o" if i in r.members else "." for i in range(WIDTH)) for r in resolution.readings]


def test_a_row_of_the_right_length_has_one_reading_and_no_extra_cell():
    (reading,) = plain_readings(flags("o.o..o"), WIDTH)
    assert (reading.members, reading.extra) == (columns("o.o..o"), frozenset())


def test_every_blank_of_a_row_with_a_cell_too_many_may_be_the_extra_one():
    """A3: the extra cell sits at no fixed column."""
    readings = {r.members: r.extra for r in plain_readings(flags("o..o..o"), WIDTH)}
    assert readings == {columns("o.o..o"): {1, 2}, columns("o..o.o"): {4, 5}}


def test_blanks_side_by_side_make_the_same_reading():
    """A4 (P.25): one run of blanks, one reading."""
    assert len(plain_readings(flags("oo...oo"), WIDTH)) == 1


def test_a_row_of_nothing_but_marks_loses_a_mark():
    """A3 (P.21): 13 marks for 12 municipalities."""
    (reading,) = plain_readings(flags("ooooooo"), WIDTH)
    assert reading.members == columns("oooooo")


def test_a_row_of_blanks_has_no_members():
    (reading,) = plain_readings(flags("......."), WIDTH)
    assert reading.members == frozenset()


@pytest.mark.parametrize("pattern", ["", "o", "o.o..", "o.o..o.o", "oooooooo"])
def test_a_row_that_is_too_short_or_more_than_one_cell_too_long_is_refused(pattern):
    with pytest.raises(ValueError, match=f"{len(pattern)} セルあり、6 市町に対応づけられません"):
        plain_readings(flags(pattern), WIDTH)
    with pytest.raises(ValueError, match="対応づけられません"):
        resolve(row(pattern), WIDTH, NOWHERE)


def test_the_card_of_the_project_decides():
    """A4 (P.15): the card names the members."""
    resolution = resolve(row("o..o..o", card="o..o.o"), WIDTH, NOWHERE)
    assert kept(resolution) == ["o..o.o"]
    assert resolution.uncertain == frozenset()


def test_the_card_decides_against_the_older_sheet_and_the_usual_place():
    resolution = resolve(row("o..o..o", card="o..o.o", earlier="o.o..o"), WIDTH, frozenset({1}))
    assert kept(resolution) == ["o..o.o"]


def test_a_card_that_fits_no_reading_decides_nothing():
    assert len(kept(resolve(row("o..o..o", card="oooooo"), WIDTH, NOWHERE))) == 2


def test_a_single_reading_decides():
    """A4 (P.25)."""
    resolution = resolve(row("oo...oo"), WIDTH, NOWHERE)
    assert kept(resolution) == ["oo..oo"]
    assert resolution.stated == columns("oo..oo")


def test_what_two_readings_share_is_stated_and_the_rest_is_uncertain():
    """A5 (P.17): a tie that nothing decides."""
    resolution = resolve(row("o..o..o"), WIDTH, NOWHERE)
    assert kept(resolution) == ["o.o..o", "o..o.o"]
    assert resolution.stated == columns("o....o")
    assert resolution.uncertain == columns("..oo..")


def test_the_older_sheet_rules_out_a_reading_that_drops_two_of_its_members():
    """A4: members seldom leave."""
    resolution = resolve(row(".o.o..o", earlier=".o.o.."), WIDTH, NOWHERE)
    assert kept(resolution) == [".o.o.o", ".oo..o"]
    assert "o.o..o" in kept(resolve(row(".o.o..o"), WIDTH, NOWHERE))


def test_a_reading_that_drops_one_member_of_the_older_sheet_stays_possible():
    resolution = resolve(row("o..o..o", earlier="o.o..."), WIDTH, NOWHERE)
    assert kept(resolution) == ["o.o..o", "o..o.o"]


def test_the_place_of_the_extra_cell_in_decided_rows_rules_a_reading_out():
    """A5: the seam."""
    assert kept(resolve(row("o..o..o"), WIDTH, frozenset({4, 5}))) == ["o..o.o"]
    assert kept(resolve(row("o..o..o"), WIDTH, frozenset({1}))) == ["o.o..o"]


def test_an_unknown_seam_rules_nothing_out():
    assert len(kept(resolve(row("o..o..o"), WIDTH, NOWHERE))) == 2


def test_a_blank_may_have_moved_when_no_plain_reading_keeps_the_older_members():
    """A4 (P.8): the first cell was lost, the row has the right length, and a mark slipped by one."""
    resolution = resolve(row("oo..o.", earlier="oo.o.."), WIDTH, NOWHERE)
    assert set(kept(resolution)) == {"oo.o..", "oo..o."}
    assert resolution.stated == columns("oo....")
    assert resolution.uncertain == columns("...oo.")


def test_a_mark_may_be_lost_when_no_blank_can_have_moved():
    """A4 (P.13): the older sheet has a member more, everything else stands."""
    resolution = resolve(row("..oooo", earlier=".ooooo"), WIDTH, NOWHERE)
    assert set(kept(resolution)) == {"..oooo", ".ooooo"}
    assert resolution.uncertain == columns(".o....")


def test_the_place_of_the_extra_cell_is_no_guide_where_the_row_has_a_second_fault():
    """H (P.24): no plain reading keeps the older members, so the seam rules none out."""
    damaged = row(".o.o..o", earlier="o..o.o")
    anywhere = resolve(damaged, WIDTH, NOWHERE)
    assert len(anywhere.readings) > 1
    assert [resolve(damaged, WIDTH, frozenset({i})) for i in (0, 2, 5)] == [anywhere] * 3


def test_two_lost_marks_are_not_assumed():
    resolution = resolve(row("..oooo", earlier="oooooo"), WIDTH, NOWHERE)
    assert kept(resolution) == ["..oooo"]


def test_a_second_fault_is_not_assumed_where_a_plain_reading_keeps_all_members():
    assert kept(resolve(row("o..o.o", earlier="o....o"), WIDTH, NOWHERE)) == ["o..o.o"]


@pytest.mark.parametrize("earlier", [None, "oooooo", ".oo.o."])
def test_an_undamaged_row_is_never_doubted(earlier):
    """A4: only rows that stand as their neighbours do not are solved."""
    resolution = resolve(row("o..o.o", damaged=False, earlier=earlier), WIDTH, frozenset({0}))
    assert kept(resolution) == ["o..o.o"]


def test_the_cheapest_reading_comes_first():
    resolution = resolve(row("o..o..o", earlier="o..o.."), WIDTH, NOWHERE)
    assert kept(resolution)[0] == "o..o.o"


def test_the_same_row_is_always_solved_alike():
    solved = {tuple(kept(resolve(row(".o.o.o.", earlier="o....o"), WIDTH, NOWHERE))) for _ in range(20)}
    assert len(solved) == 1


def test_the_seam_reaches_from_the_first_to_the_last_extra_cell_of_decided_rows():
    """A5: P.15 by its card, P.25 by its only reading."""
    by_card, alone = row("o..o..o", card="o.o..o"), row("ooo..oo")
    assert seam([by_card, alone], WIDTH) == frozenset({1, 2, 3, 4})


@pytest.mark.parametrize("pattern", ["o..o..o", "o.o..o", "ooooooo"])
def test_rows_that_decide_nothing_are_no_part_of_the_seam(pattern):
    """Undecided rows, rows of the right length, and rows of nothing but marks."""
    assert seam([row(pattern)], WIDTH) == frozenset()
