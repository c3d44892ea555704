"""The conversation's page: Gradio widgets wired to :class:`Talk` and :mod:`assistant.web.render`."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI

from assistant.web import render
from assistant.web.session import Session
from assistant.web.talk import Talk
from assistant.web.texts import TITLE, asset, examples, sentences
from assistant.wording import Style

if TYPE_CHECKING:
    from assistant.engine import Assistant

#: Nothing is uploaded to this page.
_MAX_UPLOAD = "1kb"

#: Fonts that come with the systems in use; none is fetched.
_FONTS = ("Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", "Meiryo", "sans-serif")

#: Style and scripts, in the order in which they are loaded.
_STYLES_OF_PAGE = ("static/theme.css", "style.css", "chat.css")
_SCRIPTS = ("static/theme.js", "page.js")

#: Ways of answering; the first one answers English questions in English.
_STYLES = [("ふつう", ""), ("やさしい日本語", Style.PLAIN.value), ("English", Style.ENGLISH.value)]


def build(assistant: "Assistant") -> gr.Blocks:
    """The page over an assistant; mount it with :func:`add_conversation`."""
    corpus = assistant.store.corpus
    texts = sentences()
    talk = Talk(assistant)
    plain: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}

    def follow(style: str, ruby: bool, session: Session | None, event: gr.EventData) -> Iterator[Any]:
        yield from talk.send(str(event.question), style, ruby, session)

    def show(ruby: bool, session: Session | None, event: gr.EventData) -> tuple[Any, str]:
        return talk.show(event.turn, event.mark, ruby, session)

    def rate(ruby: bool, session: Session | None, event: gr.EventData) -> tuple[Any, ...]:
        return talk.rate(event.turn, str(event.rating), str(event.comment), ruby, session)

    def rows(session: Session | None, event: gr.EventData) -> str:
        return talk.rows(event.turn, session)

    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        session, shown = gr.State(None), gr.State(None)
        gr.HTML(render.header(), **plain)
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
                with gr.Row(elem_id="keep"):
                    keep = gr.Button("会話を保存（Markdown）", elem_id="save")
                    paper = gr.Button("印刷", elem_id="print")
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
                    with gr.Row(elem_id="options"):
                        style = gr.Radio(
                            _STYLES, value="", label="答え方", info=texts["style_help"], elem_id="style"
                        )
                        ruby = gr.Checkbox(False, label="ふりがな", elem_id="furigana")
                    with gr.Row(elem_id="actions"):
                        button = gr.Button("送信", variant="primary", elem_id="send")
                        halt = gr.Button("停止", variant="stop", elem_id="stop")
                        new = gr.Button("新しい会話", elem_id="new")
                status = gr.HTML(
                    "",
                    elem_id="status",
                    apply_default_css=False,
                    js_on_load='element.setAttribute("role", "status");',
                )
                file = gr.HTML("", elem_id="file", **plain)
            with gr.Column(elem_id="source"):
                source = gr.HTML(render.source(None, corpus), **plain)
        gr.HTML(render.footer(corpus), **plain)

        told = [log, question, session, status]
        private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        asked = [
            gr.on(
                [question.submit, button.click],
                talk.send,
                [question, style, ruby, session],
                told,
                api_name="ask",
                show_progress="hidden",
                trigger_mode="once",
            ),
            log.submit(follow, [style, ruby, session], told, trigger_mode="once", **private),
            *(
                example.click(
                    talk.send, [example, style, ruby, session], told, trigger_mode="once", **private
                )
                for example in chosen
            ),
        ]
        for event in asked:
            event.then(None, js="() => window.renkei.showAnswer()")
        halt.click(
            talk.stop,
            [question, ruby, session],
            told,
            cancels=asked,
            js="(_, ...others) => [window.renkei.pending(), ...others]",
            **private,
        ).then(None, js="() => window.renkei.focusQuestion()")
        new.click(talk.restart, ruby, [*told, shown, source], cancels=asked, **private).then(
            None, js="() => window.renkei.focusQuestion()"
        )
        ruby.input(talk.redraw, [ruby, session, shown], [log, source], **private)
        log.select(show, [ruby, session], [shown, source], **private).then(
            None, js="() => window.renkei.showSource()"
        )
        log.like(rate, [ruby, session], told, trigger_mode="once", **private).then(
            None, js="() => window.renkei.showRating()"
        )
        log.copy(None, None, status, js=f"() => {json.dumps(texts['copied'])}")
        log.download(rows, session, file, **private).then(None, js="() => window.renkei.save()")
        keep.click(talk.transcript, session, file, **private).then(None, js="() => window.renkei.save()")
        paper.click(None, js="() => window.print()")
    page.queue(default_concurrency_limit=assistant.concurrent)
    return page


def add_conversation(app: FastAPI, assistant: "Assistant") -> None:
    """Mount the conversation at the root of an application that has its other routes already."""
    gr.mount_gradio_app(
        app,
        build(assistant),
        path="/",
        theme=gr.themes.Base(font=_FONTS, font_mono=("ui-monospace", "monospace")),
        css="".join(map(asset, _STYLES_OF_PAGE)),
        head="".join(f"<script>\n{asset(name)}</script>" for name in _SCRIPTS),
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        max_file_size=_MAX_UPLOAD,
    )
