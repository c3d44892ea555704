"""Opinions of answers: kept, taken back, and turned into question candidates."""

import json
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from assistant.answer import Status
from assistant.cli import main
from assistant.feedback import LONGEST_COMMENT, Feedback, Rating, candidates
from assistant.wording import Style
from corpus.errors import InputError
from eval.questions import lint, read_file

MORNING = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture
def feedback(tmp_path) -> Feedback:
    return Feedback(tmp_path / "home" / "feedback.sqlite3")


def test_what_is_added_is_kept(feedback):
    question = "'; DROP TABLE feedback; --"
    feedback.add(question, Status.ANSWERED, "はい", Rating.BAD, " <b>違う</b> ", Style.PLAIN, MORNING)
    (entry,) = feedback.entries()
    assert (entry.question, entry.comment, entry.rating) == (question, "<b>違う</b>", Rating.BAD)
    assert (entry.style, entry.status, entry.at) == (
        Style.PLAIN,
        Status.ANSWERED,
        "2026-04-01T09:00:00+00:00",
    )


def test_long_comments_are_cut(feedback):
    feedback.add("問い", Status.ANSWERED, "はい", Rating.GOOD, "あ" * (LONGEST_COMMENT + 5))
    assert len(feedback.entries()[0].comment) == LONGEST_COMMENT


def test_what_is_removed_is_gone(feedback):
    first = feedback.add("甲", Status.ANSWERED, "はい", Rating.GOOD)
    feedback.add("乙", Status.ANSWERED, "はい", Rating.GOOD)
    feedback.remove(first)
    assert [entry.question for entry in feedback.entries()] == ["乙"]


def test_nothing_is_made_by_looking(feedback, tmp_path):
    assert feedback.entries() == []
    assert list(tmp_path.iterdir()) == []


def test_many_threads_write(feedback):
    def write(number: int) -> None:
        feedback.add(f"問い{number}", Status.ANSWERED, "はい", Rating.GOOD)

    threads = [Thread(target=write, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({entry.question for entry in feedback.entries()}) == 12


def test_a_file_that_cannot_be_used_is_named(tmp_path):
    with pytest.raises(InputError, match=r"評価のファイル .* を使えません"):
        Feedback(tmp_path).entries()


def test_candidates_merge_the_same_question_newest_first(feedback):
    feedback.add("R8の 事業費は？", Status.ANSWERED, "古い", Rating.GOOD, when=MORNING)
    feedback.add(
        "Ｒ８の事業費は？",
        Status.ANSWERED,
        "新しい",
        Rating.BAD,
        "額が\n違う",
        when=MORNING + timedelta(hours=2),
    )
    feedback.add(
        "図書館は？", Status.NOT_IN_DOCUMENTS, "ない", Rating.GOOD, when=MORNING + timedelta(hours=1)
    )
    first, second = (json.loads(line) for line in candidates(feedback))
    assert first["question"] == "Ｒ８の事業費は？"
    assert first["origin"] == "feedback: good 1, bad 1; 2026-04-01T11:00:00+00:00; 額が 違う"
    assert first["expect"] == {}
    assert (second["kind"], second["expect"]) == ("absent", {"status": ["not_in_documents"]})


def test_eval_reads_candidates_and_names_those_without_expectation(feedback, tmp_path):
    feedback.add("甲は？", Status.ANSWERED, "はい", Rating.BAD)
    feedback.add("乙は？", Status.UNCLEAR, "どれ", Rating.GOOD)
    feedback.add("Which?", Status.ANSWERED, "Yes", Rating.GOOD, style=Style.ENGLISH)
    file = tmp_path / "candidates.jsonl"
    file.write_text("\n".join(candidates(feedback)), encoding="utf-8")
    questions = list(read_file(file, "dev"))
    assert {q.text: q.kind for q in questions} == {
        "甲は？": "mixed",
        "乙は？": "unclear",
        "Which?": "english",
    }
    assert lint(questions) == ["状態の期待がない: 甲は？"]


def test_the_command_writes_them(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RENKEI_HOME", str(tmp_path))
    assert main(["feedback", "export"]) == 0
    assert capsys.readouterr().out == ""
    Feedback(tmp_path / "feedback.sqlite3").add("甲は？", Status.ANSWERED, "はい", Rating.GOOD)
    assert main(["feedback", "export", "--out", str(tmp_path / "out.jsonl")]) == 0
    assert "1 件" in capsys.readouterr().err
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))["question"] == "甲は？"
    assert main(["feedback", "export", "--out", str(tmp_path / "no" / "out.jsonl")]) == 1
    assert "書けません" in capsys.readouterr().err
