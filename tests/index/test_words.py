"""Late interaction: words from tokens, two bits a number, and the best word counts."""

import numpy as np
import pytest

from index.analysis import Analyser
from index.models import Tokens
from index.words import Packed, WordStore, pack, unpack, word_vectors

ANALYSER = Analyser()
CENTRE = np.full(8, 0.1, dtype=np.float32)


def vectors(count, seed=0):
    return np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)


def store(folder, passages):
    WordStore.build(pack(passages, CENTRE), CENTRE, folder / "words")
    return WordStore(folder / "words")


def tokens(text):
    """A token per character, whose vector points to its code."""
    rows = np.stack([np.eye(8, dtype=np.float32)[ord(c) % 8] for c in text])
    return Tokens(rows, np.array([(i, i + 1) for i in range(len(text))], dtype=np.int32))


def test_a_word_is_the_mean_of_its_tokens_and_particles_are_none():
    text = "図書館の本"
    found, words = word_vectors(tokens(text), ANALYSER.words(text))
    assert [word.surface for word in words] == ["図書館", "本"]
    assert np.allclose(found[0], tokens("図書館").vectors.mean(axis=0))


def test_a_word_beyond_the_last_token_is_left_out():
    found, words = word_vectors(tokens("図書館"), ANALYSER.words("図書館の本"))
    assert [word.surface for word in words] == ["図書館"]
    assert len(found) == 1


def test_a_text_without_words_is_one_word_and_one_without_tokens_is_none():
    found, words = word_vectors(tokens("はい"), [])
    assert (found.shape, words) == ((1, 8), [])
    empty = Tokens(np.zeros((0, 8), dtype=np.float32), np.zeros((0, 2), dtype=np.int32))
    assert word_vectors(empty, ANALYSER.words("本"))[0].shape == (0, 8)


def test_two_bits_keep_the_direction():
    rows = np.random.default_rng(1).normal(size=(500, 384)).astype(np.float32)
    centre = np.zeros(384, dtype=np.float32)
    packed = pack([rows[:200], rows[200:]], centre)
    assert packed.codes.shape == (500, 96)
    assert packed.counts.tolist() == [200, 300]
    again = unpack(packed.codes, packed.scales)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(again, axis=1)
    # Two bits keep 0.9394 of a normal distribution's direction: sqrt(1 - 0.1175), Max 1960, table I.
    assert ((rows * again).sum(axis=1) / lengths).mean() == pytest.approx(0.9394, abs=0.003)


def test_a_zero_vector_can_be_packed():
    packed = pack([CENTRE[np.newaxis]], CENTRE)
    assert np.allclose(unpack(packed.codes, packed.scales), 0)


def test_the_passage_with_the_word_asked_for_is_first(tmp_path):
    passages = [vectors(3, seed) for seed in range(5)]
    opened = store(tmp_path, passages)
    for i, passage in enumerate(passages):
        scores = opened.scores(np.arange(5), passage[:1], np.ones(1, dtype=np.float32))
        assert scores.argmax() == i
        assert (np.abs(scores) <= 1.0001).all()


def test_weights_decide_which_word_matters(tmp_path):
    one, other = vectors(3, 1), vectors(3, 2)
    opened = store(tmp_path, [one, other])
    query = np.concatenate([one[:1], other[:1]])
    for weights, best in (([1, 0.1], 0), ([0.1, 1], 1)):
        assert opened.scores(np.arange(2), query, np.array(weights, dtype=np.float32)).argmax() == best


def test_scores_do_not_depend_on_the_company(tmp_path):
    opened = store(tmp_path, [vectors(4, seed) for seed in range(6)])
    query, weights = vectors(2, 9), np.ones(2, dtype=np.float32)
    every = opened.scores(np.arange(6), query, weights)
    assert np.allclose(opened.scores(np.array([4, 1]), query, weights), every[[4, 1]], atol=1e-6)


def test_a_passage_or_query_without_words_scores_nothing(tmp_path):
    opened = store(tmp_path, [vectors(2), vectors(0), vectors(1)])
    weights = np.ones(1, dtype=np.float32)
    scores = opened.scores(np.arange(3), vectors(1), weights)
    assert scores[1] == 0
    assert scores[0] != 0
    assert (opened.scores(np.arange(3), vectors(0), weights[:0]) == 0).all()


def test_what_was_packed_comes_back(tmp_path):
    packed = pack([vectors(2), vectors(3)], CENTRE)
    WordStore.build(packed, CENTRE, tmp_path / "words")
    again = WordStore(tmp_path / "words").packed()
    assert isinstance(again, Packed)
    for name in ("codes", "scales", "counts"):
        assert np.array_equal(getattr(again, name), getattr(packed, name))
