"""The list of a vision, read on rows of an invented region in every shape that the original has."""

import pytest
from aoba import (
    BLANK,
    CORE,
    GROUP,
    HEADER,
    HEADER_LABEL_BEHIND,
    HEADER_LABEL_BESIDE,
    PARTNERS,
    WIDE_HEADER,
    card,
    doubtful,
    entry,
    entry_without_role,
    group,
    kinds,
    marks,
    members,
    pipe,
    read_list_and_cards,
    role,
    table,
)

from corpus.model import Role

#: Rows that stand as they should, so that the table has a usual page column.
PLAIN = [
    entry("空き店舗の活用", "oo....", 1),
    entry("川の見守り", "..oo..", 2),
    entry("星空の観察会", "....oo", 3),
]
#: Rows with a cell too many, whose extra cell is surely the one between the fourth and the fifth partner.
WIDE = [
    entry("空き店舗の活用", "ooo..oo", 1),
    entry("川の見守り", ".oo..o.", 2),
    entry("星空の観察会", "ooo..oo", 3),
]


@pytest.mark.parametrize("header", [HEADER, HEADER_LABEL_BESIDE, HEADER_LABEL_BEHIND])
def test_the_cells_before_the_page_are_the_partners_in_order_whatever_the_header_stands_over(header):
    """A1, A8: a blank label displaces the last partner; the label of the projects stands in any row."""
    cards, report = read_list_and_cards(table(GROUP, *PLAIN, header=header))
    assert members(cards["星空の観察会"]) == "星野町・花園町"
    assert cards["星空の観察会"].place.page == 3
    assert list(cards) == ["空き店舗の活用", "川の見守り", "星空の観察会"]
    assert kinds(report) == []


def test_a_row_that_lost_its_first_cell_is_moved_back():
    """A2: the name stands in the first cell and the page a column early."""
    cards, report = read_list_and_cards(table(GROUP, *PLAIN, entry_without_role("水車の復元", "o....o", 4)))
    assert members(cards["水車の復元"]) == "緑川市・花園町"
    assert cards["水車の復元"].place.page == 4
    assert kinds(report) == ["repaired"]


def test_a_row_that_lost_its_first_cell_can_have_lost_more():
    """A4 (P.8): it is doubted where the older sheet names a member beside the mark."""
    before = {"水車の復元": frozenset({"緑川市", "白波市", "月岡町"})}
    rows = table(GROUP, *PLAIN, entry_without_role("水車の復元", "oo..o.", 4))
    cards, report = read_list_and_cards(rows, earlier=before)
    assert members(cards["水車の復元"]) == "緑川市・白波市"
    assert doubtful(cards["水車の復元"]) == "月岡町・星野町"
    assert kinds(report) == ["doubtful"]


def test_rows_of_one_table_may_have_their_page_in_two_columns():
    """A3: twelve cells and thirteen cells in one table; each row is measured by its own page."""
    narrow = entry("茶畑の手入れ", "o.o..o", 4)
    cards, _ = read_list_and_cards(table(GROUP, *WIDE, narrow, header=WIDE_HEADER))
    assert members(cards["茶畑の手入れ"]) == "緑川市・杉山市・花園町"
    assert members(cards["空き店舗の活用"]) == "緑川市・白波市・杉山市・星野町・花園町"
    assert [cards[name].place.page for name in ("茶畑の手入れ", "川の見守り")] == [4, 2]


def test_a_row_with_a_cell_too_many_is_decided_by_the_card_of_its_project():
    """A3, A4 (P.15)."""
    rows = table(GROUP, entry("水門の点検", "o..o..o", 1), header=WIDE_HEADER)
    cards, report = read_list_and_cards(rows, card("水門の点検", ["緑川市", "杉山市", "花園町"]))
    assert members(cards["水門の点検"]) == "緑川市・杉山市・花園町"
    assert doubtful(cards["水門の点検"]) == ""
    assert kinds(report) == ["repaired"]


def test_a_row_with_a_cell_too_many_that_nothing_decides_is_uncertain_and_carries_its_readings():
    """A3, H (P.20): what the readings share is stated, the rest is uncertain and says why."""
    cards, report = read_list_and_cards(table(GROUP, entry("水門の点検", "o..o..o", 1), header=WIDE_HEADER))
    found = cards["水門の点検"]
    assert (members(found), doubtful(found)) == ("緑川市・花園町", "杉山市・月岡町")
    unsure = [p for p in found.participation if p.readings]
    assert {p.readings for p in unsure} == {("緑川市・杉山市・花園町", "緑川市・月岡町・花園町")}
    assert [p.municipality for p in unsure] == ["杉山市", "月岡町"]
    assert all(p.reason and p.role is Role.MEMBER for p in unsure)
    assert kinds(report) == ["doubtful"]


