"""The normal form of a question: what keyboards, telephones and recognition do to it is undone."""

import pytest

from assistant.understanding.question import Question
from corpus.text import Variant

VARIANTS = (Variant("", "和气", "和気", "certain"), Variant("", "川守", "川", "unclear"))


@pytest.mark.parametrize(
    ("raw", "flat"),
    [
        ("美咲町の事業は？", "美咲町の事業は?"),
        ("美咲\u200b町\ufeffの\u2060事業", "美咲町の事業"),
        ("美咲\u00ad町", "美咲町"),
        ("美\x00咲町\x07", "美咲町"),
        ("ﾊﾞｽとｾﾐﾅｰ", "バスとセミナー"),
        ("Ｒ６　事業費", "r6事業費"),
        ("１２市町", "12市町"),
        ("スタ一トアップ", "スタートアップ"),
        ("一番多い", "一番多い"),
        ("第一種", "第一種"),
        ("令和四年度", "令和4年度"),
        ("令和十年", "令和10年"),
        ("令和元年度", "令和元年度"),
        ("五年間の合計", "五年間の合計"),
        ("和气町", "和気町"),
        ("川守の会", "川守の会"),
        ("公式 SNS の Follower Count", "公式snsのfollower count"),
        ("美咲町\n\t健康ポイント", "美咲町健康ポイント"),
        ("3〜4回、3~4回、3∼4回", "3～4回、3～4回、3～4回"),
        ("シート⑮", "シート⑮"),
        ("ｶﾞ㍻①", "ガ平成①"),
        ("e\u0301cole", "école"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_a_question_has_one_normal_form(raw, flat):
    assert Question.of(raw, VARIANTS).flat == flat


def test_what_was_typed_is_kept():
    assert Question.of("Ｒ６　事業費", ()).raw == "Ｒ６　事業費"


def test_spaces_between_latin_words_are_kept_for_english():
    question = Question.of("Which  projects in 美咲 町", ())
    assert question.text == "which projects in 美咲 町"
    assert question.flat == "which projects in美咲町"


@pytest.mark.parametrize("raw", ["令和四年度の和气町　スタ一ト\u200b", "ﾊﾞｽ ①", "A  B　C"])
def test_the_normal_form_of_a_normal_form_is_itself(raw):
    once = Question.of(raw, VARIANTS).text
    assert Question.of(once, VARIANTS).text == once
