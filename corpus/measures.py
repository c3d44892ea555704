"""Printed values of indicators and budgets: number, unit, basis, period, operator."""

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.text import is_dash, normalise
from corpus.years import Period

_PERIOD = re.compile(r"\(?((?:令和|平成)[元\d][^()]*?年度?(?:～[^()]*?年度?)?)\)?")
_VALUE = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\s\d(]*?)(?P<operator>以上|以下)?(?P<rate>/[^\s\d()]+)?$"
)
_SERIES = re.compile(r"(?P<value>\d[\d,.]*\s*[^\s\d()]*?)\((?P<series>[^()\d]+)\)")
_CUMULATIVE = "累計"


class Basis(StrEnum):
    """What a number counts: a state or single period, each year, or everything since a start."""

    NONE = ""
    PER_YEAR = "per_year"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True)
class Measurement:
    """One printed value.

    Attributes:
        value: the number in the printed unit; ``None`` for a worded value (then ``text`` has it).
        unit: as printed, rate included (``人/日``), empty for a worded value.
        basis: per year, cumulative, or neither.
        operator: ``>=`` or ``<=`` where the source prints 以上 or 以下.
        period: the fiscal years that the source prints beside it.
        series: name of the sub-series when a cell holds several (``休日``).
        text: the worded value, such as 施設稼働.
        raw: the cell as printed.
    """

    value: float | None
    unit: str
    basis: Basis
    operator: str
    period: Period | None
    series: str
    text: str
    raw: str


def number(text: str) -> float:
    """A printed number as a float; integers stay exact.

    >>> number("19,043"), number("13.9")
    (19043.0, 13.9)
    """
    return float(text.replace(",", ""))


def parse_cell(raw: str) -> tuple[Measurement, ...]:
    """All values of one KPI cell; empty for a blank or a dash: missing is not zero.

    >>> [(m.value, m.unit, m.period.code) for m in parse_cell("1,812人 (令和元年度)")]
    [(1812.0, '人', 'R1')]
    >>> [m.text for m in parse_cell("方針の決定 (令和5年度)")]
    ['方針の決定']
    >>> [(m.value, m.series) for m in parse_cell("1,143人/日(休日) 658人/日(平日) (平成30年度)")]
    [(1143.0, '休日'), (658.0, '平日')]
    >>> [(m.value, m.unit, m.series) for m in parse_cell("330台/日(冬期)")]
    [(330.0, '台/日', '冬期')]
    """
    text = normalise(raw)
    if not text or is_dash(text):
        return ()
    period = Period.parse(match[0]) if (match := _PERIOD.search(text)) else None
    body = _PERIOD.sub("", text).replace("()", "").strip()
    series = [m for m in _SERIES.finditer(body) if m["series"] != _CUMULATIVE]
    if len(series) > 1 or (series and series[0][0] == body):
        return tuple(_measure(m["value"], period, m["series"], text) for m in series)
    return (_measure(body, period, "", text),)


def _measure(body: str, period: Period | None, series: str, raw: str) -> Measurement:
    cumulative = _CUMULATIVE in body
    plain = body.replace(f"({_CUMULATIVE})", "").replace(_CUMULATIVE, "").strip()
    match = _VALUE.match(plain)
    if match is None:
        return Measurement(None, "", Basis.NONE, "", period, series, plain, raw)
    rate = match["rate"] or ""
    basis = Basis.CUMULATIVE if cumulative else Basis.PER_YEAR if rate.startswith("/年") else Basis.NONE
    operator = {"以上": ">=", "以下": "<="}.get(match["operator"] or "", "")
    unit = (match["unit"] or "") + rate
    return Measurement(number(match["number"]), unit, basis, operator, period, series, "", raw)


_AMOUNT = re.compile(r"^(\d[\d,]*)\s*千円$")


def parse_amount(raw: str) -> int | None:
    """A budget cell in 千円; ``None`` where the cell is blank or a dash.

    Raises:
        ValueError: when the cell holds something else.
    """
    text = normalise(raw)
    if not text or is_dash(text):
        return None
    match = _AMOUNT.match(text)
    if match is None:
        raise ValueError(f"金額として読めません: {raw!r}")
    return int(match[1].replace(",", ""))
