"""A text as sentences and list items, each with its marks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.text import compact

_MARK = re.compile(r"\s?\[(\d+)\]")
_MARKS = re.compile(r"(?:\s?\[\d+\])+")
_ITEM = re.compile(r"^\s*(?:(?:[-*・•]|\*{0,2}\d+[.)])\s+|[・•](?=\S))")
_HEADING = re.compile(r"^\s*(?:#+ [^。!?！？]*|\*\*[^*。!?！？]+\*\*|[^。!?！？]*[:：])\s*$")
_END = re.compile(r"(?:[。!?！？]|(?<=[a-z)\]%\d*])(?<!\bp)(?<!\bpp)\.(?=\s|$))(?:[\s*]*\[\d+\])*\**")
_STOP = re.compile(r"(?:[。.!?！？:：]|\*\*)+$")
#: What leads on to a list, or explains its marks.
_LEADS = re.compile("^★は|次|つぎ|以下|[とど]おり|こちら|following|below|[Hh]ere|follows")

#: What says how a list is made.
_PRESENTS = re.compile(
    "(?:示しし|示し|挙げ|並べ|ならべ|紹介し|説明し|伝えし|まとめ)(?:て(?:い|お)き)?ます[。.]?$"
)
_MORE = re.compile("ほか|他|さらに|など")

#: From so many groups of marks on, a sentence is a list.
_ENUMERATED = 3

_OPEN, _CLOSE = "「『(（“【", "」』)）”】"


@dataclass(frozen=True)
class Sentence:
    """A sentence or list item.

    Attributes:
        text: as it stands, marks included.
        marks: numbers of the citations.
        item: whether it is an item of a list.
        lede: what stands above the list that it is an item of.
        gap: the line breaks before it.
        heading: whether it is a heading of what follows.
    """

    text: str
    marks: frozenset[int]
    item: bool = False
    heading: bool = False
    lede: str = ""
    gap: str = ""

    @property
    def key(self) -> tuple[str, frozenset[int]]:
        """What it says and with which marks, whatever its spaces."""
        return compact(self.words), self.marks

    @property
    def leads(self) -> bool:
        """Whether it leads on to what follows it."""
        return leads(self.words)

    @property
    def presents(self) -> bool:
        """Whether it only says in which order or form something follows (ページ順に挙げます)."""
        return bool(_PRESENTS.search(self.words.replace(" ", ""))) and not _MORE.search(self.words)

    @property
    def rest(self) -> str:
        """What stands behind the last mark."""
        return self.text[max((match.end() for match in _MARKS.finditer(self.text)), default=0) :]

    @cached_property
    def parts(self) -> "list[Sentence]":
        """The sentence at marks that stand within it, each part with its own."""
        ends = [match.end() for match in _MARKS.finditer(self.text)]
        pieces = [self.text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        return [Sentence(piece, frozenset(map(int, _MARK.findall(piece))), self.item) for piece in pieces]

    @cached_property
    def words(self) -> str:
        """The text without marks, emphasis and bullets."""
        text = _ITEM.sub("", _MARK.sub(" ", self.text)).replace("**", "").replace("__", "").strip()
        return text.strip("、,-: #")


def leads(text: str) -> bool:
    """Whether a text leads on to what follows it (次のとおり)."""
    return bool(_LEADS.search(text))


def with_marks(sentence: Sentence, marks: Iterable[int]) -> Sentence:
    """The sentence with marks put before its full stop."""
    added = " " + "".join(f"[{mark}]" for mark in sorted(marks))
    body = sentence.text.rstrip()
    stop = _STOP.search(body)
    text = body[: stop.start()] + added + stop[0] if stop else body + added
    return replace(sentence, text=text, marks=frozenset(marks))


def marked(found: Iterable[Sentence]) -> Iterator[Sentence]:
    """Sentences with the marks that they take from others.

    The items of a list take those of the line above it, and that line, if it has none, those of its first
    item; a heading has those of what it stands above.
    """
    lede = Sentence("", frozenset())
    held: Sentence | None = None
    for sentence in found:
        if held:
            takes = sentence.item or held.heading
            held = replace(held, marks=(sentence.marks or lede.marks) if takes else frozenset())
            yield held
            lede, held = held, None
        if sentence.item:
            yield replace(sentence, marks=sentence.marks or lede.marks, lede=lede.words)
        elif sentence.marks:
            lede = sentence
            yield sentence
        else:
            held = sentence
    if held:
        yield replace(held, marks=lede.marks) if held.heading else held


def sentences(text: str) -> Iterator[Sentence]:
    r"""The sentences of a text in order, with the marks that they carry themselves.

    >>> [(s.words, sorted(s.marks)) for s in sentences("3件です [1]。次です。\n- 一つ [2]")]
    [('3件です 。', [1]), ('次です。', []), ('一つ', [2])]
    """
    breaks = -1
    for line in text.split("\n"):
        breaks += 1
        item, heading = bool(_ITEM.match(line)), bool(_HEADING.match(line))
        for piece in [line] if item or heading else _split(line):
            entries = _entries(piece)
            for text in entries:
                if _MARK.sub("", text).strip():
                    marks = frozenset(map(int, _MARK.findall(text)))
                    listed = item or len(entries) > 1
                    yield Sentence(text, marks, listed, heading and not marks, gap="\n" * breaks)
                    breaks = 0


def _entries(piece: str) -> list[str]:
    """The entries of a list within a sentence (甲[1]、乙[2]、丙[3]); the sentence itself if it is none."""
    ends = [match.end() for match in _MARKS.finditer(piece)]
    if len(ends) < _ENUMERATED:
        return [piece]
    return [piece[start:end] for start, end in zip([0, *ends[:-1]], [*ends[:-1], len(piece)], strict=True)]


def _split(line: str) -> Iterable[str]:
    """A line at the ends of its sentences, but not within brackets."""
    pieces, start = [], 0
    for match in _END.finditer(line):
        before = line[start : match.start()]
        if sum(before.count(c) for c in _OPEN) <= sum(before.count(c) for c in _CLOSE):
            pieces.append(line[start : match.end()])
            start = match.end()
    if rest := line[start:].strip():
        if pieces and not _MARK.sub("", rest).strip(" *"):
            pieces[-1] += rest
        else:
            pieces.append(line[start:])
    return pieces
