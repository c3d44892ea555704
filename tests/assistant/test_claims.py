"""What a text claims is read to the letter, and held against the evidence: nothing more, nothing less."""

import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

import corpus
from assistant.answer import Answer, Citation, Figure, Measure, Status
from assistant.claims.anatomist import Anatomist
from assistant.claims.bindings import bindings
from assistant.claims.evidence import evidence
from assistant.claims.flags import told
from assistant.claims.names import Names
from assistant.claims.omissions import Wanted, omitted, too_long
from assistant.claims.problems import Kind
from assistant.claims.quantities import quantities
from assistant.claims.relations import Relations
from assistant.claims.repetition import Told
from assistant.claims.review import Review, UnverifiedError
from assistant.claims.sentences import Sentence, marked, sentences, with_marks
from assistant.claims.support import mended, unsupported
from assistant.claims.times import Date, Span, Spot, Year, times
from assistant.claims.vocabulary import vocabulary
from assistant.claims.words import Aspect, Language, Word, Words
from corpus.tables import load
from corpus.text import normalise
from index.analysis import Analyser

#: The invented region: 青葉市 and six partners.
REGION = Path(__file__).parents[1] / "index" / "data" / "aoba"

VISION, REPORT = "vision-2030", "progress-2028"


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(Analyser(), vocabulary())


@pytest.fixture(scope="module")
def anatomist(words) -> Anatomist:
    return Anatomist(Names(load(REGION), vocabulary()), words, vocabulary())


# --- quantities --------------------------------------------------------------------------------------------


def read(text):
    return [found.quantity for found in quantities(normalise(text))]


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound", "about"),
    [
        ("12,313千円", 12_313_000, "円", "", False),
        ("約1,231万円", 12_310_000, "円", "", True),
        ("1,231万円ほど", 12_310_000, "円", "", True),
        ("1億2,000万円", 120_000_000, "円", "", False),
        ("１２千円", 12_000, "円", "", False),
        ("三割", 30, "%", "", False),
        ("半分", 50, "%", "", False),
        ("倍増", 2, "倍", "", False),
        ("1.5倍", 1.5, "倍", "", False),
        ("十二件", 12, "件", "", False),
        ("百二十人", 120, "人", "", False),
        ("17名", 17, "人", "", False),
        ("120人/日", 120, "人/日", "", False),
        ("500人以上", 500, "人", ">=", False),
        ("500人未満", 500, "人", "<", False),
        ("20%以下", 20, "%", "<=", False),
        ("10%を超え", 10, "%", ">", False),
        ("第3回", 3, "第回", "", False),
        ("2回目", 2, "第回", "", False),
        ("at least 5 projects", 5, "事業", ">=", False),
        ("two projects", 2, "事業", "", False),
        ("about 12.3 million yen", 12_300_000, "円", "", True),
        ("12,345 thousand yen", 12_345_000, "円", "", False),
        ("half", 50, "%", "", False),
        ("42", 42, "", "", False),
    ],
)
def test_a_quantity_is_read_in_its_plain_unit(text, value, unit, bound, about):
    (found,) = read(text)
    assert (found.value, found.unit, found.bound, found.about) == (value, unit, bound, about)


@pytest.mark.parametrize("text", ["一覧", "千葉", "一部", "十分", "一般の方", "someone", "the tense"])
def test_words_that_begin_like_numbers_are_none(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("12,313千円", "12,313千円"),
        ("12,313,000円", "12,313千円"),
        ("約1,231万円", "12,313千円"),
        ("about 12.3 million yen", "12,313千円"),
        ("30%", "三割"),
        ("半分", "50%"),
        ("五百名", "500人"),
        ("6件", "6事業"),
        ("six", "6市町"),
        ("500人以上", "500人以上"),
        ("at least 500 people", "500人以上"),
    ],
)
def test_another_form_of_a_quantity_is_borne_out(said, printed):
    assert read(said)[0].stands_in(read(printed)[0], vocabulary())


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("1,231千円", "12,313千円"),
        ("1,231万円", "12,313千円"),  # rounded, and does not say so
        ("約1,230万円", "12,413千円"),
        ("約1,000万円", "12,313千円"),  # too coarse
        ("約1,232万円", "12,313千円"),
        ("12,313千人", "12,313千円"),
        ("500人", "500人以上"),
        ("500人以下", "500人以上"),
        ("500人超", "500人以上"),
        ("500人以上", "500人"),
        ("500件", "500人"),
        ("120人", "120人/日"),
        ("120人/年", "120人/日"),
        ("6市町", "6事業"),
        ("2回目", "2回"),
        ("2倍", "2%"),
        ("四割", "30%"),
        ("約17人", "17人"),
    ],
)
def test_another_quantity_is_not_borne_out(said, printed):
    assert not read(said)[0].stands_in(read(printed)[0], vocabulary())


