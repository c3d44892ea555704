"""One conversation with a server: its turn, the request, the pieces of the reply, the log of both."""

import asyncio
import json
import os
import threading
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openai import APIStatusError, AsyncStream
from openai.types.chat import ChatCompletionChunk

from assistant.llm.breaker import CircuitBreaker
from assistant.llm.options import NO_KEY, ModelOptions
from assistant.llm.reasons import Reason, failure
from assistant.llm.transport import explain, open_client
from corpus.errors import LanguageModelError

#: With a temperature of zero most servers answer the same question alike; some also want a seed for that.
_SEED = 1

#: How servers say that they know no structured output.
_UNSUPPORTED = frozenset({400, 404, 422, 501})

#: Takes the pieces of a reply, then ``None`` or what went wrong.
Put = Callable[[str | LanguageModelError | None], None]


class Connection:
    """What speaks with the server of the options; everything in it runs on one event loop."""

    def __init__(self, options: ModelOptions, breaker: CircuitBreaker, retries: int) -> None:
        self._options = options
        self._client = open_client(options, retries)
        self._breaker = breaker
        self._slots = asyncio.Semaphore(options.concurrency)
        self._log = _Log(options)
        self._structured = True

    async def converse(
        self,
        messages: Sequence[Mapping[str, str]],
        deadline: float,
        schema: Mapping[str, object] | None,
        limit: int,
        put: Put,
    ) -> None:
        """Put the pieces of the reply and how it ended; see :meth:`ChatModel.stream`."""
        end: LanguageModelError | None = failure(Reason.CLOSED)
        try:
            self._breaker.check()
            async with self._slot(deadline):
                with self._breaker.call():
                    await self._exchange(messages, deadline, schema, _Reply(limit, put))
            end = None
        except LanguageModelError as error:
            end = error
        finally:
            put(end)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    @asynccontextmanager
    async def _slot(self, deadline: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(deadline):
                await self._slots.acquire()
        except TimeoutError:
            raise failure(Reason.BUSY) from None
        try:
            yield
        finally:
            self._slots.release()

    async def _exchange(
        self,
        messages: Sequence[Mapping[str, str]],
        deadline: float,
        schema: Mapping[str, object] | None,
        reply: "_Reply",
    ) -> None:
        number, end = uuid.uuid4().hex, "cancelled"
        try:
            async with asyncio.timeout_at(deadline), await self._open(number, messages, schema) as chunks:
                async for chunk in chunks:
                    reply.add(chunk)
            reply.finish()
            end = "complete"
        except Exception as error:
            known = _known(error)
            end = known.reason
            raise known from None
        finally:
            self._log.append(number, reply=reply.text, end=end)

    async def _open(
        self, number: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object] | None
    ) -> AsyncStream[ChatCompletionChunk]:
        body = {
            "model": self._options.model,
            "messages": [{name: _sendable(text) for name, text in message.items()} for message in messages],
            "temperature": 0,
            "seed": _SEED,
            "stream": True,
        }
        if schema and self._structured:
            wanted = {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}}
            try:
                return await self._send(number, body | {"response_format": wanted})
            except APIStatusError as error:
                if error.status_code not in _UNSUPPORTED:
                    raise
        stream = await self._send(number, body)
        if schema:  # it was the schema that was refused: the rest is taken
            self._structured = False
        return stream

    async def _send(self, number: str, body: dict[str, Any]) -> AsyncStream[ChatCompletionChunk]:
        self._log.append(number, to=self._options.url, request=body)
        stream: AsyncStream[ChatCompletionChunk] = await self._client.chat.completions.create(**body)
        return stream


def _known(error: Exception) -> LanguageModelError:
    if isinstance(error, LanguageModelError):
        return error
    return failure(Reason.TIMEOUT) if isinstance(error, TimeoutError) else explain(error)


def _sendable(text: str) -> str:
    """The text without halves of characters, which have no UTF-8."""
    return text.encode(errors="replace").decode()


class _Reply:
    """What has come of a reply; each piece is put on as it comes."""

    def __init__(self, limit: int, put: Put) -> None:
        self.text = ""
        self._limit = limit
        self._put = put
        self._seen = False
        self._finish: str | None = None

    def add(self, chunk: ChatCompletionChunk) -> None:
        """Take a chunk. The client does not check its shape: one that has none raises whatever it may."""
        self._seen = True
        for choice in chunk.choices[:1]:
            self._finish = choice.finish_reason or self._finish
            if delta := choice.delta:  # some gateways send choices without one
                if delta.refusal:
                    raise failure(Reason.REFUSED)
                if delta.content:
                    self._take(delta.content)

    def _take(self, piece: str) -> None:
        piece.encode()  # fails for what is no text, or half a character
        kept = piece[: self._limit - len(self.text)]
        self.text += kept
        self._put(kept)
        if kept != piece:
            raise failure(Reason.TOO_LONG)

    def finish(self) -> None:
        """Nothing more comes.

        Raises:
            LanguageModelError: when that is not a whole reply.
        """
        match self._finish:
            case None:
                raise failure(Reason.BROKEN if self._seen else Reason.GARBAGE)
            case "length":
                raise failure(Reason.TOO_LONG)
            case "content_filter":
                raise failure(Reason.REFUSED)
        if not self.text.strip():
            raise failure(Reason.EMPTY)


class _Log:
    """Appends to the file of the options, if they name one."""

    def __init__(self, options: ModelOptions) -> None:
        self._path = options.log
        self._secret = options.key if options.key != NO_KEY else None

    def append(self, number: str, **record: object) -> None:
        """Write one line: what happened, when, and in which exchange.

        Raises:
            LanguageModelError: reason ``log``, so that nothing is sent that was to be logged and is not.
        """
        if self._path is None:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": now, "exchange": number} | record, ensure_ascii=False) + "\n"
        if self._secret:  # a server can send back what it got
            line = line.replace(json.dumps(self._secret)[1:-1], "***")
        try:
            with _LOGGING, open(self._path, "ab", buffering=0, opener=_private) as file:
                file.write(line.encode())
        except OSError as error:
            raise failure(Reason.LOG, error.strerror) from None


#: One line after the other, whichever connection writes it.
_LOGGING = threading.Lock()


def _private(path: str | Path, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
