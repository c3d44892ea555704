"""From a question to a request."""

from dataclasses import replace
from functools import lru_cache

from assistant.understanding.clauses import parts
from assistant.understanding.cues import cues
from assistant.understanding.english import English
from assistant.understanding.numbers import dates, without_dates
from assistant.understanding.reading import Reader, Reading
from assistant.understanding.request import Request, Wanted
from assistant.understanding.rules import RULES
from corpus.model import Corpus
from index.figures import Criteria

#: Longer questions are not read: nobody types them, and every rule would find something in them.
LONGEST = 1000

#: Readings kept: a question is read again where it follows another, or holds several.
READINGS = 256


class Parser:
    """Decides what questions about one corpus want."""

    def __init__(self, corpus: Corpus, reader: Reader) -> None:
        self._corpus = corpus
        self._reader = reader
        self._english = English(corpus)
        self._kept = lru_cache(maxsize=READINGS)(self._read)

    def read(self, raw: str) -> Reading:
        """What stands in a question; an English one is put into Japanese words first."""
        return self._kept(raw)

    def _read(self, raw: str) -> Reading:
        return self._reader.read(self._english.japanese(raw) if English.applies(raw) else raw, raw)

    def parse(self, raw: str) -> Request:
        """The request of a question that stands alone."""
        if not any(character.isalnum() for character in raw):
            return Request(Wanted.EMPTY)
        if len(raw) > LONGEST:
            return Request(Wanted.TOO_LONG)
        return self.request(self.read(raw))

    def parts(self, raw: str) -> tuple[str, ...]:
        """The questions that a question is made of; itself where it asks one thing."""
        if len(raw) > LONGEST:
            return (raw,)

        def understood(text: str) -> tuple[Reading, Request]:
            reading = self.read(text)
            return reading, self.request(reading)

        return parts(raw, understood, cues())

    def request(self, reading: Reading) -> Request:
        """The first rule that applies decides what is wanted; without one, it is a need in plain words."""
        base = self._base(reading)
        for rule in RULES:
            if found := rule(reading, base):
                return found
        clear = reading.leftover and reading.intelligible
        return replace(base, wanted=Wanted.NEED if clear else Wanted.EMPTY)

    def _base(self, reading: Reading) -> Request:
        """Everything that the question names, as yet without what it wants."""
        who, numbers = reading.membership, reading.numbers
        projects = reading.projects or self._at(reading)
        criteria = Criteria(
            documents=reading.documents,
            projects=projects,
            everyone=who.everyone,
            anyone=who.anyone,
            nobody=who.nobody,
            only=who.only,
            role=who.role,
            pillars=reading.links.values("pillar"),
            initiatives=reading.links.values("initiative"),
            at_least=who.at_least,
            at_most=who.at_most,
            full=reading.has("sets", "has_card") and not projects,
        )
        return Request(
            Wanted.UNKNOWN,
            criteria,
            documents_said=bool(reading.documents),
            exactly_one=who.exactly_one,
            incomplete=who.incomplete,
            excluded=reading.excluded,
            years=numbers.years,
            dates=dates(reading.question),
            asked=without_dates(reading.question.text),
            topic=" ".join(reading.telling),
            subjectless=not reading.subject,
            of_projects=reading.has("sets", "projects"),
            proper=reading.proper,
            strangers=reading.strangers,
            vague=bool(reading.subject) and set(reading.subject) <= reading.cues.words["events"],
            pages=numbers.pages,
            sheets=numbers.sheets,
            printed=numbers.printed,
        )

    def _at(self, reading: Reading) -> tuple[str, ...]:
        """The projects at the pages or sheets named."""
        numbers = reading.numbers
        found = (
            card.project
            for card in self._corpus.cards
            if card.place.page in numbers.pages
            or card.place.sheet in numbers.sheets
            or (card.printed_number and card.printed_number in numbers.printed)
        )
        return tuple(dict.fromkeys(found))