# --- times -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("令和6年度", [Year(2024)]),
        ("R6", [Year(2024)]),
        ("平成29年度", [Year(2017)]),
        ("令和元年度", [Year(2019)]),
        ("2024年度", [Year(2024)]),
        ("FY2024", [Year(2024)]),
        ("平成29～令和2年度", [Span(2017, 2020)]),
        ("令和4～8年度", [Span(2022, 2026)]),
        ("FY2022–2026", [Span(2022, 2026)]),
        ("令和10年9月30日", [Date(2028, 9, 30)]),
        ("9月30日", [Date(0, 9, 30)]),
        ("2022.9.7", [Date(2022, 9, 7)]),
        ("令和8年3月", [Date(2026, 3, 0)]),
        ("10月4日～6日", [Date(0, 10, 4), Date(0, 10, 6)]),
        ("17 August 2023", [Date(2023, 8, 17)]),
        ("March 2026", [Date(2026, 3, 0)]),
        ("P.7", [Spot("page", 7)]),
        ("7ページ", [Spot("page", 7)]),
        ("page 7", [Spot("page", 7)]),
        ("シート12", [Spot("sheet", 12)]),
        ("12番目のシート", [Spot("sheet", 12)]),
        ("sheet 12", [Spot("sheet", 12)]),
        ("3日間", []),
        ("2か月間", []),
        ("12,313千円", []),
        ("2,024人", []),
    ],
)
def test_times_are_read(text, values):
    assert [found.value for found in times(normalise(text))] == values


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        (Date(2028, 9, 30), True),
        (Date(0, 9, 30), True),
        (Date(2028, 9, 0), True),
        (Date(2028, 9, 29), False),
        (Date(2028, 8, 30), False),
        (Date(2027, 9, 30), False),
    ],
)
def test_a_date_may_say_less_than_its_source_but_nothing_else(said, holds):
    assert said.stands_in(Date(2028, 9, 30)) is holds


# --- names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("緑川市と月岡町", ["緑川市", "月岡町"]),
        ("空き店舗の活用", ["空き店舗の活用"]),
        ("空き店舗", ["空き店舗の活用"]),
        ("星見会", ["星空の観察会"]),
        ("点検した水門の数", ["点検した水門の数"]),  # an indicator, not the project in it
        ("川の見守り、水門の点検", ["川の見守り", "水門の点検"]),
        ("ビジョン別冊（令和12年3月改訂案）", [VISION]),
        ("ビジョン別冊", [VISION]),
        ("令和10年度の取組状況", [REPORT]),
        ("the FY2028 progress report", [REPORT]),
        ("見守りの会議", ["見守りの会議"]),
        ("暮らしを支える取組", ["暮らしを支える取組"]),
        ("緑側市", []),
        ("水門の点険", []),
        ("the revisions", []),
    ],
)
def test_names_are_found_to_the_letter(anatomist, text, found):
    assert [n.names[0].value for n in anatomist.names.find(normalise(text))] == found


def test_what_shares_a_name_has_all_its_meanings(anatomist):
    (found,) = anatomist.names.find("里山学習会")
    assert {(name.kind, name.value) for name in found.names} == {
        ("project", "里山学習会"),
        ("event", "里山学習会"),
    }


# --- words -------------------------------------------------------------------------------------------------


def only(anatomist, text) -> tuple[Word, Aspect]:
    """The one word of a text that is none of grammar."""
    ((word, aspect),) = [
        (atom.values[0], atom.aspect)
        for atom in anatomist.read(text).atoms
        if isinstance(atom.values[0], Word) and atom.values[0].form not in ("doe", "is", "ない")
    ]
    return word, aspect


