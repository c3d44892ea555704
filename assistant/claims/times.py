"""Years, dates, and pages or sheets in running text, Japanese and English."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.years import FiscalYear

_ERA = r"(?:令和|平成|(?<![A-Za-z])[RH])\s?(?:元|\d{1,2})"
_YEAR = rf"(?:{_ERA}|(?<!\d)(?:19|20)\d\d)"
_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_DATE = re.compile(
    rf"(?:(?P<year>{_YEAR})(?:年|[./-]))?(?:(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日?)?)(?!間)"
    rf"|(?P<year2>{_YEAR})[./-](?P<month2>\d{{1,2}})(?:[./-](?P<day2>\d{{1,2}}))?(?!\d)"
    rf"|(?:(?:(?P<from>\d{{1,2}})\s?(?:to|and|-|–|～)\s?)?(?P<day3>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month3>\b{_MONTH})(?:\s+(?P<day4>\d{{1,2}})(?!\d),?)?(?:,?\s+(?P<year3>(?:19|20)\d\d))?"
    rf"|(?<=[～])(?P<day5>\d{{1,2}})日",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"(?:FY\s?)?(?P<first>{_YEAR})(?!\d)(?:年度?)?(?:度)?(?:(?:～|-|–|から|\s?to\s?)(?:FY\s?)?(?P<last>{_YEAR}|\d{{1,2}}(?=年))(?!\d)(?:年度?)?)?"
)
_PLACE = re.compile(
    r"(?:(?<![A-Za-z])pp?\.|\bpages?\b|ページ|頁)\s?(?P<page>\d{1,3})|(?P<page2>\d{1,3})\s?(?:ページ|頁)"
    r"|(?:シート(?:番号)?|\bsheets?\b)(?:\s?(?:No\.?|number))?\s?(?P<sheet>\d{1,3})|(?P<sheet2>\d{1,3})\s?(?:番目?の)?シート",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Year:
    """A year, as the western one in which it begins."""

    year: int


@dataclass(frozen=True)
class Span:
    """From one year to another."""

    first: int
    last: int


@dataclass(frozen=True)
class Date:
    """A day or month; 0 for what is not said."""

    year: int
    month: int
    day: int

    def stands_in(self, source: "Date") -> bool:
        """Whether a source with another date bears this one out; it may say more."""
        said, printed = (self.year, self.month, self.day), (source.year, source.month, source.day)
        return all(mine in (0, theirs) for mine, theirs in zip(said, printed, strict=True))


@dataclass(frozen=True)
class Spot:
    """A page or sheet."""

    kind: str
    number: int


@dataclass(frozen=True)
class Timed:
    """A year, span of years, date or spot, and where it stands in a text.

    Attributes:
        ends: of a span, its first and last year, which may be said alone.
    """

    start: int
    end: int
    value: Year | Span | Date | Spot
    ends: tuple[Year, ...] = ()

    @property
    def years(self) -> frozenset[int]:
        """The years that it names, those of dates left out."""
        own = (self.value,) if isinstance(self.value, Year) else self.ends
        return frozenset(year.year for year in own)


def times(text: str) -> Iterator[Timed]:
    """All years, dates and spots of a text in normal form; the year of a date is not one of its own.

    >>> [t.value for t in times("R4年度のシート7、2022年9月7日")]
    [Year(year=2022), Spot(kind='sheet', number=7), Date(year=2022, month=9, day=7)]
    """
    found = [*_spots(text)]
    found += [t for t in _dates(text) if not _inside(t, found)]
    found += [t for t in _year_spans(text) if not _inside(t, found)]
    return iter(sorted(found, key=lambda t: t.start))


def _spots(text: str) -> Iterator[Timed]:
    for match in _PLACE.finditer(text):
        kind = "page" if match["page"] or match["page2"] else "sheet"
        number = int(next(g for g in match.groups() if g))
        yield Timed(match.start(), match.end(), Spot(kind, number))


def _dates(text: str) -> Iterator[Timed]:
    before = Date(0, 0, 0)
    for match in _DATE.finditer(text):
        year = _western(match["year"] or match["year2"] or match["year3"])
        named = _MONTHS.get((match["month3"] or "").lower(), 0)
        month = int(match["month"] or match["month2"] or named or before.month)
        day = int(match["day"] or match["day2"] or match["day3"] or match["day4"] or match["day5"] or 0)
        if not 1 <= month <= len(_MONTHS):
            continue
        before = Date(year or (before.year if match["day5"] else 0), month, day)
        start = match.start()
        if match["from"]:
            start = match.end("from")
            yield Timed(match.start(), start, Date(before.year, month, int(match["from"])))
        yield Timed(start, match.end(), before)


def _year_spans(text: str) -> Iterator[Timed]:
    for match in _YEARS.finditer(text):
        first = _western(match["first"])
        if not (ending := match["last"]):
            yield Timed(match.start(), match.end(), Year(first))
            continue
        short = ending.isdigit() and len(ending) <= 2
        last = FiscalYear.parse(f"R{ending}").year if short else _western(ending)
        yield Timed(match.start(), match.end(), Span(first, last), (Year(first), Year(last)))


def _western(text: str | None) -> int:
    return FiscalYear.parse(text.upper()).year if text else 0


def _inside(one: Timed, others: list[Timed]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)
