"""Dates and quantities in free text: golden forms of the original, and what is neither."""

import pytest
from golden import parametrize

from corpus.mentions import count, date_range, fiscal_range, mentions, quantities
from corpus.years import FiscalYear

REPORTED = FiscalYear(2022)


@parametrize("dates")
def test_a_printed_date_means_its_golden_day_or_month(case):
    """C11: 令和4年9月30日, R4.10.25, 8/4, 12月23日; no year means the fiscal year of the report."""
    assert date_range(case.raw, REPORTED) == case.expected


@parametrize("mentions")
def test_the_words_of_the_source_hold_their_golden_dates_and_quantities(case):
    """C11, C12: glued dates, ordinals, floors, road numbers, bare fiscal years."""
    assert " ".join(m.text for m in mentions(case.raw)) == case.expected[0]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("R5.4.8川まつり", "R5.4.8"),
        ("R5.10.15ABC線", "R5.10.15"),
        ("R5.6.1市内2校", "R5.6.1"),
        ("R5.8.3_45台", "R5.8.3"),
    ],
)
def test_a_date_that_is_glued_to_words_ends_where_its_digits_end(text, date):
    """C12."""
    assert mentions(text)[0].text == date


@pytest.mark.parametrize(
    "text", ["第4回", "第2回目", "令和5年度", "R5年度", "県道33号", "5階", "3年生", "①", "②件"]
)
def test_ordinals_years_floors_roads_and_list_marks_are_no_facts(text):
    """C8, C11."""
    assert mentions(text) == []


def test_the_first_three_months_of_a_report_lie_in_the_next_western_year():
    """C11: 1-3月 = 2023 in a report on fiscal 2022."""
    assert date_range("3/31", REPORTED) == ("2023-03-31", "")
    assert date_range("4/1", REPORTED) == ("2022-04-01", "")


@pytest.mark.parametrize("wave", ["～", "~", "〜"])
def test_a_range_of_dates_may_stand_with_any_wave(wave):
    """C10."""
    assert date_range(f"5月3日{wave}5日", REPORTED) == ("2022-05-03", "2022-05-05")


def test_a_range_that_crosses_the_year_ends_after_it_begins():
    assert date_range("12月28日～1月4日", REPORTED) == ("2022-12-28", "2023-01-04")


def test_two_days_side_by_side_are_a_range():
    assert date_range("R5.2.16,17", REPORTED) == ("2023-02-16", "2023-02-17")


def test_an_english_month_is_a_month():
    assert date_range("Fair March 2023", REPORTED) == ("2023-03", "")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("令和5年度", ("2023-04", "2024-03")),
        ("R4において", ("2022-04", "2023-03")),
        ("平成31年度", ("2019-04", "2020-03")),
        ("年度内", ("2022-04", "2023-03")),
        ("R4年度末", ("2023-03", "")),
        ("令和4年度から", ("2022-04", "")),
        ("9月末", ("", "")),
        ("5年度末", ("", "")),
        ("R4.9", ("", "")),
        ("令和4年9月", ("", "")),
    ],
)
def test_a_fiscal_year_that_is_named_as_a_whole_is_april_to_march(text, months):
    assert fiscal_range(text, REPORTED) == months


def test_a_text_without_a_date_has_none():
    assert date_range("年度内", REPORTED) == ("", "")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("14万8千冊", [148000.0]),
        ("2千台", [2000.0]),
        ("3万台", [30000.0]),
        ("15,691円", [15691.0]),
        ("6.1冊と4枚", [6.1, 4.0]),
    ],
)
def test_ten_thousands_and_thousands_are_worked_out(text, numbers):
    assert quantities(text) == numbers


def test_a_figure_that_is_stated_twice_is_counted_twice():
    assert count(["8月3日に20名", "20名と3組"]) == {"8月3日": 1, "20名": 2, "3組": 1}
