"""BM25 over terms: zero where nothing is shared, more for rarer words, the same after saving."""

import numpy as np
import pytest

from index.lexical import PASSAGE_B, PASSAGE_K1, PROJECT_B, PROJECT_K1, Lexical

TERMS = [("川", "見守る"), ("川", "水門", "点検"), (), ("空", "観察"), ("川", "川", "空")]


@pytest.fixture(params=[(PASSAGE_K1, PASSAGE_B), (PROJECT_K1, PROJECT_B)], ids=["passages", "projects"])
def lexical(tmp_path, request):
    k1, b = request.param
    Lexical.build(TERMS, tmp_path, k1=k1, b=b)
    return Lexical.open(tmp_path, len(TERMS))


def test_there_is_one_score_per_passage_and_zero_where_no_term_occurs(lexical):
    scores = lexical.scores(["水門"])
    assert scores.dtype == np.float32
    assert list(np.flatnonzero(scores)) == [1]


@pytest.mark.parametrize("terms", [[], ["知らない"], ["知らない", "語"]])
def test_terms_that_no_passage_has_score_nothing(lexical, terms):
    assert np.array_equal(lexical.scores(terms), np.zeros(len(TERMS), dtype=np.float32))


def test_a_rare_word_counts_more_than_a_common_one(lexical):
    assert lexical.scores(["水門"]).max() > lexical.scores(["川"]).max() > 0


def test_a_word_that_is_asked_for_twice_counts_once(lexical):
    assert np.array_equal(lexical.scores(["川", "川"]), lexical.scores(["川"]))


def test_unknown_words_beside_known_ones_change_nothing(lexical):
    assert np.array_equal(lexical.scores(["川", "知らない"]), lexical.scores(["川"]))


def test_the_two_kana_are_one_script(tmp_path):
    Lexical.build([("ゴミ",), ("川",)], tmp_path, k1=PASSAGE_K1, b=PASSAGE_B)
    opened = Lexical.open(tmp_path, 2)
    assert list(np.flatnonzero(opened.scores(["ごみ"]))) == [0]
    assert opened.knows("ごみ")
    assert opened.rarity("ごみ") == opened.rarity("ゴミ") < opened.rarity("塵")


def test_a_rarer_term_has_the_greater_rarity(lexical):
    assert lexical.rarity("知らない") > lexical.rarity("水門") > lexical.rarity("川") > 0


def test_a_whole_vocabulary_is_not_held_against_a_project(tmp_path):
    """With the projects' parameters a long document scores a word as a short one does."""
    Lexical.build([("川",), ("川", *map(str, range(500)))], tmp_path, k1=PROJECT_K1, b=PROJECT_B)
    short, long = Lexical.open(tmp_path, 2).scores(["川"])
    assert short == pytest.approx(long)
