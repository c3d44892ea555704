"""Routes of the questions."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query
from pydantic import Field

from assistant.answer import Answer
from assistant.api.caching import no_store
from assistant.api.metrics import Metrics
from assistant.api.parameters import OneOf, Parameters, Text
from assistant.engine import Assistant
from assistant.wording import Style

#: Characters of a conversation's id: room for any common kind of id.
_LONGEST_ID = 128

_Style = Annotated[str, OneOf(Style)]


class Asked(Parameters):
    """A question, of a conversation or on its own."""

    question: Text
    conversation: Annotated[Text, Field(min_length=1, max_length=_LONGEST_ID)] | None = None
    style: _Style = ""


class AskedByAddress(Parameters):
    """A question on its own: fetching an address changes nothing, so it belongs to no conversation."""

    q: str
    style: _Style = ""


def routes(assistant: Assistant, metrics: Metrics) -> APIRouter:
    """The routes of the questions."""
    router = APIRouter(tags=["questions"], dependencies=[Depends(no_store)])
    workers = ThreadPoolExecutor(assistant.concurrent, "renkei-answer")

    @router.post("/ask")
    async def ask(asked: Annotated[Asked, Body()]) -> Answer:
        return await in_turn(asked.question, asked.conversation, asked.style)

    @router.get("/ask")
    async def ask_by_address(asked: Annotated[AskedByAddress, Query()]) -> Answer:
        return await in_turn(asked.q, None, asked.style)

    async def in_turn(question: str, conversation: str | None, style: str) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(workers, answer, question, conversation, style)

    def answer(question: str, conversation: str | None, style: str) -> Answer:
        with metrics.questions.time():
            found = assistant.ask(question, conversation, Style(style) if style else None)
        metrics.answers.labels(found.status).inc()
        return found

    return router
