"""A server of chat completions that says what a script tells it to, well or badly."""

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from typing import Any

#: What is written to the connection, part by part; then it is closed. Functions below make them.
Reply = Iterable[bytes]

#: Gets the request's JSON.
Request = dict[str, Any]

Script = Callable[[Request], Reply]


class ScriptedServer:
    """Serves while it is entered; any number of requests at a time.

    Attributes:
        requests: the JSON of all requests, in the order in which they came.
        headers: their headers, names in lower case.
        open: how many are being answered, and ``most``: how many ever were at the same time.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[Request] = []
        self.headers: list[dict[str, str]] = []
        self.open = self.most = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.scripted = self
        self.closing = threading.Event()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> "ScriptedServer":
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, headers: dict[str, str], request: Request) -> Generator[bytes]:
        """The parts of the scripted reply, counted and recorded."""
        with self._lock:
            self.headers.append(headers)
            self.requests.append(request)
            self.open += 1
            self.most = max(self.most, self.open)
        try:
            yield from self.script(request)
        finally:
            with self._lock:
                self.open -= 1


def says(request: Request, *pieces: str, finish: str | None = "stop", pause: float = 0.0) -> Reply:
    """A proper reply, streamed if the request wants it so.

    Args:
        finish: why it ends; ``None`` for an end that comes too early.
        pause: seconds before each piece.
    """
    if not request.get("stream"):
        message = {"role": "assistant", "content": "".join(pieces)}
        whole = {
            "object": "chat.completion",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        }
        return body(json.dumps(whole).encode(), kind="application/json")
    ending = [chunk({}, finish), b"data: [DONE]\n\n"] if finish else []
    return body(*(chunk({"content": piece}) for piece in pieces), *ending, pause=pause)


def chunk(delta: object, finish: str | None = None) -> bytes:
    """One event of a streamed reply."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return event({"id": "1", "object": "chat.completion.chunk", "model": "scripted", "choices": [choice]})


def event(data: object) -> bytes:
    """A server-sent event with JSON."""
    return f"data: {json.dumps(data)}\n\n".encode()


def body(*parts: bytes, kind: str = "text/event-stream", pause: float = 0.0) -> Reply:
    """Status 200 and any bytes."""
    yield head(200, {"Content-Type": kind})
    for part in parts:
        time.sleep(pause)
        yield part


def status(code: int, text: str = "{}", **headers: str) -> Reply:
    """A status with a body; ``Retry_After="1"`` is the header ``Retry-After: 1``."""
    yield head(code, {name.replace("_", "-"): value for name, value in headers.items()})
    yield text.encode()


def endless(part: bytes, first: bytes | None = None, pause: float = 0.0) -> Reply:
    """The same bytes for ever, after some other ones (a head, unless told)."""
    yield head(200, {"Content-Type": "text/event-stream"}) if first is None else first
    for again in repeat(part):
        time.sleep(pause)
        yield again


def silence() -> Reply:
    """Nothing, without hanging up."""
    return endless(b"", first=b"", pause=0.02)


def head(code: int, headers: dict[str, str]) -> bytes:
    """Status line and headers."""
    lines = [f"HTTP/1.1 {code} {HTTPStatus(code).phrase}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    request_queue_size = 64
    scripted: ScriptedServer


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        self.close_connection = True
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        parts = self.server.scripted.answer(headers, request)
        try:
            for part in parts:
                self.wfile.write(part)
                if self.server.scripted.closing.is_set() or _gone(self.connection):
                    break
        except ConnectionError:
            pass  # the client had enough
        finally:
            parts.close()

    def log_message(self, *_: object) -> None:
        """Tests show what matters."""


def _gone(connection: socket.socket) -> bool:
    """Whether the client has hung up: it sends nothing more while it waits."""
    return bool(select.select([connection], [], [], 0)[0])
