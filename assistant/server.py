"""The server: conversation, pages, HTTP interface and MCP over one assistant, in one application."""

import logging
import threading
import webbrowser
from collections.abc import Callable
from contextlib import closing, suppress

import uvicorn
from fastapi import FastAPI

from assistant.api import create_api
from assistant.api.limits import BodyLimit, RateLimit
from assistant.catalogue import Catalogue
from assistant.engine import Assistant
from assistant.mcp import PATH, mcp_app
from assistant.server_options import API_ROOT, ServerOptions
from assistant.web.address import listen
from assistant.web.app import add_conversation
from assistant.web.shell import Shell
from assistant.web.site import add_site
from assistant.web.texts import TITLE
from corpus.errors import RenkeiError
from index.settings import Settings

_LOG = logging.getLogger(__name__)

#: Seconds that open pages get when the server is stopped; each keeps a connection open for ever.
_GRACE = 1


def create_app(
    assistant: Assistant, options: ServerOptions | None = None, host: str = "127.0.0.1"
) -> FastAPI:
    """Everything that is served, in one application.

    Args:
        assistant: answers the questions.
        options: what programs are allowed; from the environment for ``None``.
        host: the address that is served.
    """
    options = options or ServerOptions.from_environment()
    catalogue = Catalogue(assistant.store)
    mcp, lifespan = mcp_app(assistant, catalogue, host)
    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_middleware(Shell)
    app.mount(API_ROOT, create_api(assistant, catalogue, options))
    # Starlette routes to an ASGI application, too; its types do not say so.
    app.add_route(PATH, RateLimit(BodyLimit(mcp, options.body_limit), options.rate_limit))  # type: ignore[arg-type]
    add_site(app, catalogue)
    # At the root, so that it comes last: it takes whatever is left.
    add_conversation(app, assistant)
    return app


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    announce: Callable[[str], None] = _LOG.info,
) -> None:
    """Serve until interrupted; the model is loaded meanwhile, so that lookups need not wait for it.

    Args:
        settings: index and model.
        host: address to listen on.
        port: port to listen on; 0 for any that is free.
        open_browser: open the page in the user's browser.
        announce: told the page's address once it is listening.

    Raises:
        StoreError: when there is no usable index.
        InputError: when the address or a setting cannot be used.
    """
    options = ServerOptions.from_environment()
    assistant = Assistant.open(settings)
    with closing(assistant), listen(host, port) as listener:
        # Not a daemon: an interpreter that ends while the model is being loaded would abort.
        threading.Thread(target=_warm, args=(assistant,), name="renkei-warm").start()
        app = create_app(assistant, options, host)
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_GRACE)
        server = uvicorn.Server(config)
        # Once it is stopping, uvicorn reports every open page that it cuts off as an error with a traceback.
        logging.getLogger("uvicorn.error").addFilter(lambda _: not server.should_exit)
        url = f"http://{host}:{listener.getsockname()[1]}/"
        announce(url)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(url,), name="renkei-browser", daemon=True).start()
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _warm(assistant: Assistant) -> None:
    try:
        assistant.warm()
    except RenkeiError as error:
        _LOG.warning("検索の準備ができませんでした: %s", error)
