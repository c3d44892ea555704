"""Figures of a run: intervals, bars, comparison, reports."""

import json
import re

import pytest

from assistant.answer import Answer, Status
from eval import report, summary
from eval.questions import Question
from eval.run import Result
from eval.scoring import Score, Tally


def result(text, *, right=True, split="test", generated=True, method="lookup", rank=None, **more):
    question = Question((text,), "budget", "generated: x" if generated else "人", {}, split)
    answer = Answer(question=text, status=Status.ANSWERED, answer="", method=method)
    failures = () if right else ("status: <unclear>",)
    values = {"members": Tally(1), "citations": Tally(2), "false_answer": False, "false_refusal": False}
    return Result(question, answer, Score(failures, rank=rank, **(values | more)), (), 10.0)


@pytest.mark.parametrize(
    ("right", "number", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)],
)
def test_intervals_are_those_of_wilson(right, number, low, high):
    assert summary.wilson(right, number) == pytest.approx((low, high), abs=5e-4)


def test_percentiles_lie_between_neighbours():
    assert [summary.percentile([4, 1, 3, 2], share) for share in (0, 0.5, 1)] == [1, 2.5, 4]
    assert summary.percentile([], 0.5) == 0.0


def test_a_run_is_summed_up_by_split_and_kind():
    results = [
        result("一"),
        result("二", right=False, generated=False, rank=2, false_answer=True, citations=Tally(1, 1, 1)),
        result("三", split="dev", method="search", rank=1),
    ]
    found = summary.summarise(results, {})
    test = found["splits"]["test"]
    assert (test["all"]["right"], test["all"]["number"]) == (1, 2)
    assert (test["generated"]["accuracy"], test["written"]["accuracy"]) == (1.0, 0.0)
    assert test["citations"] == {"precision": 0.75, "recall": 0.75}
    assert (test["false_answers"], test["search"]["mrr"], test["search"]["hit1"]) == (1, 0.5, 0.0)
    assert set(found["kinds"]) == {"test budget", "dev budget"}
    assert {method: t["number"] for method, t in found["latency"].items()} == {"lookup": 2, "search": 1}
    assert list(found["failed"]) == ["二"]


def test_wrong_figures_count_as_failures_even_of_right_answers():
    wrong = result("一")
    found = summary.summarise([Result(wrong.question, wrong.answer, wrong.score, ("甲 5",), 1.0)], {})
    assert found["splits"]["test"]["wrong_figures"] == 1
    assert found["failed"]["一"]["reasons"] == ["wrong figure: 甲 5"]


def test_runs_are_compared_question_by_question():
    before = summary.summarise([result("一", right=False), result("二"), result("消えた", right=False)], {})
    now = [result("一"), result("二", right=False)]
    found = summary.compare(summary.summarise(now, {}), before, [r.question for r in now])
    assert found == {"better": ["一"], "worse": ["二"], "known": True}
    assert summary.compare(before, None, [])["known"] is False


BARS = """
[splits.test]
generated = 1.0
written = 0.5
citation_precision = 0.99
citation_recall = 0.99
wrong_figures = 0
false_answers = 0
[splits.dev]
generated = 1.0
[latency_p95_ms]
lookup = 20
"""


@pytest.mark.parametrize(
    ("results", "missed"),
    [
        ([result("一")], []),
        ([result("一"), result("二", right=False)], ["test generated"]),
        ([result("一", right=False, generated=False)], ["test written"]),
        ([result("一", citations=Tally(1, 1, 0))], ["test citation_precision"]),
        ([result("一", citations=Tally(1, 0, 1))], ["test citation_recall"]),
        ([result("一", false_answer=True)], ["test false_answers"]),
        ([result("一", split="dev", right=False)], ["dev generated"]),
    ],
)
def test_a_missed_bar_is_named(tmp_path, results, missed):
    bars = tmp_path / "bars.toml"
    bars.write_text(BARS, encoding="utf-8")
    found = summary.missed(summary.summarise(results, {}), bars)
    assert [re.match(r"\w+ \w+", message)[0] for message in found] == missed


def test_a_slow_run_misses_its_bar(tmp_path):
    bars = tmp_path / "bars.toml"
    bars.write_text(BARS.replace("lookup = 20", "lookup = 5"), encoding="utf-8")
    assert summary.missed(summary.summarise([result("一")], {}), bars) == ["lookup p95 10.0 ms > 5 ms"]


def test_the_committed_bars_name_figures_that_exist():
    assert summary.missed(summary.summarise([result("一"), result("二", split="dev")], {})) == []


@pytest.fixture
def figures():
    results = [result("一"), result("<b>二</b>", right=False, rank=1)]
    rivals = {"BM25": [(r.question, r.score) for r in results]}
    found = summary.summarise(results, rivals)
    found["since"] = summary.compare(found, None, [])
    return found


def test_reports_are_written_in_three_forms_with_the_same_figures(tmp_path, figures):
    files = report.write(tmp_path, figures)
    assert [file.name for file in files] == ["report.json", "report.md", "report.html"]
    assert json.loads(files[0].read_text(encoding="utf-8"))["splits"] == figures["splits"]
    for file in files[1:]:
        text = file.read_text(encoding="utf-8")
        assert "50.0%" in text
        assert "BM25" in text
        assert "9.5–90.5" in text


def test_the_page_holds_charts_and_needs_nothing_else(figures):
    page = report.as_html(figures)
    assert page.count("<svg") >= 5
    assert not re.search(r"(?:src|href)\s*=|@import|url\(", page)
    assert "&lt;b&gt;二&lt;/b&gt;" in page
    assert "<b>二" not in page


def test_the_terminal_gets_a_summary(figures):
    text = report.as_text(figures)
    assert "[test] 1/2 = 50.0%" in text
    assert "hit@1 100.0%" in text
