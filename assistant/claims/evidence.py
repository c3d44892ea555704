"""The verified answer as statements: what each of its sentences and citations says."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.answer import Answer, Citation, Figure
from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Anatomy, Atom, Value
from assistant.claims.bindings import Binding, Cell, bindings
from assistant.claims.names import Name
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.relations import Relations
from assistant.claims.sentences import Sentence, sentences
from assistant.claims.times import Date, Span, Spot, times
from assistant.claims.vocabulary import Vocabulary
from assistant.claims.words import Aspect, Word, root
from corpus.text import compact, normalise

#: Between the entries of a quoted list.
_PIECES = re.compile(r"[\s、／]+")


@dataclass(frozen=True)
class Statement:
    """What one sentence or citation says, with what it takes from the line above it.

    Attributes:
        values: everything said.
        marks: of the citations that carry it; none where it needs none.
        own: what it says itself.
        aspects: which of its words have come about.
        clauses: what it and the line above it say, comma by comma.
        text: its words.
        said: what it and the line above it say.
        counts: its numbers, each with the words of its clause.
    """

    values: frozenset[Value]
    marks: frozenset[int]
    own: frozenset[Value] = frozenset()
    aspects: frozenset[tuple[str, Aspect]] = frozenset()
    clauses: tuple[frozenset[Value], ...] = ()
    text: str = ""
    said: frozenset[Value] = frozenset()
    counts: tuple[tuple[Quantity, frozenset[Value]], ...] = ()

    @cached_property
    def roots(self) -> frozenset[str]:
        """The roots of its words, but for those that it denies."""
        return frozenset(root(v.form) for v in self.values if isinstance(v, Word) and not v.denied) - {""}

    def bears(self, atom: Atom, vocabulary: Vocabulary) -> bool:
        """Whether it says what an atom says."""
        return any(stands(value, self.values, vocabulary) for value in atom.values)


@dataclass(frozen=True)
class Evidence:
    """Everything that a text about an answer may say.

    Attributes:
        cells: its figures with what they are figures of, and ``bindings``: what its sentences say they are.
        sentences: of the answer, as read.
        verbatim: its sentences with their marks, as they stand.
        text: the answer and the quotes without spaces, and ``characters``: what they are written in.
        printed: everything that the answer itself says, quotes left out.
        relations: which of its words and those of the quotes belong to which.
        certain: what may be said with any mark: dates of the documents; spans of years that figures are of,
            and words for what they measure.
        documents: mark → document of its citation.
        excluded: what it leaves out of a count.
    """

    answer: Answer
    statements: tuple[Statement, ...]
    cells: tuple[Cell, ...]
    bindings: tuple[Binding, ...]
    sentences: tuple[tuple[Sentence, Anatomy], ...]
    verbatim: frozenset[tuple[str, frozenset[int]]]
    text: str
    characters: frozenset[str]
    printed: frozenset[Value]
    relations: Relations
    certain: frozenset[Value]
    documents: Mapping[int, Name]
    excluded: frozenset[Value]

    def of(self, marks: frozenset[int]) -> tuple[Statement, ...]:
        """The statements that marks point at, and those that need no mark."""
        return tuple(s for s in self.statements if not s.marks or s.marks & marks)

    @property
    def unmarked(self) -> tuple[Statement, ...]:
        """The statements that need no mark."""
        return tuple(s for s in self.statements if not s.marks)


def evidence(answer: Answer, anatomist: Anatomist) -> Evidence:
    """The evidence of a verified answer."""
    cells = tuple(_cell(figure, anatomist) for figure in answer.figures if figure.value is not None)
    read = [(sentence, anatomist.read(sentence.words)) for sentence in _carried(answer.answer)]
    documents = {c.mark: Name("document", c.document) for c in answer.citations}
    statements = [*_statements(read, cells, documents, anatomist), *_citations(answer, anatomist)]
    quotes = " ".join(f"{c.project} {c.section} {c.quote}" for c in answer.citations)
    return Evidence(
        answer,
        tuple(statements),
        cells,
        tuple(bound for _, anatomy in read for bound in bindings(anatomy, anatomist.vocabulary)),
        tuple(read),
        frozenset(s.key for s in sentences(answer.answer) if not s.item),
        compact(f"{answer.answer} {quotes}").lower(),
        frozenset(answer.answer + quotes),
        _printed(statements, anatomist),
        Relations.of([*(anatomy for _, anatomy in read), *_quoted(answer, anatomist)]),
        _spans(cells) | _dates(answer, anatomist) | _measures(cells, anatomist),
        documents,
        frozenset(v for _, anatomy in read for atom in anatomy.excluded for v in atom.values),
    )


def _printed(statements: Iterable[Statement], anatomist: Anatomist) -> frozenset[Value]:
    """What the answer itself says, with the numbers within names (第1回)."""
    own = frozenset(value for statement in statements for value in statement.own)
    return own | {value for value in anatomist.within(own) if isinstance(value, Quantity)}


def stands(value: Value, among: Iterable[Value], vocabulary: Vocabulary) -> bool:
    """Whether one of some values says what a value says."""
    if isinstance(value, Quantity):
        return any(isinstance(v, Quantity) and value.stands_in(v, vocabulary) for v in among)
    if isinstance(value, Date):
        return any(isinstance(v, Date) and value.stands_in(v) for v in among)
    return value in set(among)


def _carried(text: str) -> list[Sentence]:
    """The sentences of the answer; in a paragraph, the marks at its end carry the sentences before, too."""
    found: list[Sentence] = []
    for sentence in reversed(list(sentences(text))):
        following = found[-1] if found else None
        same = following is not None and not following.gap and not (sentence.item or sentence.marks)
        found.append(replace(sentence, marks=following.marks) if following and same else sentence)
    return found[::-1]


def _dates(answer: Answer, anatomist: Anatomist) -> frozenset[Date]:
    """The dates of the documents that the answer names or cites."""
    named = {Name("document", citation.document) for citation in answer.citations}
    named |= {n for found in anatomist.names.find(normalise(answer.answer)) for n in found.names}
    dates = (anatomist.names.dates[name] for name in named if name in anatomist.names.dates)
    return frozenset(Date(year, month, 0) for year, month in dates if month)


def _measures(cells: Iterable[Cell], anatomist: Anatomist) -> frozenset[Word]:
    """Words for what its figures measure (差, 合計)."""
    found = {cell.figure.measure for cell in cells}
    words = (word for measure in found for word in anatomist.vocabulary.measures.get(measure, ()))
    return anatomist.words.meanings(words)


def _spans(cells: Sequence[Cell]) -> frozenset[Span]:
    """The spans of years that figures are of, and those from the first to the last figure of a project."""
    years: dict[str | None, set[int]] = defaultdict(set)
    for cell in cells:
        years[cell.figure.project] |= cell.years
    spans = [*(cell.years for cell in cells), *years.values()]
    return frozenset(Span(min(found), max(found)) for found in spans if found)


def _statements(
    read: Iterable[tuple[Sentence, Anatomy]],
    cells: Sequence[Cell],
    documents: Mapping[int, Name],
    anatomist: Anatomist,
) -> Iterable[Statement]:
    """What the sentences of the answer say; an item says what the line above its list says, too.

    Not where both have marks of their own, and other ones: what is above is a paragraph by itself then.
    """
    lede = Statement(frozenset(), frozenset())
    listing = False
    about: dict[str, frozenset[Name]] = {}
    for sentence, anatomy in read:
        own = _with_units((v for atom in anatomy.atoms for v in atom.says), cells)
        for kind in {v.kind for v in own if isinstance(v, Name)}:
            about[kind] = frozenset(v for v in own if isinstance(v, Name) and v.kind == kind)
        cited = {documents[mark] for mark in sentence.marks if mark in documents}
        inherited = {n for kind, names in about.items() for n in names if kind != "municipality"}
        inherited -= {n for n in inherited if n.kind == "document" and cited and n not in cited}
        values = own | inherited | anatomist.within(own)
        said = Statement(
            values,
            sentence.marks,
            own,
            _aspects(anatomy),
            _clauses(anatomy),
            anatomy.text,
            own,
            tuple(_counts(anatomy)),
        )
        apart = sentence.marks and lede.marks and not sentence.marks & lede.marks
        if sentence.item:
            yield said if apart else _under(said, lede)
        elif listing and not sentence.marks:
            yield replace(said, values=said.values | lede.values)  # sums up the list
        else:
            lede = said
            yield said
        listing = sentence.item and not apart
        for part in sentence.parts if len(sentence.parts) > 1 else ():
            yield Statement(anatomist.values(part.words), part.marks, text=part.words)


def _under(item: Statement, lede: Statement) -> Statement:
    """What an item says together with the line above its list."""
    named = frozenset(v for v in item.own if not isinstance(v, Word))
    about = frozenset(v for v in lede.own if isinstance(v, Name))
    return replace(
        item,
        values=item.values | lede.values,
        marks=item.marks or lede.marks,
        clauses=(
            *(clause | about for clause in item.clauses),
            *(clause | named for clause in lede.clauses),
        ),
        said=item.own | lede.own,
    )


def _aspects(anatomy: Anatomy) -> frozenset[tuple[str, Aspect]]:
    words = ((atom.values[0], aspect) for atom, aspect in anatomy.aspects)
    return frozenset((word.form, aspect) for word, aspect in words if isinstance(word, Word))


def _clauses(anatomy: Anatomy) -> tuple[frozenset[Value], ...]:
    """What each clause says, with the topics of those before it."""
    return tuple(
        frozenset(v for atom in (*clause.atoms, *anatomy.topics(clause)) for v in atom.says)
        for clause in anatomy.clauses
    )


def _counts(anatomy: Anatomy) -> Iterator[tuple[Quantity, frozenset[Value]]]:
    for clause in anatomy.clauses:
        said = frozenset(value for atom in clause.atoms for value in atom.values)
        yield from ((value, said) for value in said if isinstance(value, Quantity))


def _with_units(values: Iterable[Value], cells: Sequence[Cell]) -> frozenset[Value]:
    """The values; a bare number has the unit of the figure that it is."""
    found = set(values)
    bare = {v.value for v in found if isinstance(v, Quantity) and not v.unit}
    return frozenset(found | {cell.quantity for cell in cells if cell.quantity.value in bare})


def _citations(answer: Answer, anatomist: Anatomist) -> Iterable[Statement]:
    """What the quotes say; of a list of municipalities each by itself, so that nobody gets another's mark."""
    for citation in answer.citations:
        common = anatomist.values(f"{citation.project or ''}、{citation.section}") | _place(citation)
        marks = frozenset({citation.mark})
        pieces = _PIECES.split(citation.quote)
        if not any(_towns(name.names) for name in anatomist.names.find(normalise(citation.quote))):
            for sentence in sentences(citation.quote):
                anatomy = anatomist.read(sentence.words)
                values = anatomist.values(sentence.words) | common
                yield Statement(
                    values,
                    marks,
                    aspects=_aspects(anatomy),
                    text=anatomy.text,
                    counts=tuple(_counts(anatomy)),
                )
            continue
        implied = anatomist.values(anatomist.vocabulary.sections.get(citation.section, ""))
        for piece in pieces:
            absent = any(mark in piece for mark in anatomist.vocabulary.absence)
            values = anatomist.values(piece) | common | (frozenset() if absent else implied)
            yield Statement(values, marks, text=piece)


def _quoted(answer: Answer, anatomist: Anatomist) -> Iterator[Anatomy]:
    """The sentences that are quoted."""
    for citation in answer.citations:
        yield from (anatomist.read(sentence.words) for sentence in sentences(citation.quote))


def _towns(names: Iterable[Name]) -> bool:
    return any(name.kind == "municipality" for name in names)


def _place(citation: Citation) -> frozenset[Value]:
    document = Name("document", citation.document)
    if citation.page is not None:
        return frozenset({document, Spot("page", citation.page)})
    return frozenset({document, Spot("sheet", citation.sheet or 0)})


def _cell(figure: Figure, anatomist: Anatomist) -> Cell:
    written = f"{abs(figure.value or 0):.10g}{figure.unit}"
    read = next(iter(quantities(written)), None)
    names = {v for v in anatomist.values(f"{figure.label}、{figure.project or ''}") if isinstance(v, Name)}
    years = {year for t in times(figure.period or "") for year in t.years}
    return Cell(
        read.quantity if read else Quantity(abs(figure.value or 0)),
        figure,
        frozenset(names),
        frozenset(years),
    )
