"""The OpenAPI document: what FastAPI finds in the routes, with our words, examples and errors."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from assistant.api import problems
from assistant.api.examples import Example
from assistant.api.problems import Kind, Problem
from assistant.api.texts import sentences
from assistant.server_options import API_ROOT

Json = dict[str, Any]

_JSON = "application/json"
_REFERENCE = "#/components/{}/{}"

#: What any request can meet, and what some operations can meet besides.
_ALWAYS = (Kind.TOO_LARGE, Kind.TOO_MANY, Kind.INTERNAL)
_BESIDES = {
    "ask": (Kind.INPUT, Kind.UNAVAILABLE),
    "ask_by_address": (Kind.UNAVAILABLE,),
    "search": (Kind.UNAVAILABLE,),
    "project": (Kind.NOT_FOUND,),
    "ready": (Kind.UNAVAILABLE,),
}


def describe(app: FastAPI, examples: Mapping[str, Example]) -> Json:
    """The OpenAPI document of an application's routes.

    Args:
        app: every operation of it has its words in ``prompts/api.toml``.
        examples: by operation id.
    """
    words = sentences()
    document = get_openapi(
        title=words["api"]["title"],
        version=app.version,
        summary=words["api"]["summary"],
        description=words["api"]["description"],
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in words["tags"].items()],
        servers=[{"url": API_ROOT}],
    )
    for _, _, operation in operations(document):
        _word(document, operation)
        if "records" in operation["tags"]:
            _add_revalidation(operation)
        _add_errors(operation)
        if example := examples.get(operation["operationId"]):
            _illustrate(operation, example)
    document["components"] |= {"responses": dict(map(_response, Kind))}
    _add_problem_schemas(document["components"]["schemas"])
    return document


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Method, path and description of every operation of a document."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def body_schema(document: Json, operation: Json) -> Json:
    """The schema of what an operation is sent; empty for one that takes no body."""
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get(_JSON, {}).get("schema", {}).get("$ref", "")
    schema: Json = document["components"]["schemas"].get(reference.rpartition("/")[2], {})
    return schema


def _word(document: Json, operation: Json) -> None:
    words = sentences()
    parameters = words["parameters"]
    operation.update(words["operations"][operation["operationId"]])
    operation["responses"]["200"]["description"] = words["responses"]["ok"]
    operation.get("parameters", []).sort(key=lambda parameter: list(parameters).index(parameter["name"]))
    for parameter in operation.get("parameters", ()):
        parameter["description"] = parameters[parameter["name"]]
    for name, field in body_schema(document, operation).get("properties", {}).items():
        field["description"] = parameters[name]


def _add_errors(operation: Json) -> None:
    kinds = [*_ALWAYS, *_BESIDES.get(operation["operationId"], ())]
    if "operations" not in operation["tags"]:
        kinds.append(Kind.VALIDATION)
    for status in sorted(str(problems.problem(kind).status) for kind in kinds):
        operation["responses"][status] = {"$ref": _REFERENCE.format("responses", status)}


def _add_revalidation(operation: Json) -> None:
    words = sentences()["responses"]
    header = {"description": words["ETag"], "schema": {"type": "string"}}
    operation["responses"]["200"]["headers"] = {"ETag": header}
    operation["responses"]["304"] = {"description": words["not_modified"], "headers": {"ETag": header}}


def _illustrate(operation: Json, example: Example) -> None:
    operation["responses"]["200"]["content"][_JSON]["example"] = example.response
    if example.body:
        operation["requestBody"]["content"][_JSON]["example"] = example.body
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in example.parameters:
            parameter["example"] = example.parameters[parameter["name"]]


def _response(kind: Kind) -> tuple[str, Json]:
    problem = problems.problem(kind)
    content = {
        "schema": {"$ref": _REFERENCE.format("schemas", Problem.__name__)},
        "example": problem.model_dump(exclude_defaults=True),
    }
    described: Json = {"description": problem.title, "content": {problems.MEDIA_TYPE: content}}
    if kind is Kind.TOO_MANY:
        text = sentences()["responses"]["Retry-After"]
        described["headers"] = {"Retry-After": {"description": text, "schema": {"type": "integer"}}}
    return str(problem.status), described


def _add_problem_schemas(schemas: Json) -> None:
    """Replace FastAPI's own shape of errors by ours."""
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    own = Problem.model_json_schema(ref_template=_REFERENCE.format("schemas", "{model}"))
    schemas |= own.pop("$defs") | {Problem.__name__: own}
