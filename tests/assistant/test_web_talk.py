"""What the conversation's page does: answering, furigana, downloads, ratings, sources."""

import base64
import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from assistant.answer import Answer, Citation, Figure, Measure, MunicipalityHit, ProjectHit, Status
from assistant.feedback import Feedback, Rating
from assistant.web import quotes, render, transcript
from assistant.web.rows import answer_rows
from assistant.web.session import MAX_TURNS, Asked, Session
from assistant.web.talk import Talk
from assistant.web.texts import sentences
from assistant.wording import Style
from corpus.model import Certainty, Role
from corpus.tables import load
from index.settings import CURATED

ATTACK = "<script>alert(1)</script>"
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def corpus():
    return load(CURATED)


@pytest.fixture
def given(corpus) -> Answer:
    """An answer with one of everything."""
    card = next(card for card in corpus.cards if any(line.amount for line in card.budget))
    line = next(line for line in card.budget if line.amount and line.year)
    return Answer(
        question="問い\n# 見出し",
        status=Status.ANSWERED,
        answer=f"**{card.project}**は{line.raw}です [1]。",
        projects=(
            ProjectHit(
                name=card.project,
                document=card.document,
                page=card.place.page,
                certainty=Certainty.UNCERTAIN,
            ),
        ),
        municipalities=(MunicipalityHit(name=corpus.core.name, role=Role.CORE),),
        figures=(
            Figure(
                label="事業費",
                project=card.project,
                document=card.document,
                measure=Measure.BUDGET,
                value=line.amount,
                unit="千円",
                period=line.year.short,
                text=line.raw,
            ),
            Figure(label="=HYPERLINK(1)", measure=Measure.COUNT, value=2, unit="件", text="2件"),
        ),
        citations=(
            Citation(
                mark=1,
                document=card.document,
                page=card.place.page,
                section="事業費",
                project=card.project,
                quote=f"{card.project} {line.year.short}年度 {line.raw}",
            ),
        ),
        notes=("和気町は要確認です [1]。",),
        suggestions=("総社市は？",),
    )


@pytest.fixture
def talk(corpus, given, tmp_path) -> Talk:
    store = SimpleNamespace(corpus=corpus, settings=SimpleNamespace(home=tmp_path))

    def stream(question, _conversation, _style):
        yield given.model_copy(update={"question": question})

    return Talk(SimpleNamespace(store=store, stream=stream, colleague=None))


def asked(talk: Talk, *questions: str, style: str = "", ruby: bool = False) -> Session:
    session = Session()
    for question in questions:
        *_, (_, _, session, _) = talk.send(question, style, ruby, session)
    return session


# Asking


def test_the_question_shows_at_once_with_what_is_being_done(talk):
    first, last = talk.send("問い", "", False, None)
    assert sentences()["pending"] in first[0]
    assert first[1] == ""
    assert first[2].answers == ()
    assert sentences()["pending"] not in last[0]
    assert len(last[2].answers) == 1


def test_an_answer_that_comes_in_pieces_is_kept_only_when_it_is_whole(talk, given):
    def stream(question, _conversation, _style):
        for text in ("一つ目。", "一つ目。二つ目。"):
            yield given.model_copy(update={"question": question, "answer": text})

    talk._assistant.stream, talk._assistant.colleague = stream, object()
    _, begun, whole, last = talk.send("問い", "", False, None)
    assert "一つ目" in begun[0]
    assert "二つ目" not in begun[0]
    assert "二つ目" in whole[0]
    assert last[2].answers[0].answer == "一つ目。二つ目。"
    assert begun[2].answers == whole[2].answers == ()
    assert sentences()["going_on"] in begun[0]
    assert sentences()["going_on"] not in last[0]


def test_an_empty_question_asks_nothing(talk):
    ((_, box, session, _),) = talk.send(" \n", "", False, None)
    assert (box, session.answers) == ("", ())


def test_a_stopped_question_is_in_its_box_again(talk):
    session = asked(talk, "最初")
    log, box, same, told = talk.stop("次の問い", False, session)
    assert (box, same, told) == ("次の問い", session, sentences()["stopped"])
    assert sentences()["pending"] not in log


def test_english_answers_say_so(talk):
    html = render.log(asked(talk, "How much?", "いくら？"), talk._corpus)
    assert re.findall(r'<div lang="(\w+)">', html) == ["en", "ja"]
    assert asked(talk, "いくら？", style="english").asked[0].style is Style.ENGLISH


def test_questions_of_the_conversation_are_listed_from_the_second_on(talk):
    assert 'class="history"' not in render.log(asked(talk, "甲"), talk._corpus)
    html = render.log(asked(talk, "甲", ATTACK), talk._corpus)
    assert (
        re.findall(r'href="#(turn-\d)"', html) == re.findall(r'id="(turn-\d)"', html) == ["turn-0", "turn-1"]
    )
    assert "<script" not in html


def test_a_new_conversation_forgets(talk):
    log, box, session, told, shown, source = talk.restart(False)
    assert (box, session.answers, told, shown) == ("", (), sentences()["restarted"], None)
    assert sentences()["welcome"] in log
    assert sentences()["source_empty"] in source


