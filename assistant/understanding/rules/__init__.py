"""Rules from the most to the least specific; the first that applies decides what a question wants.

A rule takes the :class:`~assistant.understanding.reading.Reading` and a request that holds everything the
question names, and returns the request with ``wanted`` and its details, or ``None``.
"""

from collections.abc import Callable

from assistant.understanding.reading import Reading
from assistant.understanding.request import Request
from assistant.understanding.rules import budgets, documents, guards, indicators, participation, results

Rule = Callable[[Reading, Request], Request | None]

RULES: tuple[Rule, ...] = (
    guards.refused,
    guards.symbols,
    guards.outside,
    guards.unrecorded,
    documents.about,
    documents.contents,
    participation.ranking,
    documents.changed,
    documents.changes,
    indicators.kpi_list,
    documents.place,
    budgets.budget,
    guards.place_without_suffix,
    participation.membership,
    participation.municipalities,
    participation.count,
    participation.projects,
    indicators.kpi,
    results.problem,
    results.fact,
    results.section,
    results.overview,
    participation.everything,
)
