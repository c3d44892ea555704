"""The one exception tree of renkei; every face turns an instance into one Japanese line.

::

    RenkeiError
    ├── CorpusError         a table or an original cannot be used as it is
    │   └── LayoutError     an original has neither of the layouts that the readers know
    ├── StoreError          the index is missing, damaged, foreign or outdated
    ├── ModelError          embedding weights are missing or cannot be run
    ├── LanguageModelError  a language model gave no reply that can be used
    ├── InputError          a user's argument or file cannot be used
    └── NotFoundError       nothing of the name asked for

Messages are Japanese and say what to do next.
"""


class RenkeiError(Exception):
    """Base of everything that renkei raises on purpose."""


class CorpusError(RenkeiError):
    """A corpus table or an original document cannot be used as it is."""


class LayoutError(CorpusError):
    """A file has neither of the layouts that the readers know."""


class StoreError(RenkeiError):
    """The index is missing, damaged, foreign or outdated."""


class ModelError(RenkeiError):
    """Embedding weights are missing or cannot be run."""


class LanguageModelError(RenkeiError):
    """A language model gave no reply that can be used.

    Attributes:
        reason: one English word for counters and comparisons, such as ``timeout``.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class InputError(RenkeiError):
    """A user's argument or input file cannot be used."""


class NotFoundError(RenkeiError):
    """There is nothing of the name that was asked for."""
