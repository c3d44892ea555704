"""Search for plain-language questions: which project meets them.

Three scores per project, each scaled to 0–1 over the projects of a query, are added:

* BM25 of its best passage: somebody used nearly these words;
* BM25 of all its words as one document: a word that only one project uses tells, however many of that
  project's passages hold it (in passages it would look common);
* cosine of its three best passages: meaning without shared words, without trusting a single passage.

On 55 questions of residents the right project came first 49, 54 and 53 times with one score alone, and 55
times with their sum.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis import Analyser
from index.layout import PASSAGES, PROJECTS
from index.lexical import Lexical
from index.models import Encoder
from index.passages import EVENT, Passage
from index.vectors import FaissStore, VectorStore

#: Weights of the three scores.
PASSAGE_WEIGHT, PROJECT_WEIGHT, MEANING_WEIGHT = 0.2, 0.3, 0.5

#: Passages of a project whose cosines are averaged.
BEST = 3

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Hit:
    """A project with its score and how alike its best passage is in meaning.

    Attributes:
        score: sum of the weighted scores, 0 to 1, comparable within one query only.
        similarity: cosine of the best passage, comparable between queries.
        passage: the passage of that cosine.
        shares_words: whether the project's words hold any of the query's.
    """

    project: str
    score: float
    similarity: float
    passage: Passage
    shares_words: bool


@dataclass(frozen=True)
class EventHit:
    """An event of a project; its score is comparable within one query, its cosine between queries."""

    project: str
    event: str
    score: float
    similarity: float


@dataclass(frozen=True)
class _Parts:
    """What a search needs in memory."""

    passages: Lexical
    projects: Lexical
    vectors: VectorStore
    encoder: Encoder


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
        self._loaded: _Parts | None = None
        members: dict[str, list[int]] = defaultdict(list)
        for index, passage in enumerate(passages):
            members[passage.project].append(index)
        events: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, passage in enumerate(passages):
            if passage.section == EVENT:
                events[passage.project, passage.title].append(index)
        self._events = {event: np.array(indices) for event, indices in events.items()}
        self._names = list(members)
        self._members = [np.array(indices) for indices in members.values()]

    def warm(self) -> None:
        """Load what a search needs."""
        self._parts()

    def _parts(self) -> _Parts:
        with self._lock:
            if self._loaded is None:
                self._loaded = _Parts(
                    Lexical.open(self._folder / PASSAGES, len(self._passages)),
                    Lexical.open(self._folder / PROJECTS, len(self._names)),
                    FaissStore(self._folder),
                    self._make_encoder(),
                )
        return self._loaded

    def projects(self, query: str, limit: int = 5) -> list[Hit]:
        """The best projects for a query, best first; ties in the order of the corpus."""
        parts = self._parts()
        terms = self._analyser.terms(query)
        words = parts.passages.scores(terms)
        meaning = parts.vectors.scores(parts.encoder.encode_queries([query])[0])
        best_words = np.array([words[m].max() for m in self._members], dtype=np.float32)
        best_meaning = np.array([_top(meaning[m]) for m in self._members], dtype=np.float32)
        own = parts.projects.scores(terms)
        scores = (
            PASSAGE_WEIGHT * _scaled(best_words)
            + PROJECT_WEIGHT * _scaled(own)
            + MEANING_WEIGHT * _scaled(best_meaning)
        )
        order = np.argsort(-scores, kind="stable")[:limit]
        return [self._hit(int(i), float(scores[i]), meaning, bool(own[i] > 0)) for i in order]

    def knows(self, term: str) -> bool:
        """Whether any passage holds a term."""
        return self._parts().passages.knows(term)

    def events(self, query: str, projects: Collection[str] = ()) -> list[EventHit]:
        """All events, or those of some projects, best first by BM25 and cosine of their best passages."""
        events = {e: m for e, m in self._events.items() if not projects or e[0] in projects}
        if not events:
            return []
        parts = self._parts()
        words = parts.passages.scores(self._analyser.terms(query))
        meaning = parts.vectors.scores(parts.encoder.encode_queries([query])[0])
        best_words = np.array([words[m].max() for m in events.values()], dtype=np.float32)
        best_meaning = np.array([meaning[m].max() for m in events.values()], dtype=np.float32)
        scores = (_scaled(best_words) + _scaled(best_meaning)) / 2
        names = list(events)
        order = np.argsort(-scores, kind="stable")
        return [EventHit(names[i][0], names[i][1], float(scores[i]), float(best_meaning[i])) for i in order]

    def _hit(self, project: int, score: float, meaning: Floats, shares_words: bool) -> Hit:
        members = self._members[project]
        nearest = int(members[meaning[members].argmax()])
        return Hit(
            self._names[project], score, float(meaning[nearest]), self._passages[nearest], shares_words
        )


def project_terms(passages: Sequence[Passage], terms: Sequence[Sequence[str]]) -> list[list[str]]:
    """The terms of all passages of each project, in the order in which projects first appear."""
    merged: dict[str, list[str]] = defaultdict(list)
    for passage, own in zip(passages, terms, strict=True):
        merged[passage.project] += own
    return list(merged.values())


def _top(scores: Floats) -> float:
    """Mean of the best few."""
    return float(np.sort(scores)[-BEST:].mean())


def _scaled(scores: Floats) -> Floats:
    """Scores as 0–1 over the projects of one query."""
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros_like(scores)
    return np.asarray((scores - low) / (high - low), dtype=np.float32)
