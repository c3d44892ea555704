"""Late interaction: how well each word of a query is met by some word of a passage.

The score of a passage is the weighted mean, over the words of the query, of the cosine to the most alike
word of the passage (MaxSim; Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832). Ours differs in
three ways, each of which the ablation in docs/retrieval.md shows to help or to cost nothing:

* its units are content words of the Japanese analysis, not subword pieces: a word's vector is the mean of its
  tokens' vectors in their context, and particles neither ask nor answer;
* vectors are centred by the mean word of the corpus, since those of a sentence encoder all point one way;
* a number takes two bits, so that a word of 384 dimensions needs 100 bytes.
"""

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis import Token
from index.models import Tokens

_WORDS, _OFFSETS, _CENTRES = "words.bin", "offsets.npy", "centres.npy"

#: Values of the two bits, in units of a vector's scale.
_LEVELS = np.array([-1.5, -0.5, 0.5, 1.5], dtype=np.float32)

#: Of a vector's root mean square, the scale at which two bits lose least of a normal distribution
#: (Max 1960, "Quantizing for minimum distortion", table I: 0.9957).
_STEP = 0.9957

#: Byte → the four values that it holds.
_UNPACKED = np.stack([_LEVELS[np.arange(256) >> shift & 3] for shift in (0, 2, 4, 6)], axis=1)

#: A vector that is hardly longer than nothing has no direction.
_SHORTEST = 1e-3

#: Words whose numbers are unpacked at once when the mean is taken.
_CHUNK = 100_000

Floats = NDArray[np.float32]


def word_vectors(tokens: Tokens, words: Sequence[Token]) -> tuple[Floats, list[Token]]:
    """Vectors of words: the mean of the tokens that each overlaps.

    Args:
        tokens: the tokens of a text.
        words: its words.

    Returns:
        Vectors of shape ``(words, dimension)``, and the words that they are of: a word without a token, such
        as one beyond the model's limit, has none. Where no word has one, the text as a whole has one.
    """
    starts, ends = tokens.spans.T
    overlaps = [(starts < word.end) & (ends > word.start) for word in words]
    kept = [i for i, overlap in enumerate(overlaps) if overlap.any()]
    means = [tokens.vectors[overlaps[i]].mean(axis=0) for i in kept]
    if not means and len(tokens.vectors):
        means = [tokens.vectors.mean(axis=0)]
    vectors = np.array(means, dtype=np.float32).reshape(-1, tokens.vectors.shape[1])
    return vectors, [words[i] for i in kept]


@dataclass(frozen=True)
class Packed:
    """Word vectors of some passages in two bits a number.

    Attributes:
        codes: four numbers a byte, shape ``(words, dimension / 4)``.
        scales: what the numbers are to be multiplied by, shape ``(words,)``.
        counts: words of each passage.
    """

    codes: NDArray[np.uint8]
    scales: NDArray[np.float16]
    counts: NDArray[np.int64]


