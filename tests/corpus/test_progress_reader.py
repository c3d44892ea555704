"""The sheets of a progress report, read on sheets of an invented region."""

import pytest
from aoba import CORE, boxes, kinds, pillar, progress, read_sheets, role, sheet, stars

from corpus.model import Basis, Certainty, Role, Section

KPI = ("点検した水門の数", "3か所 (令和7年度)", "5か所 (令和10年度)", "9か所 (令和12年度)")


def read(**parts):
    """One sheet and the report."""
    (found,), report = read_sheets(sheet("水門の点検", printed=parts.pop("printed", "①"), **parts))
    return found, report


def values(measurements):
    return [m.value for m in measurements]


# --- numbers and order -----------------------------------------------------------------------------------


def test_a_sheet_has_the_number_of_its_place_whatever_is_printed():
    """C1: printed numbers are wrong, split, repeated or missing; the order is right."""
    printed = ["①", "①", "", "①④", "5", "⑥"]
    sheets, report = read_sheets(*(sheet(f"事業{i}", printed=p) for i, p in enumerate(printed)))
    assert [s.place.sheet for s in sheets] == [1, 2, 3, 4, 5, 6]
    assert [s.printed_number for s in sheets] == printed
    assert [(f.kind, f.what) for f in report.findings] == [("repaired", f"事業{i}") for i in (1, 2, 3)]


@pytest.mark.parametrize("split", ["①2", "1②", "①②", "⑫", "12"])
def test_the_twelfth_sheet_is_the_twelfth_in_every_print(split):
    """C1: ③④ and ②6 are split but right; plain digits and one circled number are as good as no remark."""
    before = [sheet(f"事業{i}", printed=str(i)) for i in range(1, 12)]
    sheets, report = read_sheets(*before, sheet("水門の点検", printed=split))
    assert (sheets[-1].place.sheet, sheets[-1].printed_number) == (12, split)
    assert len(report.findings) == (0 if split in {"⑫", "12"} else 1)


def test_a_printed_number_is_not_carried_over_to_the_next_sheet():
    """C1: a sheet without a number of its own."""
    sheets, _ = read_sheets(sheet("空き店舗の活用", printed="①"), sheet("川の見守り"))
    assert [s.printed_number for s in sheets] == ["①", ""]


def test_circled_numbers_within_results_are_list_marks_and_no_sheet_numbers():
    """C8: also where one stands in a line of its own cell."""
    results = "①水門を見た ②写真を3枚撮った ③知らせた"
    sheets, _ = read_sheets(
        sheet("水門の点検", printed="①", results=results), sheet("川の見守り", printed="②")
    )
    assert [s.printed_number for s in sheets] == ["①", "②"]
    assert sheets[0].text(Section.RESULTS) == results
    assert [f.raw for f in sheets[0].facts] == ["3枚"]


def test_a_report_may_have_more_than_fifty_sheets():
    """Circled numbers end at 50; the report of a larger region does not."""
    sheets, report = read_sheets(*(sheet(f"事業{i}", printed=str(i)) for i in range(1, 53)))
    assert sheets[-1].place.sheet == 52
    assert report.findings == []


# --- heads -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("colon", [":", "："])
def test_a_pillar_may_be_printed_with_a_colon_of_either_width(colon):
    """C2."""
    sheets, _ = read_sheets(pillar("産業の活力", colon), sheet("水門の点検"))
    assert sheets[0].pillar == "産業の活力"


def test_a_pillar_holds_until_the_next_one():
    """C2: a page head stands over two sheets."""
    sheets, _ = read_sheets(sheet("甲"), sheet("乙"), pillar("産業の活力"), sheet("丙"))
    assert [s.pillar for s in sheets] == ["暮らしを支える取組", "暮らしを支える取組", "産業の活力"]


def test_two_initiatives_in_one_cell_are_two():
    """C9 (sheet 24)."""
    found, _ = read(initiative="まちの安心 水辺の環境")
    assert found.initiatives == ("まちの安心", "水辺の環境")


def test_a_note_in_the_name_cell_is_a_note_and_no_part_of_the_name():
    """C9 (sheet 39)."""
    found, _ = read_sheets(sheet("水門の点検 ※水車は7に記載"))
    assert (found[0].project, found[0].notes) == ("水門の点検", ("※水車は7に記載",))


def test_a_name_is_kept_without_the_spaces_of_recognition():
    """B10."""
    found, _ = read_sheets(sheet("公式 SNS の 発信"))
    assert found[0].project == "公式SNSの発信"


# --- participation ---------------------------------------------------------------------------------------


