"""A language model for tests: it says what it is told to say, and keeps what it was sent."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from assistant.llm.client import Message
from corpus.errors import LanguageModelError
from eval.wording.evidence import Evidence

#: A text, which comes character by character, or its pieces; what to raise; or what makes a text of the messages.
Reply = Iterable[str] | LanguageModelError | Callable[[Sequence[Message]], str]


class FakeModel:
    """A :class:`assistant.llm.client.ChatModel`; its replies come one after the other, the last one for ever.

    Attributes:
        sent: the messages of each call; ``schemas``: what form was asked for.
        said: how many characters were taken of each reply.
    """

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies)
        self.sent: list[Sequence[Message]] = []
        self.schemas: list[Mapping[str, object] | None] = []
        self.said: list[int] = []

    def stream(
        self,
        messages: Sequence[Message],
        deadline: float,  # noqa: ARG002  what the seam hands over
        schema: Mapping[str, object] | None = None,
        limit: int = 0,  # noqa: ARG002
    ) -> Iterator[str]:
        """See :meth:`assistant.llm.client.ChatModel.stream`."""
        self.sent.append(tuple(messages))
        self.schemas.append(schema)
        self.said.append(0)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, LanguageModelError):
            raise reply
        for piece in reply(messages) if callable(reply) else reply:
            self.said[-1] += len(piece)
            yield piece


def given(messages: Sequence[Message]) -> Evidence:
    """What a model was given to word."""
    found = Evidence.of(messages)
    assert found
    return found


def echo(messages: Sequence[Message]) -> str:
    """The verified answer as it is."""
    return given(messages).answer
