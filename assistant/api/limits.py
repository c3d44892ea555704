"""Limits of what a client may send, for any ASGI application: size of a body, requests per minute."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.problems import Kind, problem, response

#: Clients remembered; the one that was away longest is forgotten first.
CLIENTS = 10_000


class BodyLimit:
    """ASGI middleware: refuses a request whose body is too large, before it reaches the application."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        """Wrap an application.

        Args:
            app: what is protected.
            limit: bytes allowed.
        """
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        messages: list[Message] = []
        size, more = 0, True
        while more:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self._limit:
                await response(problem(Kind.TOO_LARGE))(scope, receive, send)
                return
            more = message.get("more_body", False)
        messages.reverse()

        async def replay() -> Message:
            return messages.pop() if messages else await receive()

        await self._app(scope, replay, send)


class Buckets:
    """Token buckets, one per client; each holds the requests of a minute and fills evenly. Thread safe."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = per_minute
        self._per_second = per_minute / 60
        self._clock = clock
        self._lock = threading.Lock()
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._levels)

    def take(self, client: str) -> float:
        """Take a token of a client.

        Returns:
            0 when there was one, else the seconds until there will be one.
        """
        with self._lock:
            now = self._clock()
            level, before = self._levels.pop(client, (self._capacity, now))
            level = min(self._capacity, level + (now - before) * self._per_second)
            granted = level >= 1
            self._levels[client] = (level - granted, now)
            if len(self._levels) > CLIENTS:
                self._levels.popitem(last=False)
            return 0 if granted else (1 - level) / self._per_second


class RateLimit:
    """ASGI middleware: refuses a client's requests beyond so many per minute."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        """Wrap an application.

        Args:
            app: what is protected.
            per_minute: requests allowed per client address; 0 for any number.
        """
        self._app = app
        self._buckets = Buckets(per_minute) if per_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        wait = self._wait(scope)
        if wait:
            refusal = response(problem(Kind.TOO_MANY), {"Retry-After": str(math.ceil(wait))})
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _wait(self, scope: Scope) -> float:
        """Seconds that the client must wait."""
        if self._buckets is None or scope["type"] != "http":
            return 0
        address, _ = scope.get("client") or ("", 0)
        return self._buckets.take(address)
