"""How well the check of worded answers tells honest texts from lies, and what it costs."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.answer import Answer
from assistant.claims.review import Review, UnverifiedError
from assistant.engine import Assistant
from assistant.llm.colleague import anatomist
from assistant.llm.wording import Writer, language
from assistant.wording import Style
from corpus.errors import InputError
from eval.wording.lies import WAYS, Evidence

FOLDER = Path(__file__).resolve().parent / "texts"

#: Ways that leave every statement true: a missing mark is put in where a source bears the sentence out.
HARMLESS = frozenset({"no marks", "one mark dropped", "star dropped"})


@dataclass(frozen=True)
class Text:
    """What a model might say to a question.

    Attributes:
        kind: of a lie, what is wrong in it; empty for an honest text.
    """

    question: str
    style: Style | None
    text: str
    kind: str = ""


@dataclass
class Measured:
    """The texts that passed and those that did not.

    Attributes:
        caught: each with what is wrong with it.
        prepared: milliseconds in which the evidence was read, while a model would read the question.
        checked: milliseconds in which the text was read, which is what a user waits for.
    """

    passed: list[Text] = field(default_factory=list)
    caught: list[tuple[Text, str]] = field(default_factory=list)
    prepared: list[float] = field(default_factory=list)
    checked: list[float] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many texts there were."""
        return len(self.passed) + len(self.caught)


def read(name: str) -> list[Text]:
    """The texts of a file of ``texts/``.

    Raises:
        InputError: when a line is no such text.
    """
    try:
        lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return [_text(json.loads(line)) for line in lines]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{name}.jsonl を読めません（{error}）") from error


def _text(line: dict[str, str]) -> Text:
    style = Style(line["style"]) if line["style"] else None
    return Text(line["question"], style, line["text"], line.get("kind", ""))


class Measurement:
    """Checks texts about the answers of one assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._anatomist = anatomist(assistant.store)
        self._writer = Writer(_Mute(), self._anatomist, assistant.store.corpus)

    def check(self, texts: Iterable[Text], report: Callable[[], None] = lambda: None) -> Measured:
        """Which of the texts would be shown."""
        found = Measured()
        for text in texts:
            answer, style = self._answer(text)
            began = time.perf_counter()
            review = Review(answer, self._anatomist, language(style))
            ready = time.perf_counter()
            try:
                for _ in review.follow([text.text]):
                    pass
                found.passed.append(text)
            except UnverifiedError as error:
                found.caught.append((text, str(error)))
            found.prepared.append((ready - began) * 1000)
            found.checked.append((time.perf_counter() - ready) * 1000)
            report()
        return found

    def lies(self, texts: Iterable[Text]) -> Iterator[Text]:
        """The answers to the questions of some texts, told wrongly in every way that they allow."""
        for text in texts:
            answer, style = self._answer(text)
            evidence = Evidence.of(self._writer.messages(answer, style))
            for way in WAYS if evidence else ():
                if evidence and way.name not in HARMLESS and (lie := way.tell(evidence)) is not None:
                    yield Text(text.question, text.style, lie, way.name)

    def _answer(self, text: Text) -> tuple[Answer, Style]:
        style = text.style or self._assistant.style(text.question)
        return self._assistant.ask(text.question, style=style), style


class _Mute:
    """A model that is never asked."""

    def stream(self, *_: object, **__: object) -> Iterator[str]:
        raise AssertionError("only what it would be sent is wanted")
