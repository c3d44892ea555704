"""What a question says is heeded: its subject asked for, its conditions kept, what narrows nothing named."""

import pytest

from assistant.answer import Measure, Status
from corpus.model import Certainty

BARE = (
    "目標値は？",
    "KPIは？",
    "事業費は？",
    "令和8年度の事業費は？",
    "目的は？",
    "参加市町は？",
    "今後の課題は？",
    "何ページ？",
    "会場はどこ？",
)


@pytest.mark.parametrize("question", BARE)
def test_a_question_about_nothing_is_asked_back(assistant, question):
    answer = assistant.ask(question)
    assert answer.status is Status.UNCLEAR
    assert answer.figures == ()


@pytest.mark.parametrize("question", BARE)
def test_after_a_turn_it_is_about_that_turns_project(assistant, question):
    conversation = f"conditions {question}"
    before = assistant.ask("救急安心センター事業とは何ですか？", conversation=conversation)
    after = assistant.ask(question, conversation=conversation)
    assert after.status is not Status.UNCLEAR
    assert {p.name for p in after.projects} <= {p.name for p in before.projects}


def test_the_sum_over_all_needs_no_subject(assistant):
    answer = assistant.ask("事業費の合計は？")
    assert any(figure.measure is Measure.SUM for figure in answer.figures)


def totals(corpus):
    """Printed total and participants of each project of the vision that has amounts."""
    return {
        card.project: (line.amount, card.participation)
        for card in corpus.cards
        for line in card.budget
        if line.year is None and line.amount is not None
    }


def takes_part(entries, town):
    """Whether a municipality surely takes part."""
    return any(p.municipality == town and p.takes_part and p.certainty is Certainty.STATED for p in entries)


def towns(corpus):
    return [town.name for town in corpus.municipalities if not town.core]


def test_the_largest_amount_is_the_largest_among_those_that_meet_the_condition(assistant):
    for town in towns(assistant.store.corpus):
        without = {
            name: a for name, (a, who) in totals(assistant.store.corpus).items() if not takes_part(who, town)
        }
        answer = assistant.ask(f"{town}が入っていない事業で事業費が一番大きいのは？")
        expected = [max(without, key=without.__getitem__)] if without else []
        assert [p.name for p in answer.projects] == expected, town


def test_a_condition_that_no_project_with_amounts_meets_finds_nothing(assistant):
    town = towns(assistant.store.corpus)[0]
    answer = assistant.ask(f"{town}だけの事業で事業費が最大なのは？")
    assert answer.status is Status.NOT_IN_DOCUMENTS
    assert answer.projects == ()


def test_words_that_narrow_nothing_are_named(assistant):
    town = towns(assistant.store.corpus)[0]
    asked = f"{town}が参加しているデジタル関係の事業は？"
    assert any("デジタル" in note for note in assistant.ask(asked).notes)
    assert not any("絞り込んで" in note for note in assistant.ask(f"{town}が参加している事業は？").notes)
