"""A verified answer in a model's words: let through sentence by sentence, each borne out by the evidence."""

from collections.abc import Iterator, Sequence
from itertools import islice

from assistant.answer import Answer, Citation
from assistant.claims.anatomist import Anatomist
from assistant.claims.evidence import Evidence, evidence
from assistant.claims.omissions import omitted, too_long
from assistant.claims.problems import Kind, Problem
from assistant.claims.sentences import Sentence, marked, sentences
from assistant.claims.support import mended, unsupported
from assistant.claims.words import Language
from assistant.llm.client import ChatModel, Message
from assistant.llm.prompts import prompt, table
from assistant.wording import Style
from corpus.errors import RenkeiError
from corpus.model import Corpus

#: Characters of an answer up to which it is given to a model: beyond, it is a table that nobody words better.
LONGEST = 1_500

#: Characters of a quote that a model gets.
_QUOTE = 300

#: What ends a sentence, or may.
_ENDS = frozenset("。.!?！？\n")

_PROMPTS = {Style.STANDARD: "wording", Style.PLAIN: "plain", Style.ENGLISH: "english"}


class UnverifiedError(RenkeiError):
    """A model's text says what the evidence does not, or leaves out what it says."""

    def __init__(self, problems: Sequence[Problem], text: str) -> None:
        super().__init__("、".join(explained(problems)))
        self.problems = tuple(problems)
        self.text = text


def explained(problems: Sequence[Problem]) -> list[str]:
    """Problems in sentences."""
    forms = table("problems")
    return [forms[problem.kind].format(said=problem.said) for problem in problems]


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
        known = evidence(answer, self._anatomist)
        messages = [_message("system", prompt("system").render()), self._task(answer, style)]
        try:
            yield from self._attempt(messages, known, style, deadline)
        except UnverifiedError as error:
            problems = prompt("again").render(problems=explained(error.problems))
            messages += [_message("assistant", error.text), _message("user", problems)]
            yield from self._attempt(messages, known, style, deadline)

    def _task(self, answer: Answer, style: Style) -> Message:
        sources = [
            {"mark": citation.mark, "place": self._place(citation), "quote": citation.quote[:_QUOTE]}
            for citation in answer.citations
        ]
        text = prompt(_PROMPTS[style]).render(question=answer.question, answer=answer.answer, sources=sources)
        return _message("user", text)

    def _place(self, citation: Citation) -> str:
        title = self._corpus.document(citation.document).title
        if citation.page is not None:
            return f"{title} P.{citation.page} {citation.section}"
        return f"{title} シート{citation.sheet} {citation.section}" if citation.sheet else title

    def _attempt(
        self, messages: Sequence[Message], known: Evidence, style: Style, deadline: float
    ) -> Iterator[str]:
        said: list[str] = []
        text = ""
        for sentence in marked(_sentences(self._model.stream(messages, deadline), said)):
            if too_long(text + sentence.text, known):
                raise UnverifiedError([Problem(Kind.LENGTH, "")], "".join(said))
            text += sentence.gap + self._verified(sentence, known, style, said)
            yield text
        if problems := omitted(text, known, self._anatomist):
            raise UnverifiedError(problems, "".join(said))

    def _verified(self, sentence: Sentence, known: Evidence, style: Style, said: Sequence[str]) -> str:
        """The text of a sentence that is borne out; a missing mark is put in where one source does."""
        language = Language.ENGLISH if style is Style.ENGLISH else Language.JAPANESE
        problems = unsupported(sentence, known, self._anatomist, language)
        if not problems:
            return sentence.text
        if all(problem.kind is Kind.UNMARKED for problem in problems):
            found = mended(sentence, known, self._anatomist, language)
            if found is not None:
                return found.text
        raise UnverifiedError(problems, "".join(said))


def _sentences(pieces: Iterator[str], said: list[str]) -> Iterator[Sentence]:
    """The sentences of a text that comes in pieces, each once the next has begun; all pieces are kept."""
    done = 0
    for piece in pieces:
        said.append(piece)
        if _ENDS.isdisjoint(piece):
            continue
        whole = list(sentences("".join(said)))[:-1]
        yield from islice(whole, done, None)
        done = max(done, len(whole))
    yield from islice(sentences("".join(said)), done, None)


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
