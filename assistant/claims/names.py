"""Names of the corpus in running text, to the letter."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.claims.vocabulary import Vocabulary
from corpus.model import Corpus
from corpus.text import normalise

#: Names are looked up by so many first characters.
_START = 2


@dataclass(frozen=True)
class Name:
    """Something that has a name.

    Attributes:
        kind: ``municipality``, ``project``, ``indicator``, ``event``, ``document`` or ``group`` (pillar,
            initiative).
        value: its name, of a document its id.
    """

    kind: str
    value: str


@dataclass(frozen=True)
class Named:
    """A name and where it stands in a text; several where things share it."""

    start: int
    end: int
    names: tuple[Name, ...]


class Names:
    """Finds the names of one corpus.

    Args:
        corpus: its municipalities, projects, indicators, events, pillars and initiatives, with their English.
        vocabulary: what its documents may be called.

    Attributes:
        dates: document → year and month of its date, or its fiscal year and 0.
    """

    def __init__(self, corpus: Corpus, vocabulary: Vocabulary) -> None:
        surfaces: dict[str, dict[Name, None]] = defaultdict(dict)

        def add(kind: str, value: str, *others: str) -> None:
            gloss = corpus.glosses.get(value)
            for surface in (value, *others, gloss.english if gloss else ""):
                if len(surface) >= _START:
                    surfaces[normalise(surface).lower()][Name(kind, value)] = None

        for card in corpus.cards:
            for group in (card.pillar, *card.initiatives):
                add("group", group)
            for kpi in card.kpis:
                add("indicator", kpi.indicator)
            for fact in card.facts:
                add("event", fact.event)
        for project in corpus.projects:
            add("project", project.name, *project.aliases)
        for town in corpus.municipalities:
            add("municipality", town.name, *(alias for alias in town.aliases if alias.isascii()))
        for document in corpus.documents:
            for name in (document.title, *vocabulary.document_names(document)):
                add("document", document.id, name)
        self.dates = {Name("document", d.id): vocabulary.document_date(d) for d in corpus.documents}
        self._starting: dict[str, list[tuple[str, tuple[Name, ...]]]] = defaultdict(list)
        for surface in sorted(surfaces, key=lambda s: (-len(s), s)):
            self._starting[surface[:_START]].append((surface, tuple(surfaces[surface])))

    def find(self, text: str) -> Iterator[Named]:
        """The names in a text in normal form, from left to right, the longest at each place."""
        lower = text.lower()
        at = 0
        while at < len(lower) - 1:
            length = 0
            for surface, names in self._starting.get(lower[at : at + _START], ()):
                if lower.startswith(surface, at) and _whole(lower, at, at + len(surface)):
                    yield Named(at, at + len(surface), names)
                    length = len(surface)
                    break
            at += length or 1


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a Latin name is no part of a longer word."""
    if not text[start:end].isascii():
        return True
    return not (_latin(text[start - 1 : start]) or _latin(text[end : end + 1]))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
