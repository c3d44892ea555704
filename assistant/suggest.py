"""Up to three natural next questions, each of which the documents can answer."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache

from assistant.compose import PROMPTS
from assistant.context import Context
from assistant.draft import Draft
from assistant.understanding.request import Request, Wanted
from assistant.wording import Style
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


def suggestions(
    request: Request, draft: Draft, context: Context, style: Style = Style.STANDARD
) -> tuple[str, ...]:
    """Next questions about the answer's project, or about the municipality asked for."""
    sentences = _sentences(style)
    names = list(dict.fromkeys(hit.name for hit in draft.projects))
    towns = request.criteria.everyone
    if len(towns) == 1 and len(names) != 1:
        found = _about_town(towns[0], request, context, sentences)
    elif names and (len(names) == 1 or draft.method != "lookup"):
        found = _about_project(names[0], request, context, sentences)
    else:
        return ()
    asked = _ASKED.get(request.wanted)
    return tuple(text for kind, text in found if kind != asked)[:LIMIT]


Sentences = Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=len(Style))
def _sentences(style: Style) -> Sentences:
    own = PROMPTS / style.value / _FILE
    return tomllib.loads((own if own.exists() else PROMPTS / _FILE).read_text(encoding="utf-8"))


_FILE = "suggestions.toml"


def _about_project(
    name: str, request: Request, context: Context, sentences: Sentences
) -> Iterator[tuple[str, str]]:
    amounts = any(cell.amount is not None for cell in context.figures.budgets((name,)))
    holds = {
        "members": request.wanted is not Wanted.MEMBERSHIP,
        "kpi": bool(context.figures.kpis((name,))),
        "budget": amounts,
        "next_steps": bool(context.figures.text(context.progress.id, name, Section.NEXT_STEPS.value)),
        "page": True,
    }
    for kind, sentence in sentences["project"].items():
        if holds[kind]:
            yield kind, sentence.format(project=name)


def _about_town(
    town: str, request: Request, context: Context, sentences: Sentences
) -> Iterator[tuple[str, str]]:
    for kind, sentence in sentences["town"].items():
        known = kind == "proposer" and request.criteria.role is not None
        if not known and town != context.core:
            yield kind, sentence.format(town=town)
