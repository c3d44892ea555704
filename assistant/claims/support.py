"""Whether a sentence says only what the evidence says that its marks point at."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from assistant.answer import Measure
from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Atom, Clause, Value
from assistant.claims.bindings import bindings
from assistant.claims.evidence import Evidence, Pointed
from assistant.claims.form import malformed
from assistant.claims.names import Name
from assistant.claims.problems import Kind, Problem
from assistant.claims.quantities import Quantity
from assistant.claims.relations import Relations
from assistant.claims.sentences import Sentence, leads, with_marks
from assistant.claims.statements import Statement, stands
from assistant.claims.times import Date, Spot
from assistant.claims.words import DENIED, Aspect, Language, Word, root
from corpus.text import compact

_BEING = re.compile(r"(?:[はがにも:]\s*|^)(?:あります|ございます|ある)")
_INTO = re.compile(r"[」*\s]*(?:の両方)?に(?:も)?(?:入|はい|属|含ま)\w{0,2}\s*")
_EDITION = re.compile(r"(?:[\s(、・,の]|改訂案|になっている)*")
_OF_YEAR = re.compile("の?")
_OPENED = re.compile(r"[」*\s]*\(")
_ASIDE = re.compile(r"\([^()]*\)")
_LISTING = re.compile(
    r"(?:[\s「」、,・*★■○]|と|や|および|及び|並びに|ならびに|または|か|も|で|でも|提案|and|or|both|the|on|in)*"
)

#: Sources that are tried one by one for a sentence without marks.
_TRIED = 8

#: Names that an answer's sets are made of: only those that the answer itself gives may be said.
_MEMBERS = {"municipality", "project"}

#: What a word's aspect may not be invented as.
_KINDS = {Aspect.DONE: Kind.DONE, Aspect.LASTING: Kind.DONE, Aspect.OPEN: Kind.OPEN}

#: Aspects that say the same of deeds, and of lasting states (参加する, 参加している).
_DEEDS = ({Aspect.DONE, Aspect.LASTING, Aspect.NONE}, {Aspect.OPEN, Aspect.NONE})
_STATES = ({Aspect.LASTING, Aspect.OPEN, Aspect.NONE}, {Aspect.DONE, Aspect.NONE})


def unsupported(
    sentence: Sentence, evidence: Evidence, anatomist: Anatomist, language: Language
) -> tuple[Problem, ...]:
    """What a sentence says that its evidence does not say; empty when all is borne out.

    Args:
        sentence: with the marks that it has or takes from others.
        evidence: of the answer that the sentence is about.
        anatomist: of the same corpus.
        language: in which the text is to be; the other one's words are claims.
    """
    return tuple(dict.fromkeys(_Support(sentence, evidence, anatomist, language).problems()))


class _Support:
    """One sentence against its evidence."""

    def __init__(
        self, sentence: Sentence, evidence: Evidence, anatomist: Anatomist, language: Language
    ) -> None:
        self._sentence = sentence
        self._evidence = evidence
        self._anatomy = anatomist.read(sentence.words)
        self._reader = anatomist
        self._lede = anatomist.read(sentence.lede)
        self._vocabulary = anatomist.vocabulary
        self._words = anatomist.words
        self._plain = anatomist.words.plain(language)
        self._claims = [atom for atom in self._anatomy.atoms if self._is_claim(atom)]
        self._statements = self._pointed_at()

    def _pointed_at(self) -> Pointed:
        """What the marks point at; for what only names things, everything."""
        if self._sentence.heading or all(isinstance(atom.values[0], Name) for atom in self._claims):
            return self._evidence.all
        return self._evidence.of(self._sentence.marks)

    def problems(self) -> Iterator[Problem]:
        """All of them; how words go together is only asked once each is borne out."""
        if self._sentence.key in self._evidence.verbatim:
            return
        alone = [*malformed(self._sentence, self._anatomy, self._evidence), *self._empty(), *self._each()]
        alone += self._documents()
        yield from alone
        if not alone:
            together = self._torn(self._anatomy.clauses)
            if together and (apart := self._apart()):
                together = self._torn(apart)
            yield from together
            yield from self._content()
            yield from self._aspects()
            yield from self._affirmed()
            yield from self._under()
            yield from self._parts()
            yield from self._figures()
            yield from self._exchanged()
            yield from self._glosses()
            yield from self._counted()
            yield from self._excluded()
            yield from self._count()

    def _exchanged(self) -> Iterator[Problem]:
        """Words that have changed places, or one that acts in another's place."""
        relations, plain = self._evidence.relations, self._words.claimless
        if relations.miss(self._anatomy):
            relations = Relations.of(statement.anatomy for statement in self._statements)
        found = [(*one, *other) for one, other in relations.exchanged(self._anatomy, plain)]
        for words in [*found, *relations.replaced(self._anatomy, plain)]:
            yield Problem(Kind.TOGETHER, "・".join(word.form for word in words))

    def _glosses(self) -> Iterator[Problem]:
        """A name in brackets right behind a name of its kind is another name of the same thing."""
        named = [atom for atom in self._anatomy.atoms if isinstance(atom.values[0], Name)]
        for one, other in pairwise(named):
            alone = self._anatomy.text[other.end :].lstrip().startswith(")")
            beside = _OPENED.fullmatch(self._anatomy.text, one.end, other.start)
            if alone and beside and _kind(one) == _kind(other) and not set(one.values) & set(other.values):
                if compact(self._anatomy.text[one.start : other.end]).lower() not in self._evidence.text:
                    yield Problem(Kind.TOGETHER, f"{self._anatomy.said(one)}・{self._anatomy.said(other)}")

    def _counted(self) -> Iterator[Problem]:
        """What a number is put right behind (参加者59名) is what the evidence counts by it."""
        for word, atom in pairwise(self._anatomy.atoms):
            number = atom.values[0]
            beside = word in self._claims and word.end == atom.start and isinstance(word.values[0], Word)
            if not (beside and isinstance(number, Quantity)):
                continue
            known = (counted for statement in self._statements for counted in statement.counts)
            same = [said for count, said in known if number.stands_in(count, self._vocabulary)]
            if same and not any(set(word.values) & said for said in same):
                yield Problem(Kind.TOGETHER, self._anatomy.text[word.start : atom.end])

    def _excluded(self) -> Iterator[Problem]:
        """What is left out of a count is what the answer leaves out."""
        for atom in self._anatomy.excluded:
            if not any(stands(value, self._evidence.excluded, self._vocabulary) for value in atom.values):
                yield Problem(Kind.TOGETHER, self._anatomy.said(atom))

    def _count(self) -> Iterator[Problem]:
        """A number of projects or municipalities is of those of which the evidence says it (参加, 提案)."""
        polar: list[Atom] = []
        for clause in self._anatomy.clauses:
            own = [atom for atom in clause.atoms if self._is_predicate(atom)]
            polar = own or polar  # a number alone is of what the clause before says (参加する事業は、5事業です)
            for atom in filter(self._is_count, clause.atoms):
                if not any(all(s.bears(a, self._vocabulary) for a in (atom, *polar)) for s in self._statements):
                    yield Problem(Kind.TOGETHER, "・".join(map(self._anatomy.said, (atom, *polar))))

    def _is_predicate(self, atom: Atom) -> bool:
        """Whether it says of what a number is, and is not only added to a name in brackets (岡山市(提案))."""
        value = atom.values[0]
        aside = self._anatomy.text[: atom.start].endswith("(")
        said = isinstance(value, Word) and value.form in self._words.predicates
        return said and atom in self._claims and not aside

    def _is_count(self, atom: Atom) -> bool:
        """Whether it is a number of projects or municipalities that the answer gives."""
        value = atom.values[0]
        counts = (c.quantity for c in self._evidence.cells if c.figure.measure is Measure.COUNT)
        return isinstance(value, Quantity) and any(value.stands_in(c, self._vocabulary) for c in counts)

    def _empty(self) -> Iterator[Problem]:
        """What claims nothing must be a courtesy, or lead on to what follows."""
        if self._claims or self._sentence.heading:
            return
        words = self._sentence.words
        courtesy = compact(words).strip("。.!") in self._vocabulary.courtesies
        if not (courtesy or self._sentence.leads or self._sentence.presents):
            yield Problem(Kind.UNSUPPORTED, words)

    def _each(self) -> Iterator[Problem]:
        """What no statement pointed at says."""
        for atom in self._claims:
            if self._is_added(atom):
                yield Problem(Kind.ADDED, self._anatomy.said(atom))
            elif not (self._implied(atom) or self._counts(atom)) and not any(self._bears(s, atom) for s in self._statements):
                kind = Kind.UNSUPPORTED if self._sentence.marks else Kind.UNMARKED
                yield Problem(kind, self._anatomy.said(atom))

    def _documents(self) -> Iterator[Problem]:
        """Of documents that are cited, one is named only with a mark that cites it, or as the answer does."""
        marks = self._sentence.marks
        others = {name for mark, name in self._evidence.quotes.documents.items() if mark not in marks}
        known = {name for mark, name in self._evidence.quotes.documents.items() if mark in marks}
        known |= {v for s in self._statements.said if s.marks & marks for v in s.own if isinstance(v, Name)}
        for atom in self._claims:
            if marks and others & set(atom.values) and not known & set(atom.values):
                yield Problem(Kind.UNSUPPORTED, self._anatomy.said(atom))
        for year, named in pairwise(self._anatomy.atoms):
            dates = [self._reader.names.dates[v] for v in named.values if v in self._reader.names.dates]
            beside = _OF_YEAR.fullmatch(self._anatomy.text, year.end, named.start)
            if dates and year.years and beside and not year.years & {date[0] for date in dates}:
                yield Problem(Kind.UNSUPPORTED, self._anatomy.said(year))

    def _is_added(self, atom: Atom) -> bool:
        """Whether it is a member, number or date that only a quote gives, not the answer itself."""
        if isinstance(atom.values[0], Quantity | Date):
            if self._implied(atom) or self._counts(atom):
                return False
            said = any(stands(value, self._evidence.printed, self._vocabulary) for value in atom.values)
            return not (said or self._is_figure(atom))
        given = _is_member(atom) or self._is_cell(atom)
        return given and not self._evidence.printed & set(atom.values)

    def _is_cell(self, atom: Atom) -> bool:
        """Whether it names a cell of an indicator (基準値)."""
        return self._anatomy.text[atom.start : atom.end + 1] in self._vocabulary.cells

    def _parts(self) -> Iterator[Problem]:
        """Names and numbers stand before the marks that carry them."""
        parts = self._sentence.parts
        for part in parts if len(parts) > 1 else ():
            pointed = [s for s in self._evidence.statements if s.marks <= part.marks]
            for atom in self._reader.read(part.words).atoms:
                checked = not isinstance(atom.values[0], Word)
                if checked and not any(s.bears(atom, self._vocabulary) for s in pointed):
                    yield Problem(Kind.UNSUPPORTED, self._anatomy.said(atom))

    def _bears(self, statement: Statement, atom: Atom) -> bool:
        """Whether a statement says it; a word without a contrary also by its root, or within another word."""
        if statement.bears(atom, self._vocabulary):
            return True
        value = atom.values[0]
        if not isinstance(value, Word) or self._words.polar(value):
            return False
        said = self._anatomy.said(atom)
        within = (
            len(said) > 1
            and not said.isascii()
            and re.search(f"(?<![不未非無]){re.escape(said)}", statement.text)
        )
        return root(value.form) in statement.roots or bool(within)

    def _torn(self, clauses: Iterable[Clause]) -> list[Problem]:
        return [problem for clause in clauses for problem in self._together(clause)]

    def _apart(self) -> list[Clause]:
        """The clauses of what stands before each mark, where nothing is claimed behind the last one.

        甲は26ページ[1]、乙は27ページ[2]です。
        """
        behind = self._reader.read(self._sentence.rest).atoms
        parts = self._sentence.parts
        if len(parts) < 2 or any(self._is_claim(atom) for atom in behind):
            return []
        return [clause for part in parts for clause in self._reader.read(part.words).clauses]

    def _together(self, clause: Clause) -> Iterator[Problem]:
        """All of a clause must stand in one statement; of several names of a kind each with the rest."""
        tied = [atom for atom in clause.atoms if self._is_claim(atom) and self._ties(atom, clause)]
        if any(self._is_polar(atom) for atom in tied):
            tied += self._anatomy.topics(clause)
        listed = [atom for atom in tied if self._is_listed(atom, tied)]
        rest = [atom for atom in tied if atom not in listed]
        for wanted in [[*rest, one] for one in listed] or [rest]:
            if not any(self._holds(statement, wanted) for statement in self._statements):
                yield Problem(Kind.TOGETHER, "・".join(map(self._anatomy.said, wanted)))

    def _content(self) -> Iterator[Problem]:
        """The words between two commas are those of one statement, not gathered from several."""
        for stretch in self._anatomy.stretches:
            words = [atom for atom in stretch if atom in self._claims and self._is_content(atom)]
            if not any(all(self._bears(s, atom) for atom in words) for s in self._statements):
                yield Problem(Kind.TOGETHER, "・".join(map(self._anatomy.said, words)))

    def _is_content(self, atom: Atom) -> bool:
        """Whether it is a word that only means something beside others of its statement."""
        return isinstance(atom.values[0], Word) and not self._is_polar(atom) and not self._implied(atom)

    def _is_listed(self, atom: Atom, tied: Sequence[Atom]) -> bool:
        """Whether it is one of several names of a kind, or of two words that are each other's contrary."""
        value = atom.values[0]
        others = [other.values[0] for other in tied if other is not atom]
        if isinstance(value, Name):
            return any(self._in_list(atom, other) for other in tied if other is not atom)
        if self._is_cell(atom) and not any(other.kind == "quantity" for other in self._anatomy.atoms):
            return any(self._is_cell(other) for other in tied if other is not atom)
        return bool(self._contraries(atom) & {other for other in others if isinstance(other, Word)})

    def _in_list(self, one: Atom, other: Atom) -> bool:
        """Whether two names of a kind are listed with nothing between that relates them."""
        kinds = [a.values[0].kind for a in (one, other) if isinstance(a.values[0], Name)]
        if len(kinds) != len({one, other}) or kinds[0] != kinds[-1]:
            return False
        first, last = sorted((one, other), key=lambda atom: atom.start)
        between = self._anatomy.text[first.end : last.start]
        for atom in self._anatomy.atoms:
            if first.end <= atom.start and atom.end <= last.start and isinstance(atom.values[0], Name | Spot):
                between = between.replace(self._anatomy.said(atom), "")
        return bool(_LISTING.fullmatch(_ASIDE.sub("", between)))

    def _affirmed(self) -> Iterator[Problem]:
        """That there is something (加わった市町はあります) of which the answer says that there is none."""
        being = _BEING.search(self._anatomy.text)
        claims = [atom for atom in self._claims if not isinstance(atom.values[0], Name)]
        if not being or not claims or any(self._denies(atom.values[0]) for atom in self._anatomy.atoms):
            return
        holders = [s for s in self._statements if all(self._bears(s, atom) for atom in claims)]
        if holders and all(any(self._denies(value) for value in s.own) for s in holders):
            yield Problem(Kind.TOGETHER, being[0])

    @staticmethod
    def _denies(value: Value) -> bool:
        return isinstance(value, Word) and value.denied

    def _under(self) -> Iterator[Problem]:
        """What the line above a list names, denies or affirms, it does so of each name in it."""
        if not self._sentence.lede:
            return
        if not (leads(self._lede.text) or any(a.kind == "quantity" for a in self._lede.atoms)):
            return
        above = [a for a in self._lede.atoms if isinstance(a.values[0], Name) or self._is_polar(a)]
        for name in (a for a in self._claims if isinstance(a.values[0], Name)):
            for word in above:
                if not any(self._holds(statement, (name, word)) for statement in self._statements):
                    yield Problem(Kind.TOGETHER, f"{self._anatomy.said(name)}・{self._lede.said(word)}")

    def _holds(self, statement: Statement, wanted: Sequence[Atom]) -> bool:
        """Whether a statement says all this; in one clause, if it says the contrary of a word in another."""
        if not all(statement.bears(atom, self._vocabulary) for atom in wanted):
            return False
        if not any(self._needs_clause(atom, statement) for atom in wanted):
            return True
        whole = any(DENIED in atom.values for atom in wanted)
        own = [a for a in wanted if whole or any(stands(v, statement.said, self._vocabulary) for v in a.values)]
        return any(
            all(any(stands(value, clause, self._vocabulary) for value in atom.values) for atom in own)
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
        for atom, aspect in self._anatomy.aspects:
            word = atom.values[0]
            if aspect not in _KINDS or atom not in self._claims or not isinstance(word, Word):
                continue
            if word.denied or word.form in self._vocabulary.timeless:
                continue
            known = {known for s in self._statements for form, known in s.aspects if form == word.form}
            lasting = word.form in self._vocabulary.states or word in self._anatomy.hedges
            if lasting and Aspect.DONE in known:  # who has joined (加わった) is in (加わっている)
                known.add(Aspect.LASTING)
            same = _STATES if lasting else _DEEDS
            if known and not any({aspect, one} <= group for group in same for one in known):
                yield Problem(_KINDS[aspect], self._anatomy.said(atom))

    def _figures(self) -> Iterator[Problem]:
        """Each figure with the names, years and cell that it is said of."""
        for bound in bindings(self._anatomy, self._vocabulary):
            quantity = bound.quantity
            cells = [c for c in self._evidence.cells if quantity.stands_in(c.quantity, self._vocabulary)]
            told = [b for b in self._evidence.bindings if quantity.stands_in(b.quantity, self._vocabulary)]
            told += [other for b in told for other in b.beside]
            for one in (bound, *bound.beside) if cells or told else ():
                fits = any(one.fits(cell) for cell in cells)
                if not fits and not any(one.within(other, self._vocabulary) for other in told):
                    yield Problem(Kind.FIGURE, bound.said)

    def _is_claim(self, atom: Atom) -> bool:
        value = atom.values[0]
        if not isinstance(value, Word):
            return True
        if value in self._words.distributive:
            return sum(other.kind in ("quantity", "time") for other in self._anatomy.atoms) > 1
        return not (self._belongs(atom) or (value.form in self._plain and not value.negated))

    def _belongs(self, atom: Atom) -> bool:
        """Whether it puts something into a pillar or initiative (「福祉サービスの向上」に入る)."""
        before = [other for other in self._anatomy.atoms if other.end <= atom.start][-1:]
        groups = any({_kind(other)} == {"group"} for other in before)
        return groups and bool(_INTO.fullmatch(self._anatomy.text, before[0].end, atom.end))

    def _ties(self, atom: Atom, clause: Clause) -> bool:
        """Whether it must stand with the others of its clause.

        Names, times, numbers, cells of an indicator, and words that have a contrary; but what a figure of the
        answer is a figure of is asked by itself.
        """
        value = atom.values[0]
        if isinstance(value, Word):
            return self._is_cell(atom) or (self._words.polar(value) and not self._implied(atom))
        if isinstance(value, Name):
            return True
        if self._implied(atom) or self._counts(atom) or (isinstance(value, Quantity) and value.unit in self._vocabulary.loose):
            return False
        return not any(self._is_figure(other) for other in clause.atoms)

    def _is_polar(self, atom: Atom) -> bool:
        return self._words.polar(atom.values[0])

    def _is_figure(self, atom: Atom) -> bool:
        value = atom.values[0]
        return isinstance(value, Quantity) and any(
            value.stands_in(cell.quantity, self._vocabulary) for cell in self._evidence.cells
        )

    def _implied(self, atom: Atom) -> bool:
        """Whether a record bears it out (an event with visitors was held), or it needs no mark."""
        if isinstance(atom.values[0], Date):
            return atom.values[0] in self._evidence.certain and self._of_document(atom)
        if atom.values[0] in self._evidence.certain:
            return True
        if atom.values[0] not in self._words.implied:
            return False
        return not any(self._words.unless & statement.values for statement in self._statements)

    def _of_document(self, date: Atom) -> bool:
        """Whether a date stands beside the name of a document (令和8年3月の改訂案のビジョン別冊)."""
        documents = [atom for atom in self._anatomy.atoms if _kind(atom) == "document"]
        gaps = (sorted([(date.start, date.end), (atom.start, atom.end)]) for atom in documents)
        return any(_EDITION.fullmatch(self._anatomy.text, one[1], other[0]) for one, other in gaps)

    def _counts(self, atom: Atom) -> bool:
        """Whether it counts what the sentence itself lists (甲市、乙市の二市), or the documents (二つの文書)."""
        number = atom.values[0]
        if not isinstance(number, Quantity) or number.bound or number.about or number.value <= 1:
            return False
        named = {value for other in self._anatomy.atoms for value in other.values if isinstance(value, Name)}
        towns = [name.value for name in named if name.kind == "municipality"]
        if number.unit in self._vocabulary.loose:
            said = (value for value in self._evidence.printed if isinstance(value, Name))
            return number.value in (len(towns), sum(name.kind == "document" for name in said))
        return number.value == sum(town.endswith(number.unit) for town in towns if number.unit)

    def _contraries(self, atom: Atom) -> frozenset[Word]:
        value = atom.values[0]
        return self._words.contraries(value) if isinstance(value, Word) else frozenset()


def _kind(atom: Atom) -> str:
    """The kind of a name; empty for what is none."""
    value = atom.values[0]
    return value.kind if isinstance(value, Name) else ""


def _is_member(atom: Atom) -> bool:
    """Whether it names what the sets of answers are made of."""
    return any(isinstance(value, Name) and value.kind in _MEMBERS for value in atom.values)


def mended(
    sentence: Sentence, evidence: Evidence, anatomist: Anatomist, language: Language
) -> Sentence | None:
    """A sentence without marks with those of the sources that bear it out; ``None`` where none do."""
    marks = [citation.mark for citation in evidence.answer.citations]
    for chosen in [*([mark] for mark in marks[:_TRIED]), marks]:
        candidate = with_marks(sentence, chosen)
        if not unsupported(candidate, evidence, anatomist, language):
            return candidate
    return None
