"""What indicators say: every baseline, current value and target, and what follows from them."""

from collections.abc import Iterator, Sequence

from corpus.measures import Measurement
from corpus.model import Card, Kpi
from eval.generate.cards import Cards, at, cited
from eval.generate.wording import ANSWERED, SILENT, Expected, Wording
from eval.questions import Question

_KIND = "kpi"

_CELLS = {"基準値": "baseline", "現状値": "current", "目標値": "target"}


def questions(cards: Cards, wording: Wording) -> Iterator[Question]:
    """All questions about indicators."""
    for card in cards.all:
        for kpi in card.kpis:
            for name, cell in _CELLS.items():
                if cell == "current" and card.document == cards.vision:
                    continue  # a vision prints no current values: the report's one is a fair answer
                yield from _cell(card, kpi, name, cell, wording)
            yield from _worked_out(card, kpi, wording)


def _cell(card: Card, kpi: Kpi, name: str, cell: str, wording: Wording) -> Iterator[Question]:
    measured = kpi.cell(cell)
    others = [m.value for part in _CELLS.values() for m in kpi.cell(part) if m.value is not None]
    expect = SILENT | {"only_amounts": others}
    if measured:
        expect = ANSWERED | {"figures": [_figure(m) for m in measured]} | cited(card)
    values = {"project": card.project, "indicator": kpi.indicator, "cell": name}
    document = wording.document(card.document)
    yield from wording.ask("kpi_cell", _KIND, card.project, expect, {"document": document} | values)


def _figure(m: Measurement) -> Expected:
    if m.value is None:
        return {"text": m.text}
    value = int(m.value) if m.value.is_integer() else m.value
    return {"value": value} | ({"period": m.period.code} if m.period else {})


def _worked_out(card: Card, kpi: Kpi, wording: Wording) -> Iterator[Question]:
    """Gap, rate and change, where two cells hold one number each in the same unit and sense."""
    baseline, current, target = (_single(kpi.cell(cell)) for cell in _CELLS.values())

    def ask(template: str, value: float, **more: object) -> Iterator[Question]:
        expect = ANSWERED | {"figures": [{"value": round(value, 6)} | more], "citations": [at(card)]}
        named = {"project": card.project, "indicator": kpi.indicator}
        yield from wording.ask(template, _KIND, card.project, expect, named, 2)

    if current and target and _alike(current, target):
        yield from ask("kpi_gap", abs(_value(current) - _value(target)))
        if target.value:
            yield from ask("kpi_rate", _value(current) / target.value * 100, unit="%", rounded=True)
    if current and baseline and _alike(current, baseline):
        yield from ask("kpi_change", abs(_value(current) - _value(baseline)))


def _single(measured: Sequence[Measurement]) -> Measurement | None:
    return measured[0] if len(measured) == 1 and measured[0].value is not None else None


def _alike(one: Measurement, other: Measurement) -> bool:
    return one.unit == other.unit and one.basis == other.basis


def _value(measured: Measurement) -> float:
    return measured.value or 0.0
