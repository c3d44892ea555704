"""Whether a text leaves out what the answer says: names, figures, years, dates, doubts, roles, silences."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Value
from assistant.claims.evidence import Evidence
from assistant.claims.flags import behind_names, told
from assistant.claims.names import Name
from assistant.claims.problems import Kind, Problem
from assistant.claims.quantities import Quantity
from assistant.claims.sentences import Sentence, marked, sentences
from assistant.claims.times import Date, Year
from assistant.claims.words import EXCLUDED, Word, Words

#: A text of several times the answer's length says more than it.
_TIMES, _MORE = 2, 300

#: Kinds of names that a text may say in other words.
_OPTIONAL = {"group", "event"}


def omitted(text: str, wanted: "Wanted", anatomist: Anatomist) -> tuple[Problem, ...]:
    """What an answer says and a text about it leaves out; empty when all is there."""
    return tuple(dict.fromkeys(_Omissions(text, wanted, anatomist).problems()))


def too_long(text: str, evidence: Evidence) -> bool:
    """Whether a text is longer than any rewording would be."""
    return len(text) > _TIMES * len(evidence.answer.answer) + _MORE


@dataclass(frozen=True)
class _Given:
    """A name and the marks that it stands before."""

    name: Name
    marks: frozenset[int]


class Wanted:
    """What every text about an answer must say; worked out before one comes.

    Attributes:
        names: that it gives, with the marks that they stand before.
        flags: doubts and roles that it tells of names, and ``beside``: those right behind a name.
        figures: that it gives, each once for each thing that it is said of.
        cells: of indicators that its figures are in (基準値).
        reserves: words of denial and doubt, each with its sentence and what its clause says.
        dates: that it gives.
        silences: what items are about that have no name or number (基準値: 記載がありません).
    """

    def __init__(self, evidence: Evidence, anatomist: Anatomist) -> None:
        vocabulary, words = anatomist.vocabulary, anatomist.words
        said = evidence.statements
        answer = list(marked(sentences(evidence.answer.answer)))
        self.names = tuple(g for g in _names(answer, anatomist) if g.name.kind not in _OPTIONAL)
        self.flags = frozenset(told(answer, anatomist))
        self.beside = tuple(f for _, read in evidence.sentences for f in behind_names(read, vocabulary.flags))
        figures = {
            bound.told: bound
            for bound in evidence.bindings
            if not bound.quantity.about and bound.quantity.unit not in vocabulary.loose
        }
        self.figures = tuple(figures.values())
        self.cells = {bound.measure: bound.said for bound in self.figures if bound.measure}
        self.reserves = tuple(
            (statement.text, word, clause & statement.own)
            for statement in said
            for clause in statement.clauses
            for word in clause & statement.own
            if _is_reserve(word, words)
        )
        self.dates = tuple(v for statement in said for v in statement.own if isinstance(v, Date))
        self.silences = tuple(_silences(evidence, anatomist))


class _Omissions:
    """A whole text against what it must say."""

    def __init__(self, text: str, wanted: Wanted, anatomist: Anatomist) -> None:
        self._wanted = wanted
        self._anatomist = anatomist
        self._vocabulary = anatomist.vocabulary
        found = self._sentences = list(marked(sentences(text)))
        read = [anatomist.read(sentence.words) for sentence in found]
        self._read = read
        self._words = anatomist.words
        self._values = [{value for atom in anatomy.atoms for value in atom.says} for anatomy in read]
        self._said: list[Value] = [v for anatomy in read for atom in anatomy.atoms for v in atom.says]
        self._given = set(_names(found, anatomist))
        self._marks = frozenset(mark for sentence in found for mark in sentence.marks)

    def problems(self) -> Iterator[Problem]:
        yield from self._names()
        yield from self._figures()
        yield from self._cells()
        yield from self._dates()
        yield from self._flags()
        yield from self._silences()
        yield from self._denials()

    def _names(self) -> Iterator[Problem]:
        """What the answer names the text names, too."""
        for given in self._wanted.names:
            if not self._gives(given):
                yield Problem(Kind.MISSING, given.name.value)

    def _gives(self, wanted: _Given) -> bool:
        """Whether a name is said: of a municipality with its source, of others with it somewhere."""
        said = [given.marks for given in self._given if given.name == wanted.name]
        if not said or not wanted.marks or wanted.name.kind == "document":
            return bool(said)
        sources = said if wanted.name.kind == "municipality" else [self._marks]
        return any(wanted.marks & marks for marks in sources)

    def _figures(self) -> Iterator[Problem]:
        """Each figure is said as often as the answer has different things to say by it, with its years."""
        said = [value for value in self._said if isinstance(value, Quantity)]
        for quantity, times in Counter(bound.quantity for bound in self._wanted.figures).items():
            if sum(self._is(value, quantity) for value in said) < times:
                yield Problem(Kind.MISSING, f"{quantity.value:,.10g}{quantity.unit}")
        for year in sorted({year for bound in self._wanted.figures for year in bound.years}):
            if Year(year) not in self._said:
                yield Problem(Kind.MISSING, f"{year}年度")

    def _cells(self) -> Iterator[Problem]:
        """Each cell of an indicator that the answer gives is named."""
        text = " ".join(anatomy.text for anatomy in self._read).lower()
        said = {cell for word, cell in self._vocabulary.cells.items() if word in text}
        for cell, figure in self._wanted.cells.items():
            if cell not in said:
                yield Problem(Kind.MISSING, figure)

    def _is(self, said: Quantity, printed: Quantity) -> bool:
        bare = not printed.unit and said.value == printed.value
        return bare or said.stands_in(printed, self._vocabulary)

    def _dates(self) -> Iterator[Problem]:
        said = {(value.month, value.day) for value in self._said if isinstance(value, Date)}
        for date in self._wanted.dates:
            if (date.month, date.day) not in said:
                yield Problem(Kind.MISSING, f"{date.month}月{date.day or ''}{'日' if date.day else ''}")

    def _flags(self) -> Iterator[Problem]:
        """A doubt or role that stands behind a name in the answer, the text must tell of that name alone."""
        found = set(told(self._sentences, self._anatomist))
        for anatomy in self._read:
            for name, flag in set(behind_names(anatomy, self._vocabulary.flags)) - self._wanted.flags:
                yield Problem(Kind.FLAG, f"{name.value}: {flag}")
        for name, flag in self._wanted.beside:
            if (name, flag) not in found:
                yield Problem(Kind.FLAG, f"{name.value}: {flag}")

    def _denials(self) -> Iterator[Problem]:
        """What the answer denies, expects only, or leaves out of a count, the text does, and of the same."""
        for sentence, word, clause in self._wanted.reserves:
            if not self._says_of(word, clause):
                yield Problem(Kind.MISSING, sentence)

    def _says_of(self, word: Value, clause: frozenset[Value]) -> bool:
        """Whether a sentence of the text says a word together with what the answer says it of."""
        words = {w for w in clause if isinstance(w, Word) and not w.denied and not self._words.claimless(w)}
        polar = {w for w in words if self._words.polar(w) and not self._words.contraries(w) & clause}
        for said in self._values:
            if word in said and (polar <= said if polar else not words or words & said):
                return True
        return False

    def _silences(self) -> Iterator[Problem]:
        """What the answer says nothing more about must be named."""
        for word, said in self._wanted.silences:
            if word not in self._said:
                yield Problem(Kind.MISSING, said)


def _is_reserve(word: Value, words: Words) -> bool:
    return isinstance(word, Word) and (word.denied or word.form == EXCLUDED or word in words.hedges)


def _silences(evidence: Evidence, anatomist: Anatomist) -> Iterator[tuple[Word, str]]:
    """What items without names and numbers are about."""
    for sentence, anatomy in evidence.sentences:
        if not sentence.item or any(atom.kind in ("name", "quantity") for atom in anatomy.atoms):
            continue
        for atom in anatomy.atoms:
            word = atom.values[0]
            cell = anatomist.vocabulary.is_cell(anatomy.text, atom.start, atom.end)
            if isinstance(word, Word) and (cell or (not word.denied and anatomist.words.polar(word))):
                yield word, anatomy.said(atom)


def _names(found: Iterable[Sentence], anatomist: Anatomist) -> Iterator[_Given]:
    """The names of the sentences of a text, each with the marks that it stands before."""
    for sentence in found:
        own = sentence if sentence.item or sentence.parts else replace(sentence, marks=frozenset())
        for part in [*own.parts, own] if len(own.parts) > 1 else [own]:
            for atom in anatomist.read(part.words).atoms:
                names = (value for value in atom.values if isinstance(value, Name))
                yield from (_Given(name, part.marks) for name in names)
