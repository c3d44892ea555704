"""Search for plain-language questions: which project meets them.

Four scores per project, each scaled to 0–1 over the projects of a query, are added:

* BM25 of its best passage: somebody used nearly these words;
* BM25 of all its words as one document: a word that only one project uses tells, however many of that
  project's passages hold it (in passages it would look common);
* cosine of its three best passages: meaning without shared words, without trusting a single passage;
* late interaction of its best passage: each word of the query is met by some word of the passage.

On 162 questions of residents, with no everyday wordings in the index, the right project came first 87.0 %
of times with the cosine alone, 88.9 % with the first three scores, 91.4 % with all four (among the first
three: 95.1, 93.8, 96.3 %); with the wordings always.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis import Analyser
from index.layout import PROJECTS
from index.lexical import Lexical
from index.models import Encoder
from index.passages import EVENT, Passage
from index.ranking import Query, Ranker

#: Weights of the four scores.
PASSAGE_WEIGHT, PROJECT_WEIGHT, MEANING_WEIGHT, WORDS_WEIGHT = 0.15, 0.2, 0.3, 0.35

#: Passages that BM25 and cosine may each propose for late interaction; a project has a hundred of them.
CANDIDATES = 200

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

    ranker: Ranker
    projects: Lexical


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
        events: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, passage in enumerate(passages):
            members[passage.project].append(index)
            if passage.section == EVENT:
                events[passage.project, passage.title].append(index)
        self._events = {event: np.array(indices) for event, indices in events.items()}
        self._names = list(members)
        self._members = [np.array(indices) for indices in members.values()]

    def warm(self) -> None:
        """Load what a search needs."""
        self._parts()

    @property
    def warmed(self) -> bool:
        """Whether a search finds everything loaded; asking loads nothing."""
        return self._loaded is not None

    def _parts(self) -> _Parts:
        with self._lock:
            if self._loaded is None:
                self._loaded = _Parts(
                    Ranker.open(self._folder, len(self._passages), self._analyser, self._make_encoder()),
                    Lexical.open(self._folder / PROJECTS, len(self._names)),
                )
        return self._loaded

    def projects(self, query: str, limit: int = 5) -> list[Hit]:
        """The best projects for a query, best first; ties in the order of the corpus."""
        parts = self._parts()
        asked = parts.ranker.read(query)
        words = parts.ranker.by_terms(asked)
        meaning = parts.ranker.by_meaning(asked)
        alike = self._alike(parts.ranker, asked, words)
        own = parts.projects.scores(asked.terms)
        scores = (
            PASSAGE_WEIGHT * _scaled(_best(words, self._members))
            + PROJECT_WEIGHT * _scaled(own)
            + MEANING_WEIGHT * _scaled(np.array([_top(meaning[m]) for m in self._members], dtype=np.float32))
            + WORDS_WEIGHT * _scaled(_best(alike, self._members))
        )
        order = np.argsort(-scores, kind="stable")[:limit]
        return [self._hit(int(i), float(scores[i]), meaning, bool(own[i] > 0)) for i in order]

    def knows(self, term: str) -> bool:
        """Whether any passage holds a term."""
        return self._parts().ranker.lexical.knows(term)

    def events(self, query: str, projects: Collection[str] = ()) -> list[EventHit]:
        """All events, or those of some projects, best first by BM25 and cosine of their best passages."""
        events = {e: m for e, m in self._events.items() if not projects or e[0] in projects}
        if not events:
            return []
        ranker = self._parts().ranker
        asked = ranker.read(query)
        best_words = _best(ranker.by_terms(asked), events.values())
        best_meaning = _best(ranker.by_meaning(asked), events.values())
        scores = (_scaled(best_words) + _scaled(best_meaning)) / 2
        names = list(events)
        order = np.argsort(-scores, kind="stable")
        return [EventHit(names[i][0], names[i][1], float(scores[i]), float(best_meaning[i])) for i in order]

    def _alike(self, ranker: Ranker, asked: Query, words: Floats) -> Floats:
        """Late interaction of the candidates; every other passage counts as the least of them."""
        found = ranker.candidates(asked, words, CANDIDATES)
        scores = ranker.by_words(asked, found)
        alike = np.full(len(self._passages), scores.min(initial=1.0), dtype=np.float32)
        alike[found] = scores
        return alike

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


def _best(scores: Floats, groups: Iterable[NDArray[np.int64]]) -> Floats:
    """The best score of each group of passages."""
    return np.array([scores[group].max() for group in groups], dtype=np.float32)


def _top(scores: Floats) -> float:
    """Mean of the best few."""
    return float(np.sort(scores)[-BEST:].mean())


def _scaled(scores: Floats) -> Floats:
    """Scores as 0–1 over the projects of one query."""
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros_like(scores)
    return np.asarray((scores - low) / (high - low), dtype=np.float32)
