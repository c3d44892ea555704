"""Fiscal years, pages and sheets that a question names."""

import re
from dataclasses import dataclass

from assistant.understanding.cues import cues
from corpus.years import FiscalYear

_ONE = r"(?:(?:令和|平成|r|h)(?:元|\d{1,2})(?:年度|年)?|20\d\d(?:年度|年)?)"
_YEAR = re.compile(rf"(?<![\w.]){_ONE}(?![\d./-])|(?<=[^\x00-\x7f]){_ONE}(?![\d./])")
_RANGE = re.compile(rf"({_ONE})[～\-–—](?:令和|r)?(\d{{1,2}}|20\d\d)年?度?")
_LATER = re.compile(r"(?:(?<=[→と、,])|(?<=から))(?:令和|r)?(\d)(?:年度)?(?=[のはをで、]|$)")

_P = r"(?:p\.?|ページ|頁|貢)"
_PAGES = re.compile(
    rf"(?<![a-z]){_P}(\d{{1,3}})(?:[～\-–](\d{{1,3}}))?|(\d{{1,3}})(?:[～\-–](\d{{1,3}}))?(?:ページ|頁|貢)"
)
_SHEETS = re.compile(
    r"シート(?:番号)?(?:の|no\.?)?(\d{1,2})(?:(?:から|[～\-–])(\d{1,2}))?|(\d{1,2})(?:番目?|枚目)の?シート|(?:取組状況|進捗)の?(\d{1,2})番"
)
_CIRCLED = re.compile("[①-⑳㉑-㉟㊱-㊿]")


@dataclass(frozen=True)
class Numbers:
    """Years in order of mention (ranges filled in), pages, sheets, and sheets by their printed mark."""

    years: tuple[FiscalYear, ...]
    pages: tuple[int, ...]
    sheets: tuple[int, ...]
    printed: tuple[str, ...]


def read_numbers(flat: str) -> Numbers:
    """Read them out of a question's flat text.

    Years that belong to a document's name (改訂 2026) are not years asked about.
    """
    text = flat
    for name in ("vision",):
        for match in cues().find(text, "documents", name):
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    pages = _spans(_PAGES, flat)
    sheets = _spans(_SHEETS, flat)
    return Numbers(_years(text), pages, sheets, tuple(_CIRCLED.findall(flat)))


def _years(text: str) -> tuple[FiscalYear, ...]:
    found: list[FiscalYear] = []
    for match in _RANGE.finditer(text):
        first = FiscalYear.parse(match[1].upper())
        last = match[2]
        end = FiscalYear(int(last)) if len(last) > 2 else FiscalYear.parse(f"R{last}")
        found += [FiscalYear(y) for y in range(first.year, end.year + 1)]
    rest = _RANGE.sub(" ", text)
    found += [FiscalYear.parse(m[0].upper()) for m in _YEAR.finditer(rest)]
    return tuple(dict.fromkeys(found))


def _spans(pattern: re.Pattern[str], text: str) -> tuple[int, ...]:
    found: list[int] = []
    for match in pattern.finditer(text):
        groups = [int(g) for g in match.groups() if g]
        found += range(groups[0], groups[-1] + 1)
    return tuple(dict.fromkeys(found))
