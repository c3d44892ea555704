"""Examples for the description: real requests and answers, taken from the corpus that is served."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_jsonable_python

from assistant.catalogue import Catalogue, Filters
from assistant.engine import Assistant

_CONVERSATION = "0b9f6a4e-3c1d-4f57-9a86-2f1d7c5e8b30"


@dataclass(frozen=True)
class Example:
    """One use of an operation.

    Attributes:
        response: the body that it gives, as JSON values.
        parameters: in path and query, by name.
        body: what is sent, as JSON values.
    """

    response: Any
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    body: Any = None


def examples(assistant: Assistant, catalogue: Catalogue) -> dict[str, Example]:
    """An example of each operation that has one, by operation id. Nothing here needs the search."""
    project = next((cell.project for cell in catalogue.budgets()), catalogue.projects()[0].name)
    question = f"{project}の連携市町は？"
    # Without its time: the description is the same whenever it is made.
    answer = assistant.ask(question).model_copy(update={"elapsed_ms": 0.0})
    place = {"municipality": catalogue.municipalities()[-1].name}
    filters = Filters(**place)
    found = catalogue.search(filters=filters, limit=1)
    shown = {
        "ask": Example(answer, body={"question": question, "conversation": _CONVERSATION}),
        "ask_by_address": Example(answer, {"q": question}),
        "search": Example(found, {**place, "limit": 1}),
        "projects": Example(catalogue.projects(filters)[:1], place),
        "project": Example(catalogue.project(project), {"name": project}),
        "municipalities": Example(catalogue.municipalities()[:2]),
        "kpis": Example(catalogue.kpis()[:1]),
        "budgets": Example(catalogue.budgets(project)[:2], {"project": project}),
        "participation": Example(catalogue.participation(**place)[:1], place),
        "documents": Example(catalogue.documents()),
    }
    return {
        operation: Example(to_jsonable_python(example.response), example.parameters, example.body)
        for operation, example in shown.items()
    }