@pytest.mark.parametrize(
    ("text", "negated", "aspect"),
    [
        ("参加しています", False, Aspect.LASTING),
        ("参加していません", True, Aspect.LASTING),
        ("参加しておりません", True, Aspect.LASTING),
        ("参加せず", True, Aspect.OPEN),
        ("不参加", True, Aspect.NONE),
        ("参加しました", False, Aspect.DONE),
        ("参加します", False, Aspect.OPEN),
        ("達成しました", False, Aspect.DONE),
        ("達成していません", True, Aspect.LASTING),
        ("未達です", True, Aspect.NONE),
        ("届いていません", True, Aspect.LASTING),
        ("増えた", False, Aspect.DONE),
        ("増えていない", True, Aspect.LASTING),
        ("実施している", False, Aspect.LASTING),
        ("実施しなかった", True, Aspect.DONE),
        ("記載はありません", True, Aspect.OPEN),
        ("公開", False, Aspect.NONE),
        ("非公開", True, Aspect.NONE),
        ("participates", False, Aspect.NONE),
        ("does not participate", True, Aspect.NONE),
        ("isn't held", True, Aspect.NONE),
    ],
)
def test_a_word_has_its_polarity_and_its_aspect(anatomist, text, negated, aspect):
    word, read = only(anatomist, text)
    assert (word.negated, read) == (negated, aspect)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("参加しています", "加わっています"),
        ("達成していません", "未達です"),
        ("達成していません", "目標値に届いていません".removeprefix("目標値に")),
        ("変わりません", "同じです"),
        ("増えました", "増加しました"),
        ("takes part", "joins"),
        ("reached", "met"),
        ("increased", "rose"),
    ],
)
def test_words_of_one_meaning_are_one(anatomist, one, other):
    assert only(anatomist, one)[0] == only(anatomist, other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("参加しています", "外れています"),
        ("増えました", "減りました"),
        ("上回る", "下回る"),
        ("多い", "少ない"),
        ("達成しました", "未達です"),
        ("変わりました", "同じです"),
        ("increased", "decreased"),
        ("exceeded", "short"),
    ],
)
def test_contraries_deny_each_other(anatomist, one, other):
    first, second = only(anatomist, one)[0], only(anatomist, other)[0]
    assert first != second
    assert second in anatomist.words.contraries(first)
    assert first in anatomist.words.contraries(second)
    assert anatomist.words.polar(first)


def test_a_hedge_holds_up_to_the_comma_before_it(anatomist):
    aspects = {
        anatomist.read("点検を行い、水門を直す予定です").said(atom): aspect
        for atom, aspect in anatomist.read("点検を行い、水門を直す予定です").aspects
    }
    assert aspects["直す"] is Aspect.HEDGED
    assert aspects["行い"] is not Aspect.HEDGED


def test_what_a_name_is_made_of_is_no_word(anatomist):
    atoms = anatomist.read("「空き店舗の活用」を実施します").atoms
    assert [atom.kind for atom in atoms] == ["name", "word"]


# --- sentences ---------------------------------------------------------------------------------------------


def seen(text):
    return [(words, sorted(marks)) for words, marks in (s.key for s in sentences(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3件です [1]。次です。", [("3件です。", [1]), ("次です。", [])]),
        ("3件です。[1] 次です。", [("3件です。", [1]), ("次です。", [])]),
        ("3件です [1][2]。", [("3件です。", [1, 2])]),
        ("- 一つ [2]\n- 二つ", [("一つ", [2]), ("二つ", [])]),
        ("1. 一つ\n2. 二つ", [("一つ", []), ("二つ", [])]),
        ("**太字**です。", [("太字です。", [])]),
        ("「終わり。」と言いました。", [("「終わり。」と言いました。", [])]),
        ("See p. 7 [1]. It costs 1.5 yen [2].", [("Seep.7.", [1]), ("Itcosts1.5yen.", [2])]),
        ("甲 [1]、乙 [2]、丙 [3]です。", [("甲", [1]), ("乙", [2]), ("丙です。", [3])]),
        ("甲 [1]、乙 [2]です。", [("甲、乙です。", [1, 2])]),
        ("", []),
        ("[1]", []),
        ("\n\n \n", []),
    ],
)
def test_a_text_is_taken_apart(text, found):
    assert seen(text) == found


@pytest.mark.parametrize(
    ("line", "item", "heading"),
    [
        ("- 一つ", True, False),
        ("・一つ", True, False),
        ("* 一つ", True, False),
        ("3) 一つ", True, False),
        ("## 一つ", False, True),
        ("**一つ**", False, True),
        ("一つ:", False, True),
        ("一つです。", False, False),
    ],
)
def test_items_and_headings_are_told_from_sentences(line, item, heading):
    (found,) = sentences(line)
    assert (found.item, found.heading) == (item, heading)


def test_no_part_of_a_text_is_lost():
    text = "はい [1]。次です。\n\n- 一つ\n- 二つ [2]\n\n終わり"
    assert "".join(s.gap + s.text for s in sentences(text)) == text


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("次のとおりです [1]。\n- 一つ\n- 二つ", [[1], [1], [1]]),
        ("次のとおりです [1]。\n- 一つ [2]\n- 二つ", [[1], [2], [1]]),
        ("次のとおりです。\n- 一つ [2]\n- 二つ [3]", [[2], [2], [3]]),
        ("**市町**\n一つです [2]。", [[2], [2]]),
        ("一つです。\n二つです [2]。", [[], [2]]),
    ],
)
def test_marks_are_taken_over_only_by_lists_and_headings(text, marks):
    assert [sorted(s.marks) for s in marked(sentences(text))] == marks


def test_the_parts_of_a_sentence_have_their_own_marks():
    (sentence,) = sentences("甲は3件 [1]、乙は2件 [2]です。")
    assert [part.key for part in sentence.parts] == [("甲は3件", {1}), ("乙は2件", {2})]


