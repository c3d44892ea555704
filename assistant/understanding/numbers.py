"""Fiscal years, pages and sheets that a question names."""

import re
from dataclasses import dataclass

from assistant.understanding.cues import cues
from assistant.understanding.question import Question
from corpus.years import FiscalYear

_ERA = r"(?:(?:令和|平成|(?<![a-z])[rh])(?:元|\d{1,2})|20\d\d)(?!\d)(?:年度|年)?"
_YEAR = re.compile(rf"(?<![\d.]){_ERA}(?![./-]\d)")
#: A year of the running era without its name (7年度から8年度).
_BARE_YEAR = re.compile(r"(?<![\d元和成rh～\-–—/.])([1-9])(?=年度)")

_MONEY = re.compile(r"(?:(\d[\d,]*(?:\.\d+)?)億)?(?:(\d[\d,]*(?:\.\d+)?)(千万|百万|万|千)?)?円")
_THOUSANDS = {"千万": 10_000, "百万": 1_000, "万": 10, "千": 1, None: 0.001}

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


#: Month and day of an event; the day may be missing.
Date = tuple[int, int | None]

_DAYS = re.compile(
    r"(?:(?:令和|平成|r|h)(?:元|\d{1,2})|20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})日?"
    r"|(?<!\d)(\d{1,2})月(?:(\d{1,2})日)?(?!から|まで|末)|(?<![\d./])(1[0-2]|[1-9])/([12]\d|3[01]|[1-9])(?![\d/])"
)

#: As many as a list may ever hold.
ALL = 100

_COUNTED = re.compile(
    r"(?<![\dr年])(\d{1,2})(?:つ|事業|個|位|番目まで)(?![\d年])|(?:上位|下位|トップ|ベスト|ワースト)(\d{1,2})"
)


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
    text = _BARE_YEAR.sub(r"令和\1", without_dates(text))
    for year in _IN_NAME.findall(question.text):
        text = text.replace(year, " ")
    pages = _spans(_PAGES, flat)
    sheets = _spans(_SHEETS, flat)
    return Numbers(_years(text), pages, sheets, tuple(_CIRCLED.findall(flat)))


def dates(question: Question) -> tuple[Date, ...]:
    """Months and days that a question names.

    >>> dates(Question.of("R4.8.25の会議と10月の会議", ()))
    ((8, 25), (10, None))
    """
    found = []
    for match in _DAYS.finditer(question.flat):
        numbers = [int(group) for group in match.groups() if group]
        found.append((numbers[0], numbers[1] if len(numbers) > 1 else None))
    return tuple(date for date in dict.fromkeys(found) if date[0] <= _MONTHS)


_MONTHS = 12


@dataclass(frozen=True)
class Money:
    """An amount in 千円 that a question states, with its own words and those behind it."""

    value: float
    said: str
    behind: str


def money(question: Question) -> Money | None:
    """The first amount of money that a question states.

    >>> money(Question.of("1億円を超える事業", ()))
    Money(value=100000.0, said='1億円', behind='を超える事業')
    """
    for match in _MONEY.finditer(question.flat):
        hundred_millions, rest, unit = match.groups()
        if not (hundred_millions or rest):
            continue
        value = float((hundred_millions or "0").replace(",", "")) * 100_000
        value += float((rest or "0").replace(",", "")) * _THOUSANDS[unit]
        return Money(value, match[0], question.flat[match.end() :])
    return None


def limit(question: Question) -> int:
    """How many of a ranking are wanted: all of an order, one without a number."""
    for match in _COUNTED.finditer(question.flat):
        return min(int(next(g for g in match.groups() if g)), ALL)
    return ALL if "順" in question.flat else 1


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
