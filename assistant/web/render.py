"""Answers and sources as HTML: pure functions over the templates; Jinja escapes everything from data."""

import re
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assistant.answer import Citation
from assistant.web import labels, markdown, views
from assistant.web.session import Session
from assistant.web.texts import FOLDER, TITLE, sentences
from corpus.model import Card, Corpus
from corpus.text import compact, normalise


def header() -> str:
    """The head of the page: its name and what it does."""
    return _render("header.html", title=TITLE)


def footer(corpus: Corpus) -> str:
    """What the page rests on: documents and dates, no language model, uncertain entries."""
    return _render("footer.html", documents=[labels.document(document) for document in corpus.documents])


def log(session: Session, corpus: Corpus, pending: str = "") -> str:
    """The whole conversation, with the question that is being answered at its end; a welcome before any."""
    return _render("log.html", answers=session.answers, pending=pending, documents=_titles(corpus))


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


def highlight(text: str, quote: str) -> Markup:
    """The text with the quoted words marked where they stand in it."""
    before, found, after = text.partition(quote) if quote else (text, "", "")
    if not found:
        return escape(text)
    return Markup("{}<mark>{}</mark>{}").format(before, found, after)


def cell(text: str, quote: str) -> Markup:
    """A table's cell, marked when the quote holds what it prints; ``20千円`` is not in ``1,420千円``."""
    printed = r"\s*".join(re.escape(character) for character in compact(text))
    stands = printed and re.search(rf"(?<![\d,.]){printed}(?![\d,.])", normalise(quote))
    return Markup("<mark>{}</mark>").format(text) if stands else escape(text)


def _gist(card: Card | None, corpus: Corpus) -> str:
    return next((p.gist for p in corpus.projects if card and p.name == card.project), "")


def _titles(corpus: Corpus) -> dict[str, str]:
    return {document.id: document.title for document in corpus.documents}


def _answer_html(text: str, marks: list[int], turn: int) -> Markup:
    # The parser escapes raw HTML itself; see assistant.web.markdown.
    return Markup(markdown.to_html(text, marks, turn))


def _mark_link(mark: int, turn: int) -> Markup:
    return Markup(markdown.link(mark, turn))


def _render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(FOLDER / "templates"),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        answer_html=_answer_html,
        cell=cell,
        highlight=highlight,
        labels=labels,
        mark_link=_mark_link,
        texts=sentences(),
        views=views,
    )
    return environment
