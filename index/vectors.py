"""Passage embeddings in FAISS: exact while that is quick, cells of a Voronoi partition beyond.

========== ============================ =====================================================================
passages   index                        why
========== ============================ =====================================================================
to 10^5    ``IndexFlatIP``              every cosine in some 20 ms on one core; nothing to train, nothing lost
beyond     ``IVF…,SQ8``                 built in minutes (a graph, HNSW, takes hours of two cores at 10^6), a
                                        quarter of the memory, and its recall is set when it is built
========== ============================ =====================================================================

``make bench-scale`` measures both, and HNSW beside them, at every size.
"""

import os
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

_FILE = "vectors.faiss"

#: Up to so many passages every cosine is worked out.
EXACT = 100_000

#: Cells of the partition per √n (FAISS guidelines: 4 to 16; fewer train faster, and more are looked at).
_CELLS_PER_ROOT = 2

#: Vectors per cell that the partition is trained on; FAISS asks for 39 at least.
_TRAINED_PER_CELL = 48

#: Share of the ten nearest passages that must be found, on passages taken for queries.
_RECALL, _NEAREST, _TRIALS = 0.97, 10, 200

_SEED = 20260322

#: Threads of one search: beside a busy neighbour two collapse, as they do for embeddings.
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

        faiss.omp_set_num_threads(_THREADS)
        index = faiss.read_index(str(folder / _FILE))
        self._index = index
        self._rows: Floats | None = None
        if isinstance(index, faiss.IndexFlat):
            self._rows = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(-1, index.d)
        else:
            faiss.extract_index_ivf(index).make_direct_map()

    @staticmethod
    def build(vectors: Floats, folder: Path, exact: int = EXACT) -> None:
        """Index vectors of unit length, shape ``(passages, dimension)``, into a folder."""
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1]) if len(vectors) <= exact else partition(vectors)
        if not index.ntotal:
            index.add(vectors)
        faiss.write_index(index, str(folder / _FILE))

    def all(self) -> Floats:
        """Every vector, shape ``(passages, dimension)``; a copy that outlives the store."""
        return np.asarray(self._index.reconstruct_n(0, self._index.ntotal), dtype=np.float32)

    def nearest(self, query: Floats, limit: int) -> Ids:
        """Places of the passages with the greatest cosine, best first, at most ``limit``."""
        _, found = self._index.search(query[np.newaxis, :], min(limit, max(self._index.ntotal, 1)))
        return np.asarray(found[0][found[0] >= 0], dtype=np.int64)

    def cosines(self, query: Floats, passages: Ids | None = None) -> Floats:
        """Cosine of some passages, in the order given, or of all."""
        if passages is None:
            rows = self.all() if self._rows is None else self._rows
        elif self._rows is not None:
            rows = self._rows[passages]
        else:
            rows = self._index.reconstruct_batch(passages)
        return np.asarray(rows @ query, dtype=np.float32)


def partition(vectors: Floats) -> Any:  # noqa: ANN401 -- FAISS has no types
    """A trained and filled partition that looks into as many cells as its recall asks for."""
    import faiss

    faiss.omp_set_num_threads(os.cpu_count() or _THREADS)
    count, dimension = vectors.shape
    cells = int(_CELLS_PER_ROOT * count**0.5)
    index = faiss.index_factory(dimension, f"IVF{cells},SQ8", faiss.METRIC_INNER_PRODUCT)
    partitioned = faiss.extract_index_ivf(index)
    chance = np.random.default_rng(_SEED)
    sample = chance.choice(count, min(count, cells * _TRAINED_PER_CELL), replace=False)
    index.train(vectors[np.sort(sample)])
    index.add(vectors)
    trials = vectors[np.sort(chance.choice(count, min(count, _TRIALS), replace=False))]
    exact = faiss.knn(trials, vectors, _NEAREST, metric=faiss.METRIC_INNER_PRODUCT)[1]
    while partitioned.nprobe < cells and recall(index.search(trials, _NEAREST)[1], exact) < _RECALL:
        partitioned.nprobe = min(partitioned.nprobe * 2, cells)
    faiss.omp_set_num_threads(_THREADS)
    return index


def recall(found: Ids, exact: Ids) -> float:
    """Share of the exact neighbours that were found, both of shape ``(queries, neighbours)``."""
    hits = [len(np.intersect1d(f, e)) for f, e in zip(found, exact, strict=True)]
    return sum(hits) / max(exact.size, 1)
