"""The model that lies: each way says one thing that is not so, and leaves the rest as it is."""

import doctest
import json
import re
from difflib import SequenceMatcher

import pytest

from eval.wording import evidence as evidence_module
from eval.wording import forms, lies, members, numbers, places, statements
from eval.wording.evidence import Evidence, Source
from eval.wording.lies import WAYS

EVIDENCES = {
    "budget": Evidence(
        "水辺の学校事業は30,000千円もかかるのですか",
        "「水辺の学校事業」の事業費（見込額）は次のとおりです [1]。\n\n"
        "- 令和7年度: 13,362千円（約1,336万円）\n"
        "- 令和8年度: 25,000千円（約2,500万円）\n\n"
        "令和7年度から令和8年度へは **11,638千円（約1,164万円）の増**です [1]。\n\n"
        "参加費は1人あたり500円で、募集は令和8年4月1日に始まります（P.14）[2]。",
        (
            Source(
                1,
                "ビジョン別冊 P.14 工程及び事業費(見込額)",
                "水辺の学校事業 R7年度 13,362千円／水辺の学校事業 R8年度 25,000千円",
            ),
            Source(
                2, "ビジョン別冊 P.14 事業内容", "参加費は1人500円です。募集は令和8年4月1日に始まります。"
            ),
        ),
    ),
    "kpi": Evidence(
        "水辺の学校事業の指標は",
        "令和4年度の取組状況の「水辺の学校事業」（シート9）の指標「延べ参加者数」[1]\n\n"
        "- 基準値: **400人**（令和2年度）\n"
        "- 現状値: **520人**（令和4年度）\n"
        "- 目標値: **600人以上**（令和8年度）\n\n"
        "「延べ参加者数」は目標値に**届いていません（未達成）**（達成率 86.7%）[1]。"
        "基準値からは **120人増えました** [1]。\n\n"
        "「満足度」の現状値 91% は、目標値 90% を **1ポイント上回って**います [2]。",
        (
            Source(
                1,
                "令和4年度の取組状況 シート9 KPIの状況",
                "延べ参加者数 基準値 400人 (令和2年度) 現状値 520人 (令和4年度) 目標値 600人以上 (令和8年度)",
            ),
            Source(2, "令和4年度の取組状況 シート9 KPIの状況", "満足度 現状値 91% 目標値 90%"),
        ),
    ),
    "municipalities": Evidence(
        "水辺の学校事業の参加市町は",
        "ビジョン別冊（令和8年3月改訂案）では、「水辺の学校事業」に参加する市町は次のとおりです[1]。\n\n"
        "- 青葉市（中枢都市）\n- 若葉町\n- 双葉市 **要確認**\n- 緑が丘町\n\n"
        "連携市町の数は 3市町（うち要確認 1市町）です（青葉市は数えていません）。\n\n"
        "令和4年度の取組状況では、「水辺の学校事業」に参加する市町は次のとおりです[2]。\n\n"
        "- 青葉市（★提案）\n- 若葉町（★提案）\n- 緑が丘町\n\n"
        "連携市町の数は 2市町です（青葉市は数えていません）。",
        (
            Source(
                1,
                "ビジョン別冊 P.14 具体的な取組（一覧表）",
                "水辺の学校事業: 青葉市（中枢都市） 若葉町○ 双葉市○？ 緑が丘町○ 松葉町（印なし）",
            ),
            Source(
                2,
                "令和4年度の取組状況 シート9 関係市町",
                "水辺の学校事業: 青葉市★ 若葉町★ 緑が丘町■ 松葉町□",
            ),
        ),
    ),
    "projects": Evidence(
        "若葉町が参加している事業は",
        "ビジョン別冊（令和8年3月改訂案）では、若葉町が参加している事業は **4事業**です（うち要確認 1事業）。\n\n"
        "- 水辺の学校事業（P.14） [1]\n"
        "- 移住定住の促進（P.15） **要確認** [2]\n"
        "- 夜間救急の相談（P.18） [3]\n"
        "- 森のようちえん（P.21） [4]\n\n"
        "令和4年度の取組状況では、若葉町が参加している事業は **2事業**です。\n\n"
        "- 水辺の学校事業（シート9） [5]\n"
        "- 移住定住の促進（シート10） [6]",
        tuple(
            Source(mark, place, f"{name}: 若葉町{sign}")
            for mark, place, name, sign in (
                (1, "ビジョン別冊 P.14 具体的な取組（一覧表）", "水辺の学校事業", "○"),
                (2, "ビジョン別冊 P.15 具体的な取組（一覧表）", "移住定住の促進", "○？"),
                (3, "ビジョン別冊 P.18 具体的な取組（一覧表）", "夜間救急の相談", "○"),
                (4, "ビジョン別冊 P.21 具体的な取組（一覧表）", "森のようちえん", "○"),
                (5, "令和4年度の取組状況 シート9 関係市町", "水辺の学校事業", "■"),
                (6, "令和4年度の取組状況 シート10 関係市町", "移住定住の促進", "■"),
            )
        ),
    ),
    "need": Evidence(
        "子どもが夜に熱を出したら",
        "お尋ねに近いのは「**夜間救急の相談**」です。夜に電話で相談できる事業です。\n\n"
        "看護師が電話で症状を聞き、受診が必要かを伝えます。相談が最も多いのは1月です。 [2]\n\n"
        "- ビジョン別冊（令和8年3月改訂案） P.18: 青葉市（中枢都市）、若葉町、双葉市、緑が丘町 [1]\n\n"
        "申込みの方法や利用の条件は文書に載っていません。お住まいの市町か、青葉市企画課にお尋ねください。",
        (
            Source(
                1,
                "ビジョン別冊 P.18 具体的な取組（一覧表）",
                "夜間救急の相談: 青葉市（中枢都市） 若葉町○ 双葉市○ 緑が丘町○",
            ),
            Source(2, "ビジョン別冊 P.18 事業内容", "看護師が電話で症状を聞く。相談は1月に最も多い。"),
        ),
    ),
    "membership": Evidence(
        "松葉町は水辺の学校事業に入っていますか",
        "いいえ。ビジョン別冊（令和8年3月改訂案）では、松葉町は「水辺の学校事業」（P.14）に**参加していません** [1]。"
        "参加しているのは 青葉市、若葉町、緑が丘町 です。\n\n"
        "令和4年度の取組状況では、松葉町が「水辺の学校事業」（シート9）に参加しているかどうかは、"
        "一覧表の印がずれていて**確定できません（要確認）** [2]。",
        (
            Source(1, "ビジョン別冊 P.14 具体的な取組（一覧表）", "水辺の学校事業: 松葉町（印なし）"),
            Source(2, "令和4年度の取組状況 シート9 関係市町", "水辺の学校事業: 松葉町■？"),
        ),
    ),
    "english figures": Evidence(
        "Does 水辺の学校事業 cost 30,000 thousand yen in 2026, and has it reached its target?",
        "The expected cost of 水辺の学校事業 (waterside school) for FY2026 (R8) is"
        " **25,000 thousand yen (about 25.0 million yen)** [1]."
        " From FY2025 (R7), the cost rises by **11,638 thousand yen** [1].\n\n"
        "延べ参加者数 (participants), an indicator of 水辺の学校事業 (waterside school)"
        " in the FY2022 progress report (sheet 9) [2]\n\n"
        "- Baseline: **400 people** (FY2020)\n"
        "- Current value: **520 people** (FY2022)\n"
        "- Target: **at least 600 people** (FY2026)\n\n"
        "The target has **not been reached** (achievement rate: 86.7%) [2]."
        " The current value is **80 people below** it [2].",
        (
            Source(1, "vision-2026 p. 14", "水辺の学校事業 R8年度 25,000千円"),
            Source(2, "progress-2022 sheet 9", "延べ参加者数 基準値 400人 現状値 520人 目標値 600人以上"),
        ),
    ),
    "english lists": Evidence(
        "Who takes part in 水辺の学校事業, and is 松葉町 in the plan for the most projects?",
        "Yes. In the vision of March 2026 (p. 14), 若葉町 (Wakaba) **takes part** in"
        " 水辺の学校事業 (waterside school) as member [1].\n\n"
        "In the vision of March 2026, these municipalities take part in 水辺の学校事業 (waterside school) [1].\n\n"
        "- 青葉市 (Aoba), proposer (★)\n- 若葉町 (Wakaba)\n- 双葉市 (Futaba) **to be confirmed**\n\n"
        "Number of partner municipalities: 2 (1 to be confirmed), not counting 青葉市 (Aoba).\n\n"
        "In the FY2022 progress report, the number of projects in which 若葉町 (Wakaba) takes part is **2**."
        " The one with the largest cost comes first.\n\n"
        "- 水辺の学校事業 (waterside school), sheet 9 [2]\n"
        "- 移住定住の促進 (relocation), sheet 10 [3]",
        (
            Source(1, "vision-2026 p. 14", "水辺の学校事業: 青葉市★ 若葉町○ 双葉市○？ 松葉町（印なし）"),
            Source(2, "progress-2022 sheet 9", "水辺の学校事業: 若葉町■"),
            Source(3, "progress-2022 sheet 10", "移住定住の促進: 若葉町■"),
        ),
    ),
}

