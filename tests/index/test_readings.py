"""Readings of names in hiragana, and their file in the index."""

import pytest

from corpus.script import hiragana
from index.readings import Reader, read_readings, write_readings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ケンコウ", "けんこう"),
        ("スタートアップ", "すたーとあっぷ"),
        ("ヴァイオリン", "ゔぁいおりん"),
        ("ヵヶ", "ゕゖ"),
        ("ひらがな", "ひらがな"),
        ("ESD・漢字", "ESD・漢字"),
        ("", ""),
    ],
)
def test_katakana_becomes_hiragana_and_the_rest_stays(text, expected):
    assert hiragana(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("健康ポイント", "けんこうぽいんと"),
        ("夜間中学", "やかんちゅうがく"),
        ("移住 促進", "いじゅうそくしん"),
        ("#7119", "#7119"),
        ("ＥＳＤ実践", "ESDじっせん"),
        ("", ""),
    ],
)
def test_a_name_is_read_aloud(text, expected):
    assert Reader().kana(text) == expected


def test_what_is_written_is_read_back(region, tmp_path):
    write_readings(region.corpus, tmp_path)
    found = read_readings(tmp_path)
    assert ("水門の点検", "すいもんのてんけん") in found
    assert found == read_readings(region.folder) == list(region.readings)


def test_readings_belong_to_projects_are_long_enough_and_differ_from_the_name(assistant):
    names = {project.name for project in assistant.store.corpus.projects}
    readings = assistant.store.readings
    assert {project for project, _ in readings} <= names
    assert all(len(kana) >= 6 and kana not in names for _, kana in readings)
    assert len(set(readings)) == len(readings)


def test_a_short_name_may_be_read_short_but_is_not_kept(region):
    """川守り is read かわもり: four letters would be found inside other words."""
    assert not any(kana == "かわもり" for _, kana in region.readings)
