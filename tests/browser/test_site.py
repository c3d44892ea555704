"""The pages beside the conversation in a real browser, on desktop and phone."""

import csv
import io
import re
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from conftest import Visit
from playwright.sync_api import expect

ATTACK = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"


def state(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def open_filters(page) -> None:
    filters = page.locator(".filters")
    if filters.get_attribute("open") is None:
        filters.locator("summary").click()


def test_results_follow_the_typing_and_the_address_restores_them(visit):
    page = visit.go("/projects")
    page.get_by_label("さがす言葉").press_sequentially("ムスリ")
    expect(page.locator("#count")).to_have_text("1件の事業")
    expect(page.locator(".card mark").first).to_have_text("ムスリ")
    assert state(page) == {"q": ["ムスリ"]}
    visit.shot("search-typed")
    page.reload()
    expect(page.get_by_label("さがす言葉")).to_have_value("ムスリ")
    expect(page.locator(".card")).to_have_count(1)


def test_nothing_is_searched_while_a_conversion_is_going_on(visit):
    page = visit.go("/projects")
    box = page.get_by_label("さがす言葉")
    before = page.locator("#count").inner_text()
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    box.evaluate(
        """box => {
            box.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
            box.value = "むすり";
            box.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
        }"""
    )
    page.wait_for_timeout(400)
    assert sent == []
    assert page.locator("#count").inner_text() == before
    box.evaluate(
        """box => {
            box.value = "ムスリム";
            box.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}));
        }"""
    )
    expect(page.locator("#count")).to_have_text("1件の事業")


def test_facets_narrow_and_their_numbers_come_true(visit):
    page = visit.go("/projects")
    open_filters(page)
    label = page.locator("#f-municipality option", has_text="美咲町").inner_text()
    number = int(re.search(r"（(\d+)）", label)[1])
    page.get_by_label("参加する市町").focus()
    page.get_by_label("参加する市町").select_option("美咲町")
    expect(page.locator("#count")).to_have_text(f"{number}件の事業")
    expect(page.get_by_label("参加する市町")).to_be_focused()
    proposing = page.get_by_role("radio", name=re.compile("提案市町"))
    expected = re.search(r"\d+", proposing.locator("..").inner_text())[0]
    proposing.check()
    expect(page.locator("#count")).to_have_text(f"{expected}件の事業")
    expect(page.locator(".card")).to_have_count(int(expected))
    assert state(page) == {"municipality": ["美咲町"], "role": ["proposer"]}
    visit.shot("search-filtered")
    page.go_back()
    expect(page.locator("#count")).to_have_text(f"{number}件の事業")
    page.get_by_label("条件「美咲町」を外す").click()
    assert state(page) == {}


def test_a_list_can_be_sorted_and_saved_as_it_is_shown(visit):
    page = visit.go("/projects?q=観光")
    page.get_by_label("並べ方").select_option("budget")
    expect(page.locator(".card h3").first).to_have_text("岡山型ムスリムツーリズムの推進")
    names = page.locator(".card h3").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="この一覧をCSVで保存").click()
    raw = download.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert [row["name"] for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))] == names


def test_search_works_without_a_script(browser, server, size):
    visit = Visit(browser, server, size, java_script_enabled=False)
    page = visit.go("/projects")
    page.get_by_label("さがす言葉").fill("図書館")
    page.get_by_role("button", name="この条件でさがす").click()
    expect(page.locator("#count")).to_have_text("1件の事業")
    visit.end()


def test_the_keyboard_alone_reaches_search_filters_and_results(browser, server):
    visit = Visit(browser, server)
    page = visit.go("/projects")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移る")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.keyboard.press("Tab")
    expect(page.get_by_label("さがす言葉")).to_be_focused()
    page.keyboard.type("救急")
    expect(page.locator(".card")).to_have_count(2)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.card')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/**")
    expect(page.locator("h1")).to_be_visible()
    visit.end()


