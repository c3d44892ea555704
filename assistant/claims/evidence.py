"""The evidence of a verified answer: everything that a text about it may say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.answer import Answer, Figure
from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Anatomy, Value
from assistant.claims.bindings import Binding, Cell, bindings
from assistant.claims.names import Name
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.quotes import Quotes
from assistant.claims.relations import Relations
from assistant.claims.sentences import Sentence, sentences
from assistant.claims.statements import Statement, carried, statements
from assistant.claims.times import Date, Span, times
from assistant.claims.words import Word
from corpus.text import compact, normalise


@dataclass(frozen=True)
class Evidence:
    """Everything that a text about an answer may say.

    Attributes:
        statements: what its sentences say, and ``quotes``: what the passages say that its marks stand for.
        cells: its figures with what they are figures of, and ``bindings``: what its sentences say they are.
        sentences: of the answer, as read.
        verbatim: its sentences with their marks, as they stand.
        text: the answer and the quotes without spaces, and ``characters``: what they are written in.
        printed: everything that the answer itself says, quotes left out.
        certain: what may be said with any mark: dates of the documents; spans of years that figures are of,
            and words for what they measure.
        excluded: what it leaves out of a count.
    """

    answer: Answer
    statements: tuple[Statement, ...]
    quotes: Quotes
    cells: tuple[Cell, ...]
    bindings: tuple[Binding, ...]
    sentences: tuple[tuple[Sentence, Anatomy], ...]
    verbatim: frozenset[tuple[str, frozenset[int]]]
    text: str
    characters: frozenset[str]
    printed: frozenset[Value]
    certain: frozenset[Value]
    excluded: frozenset[Value]

    def of(self, marks: frozenset[int]) -> "Pointed":
        """What marks point at, and what needs no mark."""
        said = tuple(s for s in self.statements if not s.marks or s.marks & marks)
        return Pointed(said, self.quotes, tuple(sorted(marks)))

    @property
    def all(self) -> "Pointed":
        """Everything said."""
        return Pointed(self.statements, self.quotes, tuple(self.quotes.documents))

    @cached_property
    def relations(self) -> Relations:
        """Which of the answer's words belong to which."""
        return Relations.of(statement.anatomy for statement in self.statements)


@dataclass(frozen=True)
class Pointed:
    """What some marks point at: the sentences of the answer first, then the quotes.

    Attributes:
        said: what the sentences say.
    """

    said: tuple[Statement, ...]
    _quotes: Quotes
    _marks: tuple[int, ...]

    def __iter__(self) -> Iterator[Statement]:
        yield from self.said
        for mark in self._marks:
            yield from self._quotes.of(mark)


def evidence(answer: Answer, anatomist: Anatomist) -> Evidence:
    """The evidence of a verified answer."""
    cells = tuple(_cell(figure, anatomist) for figure in answer.figures if figure.value is not None)
    read = tuple((sentence, anatomist.read(sentence.words)) for sentence in carried(answer.answer))
    quotes = Quotes(answer.citations, anatomist)
    said = tuple(statements(read, cells, quotes.documents, anatomist))
    quoted = " ".join(f"{c.project} {c.section} {c.quote}" for c in answer.citations)
    return Evidence(
        answer,
        said,
        quotes,
        cells,
        tuple(bound for _, anatomy in read for bound in bindings(anatomy, anatomist.vocabulary)),
        read,
        frozenset(s.key for s in sentences(answer.answer) if not s.item),
        compact(f"{answer.answer} {quoted}").lower(),
        frozenset(answer.answer + quoted),
        _printed(said, anatomist),
        _spans(cells) | _dates(said, quotes, anatomist) | _measures(cells, anatomist),
        frozenset(v for _, anatomy in read for atom in anatomy.excluded for v in atom.values),
    )


def _printed(said: Iterable[Statement], anatomist: Anatomist) -> frozenset[Value]:
    """What the answer itself says, with the numbers within names (第1回)."""
    own = frozenset(value for statement in said for value in statement.own)
    return own | {value for value in anatomist.within(own) if isinstance(value, Quantity)}


def _dates(said: Iterable[Statement], quotes: Quotes, anatomist: Anatomist) -> frozenset[Date]:
    """The dates of the documents that the answer names or cites."""
    named = {v for statement in said for v in statement.own if isinstance(v, Name)}
    dates = (anatomist.names.dates.get(name, (0, 0)) for name in named | set(quotes.documents.values()))
    return frozenset(Date(year, month, 0) for year, month in dates if month)


def _measures(cells: Iterable[Cell], anatomist: Anatomist) -> frozenset[Word]:
    """Words for what its figures measure (差, 合計)."""
    found = {cell.figure.measure for cell in cells}
    return frozenset(word for measure in found for word in anatomist.words.measures.get(measure, ()))


def _spans(cells: Sequence[Cell]) -> frozenset[Span]:
    """The spans of years that figures are of, and those from the first to the last figure of a project."""
    years: dict[str | None, set[int]] = defaultdict(set)
    for cell in cells:
        years[cell.figure.project] |= cell.years
    spans = [*(cell.years for cell in cells), *years.values()]
    return frozenset(Span(min(found), max(found)) for found in spans if found)


def _cell(figure: Figure, anatomist: Anatomist) -> Cell:
    written = f"{abs(figure.value or 0):.10g}{figure.unit}"
    read = next(iter(quantities(written)), None)
    found = anatomist.names.find(normalise(f"{figure.label}、{figure.project or ''}"))
    years = {year for t in times(figure.period or "") for year in t.years}
    return Cell(
        read.quantity if read else Quantity(abs(figure.value or 0)),
        figure,
        frozenset(name for named in found for name in named.names),
        frozenset(years),
    )
