"""What the documents hold, to browse: records, filters and the search over projects.

Every face but the conversation is built on this: HTTP, MCP, pages and exports show the same rows in the same
order.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from assistant.lookups.texts import ALIKE_WITHOUT_WORDS, RELATED
from assistant.records import (
    BudgetRecord,
    CardRecord,
    DocumentRecord,
    Facet,
    FactRecord,
    Found,
    KpiRecord,
    MeasurementRecord,
    MunicipalityRecord,
    ParticipationRecord,
    Place,
    ProjectRecord,
    ProjectSummary,
    TextRecord,
)
from corpus.errors import InputError, NotFoundError
from corpus.measures import Measurement
from corpus.model import Card, Document, Kpi, Municipality, Project, Role
from corpus.script import hiragana
from corpus.standing import CELLS, Standing, standing
from corpus.text import compact
from index.figures import Criteria
from index.store import Store

#: Longest text that is searched for, in characters.
LONGEST = 500

#: Projects found by meaning are shown if their score is within this share of the best one's.
_ALSO = 0.6

_SENTENCE = re.compile(r"[^。\n]+")


class Sort(StrEnum):
    """Orders of a list of projects."""

    RELEVANCE = "relevance"
    DOCUMENT = "document"
    NAME = "name"
    BUDGET = "budget"


@dataclass(frozen=True)
class Filters:
    """Which projects are wanted; an empty field does not restrict.

    What a document says of a project (document, municipality, role, pillar, initiative) must hold in one
    document; budget and standing hold of the project.

    Attributes:
        budget: ``yes`` or ``no``: whether a document prints its cost.
        standing: ``reached``, ``nearer``, ``behind`` or ``unknown``: some indicator of it stands there.
    """

    document: str = ""
    municipality: str = ""
    role: str = ""
    pillar: str = ""
    initiative: str = ""
    budget: str = ""
    standing: str = ""


#: The names of the filters, in the order in which they are shown.
FILTERS = tuple(field.name for field in fields(Filters))


class Catalogue:
    """Browses one opened index; one instance serves many threads."""

    def __init__(self, store: Store) -> None:
        self.store = store
        corpus = store.corpus
        self._documents = sorted(corpus.documents, key=lambda document: document.date, reverse=True)
        self._projects = _projects(corpus.projects, corpus.cards)
        # Not the cards' own: here the core city stands even where the source has no column for it.
        self._entries = store.figures.members(card.key for card in corpus.cards)
        self._listings = {listing.key: listing for listing in store.figures.listings(Criteria())}
        self._cards = {name: self._cards_of(name) for name in self._projects}
        self._summaries = {name: self._summary(name) for name in self._projects}
        self._options = {name: self._occurring(name) for name in FILTERS}
        self._haystacks = {name: self._haystack(name) for name in self._projects}

    def documents(self) -> list[DocumentRecord]:
        """The publications, newest first."""
        return [self._document(document) for document in self._documents]

    def municipalities(self) -> list[MunicipalityRecord]:
        """The members of the region in the order of the documents, the core city first."""
        return [self._municipality(town) for town in self.store.corpus.municipalities]

    def municipality(self, name: str) -> MunicipalityRecord:
        """A member of the region by its name.

        Raises:
            NotFoundError: when there is none of that name.
        """
        for town in self.store.corpus.municipalities:
            if town.name == name:
                return self._municipality(town)
        raise NotFoundError(f"「{name}」という市町は、この圏域にありません")

    def projects(self, filters: Filters = Filters(), sort: Sort = Sort.DOCUMENT) -> list[ProjectSummary]:
        """The projects that meet the filters.

        Raises:
            InputError: when a filter has a value that does not exist.
        """
        self._check(filters)
        return _sorted([self._summaries[name] for name in self._projects if self._fits(name, filters)], sort)

    def project(self, name: str) -> ProjectRecord:
        """A project with all that the documents hold about it.

        Raises:
            NotFoundError: when there is none of that name.
        """
        self._require(name)
        project, gloss = self._projects[name], self.store.corpus.glosses.get(name)
        return ProjectRecord(
            name=name,
            gist=project.gist,
            english=gloss.english if gloss else "",
            aliases=project.aliases,
            cards=tuple(map(self._card, self._cards[name])),
        )

    def participation(self, document: str = "", municipality: str = "") -> list[ParticipationRecord]:
        """Every entry of the participation tables, ``none`` included; refuses what :meth:`kpis` does."""
        self._check(Filters(municipality=municipality))
        return [
            entry
            for card in self._all(document)
            for entry in self._participation(card)
            if municipality in {"", entry.municipality}
        ]

    def budgets(self, project: str = "", document: str = "") -> list[BudgetRecord]:
        """The budget cells in the order of the documents; refuses what :meth:`kpis` does."""
        return [cell for card in self._all(document, project) for cell in _budgets(card)]

    def kpis(self, project: str = "", document: str = "", standing: str = "") -> list[KpiRecord]:
        """The indicators in the order of the documents.

        Raises:
            NotFoundError: when there is no project of that name.
            InputError: when another condition has a value that does not exist.
        """
        self._check(Filters(standing=standing))
        rows = (row for card in self._all(document, project) for row in _kpis(card))
        return [row for row in rows if standing in {"", row.standing.value}]

    def facts(self, project: str = "", document: str = "") -> list[FactRecord]:
        """The events' dates, quantities, places and participants."""
        return [row for card in self._all(document, project) for row in _facts(card)]

    def texts(self, project: str = "", document: str = "") -> list[TextRecord]:
        """The prose of the cards."""
        return [row for card in self._all(document, project) for row in _texts(card)]

    def search(
        self,
        query: str = "",
        filters: Filters = Filters(),
        sort: Sort = Sort.RELEVANCE,
        limit: int | None = None,
    ) -> Found:
        """The projects that meet words and filters.

        A project is found when its names, towns or descriptions hold the words as typed, or else by meaning.

        Args:
            query: words or a question; empty for all projects.
            filters: further conditions.
            sort: order; relevance without a query is the order of the documents.
            limit: how many projects at most; ``total`` and the facets count all.

        Raises:
            InputError: when the query is too long or a filter has a value that does not exist.
            ModelError: when the weights of the search are missing.
        """
        self._check(filters)
        if len(query) > LONGEST:
            raise InputError(f"検索の言葉は{LONGEST}文字までにしてください")
        matching = self._matching(query)
        hits = _sorted([self._summaries[name] for name in matching if self._fits(name, filters)], sort)
        return Found(
            query=query,
            total=len(hits),
            projects=tuple(hits[:limit]),
            facets={name: self._facet(name, matching, filters) for name in FILTERS},
        )

    def words(self, query: str) -> tuple[str, ...]:
        """What to highlight of a query: itself, and its words that carry meaning; empty for an empty one."""
        found = [query.strip(), *(token.surface for token in self.store.analyser.words(query))]
        return tuple(dict.fromkeys(word for word in found if word))

    def excerpt(self, project: str, words: Sequence[str]) -> str:
        """The sentence about a project that holds most of the words; empty where none of them stands."""
        sentences = [
            sentence.strip()
            for card in self._cards[project]
            for text in card.texts
            for sentence in _SENTENCE.findall(text.text)
        ]
        best = max(sentences, key=lambda sentence: _holds(sentence, words), default="")
        return best if _holds(best, words) else ""

    def values(self, name: str) -> list[str]:
        """The values that a filter can have, in the order of the documents."""
        return self._options[name]

    def _matching(self, query: str) -> list[str]:
        needle = _folded(query)
        if not needle:
            return list(self._projects)
        literal = [name for name, haystack in self._haystacks.items() if needle in haystack]
        hits = self.store.search.projects(query, limit=len(self._projects))
        alike = [
            hit.project
            for hit in hits
            if hit.similarity >= (RELATED if hit.shares_words else ALIKE_WITHOUT_WORDS)
            and hit.score >= _ALSO * hits[0].score
        ]
        return list(dict.fromkeys([*literal, *alike]))

    def _facet(self, name: str, matching: Sequence[str], filters: Filters) -> tuple[Facet, ...]:
        others = replace(filters, **{name: ""})
        counts: Counter[str] = Counter()
        for project in matching:
            counts.update(value for value in self._values(project, name, others))
        return tuple(Facet(value=value, count=counts[value]) for value in self.values(name))

    def _values(self, project: str, name: str, filters: Filters = Filters()) -> set[str]:
        """The values of a filter under which a project is among what other filters leave."""
        if not self._fits(project, filters):
            return set()
        if name in {"budget", "standing"}:
            return _OF_PROJECT[name](self._summaries[project])
        cards = [card for card in self._cards[project] if self._card_fits(card, filters)]
        return {value for card in cards for value in self._of_card(card, name, filters)}

    def _fits(self, project: str, filters: Filters) -> bool:
        summary = self._summaries[project]
        return all(
            not (wanted := getattr(filters, name)) or wanted in values(summary)
            for name, values in _OF_PROJECT.items()
        ) and any(self._card_fits(card, filters) for card in self._cards[project])

    def _check(self, filters: Filters) -> None:
        for name in FILTERS:
            value = getattr(filters, name)
            if value and value not in self.values(name):
                raise InputError(f"条件 {name} に「{value}」という値はありません")

    def _of_card(self, card: Card, name: str, filters: Filters) -> set[str]:
        """The values of a filter that hold of a card."""
        if name == "document":
            return {card.document}
        if name == "pillar":
            return {card.pillar}
        if name == "initiative":
            return set(card.initiatives)
        entries = [entry for entry in self._entries[card.key] if entry.takes_part]
        if name == "municipality":
            return {e.municipality for e in entries if filters.role in {"", e.role.value}}
        return {e.role.value for e in entries if filters.municipality in {"", e.municipality}}

    def _card_fits(self, card: Card, filters: Filters) -> bool:
        return (
            filters.document in {"", card.document}
            and filters.pillar in {"", card.pillar}
            and (not filters.initiative or filters.initiative in card.initiatives)
            and (
                not filters.municipality
                or filters.municipality in self._of_card(card, "municipality", filters)
            )
            and (not filters.role or filters.role in self._of_card(card, "role", filters))
        )

    def _card(self, card: Card) -> CardRecord:
        return CardRecord(
            document=card.document,
            page=card.place.page,
            sheet=card.place.sheet,
            full=card.full,
            pillar=card.pillar,
            initiatives=card.initiatives,
            notes=card.notes,
            participation=tuple(self._participation(card)),
            budgets=tuple(_budgets(card)),
            kpis=tuple(_kpis(card)),
            facts=tuple(_facts(card)),
            texts=tuple(_texts(card)),
        )

    def _participation(self, card: Card) -> Iterator[ParticipationRecord]:
        for entry in self._entries[card.key]:
            yield ParticipationRecord(
                **_place(card),
                municipality=entry.municipality,
                role=entry.role,
                certainty=entry.certainty,
                mark=entry.mark,
                reason=entry.reason,
                readings=entry.readings,
            )

    def _occurring(self, name: str) -> list[str]:
        order: dict[str, Iterable[str]] = {
            "document": (document.id for document in self._documents),
            "municipality": (town.name for town in self.store.corpus.municipalities),
            "role": (role.value for role in Role if role is not Role.NONE),
            "pillar": (card.pillar for card in self.store.corpus.cards),
            "initiative": (i for card in self.store.corpus.cards for i in card.initiatives),
            "budget": ("yes", "no"),
            "standing": (value.value for value in Standing),
        }
        found = {value for project in self._projects for value in self._values(project, name)}
        return [value for value in dict.fromkeys(order[name]) if value in found]

    def _cards_of(self, name: str) -> list[Card]:
        found = (self.store.corpus.card(document.id, name) for document in self._documents)
        return [card for card in found if card]

    def _all(self, document: str = "", project: str = "") -> list[Card]:
        """The cards of a document and of a project; an empty list of what does not exist would look true."""
        self._check(Filters(document=document))
        if project:
            self._require(project)
        cards = self.store.corpus.cards
        return [c for c in cards if document in {"", c.document} and project in {"", c.project}]

    def _require(self, project: str) -> None:
        if project not in self._projects:
            raise NotFoundError(f"「{project}」という事業は、資料にありません")

    def _summary(self, name: str) -> ProjectSummary:
        cards = self._cards[name]
        totals = [line.amount for card in cards for line in card.budget if line.year is None]
        listing = self._listings[cards[0].key]
        return ProjectSummary(
            name=name,
            gist=self._projects[name].gist,
            pillar=cards[0].pillar,
            initiatives=cards[0].initiatives,
            places=tuple(Place(document=c.document, page=c.place.page, sheet=c.place.sheet) for c in cards),
            partners_fewest=listing.fewest,
            partners_most=listing.most,
            budget=next(iter(totals), None),
            standings=tuple(dict.fromkeys(standing(kpi) for card in cards for kpi in card.kpis)),
        )

    def _haystack(self, name: str) -> str:
        project = self._projects[name]
        parts = [name, project.gist, *project.aliases]
        for card in self._cards[name]:
            parts += [card.pillar, *card.initiatives, *(kpi.indicator for kpi in card.kpis)]
            parts += [text.text for text in card.texts]
            parts += [entry.municipality for entry in self._entries[card.key] if entry.takes_part]
        return _folded("\n".join(parts))

    def _document(self, document: Document) -> DocumentRecord:
        cards = list(self._all(document.id))
        return DocumentRecord(
            id=document.id,
            kind=document.kind,
            title=document.title,
            publisher=document.publisher,
            date=document.date,
            fiscal_year=document.fiscal_year.short if document.fiscal_year else None,
            unit=document.unit,
            status=document.status,
            contact=document.contact,
            cards=sum(card.full for card in cards),
            listed=len(cards),
        )

    def _municipality(self, town: Municipality) -> MunicipalityRecord:
        taking_part = Counter(
            card.document
            for card in self.store.corpus.cards
            if any(e.takes_part and e.municipality == town.name for e in self._entries[card.key])
        )
        return MunicipalityRecord(
            name=town.name,
            code=town.code,
            kana=town.kana,
            kind=town.kind,
            core=town.core,
            latitude=town.latitude,
            longitude=town.longitude,
            projects={document.id: taking_part[document.id] for document in self._documents},
        )


