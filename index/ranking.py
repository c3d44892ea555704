"""Ranks passages for a question in plain words.

Candidates are the best passages by BM25 and the best by cosine. They are ordered by a weighted sum of three
scores, each standardised over the candidates (mean 0, variance 1):

* BM25: somebody used these very words, and rare ones count most;
* cosine of query and passage: what the whole is about;
* late interaction (:mod:`index.words`): each word of the query is met by some word of the passage.

Reciprocal rank fusion is not used: it throws away how clearly a retriever prefers what it prefers, and ends
up below the better of its parts where they differ in strength. Weights and ablation: docs/retrieval.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import StoreError
from corpus.script import modern
from corpus.text import normalise
from index.analysis import Analyser
from index.embedding import embed, open_words
from index.kana import KanaReader
from index.layout import PASSAGES
from index.lexical import PASSAGE_B, PASSAGE_K1, Lexical
from index.manifest import MEND
from index.models import Encoder
from index.vectors import FaissStore, VectorStore
from index.words import WordStore, word_vectors

#: Candidates that each of BM25 and cosine may propose.
CANDIDATES = 30

#: Weights of BM25, cosine and late interaction; one setting for all collections.
WEIGHTS = (0.08, 0.08, 0.84)

#: A word in every passage still counts a little.
LEAST_RARITY = 0.05

#: Scores that are looked at together to find the highest.
_STRETCH = 512

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Query:
    """A question as the scores take it.

    Attributes:
        terms: search terms.
        vector: of the whole, shape ``(dimension,)``.
        words: of its words, shape ``(words, dimension)``.
        weights: what each word counts: the square root of its rarity.
    """

    terms: tuple[str, ...]
    vector: Floats
    words: Floats
    weights: Floats


@dataclass(frozen=True)
class Ranked:
    """A passage by its place in the index; the score compares passages of one query only."""

    passage: int
    score: float


class Ranker:
    """Scores and ranks the passages of an opened index."""

    def __init__(
        self,
        lexical: Lexical,
        vectors: VectorStore,
        words: WordStore,
        kana: KanaReader,
        analyser: Analyser,
        encoder: Encoder,
    ) -> None:
        self.lexical = lexical
        self._kana = kana
        self._vectors = vectors
        self._words = words
        self._analyser = analyser
        self._encoder = encoder

    @staticmethod
    def build(
        texts: Sequence[str],
        terms: Sequence[Sequence[str]],
        folder: Path,
        analyser: Analyser,
        encoder: Encoder,
        previous: Path | None = None,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> int:
        """Index passages, given as texts and their search terms; returns how many had to be embedded."""
        Lexical.build(terms, folder / PASSAGES, k1=PASSAGE_K1, b=PASSAGE_B)
        return embed(texts, encoder, analyser, folder, previous, progress)

    @classmethod
    def open(cls, folder: Path, size: int, analyser: Analyser, encoder: Encoder) -> "Ranker":
        """Open what :meth:`build` left in a folder; ``size`` is the number of passages.

        Raises:
            StoreError: when a file is missing or damaged.
        """
        try:
            lexical, vectors = Lexical.open(folder / PASSAGES, size), FaissStore(folder)
            words, kana = open_words(folder), KanaReader(folder)
        except (OSError, EOFError, RuntimeError, ValueError, IndexError, KeyError) as error:
            raise StoreError(f"索引のファイルが壊れています: {error}。{MEND}") from error
        return cls(lexical, vectors, words, kana, analyser, encoder)

    def read(self, question: str) -> Query:
        """Analyse and embed a question."""
        text = self._kana.spelled(modern(normalise(question.encode("utf-8", "replace").decode())))
        encoded = self._encoder.encode_queries([text])
        vectors, words = word_vectors(encoded.tokens[0], self._analyser.words(text))
        rarities = [self.lexical.rarity(word.form) for word in words] or [1.0] * len(vectors)
        weights = np.sqrt(np.maximum(rarities, LEAST_RARITY)).astype(np.float32)
        return Query(self._analyser.terms(text), encoded.vectors[0], vectors, weights)

    def by_terms(self, query: Query) -> Floats:
        """BM25 of every passage."""
        return self.lexical.scores(query.terms)

    def by_meaning(self, query: Query, passages: Ids | None = None) -> Floats:
        """Cosine of some passages, or of all."""
        return self._vectors.cosines(query.vector, passages)

    def by_words(self, query: Query, passages: Ids) -> Floats:
        """Late interaction of some passages."""
        return self._words.scores(passages, query.words, query.weights)

    def candidates(self, query: Query, terms: Floats, limit: int = CANDIDATES) -> Ids:
        """The best passages by BM25 and by cosine, in the order of the index."""
        return np.union1d(_highest(terms, limit), self._vectors.nearest(query.vector, limit))

    def rank(self, question: str, limit: int = 10) -> list[Ranked]:
        """The best passages for a question, best first; ties in the order of the index."""
        query = self.read(question)
        terms = self.by_terms(query)
        found = self.candidates(query, terms)
        if not len(found):
            return []
        parts = (terms[found], self.by_meaning(query, found), self.by_words(query, found))
        scores = np.asarray(sum(w * standardised(part) for w, part in zip(WEIGHTS, parts, strict=True)))
        order = np.argsort(-scores, kind="stable")[:limit]
        return [Ranked(int(found[i]), float(scores[i])) for i in order]


def _highest(scores: Floats, limit: int) -> Ids:
    """Places of the highest scores above 0, at most ``limit``, in order; of equal ones the first.

    As many stretches as wanted have a best score no lower than the last of these best ones: whatever is below
    that is passed over at once. A million scores take 1 ms so, and 60 ms if partitioned as a whole.
    """
    stretches = np.arange(0, len(scores), _STRETCH)
    least = 0.0
    if len(stretches) > limit:
        least = float(np.partition(np.maximum.reduceat(scores, stretches), -limit)[-limit])
    places = np.flatnonzero(scores >= least if least > 0 else scores > 0)
    best = np.argsort(-scores[places], kind="stable")[:limit]
    return np.sort(places[best])


def standardised(scores: Floats) -> Floats:
    """Scores with mean 0 and variance 1; all zero where they do not differ."""
    spread = float(scores.std())
    if spread < 1e-9:
        return np.zeros_like(scores)
    return np.asarray((scores - scores.mean()) / spread, dtype=np.float32)
