"""Embedding: what has not changed is not embedded again, and a damaged index before is no hindrance."""

import numpy as np
import pytest

from index.analysis import Analyser
from index.embedding import embed
from index.vectors import FaissStore

TEXTS = [f"{i}番目の文" for i in range(600)]

ANALYSER = Analyser()


def embedded(texts, encoder, folder, previous, progress=lambda _done, _all: None):
    return embed(texts, encoder, ANALYSER, folder, previous, progress)


@pytest.fixture
def made(tmp_path, fake_encoder):
    """A folder with vectors of all texts."""
    folder = tmp_path / "before"
    folder.mkdir()
    embedded(TEXTS, fake_encoder, folder, None)
    fake_encoder.embedded.clear()
    return folder


@pytest.fixture
def again(tmp_path, fake_encoder, made):
    """Builds texts into a new folder beside the one before; what had to be embedded."""
    folder = tmp_path / "after"
    folder.mkdir()

    def build(texts, encoder=fake_encoder, previous=made):
        number = embedded(texts, encoder, folder, previous)
        assert number == len(encoder.embedded)
        return encoder.embedded

    return build


def test_every_passage_has_the_cosine_of_its_own_vector(made, fake_encoder):
    store = FaissStore(made)
    for i in (0, 1, 255, 256, 599):
        query = fake_encoder.encode_queries([TEXTS[i]]).vectors[0]
        scores = store.cosines(query)
        assert scores.shape == (600,)
        assert scores.argmax() == i
        assert scores[i] == pytest.approx(1, abs=1e-5)
        assert np.allclose(scores, fake_encoder.encode_queries(TEXTS).vectors @ query, atol=1e-5)


def test_unchanged_passages_are_not_embedded_again(again):
    assert again(TEXTS) == []


def test_only_new_and_changed_passages_are_embedded(again):
    assert again([*TEXTS[:300], "新しい文", *TEXTS[300:], "もう一つ"]) == ["新しい文", "もう一つ"]


def test_kept_vectors_follow_their_passage_to_its_new_place(again, tmp_path, fake_encoder):
    again(TEXTS[::-1])
    scores = FaissStore(tmp_path / "after").cosines(fake_encoder.encode_queries([TEXTS[0]]).vectors[0])
    assert scores.argmax() == 599


def test_another_model_embeds_everything(again, fake_encoder):
    other = type(fake_encoder)("other")
    assert again(TEXTS, encoder=other) == TEXTS


def test_the_same_text_twice_has_a_vector_twice(again, tmp_path):
    again(["同じ", "同じ"])
    scores = FaissStore(tmp_path / "after").cosines(np.ones(16, dtype=np.float32))
    assert scores[0] == scores[1]


@pytest.mark.parametrize(
    "name", ["vectors.faiss", "vectors.keys", "words/words.bin", "words/offsets.npy", "words/centres.npy"]
)
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "foreign"])
def test_a_damaged_index_before_is_ignored(again, made, name, damage):
    path = made / name
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "cut": content[: len(content) // 2], "foreign": b"x" * 99}[damage])
    assert again(TEXTS) == TEXTS


def test_an_index_before_that_is_not_there_is_ignored(again, tmp_path):
    assert again(TEXTS[:3], previous=tmp_path / "nowhere") == TEXTS[:3]


def test_an_empty_index_has_no_scores(again, tmp_path):
    assert again([]) == []
    assert FaissStore(tmp_path / "after").cosines(np.ones(16, dtype=np.float32)).shape == (0,)


def test_after_an_empty_index_everything_is_embedded(tmp_path, fake_encoder):
    before, after = tmp_path / "a", tmp_path / "b"
    for folder in (before, after):
        folder.mkdir()
    embedded([], fake_encoder, before, None)
    assert embedded(["一つ"], fake_encoder, after, before) == 1


def test_progress_starts_with_what_is_kept_and_ends_with_all(tmp_path, fake_encoder, made):
    told = []
    folder = tmp_path / "after"
    folder.mkdir()
    texts = [*TEXTS, *(f"新しい{i}" for i in range(400))]
    embedded(texts, fake_encoder, folder, made, lambda done, total: told.append((done, total)))
    assert told[0] == (600, 1000)
    assert told[-1] == (1000, 1000)
    assert told == sorted(told)
