"""A language model as a colleague: it may read an odd question and word an answer, and add no fact."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.answer import Answer, Status
from assistant.claims.anatomist import Anatomist
from assistant.claims.names import Names
from assistant.claims.review import UnverifiedError
from assistant.claims.vocabulary import vocabulary
from assistant.claims.words import Words
from assistant.compose import tidy
from assistant.llm.client import ChatModel, OpenAIChat
from assistant.llm.options import DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT, ModelOptions
from assistant.llm.reading import Interpreter
from assistant.llm.wording import LONGEST, Writer, explained
from assistant.wording import Style
from corpus.errors import LanguageModelError

if TYPE_CHECKING:
    from index.store import Store

_LOG = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What came of asking the model; a failed call counts under its reason instead."""

    WORDED = "worded"
    REJECTED = "rejected"
    READ = "read"
    UNREAD = "unread"


def anatomist(store: "Store") -> Anatomist:
    """What takes texts about a corpus apart."""
    words = vocabulary()
    return Anatomist(Names(store.corpus, words), Words(store.analyser, words), words)


class Colleague:
    """A model's part in the answers over one corpus; safe for many threads.

    Args:
        model: the model.
        store: its corpus and analyser.
        timeout: seconds that one answer may spend on the model.
        concurrency: answers that may wait for it at the same time.
    """

    def __init__(
        self,
        model: ChatModel,
        store: "Store",
        timeout: float = DEFAULT_TIMEOUT,
        concurrency: int = DEFAULT_CONCURRENCY,
    ) -> None:
        self.concurrency = concurrency
        self._model = model
        self._timeout = timeout
        self._writer = Writer(model, anatomist(store), store.corpus)
        self._interpreter = Interpreter(model, store.corpus, store.search)
        self._outcomes: Counter[str] = Counter()
        self._lock = threading.Lock()

    @classmethod
    def configured(cls, store: "Store") -> "Colleague | None":
        """The one of the environment; ``None`` where no model is configured.

        Raises:
            InputError: when a setting cannot be used.
        """
        options = ModelOptions.from_environment()
        if options is None:
            return None
        return cls(OpenAIChat(options), store, options.timeout, options.concurrency)

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How often each outcome came about."""
        with self._lock:
            return dict(self._outcomes)

    def deadline(self) -> float:
        """Until when the model may be asked for an answer that begins now (``time.monotonic``)."""
        return time.monotonic() + self._timeout

    def read(self, question: str, deadline: float) -> str | None:
        """An unclear question in words that the rules read; ``None`` where the model finds none."""
        try:
            found = self._interpreter.question(question, deadline)
        except LanguageModelError as error:
            self._failed(error)
            return None
        self._count(Outcome.READ if found else Outcome.UNREAD)
        return found

    def word(self, answer: Answer, style: Style, deadline: float) -> Iterator[str]:
        """The answer's text in the model's words, as far as it has been verified; the last is the whole.

        Raises:
            LanguageModelError: when there is none that could be verified in time.
        """
        try:
            for text in self._writer.write(answer, style, deadline):
                yield tidy(text)
        except UnverifiedError as error:
            self._count(Outcome.REJECTED)
            _LOG.warning("言語モデルの文を使いませんでした: %s", "、".join(explained(error.problems)))
            raise LanguageModelError(Outcome.REJECTED, str(error)) from None
        except LanguageModelError as error:
            self._failed(error)
            raise
        self._count(Outcome.WORDED)

    @staticmethod
    def words(answer: Answer) -> bool:
        """Whether an answer is one for the model: silence and long tables are better said plainly."""
        return answer.status is Status.ANSWERED and len(answer.answer) <= LONGEST

    def close(self) -> None:
        """Close the connection to the model, if it has one."""
        if isinstance(self._model, OpenAIChat):
            self._model.close()

    def _failed(self, error: LanguageModelError) -> None:
        self._count(error.reason)
        _LOG.warning("%s", error)

    def _count(self, outcome: str) -> None:
        with self._lock:
            self._outcomes[outcome] += 1
