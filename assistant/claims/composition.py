"""Whether the words of a sentence are put together as the evidence puts them together."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from assistant.claims.atoms import Atom, Clause, Value
from assistant.claims.case import Case, kind
from assistant.claims.names import Name
from assistant.claims.problems import Kind, Problem
from assistant.claims.quantities import Quantity
from assistant.claims.relations import Relations
from assistant.claims.sentences import leads
from assistant.claims.statements import Statement, stands
from assistant.claims.times import Spot
from assistant.claims.words import DENIED, Aspect, Word
from corpus.text import compact

_BEING = re.compile(r"(?:[はがにも:]\s*|^)(?:あります|ございます|ある)")
_CLOSED = re.compile(r"[^、,]{0,8}(?:[。.)]|$)")
_OPENED = re.compile(r"[」*\s]*\(")
_ASIDE = re.compile(r"\([^()]*\)")
_LISTING = re.compile(
    r"(?:[\s「」、,・*★■○]|と|や|および|及び|並びに|ならびに|または|か|も|で|でも|提案|and|or|both|the|on|in)*"
)

#: What a word's aspect may not be invented as.
_KINDS = {Aspect.DONE: Kind.DONE, Aspect.LASTING: Kind.DONE, Aspect.OPEN: Kind.OPEN}

#: Aspects that say the same of deeds, and of lasting states (参加する, 参加している).
_DEEDS = ({Aspect.DONE, Aspect.LASTING, Aspect.NONE}, {Aspect.OPEN, Aspect.NONE})
_STATES = ({Aspect.LASTING, Aspect.OPEN, Aspect.NONE}, {Aspect.DONE, Aspect.NONE})


def torn(case: Case) -> Iterator[Problem]:
    """What a sentence puts together that the evidence does not, where each of its words is borne out."""
    yield from _Composition(case).problems()


class _Composition:
    def __init__(self, case: Case) -> None:
        self._case = case

    def problems(self) -> Iterator[Problem]:
        together = self._torn(self._case.anatomy.clauses)
        if together and (apart := self._apart()):
            together = self._torn(apart)
        yield from together
        yield from self._content()
        yield from self._aspects()
        yield from self._affirmed()
        yield from self._asserted()
        yield from self._under()
        yield from self._exchanged()
        yield from self._glosses()

    def _torn(self, clauses: Iterable[Clause]) -> list[Problem]:
        return [problem for clause in clauses for problem in self._together(clause)]

    def _apart(self) -> list[Clause]:
        """The clauses of what stands before each mark, where nothing is claimed behind the last one.

        甲は26ページ[1]、乙は27ページ[2]です。
        """
        behind = self._case.reader.read(self._case.sentence.rest).atoms
        parts = self._case.sentence.parts
        if len(parts) < 2 or any(self._case.claims_something(atom) for atom in behind):
            return []
        return [clause for part in parts for clause in self._case.reader.read(part.words).clauses]

    def _together(self, clause: Clause) -> Iterator[Problem]:
        """All of a clause must stand in one statement; of several names of a kind each with the rest."""
        tied = [
            atom for atom in clause.atoms if self._case.claims_something(atom) and self._ties(atom, clause)
        ]
        if any(self._case.is_polar(atom) for atom in tied):
            tied += self._case.anatomy.topics(clause)
        listed = [atom for atom in tied if self._is_listed(atom, tied)]
        rest = [atom for atom in tied if atom not in listed]
        for wanted in [[*rest, one] for one in listed] or [rest]:
            if not any(self._holds(statement, wanted) for statement in self._case.statements):
                yield Problem(Kind.TOGETHER, self._case.said(*wanted))

    def _content(self) -> Iterator[Problem]:
        """The words between two commas are those of one statement, not gathered from several."""
        for stretch in self._case.anatomy.stretches:
            words = [atom for atom in stretch if atom in self._case.claims and self._is_content(atom)]
            if not any(all(self._case.bears(s, atom) for atom in words) for s in self._case.statements):
                yield Problem(Kind.TOGETHER, self._case.said(*words))

    def _is_content(self, atom: Atom) -> bool:
        """Whether it is a word that only means something beside others of its statement."""
        return (
            isinstance(atom.values[0], Word)
            and not self._case.is_polar(atom)
            and not self._case.implied(atom)
        )

    def _is_listed(self, atom: Atom, tied: Sequence[Atom]) -> bool:
        """Whether it is one of several names of a kind, or of two words that are each other's contrary."""
        value = atom.values[0]
        others = [other.values[0] for other in tied if other is not atom]
        if isinstance(value, Name):
            return any(self._in_list(atom, other) for other in tied if other is not atom)
        if self._case.is_cell(atom) and not any(
            other.kind == "quantity" for other in self._case.anatomy.atoms
        ):
            return any(self._case.is_cell(other) for other in tied if other is not atom)
        return bool(self._contraries(atom) & {other for other in others if isinstance(other, Word)})

    def _in_list(self, one: Atom, other: Atom) -> bool:
        """Whether two names of a kind are listed with nothing between that relates them."""
        kinds = [a.values[0].kind for a in (one, other) if isinstance(a.values[0], Name)]
        if len(kinds) != len({one, other}) or kinds[0] != kinds[-1]:
            return False
        first, last = sorted((one, other), key=lambda atom: atom.start)
        between = self._case.anatomy.text[first.end : last.start]
        for atom in self._case.anatomy.atoms:
            if first.end <= atom.start and atom.end <= last.start and isinstance(atom.values[0], Name | Spot):
                between = between.replace(self._case.said(atom), "")
        return bool(_LISTING.fullmatch(_ASIDE.sub("", between)))

    def _affirmed(self) -> Iterator[Problem]:
        """That there is something (加わった市町はあります) of which the answer says that there is none."""
        being = _BEING.search(self._case.anatomy.text)
        claims = [atom for atom in self._case.claims if not isinstance(atom.values[0], Name)]
        if not being or not claims or any(self._denies(atom.values[0]) for atom in self._case.anatomy.atoms):
            return
        holders = [s for s in self._case.statements if all(self._case.bears(s, atom) for atom in claims)]
        if holders and all(any(self._denies(value) for value in s.own) for s in holders):
            yield Problem(Kind.TOGETHER, being[0])

    def _asserted(self) -> Iterator[Problem]:
        """What ends a sentence or bracket without the denial that the answer always says it with."""
        anatomy = self._case.anatomy
        for stretch in anatomy.stretches:
            end = anatomy.text[max(atom.end for atom in stretch) :]
            if not _CLOSED.match(end) or any(self._denies(v) for atom in stretch for v in atom.values):
                continue
            for atom in stretch:
                word = atom.values[0]
                if atom not in self._case.claims or not isinstance(word, Word):
                    continue
                said = [known for s in self._case.statements.said for known in s.stretches if word in known]
                if said and all(any(map(self._denies, known)) for known in said):
                    yield Problem(Kind.TOGETHER, self._case.said(*stretch))

    @staticmethod
    def _denies(value: Value) -> bool:
        return isinstance(value, Word) and value.denied

    def _under(self) -> Iterator[Problem]:
        """What the line above a list names, denies or affirms, it does so of each name in it."""
        if not self._case.sentence.lede:
            return
        if not (leads(self._case.lede.text) or any(a.kind == "quantity" for a in self._case.lede.atoms)):
            return
        above = [a for a in self._case.lede.atoms if isinstance(a.values[0], Name) or self._case.is_polar(a)]
        for name in (a for a in self._case.claims if isinstance(a.values[0], Name)):
            for word in above:
                if not any(self._holds(statement, (name, word)) for statement in self._case.statements):
                    yield Problem(Kind.TOGETHER, f"{self._case.said(name)}・{self._case.lede.said(word)}")

    def _holds(self, statement: Statement, wanted: Sequence[Atom]) -> bool:
        """Whether a statement says all this; in one clause, if it says the contrary of a word in another."""
        if not all(statement.bears(atom, self._case.vocabulary) for atom in wanted):
            return False
        if not any(self._needs_clause(atom, statement) for atom in wanted):
            return True
        whole = any(DENIED in atom.values for atom in wanted)
        own = [
            a
            for a in wanted
            if whole or any(stands(v, statement.said, self._case.vocabulary) for v in a.values)
        ]
        return any(
            all(any(stands(value, clause, self._case.vocabulary) for value in atom.values) for atom in own)
            for clause in statement.clauses
        )

    def _needs_clause(self, atom: Atom, statement: Statement) -> bool:
        """Whether it matters in which clause a word stands: a denial, or one whose contrary is said, too."""
        value = atom.values[0]
        if not isinstance(value, Word) or not statement.clauses:
            return False
        return value.denied or bool(self._contraries(atom) & statement.said)

    def _aspects(self) -> Iterator[Problem]:
        """What is said to have come about, or to be coming, must be said so."""
        for atom, aspect in self._case.anatomy.aspects:
            word = atom.values[0]
            if aspect not in _KINDS or atom not in self._case.claims or not isinstance(word, Word):
                continue
            if word.denied or word.form in self._case.vocabulary.timeless:
                continue
            known = {known for s in self._case.statements for form, known in s.aspects if form == word.form}
            lasting = word.form in self._case.vocabulary.states or word in self._case.anatomy.hedges
            if lasting and Aspect.DONE in known:  # who has joined (加わった) is in (加わっている)
                known.add(Aspect.LASTING)
            same = _STATES if lasting else _DEEDS
            if known and not any({aspect, one} <= group for group in same for one in known):
                yield Problem(_KINDS[aspect], self._case.said(atom))

    def _ties(self, atom: Atom, clause: Clause) -> bool:
        """Whether it must stand with the others of its clause.

        Names, times, numbers, cells of an indicator, and words that have a contrary; but what a figure of the
        answer is a figure of is asked by itself.
        """
        value = atom.values[0]
        if isinstance(value, Word):
            return self._case.is_cell(atom) or (
                self._case.words.polar(value) and not self._case.implied(atom)
            )
        if isinstance(value, Name):
            return True
        if (
            self._case.implied(atom)
            or self._case.counts(atom)
            or (isinstance(value, Quantity) and value.unit in self._case.vocabulary.loose)
        ):
            return False
        return not any(self._case.is_figure(other) for other in clause.atoms)

    def _contraries(self, atom: Atom) -> frozenset[Word]:
        value = atom.values[0]
        return self._case.words.contraries(value) if isinstance(value, Word) else frozenset()

    def _exchanged(self) -> Iterator[Problem]:
        """Words that have changed places, or one that acts in another's place."""
        relations, plain = self._case.evidence.relations, self._case.words.claimless
        if relations.miss(self._case.anatomy):
            relations = Relations.of(statement.anatomy for statement in self._case.statements)
        found = [(*one, *other) for one, other in relations.exchanged(self._case.anatomy, plain)]
        for words in [*found, *relations.replaced(self._case.anatomy, plain)]:
            yield Problem(Kind.TOGETHER, "・".join(word.form for word in words))

    def _glosses(self) -> Iterator[Problem]:
        """A name in brackets right behind a name of its kind is another name of the same thing."""
        text = self._case.anatomy.text
        named = [atom for atom in self._case.anatomy.atoms if isinstance(atom.values[0], Name)]
        for one, other in pairwise(named):
            alone = text[other.end :].lstrip().startswith(")")
            beside = _OPENED.fullmatch(text, one.end, other.start)
            differ = kind(one) == kind(other) and not set(one.values) & set(other.values)
            known = compact(text[one.start : other.end]).lower() in self._case.evidence.text
            if alone and beside and differ and not known:
                yield Problem(Kind.TOGETHER, self._case.said(one, other))
