"""What the quotes of an answer say; each is read when it is needed: most texts keep to the answer's words."""

import re
from collections.abc import Iterator
from functools import cached_property

from assistant.answer import Citation
from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Value
from assistant.claims.names import Name
from assistant.claims.sentences import sentences
from assistant.claims.statements import Statement
from assistant.claims.times import Spot
from corpus.text import normalise

#: Between the entries of a quoted list.
_PIECES = re.compile(r"[\s、／]+")

#: A mark of a list that may be another.
_DOUBTFUL = re.compile("[○☐□■★][?？]")


class Quotes:
    """The quotes of an answer.

    Attributes:
        documents: mark → document of its citation.
    """

    def __init__(self, citations: tuple[Citation, ...], anatomist: Anatomist) -> None:
        self._citations = {citation.mark: citation for citation in citations}
        self._anatomist = anatomist
        self._read: dict[int, tuple[Statement, ...]] = {}
        self.documents = {citation.mark: Name("document", citation.document) for citation in citations}

    @cached_property
    def doubtful(self) -> frozenset[Name]:
        """The documents of which a quote has a mark that cannot be read in one way only (○？)."""
        marks = (mark for mark, citation in self._citations.items() if _DOUBTFUL.search(citation.quote))
        return frozenset(self.documents[mark] for mark in marks)

    def of(self, mark: int) -> tuple[Statement, ...]:
        """What the quote of a mark says; nothing for a mark that there is not."""
        if mark not in self._read:
            citation = self._citations.get(mark)
            self._read[mark] = tuple(self._statements(citation)) if citation else ()
        return self._read[mark]

    def __iter__(self) -> Iterator[Statement]:
        for mark in self._citations:
            yield from self.of(mark)

    def _statements(self, citation: Citation) -> Iterator[Statement]:
        """What a quote says; of a list of municipalities each alone, so that nobody gets another's mark."""
        reader = self._anatomist
        common = reader.values(f"{citation.project or ''}、{citation.section}") | _place(citation)
        marks = frozenset({citation.mark})
        if not _lists_towns(citation, reader):
            for sentence in sentences(citation.quote):
                values = reader.values(sentence.words) | common
                yield Statement(reader.read(sentence.words), values, marks)
            return
        implied = reader.values(reader.vocabulary.sections.get(citation.section, ""))
        for piece in _PIECES.split(citation.quote):
            absent = any(mark in piece for mark in reader.vocabulary.absence)
            values = reader.values(piece) | common | (frozenset() if absent else implied)
            yield Statement(reader.read(piece), values, marks)


def _lists_towns(citation: Citation, anatomist: Anatomist) -> bool:
    found = anatomist.names.find(normalise(citation.quote))
    return any(name.kind == "municipality" for named in found for name in named.names)


def _place(citation: Citation) -> frozenset[Value]:
    document = Name("document", citation.document)
    if citation.page is not None:
        return frozenset({document, Spot("page", citation.page)})
    return frozenset({document, Spot("sheet", citation.sheet or 0)})