@pytest.mark.parametrize(
    ("text", "with_them"),
    [
        ("3件です。", "3件です [1][3]。"),
        ("**3件**", "**3件 [1][3]**"),
        ("It is 3.", "It is 3 [1][3]."),
        ("3件", "3件 [1][3]"),
    ],
)
def test_marks_are_put_before_the_end_of_a_sentence(text, with_them):
    found = with_marks(Sentence(text, frozenset()), [3, 1])
    assert (found.text, found.marks) == (with_them, {1, 3})


# --- bindings and flags ------------------------------------------------------------------------------------


def test_a_figure_belongs_to_the_names_the_year_and_the_cell_before_it(anatomist):
    text = "水門の点検の現状値は令和10年度に5か所、空き店舗の活用の目標値は12店舗です"
    first, second = bindings(anatomist.read(text), vocabulary())
    assert (first.measure, first.years) == ("kpi_current", {2028})
    assert [n.value for _, names in first.names for n in names] == ["水門の点検"]
    assert (second.measure, second.years) == ("kpi_target", frozenset())
    assert [n.value for _, names in second.names for n in names] == ["空き店舗の活用"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("令和11年度は20千円、令和12年度は30千円", [{2029}, {2030}]),
        ("20千円（令和11年度）、30千円（令和12年度）", [{2029}, {2030}]),
        ("20 thousand yen in FY2029 and 30 thousand yen in FY2030", [{2029}, {2030}]),
        ("20千円", [set()]),
    ],
)
def test_each_figure_has_its_own_year(anatomist, text, years):
    assert [b.years for b in bindings(anatomist.read(text), vocabulary())] == years


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("- 杉山市 **要確認**\n- 花園町", {("杉山市", "要確認")}),
        ("杉山市（要確認）と花園町です。", {("杉山市", "要確認")}),
        ("水車の復元（P.5） 要確認", {("水車の復元", "要確認")}),
        ("青葉市（中枢都市）と花園町", {("青葉市", "中枢都市")}),
        ("中枢都市の青葉市と、花園町です。", {("青葉市", "中枢都市")}),
        ("提案市町は次のとおりです。\n- 青葉市\n- 花園町", {("青葉市", "提案"), ("花園町", "提案")}),
        ("白波市、緑川市★", {("緑川市", "提案")}),
        ("杉山市 (to be confirmed)", {("杉山市", "要確認")}),
        ("杉山市が参加しています。", set()),
    ],
)
def test_doubts_and_roles_are_told_of_the_right_names(anatomist, text, flags):
    assert {(name.value, flag) for name, flag in told(sentences(text), anatomist)} == flags


# --- answers as evidence -----------------------------------------------------------------------------------


def cited(mark, project, section, quote, document=VISION, place=1) -> Citation:
    where = {"page": place} if document == VISION else {"sheet": place}
    return Citation(mark=mark, document=document, section=section, project=project, quote=quote, **where)


def budget(year, value) -> Figure:
    return Figure(
        label="事業費",
        project="水門の点検",
        document=VISION,
        measure=Measure.BUDGET,
        value=value,
        unit="千円",
        period=year,
        text=f"{value:,}千円",
    )


def cell(measure, value, year) -> Figure:
    return Figure(
        label="点検した水門の数",
        project="水門の点検",
        document=REPORT,
        measure=measure,
        value=value,
        unit="か所",
        period=year,
        text=f"{value}か所",
    )


def made(text, *citations, figures=()) -> Answer:
    return Answer(
        question="", status=Status.ANSWERED, answer=text, figures=tuple(figures), citations=citations
    )