def test_a_row_with_a_cell_too_many_is_solved_alone_and_not_at_a_fixed_column():
    """A3, A5: the same table needs the extra cell in different places."""
    rows = table(GROUP, *WIDE, entry("水門の点検", "o...ooo", 4), header=WIDE_HEADER)
    cards, _ = read_list_and_cards(rows)
    assert members(cards["水門の点検"]) == "緑川市・月岡町・星野町・花園町"


def test_decided_rows_of_the_document_show_where_the_extra_cell_stands():
    """A5 (P.18, P.22): a reading that takes it from elsewhere is ruled out."""
    rows = table(GROUP, *WIDE, entry("水門の点検", "o.o..oo", 4), header=WIDE_HEADER)
    cards, _ = read_list_and_cards(rows)
    assert members(cards["水門の点検"]) == "緑川市・杉山市・星野町・花園町"
    assert doubtful(cards["水門の点検"]) == ""


def test_a_row_of_nothing_but_marks_means_all_partners():
    """A3 (P.21)."""
    cards, _ = read_list_and_cards(table(GROUP, entry("合同花火", "ooooooo", 1), header=WIDE_HEADER))
    assert members(cards["合同花火"]) == "・".join(PARTNERS)


def test_pillar_and_initiative_are_filled_down_until_the_next_group_row():
    """A8: the cells are blank in the rows of projects; a group row may name the initiative alone."""
    first, second, third = PLAIN
    rows = [
        group("産業の活力", "店づくり"),
        first,
        pipe(BLANK, "水辺の安全", *[BLANK] * 7),
        second,
        GROUP,
        third,
    ]
    cards, _ = read_list_and_cards(table(*rows))
    assert [(c.pillar, c.initiatives) for c in cards.values()] == [
        ("産業の活力", ("店づくり",)),
        ("産業の活力", ("水辺の安全",)),
        ("暮らしを支える取組", ("まちの安心",)),
    ]


def test_a_repeated_pillar_at_the_head_of_the_next_table_makes_no_project():
    """A8: tables 3 and 4 repeat the pillar."""
    cards, report = read_list_and_cards(table(GROUP, *PLAIN[:2]), table(GROUP, PLAIN[2]))
    assert [c.pillar for c in cards.values()] == ["暮らしを支える取組"] * 3
    assert kinds(report) == []


def test_pillar_and_initiative_hold_over_the_end_of_a_table():
    """A8: a table that begins with a project, or whose group row stands at the end of the one before."""
    tables = table(GROUP, PLAIN[0]), table(PLAIN[1], group("産業の活力", "店づくり")), table(PLAIN[2])
    cards, _ = read_list_and_cards(*tables)
    assert [(c.pillar, *c.initiatives) for c in cards.values()] == [
        ("暮らしを支える取組", "まちの安心"),
        ("暮らしを支える取組", "まちの安心"),
        ("産業の活力", "店づくり"),
    ]


def test_two_projects_on_one_page_stay_two():
    """A6: a page is no key."""
    rows = [entry("空き店舗の活用", "oo....", 5), entry("川の見守り", "..oo..", 5)]
    cards, _ = read_list_and_cards(table(GROUP, *rows))
    assert [(c.place.page, members(c)) for c in cards.values()] == [
        (5, "緑川市・白波市"),
        (5, "杉山市・月岡町"),
    ]


def test_the_indicators_of_two_cards_on_one_page_have_ids_of_their_own():
    """A6: cards of two projects of one page, as P.28 would have them outside the excerpt."""
    rows = [entry("空き店舗の活用", "oo....", 5), entry("川の見守り", "..oo..", 5)]
    kpis = [["指標の件数", "3件 (令和9年度)", "7件 (令和12年度)"]]
    cards, _ = read_list_and_cards(
        table(GROUP, *rows),
        card("空き店舗の活用", ["緑川市", "白波市"], kpis=kpis),
        card("川の見守り", ["杉山市", "月岡町"], kpis=kpis),
    )
    ids = [kpi.id for c in cards.values() for kpi in c.kpis]
    assert len(set(ids)) == len(ids) == 2


def test_the_printed_number_of_projects_is_not_believed():
    """A7: 48 is printed over 49 rows; the header says nine here."""
    cards, _ = read_list_and_cards(table(GROUP, *PLAIN))
    assert len(cards) == 3


def test_a_reference_with_a_page_behind_the_list_is_no_project():
    """A7: 【参考】 圏域間連携事業 48."""
    cards, report = read_list_and_cards(table(GROUP, *PLAIN), ["【参考】 近隣圏域との連携 17", ""])
    assert len(cards) == 3
    assert kinds(report) == []


def test_the_core_city_has_no_column_and_is_not_reported_as_absent():
    """A9."""
    cards, report = read_list_and_cards(table(GROUP, *PLAIN))
    assert CORE not in {p.municipality for c in cards.values() for p in c.participation}
    assert report.findings == []


