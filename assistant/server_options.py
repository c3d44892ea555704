"""How the program serves others: the address of its HTTP interface, and what it allows its clients."""

import os
import re
from dataclasses import dataclass

from corpus.errors import InputError

#: Where the HTTP interface is mounted; its documents and problem types name it.
API_ROOT = "/api/v1"

#: Requests per minute and client address: far above what a person does, low enough for two cores.
DEFAULT_RATE_LIMIT = 600

#: Bytes of a request's body: a question is at most a few kilobytes.
DEFAULT_BODY_LIMIT = 65_536

_ORIGIN = re.compile(r"https?://[^/\s?#]+")


@dataclass(frozen=True)
class ServerOptions:
    """What the interfaces for programs (HTTP and MCP) allow.

    Attributes:
        cors_origins: origins whose pages may call (``RENKEI_CORS_ORIGINS``, separated by commas, ``*`` for
            any); empty for none.
        rate_limit: requests per minute and client address (``RENKEI_RATE_LIMIT``); 0 for no limit.
        body_limit: bytes of a request's body (``RENKEI_BODY_LIMIT``).
    """

    cors_origins: tuple[str, ...] = ()
    rate_limit: int = DEFAULT_RATE_LIMIT
    body_limit: int = DEFAULT_BODY_LIMIT

    @classmethod
    def from_environment(cls) -> "ServerOptions":
        """Read the ``RENKEI_*`` variables; what is not set keeps its default.

        Raises:
            InputError: when one of them cannot be used.
        """
        return cls(
            cors_origins=_origins("RENKEI_CORS_ORIGINS"),
            rate_limit=_number("RENKEI_RATE_LIMIT", DEFAULT_RATE_LIMIT, least=0),
            body_limit=_number("RENKEI_BODY_LIMIT", DEFAULT_BODY_LIMIT, least=1),
        )


def _origins(variable: str) -> tuple[str, ...]:
    given = (origin.strip() for origin in os.environ.get(variable, "").split(","))
    origins = tuple(origin for origin in given if origin)
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise InputError(
                f"{variable} には https://example.jp のようなオリジン（パスなし）をコンマで区切って"
                f"書いてください（いまは {origin!r}）"
            )
    return origins


def _number(variable: str, default: int, least: int) -> int:
    text = os.environ.get(variable, "")
    if not text:
        return default
    if not text.isdecimal() or int(text) < least:
        raise InputError(f"{variable} は{least}以上の整数にしてください（いまは {text!r}）")
    return int(text)