ANSWERS = {
    "budget": made(
        "「水門の点検」の事業費（見込額）は次のとおりです [1]。\n\n"
        "- 令和11年度: 12,313千円（約1,231万円）\n- 令和12年度: 30千円",
        cited(1, "水門の点検", "工程及び事業費(見込額)", "水門の点検 R11年度 12,313千円 R12年度 30千円"),
        figures=[budget("令和11年度", 12_313), budget("令和12年度", 30)],
    ),
    "set": made(
        "ビジョン別冊（令和12年3月改訂案）では、「水車の復元」に参加する市町は次のとおりです [1]。\n\n"
        "- 青葉市（中枢都市）\n- 緑川市\n- 杉山市 **要確認**\n- 花園町\n\n"
        "連携市町の数は 3市町です（青葉市は数えていません）。",
        cited(1, "水車の復元", "具体的な取組（一覧表）", "緑川市、杉山市、花園町", place=5),
        figures=[
            Figure(label="連携市町の数", measure=Measure.COUNT, value=3, unit="市町", text="3市町"),
        ],
    ),
    "indicator": made(
        "令和10年度の取組状況の「水門の点検」（シート2）の指標「点検した水門の数」 [1]\n\n"
        "- 基準値: **3か所**（令和7年度）\n- 現状値: **5か所**（令和10年度）\n- 目標値: **9か所**（令和12年度）",
        cited(
            1,
            "水門の点検",
            "KPIの状況",
            "点検した水門の数 基準値 3か所（令和7年度） 現状値 5か所（令和10年度） 目標値 9か所（令和12年度）",
            REPORT,
            2,
        ),
        figures=[
            cell(Measure.KPI_BASELINE, 3, "令和7年度"),
            cell(Measure.KPI_CURRENT, 5, "令和10年度"),
            cell(Measure.KPI_TARGET, 9, "令和12年度"),
        ],
    ),
    "membership": made(
        "ビジョン別冊（令和12年3月改訂案）では、緑川市は「川の見守り」（P.2）に**参加していません** [1]。\n\n"
        "令和10年度の取組状況では、月岡町は「川の見守り」（シート1）に**参加しています** [2]。",
        cited(1, "川の見守り", "具体的な取組（一覧表）", "杉山市、月岡町", place=2),
        cited(2, "川の見守り", "関係市町", "月岡町■", REPORT, 1),
    ),
    "prose": made(
        "「川の見守り」の実績です。見守りの会議を令和10年9月30日に緑川市役所で開き、17名が参加しました。"
        "水位計は、来年度に設置する予定です [1]。",
        cited(
            1,
            "川の見守り",
            "取組実績",
            "見守りの会議を令和10年9月30日に緑川市役所で開き、17名が参加しました。水位計は、来年度に設置する予定です。",
            REPORT,
            1,
        ),
        figures=[
            Figure(
                label="見守りの会議 参加者",
                project="川の見守り",
                document=REPORT,
                measure=Measure.RESULT,
                value=17,
                unit="名",
                text="17名",
            ),
        ],
    ),
    "changes": made(
        "「水車の復元」の参加市町を、令和10年度の取組状況（シート2）[2]と"
        "ビジョン別冊（令和12年3月改訂案）（P.5）[1]で比べました。\n\n"
        "- 加わった市町: **花園町**\n- 外れた市町: ありません",
        cited(1, "水車の復元", "具体的な取組（一覧表）", "水車の復元: 緑川市○ 花園町○", place=5),
        cited(2, "水車の復元", "関係市町", "水車の復元: 緑川市■", REPORT, 2),
    ),
    "english": made(
        "The expected cost of 水門の点検 for FY2029 (R11) is **12,313 thousand yen** [1].\n\n"
        "緑川市 does not take part in 川の見守り, p. 2 [2].",
        cited(1, "水門の点検", "工程及び事業費(見込額)", "水門の点検 R11年度 12,313千円"),
        cited(2, "川の見守り", "具体的な取組（一覧表）", "杉山市、月岡町", place=2),
        figures=[budget("令和11年度", 12_313)],
    ),
}


def kinds(name, text, anatomist) -> set[Kind]:
    """The kinds of problems of a whole text about an answer."""
    language = Language.ENGLISH if name == "english" else Language.JAPANESE
    known, said = evidence(ANSWERS[name], anatomist), Told(anatomist)
    found = list(omitted(text, Wanted(known, anatomist), anatomist))
    for sentence in marked(sentences(text)):
        found += unsupported(sentence, known, anatomist, language)
        if (repeated := said.again(sentence)) and sentence.key not in known.verbatim:
            found.append(repeated)
    return {problem.kind for problem in found}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_borne_out_by_itself(anatomist, name):
    assert kinds(name, ANSWERS[name].answer, anatomist) == set()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "budget",
            "「水門の点検」の事業費（見込額）は、令和11年度が12,313千円（約1,231万円）、"
            "令和12年度が30千円です [1]。",
        ),
        (
            "budget",
            "令和12年度の「水門の点検」の事業費（見込額）は30千円です [1]。"
            "令和11年度は12,313,000円（約1,231万円）です [1]。",
        ),
        (
            "set",
            "「水車の復元」には、ビジョン別冊（令和12年3月改訂案）によると、中枢都市の青葉市のほか、"
            "緑川市、杉山市（要確認）、花園町の3市町が参加しています [1]。3市町に青葉市は数えていません。",
        ),
        (
            "indicator",
            "「水門の点検」の指標「点検した水門の数」は、令和10年度の取組状況（シート2）では、"
            "基準値が3か所（令和7年度）、現状値が5か所（令和10年度）、目標値が9か所（令和12年度）です [1]。",
        ),
        (
            "membership",
            "ビジョン別冊（令和12年3月改訂案）では、緑川市は「川の見守り」（P.2）に加わっていません [1]。\n"
            "令和10年度の取組状況では、「川の見守り」（シート1）に月岡町が加わっています [2]。",
        ),
        (
            "prose",
            "「川の見守り」では、令和10年9月30日に緑川市役所で見守りの会議を開き、17名が参加しました [1]。"
            "水位計は来年度に設置する予定です [1]。",
        ),
        (
            "budget",
            "令和11年度から令和12年度までの「水門の点検」の事業費（見込額）です [1]。"
            "令和11年度は12,313千円（約1,231万円）、令和12年度は30千円です [1]。",
        ),
        (
            "set",
            "令和12年3月の改訂案のビジョン別冊では、「水車の復元」に、中枢都市の青葉市のほか、緑川市、"
            "杉山市（要確認）、花園町が参加しています [1]。連携市町は全部で3市町で、この数に青葉市は入れていません。",
        ),
        (
            "changes",
            "加わった市町は花園町で、外れた市町はありません [1][2]。「水車の復元」の参加市町を、令和10年度の"
            "取組状況（シート2）とビジョン別冊（令和12年3月改訂案）（P.5）の二つの文書で比べた結果です [1][2]。",
        ),
        (
            "english",
            "緑川市 does not participate in 川の見守り, p. 2 [2]. "
            "For FY2029 (R11), the expected cost of 水門の点検 is 12,313 thousand yen [1].",
        ),
    ],
)
def test_an_honest_rewording_is_borne_out(anatomist, name, text):
    assert kinds(name, text, anatomist) == set()


