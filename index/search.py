"""Search for plain-language questions: BM25 and embeddings over the passages, fused per project."""

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis import Analyser
from index.lexical import Lexical
from index.models import Encoder
from index.passages import Passage
from index.vectors import FaissStore, VectorStore

#: Weight of the embeddings against BM25 in the fused score, both scaled to 0–1 per query.
DENSE_WEIGHT = 0.6

#: How much a project's second-best passage adds to its best one.
SUPPORT = 0.2


@dataclass(frozen=True)
class Hit:
    """A project with its score, its best passage, and how alike the best passage is in meaning.

    Attributes:
        score: fused score, comparable within one query only.
        similarity: cosine of the best passage, comparable between queries.
    """

    project: str
    score: float
    similarity: float
    passage: Passage


class Searcher:
    """Ranks projects; the embedding model is loaded with the first search, or ahead by :meth:`warm`."""

    def __init__(
        self,
        folder: Path,
        passages: Sequence[Passage],
        analyser: Analyser,
        encoder: Callable[[], Encoder],
    ) -> None:
        self._folder = folder
        self._passages = passages
        self._analyser = analyser
        self._make_encoder = encoder
        self._lock = threading.Lock()
        self._parts: tuple[Lexical, VectorStore, Encoder] | None = None

    def warm(self) -> None:
        """Load what a search needs."""
        self._loaded()

    def _loaded(self) -> tuple[Lexical, VectorStore, Encoder]:
        with self._lock:
            if self._parts is None:
                lexical = Lexical.open(self._folder, len(self._passages))
                self._parts = lexical, FaissStore(self._folder), self._make_encoder()
        return self._parts

    def projects(self, query: str, among: Sequence[str] = (), limit: int = 5) -> list[Hit]:
        """The best projects for a query, best first; ties in the order of the corpus.

        Args:
            query: the question.
            among: restricts the projects; empty for all.
            limit: how many.
        """
        fused, meaning = self._scores(query)
        best: dict[str, list[int]] = defaultdict(list)
        for index in np.argsort(-fused, kind="stable"):
            best[self._passages[index].project].append(int(index))
        hits = [
            self._hit(project, indices, fused, meaning)
            for project, indices in best.items()
            if not among or project in among
        ]
        return sorted(hits, key=lambda h: -h.score)[:limit]

    def passages(self, query: str, sections: Sequence[str], limit: int = 5) -> list[tuple[float, Passage]]:
        """The best passages of some sections, best first."""
        fused, _ = self._scores(query)
        order = [int(i) for i in np.argsort(-fused, kind="stable")]
        found = [i for i in order if self._passages[i].section in sections]
        return [(float(fused[i]), self._passages[i]) for i in found[:limit]]

    def _scores(self, query: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Fused scores and cosines of all passages."""
        lexical, vectors, encoder = self._loaded()
        words = lexical.scores(self._analyser.terms(query))
        meaning = vectors.scores(encoder.encode_queries([query])[0])
        return (1 - DENSE_WEIGHT) * _scaled(words) + DENSE_WEIGHT * _scaled(meaning), meaning

    def _hit(
        self, project: str, indices: list[int], fused: NDArray[np.float32], meaning: NDArray[np.float32]
    ) -> Hit:
        first = indices[0]
        support = float(fused[indices[1]]) if len(indices) > 1 else 0.0
        score = float(fused[first]) + SUPPORT * support
        return Hit(project, score, float(meaning[indices].max()), self._passages[first])


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores as 0–1 over the passages of one query."""
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros_like(scores)
    return (scores - low) / (high - low)
