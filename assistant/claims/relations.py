"""Which words of a sentence belong to each other, and whether a text has exchanged them (who helps whom)."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from assistant.claims.atoms import Anatomy
from assistant.claims.words import Word

#: A word, and the one behind it that it belongs to.
Pair = tuple[Word, Word]

#: Between two such words: particles, not those of a list.
_JOINT = re.compile(r"[」\s]*(?:など|等|たち)?(?:の|が|は|を|に|へ|から|まで|で|により|によって)?(?:は|も)?[\s「]*")


def pairs(anatomy: Anatomy) -> Iterator[Pair]:
    """The words of a sentence that belong to the word behind them."""
    for one, other in zip(anatomy.atoms, anatomy.atoms[1:], strict=False):
        first, second = one.values[0], other.values[0]
        if isinstance(first, Word) and isinstance(second, Word):
            if _JOINT.fullmatch(anatomy.text, one.end, other.start):
                yield first, second


def exchanged(
    said: Iterable[Pair], known: frozenset[Pair], plain: Callable[[Word], bool]
) -> Iterator[tuple[Pair, Pair]]:
    """Two pairs of a text whose second words the evidence has the other way round, and only so.

    Args:
        said: the pairs of one sentence of the text.
        known: those of the evidence.
        plain: whether a word claims nothing; of two pairs no more than two words may.
    """
    new = [pair for pair in said if pair not in known]
    for (one, its), (other, others) in combinations(new, 2):
        crossed = (one, others) in known and (other, its) in known
        if crossed and sum(map(plain, (one, its, other, others))) <= 2:
            yield (one, its), (other, others)
