"""What each figure of a sentence is said to be a figure of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answer import Figure, Measure
from assistant.claims.atoms import Anatomy, Atom
from assistant.claims.names import Name
from assistant.claims.quantities import Quantity
from assistant.claims.vocabulary import Vocabulary

_BRACKET = re.compile(r"\s?\(([^)]*)\)")

#: Names that a figure can be a figure of.
_KINDS = ("project", "indicator", "event", "municipality")

#: Between a figure and the year that it is said of.
_BEHIND = re.compile(r"\s(?:\([^)]*\)\s)?(?:in|for|as of)\s")

#: Figures that stand in a cell or record of their own.
_PRINTED = {Measure.KPI_BASELINE, Measure.KPI_CURRENT, Measure.KPI_TARGET, Measure.RESULT}


@dataclass(frozen=True)
class Cell:
    """A figure of the answer, with the names and years that it belongs to."""

    quantity: Quantity
    figure: Figure
    names: frozenset[Name]
    years: frozenset[int]


@dataclass(frozen=True)
class Binding:
    """A quantity with what a sentence says it is.

    Attributes:
        names: by kind, the names that it may belong to; a kind that is not said is left out.
        years: the years said of it.
        measure: the cell of an indicator; empty where none is said.
        said: the words of the quantity.
        around: all years of its sentence.
    """

    quantity: Quantity
    names: tuple[tuple[str, frozenset[Name]], ...]
    years: frozenset[int]
    measure: str
    said: str
    around: frozenset[int] = frozenset()

    @property
    def told(self) -> tuple[object, ...]:
        """What tells it from another binding of the same quantity."""
        names = tuple(named for named in self.names if named[0] != "municipality")
        return self.quantity, names, self.years, self.measure

    def fits(self, cell: Cell) -> bool:
        """Whether a figure is one of what is said."""
        for kind, said in self.names:
            own = {n for n in cell.names if n.kind == kind}
            if own and not own & said:
                return False
        measure = cell.figure.measure
        if self.measure and measure in _PRINTED and measure != self.measure:
            return False
        return not self.years or self.years <= _span(cell.years)

    def within(self, other: "Binding", vocabulary: Vocabulary) -> bool:
        """Whether another sentence says it just so."""
        known = dict(other.names)
        return (
            self.quantity.stands_in(other.quantity, vocabulary)
            and self.measure in ("", other.measure)
            and self.years <= other.around
            and all(not known.get(kind) or known[kind] & said for kind, said in self.names)
        )


def bindings(anatomy: Anatomy, vocabulary: Vocabulary) -> Iterator[Binding]:
    """Each quantity of a sentence with the nearest names before it, its years and its cell."""
    for i, atom in enumerate(anatomy.atoms):
        value = atom.values[0]
        if isinstance(value, Quantity):
            begin = max((a.end for a in anatomy.atoms[:i] if a.kind == "quantity"), default=0)
            names = tuple((kind, found) for kind in _KINDS if (found := _nearest(anatomy.atoms[:i], kind)))
            yield Binding(
                value,
                names,
                _years(anatomy, i, begin),
                _measure(anatomy.text[begin : atom.start], vocabulary),
                anatomy.said(atom),
                frozenset(year for other in anatomy.atoms for year in other.years),
            )


def _nearest(atoms: tuple[Atom, ...], kind: str) -> frozenset[Name]:
    for atom in reversed(atoms):
        if named := {v for v in atom.values if isinstance(v, Name) and v.kind == kind}:
            return frozenset(named)
    return frozenset()


def _measure(before: str, vocabulary: Vocabulary) -> str:
    """The cell named last before a quantity."""
    lower = before.lower()
    return max(
        ((lower.rfind(w), len(w), cell) for w, cell in vocabulary.cells.items() if w in lower),
        default=(0, 0, ""),
    )[2]


def _years(anatomy: Anatomy, i: int, begin: int) -> frozenset[int]:
    """The years in the brackets behind a quantity, else the last ones before it."""
    atom = anatomy.atoms[i]
    bracket = _BRACKET.match(anatomy.text[atom.end :])
    end = atom.end + bracket.end() if bracket else atom.end
    timed = [a for a in anatomy.atoms if a.years]
    inside = [a for a in timed if atom.end <= a.start < end]
    before = [a for a in timed if begin <= a.start < atom.start][-1:]
    behind = [a for a in timed if _BEHIND.fullmatch(anatomy.text[atom.end : a.start])][:1]
    chosen = inside or behind or before
    return frozenset(year for a in chosen for year in a.years)


def _span(years: frozenset[int]) -> frozenset[int]:
    return frozenset(range(min(years), max(years) + 1)) if years else frozenset()
