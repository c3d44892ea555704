"""Up to three natural next questions, each of which the documents can answer."""

import tomllib
from collections.abc import Iterator
from functools import lru_cache

from assistant.compose import PROMPTS
from assistant.context import Context
from assistant.draft import Draft
from assistant.understanding.request import Request, Wanted
from corpus.model import Section

LIMIT = 3

#: What a question has just asked need not be suggested.
_ASKED = {
    Wanted.MUNICIPALITIES: "members",
    Wanted.KPI: "kpi",
    Wanted.BUDGET: "budget",
    Wanted.SECTION: "next_steps",
    Wanted.PLACE: "page",
    Wanted.PROJECT_COUNT: "count",
    Wanted.CHANGES: "joined",
}


def suggestions(request: Request, draft: Draft, context: Context) -> tuple[str, ...]:
    """Next questions about the answer's project, or about the municipality asked for."""
    names = list(dict.fromkeys(hit.name for hit in draft.projects))
    towns = request.criteria.everyone
    if len(towns) == 1 and len(names) != 1:
        found = _about_town(towns[0], request, context)
    elif names and (len(names) == 1 or draft.method != "lookup"):
        found = _about_project(names[0], request, context)
    else:
        return ()
    asked = _ASKED.get(request.wanted)
    return tuple(text for kind, text in found if kind != asked)[:LIMIT]


@lru_cache(maxsize=1)
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads((PROMPTS / "suggestions.toml").read_text(encoding="utf-8"))


def _about_project(name: str, request: Request, context: Context) -> Iterator[tuple[str, str]]:
    amounts = any(cell.amount is not None for cell in context.figures.budgets((name,)))
    holds = {
        "members": request.wanted is not Wanted.MEMBERSHIP,
        "kpi": bool(context.figures.kpis((name,))),
        "budget": amounts,
        "next_steps": bool(context.figures.text(context.progress.id, name, Section.NEXT_STEPS.value)),
        "page": True,
    }
    for kind, sentence in _sentences()["project"].items():
        if holds[kind]:
            yield kind, sentence.format(project=name)


def _about_town(town: str, request: Request, context: Context) -> Iterator[tuple[str, str]]:
    for kind, sentence in _sentences()["town"].items():
        known = kind == "proposer" and request.criteria.role is not None
        if not known and town != context.core:
            yield kind, sentence.format(town=town)
