"""The server as a user starts it, for measurements and browser tests."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_URL = re.compile(r"http://127\.0\.0\.1:\d+")

#: Seconds that the server gets to end.
_PATIENCE = 30


@contextmanager
def served(environment: Mapping[str, str] = {}) -> Iterator[tuple[str, int]]:
    """Address and process id of ``renkei serve`` on a free port; ends it like Ctrl+C and wants a clean end.

    Args:
        environment: variables beside the own ones.
    """
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", "0", "--no-browser"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if match := _URL.search(line):
                yield match[0], process.pid
                break
        else:
            raise RuntimeError(f"the server did not start:\n{said}")
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=_PATIENCE)
    if process.returncode or "Traceback" in rest:
        raise RuntimeError(f"the server did not end well ({process.returncode}):\n{rest}")
