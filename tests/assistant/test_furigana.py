"""Readings over kanji: names as the data say, common misreadings put right, HTML left as it is."""

import re
from dataclasses import replace

import pytest

from assistant.furigana import Furigana
from corpus.tables import GENERAL, load, load_readings
from corpus.text import normalise
from index.settings import CURATED


@pytest.fixture(scope="module")
def corpus():
    return load(CURATED)


@pytest.fixture(scope="module")
def furigana(corpus):
    return Furigana(corpus)


def shown(furigana: Furigana, text: str) -> str:
    return "".join(f"{part}[{kana}]" if kana else part for part, kana in furigana.ruby(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("引っ越し", "引[ひ]っ越[こ]し"),
        ("取り組みの話し合い", "取[と]り組[く]みの話[はな]し合[あ]い"),
        ("令和4年度", "令和[れいわ]4年度[よねんど]"),
        ("令和元年度", "令和元年度[れいわがんねんど]"),
        ("令和14年度", "令和[れいわ]14年度[ねんど]"),
        ("1人、2人、11人、1,202人", "1人[ひとり]、2人[ふたり]、11人[にん]、1,202人[にん]"),
        ("連携市町", "連携[れんけい]市町[しちょう]"),
        ("中枢", "中枢[ちゅうすう]"),
        ("圏域", "圏域[けんいき]"),
        ("4月1日と10月25日", "4月[しがつ]1日[ついたち]と10月[がつ]25日[にち]"),
        ("3日間と13日間", "3日間[みっかかん]と13日間[にちかん]"),
        ("外国人", "外国人[がいこくじん]"),
        ("食品見本市", "食品[しょくひん]見本市[みほんいち]"),
        ("サービスABC 123。", "サービスABC 123。"),
        ("", ""),
    ],
)
def test_readings(furigana, text, expected):
    assert shown(furigana, text) == expected


def test_municipalities_are_read_as_the_data_say(corpus, furigana):
    for town in corpus.municipalities:
        assert (town.name, town.kana) in furigana.ruby(f"昨年は{town.name}内の事業")
    assert ("和気町", "わけちょう") in furigana.ruby("和気町と総社市")
    assert ("総社", "そうじゃ") in furigana.ruby("総社と和気")


def test_names_of_another_region_are_read_as_its_data_say(corpus):
    town = replace(corpus.municipalities[0], name="青葉町", kana="あおばまち")
    furigana = Furigana(replace(corpus, municipalities=(town,), readings={"一口川": "いもあらいがわ"}))
    assert shown(furigana, "青葉町の一口川") == "青葉町[あおばまち]の一口川[いもあらいがわ]"
    assert shown(furigana, "青葉へ") == "青葉[あおば]へ"


def test_every_text_and_name_of_the_corpus_keeps_its_characters(corpus, furigana):
    texts = [text.text for card in corpus.cards for text in card.texts]
    texts += [name for project in corpus.projects for name in (project.name, project.gist)]
    texts += [kpi.indicator for card in corpus.cards for kpi in card.kpis]
    for text in texts:
        parts = furigana.ruby(text)
        assert "".join(part for part, _ in parts) == text
        assert all(re.fullmatch(r"[ぁ-ゖー\d,.]+", kana) for _, kana in parts if kana)


def test_readings_of_the_region_stand_for_words_of_its_documents(corpus):
    """A reading that nothing needs is a mistake: a name written in another way."""
    facts = [f"{fact.event} {fact.raw}" for card in corpus.cards for fact in card.facts]
    texts = [text.text for card in corpus.cards for text in card.texts]
    others = [need for project in corpus.projects for need in project.needs]
    contacts = [document.contact for document in corpus.documents]
    known = normalise(" ".join([*facts, *texts, *others, *contacts]))
    assert [name for name in corpus.readings if name not in known] == []


def test_general_readings_name_no_municipality(corpus):
    surfaces = load_readings(GENERAL)
    assert not [s for s in surfaces for town in corpus.municipalities if town.name[:-1] in s]


def test_html_gets_ruby_in_its_text_only(furigana):
    html = '<p title="総社市">総社市 &amp; <b>和気町</b>は<br>&#39;x&lt;市&gt;<img alt="市町"/></p>'
    ruby = str(furigana.html(html))
    assert '<p title="総社市"><ruby>総社市<rp>（</rp><rt>そうじゃし</rt><rp>）</rp></ruby> &amp; <b>' in ruby
    assert '<img alt="市町"/>' in ruby
    assert re.sub(r"</?ruby>|<rp>.</rp>|<rt>[^<]*</rt>", "", ruby) == html


def test_html_from_data_stays_text(furigana):
    attack = "&lt;script&gt;和気&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
    ruby = str(furigana.html(f"<p>{attack}</p>"))
    assert "<script" not in ruby
    assert "<img" not in ruby
    assert "<ruby>和気" in ruby
