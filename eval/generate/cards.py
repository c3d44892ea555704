"""The cards as a judge sees them: who surely takes part, who may, and where it stands."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property

from corpus.model import Card, Certainty, Corpus, Kind, Municipality, Participation, Role
from eval.generate.wording import Expected

#: Whether a card surely meets a condition, and whether it may.
Holds = tuple[bool, bool]


class Cards:
    """A corpus by document, the core city aside: it has a part in everything."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.core = corpus.core.name
        self.partners = [m for m in corpus.municipalities if not m.core]
        self.vision = next(iter(corpus.of_kind(Kind.VISION))).id
        self.progress = next(iter(corpus.of_kind(Kind.PROGRESS))).id

    @cached_property
    def of(self) -> dict[str, list[Card]]:
        """Document → its cards, with the partner municipalities only."""
        return {
            d.id: [self._partners_only(card) for card in self.corpus.cards if card.document == d.id]
            for d in self.corpus.documents
        }

    @property
    def all(self) -> list[Card]:
        """All cards."""
        return [card for cards in self.of.values() for card in cards]

    def _partners_only(self, card: Card) -> Card:
        return replace(
            card, participation=tuple(p for p in card.participation if p.municipality != self.core)
        )


def label(card: Card) -> str:
    """``vision-2026: project``."""
    return f"{card.document}: {card.project}"


def at(card: Card) -> str:
    """``vision-2026 P.14`` or ``progress-2022 シート3``."""
    if card.place.page is not None:
        return f"{card.document} P.{card.place.page}"
    return f"{card.document} シート{card.place.sheet}"


def cited(card: Card) -> Expected:
    """Its place, and no other, is cited."""
    return {"citations": [at(card)], "citations_allowed": [at(card)]}


def sets(cards: Iterable[Card], holds: Callable[[Card], Holds]) -> Expected:
    """The cards that surely meet a condition, and those that may."""
    judged = [(label(card), *holds(card)) for card in cards]
    sure = [name for name, surely, _ in judged if surely]
    possible = [name for name, surely, perhaps in judged if perhaps and not surely]
    return {"projects": sure, "optional_projects": possible} if possible else {"projects": sure}


def takes_part(card: Card, town: Municipality) -> Holds:
    """Whether a municipality takes part."""
    entry = _entry(card, town)
    return entry.takes_part and _sure(entry), entry.takes_part


def stays_out(card: Card, town: Municipality) -> Holds:
    """Whether a municipality does not take part."""
    surely, perhaps = takes_part(card, town)
    return not perhaps, not surely


def has_role(card: Card, town: Municipality, role: Role) -> Holds:
    """Whether a municipality has a role."""
    found = _entry(card, town).role is role
    return found, found


def both(one: Holds, other: Holds) -> Holds:
    """Two conditions at once."""
    return one[0] and other[0], one[1] and other[1]


def members(card: Card) -> tuple[list[str], list[str]]:
    """Who surely takes part, and who may."""
    sure = [p.municipality for p in card.participation if p.takes_part and _sure(p)]
    possible = [p.municipality for p in card.participation if not _sure(p)]
    return sure, possible


def counts(card: Card) -> tuple[int, int]:
    """Fewest and most partner municipalities."""
    doubtful = sum(p.takes_part and not _sure(p) for p in card.participation)
    sure = sum(p.takes_part for p in card.participation) - doubtful
    return sure, sure + doubtful


def _entry(card: Card, town: Municipality) -> Participation:
    return next(p for p in card.participation if p.municipality == town.name)


def _sure(entry: Participation) -> bool:
    return entry.certainty is Certainty.STATED
