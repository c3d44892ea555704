"""Fiscal years and periods: golden forms of both originals and the borders between eras."""

import pytest
from golden import parametrize

from corpus.text import normalise
from corpus.years import FiscalYear, Period


@parametrize("periods")
def test_a_printed_period_means_its_golden_code_and_is_written_out_alike(case):
    period = Period.parse(normalise(case.raw))
    assert (period.stored, period.label) == case.expected


@parametrize("periods")
def test_a_period_survives_being_stored(case):
    period = Period.parse(normalise(case.raw))
    assert Period.from_code(period.stored) == period


@pytest.mark.parametrize(
    ("text", "western", "short"),
    [
        ("R4", 2022, "R4"),
        ("R元", 2019, "R1"),
        ("令和元年度", 2019, "R1"),
        ("平成31年度", 2019, "R1"),
        ("平成30年度", 2018, "H30"),
        ("H元", 1989, "H1"),
        ("令和10年度", 2028, "R10"),
        ("2026年度", 2026, "R8"),
        ("1999", 1999, "H11"),
    ],
)
def test_a_fiscal_year_is_the_western_year_in_which_it_begins(text, western, short):
    year = FiscalYear.parse(text)
    assert (year.year, year.short) == (western, short)


@pytest.mark.parametrize("text", ["", "年度", "8年度", "第2期"])
def test_a_text_without_a_year_is_refused(text):
    with pytest.raises(ValueError, match="年度として読めません"):
        FiscalYear.parse(text)


def test_the_first_year_of_reiwa_is_written_with_its_own_character():
    assert FiscalYear(2019).long == "令和元年度（2019年度）"
    assert FiscalYear(2018).era == "平成30年度"


def test_years_are_ordered_by_the_calendar_and_not_by_the_number_in_their_era():
    assert sorted([FiscalYear.parse("R1"), FiscalYear.parse("H30"), FiscalYear.parse("R2")]) == [
        FiscalYear(2018),
        FiscalYear(2019),
        FiscalYear(2020),
    ]


def test_a_calendar_year_is_not_a_fiscal_year():
    """E: 年 against 年度."""
    calendar, fiscal = Period.parse("(令和5年)"), Period.parse("(令和5年度)")
    assert calendar != fiscal
    assert (calendar.stored, calendar.label) == ("R5y", "令和5年")


@pytest.mark.parametrize(
    ("text", "code", "years"),
    [
        ("令和4～8年度", "R4-R8", 5),
        ("平成29～令和2年度", "H29-R2", 4),
        ("平成28～30年度", "H28-H30", 3),
        ("R7", "R7", 1),
    ],
)
def test_a_range_counts_both_of_its_ends(text, code, years):
    period = Period.parse(text)
    assert (period.code, period.years) == (code, years)


@pytest.mark.parametrize("text", ["", "4件", "完工", "(累計)"])
def test_a_text_that_names_no_year_has_no_period(text):
    """E: no period printed."""
    assert Period.parse(text) is None


@pytest.mark.parametrize("wave", ["～", "〜", "~", "∼"])
def test_a_range_may_stand_with_any_wave(wave):
    """C10."""
    assert Period.parse(f"令和4{wave}8年度").code == "R4-R8"


def test_an_empty_code_is_no_period():
    assert Period.from_code("") is None
