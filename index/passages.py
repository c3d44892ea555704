"""What search finds: one passage per card and section, and the words in which people ask for a project."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import Card, Corpus, Project

#: Section of a passage that is a project's name and short names, or one everyday wording for it.
NAME, NEED = "name", "need"

#: Section of a passage that is one event of a sheet, or one indicator, in its own words or in others.
EVENT, INDICATOR = "event", "indicator"


@dataclass(frozen=True)
class Passage:
    """A unit of search.

    Attributes:
        project: the project that it leads to.
        document: its document, empty for wordings, which belong to the project everywhere.
        section: a :class:`corpus.model.Section` value, ``name``, ``need``, ``event`` or ``indicator``.
        title: what it is about, searched together with the text; the name of an event or indicator.
    """

    project: str
    document: str
    section: str
    title: str
    text: str

    @property
    def content(self) -> str:
        """Title and text, as embedded."""
        return f"{self.title} {self.text}".strip()


def passages(corpus: Corpus) -> list[Passage]:
    """All passages of a corpus, in a fixed order."""
    found: list[Passage] = []
    for project in corpus.projects:
        found += _wordings(project)
    for card in corpus.cards:
        found += _sections(card)
        found += _events(card, corpus)
        found += _indicators(card, corpus)
    return list(dict.fromkeys(found))


def _wordings(project: Project) -> Iterator[Passage]:
    yield Passage(project.name, "", NAME, project.name, project.gist)
    for alias in project.aliases:
        yield Passage(project.name, "", NAME, "", alias)
    for need in project.needs:
        yield Passage(project.name, "", NEED, "", need)


def _sections(card: Card) -> Iterator[Passage]:
    for text in card.texts:
        yield Passage(card.project, card.document, text.section.value, card.project, text.text)


def _events(card: Card, corpus: Corpus) -> Iterator[Passage]:
    """Each event with its place and the names of its quantities, and with what people call it."""
    words: dict[str, list[str]] = {}
    for fact in card.facts:
        said = words.setdefault(fact.event, [])
        if fact.value is not None:
            said.append(fact.attribute)
        elif fact.attribute == "place":
            said.append(fact.raw)
    for event, said in words.items():
        yield Passage(card.project, card.document, EVENT, event, " ".join(dict.fromkeys(said)))
        for term in _terms(card.project, event, corpus):
            yield Passage(card.project, card.document, EVENT, event, term)


def _indicators(card: Card, corpus: Corpus) -> Iterator[Passage]:
    for kpi in card.kpis:
        for term in _terms(card.project, kpi.indicator, corpus):
            yield Passage(card.project, card.document, INDICATOR, kpi.indicator, term)


def _terms(project: str, name: str, corpus: Corpus) -> Iterator[str]:
    """What people call an event or indicator; English words are for understanding only."""
    return (term for term in corpus.terms.get((project, name), ()) if not term.isascii())
