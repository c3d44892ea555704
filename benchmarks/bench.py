"""Speed and size of an installation: one lookup from process start, lookups and searches in process, builds.

Prints one line per figure with its target. Nothing fails here: on a busy machine times say little, and a
reader compares runs.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from assistant.engine import Assistant
from index.build import build
from index.layout import current
from index.settings import Settings

#: Runs of the process that starts, answers one question and ends.
STARTS = 5

#: Times each question is asked in process.
ROUNDS = 5

LOOKUPS = (
    "美咲町が参加している事業は？",
    "ムスリムツーリズムのR6の事業費は？",
    "市民協働事業の推進の連携市町は？",
    "ESD・SDGs研修会の参加者数の目標値は？",
    "救急安心センター事業は何ページ？",
    "取組状況シート12は何の事業？",
    "R8の事業費が一番大きい事業は？",
    "目標に届いていないKPIのある事業は？",
)
SEARCHES = (
    "耳が遠くなった親のことで何かある？",
    "夜、救急車を呼ぶか迷ったら？",
    "イノシシに畑を荒らされて困っている",
    "隣の町の図書館で本を返したい",
    "田舎に引っ越したい",
)


def main() -> None:
    """Measure and print."""
    settings = Settings.from_environment()
    for name, value, target, unit in (*_start(), *_in_process(settings), *_builds(settings)):
        mark = "ok" if value <= target else "over"
        print(f"{name:<48} {value:>9.2f} {unit:<3} (target {target:g} {unit}) {mark}")


def _start() -> list[tuple[str, float, float, str]]:
    """Wall time and peak memory of ``renkei ask`` as a process of its own."""
    command = [sys.executable, "-m", "assistant.cli", "ask", LOOKUPS[1]]
    seconds, megabytes = [], []
    for _ in range(STARTS):
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit("the lookup failed")
        seconds.append(time.perf_counter() - began)
        megabytes.append(usage.ru_maxrss / 1024)
    return [
        ("figure lookup from process start (median)", statistics.median(seconds), 1.5, "s"),
        ("its peak memory", max(megabytes), 250, "MB"),
    ]


def _in_process(settings: Settings) -> list[tuple[str, float, float, str]]:
    assistant = Assistant.open(settings)
    assistant.warm()
    return [
        ("lookup in process, p95", _p95(assistant, LOOKUPS), 20, "ms"),
        ("search in process, p95", _p95(assistant, SEARCHES), 150, "ms"),
    ]


def _p95(assistant: Assistant, questions: tuple[str, ...]) -> float:
    for question in questions:
        assistant.ask(question)
    times = sorted(assistant.ask(q).elapsed_ms for _ in range(ROUNDS) for q in questions)
    return times[int(0.95 * (len(times) - 1))]


def _builds(settings: Settings) -> list[tuple[str, float, float, str]]:
    """An index from nothing, and a second build with nothing changed; the weights are there already."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = replace(settings, home=Path(folder))
        fresh.models.symlink_to(settings.models, target_is_directory=True)
        began = time.perf_counter()
        build(fresh)
        first = time.perf_counter() - began
        began = time.perf_counter()
        build(fresh)
        second = time.perf_counter() - began
        size = sum(p.stat().st_size for p in current(fresh).rglob("*") if p.is_file())
    return [
        ("index build from nothing", first, 120, "s"),
        ("second build, nothing changed", second, 5, "s"),
        ("index size", size / 1e6, 50, "MB"),
    ]


if __name__ == "__main__":
    main()
