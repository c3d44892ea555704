"""The figures database over an invented region: every condition, every cell, from many threads."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus.model import Certainty, Direction, Role
from corpus.years import FiscalYear
from index.figures import Criteria

VISION, REPORT = "vision-2030", "progress-2028"
CASES = [
    ({}, "空き店舗の活用 川の見守り 星空の観察会 水門の点検 水車の復元 川 水門 空き店舗 里山学習会"),
    ({"documents": (VISION,)}, "空き店舗の活用 川の見守り 星空の観察会 水門の点検 水車の復元"),
    ({"documents": (REPORT,)}, "川 水門 空き店舗 里山学習会"),
    ({"projects": ("川の見守り",)}, "川の見守り 川"),
    ({"projects": ("川の見守り", "里山学習会"), "documents": (REPORT,)}, "川 里山学習会"),
    ({"projects": ("ない事業",)}, ""),
    # who takes part, surely or possibly
    ({"everyone": ("緑川市",), "documents": (VISION,)}, "空き店舗の活用 水門の点検 水車の復元"),
    ({"everyone": ("緑川市", "白波市"), "documents": (VISION,)}, "空き店舗の活用 水門の点検"),
    ({"everyone": ("月岡町",), "documents": (VISION,)}, "空き店舗の活用 川の見守り 水車の復元"),
    ({"anyone": ("白波市", "星野町"), "documents": (VISION,)}, "空き店舗の活用 星空の観察会 水門の点検 水車の復元"),
    ({"everyone": ("花園町",), "anyone": ("白波市", "杉山市"), "documents": (VISION,)}, "空き店舗の活用 水車の復元"),
    # who does not; a doubtful part is no sure one
    ({"nobody": ("月岡町",), "documents": (VISION,)}, "星空の観察会 水門の点検 水車の復元"),
    ({"nobody": ("緑川市", "月岡町"), "documents": (VISION,)}, "星空の観察会"),
    ({"everyone": ("杉山市",), "nobody": ("白波市",), "documents": (VISION,)}, "川の見守り 水車の復元"),
    # nobody else
    ({"only": ("緑川市", "白波市"), "everyone": ("緑川市",), "documents": (VISION,)}, "水門の点検"),
    ({"only": ("緑川市", "花園町"), "everyone": ("花園町",), "documents": (VISION,)}, "水車の復元"),
    ({"only": ("緑川市",), "everyone": ("緑川市",), "role": Role.PROPOSER}, "空き店舗"),
    # roles
    ({"role": Role.PROPOSER, "everyone": ("緑川市",)}, "空き店舗"),
    ({"role": Role.PROPOSER, "everyone": ("青葉市",)}, "川 里山学習会"),
    ({"role": Role.MEMBER, "everyone": ("青葉市",)}, "空き店舗"),
    ({"role": Role.PROPOSER, "anyone": ("緑川市", "花園町")}, "空き店舗 里山学習会"),
    ({"role": Role.UNKNOWN, "everyone": ("緑川市",)}, "水門"),
    ({"role": Role.PROPOSER, "nobody": ("青葉市",), "documents": (REPORT,)}, "水門 空き店舗"),
    # the core city has no column in the list, and still takes part
    ({"everyone": ("青葉市",), "documents": (VISION,)}, "空き店舗の活用 川の見守り 星空の観察会 水門の点検 水車の復元"),
    ({"nobody": ("青葉市",)}, ""),
    ({"role": Role.CORE, "everyone": ("青葉市",)}, "空き店舗の活用 川の見守り 星空の観察会 水門の点検 水車の復元"),
    # groups
    ({"pillars": ("にぎわいを生む取組",)}, "空き店舗の活用 星空の観察会 空き店舗 里山学習会"),
    ({"initiatives": ("まちの安心",), "documents": (VISION,)}, "川の見守り 星空の観察会 水門の点検 水車の復元"),
    ({"initiatives": ("人の流れ", "まちの安心"), "documents": (REPORT,)}, "川 水門 空き店舗 里山学習会"),
    ({"initiatives": ("人の",)}, ""),
    # places
    ({"page": 3}, "星空の観察会"),
    ({"sheet": 3}, "空き店舗"),
    ({"page": 99}, ""),
    ({"sheet": 0}, ""),
    # numbers of partners; 水車の復元 has three or four
    ({"at_least": 4, "documents": (VISION,)}, "空き店舗の活用 水車の復元"),
    ({"at_most": 3, "documents": (VISION,)}, "川の見守り 星空の観察会 水門の点検 水車の復元"),
    ({"at_least": 3, "at_most": 3, "documents": (VISION,)}, "水車の復元"),
    ({"at_least": 5, "at_most": 5}, ""),
    ({"at_least": 6, "at_most": 6}, "空き店舗の活用"),
    ({"at_most": 1}, "水門 里山学習会"),
    ({"at_most": 0}, ""),
]  # fmt: skip


def short(listing) -> str:
    """Sheets by the first part of their name, so that both documents can stand in one line."""
    return listing.project if listing.page else listing.project.split("の")[0]


@pytest.mark.parametrize(("criteria", "expected"), CASES)
def test_listings_are_those_that_meet_all_conditions_in_the_order_of_the_documents(
    region, criteria, expected
):
    assert " ".join(short(x) for x in region.figures.listings(Criteria(**criteria))) == expected


def test_eight_threads_get_the_listings_that_one_gets(region):
    wanted = [Criteria(**criteria) for criteria, _ in CASES] * 8
    alone = [region.figures.listings(criteria) for criteria in wanted]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(region.figures.listings, wanted)) == alone


def test_a_listing_has_its_place_groups_notes_and_numbers(region):
    shop, wheel = (region.figures.listings(Criteria(page=page))[0] for page in (1, 5))
    assert (shop.page, shop.sheet, shop.full, shop.notes) == (1, None, True, ("事業費は見込み",))
    assert (shop.fewest, shop.most) == (6, 6)
    assert (wheel.fewest, wheel.most, wheel.full, wheel.notes) == (3, 4, False, ())
    assert wheel.key == (VISION, "水車の復元")
    sheet = region.figures.listings(Criteria(sheet=2))[0]
    assert (sheet.page, sheet.sheet, sheet.printed_number, sheet.initiatives) == (
        None,
        2,
        "①",
        ("まちの安心",),
    )


def test_members_tell_role_certainty_mark_readings_and_reason(region):
    found = region.figures.members([(VISION, "水車の復元"), (REPORT, "水門の点検"), (VISION, "ない事業")])
    wheel = {p.municipality: p for p in found[VISION, "水車の復元"]}
    assert list(wheel) == ["青葉市", "緑川市", "白波市", "杉山市", "月岡町", "星野町", "花園町"]
    assert (wheel["青葉市"].role, wheel["青葉市"].mark) == (Role.CORE, "")
    assert wheel["月岡町"].certainty is Certainty.UNCERTAIN
    assert wheel["月岡町"].readings == ("緑川市・杉山市・花園町", "緑川市・月岡町・星野町・花園町")
    assert "ずれて" in wheel["月岡町"].reason
    assert (wheel["白波市"].role, wheel["白波市"].takes_part) == (Role.NONE, False)
    gates = {p.municipality: p for p in found[REPORT, "水門の点検"]}
    assert [p.role for p in gates.values()].count(Role.CORE) == 0
    assert (gates["白波市"].role, gates["白波市"].certainty) == (Role.NONE, Certainty.UNCERTAIN)
    assert found[VISION, "ない事業"] == []


def test_a_blank_amount_is_none_and_a_printed_zero_is_zero(region):
    cells = {(c.project, c.year.short if c.year else "計"): c for c in region.figures.budgets()}
    assert cells["空き店舗の活用", "R10"].amount == 0
    assert cells["空き店舗の活用", "R12"].amount is None
    assert cells["水門の点検", "R10"].amount is None
    assert cells["水門の点検", "計"].amount == 50
    assert cells["空き店舗の活用", "R11"].raw == "12,345千円"


def test_budgets_can_be_those_of_some_projects_years_in_order_and_the_total_last(region):
    cells = region.figures.budgets(["水門の点検"])
    years = [FiscalYear(2028), FiscalYear(2029), FiscalYear(2030), None]
    assert [(c.project, c.year) for c in cells] == [("水門の点検", year) for year in years]
    assert region.figures.budgets(["川の見守り"]) == []


def test_an_indicator_has_all_series_of_every_cell(region):
    (row,) = region.figures.kpis(["川の見守り"])
    assert (row.document, row.page, row.sheet) == (REPORT, None, 1)
    for cell, holiday, weekday in (("baseline", 3, 4), ("current", 5, 4), ("target", 9, 4)):
        values = {m.series: m.value for m in row.kpi.cell(cell)}
        assert values == {"休日": holiday, "平日": weekday}


def test_indicators_can_be_those_of_projects_and_of_documents(region):
    def ids(*args):
        return [row.kpi.id for row in region.figures.kpis(*args)]

    assert len(ids()) == 6
    assert ids(["水門の点検"]) == ["vision-2030/4/1", "progress-2028/2/1"]
    assert ids(["水門の点検"], [REPORT]) == ["progress-2028/2/1"]
    assert ids([], [VISION]) == ["vision-2030/1/1", "vision-2030/4/1"]
    assert ids(["星空の観察会"]) == []


def test_a_cell_keeps_its_unit_bound_period_words_and_direction(region):
    gates, shop, hurt = (
        region.figures.kpis([name], [REPORT])[0].kpi
        for name in ("水門の点検", "空き店舗の活用", "里山学習会")
    )
    assert (gates.target[0].operator, gates.target[0].unit) == (">=", "か所")
    assert gates.target[0].period.code == "R12"
    assert (shop.target[0].value, shop.target[0].text, shop.baseline) == (None, "方針の決定", ())
    assert (hurt.direction, hurt.baseline[0].value) == (Direction.LOWER, 1.5)


def test_facts_are_typed_and_may_be_those_of_some_projects(region):
    facts = region.figures.facts(["川の見守り"])
    assert [(f.sheet, f.fact.attribute) for f in facts] == [
        (1, "date"),
        (1, "place"),
        (1, "参加者"),
        (1, "participants"),
    ]
    by_name = {f.fact.attribute: f.fact for f in facts}
    assert by_name["date"].start == "2028-09-30"
    assert (by_name["参加者"].value, by_name["参加者"].unit) == (17, "名")
    assert len(region.figures.facts()) == 7
    assert region.figures.facts(["星空の観察会"]) == []


def test_a_text_is_that_of_one_section_and_empty_where_there_is_none(region):
    assert region.figures.text(REPORT, "水門の点検", "next_steps") == "点検を続けます。"
    assert region.figures.text(VISION, "水門の点検", "next_steps") == ""
    assert region.figures.text("ない文書", "水門の点検", "next_steps") == ""


@pytest.mark.parametrize("text", ["'; DROP TABLE cards; --", "%", "_", "|", '"', "ない\0事業"])
def test_a_name_is_never_read_as_a_query(region, text):
    found = region.figures.listings(Criteria(projects=(text,), everyone=(text,), initiatives=(text,)))
    assert found == []
    assert len(region.figures.listings(Criteria())) == 9
