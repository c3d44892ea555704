"""BM25 over normalised search terms (bm25s, memory-mapped)."""

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from corpus.script import hiragana, is_kana

#: Term saturation and length normalisation of passages: the usual values (Robertson and Zaragoza 2009).
PASSAGE_K1, PASSAGE_B = 1.5, 0.75

#: A project's whole vocabulary is one document: its length says nothing, and a term counts once it is there.
PROJECT_K1, PROJECT_B = 1.0, 0.0


class Lexical:
    """BM25 scores of every document of an index for a query's terms."""

    def __init__(self, index: "bm25s.BM25", size: int) -> None:
        self._index = index
        self._size = size

    @classmethod
    def build(cls, terms: Sequence[Sequence[str]], folder: Path, *, k1: float, b: float) -> None:
        """Index the terms of documents and save them into a folder of their own."""
        index = bm25s.BM25(k1=k1, b=b)
        index.index([list(map(_folded, t)) or [""] for t in terms or [()]], show_progress=False)
        index.save(str(folder), show_progress=False)

    @classmethod
    def open(cls, folder: Path, size: int) -> "Lexical":
        """Open what :meth:`build` saved; ``size`` is the number of documents."""
        return cls(bm25s.BM25.load(str(folder), mmap=True), size)

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """One score per document, zero where no term occurs."""
        known = [t for t in dict.fromkeys(map(_folded, terms)) if t in self._index.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._index.get_scores(known), dtype=np.float32)

    def rarity(self, term: str) -> float:
        """Inverse document frequency, the more the fewer documents hold a term: ln((N + 1) / (n + 1/2))."""
        ends = self._index.scores["indptr"]
        place = self._index.vocab_dict.get(_folded(term))
        holders = 0 if place is None else int(ends[place + 1] - ends[place])
        return math.log((self._size + 1) / (holders + 0.5))

    def knows(self, term: str) -> bool:
        """Whether any document holds a term."""
        return _folded(term) in self._index.vocab_dict


@lru_cache(maxsize=65536)
def _folded(term: str) -> str:
    """A term of kana alone in hiragana: ゴミ and ごみ are one word."""
    return hiragana(term) if is_kana(term) else term
