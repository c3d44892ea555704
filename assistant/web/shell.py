"""What surrounds Gradio's pages: Japanese as their language, and no reference to another host."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Browsers refuse anything from elsewhere. Gradio compiles its templates in the browser ('unsafe-eval').
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "object-src 'none'",
    )
)

_LANGUAGE = re.compile(r'(<html\b[^>]*?\blang=")[^"]*(")')
_PREVIEW = re.compile(r"""<meta\s+(?:property|name)=["'](?:og|twitter):[^>]*>\s*""")


def localise(html: str) -> str:
    """The page in Japanese and without Gradio's preview tags, which name its own sites."""
    return _LANGUAGE.sub(r"\1ja\2", _PREVIEW.sub("", html), count=1)


class Shell:
    """ASGI middleware: security headers on every answer, :func:`localise` on the page itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] in {"", "/"} and scope["method"] == "GET":
            plain = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
            await self._app({**scope, "headers": plain}, receive, _Localised(send))
        else:
            await self._app(scope, receive, _Secured(send))


class _Secured:
    """Adds the headers and passes everything else through."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = POLICY
            headers["Referrer-Policy"] = "no-referrer"
            headers["X-Content-Type-Options"] = "nosniff"
        await self._send(message)


class _Localised:
    """Holds a page back until it is complete, then sends it localised."""

    def __init__(self, send: Send) -> None:
        self._send = _Secured(send)
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        if "text/html" in Headers(raw=self._start["headers"]).get("content-type", ""):
            self._body = localise(self._body.decode()).encode()
        MutableHeaders(scope=self._start)["Content-Length"] = str(len(self._body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})
