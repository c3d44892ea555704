"""Passage embeddings in FAISS: exact while that is quick, short codes looked at first beyond.

========== ========================== =======================================================================
passages   index                      why
========== ========================== =======================================================================
to 10^5    ``Flat``                   every cosine in some 20 ms on one core; nothing to train, nothing lost
beyond     ``PQ…x4fs,Refine(SQfp16)`` all passages by product-quantised codes, 4 bits for two numbers, which
                                      registers compare by the dozen (André and others 2015); the best of them
                                      again at half precision: 10 ms at 10^6, built in seconds
========== ========================== =======================================================================

How many of the best are looked at again, the recall on its own passages decides when the index is built.
Partitions (IVF) and graphs (HNSW) are measured beside it by ``make bench-scale``: the one has to look into
too many cells, the other loses recall as it grows.
"""

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

_FILE = "vectors.faiss"

#: Up to so many passages every cosine is worked out.
EXACT = 100_000

#: Passages that codes are trained on; 256 for each of their 16 centroids are the most that FAISS takes.
_TRAINED = 16 * 256

#: Share of the nearest passages, as many as the ranking asks for, that must be found; on passages as queries.
_RECALL, _NEAREST, _TRIALS = 0.97, 30, 200

#: Passages looked at again for each one wanted: from, to.
_AGAIN, _AGAIN_AT_MOST = 8, 512

_SEED = 20260322

#: Threads of a search, and of training: beside a busy neighbour two collapse, as they do for embeddings.
_THREADS = 1

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


class VectorStore(Protocol):
    """Where passage embeddings are kept and compared; FAISS now, a server's store for many regions."""

    def nearest(self, query: Floats, limit: int) -> Ids:
        """Places of the passages with the greatest cosine, best first, at most ``limit``."""

    def cosines(self, query: Floats, passages: Ids | None = None) -> Floats:
        """Cosine of some passages, in the order given, or of all."""


class FaissStore:
    """An index of inner products in a file."""

    def __init__(self, folder: Path) -> None:
        import faiss

        # What is cast down does not own the index: whoever does must be kept.
        self._owner = faiss.read_index(str(folder / _FILE))
        self._index = _concrete(self._owner)
        self._vectors = self._index
        self._rows: Floats | None = None
        if isinstance(self._index, faiss.IndexRefine):
            self._vectors = _concrete(self._index.refine_index)
        else:
            count, dimension = self._vectors.ntotal, self._vectors.d
            self._rows = faiss.rev_swig_ptr(self._vectors.get_xb(), count * dimension).reshape(-1, dimension)

    @staticmethod
    def build(vectors: Floats, folder: Path, exact: int = EXACT) -> None:
        """Index vectors of unit length, shape ``(passages, dimension)``, into a folder."""
        import faiss

        faiss.write_index(flat(vectors) if len(vectors) <= exact else quantised(vectors), str(folder / _FILE))

    def all(self) -> Floats:
        """Every vector, shape ``(passages, dimension)``; a copy that outlives the store."""
        return np.asarray(self._vectors.reconstruct_n(0, self._vectors.ntotal), dtype=np.float32)

    def nearest(self, query: Floats, limit: int) -> Ids:
        """Places of the passages with the greatest cosine, best first, at most ``limit``."""
        import faiss

        # Of the calling thread, which need not be the one that opened the index.
        faiss.omp_set_num_threads(_THREADS)
        _, found = self._index.search(query[np.newaxis, :], min(limit, max(self._index.ntotal, 1)))
        return np.asarray(found[0][found[0] >= 0], dtype=np.int64)

    def cosines(self, query: Floats, passages: Ids | None = None) -> Floats:
        """Cosine of some passages, in the order given, or of all."""
        if self._rows is not None:
            rows = self._rows if passages is None else self._rows[passages]
        else:
            rows = self.all() if passages is None else self._vectors.reconstruct_batch(passages)
        return np.asarray(rows @ query, dtype=np.float32)


def flat(vectors: Floats) -> Any:  # noqa: ANN401 -- FAISS has no types
    """An index that compares every vector as it is."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def quantised(vectors: Floats) -> Any:  # noqa: ANN401 -- FAISS has no types
    """An index that compares short codes, and looks at as many again as its recall asks for."""
    import faiss

    faiss.omp_set_num_threads(_THREADS)
    count, dimension = vectors.shape
    kind = f"PQ{dimension // 2}x4fs,Refine(SQfp16)"
    index = faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    refined = _concrete(index)
    chance = np.random.default_rng(_SEED)
    index.train(vectors[np.sort(chance.choice(count, min(count, _TRAINED), replace=False))])
    index.add(vectors)
    trials = vectors[np.sort(chance.choice(count, min(count, _TRIALS), replace=False))]
    # Each finds itself first; that is no merit.
    exact = faiss.knn(trials, vectors, _NEAREST + 1, metric=faiss.METRIC_INNER_PRODUCT)[1][:, 1:]
    refined.k_factor = _AGAIN
    while refined.k_factor < _AGAIN_AT_MOST:
        found = index.search(trials, _NEAREST + 1)[1][:, 1:]
        if recall(found, exact) >= _RECALL:
            break
        refined.k_factor *= 2
    return index


def _concrete(index: Any) -> Any:  # noqa: ANN401 -- FAISS has no types
    """The same index as its own class; it belongs to whoever holds the one given."""
    import faiss

    return faiss.downcast_index(index)


def recall(found: Ids, exact: Ids) -> float:
    """Share of the exact neighbours that were found, both of shape ``(queries, neighbours)``."""
    hits = [len(np.intersect1d(f, e)) for f, e in zip(found, exact, strict=True)]
    return sum(hits) / max(exact.size, 1)