def test_a_project_shows_budget_indicators_and_participants_with_their_places(visit):
    page = visit.go("/projects/岡山型ムスリムツーリズムの推進")
    visit.shot("project")
    expect(page.locator("table.bars")).to_contain_text("19,920千円")
    expect(page.locator("table.bars")).to_contain_text("74,592千円")
    bars = page.locator("table.bars .bar")
    widths = [bars.nth(i).bounding_box()["width"] for i in range(bars.count())]
    assert widths.index(max(widths)) == 3  # 令和7年度
    row = page.locator("table.board tr", has_text="29,934人")
    expect(row.locator(".standing")).to_have_text("目標に届いた")
    chart = row.locator("svg.bullet").bounding_box()
    current = row.locator(".current").bounding_box()
    target = row.locator(".target").bounding_box()
    assert chart["x"] <= target["x"] < current["x"] + current["width"]
    expect(page.locator("main")).to_contain_text("P.7")
    expect(page.locator("main")).to_contain_text("シート7")


def test_an_uncertain_row_is_named_with_its_readings(visit):
    page = visit.go("/projects/交流学習")
    expect(page.locator(".uncertain").first).to_have_text("要確認")
    expect(page.locator(".doubts").first).to_contain_text("読み方1")


def test_the_map_leads_to_a_municipality_and_it_compares(visit):
    page = visit.go("/municipalities")
    visit.shot("municipalities")
    page.locator(".map a", has_text="美咲町").click()
    expect(page.locator("h1")).to_have_text("美咲町")
    visit.shot("municipality")
    page.get_by_label("くらべる市町").select_option("真庭市")
    page.get_by_role("button", name="表示").click()
    expect(page.locator(".summary")).to_contain_text("両方が参加する事業は")
    visit.shot("compared")


def test_a_cell_of_the_matrix_leads_to_the_card(visit):
    page = visit.go("/overview")
    cell = page.locator(".matrix td.unsure a").first
    name = cell.get_attribute("title").split("・")[0]
    assert "要確認" in cell.get_attribute("title")
    assert "repeating-linear-gradient" in page.locator(".matrix td.unsure").first.evaluate(
        "cell => getComputedStyle(cell).backgroundImage"
    )
    cell.scroll_into_view_if_needed()
    cell.click()
    page.wait_for_url("**/projects/**")
    assert unquote(page.url).endswith(name)


def test_the_overview_has_a_table_and_a_csv_for_each_chart(visit):
    page = visit.go("/overview")
    visit.shot("overview")
    for section, file in (
        ("#matrix", "participation"),
        ("#kpis", "kpis"),
        ("#budgets", "budgets"),
        ("#quality", "doubts"),
    ):
        place = page.locator(f"section{section}")
        assert place.locator("table").count()
        with page.expect_download() as download:
            place.locator("a[download]").click()
        assert download.value.suggested_filename == f"{file}.csv"
    page.get_by_role("link", name=re.compile("取組状況")).first.click()
    expect(page.locator(".matrix tbody tr")).to_have_count(39)


def test_the_page_about_this_assistant_names_documents_limits_and_whom_to_ask(visit):
    page = visit.go("/about")
    for heading in (
        "もとにしている資料",
        "できること",
        "できないこと",
        "どのくらい確かですか",
        "アクセシビリティ",
    ):
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    expect(page.locator("dl.documents")).to_contain_text("2023年")
    expect(page.locator("dl.documents")).to_contain_text("問い合わせ先")


@pytest.mark.parametrize("theme", ["dark", "contrast", "light"])
def test_the_theme_is_chosen_once_for_all_pages(browser, server, size, theme):
    visit = Visit(browser, server, size)
    page = visit.go("/about")
    page.get_by_label("表示の色").select_option(theme)
    page.goto("/overview")
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    expect(page.get_by_label("表示の色")).to_have_value(theme)
    visit.go("/")
    expect(page.get_by_label("表示の色")).to_have_value(theme)
    assert page.evaluate("document.body.classList.contains('dark')") == (theme != "light")
    visit.end()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system_unless_chosen(browser, server, scheme):
    visit = Visit(browser, server, theme="auto", color_scheme=scheme)
    page = visit.go("/about")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    visit.end()


@pytest.mark.parametrize(
    "address", ["/projects?q={}", "/projects/{}", "/municipalities/{}", "/overview?document={}"]
)
def test_what_an_address_holds_stays_text(browser, server, address):
    visit = Visit(browser, server)
    page = visit.page
    page.goto(address.format(quote(ATTACK, safe="")))
    assert "hacked" not in page.title()
    assert page.locator("main img, main script").count() == 0
    visit.context.close()
