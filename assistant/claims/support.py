"""Whether a sentence says only what the evidence says that its marks point at."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Atom, Value
from assistant.claims.case import Case, kind
from assistant.claims.composition import torn
from assistant.claims.evidence import Evidence
from assistant.claims.figures import misattributed
from assistant.claims.form import malformed
from assistant.claims.names import Name
from assistant.claims.problems import Kind, Problem
from assistant.claims.quantities import Quantity
from assistant.claims.sentences import Sentence, with_marks
from assistant.claims.statements import stands
from assistant.claims.times import Date
from assistant.claims.words import Language, Word
from corpus.text import compact

#: Between a year and the document that it is the year of.
_OF_YEAR = re.compile(r"の?\s?")

#: What doubts are read as.
_DOUBT = "要確認"

#: Sources that are tried one by one for a sentence without marks.
_TRIED = 8

#: Names that an answer's sets are made of: only those that the answer itself gives may be said.
_MEMBERS = {"municipality", "project"}


def unsupported(
    sentence: Sentence, evidence: Evidence, anatomist: Anatomist, language: Language
) -> tuple[Problem, ...]:
    """What a sentence says that its evidence does not say; empty when all is borne out.

    How words go together is only asked once each is borne out.

    Args:
        sentence: with the marks that it has or takes from others.
        evidence: of the answer that the sentence is about.
        anatomist: of the same corpus.
        language: in which the text is to be; the other one's words are claims.
    """
    if sentence.key in evidence.verbatim:
        return ()
    case = Case(sentence, evidence, anatomist, language)
    alone = [*malformed(sentence, case.anatomy, evidence), *_Support(case).problems()]
    return tuple(dict.fromkeys(alone or [*torn(case), *misattributed(case)]))


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


class _Support:
    """What a sentence says, thing by thing."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def problems(self) -> Iterator[Problem]:
        yield from self._empty()
        yield from self._each()
        yield from self._documents()
        yield from self._doubts()
        yield from self._parts()

    def _empty(self) -> Iterator[Problem]:
        """What claims nothing must be a courtesy, or lead on to what follows."""
        if self._case.claims or self._case.sentence.heading:
            return
        words = self._case.sentence.words
        courtesy = compact(words).strip("。.!") in self._case.vocabulary.courtesies
        if not (courtesy or self._case.sentence.leads or self._case.sentence.presents):
            yield Problem(Kind.UNSUPPORTED, words)

    def _each(self) -> Iterator[Problem]:
        """What no statement pointed at says."""
        for atom in self._case.claims:
            if self._is_added(atom):
                yield Problem(Kind.ADDED, self._case.said(atom))
            elif not (self._case.implied(atom) or self._case.counts(atom)) and not any(
                self._case.bears(s, atom) for s in self._case.statements
            ):
                kind = Kind.UNSUPPORTED if self._case.sentence.marks else Kind.UNMARKED
                yield Problem(kind, self._case.said(atom))

    def _documents(self) -> Iterator[Problem]:
        """Of documents that are cited, one is named only with a mark that cites it, or as the answer does."""
        marks = self._case.sentence.marks
        named = [atom for atom in self._case.claims if kind(atom) == "document"]
        if marks and named:
            documents = self._case.evidence.quotes.documents
            cited: set[Value] = set(documents.values())
            known: set[Value] = {documents[mark] for mark in marks if mark in documents}
            known |= {v for s in self._case.statements.said if s.marks & marks for v in s.own & cited}
            for atom in named:
                if cited & set(atom.values) and not known & set(atom.values):
                    yield Problem(Kind.UNSUPPORTED, self._case.said(atom))
        for year, of in pairwise(self._case.anatomy.atoms):
            dates = [self._dated[v] for v in of.values if isinstance(v, Name) and v in self._dated]
            beside = _OF_YEAR.fullmatch(self._case.anatomy.text, year.end, of.start)
            if dates and year.years and beside and not year.years & {date[0] for date in dates}:
                yield Problem(Kind.UNSUPPORTED, self._case.said(year))

    def _doubts(self) -> Iterator[Problem]:
        """A doubt is told of a document only if a quote of it has one."""
        if _DOUBT not in self._case.anatomy.text:
            return
        documents = {value for atom in self._case.claims for value in atom.values if value in self._dated}
        doubtful = self._case.evidence.quotes.doubtful
        if documents and doubtful and not documents & doubtful:
            yield Problem(Kind.FLAG, _DOUBT)

    @property
    def _dated(self) -> Mapping[Name, tuple[int, int]]:
        return self._case.reader.names.dates

    def _is_added(self, atom: Atom) -> bool:
        """Whether it is a member, number or date that only a quote gives, not the answer itself."""
        if isinstance(atom.values[0], Quantity | Date):
            if self._case.implied(atom) or self._case.counts(atom):
                return False
            said = any(
                stands(value, self._case.evidence.printed, self._case.vocabulary) for value in atom.values
            )
            return not (said or self._case.is_figure(atom))
        given = _is_member(atom) or self._case.is_cell(atom)
        return given and not self._case.evidence.printed & set(atom.values)

    def _parts(self) -> Iterator[Problem]:
        """Names and numbers stand before the marks that carry them."""
        parts = self._case.sentence.parts
        for part in parts if len(parts) > 1 else ():
            pointed = [s for s in self._case.evidence.statements if s.marks <= part.marks]
            for atom in self._case.reader.read(part.words).atoms:
                checked = not isinstance(atom.values[0], Word)
                if checked and not any(s.bears(atom, self._case.vocabulary) for s in pointed):
                    yield Problem(Kind.UNSUPPORTED, self._case.said(atom))


def _is_member(atom: Atom) -> bool:
    """Whether it names what the sets of answers are made of."""
    return any(isinstance(value, Name) and value.kind in _MEMBERS for value in atom.values)
