"""Builds the ``precompiled_charsmap`` of a SentencePiece normaliser from plain replacement rules.

The map is a double-array trie over UTF-8 bytes followed by the replacements, each ended by a NUL byte
(the format of darts-clone, which SentencePiece and the ``tokenizers`` library read)::

    u32 size of the trie in bytes | u32 units | replacements

A node at position p has a base b; its child by byte c stands at ``b ^ c`` and carries the label c. A
unit holds its label (bits 0 to 7), whether a key ends there (bit 8) and ``p ^ b`` (bits 10 to 30). Where
a key ends, the unit at b itself has bit 31 set and the offset of the replacement below it.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain, count

_ENDS = 1 << 8
_VALUE = 1 << 31
_ROW = 256
#: Gaps that are tried before a node goes to the end; trying all of them takes seconds.
_TRIES = 64


@dataclass
class _Node:
    children: dict[int, "_Node"] = field(default_factory=dict)
    value: int | None = None


class _Units:
    """The growing array and the choice of free places in it."""

    def __init__(self) -> None:
        self.units: dict[int, int] = {0: 0}
        self._bases: set[int] = set()
        self._first_free = 1
        self._last_row = 0

    def place(self, labels: list[int]) -> int:
        """A low unused base whose places for all labels are free."""
        while self._first_free in self.units:
            self._first_free += 1
        for position in chain(range(self._first_free, self._first_free + _TRIES), count(self._last_row)):
            base = position ^ labels[0]
            # Two nodes with one base would see each other's children.
            if base not in self._bases and not any(base ^ label in self.units for label in labels):
                break
        self._bases.add(base)
        self.units.update((base ^ label, label) for label in labels)
        self._last_row = max(self._last_row, base // _ROW * _ROW)
        return base

    def packed(self) -> bytes:
        """All units; whole rows, because a reader looks up ``base ^ byte`` for any byte."""
        size = (max(*self.units, *self._bases) // _ROW + 1) * _ROW
        return struct.pack(f"<{size}I", *(self.units.get(position, 0) for position in range(size)))


def build_charsmap(rules: Mapping[str, str]) -> bytes:
    """Compile replacement rules.

    Args:
        rules: what is replaced (no NUL) and by what (may be empty).

    Returns:
        The bytes that ``tokenizers.normalizers.Precompiled`` takes.
    """
    replacements = bytearray()
    offsets: dict[str, int] = {}
    root = _Node()
    for key in sorted(rules):
        value = rules[key]
        if value not in offsets:
            offsets[value] = len(replacements)
            replacements += value.encode("utf-8") + b"\0"
        node = root
        for byte in key.encode("utf-8"):
            node = node.children.setdefault(byte, _Node())
        node.value = offsets[value]
    trie = _pack(root)
    return struct.pack("<I", len(trie)) + trie + bytes(replacements)


def _pack(root: _Node) -> bytes:
    array = _Units()
    waiting = [(0, root)]
    for position, node in waiting:
        labels = sorted(node.children)
        base = array.place([0, *labels] if node.value is not None else labels)
        array.units[position] |= (position ^ base) << 10
        if node.value is not None:
            array.units[position] |= _ENDS
            array.units[base] = _VALUE | node.value
        waiting.extend((base ^ label, node.children[label]) for label in labels)
    return array.packed()
