"""Takes sentences apart into atoms: names first, then times, then quantities, and words in what is left."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant.claims.atoms import Anatomy, Atom, Value
from assistant.claims.names import Name, Named, Names
from assistant.claims.quantities import quantities
from assistant.claims.times import times
from assistant.claims.vocabulary import Vocabulary
from assistant.claims.words import Words
from corpus.text import normalise

#: Sentences whose reading is kept.
READ = 4096

_PRONOUN = "これ"
_BESIDE = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_DIGITS = re.compile(r"\d+")


class Anatomist:
    """Takes sentences apart; made once per corpus, for many threads.

    Attributes:
        names, words, vocabulary: what it reads by.
    """

    def __init__(self, names: Names, words: Words, vocabulary: Vocabulary) -> None:
        self.names = names
        self.words = words
        self.vocabulary = vocabulary
        # The same sentences and quotes come again and again.
        self.read = lru_cache(maxsize=READ)(self._read)
        self._parts = lru_cache(maxsize=None)(self._inner)  # of the names of a corpus, which are few
        self.values = lru_cache(maxsize=READ)(self._values)

    def _read(self, sentence: str) -> Anatomy:
        """The atoms of a sentence without marks and emphasis."""
        text = _BESIDE.sub("", normalise(sentence))
        named = list(self.names.find(text))
        if self.vocabulary.any_phrase.search(text):
            text = self._phrased(text, named)
            named = list(self.names.find(text))
        names = [Atom(name.start, name.end, name.names) for name in named]
        atoms = self._atoms(text, names)
        digits = _DIGITS.findall(_blank(text, atoms))
        return Anatomy(text, tuple(atoms), tuple(digits), self.words.hedges)

    def _phrased(self, text: str, named: Iterable[Named]) -> str:
        """The text with one word for each phrase that stands for it; names stay as they are."""
        pieces, end = [], 0
        for name in named:
            pieces += [self._rephrased(text[end : name.start]), text[name.start : name.end]]
            end = name.end
        return "".join([*pieces, self._rephrased(text[end:])])

    def _rephrased(self, text: str) -> str:
        for pattern, word in self.vocabulary.phrases:
            text = pattern.sub(word, text)
        return text

    def _atoms(self, text: str, names: Sequence[Atom]) -> list[Atom]:
        """The names and what else is said, in order."""
        atoms = list(names)
        atoms += [Atom(t.start, t.end, (t.value,), ends=t.ends) for t in times(_blank(text, atoms))]
        atoms += [Atom(q.start, q.end, (q.quantity,)) for q in quantities(_blank(text, atoms))]
        taken = [(atom.start, atom.end) for atom in atoms]
        for word in self.words.read(_blank(text, atoms)):
            pronoun = any(start < word.end and word.start < end for start, end in taken)
            if not pronoun or word.word.denied:
                plain = self.words.claimless(word.word)
                atoms.append(Atom(word.start, word.end, (word.word,), word.aspect, plain))
        return sorted(atoms, key=lambda atom: atom.start)

    def within(self, values: Iterable[Value]) -> frozenset[Value]:
        """What the names among some values are made of: people say a part of a long one."""
        names = (value.value for value in values if isinstance(value, Name) and value.kind != "municipality")
        parts = frozenset(part for name in names for part in self._parts(name))
        return frozenset(
            part for part in parts if part not in self.words.hedges and not self.words.polar(part)
        )

    def _inner(self, name: str) -> frozenset[Value]:
        return frozenset(v for atom in self._atoms(normalise(name), ()) for v in atom.says)

    def _values(self, text: str) -> frozenset[Value]:
        """Everything that a text says, without its order."""
        return frozenset(v for atom in self.read(text).atoms for v in atom.says)


def _blank(text: str, atoms: Iterable[Atom]) -> str:
    """The text with a pronoun for each atom, so that the words around it are read as in a sentence."""
    for atom in atoms:
        length = atom.end - atom.start
        filled = " " * (length - len(_PRONOUN)) + _PRONOUN if length >= len(_PRONOUN) else " " * length
        text = text[: atom.start] + filled + text[atom.end :]
    return text
