"""HEAD wherever there is GET, and a complete ``Allow``: the framework's routes know one method each."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_READ = "GET, HEAD"


class Methods:
    """ASGI middleware: answers HEAD as GET without the body; a path that refuses one names all it has."""

    def __init__(self, app: ASGIApp, allowed: Mapping[str, str]) -> None:
        """Wrap an application.

        Args:
            app: the routes.
            allowed: path of a route → its methods; every other path can only be read.
        """
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        routed = {**scope, "method": "GET"} if head else scope

        async def complete(message: Message) -> None:
            if message.get("status") == 405:
                path = routed["route"].path_format
                MutableHeaders(scope=message)["Allow"] = self._allowed.get(path, _READ)
            await send({**message, "body": b""} if head and "body" in message else message)

        await self._app(routed, receive, complete)


def allowed(document: Mapping[str, Mapping[str, Mapping[str, object]]]) -> dict[str, str]:
    """The methods of each path of an OpenAPI document."""
    return {
        path: ", ".join(_READ if method == "get" else method.upper() for method in methods)
        for path, methods in document["paths"].items()
    }
