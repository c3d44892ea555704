"""Errors as problem details (RFC 9457), in Japanese and in English."""

import logging
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from assistant.api.texts import sentences
from assistant.server_options import API_ROOT
from corpus.errors import InputError, ModelError, NotFoundError, StoreError

_LOG = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Kind(StrEnum):
    """What can go wrong; the anchor of its explanation on the documentation page."""

    INPUT = "input"
    NOT_FOUND = "not-found"
    METHOD = "method"
    TOO_LARGE = "too-large"
    VALIDATION = "validation"
    TOO_MANY = "too-many"
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"


_OF_STATUS = {404: Kind.NOT_FOUND, 405: Kind.METHOD}


class Violation(BaseModel):
    """One value of a request that cannot be used."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    location: str
    """Such as ``query.limit`` or ``body.question``."""
    detail: str
    detail_en: str


class Problem(BaseModel):
    """A problem detail (RFC 9457) with its words in two languages."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    type: str
    """Address of the explanation of this kind of problem."""
    title: str
    status: int
    detail: str
    title_en: str
    detail_en: str
    errors: tuple[Violation, ...] = ()
    """For a request that does not meet the description: each value that does not."""


def problem(kind: Kind, detail: str = "", errors: Iterable[Violation] = ()) -> Problem:
    """A problem of a kind.

    Args:
        kind: gives everything that is not given here.
        detail: what went wrong this time, in Japanese.
        errors: the values that are wrong.
    """
    words = sentences()["problems"][kind]
    values = words | {"type": f"{API_ROOT}/docs#{kind}", "errors": tuple(errors)}
    return Problem(**(values | {"detail": detail} if detail else values))


def response(found: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem as a response that no cache keeps."""
    return JSONResponse(
        found.model_dump(exclude_defaults=True),
        status_code=found.status,
        media_type=MEDIA_TYPE,
        headers={**(headers or {}), "Cache-Control": "no-store", "Content-Language": "ja, en"},
    )


def install(app: FastAPI) -> None:
    """Make an application answer every error with a problem."""
    app.add_exception_handler(InputError, _input)
    app.add_exception_handler(NotFoundError, _not_found)
    app.add_exception_handler(StoreError, _unavailable)
    app.add_exception_handler(ModelError, _unavailable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _internal)


async def _input(_: Request, error: Exception) -> JSONResponse:
    return response(problem(Kind.INPUT, str(error)))


async def _not_found(_: Request, error: Exception) -> JSONResponse:
    return response(problem(Kind.NOT_FOUND, str(error)))


async def _unavailable(_: Request, error: Exception) -> JSONResponse:
    # Its message is for the operator: it names folders and commands of this machine.
    _LOG.error("%s", error)
    return response(problem(Kind.UNAVAILABLE))


async def _internal(_: Request, __: Exception) -> JSONResponse:
    # Starlette raises the exception again, so that the server logs its traceback.
    return response(problem(Kind.INTERNAL))


async def _http(_: Request, error: Exception) -> JSONResponse:
    """What the framework refuses: an unknown path, a method, a body that is no text."""
    assert isinstance(error, HTTPException)
    return response(problem(_OF_STATUS.get(error.status_code, Kind.INPUT)), error.headers)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    if any(found["type"] == "json_invalid" for found in errors):
        return response(problem(Kind.INPUT))
    return response(problem(Kind.VALIDATION, errors=map(_violation, errors)))


def _violation(error: Mapping[str, Any]) -> Violation:
    words = sentences()["violations"]
    text = words.get(error["type"], words["other"])
    context = error.get("ctx", {})
    return Violation(
        location=".".join(map(str, error["loc"])),
        detail=text["detail"].format(**context),
        detail_en=text["detail_en"].format(**context),
    )
