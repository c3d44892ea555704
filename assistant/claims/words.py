"""The words of a text that claim something, each with whether it is negated."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise

import snowballstemmer
from sudachipy import SplitMode

from assistant.claims.vocabulary import Vocabulary
from index.analysis import Analyser, Token

_OKURIGANA = re.compile("(?<=[一-鿿])[ぁ-ん]+$")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-z]+)?")
_CONTENT = {
    "名詞",
    "動詞",
    "形容詞",
    "形状詞",
    "副詞",
    "代名詞",
    "接頭辞",
    "接尾辞",
    "連体詞",
    "感動詞",
    "接続詞",
}
_NEGATING_PREFIXES = {"不", "未", "非", "無"}
_NEGATION = {"ず", "ない", "無い", "ぬ", "まい", "無し"}
_CONTRACTED = "n't"
_NONE = {"no", "none", "nothing", "nobody"}
_CLAUSE_ENDS = re.compile("[.,;:()—]")
_NEUTRAL = {
    "です",
    "ます",
    "た",
    "だ",
    "れる",
    "られる",
    "て",
    "で",
    "が",
    "と",
    "し",
    "けれど",
    "けど",
    "ながら",
    "つつ",
}
_MOODS = ("意志推量形", "仮定形", "命令形")
_CAN = "出来る"
_PAST, _IS = "た", "です"
_WITHIN = {"て", "で", "は", "も"}
_LASTING = {"て", "で"}
_FINITE = ("終止形", "連体形", "意志推量形")
_COPULA = {"で", "て", "じゃ"}
_ABOUT = {"は", "が", "も"}
_BEING = {"有る", "御座る", "無い", "ない"}


@dataclass(frozen=True)
class Word:
    """A word's meaning: its normal form, or the first of those that mean the same.

    Attributes:
        negated: whether the text denies it.
    """

    form: str
    negated: bool = False

    @property
    def denied(self) -> bool:
        """Whether it is, or is nothing but, a denial."""
        return self.negated or self.form == DENIAL


#: That there is none.
DENIAL = "ない"

#: What leaving out of a count is read as.
EXCLUDED = "除外"

#: That something is not what it is said to be: what is left of a name or an empty word that is denied.
DENIED = Word(DENIAL, negated=True)


class Language(StrEnum):
    """The languages of answers."""

    JAPANESE = "japanese"
    ENGLISH = "english"


class Aspect(StrEnum):
    """Whether what a word names has come about (実施した) or not (実施する), or is only considered."""

    NONE = ""
    DONE = "done"
    LASTING = "lasting"
    OPEN = "open"
    HEDGED = "hedged"


@dataclass(frozen=True)
class Said:
    """A word and where it stands in a text."""

    start: int
    end: int
    word: Word
    aspect: Aspect = Aspect.NONE


@lru_cache(maxsize=8192)
def root(form: str) -> str:
    """What verbs and nouns of one origin share: the form without the kana at its end; empty without such.

    >>> root("働き掛ける"), root("働き掛け"), root("数")
    ('働き掛', '働き掛', '')
    """
    found = _OKURIGANA.search(form)
    return form[: found.start()] if found else ""


class Words:
    """Reads words; made once per analyser."""

    def __init__(self, analyser: Analyser, vocabulary: Vocabulary) -> None:
        self._analyser = analyser
        self._vocabulary = vocabulary
        self._stem = lru_cache(maxsize=4096)(snowballstemmer.stemmer("english").stemWord)

    def read(self, text: str) -> Iterator[Said]:
        """The words that claim something, in order; ``text`` has blanks for what has been read already."""
        found = [*self._japanese(_LATIN.sub(lambda m: " " * len(m[0]), text)), *self._english(text)]
        yield from sorted(found, key=lambda said: said.start)

    def meaning(self, word: Word) -> Word:
        """The word by which all of the same meaning are known."""
        form, contrary = self._same.get(word.form, (word.form, False))
        negated = word.negated != contrary
        bare = negated and form in self._claimless and form not in self._vocabulary.silence
        return DENIED if bare else Word(form, negated)

    @cached_property
    def implied(self) -> frozenset[Word]:
        """What a record bears out."""
        return self.meanings(self._vocabulary.implied)

    @cached_property
    def unless(self) -> frozenset[Word]:
        """Words that say that it has not come about."""
        return self.meanings(self._vocabulary.unless)

    @cached_property
    def predicates(self) -> frozenset[str]:
        """Forms of what a number of projects or municipalities can be a number of."""
        return frozenset(word.form for word in self.meanings(self._vocabulary.predicates))

    @cached_property
    def measures(self) -> dict[str, frozenset[Word]]:
        """Measure of a figure → words that such a figure bears out."""
        return {measure: self.meanings(words) for measure, words in self._vocabulary.measures.items()}

    @cached_property
    def hedges(self) -> frozenset[Word]:
        """What has these words behind it has not come about."""
        return self.meanings(self._vocabulary.hedges)

    @cached_property
    def distributive(self) -> frozenset[Word]:
        """Words that give each of several things its own."""
        return self.meanings(self._vocabulary.distributive)

    def polar(self, value: object) -> bool:
        """Whether a word is negated or has a contrary."""
        return isinstance(value, Word) and (value.denied or value.form in self._contraries)

    @cached_property
    def _contraries(self) -> frozenset[str]:
        groups = (*self._vocabulary.same, *self._vocabulary.contraries)
        return frozenset(
            self.meaning(Word(self._form(w.removeprefix("!")))).form
            for g in groups
            if g in self._vocabulary.contraries or any(e.startswith("!") for e in g)
            for w in g
        )

    def claimless(self, word: Word) -> bool:
        """Whether a word claims nothing in either language."""
        return word.form in self._claimless and not word.denied

    def contraries(self, word: Word) -> frozenset[Word]:
        """What denies a word: its own denial, and the words that mean the contrary."""
        return self._contrary.get(word.form, frozenset()) | {Word(word.form, not word.negated)}

    @cached_property
    def _contrary(self) -> dict[str, frozenset[Word]]:
        pairs = [self.meanings(group) for group in self._vocabulary.contraries if len(group) > 1]
        return {word.form: group - {word} for group in pairs for word in group}

    def meanings(self, words: Iterable[str]) -> frozenset[Word]:
        """The meanings of words of the vocabulary."""
        return frozenset(self.meaning(Word(self._form(word))) for word in words)

    def plain(self, language: "Language") -> frozenset[str]:
        """Forms that claim nothing in a language."""
        return self._plain[language]

    @cached_property
    def _same(self) -> dict[str, tuple[str, bool]]:
        """Form → the first form of its group, and whether it means the contrary."""
        same: dict[str, tuple[str, bool]] = {}
        for group in self._vocabulary.same:
            first = self._form(group[0])
            for entry in group:
                same[self._form(entry.removeprefix("!"))] = first, entry.startswith("!")
        return same

    @cached_property
    def _plain(self) -> dict[str, frozenset[str]]:
        return {
            language: frozenset(form for word in words.split() for form in (word, *self._forms(word)))
            for language, words in self._vocabulary.plain.items()
        }

    @cached_property
    def _claimless(self) -> frozenset[str]:
        return frozenset().union(*self._plain.values())

    def _form(self, word: str) -> str:
        """The form of a word of the vocabulary; a word of several morphemes stays as it is."""
        forms = self._forms(word)
        return forms[0] if len(forms) == 1 else word

    def _forms(self, word: str) -> list[str]:
        if word.isascii():
            return [self._stem(word.lower())]
        return [t.form for t in self._analyser.tokens(word, SplitMode.A) if t.pos[0] in _CONTENT] or [word]

    def _japanese(self, text: str) -> Iterable[Said]:
        tokens = [t for t in self._analyser.tokens(text, SplitMode.A) if t.surface.strip()]
        found: list[Token] = []
        denied: list[bool] = []
        places: list[int] = []
        flip = copula = being = False
        for i, token in enumerate(tokens):
            if token.pos[0] == "接頭辞" and token.surface in _NEGATING_PREFIXES:
                flip = True
            elif _negates(token):
                if not found or (not copula and (being or _is_absence(tokens[:i], token))):
                    found.append(token)
                    places.append(i)
                    denied.append(copula)
                else:
                    denied[-1] = not denied[-1]
            elif self._is_light(token) and found and not _stands_alone(tokens[:i], token):
                being = being or token.form in _BEING
            elif self._tells(token):
                found.append(token)
                places.append(i)
                denied.append(flip)
                flip = copula = being = False
            elif token.surface in _COPULA:
                copula = True
        ends = [*places[1:], len(tokens)]
        return [
            Said(t.start, t.end, self._word(t, denied[n]), _aspect(tokens[places[n] : ends[n]]))
            for n, t in enumerate(found)
        ]

    def _word(self, token: Token, denied: bool) -> Word:
        if _negates(token):
            return DENIED if denied else Word(DENIAL)
        return self.meaning(Word(token.form, denied))

    def _is_light(self, token: Token) -> bool:
        return token.form in self._vocabulary.light and not token.pos[5].startswith(_MOODS)

    def _tells(self, token: Token) -> bool:
        if token.pos[0] == "助動詞" or token.pos[1] in ("接続助詞", "終助詞"):
            return token.form not in _NEUTRAL or token.pos[5].startswith(_MOODS)
        if token.pos[5].startswith(_MOODS):
            return True
        kana = len(token.surface) == 1 and "ぁ" <= token.surface <= "ん"
        return (token.pos[0] in _CONTENT and not kana) or token.surface in self._vocabulary.telling

    def _english(self, text: str) -> Iterable[Said]:
        """English words; all of a clause that is denied are denied."""
        last = 0
        for end in [*(match.start() for match in _CLAUSE_ENDS.finditer(text)), len(text)]:
            words = list(_LATIN.finditer(text, last, end))
            lowered = [match[0].lower().replace("’", "'") for match in words]
            denials = [w.endswith(_CONTRACTED) or w in self._vocabulary.negators for w in lowered]
            denied = sum(d and w not in _NONE for d, w in zip(denials, lowered, strict=True)) % 2 == 1
            for match, lower, denies in zip(words, lowered, denials, strict=True):
                stem = self._stem(lower)
                word = Word(stem, denied and stem not in self._claimless)
                yield Said(match.start(), match.end(), Word(DENIAL) if denies else self.meaning(word))
            last = end


def _stands_alone(before: Sequence[Token], token: Token) -> bool:
    """Whether できる is a verb of its own (施設ができた), not a part of one (利用できる, ことができる)."""
    if token.form != _CAN or not before or before[-1].pos[0] != "助詞":
        return False
    return before[-1].surface != "が" or len(before) == 1 or before[-2].form != "事"


def _aspect(tokens: Sequence[Token]) -> Aspect:
    """The aspect of a word from its endings."""
    ends = (i for i, t in enumerate(tokens) if t.pos[0] == "助詞" and t.surface not in _WITHIN)
    tokens = tokens[: next(ends, len(tokens))]
    for before, token in pairwise(tokens):
        if token.form == _PAST and token.pos[0] == "助動詞":
            return Aspect.DONE
        if before.surface in _LASTING and before.pos[0] == "助詞" and token.form in ("居る", "おる", "有る"):
            return Aspect.LASTING
    verbs = [t for t in tokens if t.pos[0] in ("動詞", "助動詞") and t.form != _IS]
    return Aspect.OPEN if verbs and verbs[-1].pos[5].startswith(_FINITE) else Aspect.NONE


def _is_absence(before: Sequence[Token], token: Token) -> bool:
    """Whether 無い says that there is none (市町はなく), and does not deny the word before (安くない)."""
    return token.pos[0] == "形容詞" and bool(before) and before[-1].surface in _ABOUT


def _negates(token: Token) -> bool:
    return token.form in _NEGATION and token.pos[0] in ("助動詞", "形容詞")
