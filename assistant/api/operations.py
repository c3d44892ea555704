"""Routes for those who run the program: is it alive, can it answer, how does it do."""

from typing import Literal

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from assistant.api.caching import no_store
from assistant.api.metrics import Metrics, search_warm
from index.store import Store


class Health(BaseModel):
    """The process lives."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """The index can be used; without the search, lookups work and a search waits until it is loaded."""

    status: Literal["ready"] = "ready"
    search_warm: bool


class Exposition(Response):
    """Prometheus' text format."""

    media_type = CONTENT_TYPE_LATEST


def routes(store: Store, metrics: Metrics) -> APIRouter:
    """The routes for operators."""
    router = APIRouter(tags=["operations"], dependencies=[Depends(no_store)])

    # Not in a worker thread: it must answer while all of them are at work.
    @router.get("/health")
    async def health() -> Health:
        return Health()

    @router.get("/ready")
    def ready() -> Readiness:
        store.manifest.require_files(store.folder)
        return Readiness(search_warm=search_warm(store))

    @router.get("/metrics", name="metrics", response_class=Exposition)
    def metrics_() -> Exposition:
        return Exposition(metrics.text())

    return router
