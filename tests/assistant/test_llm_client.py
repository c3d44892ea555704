"""A server may be dead, slow, lying or hostile: a call ends in time, with the right reason, and leaks nothing."""

import gzip
import json
import os
import socket
import stat
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

import assistant.llm.connection  # noqa: F401  takes a second, which is no call's
from assistant.llm.breaker import CircuitBreaker
from assistant.llm.client import OpenAIChat
from assistant.llm.options import ModelOptions
from assistant.llm.reasons import FAULTS, Reason, failure
from corpus.errors import LanguageModelError
from eval.wording.server import ScriptedServer, body, chunk, endless, event, head, says, silence, status

ASKED = [{"role": "system", "content": "短く答えてください。"}, {"role": "user", "content": "早島町は？"}]
SCHEMA = {"type": "object", "properties": {"kind": {"type": "string"}}}
SECRET = "sk-geheim-123"


@pytest.fixture
def serve():
    """Starts scripted servers."""
    servers = []

    def start(script) -> ScriptedServer:
        servers.append(ScriptedServer(script).__enter__())
        return servers[-1]

    yield start
    for server in servers:
        server.__exit__()


@pytest.fixture
def connect():
    """Makes clients; what they leave open is an error of the test that left it."""
    chats = []

    def make(url, retries=0, failures=100, pause=30.0, **options) -> OpenAIChat:
        chats.append(OpenAIChat(ModelOptions(url, "scripted", **options), failures, pause, retries))
        return chats[-1]

    yield make
    for chat in chats:
        chat.close()


def ask(chat, seconds=2.0, **options) -> str:
    return "".join(chat.stream(ASKED, time.monotonic() + seconds, **options))


def fail(chat, seconds=2.0, **options) -> LanguageModelError:
    with pytest.raises(LanguageModelError, match="言語モデル") as caught:
        ask(chat, seconds, **options)
    return caught.value


def until(condition) -> None:
    """Wait for what happens on another thread."""
    latest = time.monotonic() + 2
    while not condition():
        assert time.monotonic() < latest
        time.sleep(0.01)


def test_a_reply_comes_whole(serve, connect):
    server = serve(lambda request: says(request, "早島町は", "２事業に", "参加しています。"))
    assert ask(connect(server.url)) == "早島町は２事業に参加しています。"
    [request] = server.requests
    assert request == {"model": "scripted", "messages": ASKED, "temperature": 0, "seed": 1, "stream": True}


def test_pieces_come_before_the_reply_is_complete(serve, connect):
    seen = threading.Event()

    def script(_):
        yield head(200, {})
        yield chunk({"content": "早島町は"})
        assert seen.wait(2)
        yield chunk({"content": "入っています。"}, "stop")

    stream = connect(serve(script).url).stream(ASKED, time.monotonic() + 2)
    assert next(stream) == "早島町は"
    seen.set()
    assert list(stream) == ["入っています。"]


def test_harmless_oddities_are_taken(serve, connect):
    odd = [
        b": ping\n\n",
        event({"choices": []}),
        event({"choices": [{"index": 0}]}),
        chunk({"role": "assistant", "content": ""}),
        chunk({"reasoning_content": "えーと"}),
        chunk({"content": "はい"}),
        chunk({}, "stop"),
        event({"choices": [], "usage": {"total_tokens": 3}}),
    ]
    assert ask(connect(serve(lambda _: body(*odd)).url)) == "はい"


def truncated(request):
    part = says(request, "早島町は", finish=None)
    return [next(part).replace(b"\r\n\r\n", b"\r\nContent-Length: 9999\r\n\r\n"), *part]


