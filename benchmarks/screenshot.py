"""Takes docs/screenshot.png: the page in a headless Chromium, a question answered, a source opened.

    python benchmarks/screenshot.py [OUT.png]

Needs Chromium, its driver, Japanese fonts, and selenium, which is not a dependency of the project. Starts
a server on a free port of this machine and stops it, and the browser, at the end.
"""

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image  # comes with Gradio

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

OUT = Path(__file__).resolve().parent.parent / "docs" / "screenshot.png"
QUESTION = "美咲町が参加している事業は？"
#: The source opened: 健康ポイント事業, whose list row can be read in one way only.
MARK = 5
WIDTH, HEIGHT = 1280, 900
#: Seconds that the server, and an answer, may take.
PATIENCE = 90
#: Seconds until the page has settled: its script moves the focus a moment after an answer.
SETTLE = 1.0
#: A page of flat colours loses nothing visible, and is a third as large.
COLOURS = 128
LIMIT = 300_000


def main(argv: list[str]) -> int:
    """Make the picture; returns the exit status."""
    try:
        import selenium  # noqa: F401
    except ImportError:
        print(
            "selenium がありません。「python -m pip install selenium」と、chromium・chromedriver・"
            "日本語フォント（fonts-noto-cjk など）を入れてから、もう一度実行してください。",
            file=sys.stderr,
        )
        return 1
    out = Path(argv[0]) if argv else OUT
    port = free_port()
    renkei = str(Path(sysconfig.get_path("scripts")) / "renkei")
    command = [renkei, "serve", "--no-browser", "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ | {"PYTHONUTF8": "1"})
    try:
        url = f"http://127.0.0.1:{port}/"
        wait_for(server, url)
        picture = photograph(url)
    finally:
        server.terminate()
        server.wait(timeout=30)
    out.parent.mkdir(parents=True, exist_ok=True)
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        out, optimize=True
    )
    size = out.stat().st_size
    print(f"{out}: {size:,} bytes")
    return 0 if size < LIMIT else 1


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(server: "subprocess.Popen[bytes]", url: str) -> None:
    """Return as soon as the page is there.

    Raises:
        SystemExit: when the server ends, or is not there in time.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise SystemExit(f"renkei serve が終了しました（終了コード {server.returncode}）")
        try:
            with urlopen(url, timeout=PATIENCE):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit(f"{url} が {PATIENCE} 秒たっても開きません")


def photograph(url: str) -> bytes:
    """Ask the question, open the source, and return the window as PNG."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support import expected_conditions as expected
    from selenium.webdriver.support.wait import WebDriverWait

    driver = browser()
    try:
        wait = WebDriverWait(driver, PATIENCE)
        driver.get(url)
        box = wait.until(expected.element_to_be_clickable((By.CSS_SELECTOR, "#question textarea")))
        box.send_keys(QUESTION, Keys.ENTER)
        mark = (By.CSS_SELECTOR, f'#log a.mark[data-mark="{MARK}"]')
        wait.until(expected.presence_of_element_located(mark))
        time.sleep(SETTLE)
        driver.execute_script("arguments[0].click()", driver.find_element(*mark))
        wait.until(expected.presence_of_element_located((By.CSS_SELECTOR, "#source .quote")))
        time.sleep(SETTLE)
        driver.execute_script("document.activeElement?.blur(); window.scrollTo(0, 0)")
        time.sleep(SETTLE)
        return bytes(driver.get_screenshot_as_png())
    finally:
        driver.quit()


def browser() -> "Chrome":
    """A headless Chromium whose page is exactly as large as the picture."""
    from selenium import webdriver

    # Both are named, or selenium would ask the network for them.
    chromium, driver_path = program("chromium", "chromium-browser", "google-chrome"), program("chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.add_argument("--lang=ja")
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver_path))
    metrics = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    return driver


def program(*names: str) -> str:
    """The first of these programs that is installed.

    Raises:
        SystemExit: when none is.
    """
    for name in names:
        if path := shutil.which(name):
            return path
    raise SystemExit(f"{names[0]} がありません（Debian なら apt-get install chromium chromium-driver）")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