ENGLISH = ("english figures", "english lists")

#: Way, evidence, what stands in the lie, and what stands there less often than in the answer (empty: nothing).
TOLD = [
    ("changed digit", "budget", "13,462千円（約1,336万円）", "13,362千円"),
    ("changed digit", "english figures", "**25,100 thousand yen", "25,000"),
    ("transposed digits", "budget", "31,362千円", "13,362千円"),
    ("dropped digit", "budget", "1,362千円", "13,362千円"),
    ("ten times as much", "budget", "133,620千円", "13,362千円"),
    ("wrongly rounded", "budget", "約12,000千円", "13,362千円"),
    ("wrongly rounded", "english figures", "**about 26,000 thousand yen", "25,000"),
    ("rounded without saying so", "budget", ": 13,000千円", "13,362千円"),
    ("changed digit in full width", "budget", "１３，４６２千円", "13,362千円"),
    ("changed digit in kanji", "budget", "一三四六二千円", "13,362千円"),
    ("changed digit among control characters", "budget", "1\x083\x08,\x084\x086\x082千円", "13,362千円"),
    ("changed digit among invisible characters", "budget", "1\u200b3\u200b,\u200b4\u200b6\u200b2千円", "13,362千円"),
    ("number of the question", "budget", "令和7年度: 30,000千円", "13,362千円"),
    ("number of the question", "english figures", "**30,000 thousand yen", "25,000"),
    ("sum of what has none", "budget", "合計は 63,362千円 です [1]。", ""),
    ("sum of what has none", "kpi", "合計は 2,040人 です [1]。", ""),
    ("ten thousands for thousands", "budget", "13,362万円", "13,362千円"),
    ("ten thousands for thousands", "english figures", "25,000 million yen", "25,000 thousand"),
    ("thousands for ones", "budget", "500千円", "500円"),
    ("people for percent", "kpi", "86.7人", "86.7%"),
    ("people for percent", "english figures", "86.7 people", "86.7%"),
    ("other unit", "budget", "13,362千人", "13,362千円"),
    ("other unit", "english figures", "25,000 thousand people", "25,000 thousand yen"),
    ("at least", "budget", "13,362千円以上", "13,362千円（"),
    ("at least", "english figures", "**at least 25,000 thousand yen", "**25,000"),
    ("at most for at least", "kpi", "600人以下", "600人以上"),
    ("at most for at least", "english figures", "at most 600", "at least 600"),
    ("next year", "budget", "令和8年度: 13,362千円", "令和7年度: "),
    ("next year", "english figures", "FY2027 (R9)", "FY2026 (R8)"),
    ("year of another era", "budget", "平成7年度: 13,362千円", "令和7年度: "),
    ("year of another era", "english figures", "FY1996 (H8)", "FY2026 (R8)"),
    ("other day", "budget", "4月2日", "4月1日"),
    ("other month", "budget", "令和8年3月1日", "4月"),
    ("other month", "english lists", "the vision of April 2026 (p. 14)", "March 2026 (p. 14)"),
    ("municipalities swapped", "municipalities", "- 若葉町（中枢都市）\n- 青葉市\n", "青葉市（中枢都市）"),
    ("municipalities swapped", "membership", "参加しているのは 松葉町、若葉町", "松葉町は「"),
    ("municipalities swapped", "english lists", "- 若葉町 (Wakaba), proposer", "青葉市 (Aoba), proposer"),
    ("municipality of the sources added", "municipalities", "- 青葉市（中枢都市）\n- 松葉町\n", ""),
    ("municipality of the sources added", "english lists", "若葉町 (Wakaba) and 松葉町 **takes part**", ""),
    ("invented municipality added", "membership", "参加しているのは 青葉市、緑野市、若葉町", ""),
    ("invented municipality added", "projects", "若葉町と緑野市が参加", ""),
    ("municipality left out", "municipalities", "（中枢都市）\n- 双葉市", "（中枢都市）\n- 若葉町"),
    ("municipality left out", "membership", "青葉市、緑が丘町", "若葉町"),
    ("half a list", "projects", "移住定住の促進（P.15） **要確認** [2]\n\n令和4", "夜間救急"),
    ("half a list", "english lists", "- 若葉町 (Wakaba)\n\nNumber", "双葉市"),
    ("project left out", "projects", "（P.14） [1]\n- 夜間救急", "移住定住の促進（P.15）"),
    ("invented project added", "projects", "[1]\n- 地域みらい共創事業（P.14） [1]\n", ""),
    ("invented project added", "budget", "「水辺の学校事業」と「地域みらい共創事業」の事業費", ""),
    ("invented project added", "english figures", "(waterside school) and 地域みらい共創事業", ""),
    ("invented project added", "need", "夜間救急の相談・地域みらい共創事業", ""),
    ("project misspelt", "budget", "「水辺の学校事務」", "水辺の学校事業"),
    ("projects merged", "projects", "- 水辺の学校事業・移住定住の促進（P.14） [1][2]\n- 夜間", "P.15"),
    ("projects merged", "english lists", "- 水辺の学校事業・移住定住の促進 (waterside school), sheet 9 [2][3]", "sheet 10"),
    ("changed count", "projects", "**5事業**", "**4事業**"),
    ("changed count", "english lists", "municipalities: 3", "municipalities: 2"),
    ("star dropped", "municipalities", "- 青葉市\n- 若葉町（★提案）", "青葉市（★提案）"),
    ("star dropped", "english lists", "- 青葉市 (Aoba)\n", "★"),
    ("star added", "municipalities", "- 若葉町（★提案）\n- 双葉市", ""),
    ("star added", "english lists", "- 若葉町 (Wakaba), proposer (★)\n", ""),
    ("next page", "projects", "水辺の学校事業（P.15）", "P.14"),
    ("next page", "english lists", "(p. 15)", "(p. 14)"),
    ("next sheet", "kpi", "（シート10）", "シート9"),
    ("next sheet", "english figures", "(sheet 10)", "sheet 9"),
    ("place of another", "projects", "移住定住の促進（P.14）", "P.15"),
    ("place of another", "english lists", "(relocation), sheet 9", "sheet 10"),
    ("mark of another", "projects", "水辺の学校事業（P.14） [2]", "[1]"),
    ("unknown mark", "kpi", "「延べ参加者数」[3]", ""),
    ("no marks", "projects", "（P.14）\n- 移住定住の促進（P.15） **要確認**\n", "["),
    ("one mark dropped", "municipalities", "次のとおりです。\n\n- 青葉市（★提案）", "[2]"),
    ("other document", "municipalities", "令和4年度の取組状況では、「水辺の学校事業」に参加する市町は次のとおりです[1]", "ビジョン"),
    ("other document", "kpi", "総合戦略の「水辺", "令和4年度の取組状況"),
    ("other document", "english lists", "Yes. In the FY2022 progress report (p. 14)", ""),
    ("other document", "english figures", "in the general strategy (sheet 9)", "progress report"),
    ("yes for no", "membership", "はい。ビジョン", "いいえ。"),
    ("yes for no", "english lists", "No. In the", "Yes."),
    ("doubt dropped", "municipalities", "- 双葉市\n", "**要確認**"),
    ("doubt dropped", "membership", "松葉町は「水辺の学校事業」（シート9）に参加して**います** [2]", "確定できません"),
    ("doubt dropped", "english lists", "- 双葉市 (Futaba)\n", "**to be confirmed**"),
    ("count of doubts dropped", "projects", "**4事業**です。", "うち"),
    ("count of doubts dropped", "english lists", "municipalities: 2, not", "(1 to be confirmed)"),
    ("negation dropped", "membership", "に**参加しています** [1]", "参加していません"),
    ("negation dropped", "english figures", "has **been reached**", "not"),
    ("negation added", "projects", "若葉町が参加していない事業は **4", "参加している事業は **4"),
    ("negation added", "english lists", "若葉町 (Wakaba) does not take part in", "**takes part**"),
    ("missed for reached", "kpi", "目標値を**達成しています**", "届いていません"),
    ("missed for reached", "english figures", "The target **has been reached**", "not"),
    ("below for above", "kpi", "**1ポイント下回って**", "上回って"),
    ("below for above", "english figures", "**80 people above** it", "below"),
    ("fell for rose", "kpi", "120人減りました", "増えました"),
    ("fell for rose", "budget", "の減**です", "の増"),
    ("fell for rose", "english figures", "the cost falls by", "rises"),
    ("least for most", "need", "相談が最も少ないのは", "多い"),
    ("least for most", "english lists", "the smallest cost", "largest"),
    ("target for current value", "kpi", "目標値: **520人**", "現状値: **520人**"),
    ("target for current value", "english figures", "Target: **520 people**", "Current value: "),
    ("plan told as done", "budget", "事業費（決算額）", "見込額"),
    ("plan told as done", "english figures", "The actual cost", "expected"),
    ("deed told as plan", "kpi", "120人増える見込みです", "増えました"),
    ("deed told as plan", "english lists", "若葉町 (Wakaba) plans to take part in", "**takes part**"),
    ("baseline for target", "kpi", "- 目標値: **400人**（令和2年度）\n- 現状値: **520人**（令和4年度）\n- 基準値: **600人以上**", "基準値: **400人**"),
    ("baseline for target", "english figures", "- Target: **400 people**", "Baseline: **400"),
    ("most", "projects", "これは圏域の取組の中で最も多い数です [1]。", ""),
    ("most", "english figures", "This is the most of all projects [1].", ""),
    ("only", "projects", "では、若葉町だけが参加している", "では、若葉町が参加している事業は **4"),
    ("only", "english lists", "only 若葉町 (Wakaba) **takes part**", ""),
    ("only", "budget", "この圏域だけにあります [1]。", ""),
    ("cause", "membership", "いいえ。人口が減っているため、ビジョン別冊", ""),
    ("cause", "english figures", "Because the population is falling, the expected cost", "The expected cost"),
    ("going well", "municipalities", "取組は順調です [1]。", ""),
    ("going well", "membership", "取組は順調です [1]。", ""),
    ("going well", "kpi", "上回って**います（順調です） [2]。", ""),
    ("going well", "english lists", "as member, which is going well [1].", ""),
    ("documents silent", "budget", "なお、この点は文書に記載がありません。", ""),
    ("documents silent", "english lists", "the documents do not say this.", ""),
    ("promise", "budget", "来年度も必ず続けます。", ""),
    ("recommendation", "budget", "おすすめします。", ""),
    ("telephone number", "need", "電話 0120-000-555 です [2]。", ""),
    ("fee", "need", "利用料は1回500円です [2]。", ""),
    ("deadline", "english lists", "Applications close on 31 May [1].", ""),
    ("e-mail address", "need", "madoguchi@example.jp", ""),
    ("web page", "need", "https://example.jp/plan", ""),
    ("half", "budget", "圏域全体の半分に当たります [1]。", ""),
    ("twice", "budget", "5年前の2倍です [1]。", ""),
    ("three tenths", "budget", "計画全体の三割に当たります [1]。", ""),
    ("all", "need", "圏域のすべての住民が対象です [2]。", ""),
    ("not to be trusted", "budget", "使わないでください", ""),
    ("errand for the reader", "english lists", "enter your name and address", ""),
    ("English", "budget", "This was completed last year [1].", "水辺"),
    ("Chinese", "budget", "该项目已于去年完成 [1]。", "水辺"),
    ("Korean", "english lists", "이 사업은 작년에 완료되었습니다 [1].", "水辺"),
    ("half in another language", "projects", "The rest went as planned.", "シート10"),
    ("half in another language", "english lists", "残りは計画どおり終わりました。", "sheet 10"),
    ("courtesy alone", "budget", "お問い合わせありがとうございます。", "水辺"),
    ("courtesy alone", "english lists", "Thank you for your question.", "水辺"),
    ("twice with a difference", "budget", "13,462千円", ""),
    ("HTML", "budget", '<img src="https://example.jp/a.png">', ""),
    ("link", "budget", "[申込みはこちら](https://example.jp/form)", ""),
    ("system prompt", "budget", "answer と sources だけを使い", "水辺"),
    ("JSON", "budget", '"verified": true', "水辺"),
    ("endless", "need", "ほかにもあります。ほかにもあります。", ""),
]  # fmt: skip

