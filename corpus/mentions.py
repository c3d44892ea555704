"""Dates and quantities that free text states, found by their printed form.

What is found here is compared with the curated facts in both directions, so that no figure of a sheet
is missing from the corpus and none is added to it. Ordinals (第2回), floors, route numbers and bare
fiscal years are not facts of their own.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.text import compact, normalise
from corpus.years import FiscalYear

#: The last month of a fiscal year.
_LAST_MONTH = 3

_YEAR = r"(?:令和|平成|R|H)\s?(?:元|\d{1,2})(?:年|\.)"
_DATE = re.compile(
    rf"{_YEAR}\d{{1,2}}(?:月(?:\d{{1,2}}日|末)?|\.\d{{1,2}}|末)"
    r"|(?<![\d.])\d{1,2}月(?:\d{1,2}日|末|頃)?"
    r"|(?<![\d/.])\d{1,2}/\d{1,2}(?![\d/])"
)
_UNITS = (
    "社|名|人|件|冊|組|枚|箇所|か所|店舗|本|つ(?:の)?|商品|円|市町|市|町|グループ|大学(?:等)?"
    "|カ年|か年|日間|施設|地区|回(?!目)|団体|者|校|台|種類"
)
_QUANTITY = re.compile(rf"(?<![\d.第R,])(\d[\d,]*(?:\.\d+)?(?:万(?:\d+千)?)?)({_UNITS})")
_ORDINAL = re.compile(r"第\d+回")
_CIRCLED = re.compile("[①-⑳]")
_PARTS = re.compile(
    r"(?:(?P<era>令和|平成|R|H)?\s?(?P<year>元|\d{1,2})(?:年|\.))?"
    r"(?P<month>\d{1,2})(?:月(?:(?P<day>\d{1,2})日)?|\.(?P<dotted>\d{1,2})|/(?P<slashed>\d{1,2})|末)"
)
_DAY = re.compile(r"(?P<day>\d{1,2})(?:日|$)")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ENGLISH = re.compile(rf"({'|'.join(_MONTHS)}) (\d{{4}})")
#: Between the ends of a range: a wave, or the comma of two days side by side (R5.2.16,17).
_BREAK = re.compile(r"～|,(?=\d{1,2}$)")
_FISCAL = re.compile(
    r"(?:(?P<year>(?:令和|平成|R|H)\s?(?:元|\d{1,2}))(?:年度|(?![\d.年]))|(?<!\d)年度)(?P<end>末|から)?"
)
_NUMBER = re.compile(r"(?:(\d[\d,]*(?:\.\d+)?)万)?(?:(\d[\d,]*(?:\.\d+)?)千(?!円))?(\d[\d,]*(?:\.\d+)?)?")


@dataclass(frozen=True)
class Mention:
    """A date or quantity as printed, without white space and separators."""

    kind: str
    text: str


def mentions(text: str) -> list[Mention]:
    """The dates and quantities of a text, dates first.

    >>> [m.text for m in mentions("第2回 令和4年10月14日 参加者17名")]
    ['令和4年10月14日', '17名']
    """
    text = _CIRCLED.sub("・", _ORDINAL.sub(lambda m: "・" * len(m[0]), text))
    dates = list(_DATE.finditer(text))
    found = [Mention("date", _bare(m[0])) for m in dates]
    for match in _QUANTITY.finditer(text):
        if not any(d.start() <= match.start() < d.end() for d in dates):
            found.append(Mention("quantity", _bare(match[1] + match[2].removesuffix("の"))))
    return found


def quantities(text: str) -> list[float]:
    """The numbers of a text, with 万 and 千 worked out.

    >>> quantities("14万8千冊、3日間")
    [148000.0, 3.0]
    """
    found = []
    for match in _NUMBER.finditer(text):
        if match[0]:
            parts = [float(group.replace(",", "")) if group else 0.0 for group in match.groups()]
            found.append(parts[0] * 10000 + parts[1] * 1000 + parts[2])
    return found


def date_range(text: str, year: FiscalYear) -> tuple[str, str]:
    """First and last ISO date (day or month) of a printed date or range; ``""`` where there is none.

    A date without a year lies in the fiscal ``year`` that the document reports on. The white space and
    width of the text need not be in normal form.

    >>> date_range("令和4年9月7日～9日", FiscalYear(2022))
    ('2022-09-07', '2022-09-09')
    >>> date_range("1月30日", FiscalYear(2022))
    ('2023-01-30', '')
    """
    first, *last = _BREAK.split(normalise(text), maxsplit=1)
    start = _iso(first, year, "")
    return start, _iso(last[0], year, start) if last else ""


def fiscal_range(text: str, year: FiscalYear) -> tuple[str, str]:
    """First and last month of the fiscal year that a text names as a whole, or its first or last alone.

    A text that names none, but 年度 alone, means the fiscal ``year`` that the document reports on.

    >>> fiscal_range("令和5年度", FiscalYear(2022)), fiscal_range("年度内", FiscalYear(2022))
    (('2023-04', '2024-03'), ('2022-04', '2023-03'))
    >>> fiscal_range("R4年度末", FiscalYear(2022)), fiscal_range("令和4年度から", FiscalYear(2022))
    (('2023-03', ''), ('2022-04', ''))
    """
    match = _FISCAL.search(normalise(text))
    if match is None:
        return "", ""
    western = (FiscalYear.parse(match["year"]) if match["year"] else year).year
    april, march = f"{western}-{_LAST_MONTH + 1:02}", f"{western + 1}-{_LAST_MONTH:02}"
    return {"から": (april, ""), "末": (march, "")}.get(match["end"], (april, march))


def _iso(text: str, year: FiscalYear, before: str) -> str:
    """One date; a bare day takes its month from the date ``before`` it."""
    if english := _ENGLISH.search(text):
        return f"{english[2]}-{_MONTHS.index(english[1]) + 1:02}"
    match = _PARTS.search(text)
    if match is None:
        day = _DAY.search(text)
        return f"{before[:7]}-{int(day['day']):02}" if day and before else ""
    month = int(match["month"])
    western = year.year + (1 if month <= _LAST_MONTH else 0)
    if match["year"]:
        western = FiscalYear.parse((match["era"] or "令和") + match["year"]).year
    day_text = match["day"] or match["dotted"] or match["slashed"]
    return f"{western}-{month:02}" + (f"-{int(day_text):02}" if day_text else "")


def count(texts: Iterable[str]) -> Counter[str]:
    """How often each date and quantity occurs."""
    return Counter(mention.text for text in texts for mention in mentions(text))


def _bare(text: str) -> str:
    return compact(text).replace(",", "")
