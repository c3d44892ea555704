"""What all tests share: the originals where a machine has them, two indexes, an encoder without a model."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from assistant.engine import Assistant
from index.build import build
from index.models import Encoded, Tokens, ensure_exported
from index.models.probes import PROBES
from index.settings import CURATED, Settings
from index.store import Store

#: Names a folder of originals; without it they are looked for beside the project.
VARIABLE = "RENKEI_DOCUMENTS"
_BESIDE = Path(__file__).parents[2] / "shared" / "documents"
_MISSING = "原本がありません"


def readable(folder: Path) -> bool:
    """Whether the folder holds text files that can be opened."""
    try:
        paths = list(folder.glob("*.txt"))
        return bool(paths) and all(path.read_bytes() for path in paths)
    except OSError:
        return False


@pytest.fixture(scope="session")
def originals() -> Path:
    """The folder of originals; skips where there is none, fails where the one that was named is unusable."""
    if named := os.environ.get(VARIABLE):
        if not readable(Path(named)):
            pytest.fail(f"{VARIABLE}={named} に読める .txt の原本がありません", pytrace=False)
        return Path(named)
    if not _BESIDE.is_dir():
        pytest.skip(f"{_MISSING}（{VARIABLE} も {_BESIDE} もありません）")
    return _BESIDE


#: Tables of an invented region, 青葉市 and six partners: five cards of a vision, four sheets of a report.
INVENTED = Path(__file__).parent / "index" / "data" / "aoba"


class FakeEncoder:
    """An encoder without a model: every text and every character has its own direction.

    What was embedded is remembered.
    """

    dimension = 16

    def __init__(self, identity: str = "fake") -> None:
        self.identity = identity
        self.embedded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Encoded:
        vectors = np.array([self._direction(text) for text in texts], dtype=np.float32)
        return Encoded(vectors.reshape(-1, self.dimension), tuple(map(self._tokens, texts)))

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Encoded:
        self.embedded += [text for text in texts if text not in PROBES]
        if progress:
            progress(len(texts))
        return self.encode_queries(texts)

    def _tokens(self, text: str) -> Tokens:
        vectors = np.array([self._direction(c) for c in text], dtype=np.float32)
        spans = np.array([(i, i + 1) for i in range(len(text))], dtype=np.int32)
        return Tokens(vectors.reshape(-1, self.dimension), spans.reshape(-1, 2))

    def _direction(self, text: str) -> np.ndarray:
        seed = int.from_bytes(sha256(f"{self.identity}{text}".encode()).digest()[:4])
        vector = np.random.default_rng(seed).normal(size=self.dimension).astype(np.float32)
        return vector / np.linalg.norm(vector)


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def curated() -> Settings:
    """The shipped corpus with the user's own cache of weights and index, so that little is made anew."""
    settings = replace(Settings.from_environment(), corpus=CURATED, database="")
    ensure_exported(settings)
    return settings


@pytest.fixture(scope="session")
def assistant(curated) -> Assistant:
    """The assistant over the shipped corpus."""
    build(curated)
    return Assistant.open(curated)


@pytest.fixture(scope="session")
def invented(curated, tmp_path_factory) -> Settings:
    """The invented region with an index of its own."""
    home = tmp_path_factory.mktemp("aoba")
    (home / "models").symlink_to(curated.models)
    settings = replace(curated, corpus=INVENTED, home=home)
    build(settings)
    return settings


@pytest.fixture(scope="session")
def region(invented) -> Store:
    """The opened index of the invented region."""
    return Store.open(invented)


def pytest_terminal_summary(terminalreporter):
    """Say how many tests wanted originals in vain, and why; nothing when none did."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)]
    missing = [reason.removeprefix("Skipped: ") for reason in reasons if _MISSING in reason]
    if missing:
        why = "、".join(dict.fromkeys(missing))
        terminalreporter.write_line(f"原本で確かめるテストを {len(missing)} 件飛ばしました: {why}")
