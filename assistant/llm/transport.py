"""The ``openai`` client, made so that our options alone decide where it goes and what it sends and takes.

By itself it would follow redirects, go through proxies, and add headers that variables of its own name.
``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are honoured: they say whom to trust, not where to go.
"""

from collections.abc import AsyncIterator
from typing import cast

import httpx2
from openai import APIConnectionError, APIError, APIStatusError, AsyncOpenAI, Omit

from assistant.llm.options import ModelOptions
from assistant.llm.reasons import Reason, failure
from corpus.errors import LanguageModelError

#: Bytes of one response: a reply of ten thousand tokens takes about three million.
MOST_BYTES = 4 * 2**20

#: Seconds to wait for a connection; a host that is switched off does not refuse it.
_CONNECT = 5.0

#: Statuses that are about this one request; with any other the server refuses all.
_REJECTED = frozenset({400, 413, 422})

#: Decompression could make gigabytes of a kilobyte; cookies would only pile up.
_IGNORED = ("content-encoding", "set-cookie")


def open_client(options: ModelOptions, retries: int) -> AsyncOpenAI:
    """A client for one server.

    Args:
        options: the server.
        retries: how often a request is repeated that met no server, or one that is overloaded or failing.

    Raises:
        LanguageModelError: reason ``unreachable``, when the certificates to trust cannot be read.
    """
    try:
        transport = httpx2.AsyncHTTPTransport()
    except OSError as error:
        raise failure(Reason.UNREACHABLE, error.strerror) from error
    http = httpx2.AsyncClient(
        transport=_Bounded(transport),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(None, connect=_CONNECT),
    )
    return _Client(base_url=options.url, api_key=options.key, max_retries=retries, http_client=http)


def explain(error: Exception) -> LanguageModelError:
    """What an exception of the client, or of what a hostile reply does to it, means."""
    if isinstance(error, APIStatusError):
        rejected = error.status_code in _REJECTED
        return failure(Reason.REJECTED if rejected else Reason.STATUS, error.status_code)
    cause = error.__cause__ if isinstance(error, APIConnectionError) else error
    match cause:
        case _TooLargeError():
            reason = Reason.TOO_LONG
        case httpx2.ConnectError() | httpx2.ConnectTimeout():
            reason = Reason.UNREACHABLE
        case httpx2.RequestError():
            reason = Reason.BROKEN
        case APIError():  # an error within the stream
            reason = Reason.STATUS
        case _:
            reason = Reason.GARBAGE
    return failure(reason, type(cause).__name__)


class _Client(AsyncOpenAI):
    @property
    def default_headers(self) -> dict[str, str | Omit]:
        """None from ``OPENAI_*`` variables, none about this machine."""
        return {
            "Accept": "text/event-stream",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "User-Agent": "renkei",
        }


class _TooLargeError(httpx2.ReadError):
    """A response has more than :data:`MOST_BYTES`."""


class _Bounded(httpx2.AsyncBaseTransport):
    def __init__(self, transport: httpx2.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._transport.handle_async_request(request)
        for name in _IGNORED:
            response.headers.pop(name, None)
        if response.status_code == 501:  # "not implemented" stays so: the client need not try again
            response.headers["x-should-retry"] = "false"
        response.stream = _BoundedStream(cast(httpx2.AsyncByteStream, response.stream))
        return response

    async def aclose(self) -> None:
        await self._transport.aclose()


class _BoundedStream(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        taken = 0
        async for part in self._stream:
            taken += len(part)
            if taken > MOST_BYTES:
                await self.aclose()
                raise _TooLargeError(f"more than {MOST_BYTES} bytes")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
