"""One visitor's conversation: what has been asked, answered and rated, as a frozen value."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from assistant.answer import Answer, Citation, Status
from assistant.feedback import Feedback, Rating
from assistant.understanding.english import English
from assistant.web.texts import sentences
from assistant.wording import Style
from corpus.errors import RenkeiError

if TYPE_CHECKING:
    from assistant.engine import Assistant

_LOG = logging.getLogger(__name__)

#: Older turns leave the page: every answer sends the whole conversation to the browser again.
MAX_TURNS = 30


@dataclass(frozen=True)
class Vote:
    """A visitor's opinion of an answer; ``final`` once the next question has been asked."""

    id: int
    rating: Rating
    comment: str = ""
    final: bool = False


@dataclass(frozen=True)
class Asked:
    """When a question was asked, in which style it was answered, and what the visitor thought of it."""

    style: Style = Style.STANDARD
    when: datetime | None = None
    vote: Vote | None = None

    @property
    def language(self) -> str:
        """The language of the answer, as HTML names it."""
        return "en" if self.style is Style.ENGLISH else "ja"


@dataclass(frozen=True)
class Session:
    """A conversation in one browser tab; ``id`` lets the assistant understand follow-up questions.

    Attributes:
        asked: what is known of each answer beside it.
    """

    id: str = field(default_factory=lambda: uuid4().hex)
    answers: tuple[Answer, ...] = ()
    asked: tuple[Asked, ...] = ()

    @property
    def turns(self) -> list[tuple[Answer, Asked]]:
        """The answers in order, each with how it was asked for."""
        unknown = [Asked()] * (len(self.answers) - len(self.asked))
        return list(zip(self.answers, [*self.asked, *unknown], strict=True))

    def ask(self, assistant: "Assistant", question: str, style: Style | None = None) -> "Iterator[Session]":
        """The session with the answer to a question added, as far as it has come; the last has the whole.

        An answer of status ``error`` when it fails.
        """
        try:
            for answer in assistant.stream(question, self.id, style):
                yield self._with(answer, style)
        except RenkeiError as error:
            yield self._with(Answer(question=question, status=Status.ERROR, answer=str(error)), style)
        except Exception:
            # The last line before a visitor: the log gets the traceback, the page a plain sentence.
            _LOG.exception("a question failed")
            failed = Answer(question=question, status=Status.ERROR, answer=sentences()["failed"])
            yield self._with(failed, style)

    def _with(self, answer: Answer, style: Style | None) -> "Session":
        asked = Asked(style or _style(answer), datetime.now(UTC))
        return replace(
            self,
            answers=(*self.answers, answer)[-MAX_TURNS:],
            asked=(*(_settled(before) for _, before in self.turns), asked)[-MAX_TURNS:],
        )

    def citation(self, turn: object, mark: object) -> Citation | None:
        """The citation of a mark in a turn; ``None`` where a browser asks for one that is not there."""
        answer = self.answer(turn)
        return next((c for c in answer.citations if c.mark == mark), None) if answer else None

    def answer(self, turn: object) -> Answer | None:
        """The answer of a turn; ``None`` where a browser asks for one that is not there."""
        return self.answers[turn] if isinstance(turn, int) and 0 <= turn < len(self.answers) else None

    def rate(self, feedback: Feedback, turn: int, rating: Rating | None, comment: str = "") -> "Session":
        """The session with an opinion of a turn kept in place of the one before, or taken back for ``None``.

        A final one stays as it is.

        Raises:
            InputError: when the opinion cannot be kept.
        """
        answer, asked = self.turns[turn]
        if asked.vote and asked.vote.final:
            return self
        vote = None
        if rating:
            added = feedback.add(
                answer.question, answer.status, answer.answer, rating, comment, asked.style, asked.when
            )
            vote = Vote(added, rating, comment)
        if asked.vote:
            feedback.remove(asked.vote.id)
        beside = [known for _, known in self.turns]
        beside[turn] = replace(asked, vote=vote)
        return replace(self, asked=tuple(beside))


def _style(answer: Answer) -> Style:
    """The style that the assistant chooses by itself; its own errors are Japanese."""
    english = answer.status is not Status.ERROR and English.applies(answer.question)
    return Style.ENGLISH if english else Style.STANDARD


def _settled(asked: Asked) -> Asked:
    return replace(asked, vote=replace(asked.vote, final=True)) if asked.vote else asked
