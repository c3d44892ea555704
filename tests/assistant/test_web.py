"""The web page: rendering, escaping, and a server on a loopback port that asks for nothing elsewhere."""

import os
import re
import socket
import subprocess
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import uvicorn

from assistant.answer import Answer, Citation, Figure, Measure, Status
from assistant.web import labels, markdown, render, session, texts, views
from assistant.web.address import listen
from assistant.web.shell import localise
from assistant.wording import Style
from corpus.errors import InputError, StoreError
from corpus.model import Basis, Card, Certainty, Corpus, Kind, Role
from corpus.tables import load
from index.settings import CURATED

ROOT = Path(__file__).parents[2]
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>"
FOREIGN = re.compile(
    r"(?:https?:)?//(?!127\.0\.0\.1|localhost|www\.w3\.org/)[a-z0-9-]+\.[a-z]", re.IGNORECASE
)


@pytest.fixture(scope="module")
def corpus():
    return load(CURATED)


def pick(corpus: Corpus, wanted) -> Card:
    return next(card for card in corpus.cards if wanted(card))


def cite(card: Card, mark: int = 1, quote: str = "○") -> Citation:
    place = card.place
    return Citation(
        mark=mark,
        document=card.document,
        page=place.page,
        sheet=place.sheet,
        section="一覧表",
        project=card.project,
        quote=quote,
    )


def answer(text: str = "はい [1]。", **values) -> Answer:
    return Answer(**({"question": "質問", "status": Status.ANSWERED, "answer": text} | values))


def one(given: Answer) -> session.Session:
    return session.Session("id", (given,))


class FakeAssistant:
    """Answers at once, the same every time; some words make it fail."""

    def __init__(self, corpus: Corpus):
        self.store = SimpleNamespace(corpus=corpus)
        self.colleague, self.concurrent = None, 1
        self.asked = []
        self.styles = []

    def warm(self):
        """Nothing to load."""

    def stream(self, question, conversation=None, style=None):
        self.asked.append((question, conversation))
        self.styles.append(style)
        if question == "索引がない":
            raise StoreError("索引がありません。<b>作り直して</b>ください")
        if question == "壊れている":
            raise ValueError("secret detail")
        card = self.store.corpus.cards[0]
        yield answer(
            f"「{question}」には{card.project}があります [1]。", question=question, citations=(cite(card),)
        )


def whole(before, assistant, question, style=None):
    """The session with the whole answer to a question added."""
    *_, after = before.ask(assistant, question, style)
    return after


# Markdown


def test_marks_become_links_only_where_they_are_cited():
    html = markdown.to_html("甲 [1][2]、乙 [9]", [1, 2], 3)
    assert re.findall(r'data-turn="3" data-mark="(\d)"', html) == ["1", "2"]
    assert "[9]" in html
    assert 'aria-label="出典1を表示"' in html


def test_raw_html_and_links_stay_text():
    html = markdown.to_html(
        f"{ATTACK} [x](javascript:alert(1)) ![y](http://a.example/z) <http://a.example>", [], 0
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "<a" not in html


@pytest.mark.parametrize("text", ["合計は**26件（R8）**です", "「**甲**」と**「乙」**が", "**甲**"])
def test_bold_needs_no_spaces_in_japanese(text):
    html = markdown.to_html(text, [], 0)
    assert "**" not in html
    assert "<strong>" in html


def test_tables_can_be_scrolled_by_keyboard():
    html = markdown.to_html("| 年度 | 額 |\n|---|---|\n| R8 | 5 [1] |", [1], 0)
    assert 'class="scroll" tabindex="0"' in html
    assert "data-mark" in html


def test_plain_words_for_a_screen_reader():
    assert markdown.to_plain("**甲**です [1]。\n\n- 乙\n- 丙") == "甲です。 乙 丙"


# Conversation


def test_welcome_until_the_first_question(corpus):
    assert texts.sentences()["welcome"] in render.log(session.Session(), corpus)
    assert texts.sentences()["welcome"] not in render.log(session.Session(), corpus, pending="問い")


def test_everything_from_data_is_escaped(corpus):
    card = corpus.cards[0]
    given = answer(
        ATTACK,
        question=ATTACK,
        notes=(ATTACK,),
        suggestions=(f'"{ATTACK}',),
        citations=(
            cite(card, quote=ATTACK),
            cite(card, 2).model_copy(update={"section": ATTACK, "project": ATTACK}),
        ),
        figures=(
            Figure(label=ATTACK, measure=Measure.COUNT, value=1, unit=ATTACK, period=ATTACK, text=ATTACK),
        ),
    )
    pages = [render.log(one(given), corpus, pending=ATTACK), render.announcement(one(given))]
    pages += [render.source(citation, corpus) for citation in given.citations]
    for html in pages:
        assert "<script" not in html
        assert "<img" not in html
    assert "&lt;script&gt;" in pages[0]


def test_figures_name_year_source_and_arithmetic(corpus):
    card = pick(corpus, lambda c: c.budget)
    amount = card.budget[0].amount
    common = {"project": card.project, "document": card.document, "unit": "千円"}
    printed = Figure(
        label="額", measure=Measure.BUDGET, value=amount, period="R8", text=f"{amount:,}千円", **common
    )
    total = Figure(label="計", measure=Measure.SUM, value=5, unit="件", period=None, text="5件")
    given = answer(figures=(printed, total), citations=(cite(card), cite(card, 2, f"R8 {amount:,}千円")))
    first, second = views.figures(given)
    assert (first.value, first.year, first.marks, first.computed) == (
        f"{amount:,}千円",
        "令和8年度",
        (2,),
        False,
    )
    assert (second.year, second.marks, second.computed) == ("", (), True)
    assert f"事業費・{card.project}" in first.detail
    assert "計算" in render.log(one(given), corpus)


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.ANSWERED])
def test_what_is_no_answer_says_so_in_words(corpus, status):
    assert labels.STATUSES[status] in render.log(one(answer(status=status)), corpus)


