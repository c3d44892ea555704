"""Questions typed in kana alone: words that the passages write in kanji are put in their place.

A child, or somebody who is learning Japanese, may type 「としょかんのほん」. Kana without kanji lead the
analysis astray (と・しょ・かん), so readings of the corpus's own words are looked for first.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.script import hiragana, is_kana
from index.analysis import Token

_FILE = "kana.json"

#: Shorter readings occur inside other words by chance.
_SHORTEST = 3


def write_kana(texts: Iterable[Sequence[Token]], folder: Path) -> None:
    """Save the readings of the words of passages, each with the spelling that it most often stands for."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for words in texts:
        for word in words:
            reading = hiragana(word.reading)
            if len(reading) >= _SHORTEST and is_kana(reading) and not is_kana(word.surface):
                spellings[reading][word.surface] += 1
    chosen = {reading: min(c, key=lambda s: (-c[s], s)) for reading, c in sorted(spellings.items())}
    (folder / _FILE).write_text(json.dumps(chosen, ensure_ascii=False, indent=0), encoding="utf-8")


class KanaReader:
    """Spells out kana with the words of an index."""

    def __init__(self, folder: Path) -> None:
        self._spellings: dict[str, str] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        self._longest = max(map(len, self._spellings), default=0)

    def spelled(self, text: str) -> str:
        """A text of kana alone with the longest readings replaced from left to right; any other as it is."""
        if not is_kana(text):
            return text
        kana, parts, place = hiragana(text), [], 0
        while place < len(kana):
            length = self._match(kana, place)
            parts.append(self._spellings[kana[place : place + length]] if length else text[place])
            place += length or 1
        return "".join(parts)

    def _match(self, kana: str, place: int) -> int:
        for length in range(min(self._longest, len(kana) - place), _SHORTEST - 1, -1):
            if kana[place : place + length] in self._spellings:
                return length
        return 0