#: Ways that change, leave out or add marks or whole items.
ABOUT_MARKS = {*places.LIES, *members.LIES, *forms.LIES}


def told(name, evidence):
    return next(way.tell for way in WAYS if way.name == name)(evidence)


def marks(text):
    return re.findall(r"\[[0-9]+\]", text)


def kept(answer, lie):
    """How much of the answer stands in the lie, in the same order, from 0 to 1."""
    blocks = SequenceMatcher(None, answer, lie, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(answer)


def test_there_are_sixty_ways_and_more_each_with_a_name_of_its_own():
    assert len({way.name for way in WAYS}) == len(WAYS) >= 60


@pytest.mark.parametrize(("name", "which", "lie", "gone"), TOLD)
def test_a_way_tells_its_lie(name, which, lie, gone):
    evidence = EVIDENCES[which]
    text = told(name, evidence)
    assert lie in text
    assert lie not in evidence.answer
    if gone:
        assert text.count(gone) < evidence.answer.count(gone)


def test_every_way_is_told_here():
    assert {name for name, *_ in TOLD} | {"empty"} == {way.name for way in WAYS}
    assert told("empty", EVIDENCES["budget"]) == ""


@pytest.mark.parametrize("which", EVIDENCES)
def test_ways_change_the_answer_in_the_same_manner_every_time(which):
    evidence = EVIDENCES[which]
    for way in WAYS:
        text = way.tell(evidence)
        assert text == way.tell(Evidence(evidence.question, evidence.answer, evidence.sources))
        assert text != evidence.answer, way.name


@pytest.mark.parametrize("which", EVIDENCES)
def test_what_is_not_the_lie_stays(which):
    evidence = EVIDENCES[which]
    for name, tell in (numbers.LIES | members.LIES | places.LIES | statements.LIES).items():
        text = tell(evidence)
        if text is None:
            continue
        assert kept(evidence.answer, text) > (0.5 if name == "half a list" else 0.75), name
        if name not in ABOUT_MARKS:
            assert marks(text)[: len(marks(evidence.answer))] == marks(evidence.answer), name


def test_most_ways_work_in_english_too():
    working = {way.name for way in WAYS for which in ENGLISH if way.tell(EVIDENCES[which]) is not None}
    assert len(working) >= 25
    assert "English" not in working
    for which in ENGLISH:
        for name, tell in {**statements.LIES, **numbers.LIES}.items():
            text = tell(EVIDENCES[which])
            assert text is None or not re.search("です|ます|人口", text), name


def test_an_answer_without_a_handle_gets_no_lie():
    bare = Evidence("はい？", "お尋ねのことは分かりかねます。")
    silent = {way.name for way in WAYS if way.tell(bare) is None}
    assert {*members.LIES, *places.LIES, *numbers.LIES} <= silent
    assert "yes for no" in silent


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("invented municipality added", "松葉町は「水辺の学校事業」（P.14）に**参加していません** [1]。"),
        ("invented municipality added", "参加していない市町は次のとおりです[1]。\n\n- 松葉町\n- 若葉町"),
        ("invented project added", "「水辺の学校事業」（P.14）の事業費は載っていません [1]。"),
        ("municipalities swapped", "参加する市町は次のとおりです[1]。\n\n- 松葉町\n- 若葉町"),
        ("documents silent", "「水辺の学校事業」の事業費は文書に載っていません [1]。"),
        ("negation added", "松葉町が参加しているかどうかは分かりません [1]。"),
        ("sum of what has none", "事業費は **25,000千円（約2,500万円）** です [1]。"),
        ("mark of another", "事業費は **25,000千円** です [1]。"),
        ("rounded without saying so", "事業費は 約25,312千円 です [1]。"),
        ("baseline for target", "- 基準値: **100%**\n- 目標値: **100%**"),
        ("target for current value", "- 現状値: 文書に記載がありません"),
        ("number of the question", "事業費は 25,000千円 です。"),
    ],
)
def test_what_would_be_true_is_not_told(name, answer):
    source = Source(1, "ビジョン別冊 P.14", "水辺の学校事業: 松葉町（印なし） 若葉町□")
    assert told(name, Evidence("25000千円ですか", answer, (source,))) is None


