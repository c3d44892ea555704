"""The project cards of a vision, read on cards of an invented region."""

import pytest
from aoba import GROUP, card, entry, kinds, members, read_list_and_cards, table, vision

from corpus.model import Direction, Section

NAME = "水門の点検"
TOWNS = ["緑川市", "白波市"]
KPIS = [["点検した水門の数", "3か所 (令和9年度)", "9か所/年 (令和12年度)"]]


def read(*, name=NAME, behind=(), **parts):
    """The card that a card's text makes, and the report."""
    text = [*card(name, TOWNS, **parts), *behind]
    cards, report = read_list_and_cards(table(GROUP, entry(NAME, "oo....", 1)), text)
    return cards[NAME], report


def amounts(found):
    return [(line.year.short if line.year else "total", line.amount) for line in found.budget]


def test_the_page_of_a_card_comes_from_the_list():
    """B1: no page is printed on a card."""
    found, report = read()
    assert (found.place.page, found.full, members(found)) == (1, True, "緑川市・白波市")
    assert kinds(report) == []


def test_a_list_opened_in_a_cell_and_never_closed_leaves_only_its_words():
    """B3: <ul …> without <li> or an end."""
    found, _ = read()
    assert found.text(Section.ACTIVITIES) == "● 水門を点検する ● 点検の結果を知らせる"


def test_activities_without_any_markup_are_read_alike():
    """B3: plain ● items."""
    found, _ = read(activities="● 水門を点検する")
    assert found.text(Section.ACTIVITIES) == "● 水門を点検する"


def test_roles_of_the_core_city_and_of_the_partners_are_kept_apart():
    found, _ = read()
    assert found.text(Section.ROLE_CORE) == "・点検の取りまとめ"
    assert found.text(Section.ROLE_PARTNERS) == "・点検への参加"


@pytest.mark.parametrize("width", [7, 8])
def test_a_card_may_have_seven_or_eight_columns(width):
    """B4 (P.47)."""
    found, _ = read(width=width, budget=[["10千円", "20千円", "30千円", "60千円"]], kpis=KPIS)
    assert amounts(found) == [("R10", 10), ("R11", 20), ("R12", 30), ("total", 60)]
    assert found.kpis[0].target[0].value == 9


@pytest.mark.parametrize("columns", [(1, 3, 5), (1, 2, 4), (2, 4, 6)])
def test_the_header_of_the_indicators_says_which_column_is_what(columns):
    """B4 (P.45)."""
    found, _ = read(kpis=KPIS, kpi_columns=columns)
    (kpi,) = found.kpis
    assert kpi.indicator == "点検した水門の数"
    assert [m.value for m in (*kpi.baseline, *kpi.target)] == [3, 9]
    assert kpi.current == ()


def test_a_blank_year_is_not_zero_and_a_printed_zero_is():
    """B8: years before the start are blank; 0千円 is an amount."""
    found, _ = read(budget=[["", "", "0千円", "0千円"]])
    assert amounts(found) == [("R10", None), ("R11", None), ("R12", 0), ("total", 0)]


def test_the_word_for_being_done_in_one_year_makes_neither_an_amount_nor_an_end():
    """B9: 実施 stands in one column only, since the arrow over the later years was lost."""
    found, report = read(budget=[["", "実施", "", ""], ["", "20千円", "30千円", "50千円"]])
    assert amounts(found) == [("R10", None), ("R11", 20), ("R12", 30), ("total", 50)]
    assert kinds(report) == []


def test_a_card_whose_years_say_only_that_it_is_done_has_no_amounts():
    """B6 (P.27), B9."""
    found, _ = read(budget=[["実施", "", "", ""]])
    assert amounts(found) == [("R10", None), ("R11", None), ("R12", None), ("total", None)]


def test_an_amount_is_the_same_with_and_without_a_space():
    """B10."""
    found, _ = read(budget=[["1,420千円", "1,420 千円", "", "2,840　千円"]])
    assert [line.amount for line in found.budget] == [1420, 1420, None, 2840]
    assert [line.raw for line in found.budget] == ["1,420千円", "1,420千円", "", "2,840千円"]


def test_the_years_of_the_columns_are_those_of_the_document():
    found, _ = read(years=("R9年度", "R13年度", "R14年度"), budget=[["1千円", "2千円", "3千円", "6千円"]])
    assert [year for year, _ in amounts(found)] == ["R9", "R13", "R14", "total"]


def test_a_note_within_a_card_is_kept_and_is_no_label():
    """B6 (P.27): a note stands between the amounts and the roles."""
    found, _ = read(note="※事業費は、P.9の事業に含む", budget=[["実施", "", "", ""]])
    assert found.notes == ("※事業費は、P.9の事業に含む",)
    assert found.text(Section.ROLE_CORE) == "・点検の取りまとめ"


def test_a_note_behind_a_card_belongs_to_that_card():
    """B6, B7."""
    found, _ = read(behind=["※KPIは、P.9を参照", "", *card("川の見守り", TOWNS), "※別の事業の注"])
    assert found.notes == ("※KPIは、P.9を参照",)


def test_a_card_without_indicators_has_none():
    """B6 (P.27)."""
    assert read()[0].kpis == ()


def test_a_dash_for_a_baseline_is_no_value():
    """E: — is not zero."""
    found, _ = read(kpis=[["点検した水門の数", "—", "9か所 (令和12年度)"]])
    assert found.kpis[0].baseline == ()


@pytest.mark.parametrize(
    ("target", "direction"),
    [
        ("9か所 (令和12年度)", Direction.HIGHER),
        ("0日 (令和11～12年度)", Direction.LOWER),
        ("完工 (令和12年度)", Direction.MILESTONE),
    ],
)
def test_the_target_tells_when_an_indicator_has_got_better(target, direction):
    """E: none at all is better lower; a worded target is a milestone."""
    found, _ = read(kpis=[["点検", "—", target]])
    assert found.kpis[0].direction is direction


def test_a_name_is_kept_without_the_spaces_of_recognition():
    """B10."""
    found, _ = read(kpis=[["公式 SNS の 登録者数", "3人 (令和9年度)", "9人 (令和12年度)"]])
    assert found.kpis[0].indicator == "公式SNSの登録者数"


def test_a_page_cited_in_a_card_is_text_and_not_the_page_of_the_card():
    """B5 (P.45): the card cites another project by an outdated page."""
    found, _ = read(activities="● 水車の復元(P.24 事業再掲)")
    assert found.place.page == 1


def test_an_amount_that_cannot_be_read_is_reported_with_its_line_and_the_rest_is_read():
    odd = [["10千円", "2億円", "30千円", "60千円"]]
    found, report = read(budget=odd)
    assert amounts(found) == [("R10", 10), ("R11", None), ("R12", 30), ("total", 60)]
    (finding,) = report.findings
    assert (finding.kind, finding.file, finding.what) == ("unreadable", "vision.txt", "水門の点検 事業費")
    assert "2億円" in finding.why
    text = vision(table(GROUP, entry(NAME, "oo....", 1)), card(NAME, TOWNS, budget=odd))
    assert "2億円" in text.splitlines()[finding.line - 1]


def test_a_value_under_no_header_is_reported():
    _, report = read(kpis=[*KPIS, ["点検 | 9か所 (令和12年度)", "—", "9か所"]])
    assert [(f.kind, f.what) for f in report.findings] == [("unreadable", "KPI")]