def test_stars_squares_and_empty_squares_are_proposers_members_and_none():
    """C3, C4."""
    found, report = read(members=stars("*o.*.o."))
    assert [role(found, name) for name in (CORE, "緑川市", "白波市", "杉山市")] == [
        Role.PROPOSER,
        Role.MEMBER,
        Role.NONE,
        Role.PROPOSER,
    ]
    assert {p.certainty for p in found.participation} == {Certainty.STATED}
    assert kinds(report) == []


def test_the_core_city_need_not_propose():
    """C4 (sheets 2, 38)."""
    found, _ = read(members=stars("o*....."))
    assert role(found, CORE) is Role.MEMBER


def test_ticked_boxes_say_who_takes_part_but_not_who_proposes():
    """C3 (sheets 3, 4): the ★ is lost, though the row still speaks of it."""
    found, report = read(members=boxes([CORE, "白波市"]))
    assert [role(found, name) for name in (CORE, "緑川市", "白波市")] == [
        Role.UNKNOWN,
        Role.NONE,
        Role.UNKNOWN,
    ]
    assert [p.mark for p in found.participation[:3]] == ["☑", "☐", "☑"]
    assert kinds(report) == []


def test_an_empty_box_of_a_municipality_named_in_the_results_is_doubtful():
    """C3, D (sheet 4): a tick may have been lost."""
    found, report = read(members=boxes([CORE, "白波市"]), results="・会議 参加市町:白波市、月岡町農林課")
    (unsure,) = [p for p in found.participation if p.certainty is Certainty.UNCERTAIN]
    assert (unsure.municipality, unsure.role, unsure.mark) == ("月岡町", Role.NONE, "☐")
    assert unsure.reason
    assert [(f.kind, f.what) for f in report.findings] == [("doubtful", "水門の点検")]


def test_an_empty_square_is_believed_even_if_the_results_name_the_municipality():
    """D (sheets 1, 28, 33, 39): the mark is printed, so the text only shows that somebody came."""
    found, report = read(members=stars("*o....."), results="・月岡町を交えた会議")
    assert {p.certainty for p in found.participation} == {Certainty.STATED}
    assert kinds(report) == []


# --- prose -----------------------------------------------------------------------------------------------


def test_markup_goes_and_text_in_angle_brackets_stays():
    """C5: <p> and unclosed <ul> are markup, <出展した催し> and <青葉市> are words of the document."""
    marked = '<p>(催し)</p> <ul style="list-style-type: none"> ・出店 <出展した催し> <br/>川まつり<青葉市>'
    found, _ = read(results=marked)
    assert found.text(Section.RESULTS) == "(催し) ・出店 <出展した催し> 川まつり<青葉市>"


@pytest.mark.parametrize("heading", ["事業概要", "事業内容"])
def test_the_first_part_may_be_headed_in_two_ways(heading):
    """C10 (sheets 15, 39)."""
    overview = f"({heading}) ・見る (見込まれる効果) ・減る (青葉市の役割) ・まとめ (連携市町の役割) ・参加"
    found, _ = read(overview=overview)
    parts = [Section.ACTIVITIES, Section.PURPOSE, Section.ROLE_CORE, Section.ROLE_PARTNERS]
    assert [found.text(part) for part in parts] == ["・見る", "・減る", "・まとめ", "・参加"]


def test_the_prose_is_kept_as_the_words_of_the_original():
    found, _ = read()
    assert {t.basis for t in found.texts} == {Basis.ORIGINAL}
    assert found.text(Section.NEXT_STEPS) == "・点検を続ける。"


@pytest.mark.parametrize("none", ["/", "／", "—", "-"])
def test_a_slash_or_dash_for_next_steps_is_no_text(none):
    """C7 (sheet 9): a line through the cell."""
    found, _ = read(next_steps=none)
    assert Section.NEXT_STEPS not in {t.section for t in found.texts}


def test_dates_and_quantities_are_taken_out_of_the_prose_with_what_they_belong_to():
    """C11, C12: four forms of dates, and dates that are glued to words."""
    held = "・会議 令和10年9月30日 ・催し R10.7.3川まつり ・協議(8/4)"
    results = f"{held} ・報告 12月23日に20名 ・催しR10.6.5市内3河川"
    found, _ = read(results=results)
    dates = [(f.event, f.raw) for f in found.facts if f.attribute == "date"]
    assert [raw for _, raw in dates] == ["令和10年9月30日", "R10.7.3", "8/4", "12月23日", "R10.6.5"]
    assert dates[0][0] == "会議 令和10年9月30日"
    assert [f.raw for f in found.facts if f.attribute == "quantity"] == ["20名"]


# --- indicators ------------------------------------------------------------------------------------------


