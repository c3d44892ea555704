"""What the corpus says, straight from its tables: the judge must not share the lookups of the judged."""

from collections import defaultdict
from functools import cached_property

from assistant.answer import Answer, Figure, Measure
from corpus.model import Corpus
from eval.generate.cards import at, label

_CELLS = {Measure.KPI_BASELINE: "baseline", Measure.KPI_CURRENT: "current", Measure.KPI_TARGET: "target"}

_JUDGED = {*_CELLS, Measure.BUDGET, Measure.BUDGET_TOTAL, Measure.RESULT}

#: Period (``None`` where none is printed) and value.
Printed = tuple[str | None, float]


class Oracle:
    """Places of projects, and every printed figure of a corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    @cached_property
    def places(self) -> dict[str, str]:
        """``vision-2026: project`` → ``vision-2026 P.14``, as expectations write them."""
        return {label(card): at(card) for card in self._corpus.cards}

    def wrong_figures(self, answer: Answer) -> list[str]:
        """The figures that their project does not print so; worked-out ones are not judged here."""
        return [f"{f.project} {f.label} {f.text}" for f in answer.figures if self._contradicts(f)]

    def _contradicts(self, figure: Figure) -> bool:
        if figure.value is None or figure.project is None or figure.measure not in _JUDGED:
            return False
        printed = self._printed[figure.project, figure.measure]
        if figure.measure is Measure.RESULT:
            return all(value != figure.value for _, value in printed)
        period = None if figure.measure is Measure.BUDGET_TOTAL else figure.period
        return (period, figure.value) not in printed

    @cached_property
    def _printed(self) -> dict[tuple[str, Measure], set[Printed]]:
        """Project and measure → what is printed."""
        found: dict[tuple[str, Measure], set[Printed]] = defaultdict(set)
        for card in self._corpus.cards:
            for line in card.budget:
                if line.amount is not None:
                    measure = Measure.BUDGET if line.year else Measure.BUDGET_TOTAL
                    found[card.project, measure].add((line.year.short if line.year else None, line.amount))
            for kpi in card.kpis:
                for measure, cell in _CELLS.items():
                    for m in kpi.cell(cell):
                        if m.value is not None:
                            found[card.project, measure].add((m.period.code if m.period else None, m.value))
            for fact in card.facts:
                if fact.value is not None:
                    found[card.project, Measure.RESULT].add((None, fact.value))
        return found
