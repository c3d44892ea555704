"""Words a draft with the templates of ``prompts/``; a missing value is an error, never a blank."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from assistant.context import Context
from assistant.draft import Draft
from assistant.wording import Style, filters

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"

_BLANK_LINES = re.compile(r"\n{3,}")
_SPLIT_ITEMS = re.compile(r"(?m)^(- .*)\n\n(?=- )")
_LEDE_GAP = re.compile(r"(?m)^((?!- |\d+\. ).+)\n(?=- )")


def compose(draft: Draft, context: Context, style: Style = Style.STANDARD) -> tuple[str, tuple[str, ...]]:
    """The answer's text and its notes, in a style."""
    templates = environment(context, style)
    text = templates.get_template(f"answers/{draft.template}.md").render(draft.values)
    notes = tuple(dict.fromkeys(note(name, values, context, style) for name, values in draft.notes))
    return tidy(text), notes


def note(name: str, values: Mapping[str, object], context: Context, style: Style) -> str:
    """A note in a style."""
    return environment(context, style).get_template(f"notes/{name}.md").render(values).strip()


def tidy(text: str) -> str:
    """Markdown with its lists set off, and without gaps."""
    text = _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()
    text = _SPLIT_ITEMS.sub(r"\1\n", _SPLIT_ITEMS.sub(r"\1\n", text))
    return _LEDE_GAP.sub(r"\1\n\n", text)


@lru_cache(maxsize=8)
def environment(context: Context, style: Style) -> Environment:
    """The templates of a style; what a style does not word in its own way it takes from the standard one."""
    folders = [PROMPTS] if style is Style.STANDARD else [PROMPTS / style.value, PROMPTS]
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= filters(style, context)
    return made
