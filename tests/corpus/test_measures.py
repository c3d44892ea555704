"""Printed values: golden cells of both originals, and the forms that other regions may print."""

import pytest
from golden import parametrize

from corpus.measures import Basis, parse_amount, parse_cell


def described(raw):
    """The values of a cell in the notation of the golden file."""
    return " ; ".join(
        "|".join(
            [
                "" if m.value is None else f"{m.value:.10g}",
                m.unit,
                m.basis.value,
                m.operator,
                m.period.stored if m.period else "",
                m.series,
                m.text,
            ]
        )
        for m in parse_cell(raw)
    )


@parametrize("measurements")
def test_a_printed_cell_means_its_golden_values(case):
    assert described(case.raw) == case.expected[0]


@pytest.mark.parametrize("dash", ["", " ", "　", "—", "-", "－", "―", "–", "−", "ー", "/", "／"])
def test_a_blank_a_dash_or_a_slash_is_no_value_and_never_zero(dash):
    """C10, E: missing is not zero, whichever dash is printed."""
    assert parse_cell(dash) == ()


def test_a_printed_zero_is_a_value():
    """E: 0 is a target that can be missed, not a missing target."""
    (zero,) = parse_cell("0件 (令和8年度)")
    assert zero.value == 0
    assert zero.period.code == "R8"


@pytest.mark.parametrize("wave", ["～", "〜", "~", "∼"])
def test_any_wave_dash_makes_a_range(wave):
    """C10: ～ and ~ are the same dash."""
    (value,) = parse_cell(f"9台 (令和3{wave}6年度)")
    assert value.period.code == "R3-R6"


@pytest.mark.parametrize("slash", ["/", "／"])
def test_a_rate_may_stand_behind_a_slash_of_either_width(slash):
    """C10: ／年 in full width."""
    (value,) = parse_cell(f"31台{slash}年 (令和6年度)")
    assert (value.unit, value.basis) == ("台/年", Basis.PER_YEAR)


def test_a_rate_per_day_or_per_event_is_a_unit_and_not_a_yearly_basis():
    """E: 人/日 and 人/回 are states."""
    assert [m.basis for raw in ("70人/日", "8人/回") for m in parse_cell(raw)] == [Basis.NONE, Basis.NONE]


@pytest.mark.parametrize(("word", "operator"), [("以上", ">="), ("以下", "<=")])
def test_a_bound_is_kept_as_an_operator_and_not_as_part_of_the_unit(word, operator):
    """E: ≥ targets."""
    (value,) = parse_cell(f"12台{word}/年 (令和6年度)")
    assert (value.value, value.unit, value.operator) == (12, "台/年", operator)


def test_a_cumulative_value_is_marked_and_not_taken_for_a_series():
    """E: 累計 in brackets looks like the name of a series."""
    (value,) = parse_cell("75台(累計) (令和3～7年度)")
    assert (value.value, value.unit, value.basis, value.series) == (75, "台", Basis.CUMULATIVE, "")


def test_two_series_in_a_cell_are_two_values_that_share_the_period():
    """C7: 休日 and 平日 in one cell."""
    values = parse_cell("1,020台/日(夏期) 330台/日(冬期) (令和6年度)")
    assert [(m.series, m.value, m.unit, m.period.code) for m in values] == [
        ("夏期", 1020, "台/日", "R6"),
        ("冬期", 330, "台/日", "R6"),
    ]


def test_one_named_series_alone_in_a_cell_is_a_number_too():
    """C7 for a cell in which only one of the series is printed."""
    (value,) = parse_cell("330台/日(冬期) (令和6年度)")
    assert (value.value, value.unit, value.series) == (330, "台/日", "冬期")


def test_a_range_may_repeat_the_word_for_year_on_both_sides():
    """A form that no cell of the originals has, but their texts do (令和3年4月～令和6年3月)."""
    (value,) = parse_cell("9台 (令和3年度～令和6年度)")
    assert (value.value, value.period.code) == (9, "R3-R6")


def test_a_worded_value_has_text_and_no_number():
    """E: word KPIs."""
    (value,) = parse_cell("橋の完成 (令和9年度)")
    assert (value.value, value.text, value.period.code) == (None, "橋の完成", "R9")


def test_a_value_without_a_period_has_none():
    """E: no year printed."""
    (value,) = parse_cell("17台")
    assert value.period is None


def test_the_cell_is_kept_as_printed():
    assert parse_cell("1,020 台 （令和６年度）")[0].raw == "1,020 台 (令和6年度)"


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("454,961千円", 454961),
        ("12,313 千円", 12313),
        ("1,104,950 千円", 1104950),
        ("0千円", 0),
        ("１，４２０千円", 1420),
        ("", None),
        ("-", None),
        ("—", None),
    ],
)
def test_an_amount_is_read_in_thousand_yen_and_a_blank_is_not_zero(raw, amount):
    """B8, B10: blank years, a real zero, spaces before the unit."""
    assert parse_amount(raw) == amount


@pytest.mark.parametrize("raw", ["12億円", "12,313円", "未定", "約5千円"])
def test_an_amount_in_another_form_is_refused_and_not_guessed(raw):
    with pytest.raises(ValueError, match="金額として読めません"):
        parse_amount(raw)
