"""One sentence of a text, with what its marks point at, and what its atoms are in the light of that."""

import re
from functools import cached_property

from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Anatomy, Atom
from assistant.claims.evidence import Evidence, Pointed
from assistant.claims.names import Name
from assistant.claims.quantities import Quantity
from assistant.claims.sentences import Sentence
from assistant.claims.statements import Statement
from assistant.claims.times import Date
from assistant.claims.words import Language, Word, root

#: Behind a pillar or initiative, what puts a project into it.
_INTO = re.compile(r"[」*\s]*(?:の両方)?に(?:も)?(?:入|はい|属|含ま)\w{0,2}\s*")

#: Between the name of a document and its date.
_EDITION = re.compile(r"(?:[\s(、・,の]|改訂案|になっている)*")

#: Behind a number that counts neither municipalities nor documents.
_OF_OTHERS = re.compile(r"\s*の?\s*(?:事業|取組|指標|projects?|indicators?)")


class Case:
    """A sentence against its evidence.

    Args:
        sentence: with the marks that it has or takes from others.
        evidence: of the answer that the sentence is about.
        reader: of the same corpus.
        language: in which the text is to be; the other one's words are claims.

    Attributes:
        anatomy: the sentence.
        claims: its atoms that claim something.
        statements: what its marks point at; for what only names things, everything.
    """

    def __init__(self, sentence: Sentence, evidence: Evidence, reader: Anatomist, language: Language) -> None:
        self.sentence = sentence
        self.evidence = evidence
        self.reader = reader
        self.vocabulary = reader.vocabulary
        self.words = reader.words
        self.anatomy = reader.read(sentence.words)
        self._plain = reader.words.plain(language)
        self.claims = [atom for atom in self.anatomy.atoms if self.claims_something(atom)]
        self.statements = self._pointed_at()

    @cached_property
    def lede(self) -> Anatomy:
        """The line above the list that it is an item of."""
        return self.reader.read(self.sentence.lede)

    def said(self, *atoms: Atom) -> str:
        """The words of some atoms."""
        return "・".join(map(self.anatomy.said, atoms))

    def _pointed_at(self) -> Pointed:
        if self.sentence.heading or all(isinstance(atom.values[0], Name) for atom in self.claims):
            return self.evidence.all
        return self.evidence.of(self.sentence.marks)

    def claims_something(self, atom: Atom) -> bool:
        """Whether an atom must be borne out: anything but a word that claims nothing here."""
        value = atom.values[0]
        if not isinstance(value, Word):
            return True
        if value in self.words.distributive:
            return sum(other.kind in ("quantity", "time") for other in self.anatomy.atoms) > 1
        return not (self._belongs(atom) or (value.form in self._plain and not value.negated))

    def _belongs(self, atom: Atom) -> bool:
        """Whether it puts something into a pillar or initiative (「福祉サービスの向上」に入る)."""
        before = [other for other in self.anatomy.atoms if other.end <= atom.start][-1:]
        groups = any({kind(other)} == {"group"} for other in before)
        return groups and bool(_INTO.fullmatch(self.anatomy.text, before[0].end, atom.end))

    def is_polar(self, atom: Atom) -> bool:
        """Whether it is a word that is denied or has a contrary."""
        return self.words.polar(atom.values[0])

    def is_figure(self, atom: Atom) -> bool:
        """Whether it is a figure of the answer."""
        value = atom.values[0]
        return isinstance(value, Quantity) and any(
            value.stands_in(cell.quantity, self.vocabulary) for cell in self.evidence.cells
        )

    def implied(self, atom: Atom) -> bool:
        """Whether a record bears it out (an event with visitors was held), or it needs no mark."""
        if isinstance(atom.values[0], Date):
            return atom.values[0] in self.evidence.certain and self._of_document(atom)
        if atom.values[0] in self.evidence.certain:
            return True
        if atom.values[0] not in self.words.implied:
            return False
        return not any(self.words.unless & statement.values for statement in self.statements)

    def _of_document(self, date: Atom) -> bool:
        """Whether a date stands beside the name of a document (令和8年3月の改訂案のビジョン別冊)."""
        documents = [atom for atom in self.anatomy.atoms if kind(atom) == "document"]
        gaps = (sorted([(date.start, date.end), (atom.start, atom.end)]) for atom in documents)
        return any(_EDITION.fullmatch(self.anatomy.text, one[1], other[0]) for one, other in gaps)

    def counts(self, atom: Atom) -> bool:
        """Whether it counts what the sentence lists (甲市、乙市の二市), or the documents (二つの文書)."""
        number = atom.values[0]
        if not isinstance(number, Quantity) or number.bound or number.about or number.value <= 1:
            return False
        named = {value for other in self.anatomy.atoms for value in other.values if isinstance(value, Name)}
        towns = [name.value for name in named if name.kind == "municipality"]
        if number.unit in self.vocabulary.loose:
            if _OF_OTHERS.match(self.anatomy.text, atom.end):
                return False
            said = (value for value in self.evidence.printed if isinstance(value, Name))
            return number.value in (len(towns), sum(name.kind == "document" for name in said))
        return number.value == sum(town.endswith(number.unit) for town in towns if number.unit)

    def is_cell(self, atom: Atom) -> bool:
        """Whether it names a cell of an indicator (基準値)."""
        return self.vocabulary.is_cell(self.anatomy.text, atom.start, atom.end)

    def bears(self, statement: Statement, atom: Atom) -> bool:
        """Whether a statement says it; a word without a contrary also by its root, or within another word."""
        if statement.bears(atom, self.vocabulary):
            return True
        value = atom.values[0]
        if not isinstance(value, Word) or self.words.polar(value):
            return False
        said = self.anatomy.said(atom)
        within = (
            len(said) > 1
            and not said.isascii()
            and re.search(f"(?<![不未非無]){re.escape(said)}", statement.text)
        )
        return root(value.form) in statement.roots or bool(within)


def kind(atom: Atom) -> str:
    """The kind of a name; empty for what is none."""
    value = atom.values[0]
    return value.kind if isinstance(value, Name) else ""
