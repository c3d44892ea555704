"""A circuit breaker: a server that fails again and again is left alone for a while, then tried once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.llm.reasons import FAULTS, Reason, failure
from corpus.errors import LanguageModelError


class CircuitBreaker:
    """Counts failures in a row; for one event loop, not for several threads.

    Args:
        failures: after so many in a row no call is made.
        pause: seconds without calls; the first call after them decides for all.
    """

    def __init__(self, failures: int, pause: float) -> None:
        self._most = failures
        self._pause = pause
        self._failures = 0
        self._until = 0.0
        self._trying = False

    def check(self) -> None:
        """Do nothing if a call may be made now.

        Raises:
            LanguageModelError: reason ``open``.
        """
        if self._failures >= self._most and (self._trying or time.monotonic() < self._until):
            raise failure(Reason.OPEN)

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around a call. A cancelled one tells nothing; what is no fault of the server tells that it works.

        Raises:
            LanguageModelError: reason ``open``.
        """
        self.check()
        trial = self._trying = self._failures >= self._most
        try:
            yield
            self._failures = 0
        except LanguageModelError as error:
            self._count(Reason(error.reason))
            raise
        finally:
            if trial:
                self._trying = False

    def _count(self, reason: Reason) -> None:
        if reason in FAULTS:
            self._failures += 1
            self._until = time.monotonic() + self._pause
        else:
            self._failures = 0
