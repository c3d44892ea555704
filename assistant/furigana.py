"""Furigana: how the kanji of a text are read, with names always as the corpus's data say."""

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from itertools import chain
from typing import TYPE_CHECKING

from markupsafe import Markup

from corpus.model import Corpus
from corpus.script import hiragana
from corpus.tables import GENERAL, load_readings

if TYPE_CHECKING:
    from fugashi import Tagger

#: A part of a text and its reading in hiragana; the reading is empty for what needs none.
Ruby = tuple[str, str]

_KANJI = re.compile(r"[一-鿿㐀-䶿豈-﫿々〆ヵヶ]")
_KANA = re.compile(r"[ぁ-ゖァ-ヴー]")

#: In a table of readings, any number.
_NUMBER = "#"
_DIGITS = r"\d[\d,.]*"

#: How the kinds of municipalities are written and read at the end of a name.
_KINDS = {"市": ("し",), "町": ("ちょう", "まち"), "村": ("そん", "むら")}


class Furigana:
    """Readings over kanji; one instance serves many threads.

    Raises:
        CorpusError: when the table of general readings is damaged.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._names = _Readings(_names(corpus))
        self._words = _Readings(load_readings(GENERAL))
        self._local = threading.local()
        self.ruby = lru_cache(maxsize=8192)(self._ruby)  # every answer shows all those before again

    def _ruby(self, text: str) -> list[Ruby]:
        """The parts of a text in order, each run of kanji with its reading; joined they are the text."""
        return list(chain.from_iterable(_aligned(*word) for word in self._read(text)))

    def html(self, html: str) -> Markup:
        """Rendered HTML with ``<ruby>`` in its text; tags and attributes stay as they are."""
        annotator = _Annotator(self)
        annotator.feed(html)
        annotator.close()
        return Markup("".join(annotator.parts))

    def _read(self, text: str) -> Iterator[Ruby]:
        """Words with their readings; names first, so that no analysis can split or misread them."""
        place = 0
        for start, end, kana in self._names.all(text):
            yield from self._analysed(text[place:start])
            yield text[start:end], kana
            place = end
        yield from self._analysed(text[place:])

    def _analysed(self, text: str) -> Iterator[Ruby]:
        """The words of a text without names; known ones hold where the analysis has the same borders."""
        if not _KANJI.search(text):
            yield text, ""
            return
        words = list(self._tagged(text))
        borders = {start for start, _, _ in words} | {len(text)}
        done = 0
        for start, end, kana in words:
            if start < done:
                continue
            known = self._words.at(text, start)
            if known and known[1] in borders:
                start, end, kana = known
            yield text[start:end], kana
            done = end

    def _tagged(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and reading of each word, and of the white space between them."""
        place = 0
        for word in self._tagger(text):
            start = text.index(word.surface, place)
            if place < start:
                yield place, start, ""
            place = start + len(word.surface)
            yield start, place, hiragana(getattr(word.feature, "kana", None) or "")
        if place < len(text):
            yield place, len(text), ""

    @property
    def _tagger(self) -> "Tagger":
        """A tagger of this thread's own: they are not to be shared."""
        if not hasattr(self._local, "tagger"):
            from fugashi import Tagger

            self._local.tagger = Tagger()
        return self._local.tagger


class _Readings:
    """Known surfaces, the longest first; ``#`` in a surface and its reading stands for any number."""

    def __init__(self, readings: Mapping[str, str]) -> None:
        ordered = sorted(readings.items(), key=lambda item: (-len(item[0]), _NUMBER in item[0]))
        self._kana = [kana for _, kana in ordered]
        self._pattern = re.compile("|".join(f"({_pattern(surface)})" for surface, _ in ordered) or r"(?!)")

    def all(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and reading of all that are in a text, from left to right."""
        return map(self._found, self._pattern.finditer(text))

    def at(self, text: str, place: int) -> tuple[int, int, str] | None:
        """The one that begins at a place."""
        match = self._pattern.match(text, place)
        return self._found(match) if match else None

    def _found(self, match: re.Match[str]) -> tuple[int, int, str]:
        kana = self._kana[(match.lastindex or 1) - 1]
        number = re.match(_DIGITS, match[0])
        return match.start(), match.end(), kana.replace(_NUMBER, number[0] if number else "")


def _pattern(surface: str) -> str:
    """A surface as a pattern; a number is a whole one: ``1人`` is not in ``11人``."""
    whole = r"(?<![\d,.])" if surface[0] == _NUMBER or surface[0].isdigit() else ""
    return whole + re.escape(surface).replace(re.escape(_NUMBER), _DIGITS)


def _names(corpus: Corpus) -> dict[str, str]:
    """Names of the region with their readings; municipalities also without 市, 町 or 村."""
    names = {}
    for town in corpus.municipalities:
        names[town.name] = town.kana
        for ending in _KINDS.get(town.name[-1], ()):
            if town.kana.endswith(ending):
                names[town.name[:-1]] = town.kana.removesuffix(ending)
    return names | dict(corpus.readings)


def _aligned(surface: str, kana: str) -> Iterable[Ruby]:
    """A word's runs of kanji with their part of the reading: 引っ越し is 引[ひ], っ, 越[こ], し.

    What its reading repeats (kana, digits) stands for itself; where no split fits, the reading is of all.
    """
    if not kana or not _KANJI.search(surface):
        return [(surface, "")]
    runs = _runs(surface, kana)
    pattern = "".join("(.+?)" if read else f"({re.escape(hiragana(run))})" for run, read in runs)
    match = re.fullmatch(pattern, kana)
    if match is None:
        return [(surface, kana)]
    parts = zip(runs, match.groups(), strict=True)
    return [(run, part if read else "") for (run, read), part in parts]


def _runs(surface: str, kana: str) -> list[tuple[str, bool]]:
    """Runs of characters and whether each is to be read."""
    runs: list[tuple[str, bool]] = []
    for character in surface:
        kept = bool(_KANA.match(character)) or (not _KANJI.match(character) and character in kana)
        read = not (kept or character.isspace())
        if runs and runs[-1][1] is read:
            runs[-1] = (runs[-1][0] + character, read)
        else:
            runs.append((character, read))
    return runs


class _Annotator(HTMLParser):
    """Copies HTML and puts ruby into its text."""

    def __init__(self, furigana: Furigana) -> None:
        super().__init__(convert_charrefs=False)
        self._furigana = furigana
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - copied as written
        self.parts.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts += [_html(*part) for part in self._furigana.ruby(data)]

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")


def _html(surface: str, kana: str) -> str:
    text = escape(surface, quote=False)
    if not kana:
        return text
    return f"<ruby>{text}<rp>（</rp><rt>{escape(kana, quote=False)}</rt><rp>）</rp></ruby>"
