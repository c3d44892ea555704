"""The last check: no number without evidence, no mark without a citation."""

import pytest

from assistant.answer import Answer, Citation, Figure, Measure, Status
from assistant.verify import violations
from corpus.tables import load
from index.settings import CURATED

CORPUS = load(CURATED)
CITATION = Citation(
    mark=1, document="vision-2026", page=7, section="表", project="甲(#7119)", quote="R8 12,313千円 3.5人"
)
FIGURE = Figure(
    label="利用者数 第2回", measure=Measure.SUM, value=4321.5, unit="人", period="R4-R8", text="4,321.5人"
)


def wrong(text: str, **values) -> tuple[str, ...]:
    given = {"question": "99人と答えた？", "figures": (FIGURE,), "citations": (CITATION,)} | values
    return violations(Answer(status=Status.ANSWERED, answer=text, **given), CORPUS)


@pytest.mark.parametrize(
    "text",
    [
        "12,313千円です [1]。",
        "12313千円です",
        "１２，３１３千円",
        "4,321.5人",
        "**4,321.5**人",
        "P.7に載っています",
        "99人ではありません",
        "3.5人",
        "#7119",
        "第2回",
        "令和4年度（2022年度）から令和8年度",
        "数字のない文です。",
        "1. 一つ目\n2. 二つ目",
        "12,313千円（約1,231万円）",
        "3.5 people (2019), 4,321.5 people (2018–2019)",
        "12,313千円（約1億2,345万円）",
        "岡山連携中枢都市圏 令和4年度の取組状況",
        "",
    ],
)
def test_what_evidence_carries_is_no_violation(text):
    assert wrong(text) == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,314千円です", "12314"),
        ("6人です [1]", "6"),
        ("5人です [1]", "5"),
        ("約1,231万円です", "1231"),
        ("4,321.6人", "4321.6"),
        ("99.5人", "99.5"),
        ("812,313千円", "812313"),
        ("P.700", "700"),
        ("１００％", "100"),
        ("令和99年度は77人", "77"),
        ("21億2,313万円", "21"),
        ("- 55事業", "55"),
        ("全部で 33. です", "33"),
        ("③は33件", "33"),
    ],
)
def test_a_number_that_is_nowhere_in_the_evidence_is_found(text, number):
    assert f"{number} が根拠にありません" in wrong(text)


def test_each_number_is_named_once():
    assert wrong("555人と555人と666人") == ("555 が根拠にありません", "666 が根拠にありません")


@pytest.mark.parametrize(("text", "marks"), [("[2]", "2"), ("甲[1][3]、乙[12]", "3 12"), ("[0]", "0")])
def test_a_mark_that_does_not_resolve_is_found(text, marks):
    assert wrong(text) == tuple(f"[{m}] が出典にありません" for m in marks.split())


def test_without_evidence_every_number_and_mark_is_found():
    found = wrong("5,432人 [1]", question="何人？", figures=(), citations=())
    assert found == ("[1] が出典にありません", "5432 が根拠にありません")


def test_the_sign_of_a_difference_may_be_in_words():
    loss = FIGURE.model_copy(update={"value": -777, "text": "マイナス"})
    assert wrong("777人減りました", figures=(loss,)) == ()
