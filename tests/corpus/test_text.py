"""The normal form of text, dashes, and the repair of known recognition errors."""

import pytest

from corpus.text import Variant, compact, correct, is_dash, normalise, tighten


@pytest.mark.parametrize("wave", ["~", "∼", "〜", "～"])
def test_every_wave_becomes_the_same_wave(wave):
    """C10."""
    assert normalise(f"4{wave}8") == "4～8"


def test_widths_are_folded_and_spaces_made_single():
    assert normalise("　Ｒ４（ａ）：\t１，２３４　　円 ") == "R4(a):1,234 円".replace(":1", ": 1")


@pytest.mark.parametrize("mark", ["①", "⑳", "㉑", "㉟", "㊱", "㊿"])
def test_a_circled_number_stays_a_list_mark_and_never_becomes_a_digit(mark):
    """C8: a mark that turned into a digit would read as a quantity."""
    assert normalise(f"{mark}３件") == f"{mark}3件"


def test_names_are_compared_without_any_space():
    """B10: spaces inside names vary."""
    assert compact("橋の 点検　体制") == compact("橋の点検体制")


@pytest.mark.parametrize(
    ("text", "tight"),
    [
        ("橋の 点検", "橋の点検"),
        ("広報 SNS の発信", "広報SNSの発信"),
        ("Food and Art の祭典", "Food and Artの祭典"),
        ("9,400 千円", "9,400千円"),
    ],
)
def test_spaces_beside_japanese_go_and_spaces_between_latin_words_stay(text, tight):
    assert tighten(text) == tight


@pytest.mark.parametrize("dash", ["-", "‐", "–", "—", "―", "−", "－", "ー", "/", "／", " — "])
def test_a_lone_dash_of_any_form_is_a_dash(dash):
    """C7, C10."""
    assert is_dash(dash)


@pytest.mark.parametrize("text", ["", "0", "—件", "--", "5-8"])
def test_anything_else_is_not_a_dash(text):
    assert not is_dash(text)


def variant(raw, corrected, certainty="certain"):
    return Variant("", raw, corrected, certainty)


@pytest.mark.parametrize(
    ("certainty", "text"), [("certain", "橋"), ("likely", "橋"), ("unclear", "槗"), ("keep", "槗")]
)
def test_only_certain_and_likely_errors_are_replaced(certainty, text):
    """G: what is unclear or no error stays as recognised."""
    assert correct("槗", [variant("槗", "橋", certainty)]) == text


def test_an_error_whose_right_form_is_unknown_is_left_alone():
    assert correct("フンタク", [variant("フンタク", "")]) == "フンタク"


def test_a_longer_error_is_repaired_before_a_shorter_one_inside_it():
    """G: 「施設施設」 within a longer name."""
    errors = [variant("施設施設", "施設"), variant("水門施設施設整備", "水門整備")]
    assert correct("水門施設施設整備と施設施設", errors) == "水門整備と施設"
