"""What questions of all kinds want: golden requests in ``data/requests.tsv``, and the rules' guarantees."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from pathlib import Path

import pytest

from assistant.understanding.parse import LONGEST
from assistant.understanding.request import Request, Wanted
from corpus.years import FiscalYear

LINES = (Path(__file__).parent / "data" / "requests.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if not line.startswith("#")]
ORIGINS = {"職員", "住民", "略記", "方言", "かな", "誤字", "英語", "全角", "西暦", "悪意", "乱れ"}


def shown(value: object) -> str:
    """A field of a request as the golden file writes it."""
    if value is None or value in ((), ""):
        return "none"
    if isinstance(value, tuple):
        return ",".join(shown(item) for item in value)
    if isinstance(value, FiscalYear):
        return value.short
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value.value if isinstance(value, Enum) else value)


def field(request: Request, name: str) -> str:
    return shown(getattr(request.criteria if hasattr(request.criteria, name) else request, name))


@pytest.mark.parametrize(("question", "wanted", "fields", "_origin"), ROWS, ids=[row[0] for row in ROWS])
def test_a_question_means_what_the_golden_file_says(parser, question, wanted, fields, _origin):
    request = parser.parse(question)
    expected = dict(pair.split("=") for pair in fields.split(" ")) if fields != "none" else {}
    found = {name: field(request, name) for name in expected}
    assert (request.wanted, found) == (wanted, expected)


def test_the_golden_file_is_well_formed_and_names_no_question_twice():
    assert len(ROWS) >= 150
    assert {len(row) for row in ROWS} == {4}
    assert [q for q, times in Counter(row[0] for row in ROWS).items() if times > 1] == []
    assert {row[3] for row in ROWS} == ORIGINS


def test_the_golden_file_has_every_kind_of_question():
    assert {row[1] for row in ROWS} == {kind.value for kind in Wanted} - {Wanted.TOO_LONG.value}


@pytest.mark.parametrize("raw", ["あ" * (LONGEST + 1), "美咲町の事業は？" * 500, " " * LONGEST + "町"])
def test_a_question_that_nobody_types_is_not_read(parser, raw):
    assert parser.parse(raw).wanted is Wanted.TOO_LONG


@pytest.mark.parametrize("raw", ["", " ", "　", "？！", "\n\n", "\u200b", "🎉🎉", "・・・", "()[]「」"])
def test_a_question_without_a_letter_is_empty(parser, raw):
    assert parser.parse(raw).wanted is Wanted.EMPTY


@pytest.mark.parametrize(
    "raw",
    [
        "a",
        "あ",
        "1",
        "0" * 999,
        "令和" * 400,
        "町" * 999,
        "\\d+(",
        "%s{}",
        "\x00美咲町",
        "R4R5R6",
        "①" * 99,
        "か" * 999,
    ],
)
def test_anything_can_be_read(parser, raw):
    assert parser.parse(raw).wanted in Wanted


def test_the_same_question_means_the_same_from_eight_threads(parser):
    questions = [row[0] for row in ROWS]
    alone = [parser.parse(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(parser.parse, questions)) == alone
