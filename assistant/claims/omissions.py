"""Whether a text leaves out what the answer says: names, figures, years, dates, doubts, roles, silences."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Value
from assistant.claims.bindings import bindings
from assistant.claims.evidence import Evidence
from assistant.claims.flags import behind_names, told
from assistant.claims.names import Name
from assistant.claims.problems import Kind, Problem
from assistant.claims.quantities import Quantity
from assistant.claims.sentences import marked, sentences
from assistant.claims.times import Date, Year
from assistant.claims.words import EXCLUDED, Word

#: A text of several times the answer's length says more than it.
_TIMES, _MORE = 2, 300

#: Kinds of names that a text may say in other words.
_OPTIONAL = {"group", "event"}


def omitted(text: str, evidence: Evidence, anatomist: Anatomist) -> tuple[Problem, ...]:
    """What an answer says and a text about it leaves out; empty when all is there."""
    return tuple(dict.fromkeys(_Omissions(text, evidence, anatomist).problems()))


def too_long(text: str, evidence: Evidence) -> bool:
    """Whether a text is longer than any rewording would be."""
    return len(text) > _TIMES * len(evidence.answer.answer) + _MORE


@dataclass(frozen=True)
class _Given:
    """A name and the marks that it stands before."""

    name: Name
    marks: frozenset[int]


class _Omissions:
    """A whole text against the answer."""

    def __init__(self, text: str, evidence: Evidence, anatomist: Anatomist) -> None:
        self._text = text
        self._evidence = evidence
        self._anatomist = anatomist
        self._vocabulary = anatomist.vocabulary
        read = [anatomist.read(sentence.words) for sentence in sentences(text)]
        self._read = read
        self._words = anatomist.words
        self._sentences = [{value for atom in anatomy.atoms for value in atom.says} for anatomy in read]
        self._said: list[Value] = [v for anatomy in read for atom in anatomy.atoms for v in atom.says]
        self._given = set(_names(text, anatomist))
        self._marks = frozenset(mark for sentence in marked(sentences(text)) for mark in sentence.marks)

    def problems(self) -> Iterator[Problem]:
        yield from self._names()
        yield from self._figures()
        yield from self._dates()
        yield from self._flags()
        yield from self._silences()
        yield from self._denials()

    def _names(self) -> Iterator[Problem]:
        """What the answer names the text names, too."""
        for given in _names(self._evidence.answer.answer, self._anatomist):
            if given.name.kind not in _OPTIONAL and not self._gives(given):
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
        printed = {
            bound.told: bound
            for _, anatomy in self._evidence.sentences
            for bound in bindings(anatomy, self._vocabulary)
            if not bound.quantity.about and bound.quantity.unit not in self._vocabulary.loose
        }
        said = [value for value in self._said if isinstance(value, Quantity)]
        for quantity, times in Counter(bound.quantity for bound in printed.values()).items():
            if sum(self._is(value, quantity) for value in said) < times:
                yield Problem(Kind.MISSING, f"{quantity.value:,.10g}{quantity.unit}")
        for year in sorted({year for bound in printed.values() for year in bound.years}):
            if Year(year) not in self._said:
                yield Problem(Kind.MISSING, f"{year}年度")

    def _is(self, said: Quantity, printed: Quantity) -> bool:
        bare = not printed.unit and said.value == printed.value
        return bare or said.stands_in(printed, self._vocabulary)

    def _dates(self) -> Iterator[Problem]:
        said = {(value.month, value.day) for value in self._said if isinstance(value, Date)}
        for statement in self._evidence.statements:
            for date in statement.own:
                if isinstance(date, Date) and (date.month, date.day) not in said:
                    yield Problem(Kind.MISSING, f"{date.month}月{date.day or ''}{'日' if date.day else ''}")

    def _flags(self) -> Iterator[Problem]:
        """A doubt or role that stands behind a name in the answer, the text must tell of that name alone."""
        found = set(told(self._text, self._anatomist))
        printed = set(told(self._evidence.answer.answer, self._anatomist))
        for anatomy in self._read:
            for name, flag in set(behind_names(anatomy, self._vocabulary.flags)) - printed:
                yield Problem(Kind.FLAG, f"{name.value}: {flag}")
        for _, anatomy in self._evidence.sentences:
            for name, flag in behind_names(anatomy, self._vocabulary.flags):
                if (name, flag) not in found:
                    yield Problem(Kind.FLAG, f"{name.value}: {flag}")

    def _denials(self) -> Iterator[Problem]:
        """What the answer denies, expects only, or leaves out of a count, the text does, and of the same."""
        for statement in self._evidence.statements:
            for clause in statement.clauses if statement.own else ():
                for word in clause & statement.own:
                    if self._is_reserve(word) and not self._says_of(word, clause & statement.own):
                        yield Problem(Kind.MISSING, statement.text)

    def _says_of(self, word: Value, clause: frozenset[Value]) -> bool:
        """Whether a sentence of the text says a word together with what the answer says it of."""
        words = {w for w in clause if isinstance(w, Word) and not w.denied and not self._words.claimless(w)}
        polar = {w for w in words if self._words.polar(w) and not self._words.contraries(w) & clause}
        for said in self._sentences:
            if word in said and (polar <= said if polar else not words or words & said):
                return True
        return False

    def _is_reserve(self, word: Value) -> bool:
        return isinstance(word, Word) and (word.denied or word.form == EXCLUDED or word in self._words.hedges)

    def _silences(self) -> Iterator[Problem]:
        """Of an item without names and numbers (基準値: 記載がありません), what it is about must be said."""
        for sentence, anatomy in self._evidence.sentences:
            if not sentence.item or any(atom.kind in ("name", "quantity") for atom in anatomy.atoms):
                continue
            for atom in anatomy.atoms:
                word = atom.values[0]
                cell = anatomy.text[atom.start : atom.end + 1] in self._vocabulary.cells
                told_of = isinstance(word, Word) and not word.denied and self._words.polar(word)
                if (cell or told_of) and word not in self._said:
                    yield Problem(Kind.MISSING, anatomy.said(atom))


def _names(text: str, anatomist: Anatomist) -> Iterator[_Given]:
    """The names of a text, each with the marks that it stands before."""
    for sentence in marked(sentences(text)):
        own = sentence if sentence.item or sentence.parts else replace(sentence, marks=frozenset())
        for part in [*own.parts, own] if len(own.parts) > 1 else [own]:
            for atom in anatomist.read(part.words).atoms:
                names = (value for value in atom.values if isinstance(value, Name))
                yield from (_Given(name, part.marks) for name in names)
