"""Sources number the places that carry a claim; drafts keep each note once."""

import pytest

from assistant.draft import Draft, Sources, certainty
from corpus.model import Certainty


def test_marks_count_from_one_in_order():
    sources = Sources()
    assert [sources.cite("v", page, None, "表", "甲", "○") for page in (3, 1, 2)] == [1, 2, 3]
    assert [(c.mark, c.page) for c in sources.citations] == [(1, 3), (2, 1), (3, 2)]


def test_the_same_place_keeps_its_mark_and_joins_its_quotes():
    sources = Sources()
    marks = [sources.cite("v", 1, None, "表", "甲", quote) for quote in ("R7 5千円", "R8 6千円", "R7 5千円")]
    assert marks == [1, 1, 1]
    (citation,) = sources.citations
    assert citation.quote == "R7 5千円／R8 6千円"


@pytest.mark.parametrize(
    "other",
    [
        ("w", 1, None, "表", "甲"),
        ("v", 2, None, "表", "甲"),
        ("v", None, 1, "表", "甲"),
        ("v", 1, None, "カード", "甲"),
        ("v", 1, None, "表", "乙"),
        ("v", 1, None, "表", None),
    ],
)
def test_another_place_section_or_project_has_its_own_mark(other):
    sources = Sources()
    sources.cite("v", 1, None, "表", "甲", "○")
    assert sources.cite(*other, "○") == 2


def test_an_empty_quote_joins_nothing():
    sources = Sources()
    sources.cite("v", 1, None, "表", "甲", "○")
    sources.cite("v", 1, None, "表", "甲", "")
    assert sources.citations[0].quote == "○"


def test_citations_made_before_are_not_changed_later():
    sources = Sources()
    sources.cite("v", 1, None, "表", "甲", "○")
    before = sources.citations
    sources.cite("v", 1, None, "表", "甲", "△")
    assert before[0].quote == "○"


def test_a_note_is_kept_once_with_the_same_values():
    draft = Draft("kpi")
    for names in (("甲",), ("甲",), ("乙",)):
        draft.note("no_card", names=names)
    assert draft.notes == [("no_card", {"names": ("甲",)}), ("no_card", {"names": ("乙",)})]


def test_drafts_share_nothing():
    one, other = Draft("kpi"), Draft("kpi")
    one.note("no_card", names=())
    one.values["x"] = 1
    one.sources.cite("v", 1, None, "表", None, "")
    assert (other.notes, other.values, other.sources.citations) == ([], {}, ())


@pytest.mark.parametrize(
    ("flags", "expected"),
    [([], "stated"), ([False, False], "stated"), ([False, True], "uncertain"), (iter([True]), "uncertain")],
)
def test_one_doubt_makes_the_whole_uncertain(flags, expected):
    assert certainty(flags) is Certainty(expected)