def pack(vectors: Sequence[Floats], centre: Floats) -> Packed:
    """Shorten the word vectors of passages; ``centre`` is what they are coded around."""
    rows = np.concatenate([np.zeros((0, len(centre)), dtype=np.float32), *vectors]) - centre
    scales = (np.sqrt((rows**2).mean(axis=1)) * _STEP).astype(np.float16)
    steps = np.floor(rows / np.maximum(scales, 1e-4)[:, np.newaxis].astype(np.float32)).clip(-2, 1) + 2
    quads = steps.astype(np.uint8).reshape(len(rows), len(centre) // 4, 4)
    codes = quads[:, :, 0] | quads[:, :, 1] << 2 | quads[:, :, 2] << 4 | quads[:, :, 3] << 6
    return Packed(codes, scales, np.array([len(v) for v in vectors], dtype=np.int64))


def unpack(codes: NDArray[np.uint8], scales: NDArray[np.float16]) -> Floats:
    """The vectors around their centre, shape ``(words, dimension)``."""
    return np.asarray(_levels(codes) * scales[:, np.newaxis].astype(np.float32), dtype=np.float32)


class WordStore:
    """The words of an index's passages, read from a file as they are needed.

    Not memory-mapped: a few pages of each candidate would stay in memory until all of a large file is there.
    """

    def __init__(self, folder: Path) -> None:
        self._centre, self._mean = np.load(folder / _CENTRES)
        self._offsets = np.load(folder / _OFFSETS)
        self._record = _record(len(self._centre))
        self._path = folder / _WORDS
        if self._path.stat().st_size != self._offsets[-1] * self._record.itemsize:
            raise OSError(f"{self._path} is not whole")
        # Kept open: the folder may be swept away while this reader lives.
        self._file = self._path.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()

    @staticmethod
    def build(packed: Packed, centre: Floats, folder: Path) -> None:
        """Save words into a folder of their own, with the mean word of the corpus."""
        folder.mkdir()
        parts = [slice(i, i + _CHUNK) for i in range(0, len(packed.codes), _CHUNK)]
        total = np.zeros(len(centre), dtype=np.float64)
        for part in parts:
            total += unpack(packed.codes[part], packed.scales[part]).sum(axis=0)
        mean = (total / max(len(packed.codes), 1)).astype(np.float32)
        with (folder / _WORDS).open("wb") as file:
            for part in parts:
                words = np.empty(len(packed.codes[part]), dtype=_record(len(centre)))
                words["codes"], words["scale"] = packed.codes[part], packed.scales[part]
                moved = unpack(words["codes"], words["scale"]) - mean
                words["length"] = np.maximum(np.linalg.norm(moved, axis=1), _SHORTEST)
                words.tofile(file)
        np.save(folder / _OFFSETS, np.concatenate([[0], packed.counts.cumsum()]))
        np.save(folder / _CENTRES, np.stack([centre, mean]))

    def packed(self) -> Packed:
        """Everything as it was given to :meth:`build`, for the next index."""
        words = np.fromfile(self._path, dtype=self._record)
        return Packed(words["codes"], words["scale"], np.diff(self._offsets))

    def scores(self, passages: NDArray[np.int64], query: Floats, weights: Floats) -> Floats:
        """How well some passages meet the words of a query.

        Args:
            passages: their places in the index.
            query: vectors of the query's words, shape ``(words, dimension)``.
            weights: what each of them counts.

        Returns:
            One weighted mean of cosines per passage, -1 to 1; zero for a passage or query without words.
        """
        counts = self._offsets[passages + 1] - self._offsets[passages]
        scores = np.zeros(len(passages), dtype=np.float32)
        filled = np.flatnonzero(counts)
        if not len(filled) or not len(query):
            return scores
        words = self._read(passages[filled], counts[filled])
        moved = query - self._centre - self._mean
        asked = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), _SHORTEST)
        # The cosine to a centred word, without centring it: (scale · levels - mean) · asked / length.
        products = _levels(words["codes"]) @ asked.T * words["scale"][:, np.newaxis]
        cosines = (products - asked @ self._mean) / words["length"][:, np.newaxis]
        firsts = np.concatenate([[0], counts[filled].cumsum()[:-1]])
        scores[filled] = np.maximum.reduceat(cosines, firsts, axis=0) @ weights / weights.sum()
        return scores

    def _read(self, passages: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.void]:
        size, parts = self._record.itemsize, []
        with self._lock:
            for start, count in zip(self._offsets[passages].tolist(), counts.tolist(), strict=True):
                self._file.seek(start * size)
                parts.append(self._file.read(count * size))
        return np.frombuffer(b"".join(parts), dtype=self._record)


def _record(dimension: int) -> np.dtype[np.void]:
    """A word in the file; ``length`` is that of its vector from the mean word."""
    return np.dtype([("codes", np.uint8, dimension // 4), ("scale", np.float16), ("length", np.float16)])


def _levels(codes: NDArray[np.uint8]) -> Floats:
    """The numbers of some words in units of their scales, shape ``(words, dimension)``."""
    return _UNPACKED.take(codes, axis=0).reshape(len(codes), codes.shape[1] * 4)
