"""The page and its server: Gradio widgets wired to :class:`Session` and :mod:`assistant.web.render`."""

import logging
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.web import render
from assistant.web.address import listen
from assistant.web.session import Session
from assistant.web.shell import Shell
from assistant.web.texts import TITLE, asset, examples, sentences
from assistant.wording import Style
from corpus.errors import RenkeiError
from index.settings import Settings

if TYPE_CHECKING:
    from assistant.engine import Assistant

_LOG = logging.getLogger(__name__)

#: Questions answered at the same time; more wait in Gradio's queue.
_CONCURRENCY = 8

#: Seconds that open pages get when the server is stopped; each keeps a connection open for ever.
_GRACE = 1

#: Nothing is uploaded to this page.
_MAX_UPLOAD = "1kb"

#: Fonts that come with the systems in use; none is fetched.
_FONTS = ("Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", "Meiryo", "sans-serif")


#: Ways of answering; the first one answers English questions in English.
_STYLES = [("ふつう", ""), ("やさしい日本語", Style.PLAIN.value), ("English", Style.ENGLISH.value)]


def build(assistant: "Assistant") -> gr.Blocks:
    """The page over an assistant; mount it with :func:`create_app`."""
    corpus = assistant.store.corpus
    texts = sentences()

    def send(question: str, style: str, session: Session | None) -> Iterator[tuple[Any, ...]]:
        session, question = session or Session(), (question or "").strip()
        if not question:
            yield gr.skip(), "", session, gr.skip()
            return
        yield render.log(session, corpus, pending=question), "", session, texts["pending"]
        session = session.ask(assistant, question, Style(style) if style else None)
        yield render.log(session, corpus), gr.skip(), session, render.announcement(session)

    def follow(style: str, session: Session | None, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from send(str(event.question), style, session)

    def show(session: Session | None, event: gr.EventData) -> str:
        return render.source((session or Session()).citation(event.turn, event.mark), corpus)

    def restart() -> tuple[Any, ...]:
        session = Session()
        return render.log(session, corpus), "", session, texts["restarted"], render.source(None, corpus)

    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        session = gr.State(None)
        gr.HTML(render.header(), apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="columns"):
            with gr.Column(elem_id="talk"):
                log = gr.HTML(
                    render.log(Session(), corpus),
                    elem_id="log",
                    apply_default_css=False,
                    js_on_load=asset("log.js"),
                )
                with gr.Column(elem_id="examples"):
                    chosen = [gr.Button(text, elem_classes="example") for text in examples()]
                with gr.Column(elem_id="composer"):
                    question = gr.Textbox(
                        label="質問",
                        info=texts["input_help"],
                        placeholder=texts["placeholder"],
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        elem_id="question",
                    )
                    style = gr.Radio(
                        _STYLES, value="", label="答え方", info=texts["style_help"], elem_id="style"
                    )
                    with gr.Row(elem_id="actions"):
                        button = gr.Button("送信", variant="primary", elem_id="send")
                        new = gr.Button("新しい会話", elem_id="new")
                status = gr.HTML(
                    "",
                    elem_id="status",
                    apply_default_css=False,
                    js_on_load='element.setAttribute("role", "status");',
                )
            with gr.Column(elem_id="source"):
                source = gr.HTML(render.source(None, corpus), apply_default_css=False, js_on_load=None)
        gr.HTML(render.footer(corpus), apply_default_css=False, js_on_load=None)

        shown = [log, question, session, status]
        private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        asked = [
            gr.on(
                [question.submit, button.click],
                send,
                [question, style, session],
                shown,
                api_name="ask",
                show_progress="hidden",
                trigger_mode="once",
            ),
            log.submit(follow, [style, session], shown, trigger_mode="once", **private),
            *(
                example.click(send, [example, style, session], shown, trigger_mode="once", **private)
                for example in chosen
            ),
        ]
        for event in asked:
            event.then(None, js="() => window.renkei.showAnswer()")
        log.select(show, session, source, **private).then(None, js="() => window.renkei.showSource()")
        new.click(restart, None, [*shown, source], cancels=asked, **private).then(
            None, js="() => window.renkei.focusQuestion()"
        )
    page.queue(default_concurrency_limit=_CONCURRENCY)
    return page


def create_app(assistant: "Assistant") -> FastAPI:
    """The page in a FastAPI application, with style, scripts and headers."""
    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Shell)
    gr.mount_gradio_app(
        app,
        build(assistant),
        path="/",
        theme=gr.themes.Base(font=_FONTS, font_mono=("ui-monospace", "monospace")),
        css=asset("style.css"),
        head=f"<script>\n{asset('page.js')}</script>",
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        max_file_size=_MAX_UPLOAD,
    )
    return app


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    announce: Callable[[str], None] = _LOG.info,
) -> None:
    """Serve the page until interrupted; the model is loaded meanwhile, so that lookups need not wait for it.

    Args:
        settings: index and model.
        host: address to listen on.
        port: port to listen on.
        open_browser: open the page in the user's browser.
        announce: told the page's address once it is listening.

    Raises:
        StoreError: when there is no usable index.
        InputError: when the address cannot be used.
    """
    from assistant.engine import Assistant

    assistant = Assistant.open(settings)
    with listen(host, port) as listener:
        # Not a daemon: an interpreter that ends while the model is being loaded would abort.
        threading.Thread(target=_warm, args=(assistant,), name="renkei-warm").start()
        config = uvicorn.Config(create_app(assistant), log_level="warning", timeout_graceful_shutdown=_GRACE)
        server = uvicorn.Server(config)
        # Once it is stopping, uvicorn reports every open page that it cuts off as an error with a traceback.
        logging.getLogger("uvicorn.error").addFilter(lambda _: not server.should_exit)
        url = f"http://{host}:{listener.getsockname()[1]}/"
        announce(url)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(url,), name="renkei-browser", daemon=True).start()
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _warm(assistant: "Assistant") -> None:
    try:
        assistant.warm()
    except RenkeiError as error:
        _LOG.warning("検索の準備ができませんでした: %s", error)
