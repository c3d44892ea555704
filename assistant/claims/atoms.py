"""What a sentence is made of: names, times, quantities and words, in order, and where it falls apart."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.claims.names import Name
from assistant.claims.quantities import Quantity
from assistant.claims.times import Date, Span, Spot, Year
from assistant.claims.words import EXCLUDED, Aspect, Word

Value = Name | Year | Span | Date | Spot | Quantity | Word

_ABOUT = re.compile("[はがも]")
_TOPIC = re.compile(r"[」\s]*(?:[でに]?[はも]|によると)")
_OF = re.compile(r"\w{1,6}は")
_BARE = re.compile(r"[\s」)*★■○]*")
_COMMA = re.compile("[、。,;]")
_LISTING, _STOP = ("、", ","), "。"
_LEADS_ON = re.compile(r"(?:[いっしれえき]て|[でん]いて|おり)[「\s]*$")
_BREAK = re.compile(r"[。、,;；()](?![0-9])|(?<![A-Za-z])(?:and|but|while|whereas)(?![A-Za-z])")


@dataclass(frozen=True)
class Atom:
    """One thing that a sentence says, and where.

    Attributes:
        values: the meanings that its words may have.
        aspect: of a word, whether what it names has come about.
        plain: whether it is a word that claims nothing.
        ends: of a span of years, the first and the last one.
    """

    start: int
    end: int
    values: tuple[Value, ...]
    aspect: Aspect = Aspect.NONE
    plain: bool = False
    ends: tuple[Year, ...] = ()

    @property
    def says(self) -> tuple[Value, ...]:
        """Everything that is said by it: its meanings, and what may be said of them alone."""
        return self.values + self.ends

    @property
    def years(self) -> frozenset[int]:
        """The years that it names, those of dates left out."""
        return frozenset(value.year for value in self.says if isinstance(value, Year))

    @property
    def kind(self) -> str:
        """``name``, ``time``, ``quantity`` or ``word``."""
        value = self.values[0]
        if isinstance(value, Name):
            return "name"
        if isinstance(value, Quantity):
            return "quantity"
        return "word" if isinstance(value, Word) else "time"


@dataclass(frozen=True)
class Clause:
    """A stretch of a sentence between its commas."""

    atoms: tuple[Atom, ...]


@dataclass(frozen=True)
class Anatomy:
    """A sentence's text in normal form and its atoms."""

    text: str
    atoms: tuple[Atom, ...]
    unread: tuple[str, ...]
    hedges: frozenset[Word]

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The sentence at its commas and brackets.

        Names that are only listed stay with what follows them; what is only said of something stays with what
        is before.
        """
        return tuple(Clause(tuple(group)) for group in _joined(self._groups, self.text))

    def topics(self, clause: Clause) -> list[Atom]:
        """Names that earlier clauses make the topic (備前市は…), of kinds that a clause does not name."""
        start = clause.atoms[0].start
        named = {value.kind for atom in clause.atoms for value in atom.values if isinstance(value, Name)}
        topics: dict[str, Atom] = {}
        for atom in self.atoms:
            name = atom.values[0]
            if isinstance(name, Name) and name.kind not in named and atom.end <= start:
                topics.pop(name.kind, None)
                if _TOPIC.match(self.text, atom.end):
                    topics[name.kind] = atom
        return list(topics.values())

    @property
    def excluded(self) -> list[Atom]:
        """What is left out of a count: names and numbers right before a word for that (甲市を除いて)."""
        found: list[Atom] = []
        before: list[Atom] = []
        for atom in self.atoms:
            if atom.kind in ("name", "quantity"):
                before.append(atom)
            elif atom.kind == "word" and isinstance(atom.values[0], Word) and atom.values[0].form == EXCLUDED:
                found += before[-1:]
        return found

    @property
    def stretches(self) -> list[list[Atom]]:
        """The atoms between signs."""
        return [group for _, group in self._groups if group]

    @cached_property
    def _groups(self) -> list[tuple[str, list[Atom]]]:
        """The stretches, each with the sign before it; behind a bracket goes on what was before it."""
        outer: list[list[Atom]] = []
        groups: list[tuple[str, list[Atom]]] = [("", [])]
        current = groups[0][1]
        cuts = self._cuts()
        for atom in self.atoms:
            while cuts and atom.start >= cuts[0][1]:
                start, _, sign = cuts.pop(0)
                if sign == ")":
                    current = outer.pop() if outer else current
                    continue
                if sign == "(":
                    outer.append(current)
                if sign == "(" or (current and not self._goes_on(current, start, sign)):
                    current = []
                    groups.append((sign, current))
            current.append(atom)
        return groups

    def _goes_on(self, atoms: Sequence[Atom], at: int, sign: str) -> bool:
        """Whether names are only being listed: nothing but names so far, and nothing behind the last one."""
        names = all(atom.kind == "name" or atom.plain for atom in atoms) and atoms[-1].kind == "name"
        return sign in _LISTING and names and bool(_BARE.fullmatch(self.text, atoms[-1].end, at))

    def _cuts(self) -> list[tuple[int, int, str]]:
        """Where clauses may end: at signs, and before a name behind a verb that leads on (載っていて…)."""
        taken = [(a.start, a.end) for a in self.atoms]
        signs = [(m.start(), m.end(), m[0]) for m in _BREAK.finditer(self.text)]
        signs = [cut for cut in signs if not any(start <= cut[0] < end for start, end in taken)]
        names = (atom for atom in self.atoms if atom.kind == "name")
        leads = [(a.start, a.start, "") for a in names if _LEADS_ON.search(self.text[: a.start])]
        return sorted(signs + leads)

    def said(self, atom: Atom) -> str:
        """The words of an atom."""
        return self.text[atom.start : atom.end].strip()

    @cached_property
    def aspects(self) -> tuple[tuple[Atom, Aspect], ...]:
        """Its words with whether what they name has come about; a hedge holds from the comma before it on."""
        hedges = [a.start for a in self.atoms if a.values[0] in self.hedges]
        return tuple(
            (a, Aspect.HEDGED if self._is_hedged(a, hedges) else a.aspect)
            for a in self.atoms
            if a.kind == "word"
        )

    def _is_hedged(self, atom: Atom, hedges: Sequence[int]) -> bool:
        if any(at < atom.start and _OF.match(self.text, at) for at in hedges):
            return True
        return any(atom.end <= at and not _COMMA.search(self.text, atom.end, at) for at in hedges)


def _joined(groups: Iterable[tuple[str, list[Atom]]], text: str) -> Iterator[list[Atom]]:
    """Stretches with what only adds to them (words and years behind a comma, brackets without names)."""
    joined: list[list[Atom]] = []
    for sign, group in groups:
        if not group:
            continue
        home = max(joined, key=lambda other: _end_before(other, group[0]), default=None)
        if home and sign == "(" and not _named(group):
            before = max((a for a in home if a.end <= group[0].start), key=lambda a: a.end, default=home[0])
            if before.kind == "name":
                joined.append([before, *group])  # said of the name before the bracket alone
            else:
                home += group
        elif joined and sign != _STOP and _adds(group, text):
            joined[-1] += group
        else:
            joined.append(list(group))
    return (sorted(group, key=lambda atom: atom.start) for group in joined)


def _end_before(group: Sequence[Atom], atom: Atom) -> int:
    """Where the last atom of a group before another one ends."""
    return max((other.end for other in group if other.end <= atom.start), default=-1)


def _adds(group: Sequence[Atom], text: str) -> bool:
    """Whether a stretch only says more of what is before: neither name nor number, nor a topic of its own."""
    if any(atom.kind in ("name", "quantity") for atom in group):
        return False
    return not any(_ABOUT.match(text, atom.end) for atom in group[:-1])


def _named(atoms: Iterable[Atom]) -> bool:
    return any(a.kind == "name" for a in atoms)
