"""How values are written: one module per language, with the same filters for the templates."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from assistant.context import Context
from assistant.wording import english, japanese

Filters = Mapping[str, Callable[..., object]]


class Style(StrEnum):
    """How answers are put: figures and sources are the same in all."""

    STANDARD = "standard"
    PLAIN = "plain"
    ENGLISH = "english"


def filters(style: Style, context: Context) -> Filters:
    """The filters of a style's templates."""
    return english.filters(context) if style is Style.ENGLISH else japanese.filters(context)
