"""Many conversations at once: errors, answers in the wrong conversation, times, and memory.

``load.py OUT [SECONDS CONVERSATIONS QUESTIONS]`` starts the server as a user does, on a loopback port. First,
each of 50 conversations asks, for 60 s, about a municipality and goes on with questions that name none: what
belongs to another one would show. Then 10,000 questions are asked one after another, and the server's
memory is read while it goes on.
"""

import asyncio
import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from served import served

SECONDS, CONVERSATIONS, QUESTIONS = 60.0, 50, 10_000

#: A conversation: the first question names a municipality, the others lean on it.
TURNS = ("{town}が参加している事業は？", "そのうち提案しているのは？", "いくつありますか？")

#: Everyday questions: they are searched for, and take longer than lookups.
NEEDS = (
    "夜中に救急車を呼ぶか迷ったら？",
    "耳が遠くなった親のことで何かある？",
    "引っ越してきた人への支援は？",
)

#: Every so many conversations one asks everyday questions.
SEARCHING = 10


def main() -> None:
    """Run both parts; print and write."""
    out, *given = sys.argv[1:]
    seconds, conversations, questions = [float(x) for x in given] or (SECONDS, CONVERSATIONS, QUESTIONS)
    with served({"RENKEI_RATE_LIMIT": "0"}) as (url, process):
        figures = asyncio.run(_measure(url, process, seconds, int(conversations), int(questions)))
    Path(out).mkdir(parents=True, exist_ok=True)
    (Path(out) / "load.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    sys.exit(bool(figures["errors"] or figures["wrong"]))


async def _measure(url: str, pid: int, seconds: float, conversations: int, questions: int) -> dict[str, Any]:
    async with _client(url) as client:
        towns = [t["name"] for t in (await client.get("/municipalities")).json() if not t["core"]]
        expected = {
            town: [_told(await _ask(client, q, f"alone-{town}")) for q in _asked(town)] for town in towns
        }
        for need in NEEDS:
            await _ask(client, need, None)
        shared = _Shared(url, expected)
        began = time.perf_counter()
        await asyncio.gather(*(_converse(shared, i, began + seconds) for i in range(conversations)))
        elapsed = time.perf_counter() - began
        memory = await _many(client, pid, questions, towns)
    return shared.figures(elapsed) | memory


class _Shared:
    """What all conversations write to."""

    def __init__(self, url: str, expected: dict[str, list[object]]) -> None:
        self.url, self.expected = url, expected
        self.times: dict[str, list[float]] = {"lookup": [], "search": []}
        self.errors, self.wrong = 0, 0

    def figures(self, elapsed: float) -> dict[str, Any]:
        answered = sum(map(len, self.times.values()))
        quantiles = {
            f"{kind}_{label}_ms": float(np.quantile(times, q)) * 1000
            for kind, times in self.times.items()
            for label, q in (("p50", 0.5), ("p95", 0.95))
            if times
        }
        counts = {"seconds": elapsed, "answered": answered, "errors": self.errors, "wrong": self.wrong}
        return counts | {"per_second": answered / elapsed} | quantiles


def _asked(town: str) -> list[str]:
    return [turn.format(town=town) for turn in TURNS]


def _told(answer: dict[str, Any]) -> object:
    """What an answer says, without what differs from time to time."""
    return answer["answer"], answer["projects"], answer["figures"]


def _client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=60)


async def _ask(client: httpx.AsyncClient, question: str, conversation: str | None) -> dict[str, Any]:
    response = await client.post("/ask", json={"question": question, "conversation": conversation})
    response.raise_for_status()
    return dict(response.json())


async def _converse(shared: _Shared, number: int, until: float) -> None:
    """One visitor with a connection of its own: a conversation after the other until the time is over."""
    towns = itertools.islice(itertools.cycle(shared.expected), number, None)
    async with _client(shared.url) as client:
        for round_, town in enumerate(towns):
            await _conversation(shared, client, f"{number}-{round_}", town, until, number % SEARCHING == 0)
            if time.perf_counter() > until:
                return


async def _conversation(
    shared: _Shared, client: httpx.AsyncClient, name: str, town: str, until: float, searching: bool
) -> None:
    for place, question in enumerate(NEEDS if searching else _asked(town)):
        began = time.perf_counter()
        if began > until:
            return
        try:
            answer = await _ask(client, question, name)
        except httpx.HTTPError as error:
            print(f"{question}: {error!r}", file=sys.stderr)
            shared.errors += 1
            return
        shared.times["search" if searching else "lookup"].append(time.perf_counter() - began)
        if not searching and _told(answer) != shared.expected[town][place]:
            print(f"{town}: {question}: {answer['answer'][:80]}", file=sys.stderr)
            shared.wrong += 1


async def _many(client: httpx.AsyncClient, pid: int, questions: int, towns: list[str]) -> dict[str, Any]:
    """Memory of the server while many different conversations go on; a tenth of them warm it up first."""
    asked = itertools.cycle([*(q for town in towns for q in _asked(town)), *NEEDS])
    readings = []
    for number, question in zip(range(questions), asked, strict=False):
        await _ask(client, question, f"many-{number}")
        if number % max(questions // 10, 1) == 0:
            readings.append(_resident(pid))
    readings.append(_resident(pid))
    return {"questions": questions, "memory_mb": readings, "growth_mb": readings[-1] - readings[1]}


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return round(int(status.split("VmRSS:")[1].split()[0]) / 1024, 1)


if __name__ == "__main__":
    main()
