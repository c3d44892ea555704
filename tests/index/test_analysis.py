"""Japanese analysis: names stay whole, spellings meet, and eight threads agree."""

import csv
from concurrent.futures import ThreadPoolExecutor

import pytest
from sudachipy import SplitMode

from corpus.tables import load
from index.analysis import Analyser, Entry, compile_dictionary, dictionary_source
from index.settings import CURATED

MUNICIPALITIES = [town.name for town in load(CURATED).municipalities]
SENTENCES = (
    "{}の事業は？",
    "{}が参加している事業を教えてください",
    "総社市と{}の両方",
    "({})",
    "令和4年度{}提案",
)


@pytest.fixture(scope="module")
def plain():
    return Analyser()


@pytest.fixture(scope="module")
def analyser(assistant):
    return assistant.store.analyser


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("name", MUNICIPALITIES)
@pytest.mark.parametrize("mode", [SplitMode.A, SplitMode.B, SplitMode.C], ids="ABC")
def test_a_municipality_is_never_split(analyser, name, sentence, mode):
    assert name in [token.surface for token in analyser.tokens(sentence.format(name), mode)]


def test_kana_of_a_municipality_is_its_name(analyser):
    for town in load(CURATED).municipalities:
        assert town.name in analyser.terms(f"{town.kana}の事業")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("引越し", "引っ越し"),
        ("子供", "子ども"),
        ("ＥＳＤ", "esd"),
        ("ﾈｯﾄﾜｰｸ", "ネットワーク"),
        ("打合せ", "打ち合わせ"),
        ("ﾊﾞｽ", "バス"),
        ("取組", "取り組み"),
        ("申込", "申し込み"),
        ("コドモ", "子供"),
        ("ｺﾄﾞﾓ", "こども"),
        ("天气", "天気"),
        ("圖書館", "図書館"),
        ("廣報", "広報"),
        ("髙齢者", "高齢者"),
        ("サーバ", "サーバー"),
        ("コンピュータ", "コンピューター"),
        ("ヴァイオリン", "バイオリン"),
        ("ＷｉＦｉ", "Wi-Fi"),
    ],
)
def test_two_spellings_of_a_word_have_the_same_terms(plain, one, other):
    assert plain.terms(one) == plain.terms(other) != ()


@pytest.mark.parametrize("text", ["", " ", "、。", "は が を", "🎉", "です。", "\n\t", "()[]"])
def test_text_without_content_has_no_terms(plain, text):
    assert plain.terms(text) == ()


def test_a_long_name_is_also_found_by_its_parts(analyser):
    terms = analyser.terms("岡山芸術創造劇場を活用した文化連携")
    assert {"芸術", "創造", "劇場"} <= set(terms)


def test_a_token_knows_where_it_stands_and_whether_a_dictionary_has_it(plain):
    text = "ギョゾラボ事業"
    tokens = plain.tokens(text)
    assert [text[t.start : t.end] for t in tokens] == [t.surface for t in tokens]
    assert tokens[-1].known
    assert not all(t.known for t in tokens)


def test_a_very_long_text_is_analysed_to_its_end(plain):
    text = "水道の料金。" * 5000 + "図書館"
    last = plain.tokens(text)[-1]
    assert (last.surface, text[last.start : last.end]) == ("図書館", "図書館")


# --- the user dictionary -----------------------------------------------------------------------------------


def entry(name: str, *, whole: bool = False) -> Entry:
    return Entry(name, name, "", whole)


ODD = ("ESD実践", "#7119", "ギョゾラボ体験", "Wi-Fi整備", "GO,TO事業", '"引用"事業', "🎉まつり")


@pytest.fixture(scope="module")
def odd(plain, tmp_path_factory):
    """An analyser whose dictionary was to hold names that Sudachi cannot take."""
    names = [entry("青葉市", whole=True), entry("水門の点検"), *map(entry, ODD)]
    folder = tmp_path_factory.mktemp("odd")
    made = compile_dictionary(dictionary_source(names, plain), folder)
    assert list(folder.iterdir()) == [made]
    return Analyser(made)


@pytest.mark.parametrize("name", ODD)
def test_a_name_with_latin_or_unknown_parts_is_left_to_the_ordinary_analysis(plain, odd, name):
    assert "青葉市" in odd.terms(f"青葉市の{name}")
    assert odd.terms(name) == plain.terms(name)


def test_the_same_names_make_the_same_source(plain):
    entries = [entry("緑川市", whole=True), entry("水門の点検"), entry("緑川市", whole=True)]
    source = dictionary_source(entries, plain)
    assert source == dictionary_source(entries, plain)
    assert source.count("緑川市,4786") == 1


def test_every_row_of_the_source_has_the_columns_that_sudachi_reads(assistant, plain):
    names = [entry(project.name) for project in assistant.store.corpus.projects]
    rows = list(csv.reader(dictionary_source(names, plain).splitlines()))
    assert len(rows) > len(names) / 2
    assert {len(row) for row in rows} == {18}


# --- threads -----------------------------------------------------------------------------------------------


def test_eight_threads_get_the_terms_that_one_gets(assistant):
    texts = [f"{project.name} {project.gist}" for project in assistant.store.corpus.projects]
    analyser = assistant.store.analyser
    alone = [analyser.tokens(text) for text in texts] * 4
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(analyser.tokens, texts * 4)) == alone
