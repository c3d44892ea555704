"""The prompts of ``prompts/model``, loaded by name: text, purpose, inputs and an example."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from assistant.compose import PROMPTS

FOLDER = PROMPTS / "model"

#: Files of the folder that are tables, not prompts.
TABLES = ("problems", "kinds")


@dataclass(frozen=True)
class Prompt:
    """A message for a model.

    Attributes:
        version: raised whenever the text changes.
        purpose: what the model is to do with it.
        inputs: name → meaning of the values that it takes.
        example: values for these.
    """

    name: str
    version: int
    purpose: str
    inputs: Mapping[str, str]
    example: Mapping[str, Any]
    template: Template

    def render(self, **values: object) -> str:
        """The message.

        Raises:
            jinja2.UndefinedError, TypeError: when a value is missing.
        """
        return self.template.render(values).strip()


@lru_cache(maxsize=16)
def prompt(name: str) -> Prompt:
    """The prompt of a name, read once."""
    entry = table(name)
    return Prompt(
        name,
        entry["version"],
        entry["purpose"],
        entry["inputs"],
        entry["example"],
        _environment().from_string(entry["text"]["text"]),
    )


@lru_cache(maxsize=16)
def table(name: str) -> dict[str, Any]:
    """A file of the folder as it is."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(autoescape=False, undefined=StrictUndefined)
    # JSON keeps the data of a message apart from its instructions: a quotation mark in it is escaped.
    made.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False)
    return made
