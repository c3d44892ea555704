"""A question with everything that was recognised in it, before it is decided what it wants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.understanding.cues import Cues, cues
from assistant.understanding.membership import SET_ASIDE, Membership, negated, read_membership
from assistant.understanding.names import Linker, Links
from assistant.understanding.numbers import Numbers, read_numbers
from assistant.understanding.question import Question
from corpus.model import Corpus, Kind
from corpus.text import Variant, tighten
from index.analysis import Analyser


@dataclass(frozen=True)
class Reading:
    """A question with everything that was recognised in it.

    Attributes:
        asked: the question as typed, before an English one is put into Japanese.
        leftover: content words that are neither names nor generic.
        subject: those of them that no cue takes as asking for something.
        topics: those that names of projects hold, where none is named, and foreign words.
        reported: the western fiscal year of the newest report.
        worded: worded targets, and names of indicators that several projects share.
        proper: proper nouns of the dictionary.
        strangers: those of them that stand nowhere in the corpus.
        intelligible: whether any word is one of the dictionary's.
    """

    asked: str
    question: Question
    links: Links
    numbers: Numbers
    membership: Membership
    documents: tuple[str, ...]
    leftover: tuple[str, ...]
    subject: tuple[str, ...]
    topics: tuple[str, ...]
    reported: int
    bare_places: tuple[str, ...]
    worded: tuple[str, ...]
    intelligible: bool
    proper: tuple[str, ...]
    strangers: tuple[str, ...]
    core: str
    cues: Cues

    @cached_property
    def unnamed(self) -> Question:
        """The question with names of projects, groups and indicators blanked: their words ask nothing."""
        flat = self.question.flat
        for link in self.links.all:
            named = link.kind in ("project", "pillar", "initiative")
            if link.kind == "indicator" or (named and link.value.lower() == flat[link.start : link.end]):
                flat = flat[: link.start] + "＿" * (link.end - link.start) + flat[link.end :]
        return Question(self.question.raw, flat)

    @cached_property
    def aspects(self) -> set[str]:
        """Names of the aspect cues that occur outside names."""
        return self.cues.names(self.unnamed, "aspects")

    @cached_property
    def arithmetic(self) -> set[str]:
        """Names of the arithmetic cues that occur outside names."""
        return self.cues.names(self.unnamed, "arithmetic")

    @cached_property
    def without_core(self) -> str:
        """The flat text without 「…市以外」 of the core city, which sets it aside and denies nothing."""
        flat = self.question.flat
        for link in self.links.of("municipality"):
            aside = SET_ASIDE.match(flat[link.end :])
            if link.value == self.core and aside:
                end = link.end + aside.end()
                flat = flat[: link.start] + " " * (end - link.start) + flat[end:]
        return flat

    @property
    def projects(self) -> tuple[str, ...]:
        """The projects named, those that are denied left out."""
        return tuple(
            dict.fromkeys(link.value for link in self.links.of("project") if link.value not in self.excluded)
        )

    @cached_property
    def excluded(self) -> tuple[str, ...]:
        """Named projects whose participants are denied, where another one is affirmed."""
        links = self.links.of("project")
        denied = [link.value for link in links if negated(self.without_core, link)]
        return tuple(dict.fromkeys(denied)) if len(denied) < len(self.links.values("project")) else ()

    @property
    def years_span(self) -> int:
        """How many distinct years are named."""
        return len(set(self.numbers.years))

    @property
    def groups(self) -> bool:
        """Whether a pillar or initiative is named."""
        return bool(self.links.of("pillar") or self.links.of("initiative"))

    @property
    def later(self) -> bool:
        """Whether years after the reported one are named, for which only plans are printed."""
        return any(year.year > self.reported for year in self.numbers.years)

    @property
    def telling(self) -> list[str]:
        """Leftover words beyond formal nouns and those of counting: what the question is about."""
        silent = self.cues.words["counting"] | self.cues.words["formal"]
        return [t for t in self.leftover if t not in silent]

    def leaving_out(self, group: str, name: str) -> list[str]:
        """The telling words beyond those of a cue."""
        said = {m[0] for m in self.cues.find(self.question.flat, group, name)}
        return [t for t in self.telling if not any(t in words for words in said)]

    def captured(self, group: str, name: str) -> str:
        """The first text that a cue captures; empty where it does not occur."""
        matches = self.cues.find(self.question.flat, group, name)
        return next((g for match in matches for g in match.groups() if g), "")

    def number(self, group: str, name: str) -> int | None:
        """The first number that a cue captures; ``None`` where it does not occur."""
        digits = self.captured(group, name)
        return int(digits) if digits else None

    def has(self, group: str, *names: str) -> bool:
        """Whether a cue occurs."""
        return self.cues.has(self.question, group, *names)


class Reader:
    """Recognises what stands in questions about one corpus."""

    def __init__(
        self,
        corpus: Corpus,
        analyser: Analyser,
        variants: Sequence[Variant],
        readings: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._corpus = corpus
        self._analyser = analyser
        self._variants = variants
        self._linker = Linker(corpus, analyser, readings)
        generic = cues().words["generic"]
        latin = (word for word in generic if word.isascii())
        self._generic = generic | {term for word in latin for term in analyser.terms(word)}
        self._shared = _shared_words(corpus)
        report = next(iter(corpus.of_kind(Kind.PROGRESS)), None)
        self._reported = report.fiscal_year.year if report and report.fiscal_year else 0

    def read(self, raw: str, asked: str) -> Reading:
        """Recognise what stands in a question; ``asked`` is how it was typed."""
        question = Question.of(raw, self._variants)
        links = self._linker.link(question)
        flat = _nameless(question.flat, links)
        subject = self._subject(flat)
        numbers = read_numbers(question)
        return Reading(
            asked=asked,
            question=question,
            links=links,
            numbers=numbers,
            membership=read_membership(question, links, self._corpus.municipalities),
            documents=self._documents(question, numbers),
            leftover=self._content(flat),
            subject=subject,
            topics=() if links.of("project") else self._topics(subject),
            reported=self._reported,
            intelligible=asked is not raw or self._intelligible(question),
            proper=(proper := self._proper(question)),
            strangers=tuple(name for name in proper if name not in self._everything),
            worded=tuple(words for words in self._shared if words in question.flat),
            bare_places=self._linker.bare_places(question, links),
            core=self._corpus.core.name,
            cues=cues(),
        )

    def _documents(self, question: Question, numbers: Numbers) -> tuple[str, ...]:
        """Ids of the documents a question names, newest first; empty for none."""
        said = cues().names(question, "documents")
        years = {year.year for year in numbers.years}
        return tuple(
            d.id
            for d in sorted(self._corpus.documents, key=lambda d: d.date, reverse=True)
            if d.kind.value in said or (d.fiscal_year is not None and d.fiscal_year.year in years)
        )

    def _content(self, flat: str) -> tuple[str, ...]:
        """Words that are not generic."""
        terms = self._analyser.terms(flat)
        return tuple(t for t in terms if t not in self._generic and not t.strip("fyr").isdigit())

    @cached_property
    def _everything(self) -> str:
        """All words of the corpus in one text."""
        cards = self._corpus.cards
        facts = (f"{fact.event} {fact.raw}" for card in cards for fact in card.facts)
        texts = (text.text for card in cards for text in card.texts)
        words = (term for terms in self._corpus.terms.values() for term in terms)
        names = (name for p in self._corpus.projects for name in (p.name, p.gist, *p.aliases, *p.needs))
        kpis = (kpi.indicator for card in cards for kpi in card.kpis)
        towns = (
            name for town in self._corpus.municipalities for name in (town.name, town.kana, *town.aliases)
        )
        documents = (f"{d.title} {d.publisher} {d.contact}" for d in self._corpus.documents)
        return tighten(" ".join((*facts, *texts, *words, *names, *kpis, *towns, *documents))).lower()

    def _proper(self, question: Question) -> tuple[str, ...]:
        """Proper nouns that the dictionary knows, those of every question left out."""
        return tuple(
            token.surface
            for token in self._analyser.tokens(question.flat)
            if token.known and token.pos[1] == "固有名詞" and token.form not in self._generic
        )

    def _topics(self, subject: Sequence[str]) -> tuple[str, ...]:
        """Words that names of projects hold, and foreign ones, which cannot be told to be none."""
        foreign = (t for t in subject if t.isascii() and t.isalpha() and len(t) >= _FOREIGN)
        return (*self._linker.of_names(subject), *foreign)

    def _intelligible(self, question: Question) -> bool:
        """Whether the dictionary knows a fair part of the words, or they are not Japanese."""
        if question.flat.isascii():
            return True
        tokens = self._analyser.tokens(question.flat)
        words = [t for t in tokens if t.known and t.pos[0] in _CARRYING and len(t.surface) > 1]
        written = sum(character.isalnum() for character in question.flat)
        return sum(len(t.surface) for t in words) >= max(1, written * _FAIR_PART)

    def _subject(self, flat: str) -> tuple[str, ...]:
        """Words that do not ask for something: without them, the question is about nothing."""
        asking = cues().words["counting"] | cues().words["kpi"]
        rest = cues().blank(flat, ("aspects", "arithmetic"), kept=("event", "how_many"))
        return tuple(t for t in self._content(rest) if t not in asking)


#: Shorter Latin words are abbreviations.
_FOREIGN = 5

#: Of what is typed so much must be words that carry meaning.
_FAIR_PART = 0.2

#: Parts of speech that carry meaning.
_CARRYING = {"名詞", "動詞", "形容詞", "形状詞"}


def _nameless(flat: str, links: Links) -> str:
    """The text with spaces for names; those of indicators also describe their project."""
    for link in (link for link in links.all if link.kind != "indicator"):
        flat = flat[: link.start] + " " * (link.end - link.start) + flat[link.end :]
    return flat


def _shared_words(corpus: Corpus) -> tuple[str, ...]:
    """Worded targets, and names of indicators that more than one project has."""
    kpis = [(card.project, kpi) for card in corpus.cards for kpi in card.kpis]
    targets = {m.text for _, kpi in kpis for m in kpi.target if m.text}
    owners: dict[str, set[str]] = {}
    for project, kpi in kpis:
        owners.setdefault(kpi.indicator, set()).add(project)
    shared = {name for name, projects in owners.items() if len(projects) > 1}
    return tuple(sorted(words.lower() for words in targets | shared))
