"""A conversation to take away: as Markdown, and one answer as plain text for the clipboard."""

from collections.abc import Iterator
from datetime import datetime

from assistant.answer import Answer
from assistant.web import markdown, views
from assistant.web.session import Session
from assistant.web.texts import TITLE, sentences
from corpus.model import Corpus


def to_markdown(session: Session, corpus: Corpus, now: datetime) -> str:
    """Questions, answers, notes and numbered sources; times are shown in the zone of ``now``."""
    lines = [f"# {TITLE}", "", f"{sentences()['saved_at']}{_time(now)}"]
    for number, (answer, asked) in enumerate(session.turns, 1):
        when = f"（{_time(asked.when.astimezone(now.tzinfo))}）" if asked.when else ""
        lines += ["", f"## 質問{number}{when}", "", *_quoted(answer.question), "", answer.answer]
        for heading, items in _parts(answer, corpus):
            lines += ["", f"### {heading}", "", *(f"- {item}" for item in items)]
    return "\n".join([*lines, ""])


def to_plain(answer: Answer, corpus: Corpus) -> str:
    """The answer's words with its marks, its notes, and the sources that the marks stand for."""
    lines = [markdown.without_bold(answer.answer).strip()]
    for heading, items in _parts(answer, corpus):
        lines += ["", heading, *(f"・{markdown.without_bold(item)}" for item in items)]
    return "\n".join(lines)


def _parts(answer: Answer, corpus: Corpus) -> Iterator[tuple[str, list[str]]]:
    """What stands below an answer, under its heading."""
    if answer.notes:
        yield "補足", list(answer.notes)
    if answer.citations:
        yield "出典", [f"[{c.mark}] {views.source(c, corpus)}" for c in answer.citations]


def _quoted(text: str) -> list[str]:
    """A visitor's words as a block quote: no line of them can become a heading."""
    return [f"> {line}" for line in text.splitlines()]


def _time(when: datetime) -> str:
    return f"{when.year}年{when.month}月{when.day}日 {when:%H:%M}"
