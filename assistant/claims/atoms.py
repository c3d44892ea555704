"""What a sentence is made of: names, times, quantities and words, in order, and where it falls apart."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.claims.names import Name
from assistant.claims.quantities import Quantity
from assistant.claims.times import Date, Spot, Year
from assistant.claims.words import Aspect, Word

Value = Name | Year | Date | Spot | Quantity | Word

_COMMA = re.compile("[、。,;]")
_LISTING, _STOP = "、,", "。"
_LEADS_ON = re.compile(r"(?:[いっしれえき]て|[でん]いて|おり)[「\s]*$")
_BREAK = re.compile(r"[。、,;；()](?![0-9])|(?<![A-Za-z])(?:and|but|while|whereas)(?![A-Za-z])")


@dataclass(frozen=True)
class Atom:
    """One thing that a sentence says, and where; ``values`` are the meanings that its words may have."""

    start: int
    end: int
    values: tuple[Value, ...]
    aspect: Aspect = Aspect.NONE

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

        Names that are only listed stay with what follows them; what is only said of something with what is
        before.
        """
        outer: list[list[Atom]] = []
        groups: list[tuple[str, list[Atom]]] = [("", [])]
        current = groups[0][1]
        cuts = self._cuts()
        for atom in self.atoms:
            while cuts and atom.start >= cuts[0][0]:
                sign = cuts.pop(0)[1]
                if sign == ")" and outer:
                    current = outer.pop()
                    continue
                if sign == "(":
                    outer.append(current)
                listed = current and all(a.kind == "name" for a in current) and sign in _LISTING
                if sign == "(" or (current and not listed):
                    current = []
                    groups.append((sign, current))
            current.append(atom)
        return tuple(Clause(tuple(group)) for group in _joined(groups))

    def _cuts(self) -> list[tuple[int, str]]:
        """Where clauses may end: at signs, and before a name behind a verb that leads on (載っていて…)."""
        inside = [(a.start, a.end) for a in self.atoms]
        signs = [(m.end(), m[0]) for m in _BREAK.finditer(self.text)]
        leads = [
            (a.start, "") for a in self.atoms if a.kind == "name" and _LEADS_ON.search(self.text[: a.start])
        ]
        return sorted(
            (at, sign) for at, sign in signs + leads if not any(start < at < end for start, end in inside)
        )

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
        return any(atom.end <= at and not _COMMA.search(self.text, atom.end, at) for at in hedges)


def _joined(groups: Iterable[tuple[str, list[Atom]]]) -> Iterator[list[Atom]]:
    """Stretches with what only adds to them (words and years behind a comma, brackets without names)."""
    joined: list[list[Atom]] = []
    for sign, group in groups:
        adds = not any(a.kind in ("name", "quantity") for a in group) and sign != _STOP
        before = [atom for atom in joined[-1] if atom.end <= group[0].start] if joined and group else []
        if before and sign == "(" and not _named(group) and before[-1].kind == "name":
            joined.insert(-1, [before[-1], *group])  # said of the name before the bracket alone
        elif joined and (adds or (sign == "(" and not _named(group))):
            joined[-1] = sorted([*joined[-1], *group], key=lambda atom: atom.start)
        elif group:
            joined.append(group)
    return iter(joined)


def _named(atoms: Iterable[Atom]) -> bool:
    return any(a.kind == "name" for a in atoms)