#: What is wrong with the answer of a name: the words, and those in their place.
WRONG = [
    ("budget", "12,313千円", "12,331千円"),
    ("budget", "30千円", "30万円"),
    ("budget", "約1,231万円", "約1,251万円"),
    ("budget", "令和12年度: 30千円", "令和11年度: 30千円"),
    ("budget", "水門の点検", "水車の復元"),
    ("budget", "[1]", "[7]"),
    ("budget", "[1]", ""),
    ("budget", "\n- 令和12年度: 30千円", ""),
    ("budget", "です [1]", "です [1](https://example.jp)"),
    ("budget", "30千円", "30千円<b>"),
    ("budget", "次の", "该次の"),
    ("budget", "です [1]。", "です [1]。順調です。"),
    ("budget", "です [1]。", "です [1]。事業費は最も大きいです [1]。"),
    ("set", "- 緑川市\n", "- 緑川市\n- 白波市\n"),
    ("set", "- 緑川市\n", ""),
    ("set", " **要確認**", ""),
    ("set", "（中枢都市）", ""),
    ("set", "3市町", "4市町"),
    ("set", "- 花園町", "- 花園町（★提案）"),
    ("set", "参加する", "参加しない"),
    ("set", "（青葉市は数えていません）", ""),
    ("indicator", "現状値", "目標値"),
    ("indicator", "5か所", "6か所"),
    ("indicator", "シート2", "シート3"),
    ("indicator", "9か所", "9か所以上"),
    ("membership", "参加していません", "参加しています"),
    ("membership", "参加しています", "参加していません"),
    ("membership", "緑川市は", "白波市は"),
    ("membership", "P.2", "P.3"),
    ("membership", "[2]", "[1]"),
    ("prose", "17名", "27名"),
    ("prose", "9月30日", "9月20日"),
    ("prose", "設置する予定です", "設置しました"),
    ("prose", "緑川市役所", "「白波市役所」"),
    ("budget", "30千円", "30千円\n\n令和11年度と令和12年度はどちらも30千円です [1]。"),
    ("budget", "次のとおりです [1]", "次のとおりです（令和9～12年度） [1]"),
    ("budget", "次のとおりです [1]", "令和11年度から令和13年度まで次のとおりです [1]"),
    ("set", "- 緑川市\n", "- 緑川市（花園町）\n"),
    ("set", "青葉市は数えていません", "緑川市は数えていません"),
    ("set", "青葉市は数えていません", "青葉市と要確認の市町は数えていません"),
    ("set", "連携市町の数は 3市町です", "提案市町の数は 3市町です"),
    ("set", "連携市町の数", "緑川市と花園町は二つの事業に参加しています [1]。連携市町の数"),
    ("indicator", "令和10年度の取組状況", "令和11年度の取組状況"),
    ("indicator", "5か所**（令和10年度）", "5か所**（令和10～12年度）"),
    ("membership", "令和10年度の取組状況では、月岡町", "ビジョン別冊（令和12年3月改訂案）では、月岡町"),
    ("prose", "17名", "会議17名"),
    ("prose", "水位計は、来年度に", "水位計は、令和12年3月に"),
    ("changes", "ありません", "あります"),
    ("changes", "**花園町**\n- 外れた市町: ありません", "ありません\n- 外れた市町: **花園町**"),
    ("indicator", "- 現状値", "- 目標値"),
    ("english", "does not take", "takes"),
    ("english", "12,313 thousand", "12,313"),
    ("english", "FY2029 (R11)", "FY2030 (R12)"),
]


