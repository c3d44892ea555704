"""Takes the pictures of the README: ``screenshots.py OUT``, with Chromium driven by Playwright."""

import sys
from io import BytesIO
from pathlib import Path

from chromium import FLAGS, chromium
from PIL import Image  # comes with Gradio
from playwright.sync_api import Page, sync_playwright
from served import served

#: A page of flat colours loses nothing visible, and is a third as large.
COLOURS = 128

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def main() -> None:
    """Take every picture."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    with served() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name, (size, take) in PICTURES.items():
            page = browser.new_page(viewport=size, base_url=url, locale="ja-JP", color_scheme="light")
            take(page)
            page.wait_for_timeout(800)  # until the page's own scrolling has settled
            picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
            picture.save(out / f"{name}.png", optimize=True)
            page.close()
        browser.close()


def conversation(page: Page) -> None:
    """A question answered, and one of its sources opened."""
    page.goto("/")
    page.locator("#question textarea").fill("美咲町が参加している事業は？")
    page.locator("#send").click()
    page.locator(".turn .answer .mark").nth(4).click()
    page.locator("#source .card").wait_for()


def search(page: Page) -> None:
    """A search as it is typed."""
    page.goto("/projects?q=観光")


def overview(page: Page) -> None:
    """The participation matrix."""
    page.goto("/overview#matrix")


def phone(page: Page) -> None:
    """An answer on a phone."""
    page.goto("/")
    page.locator("#question textarea").fill("夜、救急車を呼ぶか迷ったら？")
    page.locator("#send").click()
    page.locator(".turn .answer .mark").first.wait_for()


PICTURES = {
    "conversation": (DESKTOP, conversation),
    "search": (DESKTOP, search),
    "overview": (DESKTOP, overview),
    "phone": (PHONE, phone),
}


if __name__ == "__main__":
    main()
