"""A server whose model lies: to every answer in another way, and now and then as a broken server does."""

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.engine import Assistant
from assistant.llm.client import OpenAIChat
from assistant.llm.colleague import Colleague
from assistant.llm.options import ModelOptions
from eval.wording.lies import WAYS, Evidence
from eval.wording.server import Reply, Request, ScriptedServer, body, chunk, says, status
from index.settings import Settings
from index.store import Store

#: One in so many replies is no reply of a model.
_BROKEN = 40

#: Seconds that an answer may wait for the liar, who answers at once.
_TIMEOUT = 5.0


class Liar:
    """What the server says; the same lie to the same request."""

    def __call__(self, request: Request) -> Reply:
        """A lie about the evidence of a request, or about what a question asks."""
        number = zlib.crc32(json.dumps(request["messages"]).encode())
        if number % _BROKEN == 0:
            return self._broken(number // _BROKEN)
        evidence = Evidence.of(request["messages"])
        return says(request, self._lie(evidence, number) if evidence else self._proposal(request, number))

    @staticmethod
    def _lie(evidence: Evidence, number: int) -> str:
        for step in range(len(WAYS)):
            way = WAYS[(number + step) % len(WAYS)]
            if (text := way.tell(evidence)) is not None:
                return text
        raise AssertionError("some ways can always be told")

    @staticmethod
    def _proposal(request: Request, number: int) -> str:
        """A request for something that was not asked, grounded on a word of the question."""
        asked, _ = json.JSONDecoder().raw_decode(request["messages"][-1]["content"])
        kinds, towns, projects = (list(asked[key]) for key in ("kinds", "municipalities", "projects"))
        question = str(asked["question"])
        start = number % max(1, len(question) - 2)
        return json.dumps(
            {
                "kind": kinds[number % len(kinds)],
                "municipalities": towns[number % len(towns) :][:1],
                "project": projects[number % len(projects)],
                "year": 2000 + number % 40,
                "said": [question[start : start + 4]],
            },
            ensure_ascii=False,
        )

    @staticmethod
    def _broken(number: int) -> Reply:
        return (
            body(b"data: {not json}\n\n"),
            body(chunk({"content": "岡山市"})),
            status(500, "broken"),
            body(b"<html>gateway</html>", kind="text/html"),
        )[number % 4]


@contextmanager
def lied_to(settings: Settings) -> Iterator[Assistant]:
    """An assistant that believes to have a language model, which lies."""
    with ScriptedServer(Liar()) as server:
        options = ModelOptions(server.url, "liar", timeout=_TIMEOUT)
        store = Store.open(settings)
        assistant = Assistant(store, Colleague(OpenAIChat(options, retries=0), store, options.timeout))
        try:
            yield assistant
        finally:
            assistant.close()
