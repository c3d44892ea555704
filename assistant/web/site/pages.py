"""The pages as HTML: what each of them shows, from the catalogue's records."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from assistant.catalogue import LONGEST, Catalogue, Filters, Sort
from assistant.records import DocumentRecord, ProjectRecord
from assistant.web import labels
from assistant.web.render import environment
from assistant.web.site import charts, views
from assistant.web.site.texts import FOLDER, about, sentences
from assistant.web.texts import FOLDER as WEB
from assistant.web.texts import TITLE
from assistant.web.texts import sentences as web_sentences
from corpus.audit import Audit, audit
from corpus.errors import NotFoundError
from corpus.model import Certainty, Role
from corpus.years import FiscalYear


class Pages:
    """Renders every page of one catalogue; what does not depend on the request is worked out once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._corpus = catalogue.store.corpus
        self._documents = catalogue.documents()
        self._towns = catalogue.municipalities()
        self._short = {document.id: _short(document) for document in self._documents}
        self._environment = self._made()

    def search(self, query: str, filters: Filters, sort: Sort, *, part: bool = False) -> str:
        """The search, or only its filters and results for a page that is already there."""
        found = self._catalogue.search(query, filters, sort)
        values: dict[str, Any] = {
            "found": found,
            "choices": views.choices(found, filters, self._short),
            "chosen": self._chosen(query, filters, sort),
            "sort": sort.value,
            "words": self._catalogue.words(query),
            "longest": LONGEST,
            "csv_address": views.search_address(query, filters, sort.value, path="/data/projects.csv"),
        }
        if part:
            return self._render("part.html", **values)
        return self._page("search.html", "/projects", "事業をさがす", **values)

    def project(self, name: str) -> str:
        """One project across the documents."""
        project = self._catalogue.project(name)
        cards = [(card, self._corpus.document(card.document)) for card in project.cards]
        budget = next((card.budgets for card in project.cards if card.budgets), ())
        return self._page(
            "project.html",
            "/projects",
            name,
            project=project,
            bars=views.bars(budget),
            total=next((cell.amount for cell in budget if cell.fiscal_year is None), None),
            kpis=[kpi for card in project.cards for kpi in card.kpis],
            changes=self._changes(project),
            cards=[(self._corpus.card(document.id, name), document) for _, document in cards],
        )

    def municipalities(self) -> str:
        """The members of the region on a map and in a table."""
        spots, height = charts.spots(self._towns)
        return self._page("municipalities.html", "/municipalities", "市町", spots=spots, height=height)

    def municipality(self, name: str, document: str = "", compared: str = "") -> str:
        """One municipality's projects, beside another's where one is given."""
        town = self._catalogue.municipality(name)
        if compared:
            self._catalogue.municipality(compared)
        shown = self._document(document)
        names = (name, compared) if compared else (name,)
        rows = views.beside([self._catalogue.participation(shown.id, town) for town in names])
        pillars = {p.name: p.pillar for p in self._catalogue.projects(Filters(document=shown.id))}
        own = [row.entries[0] for row in rows if row.entries[0].role is not Role.NONE]
        return self._page(
            "municipality.html",
            "/municipalities",
            name,
            town=town,
            compared=compared,
            document=shown,
            groups=views.by_pillar(rows, pillars),
            numbers=views.Numbers.of(rows) if compared else None,
            total=len(own),
            unsure=sum(entry.certainty is Certainty.UNCERTAIN for entry in own),
            proposing=[e for e in self._catalogue.participation("", name) if e.role is Role.PROPOSER],
        )

    def overview(self, document: str = "") -> str:
        """Everything at a glance: participation, indicators, budgets, how certain the documents are."""
        shown = self._document(document)
        projects = self._catalogue.projects()
        pillars = {project.name: project.pillar for project in projects}
        budgets = self._catalogue.budgets()
        sums = self._audit.sums
        return self._page(
            "overview.html",
            "/overview",
            "全体を見る",
            document=shown,
            rows=views.matrix(
                self._catalogue.participation(shown.id), pillars, [town.name for town in self._towns]
            ),
            board=views.by_standing(self._catalogue.kpis()),
            years=views.budget_years(budgets, pillars),
            pillars=list(dict.fromkeys(pillars.values())),
            budget_cards=len({cell.project for cell in budgets if cell.amount is not None}),
            total=len(projects),
            doubts=self._audit.doubts,
            changes=[change for change in self._audit.changes if change.joined or change.left],
            sums={
                "agree": sum(s.agrees for s in sums),
                "all": len(sums),
                "wrong": [s for s in sums if not s.agrees],
            },
        )

    def about(self) -> str:
        """What this assistant is, can do and cannot do."""
        return self._page(
            "about.html",
            "/about",
            "このアシスタントについて",
            about=about(),
            records={document.id: document for document in self._documents},
            documents=self._corpus.documents,
        )

    def problem(self, heading: str, detail: str) -> str:
        """What went wrong, and where to go on."""
        return self._page("problem.html", "", heading, detail=detail)

    @cached_property
    def _audit(self) -> Audit:
        return audit(self._corpus)

    def _document(self, id_: str) -> DocumentRecord:
        """The document asked for, the newest for none.

        Raises:
            NotFoundError: when there is none of that id.
        """
        for document in self._documents:
            if id_ in {"", document.id}:
                return document
        raise NotFoundError(f"「{id_}」という資料はありません")

    def _chosen(self, query: str, filters: Filters, sort: Sort) -> list[tuple[str, str]]:
        """What is in use, with the address that leaves it away."""
        labels_ = views.value_labels(self._short)
        found = [
            (
                labels_.get(name, {}).get(value, value),
                views.search_address(query, filters, sort.value, **{name: ""}),
            )
            for name in labels.FILTERS
            if (value := getattr(filters, name))
        ]
        return [(f"「{query}」", views.search_address("", filters, sort.value)), *found] if query else found

    def _changes(self, project: ProjectRecord) -> list[str]:
        """In words, how the newest document differs from the one before: participants, then indicators."""
        words = sentences()
        members = [
            words[key].format(names="・".join(names))
            for change in self._audit.changes
            if change.project == project.name
            for key, names in (("joined", change.joined), ("left", change.left))
            if names
        ]
        return members + [words[change.kind].format(**change.words) for change in views.kpi_changes(project)]

    def _page(self, template: str, here: str, heading: str, **values: object) -> str:
        return self._render(template, here=here, heading=heading, **values)

    def _render(self, template: str, **values: object) -> str:
        return self._environment.get_template(template).render(**values)

    def _made(self) -> Environment:
        base = environment()
        made = base.overlay(loader=FileSystemLoader([FOLDER / "templates", WEB / "templates"]))
        made.globals = base.globals | {
            "charts": charts,
            "corpus": self._corpus,
            "documents": self._documents,
            "excerpt": self._catalogue.excerpt,
            "marked": marked,
            "short": self._short,
            "site": views,
            "texts": web_sentences() | sentences(),
            "title": TITLE,
            "towns": self._towns,
        }
        return made


def marked(text: str, words: Sequence[str]) -> Markup:
    """The text with every one of the words highlighted; longer words first."""
    longest = sorted(map(re.escape, words), key=len, reverse=True)
    if not longest:
        return escape(text)
    parts = re.split(f"({'|'.join(longest)})", text, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def _short(document: DocumentRecord) -> str:
    """What a document is called in tables: its kind and year."""
    kind = labels.KINDS[document.kind]
    year = document.fiscal_year and FiscalYear.parse(document.fiscal_year).era
    return f"{year or document.date[:4] + '年'} {kind}"
