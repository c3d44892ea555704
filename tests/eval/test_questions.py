"""Question files: format, lint, and that the generated ones are those of the corpus."""

import json

import pytest

from corpus.errors import InputError
from corpus.tables import load
from eval.generate import FILE, generate
from eval.questions import FOLDER, KINDS, Question, line, lint, read
from index.settings import CURATED


@pytest.fixture(scope="module")
def questions():
    return read()


def test_the_committed_questions_are_in_order(questions):
    assert lint(questions) == []
    assert {question.kind for question in questions} == set(KINDS)


def test_there_are_enough_of_them_generated_and_written(questions):
    generated = sum(question.generated for question in questions)
    assert len(questions) >= 600
    assert generated >= len(questions) * 0.6
    assert len(questions) - generated >= len(questions) / 3


def test_the_generated_questions_are_made_from_the_corpus_as_it_is():
    made = generate(load(CURATED))
    for split in ("dev", "test"):
        written = (FOLDER / split / FILE).read_text(encoding="utf-8").splitlines()
        assert written == [line(question) for question in made if question.split == split]


def test_dev_and_test_share_no_wording_of_a_template(questions):
    words = {
        split: {q.turns[0] for q in questions if q.split == split and q.generated}
        for split in ("dev", "test")
    }
    assert not words["dev"] & words["test"]


def asked(**fields):
    values = {
        "turns": ("甲は？",),
        "kind": "budget",
        "origin": "人",
        "expect": {"status": ["answered"]},
        "split": "dev",
    }
    return Question(**(values | fields))


def test_a_line_is_read_as_it_was_written(tmp_path):
    (tmp_path / "dev").mkdir()
    given = [asked(), asked(turns=("甲は？", "乙は？"))]
    (tmp_path / "dev" / "a.jsonl").write_text("".join(line(q) + "\n" for q in given), encoding="utf-8")
    assert read(tmp_path, ["dev"]) == given


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"kind": "talk"}, "知らない種類"),
        ({"origin": ""}, "出どころがない"),
        ({"expect": {"status": ["answered"], "wants": 1}}, "知らない期待"),
        ({"expect": {"any_of": [{"status": ["answered"]}, {"words": 1}]}}, "知らない期待"),
        ({"expect": {"says": [["甲"]]}}, "状態の期待がない"),
    ],
)
def test_the_lint_names_what_is_wrong(fields, problem):
    assert any(problem in found for found in lint([asked(**fields)]))


def test_the_lint_finds_duplicates_and_contradictions_whatever_the_spelling():
    twice = [asked(), asked(turns=("甲 は？",))]
    against = [asked(), asked(turns=("甲は?",), expect={"status": ["refused"]})]
    assert [found.split(":")[0] for found in lint(twice)] == ["二重"]
    assert [found.split(":")[0] for found in lint(against)] == ["食い違い"]


@pytest.mark.parametrize("text", ["{", json.dumps({"question": "甲"}), json.dumps({"ask": "甲"}), "[]", "3"])
def test_a_line_that_is_no_question_is_named(tmp_path, text):
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "a.jsonl").write_text(f"{line(asked())}\n{text}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl の2行目"):
        read(tmp_path, ["dev"])
