"""Text as it enters: one normal form for names, prose and numbers."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_WAVES = re.compile("[~∼〜～]")
_DASHES = re.compile("[‐‑‒–—―−－]")
_CIRCLED = re.compile("[①-⑳㉑-㉟㊱-㊿]")
_SPACE = re.compile(r"\s+")
_BESIDE_JAPANESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


@lru_cache(maxsize=8192)  # the same names and cells are compared over and over
def normalise(text: str) -> str:
    """NFKC with one wave dash and single spaces; list marks ①…㊿ stay marks and never become digits.

    >>> normalise("①ＥＳＤ　３～４回")
    '①ESD 3～4回'
    """
    parts = _CIRCLED.split(text)
    marks = _CIRCLED.findall(text)
    folded = [unicodedata.normalize("NFKC", part) for part in parts]
    joined = "".join(part + mark for part, mark in zip(folded, [*marks, ""], strict=True))
    return _SPACE.sub(" ", _WAVES.sub("～", joined)).strip()


def compact(text: str) -> str:
    """The normal form without any white space: what names and marks are compared by."""
    return _SPACE.sub("", normalise(text))


def tighten(text: str) -> str:
    """The normal form without the spaces that recognition leaves beside Japanese characters.

    >>> tighten("公式 SNS の Follower Count")
    '公式SNSのFollower Count'
    """
    return _BESIDE_JAPANESE.sub("", normalise(text))


def is_dash(text: str) -> bool:
    """Whether the cell holds only a dash: printed on purpose, no value."""
    return bool(_DASHES.sub("-", compact(text)) in {"-", "ー", "/"})


@dataclass(frozen=True)
class Variant:
    """A spelling that recognition gets wrong, and what it stands for.

    Attributes:
        document: document id in which it occurs, empty for all.
        raw: the spelling as recognised.
        corrected: what it stands for; empty where that is unknown.
        certainty: ``certain`` or ``likely`` are replaced, ``unclear`` and ``keep`` are only reported.
        note: why.
    """

    document: str
    raw: str
    corrected: str
    certainty: str
    note: str = ""

    @property
    def replaced(self) -> bool:
        """Whether readers replace it."""
        return self.certainty in {"certain", "likely"} and bool(self.corrected)


def correct(text: str, variants: Iterable[Variant]) -> str:
    """Replace the spellings known to be recognition errors; longest first, so that none hides another."""
    for variant in sorted(variants, key=lambda v: -len(v.raw)):
        if variant.replaced:
            text = text.replace(variant.raw, variant.corrected)
    return text
