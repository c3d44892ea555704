"""What projects cost: every cell of every card, what is blank, and what has no card."""

from collections.abc import Iterator
from itertools import pairwise

from corpus.model import BudgetLine, Card
from eval.generate.cards import Cards, cited
from eval.generate.wording import ANSWERED, SILENT, Wording
from eval.questions import Question

_KIND = "budget"


def questions(cards: Cards, wording: Wording) -> Iterator[Question]:
    """All questions about expected costs."""
    for card in cards.of[cards.vision]:
        if all(line.amount is None for line in card.budget):
            yield from wording.ask("budget_unknown", _KIND, card.project, SILENT, {"project": card.project})
            continue
        for line in card.budget:
            yield from _cell(card, line, wording)
        yearly = [line for line in card.budget if line.year and line.amount is not None]
        for first, last in pairwise(yearly):
            yield from _difference(card, first, last, wording)


def _cell(card: Card, line: BudgetLine, wording: Wording) -> Iterator[Question]:
    expect = SILENT
    parts = [other.amount for other in card.budget if other.amount is not None]
    if line.amount is not None:
        figure = {"value": line.amount, "unit": "千円", "project": card.project}
        period = {"period": line.year.short} if line.year else {}
        expect = (
            ANSWERED
            | {"figures": [figure | period], "only_amounts": [line.amount] if line.year else parts}
            | cited(card)
        )
    if line.year is None:
        yield from wording.ask("budget_total", _KIND, card.project, expect, {"project": card.project})
    else:
        year = {"era": line.year.era, "short": line.year.short, "western": str(line.year.year)}
        yield from wording.ask("budget_year", _KIND, card.project, expect, {"project": card.project} | year)


def _difference(card: Card, first: BudgetLine, last: BudgetLine, wording: Wording) -> Iterator[Question]:
    if first.year is None or last.year is None or first.amount is None or last.amount is None:
        return
    figures = [{"value": abs(last.amount - first.amount), "unit": "千円"}]
    expect = ANSWERED | {"figures": figures} | cited(card)
    years = {"first": first.year.era, "last": last.year.era}
    yield from wording.ask(
        "budget_difference", _KIND, card.project, expect, {"project": card.project} | years, 1
    )