@pytest.mark.parametrize(("name", "said", "instead"), WRONG)
def test_one_wrong_thing_is_a_problem(anatomist, name, said, instead):
    text = ANSWERS[name].answer
    assert said in text
    assert kinds(name, text.replace(said, instead, 1), anatomist)


#: What is put at the end of the first line of the budget's answer, and a kind of problem.
ODD = [
    ("☆", Kind.SCRIPT),
    ("<script>", Kind.SCRIPT),
    ("`", Kind.SCRIPT),
    ("한국", Kind.SCRIPT),
    ("\u200b", Kind.SCRIPT),
    ("\u202e", Kind.SCRIPT),
    ("http://aoba.example", Kind.MARKUP),
    ("[こちら](a)", Kind.MARKUP),
    ("aoba@example", Kind.MARKUP),
    ("−5", Kind.NUMBER),
    ("「順調」", Kind.QUOTE),
    ("順調", Kind.UNSUPPORTED),
    ("三割", Kind.ADDED),
    ("3万2千", Kind.ADDED),
    ("毎年度", Kind.UNSUPPORTED),
]


@pytest.mark.parametrize(("odd", "kind"), ODD)
def test_nothing_odd_may_be_added(anatomist, odd, kind):
    text = ANSWERS["budget"].answer.replace("です [1]", f"です{odd} [1]", 1)
    assert kind in kinds("budget", text, anatomist)


@pytest.mark.parametrize("courtesy", ["お調べしました。", "ご案内します。"])
def test_a_courtesy_needs_no_source(anatomist, courtesy):
    assert kinds("budget", f"{courtesy}\n\n{ANSWERS['budget'].answer}", anatomist) == set()


@pytest.mark.parametrize("filler", ["ご安心ください。", "お任せください。", "またお越しください。"])
def test_what_claims_more_than_a_courtesy_is_not_let_through(anatomist, filler):
    assert kinds("budget", f"{ANSWERS['budget'].answer}\n\n{filler}", anatomist)


@pytest.mark.parametrize(
    ("known", "said", "wrong"),
    [
        ("住民が市に要望し、国が道路を直します。", "国が道路を直し、住民が市に要望します。", False),
        ("住民が市に要望し、国が道路を直します。", "国が市に要望し、住民が道路を直します。", True),
        ("学生の班が課題に挑み、町から予算が出ます。", "町の班が課題に挑み、学生から予算が出ます。", True),
        (
            "会社が県と協定を結びました。町も協力します。",
            "町が県と協定を結びました。会社も協力します。",
            True,
        ),
        ("会社と町が県と協定を結びました。", "町と会社が県と協定を結びました。", False),
    ],
)
def test_who_does_what_stays_so(anatomist, known, said, wrong):
    def plain(word):
        return anatomist.words.claimless(word)

    relations = Relations.of([anatomist.read(sentence.words) for sentence in sentences(known)])
    found = [
        problem
        for sentence in sentences(said)
        for anatomy in [anatomist.read(sentence.words)]
        for problem in (*relations.exchanged(anatomy, plain), *relations.replaced(anatomy, plain))
    ]
    assert bool(found) is wrong


# --- what is left out, said again, or put in ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "missing"),
    [
        (
            "budget",
            "「水門の点検」の事業費（見込額）は12,313千円です [1]。",
            {"30円", "30,000円", "2029年度", "2030年度"},
        ),
        (
            "set",
            "「水車の復元」に参加するのは緑川市です [1]。",
            {"青葉市", "杉山市", "花園町", VISION, "3市町"},
        ),
        ("membership", "緑川市は「川の見守り」に参加していません [1]。", {"月岡町", REPORT}),
        ("prose", "「川の見守り」では17名が参加しました [1]。", {"9月30日", "緑川市"}),
    ],
)
def test_what_is_left_out_is_named(anatomist, name, text, missing):
    said = {
        problem.said
        for problem in omitted(text, Wanted(evidence(ANSWERS[name], anatomist), anatomist), anatomist)
    }
    assert missing & said


def test_a_text_may_be_longer_than_the_answer_but_not_by_much(anatomist):
    known = evidence(ANSWERS["budget"], anatomist)
    answer = ANSWERS["budget"].answer
    assert not too_long(answer * 2, known)
    assert too_long(answer * 20, known)


@pytest.mark.parametrize(
    ("texts", "repeated"),
    [
        (["川の見守りは3件です [1]。", "川の見守りは3件です [1]。"], True),
        (["川の見守りは3件です [1]。", "3件が川の見守りです [1]。"], True),
        (["川の見守りは3件です [1]。", "川の見守りは4件です [1]。"], False),
        (["川の見守りは3件です [1]。", "川の見守りは3件です [2]。"], False),
        (["川の見守りは3件です [1]。", "川の見守りは3件ではありません [1]。"], False),
        (["- 川の見守り", "- 川の見守り"], False),
        (["お調べしました。", "次のとおりです。"], False),
    ],
)
def test_only_what_says_nothing_new_is_a_repetition(anatomist, texts, repeated):
    said = Told(anatomist)
    found = [said.again(sentence) for text in texts for sentence in sentences(text)]
    assert found[0] is None
    assert (found[1] is not None) is repeated