def test_a_project_without_a_card_has_an_unknown_budget_and_unknown_indicators():
    """A11: an excerpt; unknown is not zero."""
    cards, _ = read_list_and_cards(table(GROUP, *PLAIN))
    assert [(c.full, c.budget, c.kpis) for c in cards.values()] == [(False, (), ())] * 3


@pytest.mark.parametrize(
    ("listed", "on_card", "name"),
    [
        ("水門の点検の仕組み", "水門の点検の 仕組み", "水門の点検の仕組み"),
        ("水門の 点検", "水門の点検", "水門の点検"),
        ("RiverDaysの開催", "River Days の開催", "RiverDaysの開催"),
    ],
)
def test_a_name_is_the_same_with_and_without_spaces(listed, on_card, name):
    """B10: a row and a card belong together, and so do their members, whatever spaces stand in them."""
    cards, report = read_list_and_cards(
        table(GROUP, entry(listed, "oo....", 1)), card(on_card, ["緑川市", " 白波市"])
    )
    assert cards[name].full
    assert kinds(report) == []


@pytest.mark.parametrize("header", [HEADER, HEADER_LABEL_BESIDE, HEADER_LABEL_BEHIND])
def test_the_words_of_a_header_are_never_taken_for_a_pillar_or_an_initiative(header):
    """A8."""
    cards, _ = read_list_and_cards(table(PLAIN[0], header=header))
    assert [(c.pillar, "".join(c.initiatives)) for c in cards.values()] == [("", "")]


def test_everybody_in_the_list_is_a_member_or_takes_no_part():
    cards, _ = read_list_and_cards(table(GROUP, *PLAIN))
    assert [role(cards["川の見守り"], name) for name in ("杉山市", "花園町")] == [Role.MEMBER, Role.NONE]


# --- what cannot be read is reported, and reading goes on ------------------------------------------------


def unreadable(report):
    return [(f.file, f.line, f.what) for f in report.findings if f.kind == "unreadable"]


@pytest.mark.parametrize("pattern", ["oo.", "oo..oo..o"])
def test_a_row_that_no_shift_explains_is_reported_with_its_line_and_the_others_are_read(pattern):
    cards, report = read_list_and_cards(table(GROUP, *PLAIN, entry("水車の復元", pattern, 4)))
    assert list(cards) == ["空き店舗の活用", "川の見守り", "星空の観察会"]
    assert unreadable(report) == [("vision.txt", 15, "水車の復元")]


def test_a_cell_that_is_no_mark_is_reported_and_not_counted_as_one():
    odd = pipe(BLANK, "水車の復元", *marks("oo.."), "済", BLANK, 4)
    cards, report = read_list_and_cards(table(GROUP, *PLAIN, odd))
    assert "水車の復元" not in cards
    assert unreadable(report) == [("vision.txt", 15, "水車の復元")]


def test_a_row_whose_page_is_lost_is_reported_and_is_no_group_row():
    lost = pipe(BLANK, "水車の復元", *marks("oo...."), BLANK)
    cards, report = read_list_and_cards(table(GROUP, lost, *PLAIN))
    assert cards["川の見守り"].initiatives == ("まちの安心",)
    assert unreadable(report) == [("vision.txt", 12, "水車の復元")]


@pytest.mark.parametrize("name", ["地域の役割を考える集い", "連携市町の集い", "花園町の川まつり"])
def test_a_project_whose_name_holds_a_word_of_the_header_is_a_project(name):
    cards, _ = read_list_and_cards(table(GROUP, *PLAIN, entry(name, "oo....", 4)))
    assert members(cards[name]) == "緑川市・白波市"


def test_a_circled_number_is_no_page():
    cards, report = read_list_and_cards(table(GROUP, *PLAIN, entry("水車の復元", "oo....", "④")))
    assert "水車の復元" not in cards
    assert unreadable(report) == [("vision.txt", 15, "水車の復元")]


def test_a_partner_without_a_column_is_named():
    header = [line.replace("月岡町", "月影町") for line in HEADER]
    _, report = read_list_and_cards(table(GROUP, *PLAIN, header=header))
    assert [(f.kind, f.line, f.why) for f in report.findings] == [
        ("unreadable", 8, "月岡町 の列がありません")
    ]


def test_a_card_that_the_list_does_not_have_is_a_disagreement():
    cards, report = read_list_and_cards(table(GROUP, *PLAIN), card("水門の点検", ["緑川市"]))
    assert "水門の点検" not in cards
    assert [(f.kind, f.what) for f in report.findings] == [("disagreement", "水門の点検")]


def test_a_list_and_a_card_that_name_other_members_are_a_disagreement_with_both_lists():
    """B2."""
    _, report = read_list_and_cards(table(GROUP, *PLAIN), card("川の見守り", ["杉山市", "花園町"]))
    (finding,) = report.findings
    assert finding.kind == "disagreement"
    assert finding.why == "一覧表は 杉山市・月岡町、カードは 杉山市・花園町"
