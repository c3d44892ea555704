"""The tokenizer of multilingual-e5-small, made from the vocabulary and the normalisation of a packed file."""

import sys
import unicodedata
from collections.abc import Collection

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from tokenizers import decoders as decoding

from index.models.charsmap import build_charsmap
from index.models.packed import Vocabulary

#: The library looks up a whole grapheme only if it is shorter than this, in UTF-8 bytes.
_GRAPHEME_BYTES = 6

_MASK = "<mask>"
_SPACE = "▁"


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """A tokenizer that gives the ids of the original one."""
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    rules = vocabulary.normalisation | compositions(vocabulary.normalisation.keys())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(build_charsmap(rules)), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")
    tokenizer.decoder = decoding.Metaspace(replacement=_SPACE, prepend_scheme="always")
    start, end = vocabulary.pieces[vocabulary.start][0], vocabulary.pieces[vocabulary.end][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, vocabulary.start), (end, vocabulary.end)],
    )
    special = [vocabulary.start, vocabulary.pad, vocabulary.end, vocabulary.unknown]
    names = [vocabulary.pieces[number][0] for number in special]
    tokenizer.add_special_tokens(
        [AddedToken(name, normalized=False, special=True) for name in [*names, _MASK]]
    )
    return tokenizer


def compositions(changed: Collection[str]) -> dict[str, str]:
    """Pairs of a letter and a mark that become one letter, as far as the library can apply them.

    The packed file lists single characters only. The original normaliser also has every sequence that
    NFKC composes, of which the library applies those that fit into a short grapheme, begin with a
    character that has no rule of its own, and cannot be taken apart further: 675 pairs, the same ones
    from the Unicode data of Python.

    Args:
        changed: the characters with a rule of their own.
    """
    pairs = {}
    marks: dict[str, list[str]] = {}
    for character, parts in _canonical():
        if len(parts) == 1:
            marks.setdefault(parts, []).append(character)
    for _, parts in _canonical():
        if len(parts) != 2 or parts[0] in changed:
            continue
        letter, mark = parts[0], parts[1]
        if unicodedata.normalize("NFKD", letter) != letter:
            continue
        for pair in (letter + other for other in (mark, *marks.get(mark, ()))):
            composed = unicodedata.normalize("NFKC", pair)
            if len(composed) == 1 and len(pair.encode("utf-8")) < _GRAPHEME_BYTES:
                pairs[pair] = composed
    return pairs


def _canonical() -> list[tuple[str, str]]:
    """Every character with a canonical decomposition, and that decomposition."""
    found = []
    for code in range(sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code))
        if parts and not parts.startswith("<"):
            found.append((chr(code), "".join(chr(int(part, 16)) for part in parts.split())))
    return found
