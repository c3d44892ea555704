"""Answers and sources as HTML: pure functions over the templates; Jinja escapes everything from data."""

from collections.abc import Callable
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assistant.answer import Citation
from assistant.feedback import LONGEST_COMMENT
from assistant.web import labels, markdown, quotes, transcript, views
from assistant.web.quotes import cell, highlight
from assistant.web.session import Session
from assistant.web.texts import FOLDER, TITLE, sentences
from corpus.model import Card, Corpus


def header() -> str:
    """The head of the conversation's page: its name, the other pages, what it does."""
    return _render(
        "header.html", title=TITLE, title_level=1, here="/", main="question", lead=sentences()["lead"]
    )


def footer(corpus: Corpus) -> str:
    """What the page rests on: documents and dates, no language model, uncertain entries."""
    return _render("footer.html", corpus=corpus)


def log(
    session: Session,
    corpus: Corpus,
    pending: str = "",
    annotated: Callable[[str], Markup] = Markup,
    going_on: bool = False,
) -> str:
    """The whole conversation, with the question that is being answered at its end; a welcome before any.

    Args:
        annotated: puts furigana into HTML.
        going_on: whether the last answer is still being worded.
    """
    return _render(
        "log.html",
        session=session,
        corpus=corpus,
        pending=pending,
        going_on=going_on,
        ruby=lambda caller: annotated(caller()),
    )


def announcement(session: Session) -> str:
    """What a screen reader says when an answer has come."""
    words = markdown.to_plain(session.answers[-1].answer)
    return str(escape(f"{sentences()['announced']}{words}"))


def source(citation: Citation | None, corpus: Corpus) -> str:
    """The cited place and the card of its project; a hint while nothing has been chosen."""
    if citation is None:
        return _render("source_empty.html")
    document = next((d for d in corpus.documents if d.id == citation.document), None)
    card = corpus.card(citation.document, citation.project) if citation.project else None
    return _render(
        "source.html",
        citation=citation,
        document=labels.document(document) if document else citation.document,
        where=labels.place(citation.page, citation.sheet),
        card=card,
        corpus=corpus,
        gist=_gist(card, corpus),
    )


def _gist(card: Card | None, corpus: Corpus) -> str:
    return next((p.gist for p in corpus.projects if card and p.name == card.project), "")


def _answer_html(text: str, marks: list[int], turn: int) -> Markup:
    # The parser escapes raw HTML itself; see assistant.web.markdown.
    return Markup(markdown.to_html(text, marks, turn))


def _mark_link(mark: int, turn: int) -> Markup:
    return Markup(markdown.link(mark, turn))


def _render(template: str, **values: object) -> str:
    return environment().get_template(template).render(**values)


@cache
def environment() -> Environment:
    """The templates of the conversation, with everything that they call."""
    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(FOLDER / "templates"),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals.update(
        answer_html=_answer_html,
        cell=cell,
        highlight=highlight,
        labels=labels,
        longest_comment=LONGEST_COMMENT,
        mark_link=_mark_link,
        plain=transcript.to_plain,
        quotes=quotes,
        texts=sentences(),
        views=views,
    )
    return made
