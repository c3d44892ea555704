"""Where projects stand, and what stands on every page and sheet."""

from collections import defaultdict
from collections.abc import Iterator

from corpus.model import Card
from eval.generate.cards import Cards, at, label
from eval.generate.wording import ANSWERED, Wording
from eval.questions import Question

_KIND = "places"


def questions(cards: Cards, wording: Wording) -> Iterator[Question]:
    """All questions about pages and sheets."""
    for card in cards.all:
        number = _number(card)
        words = [f"{number}ページ", f"P.{number}", f"シート{number}"]
        expect = ANSWERED | {"citations": [at(card)], "says": [words]}
        named = {"project": card.project, "document": wording.document(card.document)}
        yield from wording.ask("project_place", _KIND, card.project, expect, named)
    for document, listed in cards.of.items():
        template = "page_contents" if document == cards.vision else "sheet_contents"
        there: dict[int, list[Card]] = defaultdict(list)
        for card in listed:
            there[_number(card)].append(card)
        for number, found in there.items():
            expect = ANSWERED | {"projects": [label(card) for card in found]}
            yield from wording.ask(template, _KIND, found[0].project, expect, {"number": number})


def _number(card: Card) -> int:
    return card.place.page or card.place.sheet or 0
