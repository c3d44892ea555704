"""Values in English words; names stay Japanese, with what they mean in brackets."""

import calendar
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from assistant.context import Context
from assistant.lookups.arithmetic import plain
from corpus.measures import Basis, Measurement
from corpus.model import Certainty, Document, Fact, Kind, Participation, Role
from corpus.years import FiscalYear, Period
from index.figures import Criteria, FactRow, KpiRow, Listing

_LABELS = Path(__file__).resolve().parents[2] / "prompts" / "english" / "labels.toml"

_ROLES = {
    Role.CORE: "core city",
    Role.PROPOSER: "proposer (★)",
    Role.MEMBER: "member",
    Role.UNKNOWN: "member (whether it proposed cannot be read)",
    Role.NONE: "not taking part",
}

_MONTHS = tuple(calendar.month_name)[1:]

#: From this amount (千円) on it is also given in millions.
_READABLE_FROM = 10_000


def filters(context: Context) -> Mapping[str, Callable[..., object]]:
    """The filters of English templates, by name."""
    glosses = context.corpus.glosses
    latin = {
        town.name: next((alias for alias in town.aliases if alias.isascii()), "")
        for town in context.corpus.municipalities
    }

    def gloss(name: str) -> str:
        meaning = latin.get(name) or (glosses[name].english if name in glosses else "")
        return f"{name} ({meaning})" if meaning else name

    def gist(name: str) -> str:
        return glosses[name].gist if name in glosses else ""

    def docname(id_: str) -> str:
        return document(context.corpus.document(id_))

    def conditions(
        criteria: Criteria,
        core: str,
        counted: Role | None = None,
        with_core: bool = False,
        one_of: bool = False,
    ) -> str:
        return _conditions(criteria, gloss, (core, counted, with_core), one_of=one_of)

    def participants(members: list[Participation]) -> str:
        return ", ".join(
            gloss(p.municipality)
            + {Role.CORE: ", core city", Role.PROPOSER: " ★"}.get(p.role, "")
            + (" (to be confirmed)" if p.certainty is Certainty.UNCERTAIN else "")
            for p in members
            if p.takes_part
        )

    return {
        "number": number,
        "amount": amount,
        "ref": ref,
        "longref": long_ref,
        "doc": document,
        "docname": docname,
        "issued": issued,
        "measured": measured,
        "stated": stated,
        "rolename": lambda role: _ROLES[role],
        "participants": participants,
        "conditions": conditions,
        "gloss": gloss,
        "gist": gist,
        "fy": fiscal_year,
        "period": period,
        "en": label,
    }


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(_LABELS.read_text(encoding="utf-8"))["labels"]
    return found


def label(japanese: str) -> str:
    """A label or unit; years in words are read, what is unknown stays as it is.

    >>> label("目標値"), label("人/日"), label("令和4年度")
    ('target', 'people/day', 'FY2022 (R4)')
    """
    if known := _labels().get(japanese):
        return known
    if japanese.startswith(("令和", "平成")):
        return fiscal_year(FiscalYear.parse(japanese))
    unit, slash, rate = japanese.partition("/")
    return f"{label(unit)}/{label(rate)}" if slash else japanese


def number(value: float) -> str:
    """With separators; whole numbers without decimals."""
    return f"{plain(round(value, 6)):,}"


def amount(value: float) -> str:
    """Thousands of yen as printed, and in millions where large.

    >>> amount(12313), amount(0)
    ('12,313 thousand yen (about 12.3 million yen)', '0 thousand yen')
    """
    printed = f"{value:,.0f} thousand yen"
    return printed if value < _READABLE_FROM else f"{printed} (about {value / 1000:,.1f} million yen)"


def fiscal_year(year: FiscalYear) -> str:
    """``FY2022 (R4)``."""
    return f"FY{year.year} ({year.short})"


def period(value: Period) -> str:
    """``FY2022`` or ``FY2022–2026``."""
    kind = "" if value.calendar else "FY"
    if value.first == value.last:
        return f"{kind}{value.last.year}"
    return f"{kind}{value.first.year}–{value.last.year}"


