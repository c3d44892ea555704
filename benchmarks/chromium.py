"""The system's Chromium, for browser tests and pictures."""

import os
import shutil

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def chromium() -> str:
    """Its path (``RENKEI_CHROMIUM``, else what is installed); ends the program where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("RENKEI_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise SystemExit("Chromium がありません。chromium と fonts-noto-cjk を入れてください")
    return found
