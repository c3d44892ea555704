"""A question as it is worked on: normal form, without the tricks of keyboards and recognition."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from corpus.text import Variant, correct, normalise, tighten

#: A kanji one between two katakana is a long-vowel mark typed wrongly.
_ONE_AS_LONG = re.compile(r"(?<=[ァ-ヶ])一(?=[ァ-ヶ])")
#: Words of years as children and learners write them.
_KANA_WORDS = {"れいわ": "令和", "へいせい": "平成", "ねんど": "年度"}
_KANJI = "[一二三四五六七八九十]+"
_KANJI_NUMBER = re.compile(rf"(?<=令和){_KANJI}(?=年)|{_KANJI}(?=ページ|頁|番目|つ|市町|本|事業|個|位|か所)")
_DIGITS = {kanji: i for i, kanji in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True)
class Question:
    """What was asked.

    Attributes:
        raw: as typed.
        text: normal form in lower case, spaces kept (for English).
        flat: the same without spaces beside Japanese; spans of links refer to it.
    """

    raw: str
    text: str

    @cached_property
    def flat(self) -> str:
        """The text without the spaces beside Japanese; those between Latin words stay."""
        return tighten(self.text)

    @classmethod
    def of(cls, raw: str, variants: Iterable[Variant]) -> "Question":
        """Normalise what somebody typed."""
        visible = "".join(c for c in raw if unicodedata.category(c) not in {"Cf", "Cc", "Cs"} or c in "\n\t")
        text = normalise(correct(visible, variants))
        for kana, kanji in _KANA_WORDS.items():
            text = text.replace(kana, kanji)
        text = _ONE_AS_LONG.sub("ー", text)
        text = _KANJI_NUMBER.sub(lambda m: str(_number(m[0])), text)
        return cls(raw, text.lower())


def _number(kanji: str) -> int:
    """A kanji numeral below one hundred.

    >>> _number("十六"), _number("三十"), _number("八")
    (16, 30, 8)
    """
    tens, ten, ones = kanji.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