def _projects(known: Iterable[Project], cards: Iterable[Card]) -> dict[str, Project]:
    """Every project that has a card, by name; one that is listed nowhere else has no more than its name."""
    by_name = {project.name: project for project in known}
    return {card.project: by_name.get(card.project, Project(card.project)) for card in cards}


def _holds(sentence: str, words: Sequence[str]) -> int:
    lower = sentence.lower()
    return sum(word.lower() in lower for word in words)


def _folded(text: str) -> str:
    return hiragana(compact(text).lower())


def _sorted(found: list[ProjectSummary], sort: Sort) -> list[ProjectSummary]:
    if sort is Sort.NAME:
        return sorted(found, key=lambda summary: summary.name)
    if sort is Sort.BUDGET:
        return sorted(found, key=lambda summary: -(summary.budget or -1))
    return found


def _budgeted(summary: ProjectSummary) -> set[str]:
    return {"no" if summary.budget is None else "yes"}


def _standings(summary: ProjectSummary) -> set[str]:
    return {value.value for value in summary.standings}


_OF_PROJECT: dict[str, Callable[[ProjectSummary], set[str]]] = {"budget": _budgeted, "standing": _standings}


def _place(card: Card) -> dict[str, Any]:
    """Where a row of a card stands, and of which project."""
    place = card.place
    return {"document": card.document, "page": place.page, "sheet": place.sheet, "project": card.project}


