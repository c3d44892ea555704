"""Who joined or left between the documents: what a doubtful mark leaves open is marked wherever it is named."""

import pytest

from assistant.wording import Style
from corpus.model import Certainty

#: A project whose row of 2026 can be read in several ways, and one whose box of 2022 may have lost its mark.
DOUBTFUL_ROW = "学生等による地域課題への取組の参加市町はどう変わりましたか"
DOUBTFUL_BOX = "特産農産物PRの参加市町はどう変わりましたか"

FLAGS = {Style.STANDARD: "要確認", Style.PLAIN: "要確認", Style.ENGLISH: "to be confirmed"}


@pytest.mark.parametrize("style", Style)
def test_each_municipality_is_doubtful_by_itself(assistant, style):
    answer = assistant.ask(DOUBTFUL_ROW, style=style)
    doubtful = [hit for hit in answer.municipalities if hit.certainty is Certainty.UNCERTAIN]
    assert {hit.name for hit in doubtful} == {"玉野市", "和気町", "美咲町", "備前市", "真庭市", "久米南町"}
    assert {hit.name for hit in answer.municipalities} - {hit.name for hit in doubtful} == {"総社市"}
    assert answer.answer.count(FLAGS[style]) == len(doubtful)


def test_leaving_is_not_doubtful_where_the_row_can_be_read_in_one_way(assistant):
    answer = assistant.ask("人事交流・育成の参加市町はどう変わりましたか")
    assert [(hit.name, hit.certainty) for hit in answer.municipalities] == [("真庭市", Certainty.STATED)]
    assert "要確認" not in answer.answer


@pytest.mark.parametrize("style", Style)
def test_who_may_have_taken_part_before_has_joined_only_perhaps(assistant, style):
    answer = assistant.ask(DOUBTFUL_BOX, style=style)
    assert [(hit.name, hit.certainty) for hit in answer.municipalities] == [("備前市", Certainty.UNCERTAIN)]
    assert FLAGS[style] in answer.answer
    assert any("備前市" in note for note in answer.notes)


@pytest.mark.parametrize("question", ["備前市が新たに加わった事業は？", "参加市町が増えた事業は？"])
def test_lists_of_changes_have_the_same_doubts(assistant, question):
    answer = assistant.ask(question)
    line = next(line for line in answer.answer.splitlines() if "特産農産物PR" in line)
    assert "要確認" in line
    assert any("チェック欄" in note for note in answer.notes)


def test_a_list_of_those_that_left_marks_each(assistant):
    answer = assistant.ask("市町が外れた事業は？")
    lines = {line.split("（")[0].removeprefix("- "): line for line in answer.answer.splitlines()}
    assert lines["学生等による地域課題への取組"].count("要確認") == 3
    assert "要確認" not in lines["人事交流・育成"]
