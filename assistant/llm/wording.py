"""A verified answer in a model's words, reviewed sentence by sentence."""

from collections.abc import Iterator, Sequence

from assistant.answer import Answer, Citation
from assistant.claims.anatomist import Anatomist
from assistant.claims.problems import Problem
from assistant.claims.review import Review, UnverifiedError
from assistant.claims.words import Language
from assistant.llm.client import ChatModel, Message
from assistant.llm.prompts import prompt, table
from assistant.wording import Style
from corpus.model import Corpus

#: Characters of an answer up to which it is given to a model: beyond, it is a table that nobody words better.
LONGEST = 1_500

#: Characters of a quote that a model gets.
_QUOTE = 300

_PROMPTS = {Style.STANDARD: "wording", Style.PLAIN: "plain", Style.ENGLISH: "english"}


class Writer:
    """Words answers over one corpus."""

    def __init__(self, model: ChatModel, anatomist: Anatomist, corpus: Corpus) -> None:
        self._model = model
        self._anatomist = anatomist
        self._corpus = corpus

    def write(self, answer: Answer, style: Style, deadline: float) -> Iterator[str]:
        """As much of the text as has been verified, each time more; the last is the whole.

        A text that fails is written once more, told why.

        Raises:
            UnverifiedError: when the second one fails, too.
            LanguageModelError: when the model gives none.
        """
        messages = self.messages(answer, style)
        pieces = self._model.stream(messages, deadline)
        review = Review(answer, self._anatomist, language(style))  # while the model reads
        try:
            yield from review.follow(pieces)
        except UnverifiedError as error:
            problems = prompt("again").render(problems=explained(error.problems))
            again = [*messages, _message("assistant", error.text), _message("user", problems)]
            yield from review.follow(self._model.stream(again, deadline))

    def messages(self, answer: Answer, style: Style) -> list[Message]:
        """What a model is sent for an answer: its instructions, and question, answer and sources as data."""
        sources = [
            {"mark": citation.mark, "place": self._place(citation), "quote": citation.quote[:_QUOTE]}
            for citation in answer.citations
        ]
        task = prompt(_PROMPTS[style]).render(question=answer.question, answer=answer.answer, sources=sources)
        return [_message("system", prompt("system").render()), _message("user", task)]

    def _place(self, citation: Citation) -> str:
        title = self._corpus.document(citation.document).title
        if citation.page is not None:
            return f"{title} P.{citation.page} {citation.section}"
        return f"{title} シート{citation.sheet} {citation.section}" if citation.sheet else title


def language(style: Style) -> Language:
    """The language of a style."""
    return Language.ENGLISH if style is Style.ENGLISH else Language.JAPANESE


def explained(problems: Sequence[Problem]) -> list[str]:
    """Problems in sentences."""
    forms = table("problems")
    return [forms[problem.kind].format(said=problem.said) for problem in problems]


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
