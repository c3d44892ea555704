"""Every page in every theme: no serious or critical violation found by axe, no sideways scrolling, keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Visit

PAGES = {
    "chat": "/",
    "search": "/projects?q=観光",
    "nothing-found": "/projects?q=qqqqzz",
    "project": "/projects/岡山型ムスリムツーリズムの推進",
    "project-uncertain": "/projects/交流学習",
    "municipalities": "/municipalities",
    "municipality": "/municipalities/美咲町",
    "compared": "/municipalities/美咲町?with=真庭市",
    "overview": "/overview",
    "about": "/about",
    "problem": "/projects/ない事業",
}


def violations(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:150]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(browser, server, name, theme):
    visit = Visit(browser, server, "desktop", theme)
    page = visit.go(PAGES[name])
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    visit.shot(f"{name}-{theme}")
    assert violations(page) == []
    visit.context.close()


@pytest.mark.parametrize("size", ["phone", "zoomed"])
@pytest.mark.parametrize("name", PAGES)
def test_small_screens_and_zoom_need_no_sideways_scrolling(browser, server, name, size):
    visit = Visit(browser, server, size)
    page = visit.go(PAGES[name])
    visit.shot(name)
    assert visit.fits()
    assert violations(page) == []
    visit.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_pages_say_their_language_and_have_one_heading(visit, name):
    page = visit.go(PAGES[name])
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert page.locator("h1").count() == 1
    assert page.title()
