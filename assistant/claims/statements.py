"""What each sentence of the verified answer says, with the marks that carry it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Anatomy, Atom, Value
from assistant.claims.bindings import Cell
from assistant.claims.names import Name
from assistant.claims.quantities import Quantity
from assistant.claims.sentences import Sentence, sentences
from assistant.claims.times import Date
from assistant.claims.vocabulary import Vocabulary
from assistant.claims.words import Aspect, Word, root


@dataclass(frozen=True)
class Statement:
    """What one sentence says, of the answer or of a quote, with what it takes from those before it.

    Attributes:
        anatomy: the sentence.
        values: everything said.
        marks: of the citations that carry it; none where it needs none.
        own: what a sentence of the answer says itself; nothing for a quote.
        above: the line above the list that it is an item of.
    """

    anatomy: Anatomy
    values: frozenset[Value]
    marks: frozenset[int]
    own: frozenset[Value] = frozenset()
    above: "Statement | None" = None

    @property
    def text(self) -> str:
        """Its words."""
        return self.anatomy.text

    @cached_property
    def said(self) -> frozenset[Value]:
        """What it and the line above it say."""
        return self.own | (self.above.own if self.above else frozenset())

    @cached_property
    def roots(self) -> frozenset[str]:
        """The roots of its words, but for those that it denies."""
        return frozenset(root(v.form) for v in self.values if isinstance(v, Word) and not v.denied) - {""}

    @cached_property
    def aspects(self) -> frozenset[tuple[str, Aspect]]:
        """Which of its words have come about."""
        words = ((atom.values[0], aspect) for atom, aspect in self.anatomy.aspects)
        return frozenset((word.form, aspect) for word, aspect in words if isinstance(word, Word))

    @cached_property
    def clauses(self) -> tuple[frozenset[Value], ...]:
        """What each clause says, with the topics of those before it; none for a quote.

        The clauses of the line above say it of what the item names, and the other way round.
        """
        if not self.own:
            return ()
        clauses = tuple(
            frozenset(v for atom in (*clause.atoms, *self.anatomy.topics(clause)) for v in atom.says)
            for clause in self.anatomy.clauses
        )
        if self.above is None:
            return clauses
        named = frozenset(v for v in self.own if not isinstance(v, Word))
        about = frozenset(v for v in self.above.own if isinstance(v, Name))
        return (*(clause | about for clause in clauses), *(clause | named for clause in self.above.clauses))

    @cached_property
    def stretches(self) -> tuple[frozenset[Value], ...]:
        """What it says between two signs."""
        return tuple(frozenset(v for atom in group for v in atom.values) for group in self.anatomy.stretches)

    @cached_property
    def counts(self) -> tuple[tuple[Quantity, frozenset[Value]], ...]:
        """Its numbers, each with the words of its clause."""
        said = [
            frozenset(value for atom in clause.atoms for value in atom.values)
            for clause in self.anatomy.clauses
        ]
        return tuple((value, words) for words in said for value in words if isinstance(value, Quantity))

    def bears(self, atom: Atom, vocabulary: Vocabulary) -> bool:
        """Whether it says what an atom says."""
        return any(stands(value, self.values, vocabulary) for value in atom.values)


def stands(value: Value, among: frozenset[Value], vocabulary: Vocabulary) -> bool:
    """Whether one of some values says what a value says."""
    if isinstance(value, Quantity):
        return any(isinstance(v, Quantity) and value.stands_in(v, vocabulary) for v in among)
    if isinstance(value, Date):
        return any(isinstance(v, Date) and value.stands_in(v) for v in among)
    return value in among


def carried(text: str) -> list[Sentence]:
    """The sentences of the answer; in a paragraph, the marks at its end carry the sentences before, too."""
    found: list[Sentence] = []
    for sentence in reversed(list(sentences(text))):
        following = found[-1] if found else None
        same = following is not None and not following.gap and not (sentence.item or sentence.marks)
        found.append(replace(sentence, marks=following.marks) if following and same else sentence)
    return found[::-1]


def statements(
    read: Iterable[tuple[Sentence, Anatomy]],
    cells: Sequence[Cell],
    documents: Mapping[int, Name],
    anatomist: Anatomist,
) -> Iterator[Statement]:
    """What the sentences of the answer say; an item says what the line above its list says, too.

    Not where both have marks of their own, and other ones: what is above is a paragraph by itself then.

    Args:
        read: the sentences.
        cells: figures of the answer, which give bare numbers their units.
        documents: mark → document of its citation.
        anatomist: of the same corpus.
    """
    lede: Statement | None = None
    listing = False
    about: dict[str, frozenset[Name]] = {}
    for sentence, anatomy in read:
        own = _with_units((v for atom in anatomy.atoms for v in atom.says), cells)
        for kind in {v.kind for v in own if isinstance(v, Name)}:
            about[kind] = frozenset(v for v in own if isinstance(v, Name) and v.kind == kind)
        cited = {documents[mark] for mark in sentence.marks if mark in documents}
        inherited = {n for kind, names in about.items() for n in names if kind != "municipality"}
        inherited -= {n for n in inherited if n.kind == "document" and cited and n not in cited}
        said = Statement(anatomy, own | inherited | anatomist.within(own), sentence.marks, own)
        apart = bool(lede and sentence.marks and lede.marks and not sentence.marks & lede.marks)
        if sentence.item:
            yield said if apart or lede is None else _under(said, lede)
        elif listing and lede and not sentence.marks:
            yield replace(said, values=said.values | lede.values)  # sums up the list
        else:
            lede = said
            yield said
        listing = sentence.item and not apart
        for part in sentence.parts if len(sentence.parts) > 1 else ():
            yield Statement(anatomist.read(part.words), anatomist.values(part.words), part.marks)


def _under(item: Statement, lede: Statement) -> Statement:
    """What an item says together with the line above its list."""
    return replace(item, values=item.values | lede.values, marks=item.marks or lede.marks, above=lede)


def _with_units(values: Iterable[Value], cells: Sequence[Cell]) -> frozenset[Value]:
    """The values; a bare number has the unit of the figure that it is."""
    found = set(values)
    bare = {v.value for v in found if isinstance(v, Quantity) and not v.unit}
    return frozenset(found | {cell.quantity for cell in cells if cell.quantity.value in bare})
