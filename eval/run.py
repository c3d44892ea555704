"""Asks all questions, of the assistant and of the baselines."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from assistant.answer import Answer, Status
from assistant.engine import Assistant
from corpus.errors import RenkeiError
from eval.baselines import Baselines, lenient
from eval.oracle import Oracle
from eval.questions import Question
from eval.scoring import Score, score


@dataclass(frozen=True)
class Result:
    """A question with its answer, score, wrong figures and the time of its last turn in milliseconds."""

    question: Question
    answer: Answer
    score: Score
    wrong: tuple[str, ...]
    milliseconds: float


#: Progress: how many are done.
Report = Callable[[int], None]


def run(questions: Sequence[Question], assistant: Assistant, oracle: Oracle, report: Report) -> list[Result]:
    """Ask the assistant."""
    results = []
    for done, question in enumerate(questions, 1):
        answer, milliseconds = _asked(question, assistant)
        wrong = tuple(oracle.wrong_figures(answer))
        scored = score(answer, question.expect, oracle.places)
        results.append(Result(question, answer, scored, wrong, milliseconds))
        report(done)
    return results


def _asked(question: Question, assistant: Assistant) -> tuple[Answer, float]:
    conversation = uuid4().hex if len(question.turns) > 1 else None
    for turn in question.turns:
        began = time.perf_counter()
        try:
            answer = assistant.ask(turn, conversation)
        except RenkeiError as error:
            answer = Answer(question=turn, status=Status.ERROR, answer=str(error))
    return answer, (time.perf_counter() - began) * 1000


def run_baselines(
    questions: Iterable[Question], baselines: Baselines, oracle: Oracle, report: Report
) -> dict[str, list[tuple[Question, Score]]]:
    """Ask every baseline the same questions."""
    found: dict[str, list[tuple[Question, Score]]] = {}
    for done, question in enumerate(questions, 1):
        expected = lenient(question.expect)
        for name, passages in baselines.answers(question.turns).items():
            answer = baselines.answer(question.turns, passages, expected)
            found.setdefault(name, []).append((question, score(answer, expected, oracle.places)))
        report(done)
    return found
