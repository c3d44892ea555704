"""What people think of answers: kept in a small SQLite file, turned into question candidates for eval."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from assistant.answer import Status
from assistant.wording import Style
from corpus.errors import InputError
from corpus.text import compact
from index.settings import Settings

#: Longest comment that is kept, in characters.
LONGEST_COMMENT = 2000

_FILE = "feedback.sqlite3"

#: Seconds to wait for another writer.
_PATIENCE = 10

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question TEXT NOT NULL,
    status TEXT NOT NULL,
    answer TEXT NOT NULL,
    rating TEXT NOT NULL,
    comment TEXT NOT NULL,
    style TEXT NOT NULL,
    at TEXT NOT NULL
)
"""

#: What a question of eval is about, as far as the status of its answer tells.
_KINDS = {Status.NOT_IN_DOCUMENTS: "absent", Status.UNCLEAR: "unclear", Status.REFUSED: "hostile"}


class Rating(StrEnum):
    """Whether an answer helped."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True)
class Entry:
    """One opinion; ``at`` is UTC in ISO form."""

    question: str
    status: Status
    answer: str
    rating: Rating
    comment: str
    style: Style
    at: str


_COLUMNS = tuple(field.name for field in fields(Entry))


class Feedback:
    """The opinions of one installation; each operation opens the file for itself, so any thread may call it.

    Args:
        path: the SQLite file, made when something is first kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def of(cls, settings: Settings) -> "Feedback":
        """The opinions kept beside the index."""
        return cls(settings.home / _FILE)

    def add(
        self,
        question: str,
        status: Status,
        answer: str,
        rating: Rating,
        comment: str = "",
        style: Style = Style.STANDARD,
        when: datetime | None = None,
    ) -> int:
        """Keep an opinion, with the comment cut to :data:`LONGEST_COMMENT`.

        Args:
            when: an aware time; now for ``None``.

        Returns:
            What :meth:`remove` takes.

        Raises:
            InputError: when the file cannot be written.
        """
        at = (when or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
        entry = (question, status, answer, rating, comment.strip()[:LONGEST_COMMENT], style, at)
        names, places = ", ".join(_COLUMNS), ", ".join("?" * len(_COLUMNS))
        with self._open() as connection:
            added = connection.execute(f"INSERT INTO feedback ({names}) VALUES ({places})", entry)
            return int(added.lastrowid or 0)

    def remove(self, id_: int) -> None:
        """Forget an opinion.

        Raises:
            InputError: when the file cannot be written.
        """
        with self._open() as connection:
            connection.execute("DELETE FROM feedback WHERE id = ?", (id_,))

    def entries(self) -> list[Entry]:
        """All opinions, newest first; none where nothing has been kept.

        Raises:
            InputError: when the file cannot be read.
        """
        if not self._path.exists():
            return []
        with self._open() as connection:
            rows = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM feedback ORDER BY at DESC, id DESC")
            return [
                Entry(question, Status(status), answer, Rating(rating), comment, Style(style), at)
                for question, status, answer, rating, comment, style, at in rows
            ]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as connection, connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(_SCHEMA)
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise InputError(f"評価のファイル {self._path} を使えません（{error}）") from error


def candidates(feedback: Feedback) -> list[str]:
    """Lines for ``eval/questions``, one per question, newest first; its origin counts the opinions.

    What is expected is known only where all found the answer good: a question without it is left to a person,
    and ``renkei eval lint`` names it until then.

    Raises:
        InputError: when the file cannot be read.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in feedback.entries():
        groups.setdefault(compact(entry.question).lower(), []).append(entry)
    return [json.dumps(_candidate(entries), ensure_ascii=False) for entries in groups.values()]


def _candidate(entries: list[Entry]) -> dict[str, object]:
    newest = entries[0]
    english = newest.style is Style.ENGLISH
    rated = Counter(entry.rating for entry in entries)
    counts = ", ".join(f"{rating} {rated[rating]}" for rating in Rating if rated[rating])
    comments = dict.fromkeys(" ".join(e.comment.split()) for e in entries if e.comment)
    good = all(entry.rating is Rating.GOOD for entry in entries)
    return {
        "question": newest.question,
        "kind": "english" if english else _KINDS.get(newest.status, "mixed"),
        "origin": "; ".join([f"feedback: {counts}", newest.at, *comments]),
        "expect": {"status": [newest.status]} if good else {},
    }
