"""Whether a text leaves out what the answer says: members of its sets, figures, dates, doubts, roles."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Anatomy
from assistant.claims.evidence import Evidence
from assistant.claims.names import Name
from assistant.claims.problems import Kind, Problem
from assistant.claims.quantities import Quantity
from assistant.claims.sentences import marked, sentences
from assistant.claims.times import Date

#: A text of several times the answer's length says more than it.
_TIMES, _MORE = 2, 300

#: Kinds of names that a text may leave out: it can say them in other words.
_OPTIONAL = {"document", "group", "event"}

#: Behind a doubt or role that is told of names, not counted (要確認 2事業).
_UNCOUNTED = r"(?!\s*[0-9])"

_BETWEEN = re.compile(r"[\s()「」、,:*]*(?:(?:[Pp]p?\.|シート|sheet|page)\s?\d+)?[\s()、,:*]*")


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
    def __init__(self, text: str, evidence: Evidence, anatomist: Anatomist) -> None:
        self._evidence = evidence
        self._vocabulary = anatomist.vocabulary
        self._read = list(_flagged(text, anatomist))
        self._given = set(_named(text, anatomist))
        self._anatomist = anatomist

    def problems(self) -> Iterator[Problem]:
        yield from self._names()
        yield from self._values()
        yield from self._flags()

    def _names(self) -> Iterator[Problem]:
        """What the answer names the text names, too: members of a set with their source."""
        for given in _named(self._evidence.answer.answer, self._anatomist):
            if given.name.kind not in _OPTIONAL and not self._gives(given):
                yield Problem(Kind.MISSING, given.name.value)

    def _gives(self, wanted: _Given) -> bool:
        """Whether a name is said: of a municipality with its source, of others with it somewhere."""
        said = [given for given in self._given if given.name == wanted.name]
        sources = said if wanted.name.kind == "municipality" else self._given
        return bool(said) and (not wanted.marks or any(wanted.marks & given.marks for given in sources))

    def _values(self) -> Iterator[Problem]:
        said = [v for f in self._read for a in f.anatomy.atoms for v in a.values if isinstance(v, Quantity)]
        printed = {
            bound.told: bound.quantity for bound in self._evidence.bindings if not bound.quantity.about
        }
        for quantity in set(printed.values()):
            times = sum(other == quantity for other in printed.values())
            if sum(self._is(value, quantity) for value in said) < times:
                yield Problem(Kind.MISSING, f"{quantity.value:,.10g}{quantity.unit}")
        for date in {v for s in self._evidence.statements for v in s.own if isinstance(v, Date)}:
            if not self._has_date(date):
                yield Problem(Kind.MISSING, f"{date.month}月{date.day or ''}{'日' if date.day else ''}")

    def _is(self, said: Quantity, printed: Quantity) -> bool:
        bare = not printed.unit and said.value == printed.value
        return bare or said.stands_in(printed, self._vocabulary)

    def _has_date(self, printed: Date) -> bool:
        said = (v for f in self._read for a in f.anatomy.atoms for v in a.values if isinstance(v, Date))
        return any((value.month, value.day) == (printed.month, printed.day) for value in said)

    def _flags(self) -> Iterator[Problem]:
        """A doubt or role that stands behind a name in the answer, the text must tell of the same name."""
        told = {pair for flagged in self._read for pair in flagged.told}
        for _, anatomy in self._evidence.sentences:
            for name, flag in _behind_names(anatomy, self._vocabulary.flags):
                if (name, flag) not in told:
                    yield Problem(Kind.FLAG, f"{name.value}: {flag}")


def _named(text: str, anatomist: Anatomist) -> Iterator[_Given]:
    for sentence in marked(sentences(text)):
        if not sentence.item and not sentence.parts:
            sentence = replace(sentence, marks=frozenset())
        parts = [*sentence.parts, sentence] if len(sentence.parts) > 1 else [sentence]
        for part in parts:
            for atom in anatomist.read(part.words).atoms:
                names = (value for value in atom.values if isinstance(value, Name))
                yield from (_Given(name, part.marks) for name in names)


@dataclass(frozen=True)
class _Flagged:
    """A sentence with the names that it tells a doubt or role of."""

    anatomy: Anatomy
    told: frozenset[tuple[Name, str]]


def _flagged(text: str, anatomist: Anatomist) -> Iterator[_Flagged]:
    """The sentences of a text with their flags.

    A flag right behind a name is that name's; any other is that of all names of its
    sentence and the list below.
    """
    flags = anatomist.vocabulary.flags
    lede = frozenset[str]()
    for sentence in sentences(text):
        anatomy = anatomist.read(sentence.words)
        behind = list(_behind_names(anatomy, flags))
        alone = {
            flag
            for flag in flags
            if len(re.findall(flag + _UNCOUNTED, anatomy.text)) > len({n for n, f in behind if f == flag})
        }
        names = {value for atom in anatomy.atoms for value in atom.values if isinstance(value, Name)}
        general = alone | lede if sentence.item else alone
        yield _Flagged(anatomy, frozenset([*behind, *((name, flag) for name in names for flag in general)]))
        if not sentence.item:
            lede = frozenset(alone)


def _behind_names(anatomy: Anatomy, flags: Sequence[str]) -> Iterator[tuple[Name, str]]:
    """The flags that stand right behind a name, but for its place and brackets."""
    named = [atom for atom in anatomy.atoms if isinstance(atom.values[0], Name)]
    for flag in flags:
        for match in re.finditer(flag + _UNCOUNTED, anatomy.text):
            before = [atom for atom in named if atom.end <= match.start()]
            if before and _BETWEEN.fullmatch(anatomy.text[before[-1].end : match.start()]):
                yield from ((name, flag) for name in before[-1].values if isinstance(name, Name))