# Furigana


def test_furigana_over_answers_notes_and_suggestions_but_not_over_the_question(talk):
    html = talk.redraw(True, asked(talk, "和気町"), None)[0]
    assert "<ruby>和気町<rp>（</rp><rt>わけちょう</rt><rp>）</rp></ruby>は" in html
    assert "<rt>そうじゃし</rt>" in html
    assert 'data-ask="総社市は？"' in html
    assert re.search(r'class="who">質問</span>和気町</h2>', html)


def test_what_is_shown_already_is_drawn_again(talk):
    session = asked(talk, "問い")
    shown, _ = talk.show(0, 1, False, session)
    with_ruby, source = talk.redraw(True, session, shown)
    assert "<rt>" in with_ruby
    assert "<rt>" in source
    assert talk.redraw(False, session, shown)[0] == render.log(session, talk._corpus)
    assert "<rt>" not in talk.redraw(False, session, shown)[1]


# Taking away


def linked(html: str) -> bytes:
    return base64.b64decode(re.search(r'base64,([^"]*)"', html)[1])


def test_rows_of_an_answer_as_csv(talk, given):
    contents = linked(talk.rows(0, asked(talk, "問い")))
    assert contents.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(contents.decode("utf-8-sig"))))
    project, town, figure, count = rows
    assert (project["kind"], project["label"], project["marks"]) == ("事業", given.projects[0].name, "1")
    assert project["certainty"] == "要確認"
    assert (town["kind"], town["text"]) == ("市町", "連携中枢都市")
    assert (figure["value"], figure["unit"], figure["marks"]) == (str(given.figures[0].value), "千円", "1")
    assert figure["page"] == str(given.citations[0].page)
    assert figure["document"].startswith("第2期")
    assert (count["kind"], count["label"]) == ("数えた数（計算）", "'=HYPERLINK(1)")


def test_no_rows_no_file(talk, corpus):
    bare = Answer(question="問い", status=Status.UNCLEAR, answer="どれですか")
    assert answer_rows(bare, corpus) == []
    session = Session("id", (bare,))
    assert talk.rows(0, session) == ""
    assert talk.rows(7, session) == ""
    assert "data-rows" not in render.log(session, corpus)


def test_the_conversation_as_markdown(corpus, given):
    session = Session("id", (given, given), (Asked(when=NOON), Asked()))
    text = transcript.to_markdown(session, corpus, NOON)
    assert "## 質問1（2026年4月1日 12:00）" in text
    assert "\n> 問い\n> # 見出し\n" in text
    assert given.answer in text
    assert f"- {given.notes[0]}" in text
    assert re.search(r"- \[1\] 第2期.* P\.\d+ 事業費（.+）", text)
    assert "## 質問2\n" in text


def test_the_download_is_the_whole_conversation(talk):
    text = linked(talk.transcript(asked(talk, "甲", "乙"))).decode()
    assert "> 甲" in text
    assert "> 乙" in text


def test_an_answer_for_the_clipboard(corpus, given):
    text = transcript.to_plain(given, corpus)
    assert "**" not in text
    assert text.startswith(given.projects[0].name)
    assert "\n出典\n・[1] 第2期" in text
    html = render.log(Session("id", (given.model_copy(update={"answer": f'"{ATTACK}'}),)), corpus)
    assert "data-copy=" in html
    assert "<script" not in html


# Ratings


def test_a_rating_is_kept_with_its_question(talk, tmp_path):
    log, _, session, told = talk.rate(0, "bad", ATTACK, False, asked(talk, "問い"))
    (entry,) = Feedback(tmp_path / "feedback.sqlite3").entries()
    assert (entry.question, entry.rating, entry.comment) == ("問い", Rating.BAD, ATTACK)
    assert told == sentences()["rated"]
    assert sentences()["rating_privacy"] in log
    assert 'value="bad" aria-pressed="true"' in log
    assert "&lt;script&gt;" in log
    assert "<script" not in log
    assert session.asked[0].vote.rating is Rating.BAD


def test_another_rating_takes_the_place_of_the_first_and_can_be_taken_back(talk, tmp_path):
    feedback = Feedback(tmp_path / "feedback.sqlite3")
    session = asked(talk, "問い")
    for rating in ("bad", "good"):
        session = talk.rate(0, rating, "", False, session)[2]
    assert [entry.rating for entry in feedback.entries()] == [Rating.GOOD]
    session, told = talk.rate(0, "", "", False, session)[2:]
    assert feedback.entries() == []
    assert (session.asked[0].vote, told) == (None, sentences()["unrated"])


def test_after_the_next_question_a_rating_stays(talk, tmp_path):
    session = talk.rate(0, "good", "", False, asked(talk, "甲"))[2]
    *_, (log, _, session, _) = talk.send("乙", "", False, session)
    assert "評価：役に立った" in log
    assert talk.rate(0, "", "", False, session)[2] == session
    assert len(Feedback(tmp_path / "feedback.sqlite3").entries()) == 1


