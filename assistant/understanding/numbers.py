"""Fiscal years, pages and sheets that a question names."""

import re
from dataclasses import dataclass

from assistant.understanding.cues import cues
from assistant.understanding.question import Question
from corpus.years import FiscalYear

_ERA = r"(?:(?:令和|平成|(?<![a-z])[rh])(?:元|\d{1,2})|20\d\d)(?!\d)(?:年度|年)?"
_YEAR = re.compile(rf"(?<![\d.]){_ERA}(?![./-]\d)")
_RANGE = re.compile(
    rf"({_ERA})(?:[～\-–—]|から(?=[^、。]{{0,8}}まで))(?:令和|r)?(\d{{1,2}}|20\d\d)(?!\d)年?度?"
)

#: A further year of the same era: 令和7と8.
_FURTHER = re.compile(rf"({_ERA})(?:と|、|・|,|や)(\d{{1,2}})(?=年|で|の|を|は|が|に|$)")

#: Dates are not years asked about: 令和5年1月21日, r4.10.25.
_DATE = re.compile(
    r"(?:(?:令和|平成|r|h)(?:元|\d{1,2})|20\d\d)(?:年|\.)\d{1,2}(?:月(?:\d{1,2}日)?|\.\d{1,2})"
    r"|20\d\d[-/]\d{1,2}[-/]\d{1,2}"
)

#: A western year that ends a name (フォーラム2023) is not one either.
_IN_NAME = re.compile(r"(?<=[ァ-ヶー一-龠])20\d\d(?![年\d])")

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


def read_numbers(question: Question) -> Numbers:
    """Read them out of a question.

    Years that belong to a date, to a document's name (改訂 2026) or to another name are not asked about.
    """
    flat = text = question.flat
    for match in cues().find(text, "documents", "vision"):
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    text = without_dates(text)
    for year in _IN_NAME.findall(question.text):
        text = text.replace(year, " ")
    pages = _spans(_PAGES, flat)
    sheets = _spans(_SHEETS, flat)
    return Numbers(_years(text), pages, sheets, tuple(_CIRCLED.findall(flat)))


def without_dates(text: str) -> str:
    """The text without dates, whose numbers would match those of other things."""
    return _DATE.sub(" ", text)


def _years(text: str) -> tuple[FiscalYear, ...]:
    found: list[FiscalYear] = []
    for match in _RANGE.finditer(text):
        first = FiscalYear.parse(match[1].upper())
        last = match[2]
        end = FiscalYear(int(last)) if len(last) > 2 else FiscalYear.parse(f"R{last}")
        found += [FiscalYear(y) for y in range(first.year, end.year + 1)]
    rest = _RANGE.sub(" ", text)
    for match in _FURTHER.finditer(rest):
        found += [FiscalYear.parse(match[1].upper()), FiscalYear.parse(f"R{match[2]}")]
    found += [FiscalYear.parse(m[0].upper()) for m in _YEAR.finditer(rest)]
    return tuple(dict.fromkeys(found))


def _spans(pattern: re.Pattern[str], text: str) -> tuple[int, ...]:
    found: list[int] = []
    for match in pattern.finditer(text):
        groups = [int(g) for g in match.groups() if g]
        found += range(groups[0], groups[-1] + 1)
    return tuple(dict.fromkeys(found))
