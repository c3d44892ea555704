"""Embeds the passages of an index: their vectors and their words; unchanged ones are taken over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError
from index.analysis import Analyser, Token
from index.kana import write_kana
from index.models import Encoder
from index.models.probes import PROBES
from index.vectors import FaissStore
from index.words import Packed, WordStore, pack, word_vectors

_KEYS, _WORDS = "vectors.keys", "words"

#: Passages embedded between two reports of progress.
_BATCH = 256

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class _Known:
    """What an index before knows of its passages, by key."""

    places: dict[str, int]
    vectors: Floats
    words: Packed
    starts: NDArray[np.int64]


def open_words(folder: Path) -> WordStore:
    """The words that :func:`embed` left in an index folder."""
    return WordStore(folder / _WORDS)


def embed(
    texts: Sequence[str],
    encoder: Encoder,
    analyser: Analyser,
    folder: Path,
    previous: Path | None,
    progress: Callable[[int, int], None],
) -> int:
    """Embed texts into an index folder.

    Args:
        texts: what to embed, in passage order.
        encoder: makes the vectors.
        analyser: finds the words.
        folder: index folder under construction.
        previous: an index folder from which is taken over what text, words and encoder leave the same.
        progress: called with texts done and all texts.

    Returns:
        How many texts had to be embedded anew.

    Raises:
        ModelError: the dimension of the model is not a multiple of four.
    """
    if encoder.dimension % 4:
        raise ModelError(
            f"埋め込みモデルの次元（{encoder.dimension}）が4の倍数ではありません。"
            "別のモデルを RENKEI_MODEL に指定してください。"
        )
    words = [analyser.words(text) for text in texts]
    origin = f"{encoder.identity} {[_spans(analyser.words(probe)) for probe in PROBES]}"
    keys = [_key(origin, text, own) for text, own in zip(texts, words, strict=True)]
    known = _previous(previous) if previous else None
    places = known.places if known else {}
    fresh = [i for i, key in enumerate(keys) if key not in places]
    done = len(texts) - len(fresh)
    progress(done, len(texts))
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    packed: list[Packed | None] = [None] * len(texts)
    centre = centre_of(encoder, analyser)
    for i, key in enumerate(keys):
        if known and key in places:
            vectors[i] = known.vectors[places[key]]
            packed[i] = _one(known, places[key])
    for start in range(0, len(fresh), _BATCH):
        batch = fresh[start : start + _BATCH]
        encoded = encoder.encode_passages([texts[i] for i in batch])
        vectors[batch] = encoded.vectors
        for i, tokens in zip(batch, encoded.tokens, strict=True):
            packed[i] = pack([word_vectors(tokens, words[i])[0]], centre)
        done += len(batch)
        progress(done, len(texts))
    write_kana(words, folder)
    FaissStore.build(vectors, folder)
    WordStore.build(_joined(packed, encoder.dimension), centre, folder / _WORDS)
    (folder / _KEYS).write_text("\n".join(keys), encoding="ascii")
    return len(fresh)


def _key(origin: str, text: str, words: Sequence[Token]) -> str:
    """Changes with the text, its words, the encoder, and what the words are coded around."""
    return sha256(f"{origin}\0{_spans(words)}\0{text}".encode()).hexdigest()


def _spans(words: Sequence[Token]) -> list[tuple[int, int]]:
    return [(word.start, word.end) for word in words]


def centre_of(encoder: Encoder, analyser: Analyser) -> Floats:
    """The mean word of everyday sentences: what the words of any corpus are coded around."""
    encoded = encoder.encode_passages(PROBES)
    words = [
        word_vectors(tokens, analyser.words(text))[0]
        for text, tokens in zip(PROBES, encoded.tokens, strict=True)
    ]
    found = np.concatenate(words)
    return np.asarray(found.sum(axis=0) / max(len(found), 1), dtype=np.float32)


def _one(known: _Known, place: int) -> Packed:
    part = slice(known.starts[place], known.starts[place + 1])
    return Packed(known.words.codes[part], known.words.scales[part], known.words.counts[place : place + 1])


def _joined(packed: Sequence[Packed | None], dimension: int) -> Packed:
    parts = [p for p in packed if p is not None]
    if not parts:
        return pack([], np.zeros(dimension, dtype=np.float32))
    return Packed(
        np.concatenate([p.codes for p in parts]),
        np.concatenate([p.scales for p in parts]),
        np.concatenate([p.counts for p in parts]),
    )


def _previous(folder: Path) -> _Known | None:
    """What an earlier index holds; nothing if it cannot be read."""
    try:
        keys = (folder / _KEYS).read_text(encoding="ascii").split("\n")
        vectors = FaissStore(folder).all()
        words = open_words(folder).packed()
    except (OSError, RuntimeError, ValueError, IndexError, EOFError):
        return None
    if not len(keys) == len(vectors) == len(words.counts):
        return None
    starts = np.concatenate([[0], words.counts.cumsum()])
    return _Known({key: i for i, key in enumerate(keys)}, vectors, words, starts)