def test_an_indicator_has_baseline_current_and_target():
    found, _ = read(kpis=[KPI])
    (kpi,) = found.kpis
    assert (kpi.id, kpi.indicator) == ("progress-2028/1/1", "点検した水門の数")
    assert [values(kpi.cell(name)) for name in ("baseline", "current", "target")] == [[3], [5], [9]]


@pytest.mark.parametrize("label", ["指 標", "指標", "指　標"])
def test_the_label_of_the_indicators_may_be_spaced(label):
    """C10."""
    found, _ = read(kpi_header=(label, "基準値", "現状値", "目標値"), kpis=[KPI])
    assert values(found.kpis[0].target) == [9]


def test_a_header_without_the_target_cell_still_gives_the_target():
    """C7 (sheet 9): the value is there, its label is not; the repair is reported."""
    found, report = read(kpi_header=("指 標", "基準値", "現状値"), kpis=[KPI])
    assert values(found.kpis[0].target) == [9]
    assert [f.kind for f in report.findings if f.what == "KPI"] == ["repaired"]


def test_two_series_in_a_cell_stay_two_values():
    """C7 (sheet 9)."""
    found, _ = read(kpis=[("通行量", "—", "", "70台/日(夏期) 30台/日(冬期) (令和12年度)")])
    assert [(m.series, m.value) for m in found.kpis[0].target] == [("夏期", 70), ("冬期", 30)]


def test_a_sheet_with_a_column_less_has_its_next_steps_and_target_in_rows_of_their_own():
    """C6 (sheets 24, 25)."""
    found, report = read(narrow=True, kpis=[KPI])
    assert found.text(Section.RESULTS) == "・点検を行った。"
    assert found.text(Section.NEXT_STEPS) == "・点検を続ける。"
    (kpi,) = found.kpis
    assert [values(kpi.cell(name)) for name in ("baseline", "current", "target")] == [[3], [5], [9]]
    assert kinds(report) == []


@pytest.mark.parametrize("dash", ["—", "-", "－", ""])
def test_a_dash_or_a_blank_for_a_value_is_no_value(dash):
    """C10 (sheets 38, 39), E: no current value is not zero."""
    found, _ = read(kpis=[(KPI[0], dash, dash, KPI[3])])
    assert (found.kpis[0].baseline, found.kpis[0].current) == ((), ())


def test_the_year_of_each_value_is_its_own():
    """E: the current year need not be the reported one, 年 is not 年度, and a period may be missing."""
    cells = ("入込客数", "9千人 (令和元年)", "7千人 (令和9年度)", "8千人")
    found, _ = read(kpis=[cells])
    (kpi,) = found.kpis
    stored = [
        m.period.stored if m.period else ""
        for name in ("baseline", "current", "target")
        for m in kpi.cell(name)
    ]
    assert stored == ["R1y", "R9", ""]


# --- what cannot be read is reported, and reading goes on --------------------------------------------------


def test_a_missing_mark_is_reported_and_no_part_is_made_up():
    found, report = read(members=stars("*o.....").replace("□杉山市 ", ""))
    assert "杉山市" not in {p.municipality for p in found.participation}
    assert [(f.kind, f.what, f.why) for f in report.findings] == [
        ("unreadable", "水門の点検", "杉山市 の印がありません")
    ]


def test_prose_under_no_header_is_reported_with_its_line_and_the_sheets_behind_it_are_read():
    odd = [
        line + ("\t\t\t迷い子の文" if line.startswith("(事業概要)") else "")
        for line in sheet("水門の点検", printed="①")
    ]
    sheets, report = read_sheets(odd, sheet("川の見守り", printed="②"))
    assert [s.project for s in sheets] == ["水門の点検", "川の見守り"]
    (finding,) = report.findings
    assert (finding.kind, finding.file) == ("unreadable", "progress.txt")
    assert "迷い子の文" in progress(odd).splitlines()[finding.line - 1]


def test_a_head_that_lost_its_cells_is_reported_and_the_sheets_behind_it_are_read():
    """A sheet whose first row ends behind the initiative."""
    cut = ["①", "", "取組\tまちの安心", *sheet("水門の点検")[3:]]
    sheets, report = read_sheets(cut, sheet("川の見守り", printed="②"))
    assert [(s.project, s.place.sheet) for s in sheets] == [("川の見守り", 2)]
    assert [(f.kind, f.what) for f in report.findings] == [("unreadable", "シート1")]


def test_a_current_value_under_no_header_is_reported():
    header = ("指 標", "基準値", "", "")
    _, report = read(kpi_header=header, kpis=[KPI])
    assert [f.kind for f in report.findings if f.what == "KPI"] == ["unreadable"]
