"""What was asked before: a few turns of each conversation, bounded in number."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.understanding.request import Request

#: Conversations kept; the longest unused one is forgotten first.
LIMIT = 1000

#: Turns kept of each: the first, which people come back to, and the last ones.
TURNS = 6


@dataclass(frozen=True)
class Turn:
    """A question's request and its answer."""

    request: Request
    answer: Answer


class Conversations:
    """The first turn of each conversation and its last ones; safe for many threads."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, tuple[Turn, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def turns(self, conversation: str | None) -> tuple[Turn, ...]:
        """The turns before, oldest first; none if the conversation is not known."""
        if conversation is None:
            return ()
        with self._lock:
            return self._turns.get(conversation, ())

    def remember(self, conversation: str | None, turn: Turn) -> None:
        """Keep a turn; forget the oldest conversation when there are too many."""
        if conversation is None:
            return
        with self._lock:
            known = self._turns.get(conversation, ())
            self._turns[conversation] = (*known[:1], *known[1:][-(TURNS - 2) :], turn)
            self._turns.move_to_end(conversation)
            if len(self._turns) > LIMIT:
                self._turns.popitem(last=False)