def test_suggestions_only_below_the_last_answer(corpus):
    given = answer(suggestions=("続きは？",))
    assert render.log(session.Session("id", (given, given)), corpus).count("data-ask=") == 1
    assert "data-ask=" not in render.log(one(given), corpus, pending="次")


def test_failures_become_sentences(corpus):
    fake = FakeAssistant(corpus)
    asked = whole(whole(session.Session(), fake, "索引がない"), fake, "壊れている")
    assert [a.status for a in asked.answers] == [Status.ERROR, Status.ERROR]
    html = render.log(asked, corpus)
    assert "索引がありません。&lt;b&gt;作り直して" in html
    assert texts.sentences()["failed"] in html
    assert "secret" not in html
    assert len({conversation for _, conversation in fake.asked}) == 1


def test_old_turns_leave_the_page(corpus):
    fake, talk = FakeAssistant(corpus), session.Session()
    for number in range(session.MAX_TURNS + 2):
        talk = whole(talk, fake, f"質問{number}")
    assert len(talk.answers) == session.MAX_TURNS
    assert talk.answers[-1].question == f"質問{session.MAX_TURNS + 1}"


@pytest.mark.parametrize(("turn", "mark"), [(1, 1), (-1, 1), (0, 2), ("0", 1), (None, None), (0, "1")])
def test_marks_that_are_not_there_show_no_source(corpus, turn, mark):
    talk = one(answer(citations=(cite(corpus.cards[0]),)))
    assert talk.citation(0, 1) is not None
    assert talk.citation(turn, mark) is None


# Sources


def test_every_card_of_the_corpus_can_be_shown(corpus):
    for card in corpus.cards:
        html = render.source(cite(card), corpus)
        assert str(render.highlight(card.project, "")) in html
        assert labels.place(card.place.page, card.place.sheet) in html


def test_uncertain_participants_are_marked_and_explained(corpus):
    card = pick(corpus, lambda c: any(p.readings for p in c.participation))
    entry = next(p for p in card.participation if p.readings)
    html = render.source(cite(card), corpus)
    assert html.count('class="uncertain"') == sum(
        p.certainty is Certainty.UNCERTAIN for p in card.participation
    )
    assert entry.reason in html
    assert all(f"：{reading}" in html for reading in entry.readings)
    assert texts.sentences()["uncertain"] in html


def test_core_city_leads_where_the_source_has_no_column_for_it(corpus):
    vision = next(iter(corpus.of_kind(Kind.VISION)))
    card = pick(corpus, lambda c: c.document == vision.id)
    rows = views.participants(card, corpus, "欄なし")
    assert (rows[0].name, rows[0].role, rows[0].note) == (corpus.core.name, labels.ROLES[Role.CORE], "欄なし")
    names = [row.name for row in rows]
    assert not set(names) & set(filter(None, views.absent(card).split("・")))


def test_zero_and_missing_are_told_apart(corpus):
    zero = pick(corpus, lambda c: any(line.amount == 0 for line in c.budget))
    assert "0千円" in dict(views.budget(zero)).values()
    blank = pick(corpus, lambda c: any(line.amount is None for line in c.budget))
    assert "記載なし" in dict(views.budget(blank)).values()
    listed = pick(corpus, lambda c: not c.full)
    assert texts.sentences()["listed_only"] in render.source(cite(listed), corpus)


def test_kpis_show_what_the_source_prints(corpus):
    card = pick(corpus, lambda c: any(not k.current for k in c.kpis))
    html = render.source(cite(card), corpus)
    for kpi in card.kpis:
        for measurement in (*kpi.baseline, *kpi.current, *kpi.target):
            assert str(render.highlight(measurement.raw, "")) in html
    assert "記載なし" in html


def test_whose_words_the_descriptions_are(corpus):
    card = pick(corpus, lambda c: any(t.basis is Basis.PARAPHRASE for t in c.texts))
    assert texts.sentences()["basis_paraphrase"] in render.source(cite(card), corpus)


