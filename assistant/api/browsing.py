"""Routes of the records: what the documents hold."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from assistant.api.caching import Conditional
from assistant.api.parameters import OneOf, Parameters
from assistant.catalogue import FILTERS, LONGEST, Catalogue, Filters, Sort
from assistant.records import (
    BudgetRecord,
    DocumentRecord,
    Found,
    KpiRecord,
    MunicipalityRecord,
    ParticipationRecord,
    ProjectRecord,
    ProjectSummary,
)

#: Results of one page of a search: unless told, and at most.
_PAGE, _LONGEST_PAGE = 20, 100


def routes(catalogue: Catalogue, conditional: Conditional) -> APIRouter:
    """The routes of the records. Parameters take the values that this corpus has."""
    router = APIRouter(tags=["records"], dependencies=[Depends(conditional)])
    one_of = {name: OneOf(catalogue.values(name)) for name in FILTERS}
    any_project = OneOf(summary.name for summary in catalogue.projects())

    class Listed(Parameters):
        document: Annotated[str, one_of["document"]] = ""
        municipality: Annotated[str, one_of["municipality"]] = ""
        role: Annotated[str, one_of["role"]] = ""
        pillar: Annotated[str, one_of["pillar"]] = ""
        initiative: Annotated[str, one_of["initiative"]] = ""
        budget: Annotated[str, one_of["budget"]] = ""
        standing: Annotated[str, one_of["standing"]] = ""
        sort: Annotated[str, OneOf(sort for sort in Sort if sort is not Sort.RELEVANCE)] = ""

        def filters(self) -> Filters:
            return Filters(**{name: getattr(self, name) for name in FILTERS})

    class Searched(Listed):
        q: Annotated[str, Field(max_length=LONGEST)] = ""
        sort: Annotated[str, OneOf(Sort)] = ""
        limit: Annotated[int, Field(ge=1, le=_LONGEST_PAGE)] = _PAGE
        offset: Annotated[int, Field(ge=0)] = 0

    class OfDocument(Parameters):
        document: Annotated[str, one_of["document"]] = ""

    class OfProject(OfDocument):
        project: Annotated[str, any_project] = ""

    class OfIndicator(OfProject):
        standing: Annotated[str, one_of["standing"]] = ""

    class OfMunicipality(OfDocument):
        municipality: Annotated[str, one_of["municipality"]] = ""

    @router.get("/search")
    def search(asked: Annotated[Searched, Query()]) -> Found:
        found = catalogue.search(asked.q, asked.filters(), Sort(asked.sort or Sort.RELEVANCE))
        page = found.projects[asked.offset : asked.offset + asked.limit]
        return found.model_copy(update={"projects": page})

    @router.get("/projects")
    def projects(asked: Annotated[Listed, Query()]) -> list[ProjectSummary]:
        return catalogue.projects(asked.filters(), Sort(asked.sort or Sort.DOCUMENT))

    @router.get("/projects/{name:path}")
    def project(name: str, _: Annotated[Parameters, Query()]) -> ProjectRecord:
        return catalogue.project(name)

    @router.get("/municipalities")
    def municipalities(_: Annotated[Parameters, Query()]) -> list[MunicipalityRecord]:
        return catalogue.municipalities()

    @router.get("/kpis")
    def kpis(asked: Annotated[OfIndicator, Query()]) -> list[KpiRecord]:
        return catalogue.kpis(asked.project, asked.document, asked.standing)

    @router.get("/budgets")
    def budgets(asked: Annotated[OfProject, Query()]) -> list[BudgetRecord]:
        return catalogue.budgets(asked.project, asked.document)

    @router.get("/participation")
    def participation(asked: Annotated[OfMunicipality, Query()]) -> list[ParticipationRecord]:
        return catalogue.participation(asked.document, asked.municipality)

    @router.get("/documents")
    def documents(_: Annotated[Parameters, Query()]) -> list[DocumentRecord]:
        return catalogue.documents()

    return router
