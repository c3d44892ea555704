"""A served renkei, Chromium, and a watch over every request of both. ``make test-browser`` runs these tests."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from chromium import FLAGS, chromium
from playwright.sync_api import Browser, Page, sync_playwright
from served import served

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

#: Where screenshots go; git ignores it, CI may keep it.
SHOTS = ROOT / "screenshots"

#: Desktop, phone, and a desktop at 200 %.
SIZES = {"desktop": (1280, 900), "phone": (360, 780), "zoomed": (640, 450)}


@pytest.fixture(scope="session")
def audit(tmp_path_factory) -> Path:
    """What the served process connected to outside; empty where it did not."""
    path = tmp_path_factory.mktemp("audit") / "connections.txt"
    path.touch()
    return path


@pytest.fixture(scope="session")
def server(audit) -> Iterator[str]:
    """The address of the server; every connection of its process is written down."""
    environment = {"PYTHONPATH": str(HERE / "audit"), "RENKEI_AUDIT": str(audit), "RENKEI_RATE_LIMIT": "0"}
    with served(environment) as (url, _):
        yield url
    assert audit.read_text(encoding="utf-8") == ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=["desktop", "phone"])
def size(request) -> str:
    """Desktop and phone."""
    return request.param


class Visit:
    """A tab that fails its test on an error of a script or a request to another host."""

    def __init__(
        self, browser: Browser, server: str, size: str = "desktop", theme: str = "light", **options
    ) -> None:
        width, height = SIZES[size]
        options.setdefault("locale", "ja-JP")
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=server, **options
        )
        self.context.add_init_script(
            f"localStorage.getItem('renkei-theme') || localStorage.setItem('renkei-theme', '{theme}')"
        )
        self.page: Page = self.context.new_page()
        self.size = size
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message) -> None:
        """Errors of scripts and of what a page loads; that the page itself is none is not one."""
        if message.type == "error" and message.location["url"] != self.page.url:
            self.errors.append(message.text)

    def go(self, address: str) -> Page:
        """Open an address and wait until the page can be used."""
        self.page.goto(address)
        if urlsplit(address).path == "/":
            self.page.locator("#question textarea").wait_for()
            self.page.wait_for_function(
                "() => window.renkei && !document.querySelector('.loading, .pending')"
            )
        return self.page

    def shot(self, name: str) -> None:
        """Keep a screenshot for whoever looks."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}-{self.size}.png", full_page=True)

    def fits(self) -> bool:
        """Whether the page needs no scrolling to the side."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    def end(self) -> None:
        """Close the tab; nothing may have gone elsewhere or wrong."""
        self.context.close()
        hosts = {
            urlsplit(url).hostname for url in self.requests if urlsplit(url).scheme.startswith(("http", "ws"))
        }
        assert hosts <= {"127.0.0.1"}
        assert self.errors == []


@pytest.fixture
def visit(browser, server, size) -> Iterator[Visit]:
    """A tab on desktop and on a phone."""
    visit = Visit(browser, server, size)
    yield visit
    visit.end()
