"""Follows a text as it comes, and lets through what the evidence of the answer bears out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from assistant.answer import Answer
from assistant.claims.anatomist import Anatomist
from assistant.claims.evidence import evidence
from assistant.claims.omissions import Wanted, omitted, too_long
from assistant.claims.problems import Kind, Problem
from assistant.claims.repetition import Told
from assistant.claims.sentences import Sentence, marked, sentences
from assistant.claims.support import mended, unsupported
from assistant.claims.words import Language
from corpus.errors import RenkeiError

#: What ends a sentence, or may.
_ENDS = frozenset("。.!?！？\n")


#: Spaces, and a mark that may still come, behind the last sentence.
_OPEN_END = re.compile(r"[\s*]*(?:\[\d*)?$")


class UnverifiedError(RenkeiError):
    """A text says what the evidence does not, or leaves out what it says."""

    def __init__(self, problems: Sequence[Problem], text: str) -> None:
        super().__init__("、".join(f"{problem.kind}: {problem.said}" for problem in problems))
        self.problems = tuple(problems)
        self.text = text


class Review:
    """The review of texts about one answer.

    Args:
        answer: verified; its sentences, citations and figures are the evidence.
        anatomist: of the same corpus.
        language: in which the texts are to be.
    """

    def __init__(self, answer: Answer, anatomist: Anatomist, language: Language) -> None:
        self._evidence = evidence(answer, anatomist)
        self._wanted = Wanted(self._evidence, anatomist)
        self._anatomist = anatomist
        self._language = language

    def follow(self, pieces: Iterable[str]) -> Iterator[str]:
        """As much of a text as has been verified, each time a sentence more; the last is the whole.

        Args:
            pieces: the text, cut anywhere.

        Raises:
            UnverifiedError: as soon as a sentence fails, or at the end where something is left out.
        """
        come: list[str] = []
        told = Told(self._anatomist)
        text = ""
        for sentence in marked(_sentences(pieces, come)):
            if problems := self._problems(sentence, text, told):
                mend = all(problem.kind is Kind.UNMARKED for problem in problems)
                found = mended(sentence, self._evidence, self._anatomist, self._language) if mend else None
                if found is None:
                    raise UnverifiedError(problems, "".join(come))
                sentence = found
            text += sentence.gap + sentence.text
            yield text
        if left_out := omitted(text, self._wanted, self._anatomist):
            raise UnverifiedError(left_out, "".join(come))

    def _problems(self, sentence: Sentence, before: str, told: Told) -> tuple[Problem, ...]:
        if too_long(before + sentence.text, self._evidence):
            return (Problem(Kind.LENGTH, ""),)
        repeated = told.again(sentence)
        if repeated and sentence.key not in self._evidence.verbatim:
            return (repeated,)
        return unsupported(sentence, self._evidence, self._anatomist, self._language)


def _sentences(pieces: Iterable[str], come: list[str]) -> Iterator[Sentence]:
    """The sentences of a text that comes in pieces, each once the next has begun; all pieces are kept."""
    done = 0
    for piece in pieces:
        come.append(piece)
        if _ENDS.isdisjoint(piece):
            continue
        whole = list(sentences(_OPEN_END.sub("", "".join(come))))[:-1]
        yield from islice(whole, done, None)
        done = max(done, len(whole))
    yield from islice(sentences("".join(come)), done, None)
