"""Addresses: the pages, their tables as CSV, their style and scripts."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from assistant.catalogue import FILTERS, Catalogue, Filters, Sort
from assistant.export import csv_bytes
from assistant.records import Record
from assistant.web.site.missing import Missing
from assistant.web.site.pages import Pages
from assistant.web.site.texts import sentences
from assistant.web.texts import asset
from corpus.errors import InputError, NotFoundError, RenkeiError
from corpus.model import Certainty

#: What may be fetched from ``/static/renkei``, with its type.
_ASSETS = {
    "theme.css": "text/css",
    "site.css": "text/css",
    "theme.js": "text/javascript",
    "site.js": "text/javascript",
}

#: The header of a script that wants filters and results only.
_PART = "x-renkei-part"

Text = Annotated[str, Query()]


def _sort(name: str) -> Sort:
    if not name:
        return Sort.RELEVANCE
    try:
        return Sort(name)
    except ValueError as error:
        raise InputError(f"「{name}」という並べ方はありません") from error


def _filters(request: Request) -> Filters:
    return Filters(**{name: request.query_params.get(name, "") for name in FILTERS})


Chosen = Annotated[Filters, Depends(_filters)]


def add_site(app: FastAPI, catalogue: Catalogue) -> None:
    """Add the pages over a catalogue to an application; Gradio is mounted at its root afterwards."""
    pages = Pages(catalogue)
    app.include_router(_pages(pages))
    app.include_router(_tables(catalogue))
    app.include_router(_static())
    _add_problems(app, pages)
    app.add_middleware(Missing, page=_missing(pages))


def _pages(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("/projects")
    def search(request: Request, filters: Chosen, q: Text = "", sort: Text = "") -> HTMLResponse:
        part = _PART in request.headers
        html = pages.search(q.strip(), filters, _sort(sort), part=part)
        return HTMLResponse(html, headers={"Vary": _PART})

    @router.get("/projects/{name:path}")
    def project(name: str) -> str:
        return pages.project(name)

    @router.get("/municipalities")
    def municipalities() -> str:
        return pages.municipalities()

    @router.get("/municipalities/{name}")
    def municipality(
        name: str, document: Text = "", compared: Annotated[str, Query(alias="with")] = ""
    ) -> str:
        return pages.municipality(name, document, compared)

    @router.get("/overview")
    def overview(document: Text = "") -> str:
        return pages.overview(document)

    @router.get("/about")
    def about() -> str:
        return pages.about()

    return router


def _tables(catalogue: Catalogue) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/data")

    @router.get("/projects.csv")
    def projects(filters: Chosen, q: Text = "", sort: Text = "") -> Response:
        return _csv(catalogue.search(q.strip(), filters, _sort(sort)).projects, "projects")

    @router.get("/participation.csv")
    def participation(document: Text = "", municipality: Text = "") -> Response:
        return _csv(catalogue.participation(document, municipality), "participation")

    @router.get("/kpis.csv")
    def kpis() -> Response:
        return _csv(catalogue.kpis(), "kpis")

    @router.get("/budgets.csv")
    def budgets() -> Response:
        return _csv(catalogue.budgets(), "budgets")

    @router.get("/doubts.csv")
    def doubts() -> Response:
        entries = [e for e in catalogue.participation() if e.certainty is Certainty.UNCERTAIN]
        return _csv(entries, "doubts")

    return router


def _csv(rows: Sequence[Record], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(csv_bytes(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _static() -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/static/renkei")

    @router.get("/{name}")
    def file(name: str, request: Request) -> Response:
        if name not in _ASSETS:
            raise HTTPException(404)
        body = asset(f"static/{name}").encode()
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=_ASSETS[name], headers=headers)

    return router


def _add_problems(app: FastAPI, pages: Pages) -> None:
    """What goes wrong on the way to a page is told on a page."""
    texts = sentences()

    def problem(status: int, heading: str, detail: str) -> HTMLResponse:
        return HTMLResponse(pages.problem(texts[heading], detail), status)

    @app.exception_handler(HTTPException)
    def by_status(_: Request, error: HTTPException) -> HTMLResponse:
        return HTMLResponse(_missing(pages), error.status_code)

    @app.exception_handler(RenkeiError)
    def by_error(_: Request, error: RenkeiError) -> HTMLResponse:
        if isinstance(error, NotFoundError):
            return problem(404, "not_found_heading", str(error))
        if isinstance(error, InputError):
            return problem(400, "wrong_heading", str(error))
        return problem(503, "failed_heading", str(error))


def _missing(pages: Pages) -> str:
    texts = sentences()
    return pages.problem(texts["not_found_heading"], texts["not_found"])
