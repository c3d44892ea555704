"""Whoever opens an address that nobody has gets a page, whatever the application mounted there says."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Missing:
    """ASGI middleware: a page for a browser, in place of a 404 that is none."""

    def __init__(self, app: ASGIApp, page: str) -> None:
        self._app = app
        self._page = page.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        opened = scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
        await self._app(scope, receive, _Replaced(send, self._page) if opened else send)


class _Replaced:
    """Sends a page in place of a 404 that says nothing of its own, as a page or a problem does."""

    def __init__(self, send: Send, page: bytes) -> None:
        self._send = send
        self._page = page
        self._replaced = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.NOT_FOUND:
            kind = Headers(raw=message["headers"]).get("content-type", "")
            self._replaced = kind.startswith(("application/json", "text/plain"))
        if not self._replaced:
            await self._send(message)
        elif message["type"] == "http.response.start":
            page = Response(self._page, HTTPStatus.NOT_FOUND, media_type="text/html")
            await self._send({**message, "headers": page.raw_headers})
            await self._send({"type": "http.response.body", "body": self._page})
