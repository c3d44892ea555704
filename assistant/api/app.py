"""The application of the HTTP interface: routes, errors and limits put together."""

from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from assistant.api import browsing, description, documentation, operations, problems, questions
from assistant.api.caching import Conditional, NotModified, not_modified
from assistant.api.examples import examples
from assistant.api.limits import BodyLimit, RateLimit
from assistant.api.methods import Methods, allowed
from assistant.api.metrics import Measured, Metrics
from assistant.catalogue import Catalogue
from assistant.engine import Assistant
from assistant.server_options import ServerOptions


def create_api(assistant: Assistant, catalogue: Catalogue, options: ServerOptions) -> FastAPI:
    """The HTTP interface over an assistant, to be mounted at :data:`assistant.server_options.API_ROOT`.

    Args:
        assistant: answers the questions.
        catalogue: gives the records; over the same store.
        options: limits and the origins that may call.
    """
    release = version("renkei")
    metrics = Metrics(assistant)
    conditional = Conditional(assistant.store.manifest, release)
    app = FastAPI(
        version=release,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.include_router(questions.routes(assistant, metrics))
    app.include_router(browsing.routes(catalogue, conditional))
    app.include_router(operations.routes(assistant.store, metrics))
    document = description.describe(app, examples(assistant, catalogue))
    app.include_router(documentation.routes(document, conditional))

    problems.install(app)
    app.add_exception_handler(NotModified, not_modified)
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, limit=options.body_limit)
    app.add_middleware(RateLimit, per_minute=options.rate_limit)
    app.add_middleware(Measured, metrics=metrics)
    app.add_middleware(Methods, allowed=allowed(document))
    if options.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=options.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type", "If-None-Match"],
            expose_headers=["ETag", "Retry-After"],
        )
    return app
