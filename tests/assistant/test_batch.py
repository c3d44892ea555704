"""Batch mode: one answer per line in order, and a bad line never stops the run."""

import json

import pytest

from assistant.answer import Answer, Status
from assistant.batch import answers, read_lines
from assistant.wording import Style
from corpus.errors import InputError, ModelError


class Echo:
    """Answers with what it was asked and by which conversation."""

    def __init__(self):
        self.asked = []
        self.styles = []

    def ask(self, question, conversation=None, style=None):
        self.asked.append((question, conversation))
        self.styles.append(style)
        if question == "重み":
            raise ModelError("重みがありません")
        return Answer(question=question, status=Status.ANSWERED, answer=f"答え: {question}")


@pytest.fixture
def echo():
    return Echo()


def run(lines, assistant):
    return list(answers([line if isinstance(line, str) else json.dumps(line) for line in lines], assistant))


def test_answers_come_in_order_with_the_ids_of_their_lines(echo):
    found = run([{"id": f"q{i}", "question": f"{i}番"} for i in range(50)], echo)
    assert [(a.id, a.answer) for a in found] == [(f"q{i}", f"答え: {i}番") for i in range(50)]


@pytest.mark.parametrize(("id_", "expected"), [(7, "7"), ("あ", "あ"), (None, "None"), (1.5, "1.5")])
def test_an_id_is_given_back_as_text(echo, id_, expected):
    assert run([{"id": id_, "question": "甲"}], echo)[0].id == expected


def test_half_a_surrogate_pair_can_be_read_and_the_answer_be_written(echo):
    (answer,) = run(['{"id": "\\ud800", "question": "\\udfff甲"}'], echo)
    assert json.loads(answer.model_dump_json())["question"] == "?甲"
    assert answer.id == "?"


def test_a_line_without_an_id_gets_its_number(echo):
    assert [a.id for a in run([{"question": "甲"}, {"question": "乙"}], echo)] == ["1", "2"]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "質問です",
        "[]",
        '"文"',
        "3",
        "null",
        "{}",
        {"question": 3},
        {"question": None},
        {"question": ["甲"]},
        {"turns": []},
        {"turns": "甲"},
        {"turns": ["甲", 3]},
        {"turns": None},
        {"text": "甲"},
        "\x00",
    ],
)
def test_a_line_that_is_no_question_is_named_and_the_others_are_answered(echo, line):
    first, wrong, last = run([{"id": "a", "question": "甲"}, line, {"id": "b", "question": "乙"}], echo)
    assert (first.answer, last.answer) == ("答え: 甲", "答え: 乙")
    assert (wrong.id, wrong.status) == ("2", Status.ERROR)
    assert wrong.answer.startswith("入力の2行目: ")


def test_a_wrong_line_keeps_its_own_id(echo):
    assert run([{"id": "q9", "text": "甲"}], echo)[0].id == "q9"


def test_an_error_of_the_assistant_belongs_to_its_line(echo):
    wrong, right = run([{"id": "a", "question": "重み"}, {"id": "b", "question": "甲"}], echo)
    assert (wrong.id, wrong.status, wrong.answer) == ("a", Status.ERROR, "入力の1行目: 重みがありません")
    assert right.status is Status.ANSWERED


def test_turns_are_asked_in_one_conversation_and_the_last_is_answered(echo):
    (answer,) = run([{"id": "a", "turns": ["甲", "乙", "丙"]}], echo)
    assert answer.answer == "答え: 丙"
    assert [question for question, _ in echo.asked] == ["甲", "乙", "丙"]
    assert len({conversation for _, conversation in echo.asked}) == 1


def test_every_line_of_turns_has_a_conversation_of_its_own_and_a_question_none(echo):
    run([{"turns": ["甲", "乙"]}, {"turns": ["甲", "乙"]}, {"question": "丙"}, {"turns": ["丁"]}], echo)
    conversations = [conversation for _, conversation in echo.asked]
    assert len(set(conversations[:4])) == 2
    assert conversations[4:] == [None, None]


def test_progress_is_told_once_per_line(echo):
    told = []
    list(answers(["{", '{"question": "甲"}', "3"], echo, lambda: told.append(1)))
    assert len(told) == 3


# --- files -------------------------------------------------------------------------------------------------


def test_a_mark_at_the_start_blank_lines_and_any_line_ends_are_fine(tmp_path, echo):
    path = tmp_path / "q.jsonl"
    path.write_bytes('\ufeff{"question": "甲"}\r\n\r\n   \n{"question": "乙"}'.encode())
    assert [a.answer for a in answers(read_lines(path), echo)] == ["答え: 甲", "答え: 乙"]


def test_a_line_separator_within_a_question_does_not_split_it(tmp_path, echo):
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "甲\u2028乙\u0085丙"}\n', encoding="utf-8")
    assert len(list(answers(read_lines(path), echo))) == 1


def test_an_empty_file_has_no_lines(tmp_path):
    (tmp_path / "q.jsonl").write_bytes(b"")
    assert read_lines(tmp_path / "q.jsonl") == []


@pytest.mark.parametrize("kind", ["missing", "folder", "shift_jis"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, kind):
    path = tmp_path / "q.jsonl"
    if kind == "folder":
        path.mkdir()
    elif kind == "shift_jis":
        path.write_bytes('{"question": "美咲町"}'.encode("shift_jis"))
    with pytest.raises(InputError, match=r"質問のファイルを読めません: .*q\.jsonl"):
        read_lines(path)


# --- with the real assistant -------------------------------------------------------------------------------


def test_turns_lead_to_an_answer_that_leans_on_the_turn_before(assistant):
    (answer,) = run([{"id": "n", "turns": ["健康ポイント事業とは？", "参加市町は？"]}], assistant)
    assert (answer.id, answer.question) == ("n", "参加市町は？")
    assert {p.name for p in answer.projects} == {"健康ポイント事業"}


@pytest.mark.parametrize(
    ("style", "expected"), [(None, None), ("plain", Style.PLAIN), ("english", Style.ENGLISH)]
)
def test_a_line_may_ask_for_a_style(echo, style, expected):
    line = {"question": "甲"} | ({"style": style} if style else {})
    assert run([line], echo)[0].status is Status.ANSWERED
    assert echo.styles == [expected]


def test_an_unknown_style_is_named_as_the_error_of_its_line(echo):
    found = run([{"id": "a", "question": "甲", "style": "loud"}, {"question": "乙"}], echo)
    assert [a.status for a in found] == [Status.ERROR, Status.ANSWERED]
    assert "style" in found[0].answer
