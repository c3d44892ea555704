"""Asking a language model: the seam, and its implementation for servers of chat completions.

What the official client and its HTTP library need to be imported is only imported for the first call.
"""

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol, TypeAlias

from assistant.llm.options import ModelOptions
from assistant.llm.reasons import Reason, failure
from corpus.errors import LanguageModelError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from assistant.llm.background import Background
    from assistant.llm.connection import Connection

#: Turn of a conversation: ``role`` (``system``, ``user`` or ``assistant``) and ``content``.
Message: TypeAlias = Mapping[str, str]

#: Longest reply, in characters: several times the longest answer of a template.
LONGEST_REPLY = 8_000

#: Failures in a row after which a server is left alone, and for how many seconds.
FAILURES = 3
PAUSE = 30.0

#: How often a request is sent again that met no server, or an overloaded or failing one.
RETRIES = 2

#: Seconds after the deadline in which the loop's own word for what happened is waited for.
_GRACE = 0.25


class ChatModel(Protocol):
    """Something that continues a conversation."""

    def stream(
        self,
        messages: Sequence[Message],
        deadline: float,
        schema: Mapping[str, object] | None = None,
        limit: int = LONGEST_REPLY,
    ) -> Iterator[str]:
        """The reply in pieces, as they come; joined they are the whole. To stop iterating cancels the call.

        Args:
            messages: the conversation so far.
            deadline: when the last piece must have come, on the clock of ``time.monotonic``.
            schema: JSON schema that the reply should follow; the server may not know how to, so check it.
            limit: most characters taken.

        Raises:
            LanguageModelError: when there is no reply, or no more of it; its reason is a :class:`Reason`.
        """
        ...


class OpenAIChat:
    """A server of the OpenAI chat completions protocol; any number of threads may ask at the same time.

    Args:
        options: the server.
        failures: after so many in a row, calls fail at once …
        pause: … for so many seconds; then one call tries whether the server is well again.
        retries: how often a request is sent again.
    """

    def __init__(
        self, options: ModelOptions, failures: int = FAILURES, pause: float = PAUSE, retries: int = RETRIES
    ) -> None:
        self._options = options
        self._failures = failures
        self._pause = pause
        self._retries = retries
        self._lock = threading.Lock()
        self._running: tuple[Background, Connection] | None = None
        self._closed = False

    def stream(
        self,
        messages: Sequence[Message],
        deadline: float,
        schema: Mapping[str, object] | None = None,
        limit: int = LONGEST_REPLY,
    ) -> Iterator[str]:
        """See :meth:`ChatModel.stream`; the request goes out at once, not with the first piece."""
        if time.monotonic() >= deadline:
            raise failure(Reason.TIMEOUT)
        pieces: SimpleQueue[str | LanguageModelError | None] = SimpleQueue()
        with self._lock:
            background, connection = self._start()
            call = background.submit(connection.converse(messages, deadline, schema, limit, pieces.put))
        return _pieces(pieces, deadline, call)

    def close(self) -> None:
        """End what is going on, close all connections; nothing can be asked any more."""
        with self._lock:
            self._closed = True
            if self._running:
                background, connection = self._running
                self._running = None
                background.close(connection.close())

    def _start(self) -> "tuple[Background, Connection]":
        if self._closed:
            raise failure(Reason.CLOSED)
        if self._running is None:
            # Read when the client is imported: it would write what is done to stderr.
            os.environ.pop("OPENAI_LOG", None)
            from assistant.llm.background import Background
            from assistant.llm.breaker import CircuitBreaker
            from assistant.llm.connection import Connection

            breaker = CircuitBreaker(self._failures, self._pause)
            connection = Connection(self._options, breaker, self._retries)
            self._running = Background("renkei-llm"), connection
        return self._running


def _pieces(
    pieces: SimpleQueue[str | LanguageModelError | None], deadline: float, call: "Future[None]"
) -> Iterator[str]:
    try:
        while (piece := _next(pieces, deadline + _GRACE)) is not None:
            yield piece
    finally:
        call.cancel()


def _next(pieces: SimpleQueue[str | LanguageModelError | None], latest: float) -> str | None:
    try:
        piece = pieces.get(timeout=max(0.0, latest - time.monotonic()))
    except Empty:
        raise failure(Reason.TIMEOUT) from None
    if isinstance(piece, LanguageModelError):
        raise piece
    return piece
