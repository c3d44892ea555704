"""The Model Context Protocol: the assistant and the catalogue as tools, over stdio and streamable HTTP."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.applications import Starlette

from assistant.answer import Answer
from assistant.catalogue import Catalogue, Filters, Sort
from assistant.engine import Assistant
from assistant.records import (
    BudgetRecord,
    DocumentRecord,
    Found,
    KpiRecord,
    MunicipalityRecord,
    ParticipationRecord,
    ProjectRecord,
    ProjectSummary,
    Record,
)
from assistant.wording import Style
from corpus.errors import NotFoundError, RenkeiError
from corpus.model import Certainty, Role
from corpus.standing import Standing

#: Where streamable HTTP answers.
PATH = "/mcp"

_WORDS = Path(__file__).resolve().parent.parent / "prompts" / "mcp.toml"

#: Rows of a list unless told otherwise, and at most: a model reads all that it gets.
_ROWS, _MOST = 20, 200

#: Filters whose values are the corpus's; the tools' schemas list them.
_OF_CORPUS = ("document", "municipality", "pillar", "initiative")

_READS_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

Question = Annotated[str, Field(description="A question in Japanese or English.")]
Conversation = Annotated[
    str | None,
    Field(
        min_length=8,
        max_length=100,
        description="Makes follow-up questions understood: the same unguessable id, such as a UUID, "
        "for all questions of one conversation.",
    ),
]
Answering = Annotated[
    Style | None,
    Field(description="How the answer is put; by default English to an English question, else standard."),
]
Query = Annotated[str, Field(description="Words or a description of a need.")]
Document = Annotated[str | None, Field(description="Id of a document.")]
Town = Annotated[str | None, Field(description="Municipality that takes part, surely or possibly.")]
RoleThere = Annotated[Role | None, Field(description="Role of the municipality, or of any.")]
Pillar = Annotated[str | None, Field(description="Role of the core city (役割) that the project serves.")]
Initiative = Annotated[str | None, Field(description="Initiative (連携取組) that the project belongs to.")]
Budgeted = Annotated[Literal["yes", "no"] | None, Field(description="Whether a document prints its cost.")]
Stands = Annotated[Standing | None, Field(description="Where an indicator stands.")]
Name = Annotated[str, Field(description="Exact name of a project, as search and list_projects give it.")]
OfProject = Annotated[str | None, Field(description="Exact name of a project.")]
Order = Annotated[Sort, Field(description="Order of the list; document is that of the documents.")]
Limit = Annotated[int, Field(ge=1, le=_MOST, description="Rows at most.")]
Offset = Annotated[int, Field(ge=0, description="Rows to skip.")]

T = TypeVar("T", bound=Record)
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[Any]]


class Rows(Record, Generic[T]):
    """A part of a list."""

    total: int
    """How many rows there are in all."""
    offset: int
    """How many of them come before these."""
    rows: tuple[T, ...]


class Tools:
    """What a model can call; each public method is a tool of its name."""

    def __init__(self, assistant: Assistant, catalogue: Catalogue) -> None:
        self._assistant = assistant
        self._catalogue = catalogue

    def ask(self, question: Question, conversation: Conversation = None, style: Answering = None) -> Answer:
        """Answer a question."""
        return self._assistant.ask(question, conversation, style)

    def search(
        self,
        query: Query,
        document: Document = None,
        municipality: Town = None,
        role: RoleThere = None,
        pillar: Pillar = None,
        initiative: Initiative = None,
        budget: Budgeted = None,
        standing: Stands = None,
        sort: Order = Sort.RELEVANCE,
        limit: Limit = _ROWS,
    ) -> Found:
        """Find projects."""
        filters = _filters(
            document=document,
            municipality=municipality,
            role=role,
            pillar=pillar,
            initiative=initiative,
            budget=budget,
            standing=standing,
        )
        return self._catalogue.search(query, filters, sort, limit)

    def list_projects(
        self,
        document: Document = None,
        municipality: Town = None,
        role: RoleThere = None,
        pillar: Pillar = None,
        initiative: Initiative = None,
        budget: Budgeted = None,
        standing: Stands = None,
        sort: Order = Sort.DOCUMENT,
        limit: Limit = _ROWS,
        offset: Offset = 0,
    ) -> Rows[ProjectSummary]:
        """List projects."""
        filters = _filters(
            document=document,
            municipality=municipality,
            role=role,
            pillar=pillar,
            initiative=initiative,
            budget=budget,
            standing=standing,
        )
        return _rows(self._catalogue.projects(filters, sort), limit, offset)

    def get_project(self, project: Name, document: Document = None) -> ProjectRecord:
        """Give all of one project, or what one document holds of it."""
        found = self._catalogue.project(project)
        cards = tuple(card for card in found.cards if document in {None, card.document})
        if not cards:
            raise NotFoundError(f"「{project}」は、資料 {document} にありません")
        return found.model_copy(update={"cards": cards})

    def list_municipalities(self) -> Rows[MunicipalityRecord]:
        """List the municipalities."""
        return _rows(self._catalogue.municipalities())

    def list_kpis(
        self,
        project: OfProject = None,
        document: Document = None,
        standing: Stands = None,
        limit: Limit = _ROWS,
        offset: Offset = 0,
    ) -> Rows[KpiRecord]:
        """List indicators."""
        return _rows(self._catalogue.kpis(project or "", document or "", standing or ""), limit, offset)

    def list_budgets(
        self,
        project: OfProject = None,
        document: Document = None,
        limit: Limit = _ROWS,
        offset: Offset = 0,
    ) -> Rows[BudgetRecord]:
        """List costs."""
        return _rows(self._catalogue.budgets(project or "", document or ""), limit, offset)

    def list_participation(
        self,
        project: OfProject = None,
        document: Document = None,
        municipality: Town = None,
        role: Annotated[Role | None, Field(description="Role; by default all but none.")] = None,
        certainty: Annotated[Certainty | None, Field(description="How certain the source is.")] = None,
        limit: Limit = _ROWS,
        offset: Offset = 0,
    ) -> Rows[ParticipationRecord]:
        """List who takes part."""
        if project:
            self._catalogue.project(project)
        found = [
            entry
            for entry in self._catalogue.participation(document or "", municipality or "")
            if project in {None, entry.project}
            and certainty in {None, entry.certainty}
            and (entry.role is role if role else entry.role is not Role.NONE)
        ]
        return _rows(found, limit, offset)

    def list_documents(self) -> Rows[DocumentRecord]:
        """List the documents."""
        return _rows(self._catalogue.documents())


def create_server(assistant: Assistant, catalogue: Catalogue) -> MCPServer[Any]:
    """The server; ``run("stdio")`` serves it on standard input and output."""
    words = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    documents = [f"- {d.id}: 『{d.title}』 ({d.date}), cited by {d.unit}" for d in catalogue.documents()]
    return MCPServer(
        "renkei",
        version=version("renkei"),
        instructions=words["instructions"].strip() + "\n" + "\n".join(documents),
        tools=list(_tools(Tools(assistant, catalogue), catalogue, words)),
        # The SDK sets up logging to stderr; a host's own set-up stays.
        log_level="WARNING",
    )


def mcp_app(
    assistant: Assistant, catalogue: Catalogue, host: str = "127.0.0.1"
) -> tuple[Starlette, Lifespan]:
    """Streamable HTTP, stateless and with JSON answers, at :data:`PATH`.

    Add it to an application by ``application.add_route(PATH, app)``, and run the lifespan within the
    application's own: ``async with lifespan(application): yield``.

    Args:
        assistant: answers the questions.
        catalogue: gives the tables.
        host: the address that is served; on a loopback address requests that name another host are refused.
    """
    app = create_server(assistant, catalogue).streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, json_response=True, host=host
    )
    return app, app.router.lifespan_context


def _tools(tools: Tools, catalogue: Catalogue, words: dict[str, Any]) -> Iterator[Tool]:
    for name in (name for name in vars(Tools) if not name.startswith("_")):
        tool = Tool.from_function(
            _told(getattr(tools, name)),
            title=words[name]["title"],
            description=words[name]["description"].strip(),
            annotations=_READS_ONLY,
        )
        for parameter, schema in tool.parameters["properties"].items():
            if parameter in _OF_CORPUS:
                schema["anyOf"][0]["enum"] = catalogue.values(parameter)
        yield tool


def _told(function: Callable[..., Record | Answer]) -> Callable[..., Record | Answer]:
    """The function with errors that a model is told about."""

    @wraps(function)
    def call(**arguments: Any) -> Record | Answer:  # noqa: ANN401
        try:
            return function(**arguments)
        except RenkeiError as error:
            raise ToolError(str(error)) from error

    return call


def _filters(**conditions: str | None) -> Filters:
    return Filters(**{name: value or "" for name, value in conditions.items()})


def _rows(found: Sequence[T], limit: int | None = None, offset: int = 0) -> Rows[T]:
    rows = tuple(found[offset:][:limit])
    return Rows[T](total=len(found), offset=offset, rows=rows)