def test_a_mark_is_put_in_where_one_source_bears_the_sentence_out(anatomist):
    known = evidence(ANSWERS["membership"], anatomist)
    (sentence,) = sentences("月岡町は、令和10年度の取組状況では「川の見守り」に参加しています。")
    assert mended(sentence, known, anatomist, Language.JAPANESE).text.endswith(" [2]。")


def test_no_mark_is_put_in_where_no_source_bears_the_sentence_out(anatomist):
    known = evidence(ANSWERS["membership"], anatomist)
    (sentence,) = sentences("緑川市は「川の見守り」に参加しています。")
    assert mended(sentence, known, anatomist, Language.JAPANESE) is None


# --- the data ----------------------------------------------------------------------------------------------

CLAIMS = tomllib.loads((Path(corpus.__file__).parent / "data" / "claims.toml").read_text(encoding="utf-8"))

#: Words of its tables that are compared with those of a text.
COMPARED = {
    "same": [word.removeprefix("!") for group in CLAIMS["same"]["groups"] for word in group],
    "contraries": [word for group in CLAIMS["same"]["contraries"] for word in group],
    "hedges": CLAIMS["hedges"]["words"],
    "implied": [*CLAIMS["implied"]["words"], *CLAIMS["implied"]["unless"]],
    "states": [*CLAIMS["states"]["words"], *CLAIMS["states"]["timeless"]],
}


#: Words that the analyser splits all the same; their parts, nouns or prefixes do the work.
SPLIT = {"足し合わせる", "不参加", "見込む", "働きかける", "見送る"}


@pytest.mark.parametrize("table", COMPARED)
def test_each_compared_word_is_found_in_a_text(words, table):
    """A word that the analyser splits is never found; a negator is read as a denial."""
    lost = set()
    for word in set(COMPARED[table]) - set(CLAIMS["negators"]["words"]):
        found = [said.word for said in words.read(word)]
        if found != [words.meaning(Word(words._form(word)))]:
            lost.add(word)
    assert lost <= SPLIT


def test_no_contrary_claims_nothing(words):
    polar = {words._form(word) for word in COMPARED["contraries"]}
    assert {language: words.plain(language) & polar for language in Language} == dict.fromkeys(
        Language, frozenset()
    )


@pytest.mark.parametrize("pattern", CLAIMS["phrases"])
def test_a_phrase_is_a_pattern_of_something(pattern):
    assert not re.compile(pattern).fullmatch("")
    assert not re.search(pattern, "")


def test_no_word_is_in_two_groups_of_one_meaning(words):
    groups = [{words._form(word.removeprefix("!")) for word in group} for group in CLAIMS["same"]["groups"]]
    assert [one & other for one, other in combinations(groups, 2) if one & other] == []


@pytest.mark.parametrize("size", range(1, 12))
@pytest.mark.parametrize("name", ANSWERS)
def test_pieces_may_be_cut_anywhere(name, size, anatomist):
    answer = ANSWERS[name]
    language = Language.ENGLISH if name == "english" else Language.JAPANESE
    pieces = [answer.answer[i : i + size] for i in range(0, len(answer.answer), size)]
    *_, whole = Review(answer, anatomist, language).follow(pieces)
    assert whole == answer.answer


@pytest.mark.parametrize("added", ["★", "（要確認）"])
def test_a_flag_given_to_another_name_in_a_line_is_noticed(added, anatomist):
    answer = ANSWERS["budget"].model_copy(
        update={"answer": "「水門の点検」に参加する市町は、緑川市★、白波市、月岡町です [1]。"}
    )
    review = Review(answer, anatomist, Language.JAPANESE)
    assert list(review.follow([answer.answer]))
    with pytest.raises(UnverifiedError):
        list(review.follow([answer.answer.replace("月岡町", f"月岡町{added}")]))


def test_a_number_that_only_a_quote_has_is_no_answer(anatomist):
    known = ANSWERS["budget"]
    cited = known.citations[0].model_copy(update={"quote": known.citations[0].quote + "。担当者は999人"})
    answer = known.model_copy(update={"citations": (cited, *known.citations[1:])})
    with pytest.raises(UnverifiedError, match="added: 999人"):
        list(
            Review(answer, anatomist, Language.JAPANESE).follow(
                [f"{known.answer}\n\n担当者は999人です [1]。"]
            )
        )


def test_signs_in_words_are_only_signs(anatomist):
    with pytest.raises(UnverifiedError):
        list(Review(ANSWERS["budget"], anatomist, Language.JAPANESE).follow(["（✅）*。[("]))
