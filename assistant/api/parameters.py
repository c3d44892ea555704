"""Parts of the parameters: strict models, sound texts, and texts that are one of some values."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class Parameters(BaseModel):
    """Base of all parameters: a name that does not exist is refused, not passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _sound(text: str) -> str:
    """Half a surrogate pair can be sent in JSON, but not be written back."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("string_unicode", "not valid Unicode text")
    return text


Text = Annotated[str, AfterValidator(_sound)]


class OneOf:
    """Marks a text that must be one of some values; empty for none of them."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = ["", *values]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "enum": self.values}

    def _check(self, value: str) -> str:
        if value not in self.values:
            raise PydanticCustomError("one_of", "unknown value", {"expected": ", ".join(self.values[1:])})
        return value
