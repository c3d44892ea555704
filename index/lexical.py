"""BM25 over normalised search terms (bm25s, memory-mapped)."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

_FOLDER = "lexical"


class Lexical:
    """BM25 scores of every passage for a query's terms."""

    def __init__(self, index: "bm25s.BM25", size: int) -> None:
        self._index = index
        self._size = size

    @classmethod
    def build(cls, terms: Sequence[Sequence[str]], folder: Path) -> None:
        """Index the terms of the passages and save them into an index folder."""
        index = bm25s.BM25()
        index.index([list(t) or [""] for t in terms], show_progress=False)
        index.save(str(folder / _FOLDER), show_progress=False)

    @classmethod
    def open(cls, folder: Path, size: int) -> "Lexical":
        """Open what :meth:`build` saved; ``size`` is the number of passages."""
        return cls(bm25s.BM25.load(str(folder / _FOLDER), mmap=True), size)

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """One score per passage, zero where no term occurs."""
        known = [t for t in dict.fromkeys(terms) if t in self._index.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._index.get_scores(known), dtype=np.float32)