def test_quote_is_highlighted_also_in_the_text(corpus):
    card = pick(corpus, lambda c: any(len(t.text) > 30 for t in c.texts))
    quote = card.texts[0].text[5:20]
    assert render.source(cite(card, quote=quote), corpus).count(f"<mark>{quote}</mark>") == 2
    assert str(render.highlight("a<b>c", "<b>")) == "a<mark>&lt;b&gt;</mark>c"


def test_cells_that_the_quote_prints_are_highlighted():
    assert str(render.cell("1,420千円", "R8 1,420 千円／計")) == "<mark>1,420千円</mark>"
    assert str(render.cell("20千円", "R8年度 1,420千円")) == "20千円"
    assert str(render.cell("", "なにか")) == ""


def test_citation_without_card_or_document(corpus):
    html = render.source(
        cite(corpus.cards[0]).model_copy(update={"project": None, "document": "other"}), corpus
    )
    assert texts.sentences()["card_missing"] in html
    assert texts.sentences()["source_empty"] in render.source(None, corpus)


# Labels, texts, shell


def test_labels():
    assert labels.date("2026-03") == "2026年（令和8年）3月"
    assert labels.date("2019-04-01") == "2019年4月1日"
    assert [labels.period(code) for code in ("R4", "R4-R8", None, "随時")] == [
        "令和4年度",
        "令和4～8年度",
        "",
        "随時",
    ]
    assert (labels.place(14, None), labels.place(None, 4), labels.place(None, None)) == (
        "P.14",
        "シート4",
        "",
    )
    assert set(labels.ROLES) == set(Role)
    assert set(labels.MEASURES) == set(Measure)


def test_footer_names_documents_model_and_doubts(corpus):
    html = render.footer(corpus)
    assert all(document.title in html and labels.date(document.date) in html for document in corpus.documents)
    assert "言語モデル" in html
    assert "要確認" in html


def test_examples_are_six_different_questions():
    assert len(set(texts.examples())) == 6


def test_page_is_made_japanese_and_loses_preview_tags():
    html = (
        '<html\n lang="en" x>\n<meta property="og:url" content="https://a.example" />\n<meta name="viewport">'
    )
    assert localise(html) == '<html\n lang="ja" x>\n<meta name="viewport">'


def test_our_own_files_name_no_other_host():
    folder = Path(texts.FOLDER)
    files = [p for p in folder.rglob("*") if p.suffix in {".css", ".js", ".html", ".toml"}]
    assert len(files) > 8
    assert [path.name for path in files if FOREIGN.search(path.read_text(encoding="utf-8"))] == []


# The server


def serve_alone():
    """Serve in this process: print the port, later every address outside that was asked for."""
    from assistant.engine import Assistant
    from assistant.server import create_app

    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1"}:
            print(address, flush=True)  # noqa: T201 - the parent reads it
            raise OSError(f"no network in tests: {address}")
        return connect(self, address)

    socket.socket.connect = guarded
    app = create_app(Assistant.open())
    with listen("127.0.0.1", 0) as listener:
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - the parent reads it
        uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none")).run(sockets=[listener])


@pytest.fixture(scope="module")
def served(assistant):  # noqa: ARG001 -- makes the index
    """The address of a running page over the index that the fixture made; a process of its own, since Gradio leaves event loops unclosed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", f"import runpy; runpy.run_path({__file__!r})['serve_alone']()"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            port = process.stdout.readline().strip()
            assert port.isdigit(), "the page did not start; see stderr"
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.kill()
        strangers = process.stdout.read()
    assert strangers == ""


def test_page_is_served_from_this_host_only(served):
    response = httpx.get(served)
    assert response.status_code == 200
    assert 'lang="ja"' in response.text
    assert texts.TITLE in response.text
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert FOREIGN.findall(response.text) == []
    theme = httpx.get(f"{served}theme.css")
    assert theme.status_code == 200
    assert FOREIGN.findall(theme.text) == []
    assert "@import" not in theme.text


def test_configuration_has_no_analytics(served):
    config = httpx.get(f"{served}config").json()
    assert config["analytics_enabled"] is False
    assert config["footer_links"] == []


def test_a_question_through_the_client(served, corpus):
    with warnings.catch_warnings():
        # The client's own dependencies warn at import; what it does with the page is still checked.
        warnings.simplefilter("ignore", DeprecationWarning)
        from gradio_client import Client
    client = Client(served, verbose=False, analytics_enabled=False)
    try:
        log, _, status = client.predict(
            f"{corpus.cards[0].project}とは？{ATTACK}", "", False, api_name="/ask"
        )
    finally:
        client.close()
    assert corpus.cards[0].project in log
    assert "<script" not in log
    assert "&lt;script&gt;" in log
    assert status.startswith(texts.sentences()["announced"])


def test_a_port_in_use_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"ポート {port} を使えません"):
            listen("127.0.0.1", port)


def test_the_way_of_answering_is_passed_on(corpus):
    fake = FakeAssistant(corpus)
    whole(whole(session.Session(), fake, "問い"), fake, "問い", Style.PLAIN)
    assert fake.styles == [None, Style.PLAIN]