DEEP = b'data: {"choices": ' + b"[" * 100_000 + b"\n\n"
PACKED = head(200, {"Content-Encoding": "gzip"}) + gzip.compress(chunk({"content": "はい"}, "stop"))
ENDINGS = {
    "silence": (lambda _: silence(), Reason.TIMEOUT),
    "headers for ever": (lambda _: endless(b"X-A: b\r\n", b"HTTP/1.1 200 OK\r\n", 0.02), Reason.TIMEOUT),
    "interim responses for ever": (lambda _: endless(b"HTTP/1.1 100 Continue\r\n\r\n", b""), Reason.TIMEOUT),
    "comments for ever, slowly": (lambda _: endless(b": wait\n\n", pause=0.02), Reason.TIMEOUT),
    "comments for ever, fast": (lambda _: endless(b": " + b"wait" * 9_000 + b"\n\n"), Reason.TOO_LONG),
    "chunks of nothing for ever": (lambda _: endless(event({"choices": []}) * 100), Reason.TIMEOUT),
    "no end of line, slowly": (lambda _: endless(b"x", pause=0.02), Reason.TIMEOUT),
    "no end of line, fast": (lambda _: endless(b"x" * 65_536), Reason.TOO_LONG),
    "text for ever, slowly": (lambda r: says(r, *["あ"] * 100, pause=0.02), Reason.TIMEOUT),
    "text for ever, fast": (lambda _: endless(chunk({"content": "あ" * 100})), Reason.TOO_LONG),
    "a huge error": (lambda _: endless(b"x" * 65_536, head(404, {})), Reason.TOO_LONG),
    "an error for ever, slowly": (lambda _: endless(b"x", head(404, {}), 0.02), Reason.TIMEOUT),
    "hangs up at once": (lambda _: [], Reason.BROKEN),
    "hangs up within the head": (lambda _: [b"HTTP/1.1 200 OK\r\nContent-"], Reason.BROKEN),
    "hangs up within the body": (truncated, Reason.BROKEN),
    "ends before it is finished": (lambda r: says(r, "早島町は", finish=None), Reason.BROKEN),
    "speaks no HTTP": (lambda _: [b"\x00\xff\x15\x03" * 50], Reason.BROKEN),
    "a web page": (lambda _: body(b"<html>Login</html>", kind="text/html"), Reason.GARBAGE),
    "no stream": (lambda _: says({}, "はい"), Reason.GARBAGE),
    "no body": (lambda _: body(), Reason.GARBAGE),
    "no UTF-8": (lambda _: body(b"data: \xff\xfe\n\n"), Reason.GARBAGE),
    "broken JSON": (lambda _: body(b'data: {"choices": [\n\n'), Reason.GARBAGE),
    "deep JSON": (lambda _: body(DEEP), Reason.GARBAGE),
    "packed": (lambda _: [PACKED], Reason.GARBAGE),
    "no object": (lambda _: body(event(["はい"])), Reason.GARBAGE),
    "null": (lambda _: body(event(None)), Reason.GARBAGE),
    "choices of no list": (lambda _: body(event({"choices": 1})), Reason.GARBAGE),
    "a delta of text": (lambda _: body(chunk("はい")), Reason.GARBAGE),
    "content of no text": (lambda _: body(chunk({"content": 5}, "stop")), Reason.GARBAGE),
    "half a character": (lambda _: body(chunk({"content": "\ud83d"}, "stop")), Reason.GARBAGE),
    "an error event": (lambda _: body(event({"error": {"message": "out of memory"}})), Reason.STATUS),
    "nothing said": (lambda r: says(r), Reason.EMPTY),
    "white space": (lambda r: says(r, " ", "\n"), Reason.EMPTY),
    "cut by the server": (lambda r: says(r, "早島町は", finish="length"), Reason.TOO_LONG),
    "filtered": (lambda r: says(r, "早島町は", finish="content_filter"), Reason.REFUSED),
    "refused": (lambda _: body(chunk({"refusal": "答えられません"}, "stop")), Reason.REFUSED),
    "server error": (lambda _: status(500, "boom"), Reason.STATUS),
    "overloaded": (lambda _: status(429), Reason.STATUS),
    "wrong key": (lambda _: status(401), Reason.STATUS),
    "prompt too long": (lambda _: status(400), Reason.REJECTED),
}


