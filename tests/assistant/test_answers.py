"""Whole answers to questions of all kinds, with expectations worked out from the originals by hand."""

import json
import logging
from collections import Counter
from pathlib import Path

import pytest
from scoring import KEYS, failures

from assistant.answer import Answer, Citation, Figure, Measure, MunicipalityHit, ProjectHit, Status
from assistant.verify import violations

FILE = Path(__file__).parent / "data" / "answers.jsonl"
ROWS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
KINDS = {
    "municipality_to_projects",
    "project_to_municipalities",
    "sets",
    "budget",
    "kpi",
    "arithmetic",
    "aggregate",
    "result",
    "section",
    "need",
    "between_documents",
    "place",
    "not_in_documents",
    "follow_up",
    "hostile",
}


def turns(row):
    return row.get("turns") or [row["question"]]


def label(row):
    return " → ".join(turns(row))


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_an_answer_holds_what_a_right_one_must(assistant, caplog, row):
    with caplog.at_level(logging.ERROR, logger="assistant"):
        for turn in turns(row):
            answer = assistant.ask(turn, label(row) if len(turns(row)) > 1 else None)
    assert failures(answer, row["expect"]) == []
    assert violations(answer, assistant.store.corpus) == ()
    assert caplog.messages == [], "the text was withheld"


def test_the_file_is_well_formed_has_every_kind_and_no_question_twice():
    assert len(ROWS) >= 150
    assert [q for q, times in Counter(map(label, ROWS)).items() if times > 1] == []
    assert {row["kind"] for row in ROWS} == KINDS
    assert all(row["expect"].get("status") and row["expect"].keys() <= KEYS for row in ROWS)
    assert all(set(row) <= {"question", "turns", "kind", "expect"} for row in ROWS)


# --- the scorer itself -------------------------------------------------------------------------------------

RIGHT = Answer(
    question="美咲町は？",
    status=Status.ANSWERED,
    answer="**1,420千円**です [1]。",
    projects=(ProjectHit(name="甲", document="v", page=1), ProjectHit(name="乙", document="v", page=2)),
    municipalities=(MunicipalityHit(name="美咲町", role="member"),),
    figures=(
        Figure(
            label="事業費", measure=Measure.BUDGET, value=1420, unit="千円", period="R8", text="1,420千円"
        ),
        Figure(label="達成率", measure=Measure.RATIO, value=41.9, unit="%", text="41.9%"),
        Figure(label="施設", measure=Measure.KPI_TARGET, value=None, text="施設稼働"),
    ),
    citations=(Citation(mark=1, document="v", page=1, section="表", quote="1,420千円"),),
)


@pytest.mark.parametrize(
    "expected",
    [
        {"status": ["answered", "unclear"]},
        {"projects": ["v: 甲", "乙"]},
        {"projects": ["甲"], "optional_projects": ["v: 乙"]},
        {"projects_in_order": ["甲", "乙"]},
        {"first": ["甲", "丙"]},
        {"among_first_three": ["v: 乙"]},
        {"municipalities": ["美咲町"]},
        {"figures": [{"value": 1420, "unit": "千円", "period": "R8"}, {"text": "施設稼働"}]},
        {"figures": [{"value": 41.8842, "unit": "%", "rounded": True}]},
        {"only_amounts": [1420]},
        {"citations": ["v P.1", ["v", "w"]]},
        {"says": [["1420千円", "ありません"]], "never_says": ["ゼロ"]},
    ],
)
def test_a_right_answer_has_no_failures(expected):
    assert failures(RIGHT, expected) == []


@pytest.mark.parametrize(
    "expected",
    [
        {"status": ["refused"]},
        {"projects": ["甲"]},
        {"projects": ["甲", "乙", "丙"]},
        {"projects": ["w: 甲", "v: 乙"]},
        {"projects_in_order": ["乙", "甲"]},
        {"first": ["乙"]},
        {"among_first_three": ["丙"]},
        {"municipalities": []},
        {"municipalities": ["美咲町", "津山市"]},
        {"figures": [{"value": 1421}]},
        {"figures": [{"value": 1420, "unit": "人"}]},
        {"figures": [{"value": 1420, "period": "R7"}]},
        {"figures": [{"text": "完工"}]},
        {"figures": [{"value": 41.8842}]},
        {"only_amounts": []},
        {"citations": ["v P.2"]},
        {"says": [["ありません"]]},
        {"never_says": ["1,420"]},
        {"doubt": True},
    ],
)
def test_a_wrong_answer_has_a_failure(expected):
    assert len(failures(RIGHT, expected)) >= 1
