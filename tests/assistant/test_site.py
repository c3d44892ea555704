"""The pages beside the conversation: what they show, that they escape, and what their addresses mean."""

import csv
import io
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.testclient import TestClient

from assistant.catalogue import Catalogue, Filters
from assistant.records import KpiRecord
from assistant.web.site import add_site, charts, views
from assistant.web.site.pages import marked
from corpus.model import Certainty, Role

ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


VOID = {"meta", "link", "input", "br", "img", "rect", "circle", "line"}


class Outline(HTMLParser):
    """Ids, links, headings and whether every element that must be closed is."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a":
            self.links.append(values["href"])
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def catalogue(assistant):
    return Catalogue(assistant.store)


@pytest.fixture(scope="module")
def client(catalogue):
    app = FastAPI()
    add_site(app, catalogue)
    with TestClient(app) as client:
        yield client


ADDRESSES = ["/projects", "/municipalities", "/overview", "/about"]


def get(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    assert response.headers["content-type"].startswith("text/html")
    return response.text


def every_page(catalogue: Catalogue) -> list[str]:
    projects = [views.project_address(p.name) for p in catalogue.projects()]
    towns = [views.town_address(t.name) for t in catalogue.municipalities()]
    return ADDRESSES + projects + towns


def test_every_page_is_well_formed_and_its_links_lead_somewhere(client, catalogue):
    pages = every_page(catalogue)
    targets = {"/", *pages}
    for address in pages:
        outline = Outline(get(client, address))
        assert outline.open == []
        assert len(outline.ids) == len(set(outline.ids)), address
        assert outline.levels.count(1) == 1
        assert all(b - a <= 1 for a, b in zip(outline.levels, outline.levels[1:], strict=False)), address
        for link in outline.links:
            path, _, anchor = link.partition("#")
            if path.split("?")[0] in targets or path.startswith("/data/"):
                continue
            assert not path, (address, link)
            assert anchor in outline.ids, (address, link)


def test_a_search_shows_its_state_and_the_way_out_of_each_condition(client):
    filters = Filters(municipality="美咲町", role="proposer")
    address = views.search_address("移住", filters, "name")
    html = get(client, address)
    assert 'value="移住"' in html
    assert re.search(r'value="美咲町" selected', html)
    assert re.search(r'value="proposer" checked', html)
    assert re.search(r'value="name" selected', html)
    outline = Outline(html)
    assert views.search_address("移住", Filters(municipality="美咲町"), "name") in outline.links
    assert views.search_address("", filters, "name") in outline.links


def test_the_number_shown_is_the_number_of_projects(client, catalogue):
    html = get(client, "/projects?municipality=" + quote("美咲町"))
    number = catalogue.search("", Filters(municipality="美咲町")).total
    assert f"{number}件の事業" in html
    assert html.count('class="card"') == number


def test_words_are_highlighted_and_nothing_else_changes():
    assert marked("観光と観光客", ("観光客", "観光")) == "<mark>観光</mark>と<mark>観光客</mark>"
    assert marked("<b>", ("b",)) == "&lt;<mark>b</mark>&gt;"
    assert marked("そのまま", ()) == "そのまま"


def test_a_script_gets_the_results_only(client):
    part = client.get("/projects?q=" + quote("観光"), headers={"X-Renkei-Part": "1"})
    assert part.headers["vary"] == "x-renkei-part"
    assert "<html" not in part.text
    assert {"filters", "results"} <= set(Outline(part.text).ids)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/projects/" + quote(ATTACK, safe=""), 404),
        ("/municipalities/" + quote(ATTACK, safe=""), 404),
        ("/municipalities/" + quote("美咲町") + "?with=" + quote(ATTACK), 404),
        ("/overview?document=" + quote(ATTACK), 404),
        ("/projects?q=" + quote(ATTACK), 200),
        ("/projects?role=" + quote(ATTACK), 400),
        ("/projects?sort=" + quote(ATTACK), 400),
        ("/projects?q=" + "a" * 501, 400),
    ],
)
def test_what_an_address_says_stays_text(client, address, status):
    html = get(client, address, status)
    assert "<script>alert" not in html
    assert "<img" not in html


def test_a_name_that_is_not_there_says_so_and_leads_on(client):
    html = get(client, "/projects/" + quote("ない事業"), 404)
    assert "「ない事業」という事業は、資料にありません" in html
    assert "/projects" in Outline(html).links


def test_whoever_opens_an_address_that_nobody_has_gets_a_page(catalogue):
    app = FastAPI()
    add_site(app, catalogue)
    told = JSONResponse({"title": "ありません"}, 404, media_type="application/problem+json")
    app.add_api_route("/told", lambda: told)
    app.mount("/", FastAPI())
    client = TestClient(app)
    assert client.get("/told", headers={"Accept": "text/html"}).json() == {"title": "ありません"}
    opened = client.get("/projcets", headers={"Accept": "text/html,*/*"})
    assert opened.status_code == 404
    assert "お探しのページはありません" in opened.text
    assert client.get("/projcets", headers={"Accept": "application/json"}).json() == {"detail": "Not Found"}
    assert client.get("/about", headers={"Accept": "text/html"}).status_code == 200


def test_the_matrix_has_every_entry_and_hatches_the_uncertain_ones(client, catalogue):
    for document in catalogue.documents():
        html = get(client, f"/overview?document={document.id}")
        table = html[html.index('class="matrix"') : html.index("</table>", html.index('class="matrix"'))]
        entries = catalogue.participation(document.id)
        uncertain = sum(e.certainty is Certainty.UNCERTAIN for e in entries)
        assert table.count("（要確認）</span>") == table.count(" unsure") == uncertain
        for role, css in (
            (Role.PROPOSER, "m-proposer"),
            (Role.MEMBER, "m-member"),
            (Role.UNKNOWN, "m-unknown"),
        ):
            assert table.count(f'"{css}') == sum(e.role is role for e in entries)


def test_the_board_shows_every_indicator_where_it_stands(client, catalogue):
    html = get(client, "/overview")
    board = html[html.index('id="kpis"') : html.index('id="budgets"')]
    for kpi in catalogue.kpis():
        start = board.index(f'id="kpi-{kpi.standing.value}"')
        assert kpi.indicator in board[start:].replace("&#34;", '"')


def test_budgets_of_the_overview_add_up(catalogue):
    pillars = {p.name: p.pillar for p in catalogue.projects()}
    years = views.budget_years(catalogue.budgets(), pillars)
    for year in years:
        assert year.total == sum(segment.amount for segment in year.segments)
    amounts = sum(cell.amount or 0 for cell in catalogue.budgets() if cell.fiscal_year)
    assert sum(year.total for year in years) == amounts
    assert max(sum(segment.share for segment in year.segments) for year in years) == pytest.approx(
        100, abs=0.5
    )


def test_two_municipalities_are_compared_project_by_project(client, catalogue):
    html = get(client, "/municipalities/" + quote("美咲町") + "?with=" + quote("真庭市"))
    document = catalogue.documents()[0].id
    first, second = (
        {p.name for p in catalogue.projects(Filters(document=document, municipality=name))}
        for name in ("美咲町", "真庭市")
    )
    assert f"両方が参加する事業は{len(first & second)}件" in html
    assert f"美咲町だけが参加する事業は{len(first - second)}件" in html
    assert f"真庭市だけが参加する事業は{len(second - first)}件" in html


@pytest.mark.parametrize("table", ["projects", "participation", "kpis", "budgets", "doubts"])
def test_every_table_can_be_had_as_csv_for_a_spreadsheet(client, table):
    response = client.get(f"/data/{table}.csv")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows
    assert all(None not in row.values() for row in rows)


def test_styles_and_scripts_are_kept_by_the_browser_until_they_change(client):
    first = client.get("/static/renkei/theme.css")
    assert first.headers["content-type"].startswith("text/css")
    again = client.get("/static/renkei/theme.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static/renkei/../app.py").status_code == 404
    assert client.get("/static/renkei/style.css").status_code == 404


def test_a_bullet_chart_has_one_scale(catalogue):
    def chart(kpi: KpiRecord):
        return charts.bullets(kpi)

    drawn = [(kpi, bullet) for kpi in catalogue.kpis() for bullet in chart(kpi)]
    assert drawn
    for kpi, bullet in drawn:
        places = [bullet.current, bullet.target, bullet.baseline or 0]
        assert max(places) == pytest.approx(0.95 * charts.SCALE)
        target = next(m for m in kpi.target if m.series == bullet.series)
        current = next(m for m in kpi.current if m.series == bullet.series)
        assert bullet.current / bullet.target == pytest.approx(current.value / target.value)


def test_the_map_keeps_north_up_and_every_place_on_it(catalogue):
    spots, height = charts.spots(catalogue.municipalities())
    by_latitude = sorted(spots, key=lambda s: -s.town.latitude)
    assert [s.y for s in by_latitude] == sorted(s.y for s in spots)
    by_longitude = sorted(spots, key=lambda s: s.town.longitude)
    assert [s.x for s in by_longitude] == sorted(s.x for s in spots)
    assert all(0 < s.x < charts.MAP_WIDTH and 0 < s.y < height for s in spots)


def test_changed_targets_and_indicators_are_told(catalogue):
    changes = views.kpi_changes(catalogue.project("岡山型ムスリムツーリズムの推進"))
    assert [(change.kind, change.words["name"]) for change in changes] == [
        ("kpi_target", "ムスリム観光客宿泊者数"),
        ("kpi_target", "公式SNSのフォロワー数"),
    ]
    assert "令和7年度" in changes[0].words["old"]
    assert "令和8年度" in changes[0].words["new"]
    assert views.kpi_changes(catalogue.project("健康ポイント事業")) == []
