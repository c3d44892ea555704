"""Passage embeddings in FAISS; unchanged passages keep the vectors of the index before."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.models import Encoder

_INDEX, _KEYS = "vectors.faiss", "vectors.keys"

#: Passages embedded between two reports of progress.
_BATCH = 256


class VectorStore(Protocol):
    """Where passage embeddings are kept and compared; FAISS now, a server's store for many regions."""

    def scores(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosine of every passage, in passage order, shape (passages,)."""


class FaissStore:
    """An exact inner-product index: right at once up to some hundred thousand passages."""

    def __init__(self, folder: Path) -> None:
        import faiss

        self._index = faiss.read_index(str(folder / _INDEX))

    def scores(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosine of every passage, in passage order, shape (passages,)."""
        if self._index.ntotal == 0:
            return np.zeros(0, dtype=np.float32)
        found, order = self._index.search(query[np.newaxis, :], self._index.ntotal)
        scores = np.empty(self._index.ntotal, dtype=np.float32)
        scores[order[0]] = found[0]
        return scores


def build_vectors(
    texts: Sequence[str],
    encoder: Encoder,
    folder: Path,
    previous: Path | None,
    progress: Callable[[int, int], None],
) -> int:
    """Embed the texts into an index folder.

    Args:
        texts: what to embed, in passage order.
        encoder: makes the vectors.
        folder: index folder under construction.
        previous: an index folder whose vectors are taken over where text and encoder are the same.
        progress: called with texts done and all texts.

    Returns:
        How many texts had to be embedded anew.
    """
    import faiss

    keys = [sha256(f"{encoder.identity}\0{text}".encode()).hexdigest() for text in texts]
    known = _previous(previous) if previous else {}
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    fresh = []
    for i, key in enumerate(keys):
        if key in known:
            vectors[i] = known[key]
        else:
            fresh.append(i)
    done = len(texts) - len(fresh)
    progress(done, len(texts))
    for start in range(0, len(fresh), _BATCH):
        batch = fresh[start : start + _BATCH]
        vectors[batch] = encoder.encode_passages([texts[i] for i in batch])
        done += len(batch)
        progress(done, len(texts))
    index = faiss.IndexFlatIP(encoder.dimension)
    index.add(vectors)
    faiss.write_index(index, str(folder / _INDEX))
    (folder / _KEYS).write_text("\n".join(keys), encoding="ascii")
    return len(fresh)


def _previous(folder: Path) -> dict[str, NDArray[np.float32]]:
    """Key → vector of an earlier index; empty if it cannot be read."""
    import faiss

    try:
        keys = (folder / _KEYS).read_text(encoding="ascii").split("\n")
        index = faiss.read_index(str(folder / _INDEX))
        vectors = index.reconstruct_n(0, index.ntotal)
    except (OSError, RuntimeError):
        return {}
    return dict(zip(keys, vectors, strict=False)) if len(keys) == len(vectors) else {}
