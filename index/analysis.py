"""Japanese analysis with SudachiPy: search terms in several split lengths, names never split."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sudachipy import Config, Dictionary, SplitMode

from corpus.script import characters, modern
from corpus.text import normalise

#: Identity of the analysis; changed whenever the terms of a text, or what is stored of them, change.
ANALYSER = f"sudachi-core-6/{characters()}"

#: Characters that are analysed at once; Sudachi takes no more than 49,149 bytes.
_AT_ONCE = 10_000

#: Parts of speech that carry meaning in a search; particles, auxiliaries and symbols do not.
_CONTENT = {"名詞", "動詞", "形容詞", "形状詞", "副詞", "代名詞", "接頭辞", "接尾辞"}

#: Sub-classes too light to search by: する, ある, こと, もの, numerals' own class is kept.
_LIGHT = {"非自立可能", "助動詞語幹"}

#: Normalised forms that occur in every question.
_STOP = {
    "為る",
    "有る",
    "居る",
    "成る",
    "事",
    "物",
    "其れ",
    "此れ",
    "何",
    "何処",
    "誰",
    "所",
    "様",
    "等",
    "方",
    "為",
}


class Token(NamedTuple):
    """A morpheme: where it stands, its normalised form, reading (katakana) and part of speech.

    ``known`` tells whether a dictionary has it.
    """

    start: int
    end: int
    surface: str
    form: str
    reading: str
    pos: tuple[str, ...]
    known: bool

    @property
    def content(self) -> bool:
        """Whether it carries meaning for search."""
        return self.pos[0] in _CONTENT and self.pos[1] not in _LIGHT and self.form not in _STOP


class Analyser:
    """Tokenises text; one tokenizer per thread, since SudachiPy's are not to be shared.

    Args:
        user_dictionary: compiled user dictionary of the region's names, or ``None``.
    """

    def __init__(self, user_dictionary: Path | None = None) -> None:
        users = [str(user_dictionary)] if user_dictionary else []
        self._dictionary = Dictionary(config=Config(system="core", user=users))
        self._local = threading.local()
        self.terms = lru_cache(maxsize=4096)(self._terms)

    def tokens(self, text: str, mode: SplitMode = SplitMode.C) -> list[Token]:
        """The morphemes of a text in one split length."""
        if not hasattr(self._local, "tokenizer"):
            self._local.tokenizer = self._dictionary.tokenizer()
        return [
            Token(
                first + m.begin(),
                first + m.end(),
                text[first + m.begin() : first + m.end()],
                m.normalized_form(),
                m.reading_form(),
                m.part_of_speech(),
                not m.is_oov(),
            )
            for first in range(0, len(text), _AT_ONCE)
            for m in self._local.tokenizer.tokenize(modern(text[first : first + _AT_ONCE]), mode)
        ]

    def words(self, text: str) -> list[Token]:
        """The words of a text that carry meaning, in their longest units, where they stand in it."""
        lower = text.lower()
        return [t for t in self.tokens(lower if len(lower) == len(text) else text) if t.content]

    def _terms(self, text: str) -> tuple[str, ...]:
        """Normalised search terms: the longest units, and the shorter ones they are made of."""
        text = normalise(text).lower()
        long = self.words(text)
        whole = {(t.start, t.end) for t in long}
        short = [t for t in self.tokens(text, SplitMode.A) if t.content and (t.start, t.end) not in whole]
        return tuple(t.form for t in (*long, *short))


@dataclass(frozen=True)
class Entry:
    """A name for the user dictionary; ``form`` is what it is normalised to, ``whole`` is never split."""

    surface: str
    form: str
    reading: str
    whole: bool


def dictionary_source(entries: Iterable[Entry], analyser: Analyser) -> str:
    """The user dictionary in SudachiPy's CSV form.

    A name that may be split carries its shortest units, so that mode A still finds its parts; see the
    user dictionary document of Sudachi for the columns. Units must be in the system dictionary, so names
    with parts that it does not know, or Latin ones (which it folds), are left to the ordinary analysis.
    """
    rows = []
    for entry in entries:
        surface = modern(normalise(entry.surface).lower())
        pos = (
            "名詞",
            "固有名詞",
            "地名" if entry.whole else "一般",
            "一般" if entry.whole else "*",
            "*",
            "*",
        )
        parts = [] if entry.whole else analyser.tokens(surface, SplitMode.A)
        if not all(part.known and not part.surface.isascii() for part in parts):
            continue
        split = "/".join(",".join((p.surface, *p.pos, p.reading)) for p in parts) if len(parts) > 1 else ""
        kind, units = ("C", f'"{split}"') if split else ("A", "*")
        cost = "-5000" if entry.whole else "3000"
        fields = (surface, "4786", "4786", cost, surface, *pos, entry.reading, entry.form, "*", kind)
        rows.append(",".join((*fields, units, units, "*")))
    return "\n".join(dict.fromkeys(rows)) + "\n"


def compile_dictionary(source: str, folder: Path) -> Path:
    """Compile a user dictionary into a folder.

    Raises:
        OSError: when the folder cannot be written.
    """
    import sudachidict_core
    from sudachipy import sudachipy as native

    csv, out = folder / "user.csv", folder / "user.dic"
    csv.write_text(source, encoding="utf-8")
    system = Path(sudachidict_core.__file__).parent / "resources" / "system.dic"
    native.build_user_dic(system=str(system), lex=[str(csv)], output=str(out), description="renkei")
    csv.unlink()
    return out
