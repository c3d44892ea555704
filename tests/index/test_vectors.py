"""FAISS: exact cosines while there are few passages, nearly all neighbours when there are many."""

from concurrent.futures import ThreadPoolExecutor

import faiss
import numpy as np
import pytest

from index.vectors import FaissStore, recall


def directions(count, dimension=24, groups=40):
    """Unit vectors around some centres, as texts on some subjects are."""
    chance = np.random.default_rng(5)
    centres = chance.normal(size=(groups, dimension))
    vectors = centres[chance.integers(groups, size=count)] + 0.4 * chance.normal(size=(count, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(params=[10**6, 100], ids=["exact", "quantised"])
def store(request, tmp_path):
    """A store of 3,000 vectors, exact or in short codes."""
    FaissStore.build(directions(3000), tmp_path, exact=request.param)
    return FaissStore(tmp_path)


def test_the_number_of_passages_decides_about_the_index(tmp_path):
    for count, kind in ((100, faiss.IndexFlat), (1001, faiss.IndexRefine)):
        FaissStore.build(directions(count), tmp_path, exact=100)
        assert isinstance(faiss.downcast_index(faiss.read_index(str(tmp_path / "vectors.faiss"))), kind)


def test_cosines_are_those_of_the_vectors(store):
    vectors, query = directions(3000), directions(3001)[-1]
    assert np.allclose(store.cosines(query), vectors @ query, atol=0.02)
    some = np.array([7, 3, 2999])
    assert np.allclose(store.cosines(query, some), vectors[some] @ query, atol=0.02)
    assert np.allclose(store.all(), vectors, atol=0.02)


def test_nearly_all_of_the_nearest_are_found_best_first(store):
    vectors = directions(3000)
    queries = directions(3100)[3000:]
    found = np.stack([store.nearest(query, 10) for query in queries])
    exact = np.argsort(-(queries @ vectors.T), axis=1, kind="stable")[:, :10]
    assert recall(found, exact) >= 0.95
    scores = store.cosines(queries[0], found[0])
    assert np.all(np.diff(scores) <= 1e-6)


def test_a_search_takes_one_thread_in_every_thread(store):
    def threads(_):
        store.nearest(directions(1)[0], 3)
        return faiss.omp_get_max_threads()

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(threads, range(4))) == {1}


def test_no_more_than_there_are(tmp_path):
    FaissStore.build(directions(3), tmp_path)
    assert len(FaissStore(tmp_path).nearest(directions(1)[0], 10)) == 3


def test_an_empty_index_has_neighbours_of_nothing(tmp_path):
    FaissStore.build(np.zeros((0, 24), dtype=np.float32), tmp_path)
    store = FaissStore(tmp_path)
    assert store.nearest(directions(1)[0], 10).shape == (0,)
    assert store.cosines(directions(1)[0]).shape == (0,)


def test_the_same_vectors_make_the_same_codes(tmp_path):
    files = []
    for name in "ab":
        (tmp_path / name).mkdir()
        FaissStore.build(directions(2000), tmp_path / name, exact=10)
        files.append((tmp_path / name / "vectors.faiss").read_bytes())
    assert files[0] == files[1]


def test_recall_is_a_share_of_neighbours_in_any_order():
    assert recall(np.array([[1, 2], [3, 4]]), np.array([[2, 1], [3, 9]])) == 0.75