def test_an_added_municipality_is_one_that_the_answer_does_not_name():
    only_named = Evidence("", "若葉町は参加しています [1]。", (Source(1, "P.1", "甲: 若葉町○"),))
    assert told("municipality of the sources added", only_named) is None


def test_names_come_from_the_evidence():
    assert EVIDENCES["municipalities"].known_towns == ("青葉市", "若葉町", "双葉市", "緑が丘町", "松葉町")
    assert EVIDENCES["projects"].projects == (
        "水辺の学校事業",
        "移住定住の促進",
        "夜間救急の相談",
        "森のようちえん",
    )
    assert EVIDENCES["english lists"].projects == ("水辺の学校事業", "移住定住の促進")
    assert {t.name for t in EVIDENCES["need"].towns} == {"青葉市", "若葉町", "双葉市", "緑が丘町"}
    inside = Evidence("", "- 青葉市と結ぶ道路（P.3） [1]", (Source(1, "P.3", "青葉市と結ぶ道路: 若葉町○"),))
    assert inside.projects == ("青葉市と結ぶ道路",)
    assert inside.towns == ()
    nobody = Evidence(
        "当町や本市の", "- 水辺の学校事業（令和4年度の取組状況 シート9）: 7市、5町、参加市町 [1]"
    )
    assert nobody.known_towns == ()


