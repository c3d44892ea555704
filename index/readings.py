"""How names are read: kana by fugashi and UniDic, so that names typed in hiragana are found."""

import csv
from pathlib import Path

from corpus.model import Corpus
from corpus.script import hiragana
from corpus.text import tighten

_FILE = "readings.csv"

#: Shorter readings occur inside other words by chance.
_SHORTEST = 6


class Reader:
    """Reads Japanese text aloud, in hiragana."""

    def __init__(self) -> None:
        from fugashi import Tagger

        self._tagger = Tagger()

    def kana(self, text: str) -> str:
        """The reading in hiragana; what has none (Latin, symbols) stays as it is."""
        parts = []
        for word in self._tagger(tighten(text)):
            kana = getattr(word.feature, "kana", None)
            parts.append(kana if kana and kana != "*" else word.surface)
        return hiragana("".join(parts))


def write_readings(corpus: Corpus, folder: Path) -> None:
    """Save the readings of all project names and short names into an index folder."""
    reader = Reader()
    rows = [
        (project.name, kana)
        for project in corpus.projects
        for name in (project.name, *project.aliases)
        if len(kana := reader.kana(name)) >= _SHORTEST and kana != name
    ]
    with (folder / _FILE).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(dict.fromkeys(rows))


def read_readings(folder: Path) -> list[tuple[str, str]]:
    """Project and reading, as :func:`write_readings` saved them."""
    with (folder / _FILE).open(encoding="utf-8", newline="") as file:
        return [(row[0], row[1]) for row in csv.reader(file)]
