"""What each figure of a sentence is said to be a figure of."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from assistant.answer import Figure, Measure
from assistant.claims.atoms import Anatomy, Atom
from assistant.claims.names import Name
from assistant.claims.quantities import Quantity
from assistant.claims.vocabulary import Vocabulary

_BRACKET = re.compile(r"(?:\s?\([^)]*\))+")

#: Names that a figure can be a figure of.
_KINDS = ("project", "indicator", "event", "municipality")

#: Between a figure and the year that it is said of.
_BEHIND = re.compile(r"\s(?:\([^)]*\)\s)?(?:in|for|as of)\s")

#: Between names or years of which the same is said.
_LISTED = re.compile(r"[」\s]*(?:\([^)]*\)\s*)?(?:と|、|,|・|も、?|及び|および|and)[「\s]*")

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
        beside: the same quantity, said of what is listed before the nearest name or year (R4とR5は…).
    """

    quantity: Quantity
    names: tuple[tuple[str, frozenset[Name]], ...]
    years: frozenset[int]
    measure: str
    said: str
    around: frozenset[int] = frozenset()
    beside: tuple["Binding", ...] = ()

    @property
    def told(self) -> tuple[object, ...]:
        """What tells it from another binding of the same quantity."""
        names = tuple(named for named in self.names if named[0] != "municipality")
        return self.quantity, names, self.years, self.measure

    def of(self, kind: str, names: frozenset[Name]) -> "Binding":
        """The same quantity, said of other names of a kind."""
        return replace(self, names=tuple((k, names if k == kind else own) for k, own in self.names))

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
            named = {kind: _nearest(anatomy, i, partial(_of_kind, kind=kind)) for kind in _KINDS}
            timed = _times(anatomy, i, begin)
            bound = Binding(
                value,
                tuple((kind, _of_kind(atoms[0], kind)) for kind, atoms in named.items() if atoms),
                timed[0].years if timed else frozenset(),
                _measure(anatomy.text[begin : atom.start], vocabulary),
                anatomy.said(atom),
                frozenset(year for other in anatomy.atoms for year in other.years),
            )
            others = [replace(bound, years=other.years) for other in timed[1:]]
            for kind, atoms in named.items():
                others += [bound.of(kind, _of_kind(other, kind)) for other in atoms[1:]]
            yield replace(bound, beside=tuple(others))


def _of_kind(atom: Atom, kind: str) -> frozenset[Name]:
    return frozenset(v for v in atom.values if isinstance(v, Name) and v.kind == kind)


def _nearest(anatomy: Anatomy, i: int, wanted: Callable[[Atom], object]) -> list[Atom]:
    """The nearest atom of a sort before the one at ``i``, and those that are listed before it."""
    found: list[Atom] = []
    for atom in reversed(anatomy.atoms[:i]):
        if wanted(atom):
            if found and not _LISTED.fullmatch(anatomy.text, atom.end, found[-1].start):
                break
            found.append(atom)
    return found


def _measure(before: str, vocabulary: Vocabulary) -> str:
    """The cell named last before a quantity."""
    lower = before.lower()
    return max(
        ((lower.rfind(w), len(w), cell) for w, cell in vocabulary.cells.items() if w in lower),
        default=(0, 0, ""),
    )[2]


def _times(anatomy: Anatomy, i: int, begin: int) -> list[Atom]:
    """The year in the brackets behind a quantity, else the last one before it with those listed there."""
    atom = anatomy.atoms[i]
    bracket = _BRACKET.match(anatomy.text[atom.end :])
    end = atom.end + bracket.end() if bracket else atom.end
    timed = [a for a in anatomy.atoms if a.years]
    inside = [a for a in timed if atom.end <= a.start < end]
    behind = [a for a in timed if _BEHIND.fullmatch(anatomy.text[atom.end : a.start])]
    return inside[:1] or behind[:1] or _nearest(anatomy, i, lambda a: a.years and a.start >= begin)


def _span(years: frozenset[int]) -> frozenset[int]:
    return frozenset(range(min(years), max(years) + 1)) if years else frozenset()
