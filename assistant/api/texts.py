"""The sentences of the HTTP interface, from ``prompts/api.toml``."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_SENTENCES = Path(__file__).resolve().parents[2] / "prompts" / "api.toml"


@cache
def sentences() -> dict[str, Any]:
    """All sentences, by table and name."""
    return tomllib.loads(_SENTENCES.read_text(encoding="utf-8"))
