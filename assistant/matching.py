"""Which of many short labels a question means: overlap of search terms, weighed by how telling they are."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from index.analysis import Analyser

#: Weight of a question's word that no label has, against one that a single label has: it may be the point.
UNKNOWN = 0.4

T = TypeVar("T", bound=Hashable)

#: How much the share of the question's words counts against the share of the label's words.
RECALL = 0.65


class Matcher(Generic[T]):
    """Scores candidates by the terms of their labels.

    Args:
        candidates: what can be meant, with a label; again with another one where it has several.
        analyser: makes the terms.
        ignored: terms that tell nothing.
    """

    def __init__(
        self, candidates: Iterable[tuple[T, str]], analyser: Analyser, ignored: frozenset[str]
    ) -> None:
        self._analyser = analyser
        self._ignored = ignored
        self._candidates = [(value, self._label_terms(label)) for value, label in candidates]
        held: dict[T, set[str]] = defaultdict(set)
        for value, terms in self._candidates:
            held[value] |= terms
        spread = Counter(t for terms in held.values() for t in terms)
        size = self._size = len(held)
        self._weight = {t: math.log(1 + size / n) for t, n in spread.items()}

    def _label_terms(self, label: str) -> frozenset[str]:
        """The telling terms of a label; all of them where none is telling."""
        terms = frozenset(self._analyser.terms(label))
        return terms - self._ignored or terms

    def rank(self, question: str) -> list[tuple[float, T]]:
        """Candidates that share a word with the question, best first, each with a score of 0 to 1."""
        asked = frozenset(self._analyser.terms(question))
        known = self._sum(t for t in asked if t in self._weight)
        if not known:
            return []
        unknown = sum(t not in self._weight for t in asked - self._ignored)
        known += UNKNOWN * math.log(1 + self._size) * unknown
        scores: dict[T, float] = {}
        for value, terms in self._candidates:
            if shared := self._sum(asked & terms):
                score = RECALL * shared / known + (1 - RECALL) * shared / self._sum(terms)
                scores[value] = max(score, scores.get(value, 0.0))
        return sorted(((score, value) for value, score in scores.items()), key=lambda item: -item[0])

    def _sum(self, terms: Iterable[str]) -> float:
        return sum(self._weight[t] for t in sorted(terms))


def best(ranked: Sequence[tuple[float, T]], within: float) -> list[T]:
    """The candidates whose score is within a share of the best one's."""
    return [value for score, value in ranked if score >= ranked[0][0] * within] if ranked else []