def test_a_rating_that_cannot_be_kept_leaves_the_conversation(talk, tmp_path, monkeypatch):
    (tmp_path / "feedback.sqlite3").mkdir()
    warned = []
    monkeypatch.setattr("gradio.Warning", lambda text, **_: warned.append(text))
    session = asked(talk, "問い")
    assert talk.rate(0, "good", "", False, session)[2] == session
    assert warned == [sentences()["rating_failed"]]


@pytest.mark.parametrize("turn", [1, -1, None, "0"])
def test_a_turn_that_is_not_there_cannot_be_rated(talk, tmp_path, turn):
    talk.rate(turn, "good", "", False, asked(talk, "問い"))
    assert list(tmp_path.iterdir()) == []


def test_what_is_known_of_a_turn_stays_with_it_when_old_turns_leave(talk):
    session = asked(talk, *(f"問い{n}" for n in range(MAX_TURNS)))
    session = talk.rate(1, "good", "", False, session)[2]
    *_, (_, _, session, _) = talk.send("最後", "", False, session)
    assert (session.answers[0].question, session.asked[0].vote.rating) == ("問い1", Rating.GOOD)
    assert len(session.turns) == MAX_TURNS


# Where a quote stands in its card


def marked(corpus, card, quote: str) -> list[str]:
    citation = Citation(mark=1, document=card.document, section="表", project=card.project, quote=quote)
    html = render.source(citation, corpus).partition('<div class="card">')[2]
    return re.findall(r"<mark>(.*?)</mark>", html)


def test_only_the_cited_year_of_a_budget_is_marked(corpus):
    card = next(c for c in corpus.cards if len({line.amount for line in c.budget}) < len(c.budget))
    line = next(line for line in card.budget if line.year and line.amount is not None)
    assert marked(corpus, card, f"{card.project} {line.year.short}年度 {line.raw}") == [
        f"{line.amount:,}千円"
    ]
    total = card.budget[-1]
    assert marked(corpus, card, f"{card.project} 計 {total.raw}") == [f"{total.amount:,}千円"]


def test_years_without_an_amount_are_told_by_those_that_have_one(corpus):
    card = next(c for c in corpus.cards if c.budget)
    year = card.budget[0].year
    assert marked(corpus, card, f"{card.project} 事業費: {year.era}") == [year.long]


def test_only_the_cited_indicator_is_marked(corpus):
    card, cited = next((c, k) for c in corpus.cards for k in c.kpis if k.baseline and k.target)
    twin = replace(cited, indicator="同じ値の別の指標")
    alone = replace(corpus, cards=(replace(card, kpis=(twin, cited)),))
    cells = [cited.baseline[0].raw, cited.target[0].raw]
    assert marked(alone, card, f"{cited.indicator} {' '.join(cells)}") == [cited.indicator, *cells]


def test_cited_municipalities_are_marked_also_where_they_have_no_mark(corpus):
    card = next(c for c in corpus.cards if {p.takes_part for p in c.participation} == {True, False})
    member = next(p for p in card.participation if p.takes_part)
    absent = next(p for p in card.participation if not p.takes_part)
    quote = f"{card.project}: {member.municipality}{member.mark} {absent.municipality}（印なし）"
    assert marked(corpus, card, quote) == [member.municipality, absent.municipality]


def test_the_event_of_a_fact_is_shown_and_marked(corpus):
    card = next(c for c in corpus.cards if any(f.attribute == "date" for f in c.facts))
    fact = next(f for f in card.facts if f.attribute == "date")
    others = [member.municipality for member in card.participation]
    found = marked(corpus, card, f"{fact.event} {fact.raw} {' '.join(others)}")
    assert found[:2] == [fact.event, fact.raw]
    assert not set(found) & set(others)


def test_the_name_is_marked_where_nothing_else_is_cited(corpus):
    card = corpus.cards[0]
    assert marked(corpus, card, card.project) == [card.project]
    assert marked(corpus, card, f"{card.project}（印字: ⑫）") == [card.project]
    assert marked(corpus, replace(card), f"{card.project} ほか") == []


def test_each_of_several_quoted_sentences_is_marked():
    text = "甲です。乙です。<丙>です。"
    assert (
        str(quotes.highlight(text, "甲です。／<丙>です。"))
        == "<mark>甲です。</mark>乙です。<mark>&lt;丙&gt;です。</mark>"
    )


def test_every_citation_of_real_answers_finds_its_place(assistant):
    corpus = assistant.store.corpus
    questions = [
        "R8の事業費が一番大きい事業は？",
        "目標に届いていないKPIは？",
        "早島町が参加していない事業は？",
    ]
    for question in [*questions, "耳が遠くなった親のことで何かある？"]:
        for citation in assistant.ask(question).citations:
            card = corpus.card(citation.document, citation.project or "")
            assert card is None or marked(corpus, card, citation.quote), citation


# The page's own files


def test_copied_text_holds_no_readings():
    css = (CURATED.parents[2] / "assistant" / "web" / "chat.css").read_text(encoding="utf-8")
    assert re.search(r"\nrt \{[^}]*user-select: none", css)


def test_words_for_scripts_are_safe_in_them():
    assert "</" not in json.dumps(sentences()["copied"])
