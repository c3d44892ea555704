"""Which label a question means: shared words, weighed by how telling they are."""

import pytest

from assistant.matching import Matcher, best
from index.analysis import Analyser

LABELS = [
    (1, "見守りの会議の参加者"),
    (2, "開店の相談会の参加者"),
    (3, "水門の点検の回数"),
    (4, "見守りの回数"),
    (5, ""),
]


@pytest.fixture(scope="module")
def matcher():
    return Matcher(LABELS, Analyser(), frozenset({"教える"}))


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("見守りの会議は何人？", 1),
        ("相談会に来た人", 2),
        ("水門を点検した数", 3),
        ("見守りの回数", 4),
        ("開店の相談会の参加者を教えて", 2),
    ],
)
def test_the_label_with_the_telling_words_comes_first(matcher, question, value):
    assert matcher.rank(question)[0][1] == value


def test_scores_lie_between_zero_and_one_best_first(matcher):
    scores = [score for score, _ in matcher.rank("見守りの会議の参加者の回数")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_a_label_word_for_word_scores_one(matcher):
    assert matcher.rank("見守りの回数")[0][0] == pytest.approx(1)


@pytest.mark.parametrize("question", ["", "教えて", "まったく別の話", "🎉"])
def test_a_question_without_a_shared_word_means_nothing(matcher, question):
    assert matcher.rank(question) == []


def test_equal_labels_stay_in_order():
    matcher = Matcher([(i, "同じ名前") for i in range(9)], Analyser(), frozenset())
    assert [value for _, value in matcher.rank("同じ名前は？")] == list(range(9))


def test_without_candidates_nothing_is_meant():
    assert Matcher([], Analyser(), frozenset()).rank("見守り") == []


@pytest.mark.parametrize(
    ("within", "expected"), [(1.0, ["a", "b"]), (0.9, ["a", "b", "c"]), (0.1, ["a", "b", "c", "d"])]
)
def test_the_best_are_those_within_a_share_of_the_best(within, expected):
    assert best([(1.0, "a"), (1.0, "b"), (0.95, "c"), (0.3, "d")], within) == expected


def test_of_nothing_nothing_is_best():
    assert best([], 0.5) == []
