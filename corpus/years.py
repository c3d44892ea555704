"""Japanese fiscal years: 令和 and 平成 against the western calendar, single years and ranges."""

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.text import normalise

#: First western year of each era, less one (era year 1 = base + 1).
_ERA_BASE = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}

#: Reiwa began in May 2019; the fiscal year 2019 is printed as 令和元年度.
_REIWA_START = 2019

_ERA = r"(令和|平成|R|H)?\s*(元|\d{1,2})\s*年?(?:度)?"
_RANGE = re.compile(rf"{_ERA}\s*[～-]\s*{_ERA}")
_SINGLE = re.compile(r"(令和|平成|R|H)\s*(元|\d{1,2})")


@dataclass(frozen=True, order=True)
class FiscalYear:
    """A Japanese fiscal year (April to March), kept as the western year in which it begins.

    >>> FiscalYear.parse("令和元年度")
    FiscalYear(year=2019)
    >>> FiscalYear(2022).short, FiscalYear(2022).long
    ('R4', '令和4年度（2022年度）')
    """

    year: int

    @classmethod
    def parse(cls, text: str) -> "FiscalYear":
        """Read ``R4``, ``令和4年度``, ``平成29`` or ``2022``.

        Raises:
            ValueError: when the text names no year.
        """
        if match := _SINGLE.search(text):
            return cls(_ERA_BASE[match[1]] + _era_number(match[2]))
        if match := re.search(r"(?:19|20)\d\d", text):
            return cls(int(match[0]))
        raise ValueError(f"年度として読めません: {text!r}")

    @property
    def short(self) -> str:
        """``R4``, ``H29``."""
        if self.year >= _REIWA_START:
            return f"R{self.year - _ERA_BASE['R']}"
        return f"H{self.year - _ERA_BASE['H']}"

    @property
    def era(self) -> str:
        """``令和4年度``."""
        number = self.short[1:]
        name = "令和" if self.short[0] == "R" else "平成"
        return f"{name}{'元' if number == '1' else number}年度"

    @property
    def long(self) -> str:
        """``令和4年度（2022年度）``."""
        return f"{self.era}（{self.year}年度）"


@dataclass(frozen=True, order=True)
class Period:
    """One fiscal year or a closed range of them; ``calendar`` where the source prints 年, not 年度."""

    first: FiscalYear
    last: FiscalYear
    calendar: bool = False

    @classmethod
    def parse(cls, text: str) -> "Period | None":
        """Read the period out of a printed cell; ``None`` where it names none.

        >>> Period.parse("(令和元～2年度)").code
        'R1-R2'
        >>> Period.parse("(平成29～令和2年度)").code
        'H29-R2'
        >>> Period.parse("4件") is None
        True
        """
        text = normalise(text)
        if not _SINGLE.search(text):
            return None
        calendar = "年度" not in text and "年" in text
        if match := _RANGE.search(text):
            era = match[1] or "令和"
            first = FiscalYear(_ERA_BASE[era] + _era_number(match[2]))
            last = FiscalYear(_ERA_BASE[match[3] or era] + _era_number(match[4]))
            return cls(first, last, calendar)
        year = FiscalYear.parse(text)
        return cls(year, year, calendar)

    @classmethod
    @lru_cache(maxsize=256)
    def from_code(cls, code: str) -> "Period | None":
        """The period of a code as :attr:`code` writes it; ``None`` for an empty one."""
        if not code:
            return None
        calendar = code.endswith("y")
        first, _, last = code.removesuffix("y").partition("-")
        start = FiscalYear.parse(first)
        return cls(start, FiscalYear.parse(last) if last else start, calendar)

    @property
    def code(self) -> str:
        """``R4``, ``R4-R8``; the form of the answer contract."""
        if self.first == self.last:
            return self.first.short
        return f"{self.first.short}-{self.last.short}"

    @property
    def stored(self) -> str:
        """The code with a ``y`` behind where the source prints a calendar year."""
        return self.code + ("y" if self.calendar else "")

    @property
    def label(self) -> str:
        """``令和4年度``, ``令和4～8年度``, ``令和元年``."""
        suffix = "年" if self.calendar else "年度"
        last = self.last.era.removesuffix("年度") + suffix
        if self.first == self.last:
            return last
        first = self.first.era.removesuffix("年度")
        if self.first.short[0] == self.last.short[0]:
            last = last.removeprefix("令和").removeprefix("平成")
        return f"{first}～{last}"

    @property
    def years(self) -> int:
        """How many fiscal years it spans."""
        return self.last.year - self.first.year + 1


def _era_number(text: str) -> int:
    return 1 if text == "元" else int(text)
