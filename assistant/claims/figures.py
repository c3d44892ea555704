"""Whether the numbers of a sentence are those of what it says they are numbers of."""

from collections.abc import Iterator
from itertools import pairwise

from assistant.answer import Measure
from assistant.claims.atoms import Atom
from assistant.claims.bindings import bindings
from assistant.claims.case import Case
from assistant.claims.problems import Kind, Problem
from assistant.claims.quantities import Quantity
from assistant.claims.statements import stands
from assistant.claims.words import Word

#: Measures of figures that are worked out: what they are of stands in the sentence, not in a cell.
_WORKED_OUT = {Measure.COUNT, Measure.RATIO, Measure.DIFFERENCE}


def misattributed(case: Case) -> Iterator[Problem]:
    """Numbers that a sentence gives to something else than the evidence does."""
    yield from _Numbers(case).problems()


class _Numbers:
    def __init__(self, case: Case) -> None:
        self._case = case

    def problems(self) -> Iterator[Problem]:
        yield from self._figures()
        yield from self._counted()
        yield from self._excluded()
        yield from self._count()

    def _figures(self) -> Iterator[Problem]:
        """Each figure with the names, years and cell that it is said of."""
        for bound in bindings(self._case.anatomy, self._case.vocabulary):
            quantity = bound.quantity
            cells = [
                c for c in self._case.evidence.cells if quantity.stands_in(c.quantity, self._case.vocabulary)
            ]
            told = [
                b
                for b in self._case.evidence.bindings
                if quantity.stands_in(b.quantity, self._case.vocabulary)
            ]
            told += [other for b in told for other in b.beside]
            for one in (bound, *bound.beside) if cells or told else ():
                fits = any(one.fits(cell) for cell in cells)
                if not fits and not any(one.within(other, self._case.vocabulary) for other in told):
                    yield Problem(Kind.FIGURE, bound.said)

    def _counted(self) -> Iterator[Problem]:
        """What a number is put right behind (参加者59名) is what the evidence counts by it."""
        for word, atom in pairwise(self._case.anatomy.atoms):
            number = atom.values[0]
            beside = word in self._case.claims and word.end == atom.start and isinstance(word.values[0], Word)
            if not (beside and isinstance(number, Quantity)):
                continue
            known = (counted for statement in self._case.statements for counted in statement.counts)
            same = [said for count, said in known if number.stands_in(count, self._case.vocabulary)]
            if same and not any(set(word.values) & said for said in same):
                yield Problem(Kind.TOGETHER, self._case.anatomy.text[word.start : atom.end])

    def _excluded(self) -> Iterator[Problem]:
        """What is left out of a count is what the answer leaves out."""
        for atom in self._case.anatomy.excluded:
            if not any(
                stands(value, self._case.evidence.excluded, self._case.vocabulary) for value in atom.values
            ):
                yield Problem(Kind.TOGETHER, self._case.said(atom))

    def _count(self) -> Iterator[Problem]:
        """A number that the answer works out is of what the evidence says it of (参加する5事業, 3人足りない).

        A number of projects or municipalities without a verb is of what the clause before says.
        """
        before: list[Atom] = []
        for clause in self._case.anatomy.clauses:
            own = [atom for atom in clause.atoms if self._is_predicate(atom)]
            before = own or before
            for atom in clause.atoms:
                measures = self._measures(atom)
                said = before if Measure.COUNT in measures else own
                if measures & _WORKED_OUT and not self._are_said((atom, *said)):
                    yield Problem(Kind.TOGETHER, self._case.said(atom, *said))

    def _are_said(self, atoms: tuple[Atom, ...]) -> bool:
        return any(all(s.bears(a, self._case.vocabulary) for a in atoms) for s in self._case.statements)

    def _measures(self, atom: Atom) -> set[Measure]:
        """What the figures measure that a number stands for."""
        value = atom.values[0]
        if not isinstance(value, Quantity):
            return set()
        cells = self._case.evidence.cells
        return {c.figure.measure for c in cells if value.stands_in(c.quantity, self._case.vocabulary)}

    def _is_predicate(self, atom: Atom) -> bool:
        """Whether it says of what a number is, and is not added to a name in brackets (甲市(提案))."""
        value = atom.values[0]
        aside = self._case.anatomy.text[: atom.start].endswith("(")
        said = isinstance(value, Word) and value.form in self._case.words.predicates
        return said and atom in self._case.claims and not aside
