"""The words by which texts claim things, read from ``corpus/data/claims.toml``."""

import calendar
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from corpus.model import Document
from corpus.years import FiscalYear

_FILE = Path(__file__).resolve().parents[2] / "corpus" / "data" / "claims.toml"


class Vocabulary:
    """Units, bounds, ratios, cells of an indicator, and words that claim nothing or mean the same.

    Attributes:
        ratios: word → value and unit (半分 → 50, %).
        numerals: English number words.
        no_numbers: words that begin with a numeral and are none.
        cells: word → measure of a figure.
        measures: measure of a figure → words that such a figure bears out.
        plain: words of a language that claim nothing.
        same: groups of words of one meaning; ``!`` in front of one that means the contrary.
        phrases: expressions and the word that they stand for.
    """

    def __init__(self, file: Path = _FILE) -> None:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        self._documents: Mapping[str, Sequence[str]] = tables["documents"]
        self._units: dict[str, tuple[str, float]] = {}
        for unit, names in tables["units"].items():
            for name in names:
                surface, _, factor = name.partition("*")
                self._units[surface.lower()] = unit, float(factor or 1)
        self._counters: Mapping[str, Sequence[str]] = tables["counters"]
        self.silence: Sequence[str] = tables["silence"]["words"]
        self.loose: frozenset[str] = frozenset(tables["loose"]["units"])
        self._bounds: dict[str, str] = {w: sign for sign, ws in tables["bounds"].items() for w in ws}
        self.ratios: dict[str, tuple[float, str]] = {
            word: (value, unit) for unit, words in tables["ratios"].items() for word, value in words.items()
        }
        self.numerals: dict[str, int] = tables["numerals"]
        self.no_numbers: tuple[str, ...] = tuple(tables["no_numbers"]["words"])
        self.cells: dict[str, str] = {w: cell for cell, ws in tables["cells"].items() for w in ws}
        self.measures: Mapping[str, Sequence[str]] = tables["measures"]
        self.plain: Mapping[str, str] = tables["plain"]
        self.same: Sequence[Sequence[str]] = tables["same"]["groups"]
        self.contraries: Sequence[Sequence[str]] = tables["same"]["contraries"]
        self.telling: frozenset[str] = frozenset(tables["telling"]["words"])
        self.light: frozenset[str] = frozenset(tables["light"]["words"])
        self.negators: frozenset[str] = frozenset(tables["negators"]["words"])
        self.sections: Mapping[str, str] = tables["sections"]
        self.courtesies: frozenset[str] = frozenset(tables["courtesies"]["sentences"])
        self.predicates: Sequence[str] = tables["predicates"]["words"]
        self.distributive: Sequence[str] = tables["distributive"]["words"]
        self.flags: tuple[str, ...] = tuple(tables["flags"]["words"])
        self.absence: tuple[str, ...] = tuple(tables["absence"]["marks"])
        self.hedges: Sequence[str] = tables["hedges"]["words"]
        self.states: frozenset[str] = frozenset(tables["states"]["words"])
        self.timeless: frozenset[str] = frozenset(tables["states"]["timeless"])
        self.implied: Sequence[str] = tables["implied"]["words"]
        self.unless: Sequence[str] = tables["implied"]["unless"]
        self.phrases = tuple((re.compile(p), word) for p, word in tables["phrases"].items())
        self.any_phrase = re.compile("|".join(f"(?:{pattern})" for pattern in tables["phrases"]))

    @staticmethod
    def document_date(document: Document) -> tuple[int, int]:
        """The year and month of its date; the fiscal year and 0 where it reports on one."""
        if document.fiscal_year:
            return document.fiscal_year.year, 0
        year, month = (int(part) for part in document.date.split("-")[:2])
        return year, month

    def document_names(self, document: Document) -> list[str]:
        """What a document may be called."""
        year, month = self.document_date(document)
        era = FiscalYear(year).era.removesuffix("年度")
        names = {"year": year, "month": month, "month_name": calendar.month_name[month], "era": era}
        return [
            form.format(**names, era_year=FiscalYear(year).short[1:])
            for form in self._documents[document.kind]
        ]

    def unit(self, surface: str) -> tuple[str, float]:
        """The canonical unit of a surface and its factor; the surface itself if it is not known."""
        return self._units.get(surface, (surface, 1.0))

    def unit_names(self, ascii_only: bool) -> list[str]:
        """All surfaces of units, longest first."""
        chosen = (
            [u for u in self._units if (u.isascii() and u.isalpha()) or " " in u]
            if ascii_only
            else [u for u in self._units if not (u.isascii() and u[0].isalpha())]
        )
        return sorted(chosen, key=lambda u: (-len(u), u))

    def counts_as(self, said: str, printed: str) -> bool:
        """Whether a text may put a unit so; a bare number leaves the unit to the sentence."""
        said_base, _, said_rate = said.partition("/")
        base, _, rate = printed.partition("/")
        if said_rate != rate:
            return False
        return said_base in ("", base) or base in self._counters.get(said_base, ())

    def is_cell(self, text: str, start: int, end: int) -> bool:
        """Whether a word names a cell of an indicator, with the character behind it (目標 of 目標値)."""
        return text[start : end + 1] in self.cells

    def bound(self, surface: str) -> str:
        """``>=`` for 以上; empty for what is none."""
        return self._bounds.get(surface.strip(), "")

    @cached_property
    def bound_pattern(self) -> str:
        """Matches the words of bounds behind a quantity."""
        behind = sorted((b for b in self._bounds if not b.isascii()), key=len, reverse=True)
        return "|".join(re.escape(b) for b in behind)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary, read once."""
    return Vocabulary()
