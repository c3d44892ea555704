"""What can be wrong with a text, as values."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of problems; ``prompts/model/problems.toml`` has a sentence for each."""

    MARK = "mark"
    SCRIPT = "script"
    MARKUP = "markup"
    NUMBER = "number"
    QUOTE = "quote"
    UNSUPPORTED = "unsupported"
    ADDED = "added"
    UNMARKED = "unmarked"
    TOGETHER = "together"
    FIGURE = "figure"
    DONE = "done"
    OPEN = "open"
    MISSING = "missing"
    FLAG = "flag"
    REPEATED = "repeated"
    LENGTH = "length"


@dataclass(frozen=True)
class Problem:
    """Something that the evidence does not bear out, or that is left out.

    Attributes:
        said: the words of the text, or what it lacks.
    """

    kind: Kind
    said: str
