"""Cue words of questions, read from ``corpus/data/cues.toml``."""

import re
import tomllib
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from assistant.understanding.question import Question

_FILE = Path(__file__).resolve().parents[2] / "corpus" / "data" / "cues.toml"


class Cues:
    """Named groups of patterns; asks whether, and where, a question shows one.

    Attributes:
        words: sets of search terms that carry no subject of their own, by purpose.
    """

    def __init__(self, file: Path = _FILE) -> None:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        self.words = {name: frozenset(words) for name, words in tables.pop("words").items()}
        self._patterns = {
            (group, name): re.compile("|".join(f"(?:{p})" for p in patterns))
            for group, entries in tables.items()
            for name, patterns in entries.items()
        }

    @property
    def empty(self) -> frozenset[str]:
        """Search terms that tell nothing about which figure or event is meant."""
        return self.words["generic"] | self.words["counting"]

    def has(self, question: Question, group: str, *names: str) -> bool:
        """Whether any of the named cues occurs."""
        return any(
            self._patterns[group, name].search(text)
            for name in names
            for text in (question.flat, question.text)
        )

    def find(self, text: str, group: str, name: str) -> list[re.Match[str]]:
        """All places of a cue in a text."""
        return list(self._patterns[group, name].finditer(text))

    def starts(self, text: str, group: str, name: str) -> bool:
        """Whether a text begins with a cue."""
        return bool(self._patterns[group, name].match(text))

    def blank(self, text: str, groups: Collection[str], kept: Collection[str] = ()) -> str:
        """The text with spaces for the words of all cues of the groups, but for those kept."""
        for (group, name), pattern in self._patterns.items():
            if group in groups and name not in kept:
                text = pattern.sub(lambda match: " " * len(match[0]), text)
        return text

    def names(self, question: Question, group: str) -> set[str]:
        """The names of all cues of a group that occur."""
        return {name for g, name in self._patterns if g == group and self.has(question, group, name)}


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues, read once."""
    return Cues()
