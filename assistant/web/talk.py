"""What the conversation's page does when something is pressed: callbacks without widgets.

Those that change the conversation give, in this order, the log, the question box, the session and what a
screen reader is told.
"""

import base64
import logging
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr
from markupsafe import Markup

from assistant.answer import Citation
from assistant.export import csv_bytes
from assistant.feedback import Feedback, Rating
from assistant.furigana import Furigana
from assistant.web import render, transcript
from assistant.web.rows import answer_rows
from assistant.web.session import Session
from assistant.web.texts import sentences
from assistant.wording import Style
from corpus.errors import InputError

if TYPE_CHECKING:
    from assistant.engine import Assistant

_LOG = logging.getLogger(__name__)

#: Turn and mark of the source that is shown.
Shown = tuple[object, object]


class Talk:
    """The callbacks over one assistant; the state of a visitor is in their arguments."""

    def __init__(self, assistant: "Assistant") -> None:
        self._assistant = assistant
        self._corpus = assistant.store.corpus
        self._furigana = Furigana(self._corpus)
        self._texts = sentences()

    def send(
        self, question: str, style: str, ruby: bool, session: Session | None
    ) -> Iterator[tuple[Any, ...]]:
        """First the question as being answered, then its answer, in pieces where a model words it."""
        session, question = session or Session(), (question or "").strip()
        if not question:
            yield gr.skip(), "", session, gr.skip()
            return
        yield self._log(session, ruby, pending=question), "", session, self._texts["pending"]
        answered = session
        for answered in session.ask(self._assistant, question, Style(style) if style else None):
            if self._assistant.colleague:
                # Shown, but not kept before it is whole: somebody may press stop.
                yield self._log(answered, ruby, going_on=True), gr.skip(), session, gr.skip()
        yield self._log(answered, ruby), gr.skip(), answered, render.announcement(answered)

    def stop(self, question: str, ruby: bool, session: Session | None) -> tuple[Any, ...]:
        """The conversation without the question that was being answered, which is in its box again."""
        session = session or Session()
        return self._log(session, ruby), question, session, self._texts["stopped"]

    def restart(self, ruby: bool) -> tuple[Any, ...]:
        """A new conversation, and no source."""
        session = Session()
        return self._log(session, ruby), "", session, self._texts["restarted"], None, self.source(None, ruby)

    def rate(
        self, turn: object, rating: str, comment: str, ruby: bool, session: Session | None
    ) -> tuple[Any, ...]:
        """Keeps an opinion of an answer, or takes it back where there is no rating."""
        session = session or Session()
        if not isinstance(turn, int) or session.answer(turn) is None:
            return gr.skip(), gr.skip(), session, gr.skip()
        try:
            feedback = Feedback.of(self._assistant.store.settings)
            session = session.rate(feedback, turn, Rating(rating) if rating else None, comment)
        except InputError:
            _LOG.exception("an opinion could not be kept")
            gr.Warning(self._texts["rating_failed"], title="")
            return gr.skip(), gr.skip(), session, gr.skip()
        told = self._texts["rated" if rating else "unrated"]
        return self._log(session, ruby), gr.skip(), session, told

    def redraw(self, ruby: bool, session: Session | None, shown: Shown | None) -> tuple[str, str]:
        """The conversation and the source with or without furigana."""
        session = session or Session()
        citation = session.citation(*shown) if shown else None
        return self._log(session, ruby), self.source(citation, ruby)

    def show(self, turn: object, mark: object, ruby: bool, session: Session | None) -> tuple[Shown, str]:
        """The source of a mark, and what is shown now."""
        return (turn, mark), self.source((session or Session()).citation(turn, mark), ruby)

    def source(self, citation: Citation | None, ruby: bool) -> str:
        """The pane beside the conversation."""
        return self._annotated(render.source(citation, self._corpus), ruby)

    def rows(self, turn: object, session: Session | None) -> str:
        """A link to the rows of an answer as CSV; empty where there are none."""
        answer = (session or Session()).answer(turn)
        rows = answer_rows(answer, self._corpus) if answer else []
        return _link("renkei.csv", "text/csv", csv_bytes(rows)) if rows else ""

    def transcript(self, session: Session | None) -> str:
        """A link to the whole conversation as Markdown."""
        text = transcript.to_markdown(session or Session(), self._corpus, datetime.now().astimezone())
        return _link("renkei.md", "text/markdown;charset=utf-8", text.encode())

    def _log(self, session: Session, ruby: bool, pending: str = "", going_on: bool = False) -> str:
        annotated = partial(self._annotated, ruby=ruby)
        return render.log(session, self._corpus, pending, annotated, going_on)

    def _annotated(self, html: str, ruby: bool) -> Markup:
        return self._furigana.html(html) if ruby else Markup(html)


def _link(name: str, kind: str, contents: bytes) -> str:
    """A hidden link that holds a file; the page's script follows it, and nothing stays on the server."""
    encoded = base64.b64encode(contents).decode()
    return f'<a hidden download="{name}" href="data:{kind};base64,{encoded}"></a>'
