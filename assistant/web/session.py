"""One visitor's conversation: what has been asked and answered, as a frozen value."""

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from assistant.answer import Answer, Citation, Status
from assistant.web.texts import sentences
from assistant.wording import Style
from corpus.errors import RenkeiError

if TYPE_CHECKING:
    from assistant.engine import Assistant

_LOG = logging.getLogger(__name__)

#: Older turns leave the page: every answer sends the whole conversation to the browser again.
MAX_TURNS = 30


@dataclass(frozen=True)
class Session:
    """A conversation in one browser tab; ``id`` lets the assistant understand follow-up questions."""

    id: str = field(default_factory=lambda: uuid4().hex)
    answers: tuple[Answer, ...] = ()

    def ask(self, assistant: "Assistant", question: str, style: Style | None = None) -> "Session":
        """The session with the answer to a question added; an answer of status ``error`` when it fails."""
        try:
            answer = assistant.ask(question, self.id, style)
        except RenkeiError as error:
            answer = Answer(question=question, status=Status.ERROR, answer=str(error))
        except Exception:
            # The last line before a visitor: the log gets the traceback, the page a plain sentence.
            _LOG.exception("a question failed")
            answer = Answer(question=question, status=Status.ERROR, answer=sentences()["failed"])
        return replace(self, answers=(*self.answers, answer)[-MAX_TURNS:])

    def citation(self, turn: object, mark: object) -> Citation | None:
        """The citation of a mark in a turn; ``None`` where a browser asks for one that is not there."""
        if not isinstance(turn, int) or not 0 <= turn < len(self.answers):
            return None
        return next((c for c in self.answers[turn].citations if c.mark == mark), None)
