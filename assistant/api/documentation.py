"""The OpenAPI document as it is, and as a page that loads nothing."""

import json
from pathlib import Path
from urllib.parse import quote, unquote_plus, urlencode

from fastapi import APIRouter, Depends
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse

from assistant.api.caching import Conditional
from assistant.api.description import Json, body_schema, operations
from assistant.api.problems import Kind, problem

_TEMPLATES = Path(__file__).resolve().parent / "templates"


def routes(document: Json, conditional: Conditional) -> APIRouter:
    """The routes of the document and its page."""
    router = APIRouter(include_in_schema=False, dependencies=[Depends(conditional)])
    shown = page(document)

    @router.get("/")
    def home() -> RedirectResponse:
        return RedirectResponse("docs")

    @router.get("/openapi.json")
    def openapi() -> JSONResponse:
        return JSONResponse(document)

    @router.get("/docs")
    def docs() -> HTMLResponse:
        return HTMLResponse(shown)

    return router


def page(document: Json) -> str:
    """The document as HTML, for people."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"as_json": _as_json, "readable": unquote_plus}
    return environment.get_template("docs.html").render(
        document=document,
        operations=list(operations(document)),
        address=_address,
        fields=lambda operation: _fields(document, operation),
        problems={kind: problem(kind) for kind in Kind},
    )


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _address(path: str, operation: Json) -> str:
    """The example's address, relative to that of the interface."""
    given: Json = {"path": {}, "query": {}}
    for parameter in operation.get("parameters", ()):
        if "example" in parameter:
            given[parameter["in"]][parameter["name"]] = parameter["example"]
    filled = path.format_map({name: quote(str(value), safe="") for name, value in given["path"].items()})
    return filled.lstrip("/") + ("?" + urlencode(given["query"]) if given["query"] else "")


def _fields(document: Json, operation: Json) -> list[Json]:
    """What an operation takes, the fields of its body in the shape of parameters."""
    schema = body_schema(document, operation)
    required = schema.get("required", ())
    fields = [
        {"name": name, "in": "body", "required": name in required, "schema": field, **field}
        for name, field in schema.get("properties", {}).items()
    ]
    return [*operation.get("parameters", ()), *fields]
