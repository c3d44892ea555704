"""The recognised text form: cells without markup, tables with the lines where they stand."""

import pytest

from corpus.readers.markup import clean, pipe_tables, tab_row


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>点検</p>", "点検"),
        ('<ul style="list-style-type: none"> ● 点検 ● 報告', "● 点検 ● 報告"),
        ("点検<br/>報告<BR>終わり", "点検 報告 終わり"),
        ("![](sdgs.png) ![矢印](a.png)", ""),
        ("実施 ![](arrow.png)", "実施"),
    ],
)
def test_markup_and_pictures_go(cell, text):
    """B3, B9, C5: tags need not be closed; arrows and emblems are pictures."""
    assert clean(cell) == text


@pytest.mark.parametrize("text", ["<青葉市>", "<出展した催し>", "<その他>", "3<5", "<ul", "<pre>"])
def test_other_words_in_angle_brackets_stay(text):
    """C5."""
    assert clean(text) == text


@pytest.mark.parametrize(
    ("box", "mark"),
    [
        ('<input checked="" type="checkbox"/>', "☑"),
        ('<input type="checkbox" checked>', "☑"),
        ('<input type="checkbox"/>', "☐"),
    ],
)
def test_boxes_become_marks(box, mark):
    """C3."""
    assert clean(f"{box} 青葉市") == f"{mark} 青葉市"


def test_tables_know_the_lines_of_their_rows_and_end_with_the_first_other_line():
    lines = ["前", "| a | b |", "|---|:-:|", "| | c |", "", "| d |"]
    tables = [[(row.line, row.cells) for row in table] for table in pipe_tables(lines)]
    assert tables == [[(2, ("a", "b")), (4, ("", "c"))], [(6, ("d",))]]


def test_a_row_of_tabs_keeps_its_empty_cells():
    row = tab_row(7, "取組\t\t 点検 ")
    assert (row.line, row.cells, row.filled) == (7, ("取組", "", "点検"), (0, 2))
