"""What was asked before: the last turns of each conversation, bounded in number."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.understanding.request import Request

#: Conversations kept; the longest unused one is forgotten first.
LIMIT = 1000


@dataclass(frozen=True)
class Turn:
    """A question's request and its answer."""

    request: Request
    answer: Answer


class Conversations:
    """The last turn of each conversation; safe for many threads."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, Turn] = OrderedDict()
        self._lock = threading.Lock()

    def last(self, conversation: str | None) -> Turn | None:
        """The turn before, if the conversation is known."""
        if conversation is None:
            return None
        with self._lock:
            return self._turns.get(conversation)

    def remember(self, conversation: str | None, turn: Turn) -> None:
        """Keep a turn; forget the oldest conversation when there are too many."""
        if conversation is None:
            return
        with self._lock:
            self._turns[conversation] = turn
            self._turns.move_to_end(conversation)
            if len(self._turns) > LIMIT:
                self._turns.popitem(last=False)
