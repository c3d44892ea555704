"""Questions made from the corpus: every municipality, project, amount and value, in varied words."""

from collections.abc import Iterator

from corpus.model import Corpus
from eval.generate import amounts, indicators, members, places
from eval.generate.cards import Cards
from eval.generate.wording import Wording
from eval.questions import Question

#: Name of the generated file in each split's folder.
FILE = "generated.jsonl"


def generate(corpus: Corpus) -> list[Question]:
    """All generated questions of a corpus, in a fixed order."""
    return list(_all(Cards(corpus), Wording(corpus)))


def _all(cards: Cards, wording: Wording) -> Iterator[Question]:
    for module in (members, places, amounts, indicators):
        yield from module.questions(cards, wording)
