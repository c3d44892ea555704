"""How an answer is changed so that one thing in it is not so."""

import re
from collections.abc import Callable

from eval.wording.evidence import Evidence

#: What the answer says after one lie; None where the answer gives no handle for it.
Lie = Callable[[Evidence], str | None]

#: A pattern, and what takes the place of its first match.
Turn = tuple[str, str | Callable[[re.Match[str]], str]]


def turned(text: str, *turns: Turn) -> str | None:
    """The text after the first of the turns that finds something to change; None if none does."""
    for pattern, new in turns:
        changed = re.sub(pattern, new, text, count=1, flags=re.MULTILINE)
        if changed != text:
            return changed
    return None


def turning(*turns: Turn) -> Lie:
    """A lie that is the first of the turns that finds something to change in the answer."""
    return lambda evidence: turned(evidence.answer, *turns)


def added(evidence: Evidence, japanese: str, english: str) -> str:
    """The answer with a paragraph more, in its language; ``{mark}`` is its first mark."""
    sentence = english if evidence.english else japanese
    return f"{evidence.answer.rstrip()}\n\n{sentence.replace('{mark}', evidence.mark)}"


def adding(japanese: str, english: str) -> Lie:
    """A lie that is a paragraph more."""
    return lambda evidence: added(evidence, japanese, english)


def spliced(text: str, *changes: tuple[int, int, str]) -> str:
    """The text with other words from ``start`` to ``end``; changes do not overlap."""
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def one_more(number: re.Match[str]) -> str:
    """The number after the one that was found, as a turn needs it."""
    return str(int(number[0]) + 1)
