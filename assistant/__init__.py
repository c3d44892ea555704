"""How it is answered: understand, look up or search, compose, verify; and the faces.

The names below are the Python face. Each is imported when first used, so that ``import assistant`` is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.catalogue import Catalogue
    from assistant.engine import Assistant

__all__ = ["Answer", "Assistant", "Catalogue"]

_MODULES = {"Answer": "answer", "Assistant": "engine", "Catalogue": "catalogue"}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
