"""Quantities in running text, Japanese and English, in one normal form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.claims.vocabulary import Vocabulary, vocabulary

#: A rounded figure must keep so many digits (約1,231万円 for 12,313千円, not 約1,000万円).
_DIGITS_KEPT = 100

#: Amounts of money have a readable form (1,420千円, 約142万円).
_MONEY = "円"

_KANJI_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "両": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_ENGLISH_LARGE = {"ten thousand": 10**4, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}

_DIGITS = r"\d[\d,]*(?:\.\d+)?"
_KANJI = "[〇零一二三四五六七八九十百千万億]"
_PART = re.compile(rf"({_DIGITS})|([〇零一二三四五六七八九])|([十百千])|([万億兆])")


@dataclass(frozen=True)
class Quantity:
    """A number with what it counts.

    Attributes:
        value: in the plain unit (円, not 千円; percent, not 割).
        unit: the canonical unit; empty where none is known.
        bound: ``>=``, ``<=``, ``>``, ``<`` or empty.
        about: whether the text says that it is rounded.
        step: the place of its last digit.
    """

    value: float
    unit: str = ""
    bound: str = ""
    about: bool = False
    step: float = 1.0

    def stands_in(self, source: "Quantity", words: Vocabulary) -> bool:
        """Whether a source with another quantity bears this one out."""
        if self.bound != source.bound or not words.counts_as(self.unit, source.unit):
            return False
        near = 1e-9 * max(1.0, abs(source.value))
        if abs(self.value - source.value) <= near:
            return self.about == source.about or (self.about and self.unit == _MONEY)
        kept = self.step * _DIGITS_KEPT <= self.value
        return self.about and kept and abs(self.value - source.value) <= self.step / 2 + near


@dataclass(frozen=True)
class Found:
    """A quantity and where it stands in a text."""

    start: int
    end: int
    quantity: Quantity


def quantities(text: str) -> Iterator[Found]:
    """All quantities of a text in normal form, in order.

    >>> [f.quantity.value for f in quantities("約1,231万円、三割、十二件")]
    [12310000.0, 30.0, 12.0]
    """
    pattern, words = _pattern(), vocabulary()
    for match in pattern.finditer(text):
        yield Found(match.start(), match.end(), _quantity(match, words))


def _quantity(match: re.Match[str], words: Vocabulary) -> Quantity:
    about = bool(match["about"] or match["roughly"] or match["around"])
    bound = words.bound(match["bound"] or match["beyond"] or "") or words.bound(
        (match["least"] or "").strip().lower()
    )
    if ratio := match["ratio"]:
        value, unit = words.ratios[ratio.lower()]
        return Quantity(value, unit, bound, about)
    if match["share"]:
        return Quantity(_read(match["part"])[0], f"{_read(match['share'])[0]:g}分の", bound, about)
    value, step = _read(match["number"])
    if scale := (match["scale"] or "").lower():
        value, step = value * _ENGLISH_LARGE[scale], step * _ENGLISH_LARGE[scale]
    unit, factor = words.unit((match["unit"] or match["noun"] or "").strip().lower())
    ordinal = "第" if match["ordinal"] or match["nth"] else ""
    found = Quantity(value * factor, ordinal + unit, bound, about, step * factor)
    return replace(found, unit=f"{found.unit}/{words.unit(match['per'])[0]}") if match["per"] else found


def _read(text: str) -> tuple[float, float]:
    """The value of a written number and the place of its last digit."""
    if text.lower() in vocabulary().numerals:
        return float(vocabulary().numerals[text.lower()]), 1.0
    total = section = 0.0
    current: float | None = None
    step = place = 1.0
    for digits, kanji, small, large in _PART.findall(text):
        if digits:
            plain = digits.replace(",", "")
            current, place = float(plain), 10.0 ** -len(plain.partition(".")[2])
        elif kanji:
            current, place = (current or 0) * 10 + _KANJI_DIGITS[kanji], 1.0
        elif small:
            section += (1 if current is None else current) * _SMALL[small]
            step, current, place = place * _SMALL[small], None, 1.0
        else:
            rest = section + (current or 0)
            total += (rest or 1) * _LARGE[large]
            step = (place if current is not None else step) * _LARGE[large]
            section, current, place = 0.0, None, 1.0
    if current is not None:
        step = place
    return total + section + (current or 0), step


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = vocabulary()
    unit = "|".join(re.escape(u) for u in words.unit_names(ascii_only=False))
    noun = "|".join(re.escape(u) for u in words.unit_names(ascii_only=True))
    numeral = "|".join(re.escape(n) for n in sorted(words.numerals, key=len, reverse=True))
    ratio = "|".join(
        rf"\b{re.escape(r)}\b" if r.isascii() else re.escape(r)
        for r in sorted(words.ratios, key=len, reverse=True)
    )
    scale = "|".join(_ENGLISH_LARGE)
    # A number in kanji counts only with a unit behind it: 一覧 and 千葉 are words.
    kanji = rf"(?!{'|'.join(words.no_numbers)}){_KANJI}+(?={unit})"
    number = rf"{_DIGITS}(?:[十百千万億兆](?:{_DIGITS})?)*|{kanji}|\b(?:{numeral})\b"
    # The first look keeps the many places apart where nothing can begin.
    return re.compile(
        rf"(?=[0-9a-zA-Z約お概第半過倍両]|{_KANJI})"
        rf"(?P<about>約|およそ|おおよそ|おおむね|概ね|\b(?:about|around|roughly|approximately)\s)?\s*"
        rf"(?P<least>\b(?:at least|at most|more than|less than|over|under|fewer than|up to)\s+)?"
        rf"(?:(?P<ratio>{ratio})"
        rf"|(?P<share>{_DIGITS}|{_KANJI}+)分の(?P<part>{_DIGITS}|{_KANJI}+)"
        rf"|(?P<ordinal>第)?(?P<number>{number})\s?(?P<scale>\b(?:{scale})\b)?\s?"
        rf"(?:(?P<unit>{unit})(?P<nth>目)?(?P<roughly>ほど|程度|くらい|ぐらい|余り|あまり|弱|強|前後)?"
        rf"|(?P<noun>(?:{noun})(?![a-z]))|(?P<around>ほど|程度|くらい|ぐらい|前後))?"
        rf"(?P<bound>{words.bound_pattern})?"
        rf"(?:/(?P<per>[年日月回人]))?(?P<beyond>{words.bound_pattern})?)",
        re.IGNORECASE,
    )