def ref(row: Listing | KpiRow | FactRow) -> str:
    """``p. 7`` or ``sheet 7``."""
    page = getattr(row, "page", None)
    return f"p. {page}" if page is not None else f"sheet {row.sheet}"


def long_ref(row: Listing) -> str:
    """``page 7`` or ``sheet 7``."""
    return f"page {row.page}" if row.page is not None else f"sheet {row.sheet}"


def document(value: Document) -> str:
    """What a document is called within a sentence."""
    if value.fiscal_year is not None:
        return f"the FY{value.fiscal_year.year} progress report"
    year, month = value.date.split("-")[:2]
    kind = "vision" if value.kind is Kind.VISION else "document"
    return f"the {kind} of {_MONTHS[int(month) - 1]} {year}"


def issued(value: Document) -> str:
    """Date of issue in words."""
    return _date(value.date)


def _date(iso: str) -> str:
    """``17 August 2023``.

    >>> _date("2023-08-17"), _date("2026-03")
    ('17 August 2023', 'March 2026')
    """
    year, month, *day = iso.split("-")
    return f"{f'{int(day[0])} ' if day else ''}{_MONTHS[int(month) - 1]} {year}"


def measured(m: Measurement, with_period: bool = True) -> str:
    """A value with unit and period."""
    if m.value is None:
        text = f"{m.text} ({_labels()[m.text]})" if m.text in _labels() else m.text
    else:
        bound = {">=": "at least ", "<=": "at most "}.get(m.operator, "")
        total = " (cumulative)" if m.basis is Basis.CUMULATIVE else ""
        text = f"{bound}{number(m.value)}{'' if m.unit == '%' else ' '}{label(m.unit)}{total}"
    return f"{text} ({period(m.period)})" if with_period and m.period else text


def stated(fact: Fact) -> str:
    """A fact: name and quantity, or the date; places and participants as printed."""
    if fact.value is not None:
        about = "about " if fact.rounded else ""
        return f"{label(fact.attribute)}: {about}{number(fact.value)} {label(fact.unit)}"
    if fact.start:
        return _date(fact.start) + (f" to {_date(fact.end)}" if fact.end else "")
    return fact.raw


def _conditions(
    criteria: Criteria,
    gloss: Callable[[str], str],
    counting: tuple[str, Role | None, bool],
    *,
    one_of: bool,
) -> str:
    """The conditions of a list as a noun phrase in the plural."""
    core, counted, with_core = counting
    parts = []
    role = {Role.PROPOSER: "as proposer (★)", Role.MEMBER: "as ■ member (not as proposer)"}.get(
        criteria.role or Role.NONE, ""
    )
    part = f"part {role}".strip()

    def names(towns: tuple[str, ...], joint: str) -> str:
        return f" {joint} ".join(gloss(town) for town in towns)

    if criteria.only:
        parts.append(f"only {names(criteria.only, 'and')} take {part}")
    elif criteria.everyone and not counted:
        verb = "takes" if len(criteria.everyone) == 1 else "take"
        parts.append(f"{names(criteria.everyone, 'and')} {verb} {part}")
    if criteria.anyone:
        parts.append(
            f"{'exactly' if one_of else 'at least'} one of {names(criteria.anyone, 'and')} takes {part}"
        )
    if criteria.nobody:
        parts.append(f"{names(criteria.nobody, 'or')} does not take {part}")
    if criteria.at_least is not None or criteria.at_most is not None:
        who = "proposers (★)" if counted is Role.PROPOSER else "partner municipalities"
        aside = f"{'counting' if with_core else 'not counting'} {gloss(core)}"
        parts.append(f"there {_bounds(criteria)} {who} ({aside})")
    groups = (*criteria.pillars, *criteria.initiatives)
    scope = f" under {' and '.join(gloss(group) for group in groups)}" if groups else ""
    card = " with a card" if criteria.full else ""
    return f"projects{scope}{card}" + (f" in which {' and '.join(parts)}" if parts else "")


def _bounds(criteria: Criteria) -> str:
    low, high = criteria.at_least, criteria.at_most
    if low == high:
        return f"are exactly {low}"
    if low is not None and high is not None:
        return f"are {low} to {high}"
    return f"are at least {low}" if low is not None else f"are at most {high}"