@pytest.mark.parametrize(("script", "reason"), ENDINGS.values(), ids=ENDINGS)
def test_every_bad_end_comes_in_time_with_its_reason(serve, connect, script, reason):
    server = serve(script)
    chat = connect(server.url)
    seconds = 0.5 if reason is Reason.TIMEOUT else 2.0
    began = time.monotonic()
    assert fail(chat, seconds, limit=1_000).reason == reason
    assert time.monotonic() - began < seconds + 0.5
    until(lambda: not server.open)  # nothing is left open


def test_a_dead_server(connect):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
    assert fail(connect(url)).reason == Reason.UNREACHABLE


def test_a_slow_name_server_holds_up_nothing(connect, monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(2) and [])
    chat = connect("http://model.invalid/v1")
    began = time.monotonic()
    assert fail(chat, 0.3).reason == Reason.TIMEOUT
    chat.close()
    assert time.monotonic() - began < 0.8
    answered.set()


def test_certificates_that_cannot_be_read(connect, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")
    assert fail(connect("https://127.0.0.1:9/v1")).reason == Reason.UNREACHABLE


def test_after_the_deadline_nothing_is_sent(serve, connect):
    server = serve(lambda request: says(request, "はい"))
    assert fail(connect(server.url), -0.1).reason == Reason.TIMEOUT
    assert not server.requests


def test_no_more_than_the_limit_is_taken(serve, connect):
    taken = []
    with pytest.raises(LanguageModelError, match="長すぎます"):
        taken.extend(
            connect(serve(lambda request: says(request, "一二三", "四五六")).url).stream(
                ASKED, time.monotonic() + 2, limit=4
            )
        )
    assert ask(connect(serve(lambda request: says(request, "一二三", "四")).url), limit=4) == "一二三四"


def test_half_characters_of_a_question_are_replaced(serve, connect):
    server = serve(lambda request: says(request, "はい"))
    assert list(
        connect(server.url).stream([{"role": "user", "content": "早島\ud83d町"}], time.monotonic() + 2)
    )
    assert server.requests[0]["messages"] == [{"role": "user", "content": "早島?町"}]


# Again: retries, breaker, turns


def test_an_overloaded_server_is_asked_again_when_it_wants_to_be(serve, connect):
    numbers = count()
    server = serve(lambda r: says(r, "はい") if next(numbers) else status(503, Retry_After="0.2"))
    began = time.monotonic()
    assert ask(connect(server.url, retries=1)) == "はい"
    assert time.monotonic() - began > 0.2
    assert len(server.requests) == 2


def test_a_lost_connection_is_tried_again(serve, connect):
    numbers = count()
    server = serve(lambda request: says(request, "はい") if next(numbers) else [])
    assert ask(connect(server.url, retries=1)) == "はい"


def test_retries_end_with_the_deadline(serve, connect):
    server = serve(lambda _: status(429, Retry_After="60"))
    began = time.monotonic()
    assert fail(connect(server.url, retries=2), 0.4).reason == Reason.TIMEOUT
    assert time.monotonic() - began < 0.9
    assert len(server.requests) == 1


def test_a_sick_server_is_left_alone_and_tried_once(serve, connect):
    sick, hold = True, threading.Event()

    def script(request):
        if sick:
            return status(500)
        assert hold.wait(2)
        return says(request, "はい")

    server = serve(script)
    chat = connect(server.url, failures=2, pause=0.3)
    assert [fail(chat).reason for _ in range(3)] == [Reason.STATUS, Reason.STATUS, Reason.OPEN]
    time.sleep(0.35)
    assert [fail(chat).reason for _ in range(2)] == [Reason.STATUS, Reason.OPEN]  # the trial failed
    assert len(server.requests) == 3
    sick = False
    time.sleep(0.35)
    with ThreadPoolExecutor() as pool:
        trial = pool.submit(ask, chat)
        until(lambda: len(server.requests) == 4)
        assert fail(chat).reason == Reason.OPEN  # one trial at a time
        hold.set()
        assert trial.result() == "はい"
    assert ask(chat) == "はい"


def attempt(breaker, error=None) -> None:
    with breaker.call():
        if error:
            raise error


@pytest.mark.parametrize("reason", Reason)
def test_only_faults_of_the_server_open_the_breaker(reason):
    breaker = CircuitBreaker(failures=2, pause=60)
    for _ in range(2):
        with pytest.raises(LanguageModelError):
            attempt(breaker, failure(reason))
    if reason in FAULTS:
        with pytest.raises(LanguageModelError, match="しばらく使わずに"):
            breaker.check()
    else:
        breaker.check()


def test_failures_count_only_in_a_row_and_a_cancelled_trial_decides_nothing():
    breaker = CircuitBreaker(failures=2, pause=0)
    sick = failure(Reason.STATUS)
    for error in (sick, None, sick, KeyboardInterrupt()):  # what cancels is no Exception
        if error:
            with pytest.raises(type(error)):
                attempt(breaker, error)
        else:
            attempt(breaker)
    with pytest.raises(LanguageModelError):
        attempt(breaker, sick)
    with pytest.raises(KeyboardInterrupt):
        attempt(breaker, KeyboardInterrupt())  # the trial
    with breaker.call(), pytest.raises(LanguageModelError, match="しばらく使わずに"):
        breaker.check()  # still half open: another trial, but one at a time


def test_no_more_calls_at_a_time_than_wanted(serve, connect):
    server = serve(lambda request: says(request, "は", "い", pause=0.05))
    chat = connect(server.url, concurrency=2)
    with ThreadPoolExecutor(6) as pool:
        assert [*pool.map(lambda _: ask(chat), range(6))] == ["はい"] * 6
    assert server.most == 2


def test_waiting_for_a_turn_counts_and_is_no_fault_of_the_server(serve, connect):
    server = serve(lambda _: endless(chunk({"content": "あ"}), pause=0.02))
    chat = connect(server.url, concurrency=1, failures=1)
    first = chat.stream(ASKED, time.monotonic() + 3)
    next(first)
    began = time.monotonic()
    assert fail(chat, 0.3).reason == Reason.BUSY
    assert time.monotonic() - began < 0.8
    first.close()
    until(lambda: not server.open)
    server.script = lambda request: says(request, "はい")
    assert ask(chat) == "はい"


def test_closing_ends_what_is_going_on(serve, connect):
    server = serve(lambda _: endless(chunk({"content": "あ"}), pause=0.02))
    chat = connect(server.url)
    stream = chat.stream(ASKED, time.monotonic() + 3)
    next(stream)
    chat.close()
    with pytest.raises(LanguageModelError, match="接続を終えました"):
        list(stream)
    assert fail(chat).reason == Reason.CLOSED
    until(lambda: not server.open)


# What is sent, and where


def test_a_redirect_is_not_followed(serve, connect):
    other = serve(lambda request: says(request, "はい"))
    server = serve(lambda _: status(307, Location=f"{other.url}/chat/completions"))
    assert fail(connect(server.url, retries=1)).reason == Reason.STATUS
    assert not other.requests


def test_variables_of_others_change_nothing(serve, connect, monkeypatch):
    other = serve(lambda request: says(request, "いいえ"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, other.url.removesuffix("/v1"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("OPENAI_BASE_URL", other.url)
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET"):
        monkeypatch.setenv(f"OPENAI_{name}", "other")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer other\nX-Other: 1\nX-Umlaut: ü")
    server = serve(lambda r: [next(iter(status(200, Set_Cookie="a=b"))), *list(says(r, "はい"))[1:]])
    chat = connect(server.url, key=SECRET)
    assert [ask(chat), ask(chat)] == ["はい", "はい"]
    assert not other.requests
    for headers in server.headers:
        assert headers.pop("authorization") == f"Bearer {SECRET}"
        assert headers.keys() == {
            *("host", "connection", "accept", "accept-encoding", "content-type", "content-length"),
            *("user-agent", "x-stainless-retry-count"),
        }
        assert not any("other" in value for value in headers.values())


CHEAP = """
import sys, time
from assistant.llm.client import OpenAIChat
from assistant.llm.options import ModelOptions
chat = OpenAIChat(ModelOptions(sys.argv[1], "scripted"))
heavy = {"openai", "httpx2", "asyncio"} & sys.modules.keys()
print(heavy or "cheap", *chat.stream([{"role": "user", "content": "?"}], time.monotonic() + 20))
"""


def test_what_is_heavy_is_imported_late_and_writes_nothing_to_stderr(serve):
    server = serve(lambda request: says(request, "yes"))
    done = subprocess.run(
        [sys.executable, "-c", CHEAP, server.url],
        env=os.environ | {"OPENAI_LOG": "debug"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr) == ("cheap yes\n", "")


def wants_no_schema(code):
    return lambda r: status(code) if "response_format" in r else says(r, "{}")


def test_a_schema_is_asked_for(serve, connect):
    server = serve(lambda request: says(request, '{"kind": "budget"}'))
    assert ask(connect(server.url), schema=SCHEMA) == '{"kind": "budget"}'
    wanted = {"type": "json_schema", "json_schema": {"name": "reply", "schema": SCHEMA}}
    assert [request.get("response_format") for request in server.requests] == [wanted]


@pytest.mark.parametrize("code", [400, 404, 422, 501])
def test_a_server_without_schemas_is_asked_without_from_then_on(serve, connect, code):
    server = serve(wants_no_schema(code))
    chat = connect(server.url, retries=2)
    assert [ask(chat, schema=SCHEMA) for _ in range(2)] == ["{}", "{}"]
    assert ["response_format" in request for request in server.requests] == [True, False, False]


def test_a_request_that_is_refused_either_way_tells_nothing_about_schemas(serve, connect):
    server = serve(lambda _: status(400))
    chat = connect(server.url)
    assert [fail(chat, schema=SCHEMA).reason for _ in range(2)] == [Reason.REJECTED, Reason.REJECTED]
    assert ["response_format" in request for request in server.requests] == [True, False, True, False]


# The log


def entries(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_is_sent_and_received_is_logged(serve, connect, tmp_path):
    log = tmp_path / "log.jsonl"
    server = serve(lambda request: says(request, "早島町は", "入っています。"))
    chat = connect(server.url, log=log)
    ask(chat)
    server.script = lambda _: endless(chunk({"content": "あ"}), pause=0.02)
    stream = chat.stream(ASKED, time.monotonic() + 2)
    next(stream)
    stream.close()
    until(lambda: len(entries(log)) == 4)
    sent, received, _, cancelled = entries(log)
    assert (sent["to"], sent["request"]) == (server.url, server.requests[0])
    assert (received["reply"], received["end"]) == ("早島町は入っています。", "complete")
    assert sent["exchange"] == received["exchange"] != cancelled["exchange"]
    assert cancelled["end"] == "cancelled"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_calls_at_the_same_time_are_logged_line_by_line(serve, connect, tmp_path):
    log = tmp_path / "log.jsonl"
    server = serve(lambda request: says(request, "あ" * 5_000))
    chats = [connect(server.url, log=log) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: ask(chats[n % 2]), range(16)))
    assert (
        sum("reply" in entry for entry in entries(log))
        == sum("request" in entry for entry in entries(log))
        == 16
    )


def test_what_cannot_be_logged_is_not_sent(serve, connect, tmp_path):
    server = serve(lambda request: says(request, "はい"))
    assert fail(connect(server.url, log=tmp_path)).reason == Reason.LOG
    assert not server.requests


def test_the_key_shows_nowhere_even_if_the_server_sends_it_back(serve, connect, tmp_path):
    log = tmp_path / "log.jsonl"

    def script(request):
        bearer = server.headers[-1]["authorization"]
        if len(server.requests) == 1:
            return says(request, f"鍵は {bearer} です。")
        return status(401, json.dumps({"error": {"message": bearer}}))

    server = serve(script)
    chat = connect(server.url, key=SECRET, log=log)
    assert SECRET in ask(chat)  # the server has it
    error = fail(chat)
    assert SECRET not in "".join(traceback.format_exception(error))
    assert SECRET not in log.read_text(encoding="utf-8")
    assert entries(log)[1]["reply"] == "鍵は Bearer *** です。"
