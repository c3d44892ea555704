"""Which words of a sentence belong to each other: whether a text exchanges them, or has another one act."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from assistant.claims.atoms import Anatomy
from assistant.claims.words import Word

#: A word, and the one behind it that it belongs to.
Pair = tuple[Word, Word]

_GROUP = r"[」\s]*(?:など|等|たち|の多く)?"

#: Between two such words: particles, not those of a list.
_JOINT = re.compile(_GROUP + r"(?:の|が|は|を|に|へ|から|まで|で|により|によって)?(?:は|も)?[\s「]*")

#: Between the subject of a sentence and what is said of it.
_SUBJECT = re.compile(_GROUP + r"(?:が|は|も)[、\s「]*")


@dataclass(frozen=True)
class Relations:
    """The pairs of the evidence.

    Attributes:
        joined: words with the word behind that they belong to.
        subjects: subjects with the word behind them.
    """

    joined: frozenset[Pair]
    subjects: frozenset[Pair]

    @classmethod
    def of(cls, anatomies: Iterable[Anatomy]) -> "Relations":
        """Those of some sentences."""
        read = list(anatomies)
        return cls(
            frozenset(pair for anatomy in read for pair in _pairs(anatomy, _JOINT)),
            frozenset(pair for anatomy in read for pair in _pairs(anatomy, _SUBJECT)),
        )

    def miss(self, anatomy: Anatomy) -> bool:
        """Whether a sentence joins words that these do not."""
        return any(pair not in self.joined for pair in _pairs(anatomy, _JOINT)) or any(
            pair not in self.subjects for pair in _pairs(anatomy, _SUBJECT)
        )

    def exchanged(self, anatomy: Anatomy, plain: Callable[[Word], bool]) -> Iterator[tuple[Pair, Pair]]:
        """Two pairs of a sentence whose second words the evidence has the other way round, and only so.

        Args:
            anatomy: a sentence of a text.
            plain: whether a word claims nothing; of two pairs no more than two words may.
        """
        new = [pair for pair in _pairs(anatomy, _JOINT) if pair not in self.joined]
        for (one, its), (other, others) in combinations(new, 2):
            crossed = (one, others) in self.joined and (other, its) in self.joined
            if crossed and sum(map(plain, (one, its, other, others))) <= 2:
                yield (one, its), (other, others)

    def replaced(self, anatomy: Anatomy, plain: Callable[[Word], bool]) -> Iterator[Pair]:
        """Subjects of a sentence in whose place the evidence has others, none of which it names before."""
        named: set[object] = set()
        for one, other in pairwise(anatomy.atoms):
            named |= set(one.values)
            subject, said = one.values[0], other.values[0]
            if not (isinstance(subject, Word) and isinstance(said, Word)) or plain(said):
                continue
            others = {first for first, second in self.subjects if second == said}
            if others and not others & named and _SUBJECT.fullmatch(anatomy.text, one.end, other.start):
                yield subject, said


def _pairs(anatomy: Anatomy, joint: re.Pattern[str]) -> Iterator[Pair]:
    """The words of a sentence that are joined so to the word behind them."""
    for one, other in pairwise(anatomy.atoms):
        first, second = one.values[0], other.values[0]
        if not (isinstance(first, Word) and isinstance(second, Word)):
            continue
        if joint.fullmatch(anatomy.text, one.end, other.start):
            yield first, second