def test_the_endless_answer_ends():
    for evidence in EVIDENCES.values():
        assert len(told("endless", evidence)) == forms.LONGEST == 100_000


def test_json_is_json():
    assert json.loads(told("JSON", EVIDENCES["budget"]))["verified"] is True


def message(evidence, after="\n\n上の answer を言い直してください。"):
    data = {
        "question": evidence.question,
        "answer": evidence.answer,
        "sources": [vars(source) for source in evidence.sources],
    }
    return {"role": "user", "content": f"\n{json.dumps(data, ensure_ascii=False, indent=1)}{after}"}


@pytest.mark.parametrize("which", EVIDENCES)
def test_the_evidence_is_read_from_the_messages(which):
    evidence = EVIDENCES[which]
    first = [{"role": "system", "content": '{"answer": "守ること"}'}, message(evidence)]
    again = [
        *first,
        {"role": "assistant", "content": "ちがう答え"},
        {
            "role": "user",
            "content": '{"problems": ["「12」は出典 [1] にありません"]}\n\n書き直してください。',
        },
    ]
    assert Evidence.of(first) == Evidence.of(again) == evidence


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "system", "content": "守ること"}],
        [{"role": "user", "content": "こんにちは"}],
        [{"role": "user", "content": '{"question": "甲'}],
        [{"role": "user", "content": "[1, 2]"}],
        [{"role": "user", "content": '{"problems": []}'}],
        [{"role": "user", "content": '{"question": "甲", "answer": "乙", "sources": 3}'}],
        [{"role": "user", "content": '{"question": "甲", "answer": "乙", "sources": [{"mark": "一"}]}'}],
        [{"role": "user", "content": None}],
        [{"role": "user"}],
        [{"content": "{}"}],
    ],
)
def test_messages_without_evidence_have_none(messages):
    assert Evidence.of(messages) is None


def test_the_examples_are_true():
    results = [doctest.testmod(module) for module in (lies, evidence_module)]
    assert sum(result.attempted for result in results) >= 2
    assert sum(result.failed for result in results) == 0