def _budgets(card: Card) -> Iterator[BudgetRecord]:
    for line in card.budget:
        assert card.place.page is not None
        yield BudgetRecord(
            document=card.document,
            page=card.place.page,
            project=card.project,
            fiscal_year=line.year.short if line.year else None,
            amount=line.amount,
            raw=line.raw,
        )


def _kpis(card: Card) -> Iterator[KpiRecord]:
    for kpi in card.kpis:
        yield KpiRecord(
            **_place(card),
            id=kpi.id,
            indicator=kpi.indicator,
            direction=kpi.direction,
            standing=standing(kpi),
            **_cells(kpi),
        )


def _cells(kpi: Kpi) -> dict[str, Any]:
    return {cell: tuple(map(_measurement, kpi.cell(cell))) for cell in CELLS}


def _measurement(m: Measurement) -> MeasurementRecord:
    return MeasurementRecord(
        value=m.value,
        unit=m.unit,
        basis=m.basis,
        operator=m.operator,
        period=m.period.code if m.period else None,
        series=m.series,
        text=m.text,
        raw=m.raw,
    )


def _facts(card: Card) -> Iterator[FactRecord]:
    for fact in card.facts:
        assert card.place.sheet is not None
        yield FactRecord(
            document=card.document,
            sheet=card.place.sheet,
            project=card.project,
            event=fact.event,
            attribute=fact.attribute,
            value=fact.value,
            unit=fact.unit,
            start=fact.start,
            end=fact.end,
            raw=fact.raw,
        )


def _texts(card: Card) -> Iterator[TextRecord]:
    for text in card.texts:
        yield TextRecord(
            **_place(card),
            section=text.section,
            basis=text.basis,
            text=text.text,
        )
