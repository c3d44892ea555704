"""Where things are and how they run: one immutable value, read once from the environment."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path

from corpus.errors import InputError

#: The curated corpus that the repository ships.
CURATED = Path(__file__).resolve().parent.parent / "corpus" / "data" / "okayama"

#: Name of the embedding weights that are exported from a package at set-up.
DEFAULT_MODEL = "multilingual-e5-small"

#: One thread: beside a busy neighbour two OpenMP threads collapse to seconds per query.
DEFAULT_THREADS = 1


def _cache() -> Path:
    return Path(os.environ.get("RENKEI_HOME") or user_cache_path("renkei"))


def _threads(text: str) -> int:
    if not text:
        return DEFAULT_THREADS
    if not text.isdigit() or int(text) < 1:
        raise InputError(f"RENKEI_THREADS は1以上の整数にしてください（いまは {text!r}）")
    return int(text)


@dataclass(frozen=True)
class Settings:
    """Paths, model and database of one installation.

    Attributes:
        corpus: folder of corpus tables (``RENKEI_CORPUS``; default: the curated corpus).
        home: folder for everything that can be made again, index and exported weights (``RENKEI_HOME``).
        model: ``multilingual-e5-small`` (bundled weights), a SentenceTransformer folder or a model name
            (``RENKEI_MODEL``).
        threads: threads of one query embedding (``RENKEI_THREADS``).
        database: SQLAlchemy URL of the figures database (``RENKEI_DATABASE``); empty for the
            SQLite file inside the index.
    """

    corpus: Path = CURATED
    home: Path = field(default_factory=_cache)
    model: str = DEFAULT_MODEL
    threads: int = DEFAULT_THREADS
    database: str = ""

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the ``RENKEI_*`` variables; what is not set keeps its default.

        Raises:
            InputError: when one of them cannot be used.
        """
        env = os.environ
        return cls(
            corpus=Path(env.get("RENKEI_CORPUS") or CURATED),
            home=_cache(),
            model=env.get("RENKEI_MODEL") or DEFAULT_MODEL,
            threads=_threads(env.get("RENKEI_THREADS", "")),
            database=env.get("RENKEI_DATABASE", ""),
        )

    @property
    def index(self) -> Path:
        """The index directory."""
        return self.home / "index"

    @property
    def models(self) -> Path:
        """The directory of exported weights."""
        return self.home / "models"
