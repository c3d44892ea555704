"""What caches may keep: nothing of a conversation; of records, copies that ask again before they are used."""

import json
from dataclasses import asdict
from hashlib import sha256

from fastapi import Request, Response

from index.manifest import Manifest


async def no_store(response: Response) -> None:
    """Dependency: no cache keeps the response."""
    response.headers["Cache-Control"] = "no-store"


class NotModified(Exception):  # noqa: N818
    """The client holds the current representation."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers


class Conditional:
    """Dependency of all routes whose answers follow from the index and the address alone.

    The tag is known before the work is done. Only who once got the answer to the same request can know it,
    so a request that would be refused never meets it.
    """

    def __init__(self, manifest: Manifest, release: str) -> None:
        identity = json.dumps([release, asdict(manifest)], sort_keys=True)
        self._identity = sha256(identity.encode()).hexdigest()

    def __call__(self, request: Request, response: Response) -> None:
        """Tag the response.

        Raises:
            NotModified: when the client named the tag in ``If-None-Match``.
        """
        headers = {"ETag": self._tag(request), "Cache-Control": "no-cache"}
        known = request.headers.get("if-none-match", "").split(",")
        # A proxy that compresses makes a strong tag a weak one.
        if headers["ETag"] in (tag.strip().removeprefix("W/") for tag in known):
            raise NotModified(headers)
        response.headers.update(headers)

    def _tag(self, request: Request) -> str:
        asked = f"{self._identity} {request.url.path}?{request.url.query}"
        return f'"{sha256(asked.encode()).hexdigest()[:32]}"'


async def not_modified(_: Request, error: Exception) -> Response:
    """The response to a client that is up to date."""
    assert isinstance(error, NotModified)
    return Response(status_code=304, headers=error.headers)
