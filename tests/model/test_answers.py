"""A real model, which mostly echoes: over fifty questions nothing of it is shown that the evidence does not bear out."""

import pytest

from assistant.answer import MODEL, Status
from assistant.claims.evidence import evidence
from assistant.claims.sentences import marked, sentences
from assistant.claims.support import unsupported
from assistant.engine import Assistant
from assistant.llm.client import OpenAIChat
from assistant.llm.colleague import Colleague, Outcome, anatomist
from assistant.llm.options import ModelOptions
from assistant.llm.reasons import Reason
from assistant.llm.wording import language
from eval.questions import read
from index.settings import Settings
from index.store import Store

QUESTIONS = 50

#: Seconds that an answer may wait for the model, and characters of an answer: two cores read slowly.
PATIENCE = 20.0
SHORT = 300


@pytest.fixture(scope="module")
def alone() -> Assistant:
    return Assistant(Store.open(Settings.from_environment()))


@pytest.fixture(scope="module")
def asked(alone) -> list[str]:
    """Questions of all kinds whose answers are given to a model."""
    kinds: dict[str, list[str]] = {}
    for question in read(splits=["dev"]):
        if len(question.turns) == 1:
            kinds.setdefault(question.kind, []).append(question.text)
    turns = (kind[i] for i in range(QUESTIONS) for kind in kinds.values() if i < len(kind))
    found = (
        text for text in turns if Colleague.words(short := alone.ask(text)) and len(short.answer) <= SHORT
    )
    return [next(found) for _ in range(QUESTIONS)]


@pytest.fixture(scope="module")
def answers(alone, asked, llama):
    """For each question its answer without the model, everything that is shown with it, and the outcomes."""
    model = OpenAIChat(ModelOptions(llama, "gemma", timeout=PATIENCE), failures=QUESTIONS)
    colleague = Colleague(model, alone.store, PATIENCE)
    assistant = Assistant(alone.store, colleague)
    shown = [(alone.ask(text), list(assistant.stream(text))) for text in asked]
    assistant.close()
    return shown, colleague.outcomes


def test_no_unverified_sentence_reaches_the_user(alone, answers):
    reader = anatomist(alone.store)
    for plain, steps in answers[0]:
        known = evidence(plain, reader)
        for step in steps:
            if step.answer == plain.answer:
                continue
            spoken = language(alone.style(plain.question))
            problems = [unsupported(s, known, reader, spoken) for s in marked(sentences(step.answer))]
            assert not any(problems), step.answer


def test_what_is_not_worded_is_the_usual_answer(answers):
    for plain, steps in answers[0]:
        last = steps[-1]
        assert last.status is Status.ANSWERED
        assert (last.projects, last.figures, last.citations) == (
            plain.projects,
            plain.figures,
            plain.citations,
        )
        if MODEL not in last.method.split("+"):
            assert last.answer == plain.answer
        assert len(last.notes) == len(plain.notes) + 1


def test_the_model_was_really_asked(answers):
    """It replies to most, if only with nothing; some replies may come too late on a busy machine."""
    shown, outcomes = answers
    assert sum(outcomes.values()) == len(shown) == QUESTIONS
    replies = sum(
        outcomes.get(o, 0) for o in (Outcome.WORDED, Outcome.REJECTED, Reason.EMPTY, Reason.TOO_LONG)
    )
    assert replies > QUESTIONS / 2, outcomes
    assert outcomes.get(Outcome.REJECTED, 0), outcomes
