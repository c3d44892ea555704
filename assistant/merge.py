"""Several answers as one: texts one after the other, citations numbered through."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from assistant.answer import Answer, Citation, Status

_MARK = re.compile(r"\[(\d+)\]")

T = TypeVar("T")


def merged(question: str, answers: Sequence[Answer]) -> Answer:
    """One answer that says what all of them say; answered if any of them is."""
    citations: dict[tuple[object, ...], Citation] = {}
    texts = [_renumbered(answer, citations) for answer in answers]
    answered = [a for a in answers if a.status is Status.ANSWERED]
    return answers[0].model_copy(
        update={
            "question": question,
            "status": Status.ANSWERED if answered else answers[0].status,
            "answer": "\n\n".join(texts),
            "projects": _all(a.projects for a in answered or answers),
            "municipalities": _all(a.municipalities for a in answers),
            "figures": _all(a.figures for a in answers),
            "citations": tuple(citations.values()),
            "notes": _all(a.notes for a in answers),
            "method": "+".join(sorted({m for a in answers for m in a.method.split("+")})),
        }
    )


def _renumbered(answer: Answer, known: dict[tuple[object, ...], Citation]) -> str:
    """The text with the marks that its citations have in the whole."""
    marks: dict[str, int] = {}
    for c in answer.citations:
        key = (c.document, c.page, c.sheet, c.section, c.project, c.quote)
        known.setdefault(key, c.model_copy(update={"mark": len(known) + 1}))
        marks[str(c.mark)] = known[key].mark
    return _MARK.sub(lambda match: f"[{marks[match[1]]}]", answer.answer)


def _all(groups: Iterable[Iterable[T]]) -> tuple[T, ...]:
    """The distinct members of all groups, in order."""
    return tuple(dict.fromkeys(member for group in groups for member in group))
