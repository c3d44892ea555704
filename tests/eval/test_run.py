"""The judge: it shares no lookups with the judged, notices a lie, and asks everybody the same."""

from dataclasses import replace

import numpy as np
import pytest

from assistant.answer import Answer, Figure, Measure, Status
from corpus.tables import load
from eval.baselines import TOP, Baselines, chunks, lenient
from eval.oracle import Oracle
from eval.questions import Question
from eval.run import run, run_baselines
from index.models import Encoded
from index.settings import CURATED


@pytest.fixture(scope="module")
def oracle():
    return Oracle(load(CURATED))


def figure(**fields):
    values = {
        "label": "事業費",
        "project": "岡山型ムスリムツーリズムの推進",
        "measure": Measure.BUDGET,
        "value": 12313,
        "unit": "千円",
        "period": "R4",
        "text": "12,313千円",
    }
    return Figure(**(values | fields))


def said(*figures):
    return Answer(question="", status=Status.ANSWERED, answer="", figures=figures)


def test_printed_figures_are_not_wrong(oracle):
    total = figure(measure=Measure.BUDGET_TOTAL, value=74592, period=None)
    target = figure(measure=Measure.KPI_TARGET, value=4059, period="R8")
    assert oracle.wrong_figures(said(figure(), total, target)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"value": 12314},
        {"period": "R5"},
        {"project": "健康ポイント事業"},
        {"measure": Measure.BUDGET_TOTAL},
        {"measure": Measure.KPI_TARGET},
        {"measure": Measure.RESULT},
    ],
)
def test_a_figure_that_is_not_printed_so_is_wrong(oracle, changed):
    assert len(oracle.wrong_figures(said(figure(**changed)))) == 1


def test_worked_out_figures_and_words_are_judged_by_expectations_only(oracle):
    words = figure(value=None, measure=Measure.KPI_TARGET, text="完工")
    assert oracle.wrong_figures(said(figure(value=5, measure=Measure.SUM), words)) == []


def test_every_card_has_a_place(oracle):
    assert oracle.places["vision-2026: 健康ポイント事業"] == "vision-2026 P.14"
    assert len(oracle.places) == len(load(CURATED).cards)


def test_questions_are_asked_in_one_conversation_and_scored(assistant, oracle):
    asked = [
        Question(("健康ポイント事業は何ページ？",), "places", "人", {"says": [["14"]]}, "dev"),
        Question(("健康ポイント事業とは？", "何ページ？"), "conversation", "人", {"says": [["14"]]}, "dev"),
        Question(("健康ポイント事業は何ページ？",), "places", "人", {"says": [["15"]]}, "dev"),
    ]
    told = []
    found = run(asked, assistant, oracle, told.append)
    assert [r.score.right for r in found] == [True, True, False]
    assert told == [1, 2, 3]
    assert all(r.milliseconds > 0 and not r.wrong for r in found)


class Fake:
    """An encoder whose vectors say how often a character occurs."""

    identity = "fake"

    def encode_passages(self, texts):
        counts = [[text.count(c) for c in "健康予算市"] for text in texts]
        return Encoded(np.array(counts, dtype=np.float32), ())

    encode_queries = encode_passages


@pytest.fixture
def usual(assistant, tmp_path):
    return Baselines(assistant.store.corpus, assistant.store.analyser, Fake(), tmp_path)


def test_baselines_answer_with_the_passages_that_they_find(usual, oracle):
    expect = {"status": ["answered"], "says": [["健康ポイント事業"]]}
    asked = [Question(("健康ポイント事業の内容は？",), "results", "人", expect, "dev")]
    found = run_baselines(asked, usual, oracle, lambda _: None)
    assert len(found) == 3
    assert found["BM25"][0][1].right
    assert all(len(passages) == TOP for passages in usual.answers(("予算",)).values())


def test_a_figure_in_the_passage_counts_for_a_baseline_without_its_year():
    expect = {"only_amounts": [], "figures": [{"value": 3, "unit": "人", "period": "R4"}], "says": [["甲"]]}
    assert lenient(expect) == {"figures": [[{"value": 3}]], "says": [["甲"]]}
    assert lenient({"any_of": [expect]}) == {"any_of": [lenient(expect)]}


@pytest.mark.usefixtures("usual")
def test_vectors_of_the_baselines_are_kept_until_texts_change(assistant, tmp_path):
    kept = list(tmp_path.glob("*.npy"))
    Baselines(assistant.store.corpus, assistant.store.analyser, Fake(), tmp_path)
    assert list(tmp_path.glob("*.npy")) == kept
    corpus = replace(assistant.store.corpus, cards=assistant.store.corpus.cards[:5])
    Baselines(corpus, assistant.store.analyser, Fake(), tmp_path)
    assert len(list(tmp_path.glob("*.npy"))) == 2


def test_chunks_hold_everything_that_is_printed(assistant):
    texts = [chunk.text for chunk in chunks(assistant.store.corpus)]
    for words in ("12,313千円", "4,059", "連携市町: ", "CLT"):
        assert any(words in text for text in texts)
