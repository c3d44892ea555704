"""What an operator watches, in a registry of its own: requests, questions, answers, readiness."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.engine import Assistant
from index.store import Store

if TYPE_CHECKING:
    from assistant.llm.colleague import Colleague

#: Upper bounds in seconds: lookups take milliseconds, searches tens, a first search some seconds.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The numbers of one interface; safe for many threads.

    Attributes:
        requests: by route and status.
        questions: seconds that questions took.
        answers: by status of the answer.
    """

    def __init__(self, assistant: Assistant) -> None:
        store = assistant.store
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "renkei_requests", "Requests by route and status.", ("route", "status"), registry=self._registry
        )
        self.questions = Histogram(
            "renkei_question_seconds", "Time to answer a question.", registry=self._registry, buckets=_BUCKETS
        )
        self.answers = Counter("renkei_answers", "Answers by status.", ("status",), registry=self._registry)
        warm = Gauge("renkei_search_warm", "1 when the search is loaded.", registry=self._registry)
        warm.set_function(lambda: search_warm(store))
        if assistant.colleague:
            self._registry.register(_Outcomes(assistant.colleague))
        began = time.monotonic()
        uptime = Gauge("renkei_uptime_seconds", "Seconds since the start.", registry=self._registry)
        uptime.set_function(lambda: time.monotonic() - began)

    def text(self) -> bytes:
        """All numbers in Prometheus' text format."""
        return generate_latest(self._registry)


class _Outcomes(Collector):
    """How asking the language model came out, as it has counted it."""

    def __init__(self, colleague: "Colleague") -> None:
        self._colleague = colleague

    def collect(self) -> Iterator[CounterMetricFamily]:
        """One counter by outcome."""
        family = CounterMetricFamily("renkei_model", "Language model by outcome.", labels=("outcome",))
        for outcome, number in self._colleague.outcomes.items():
            family.add_metric((outcome,), number)
        yield family


def search_warm(store: Store) -> bool:
    """Whether the next search finds everything loaded; asking loads nothing."""
    searcher = vars(store).get("search")
    return searcher is not None and searcher.warmed


class Measured:
    """ASGI middleware: counts requests. A path that no route has counts as ``other``."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._requests = metrics.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path_format", "other")
            self._requests.labels(route, status).inc()
