"""Doubts and roles that a text tells of names (要確認, ★, 中枢都市)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Anatomy, Atom
from assistant.claims.names import Name
from assistant.claims.sentences import Sentence

#: A name, and the flag that is told of it.
Flagged = tuple[Name, str]

#: Between a name and its flag: its place and brackets.
_BETWEEN = re.compile(
    r"[\s()「」、,:*]*(?:the\s|is\s|as\s)*(?:(?:[Pp]p?\.|シート|sheet|page)\s?\d+)?[\s()、,:*]*"
)

#: Behind a flag that is explained (★は…です).
_LEGEND = re.compile(r"\s*は")

#: Between a flag and the name that it stands before.
_JOINT = r"(?:の|である|,)?[\s「(]*"

#: Behind a flag that is counted (要確認 2事業), not told of the names that follow (提案市町は…).
_COUNTED = re.compile(r"[^、。]{0,12}[0-9]")


def behind_names(anatomy: Anatomy, flags: Sequence[str]) -> Iterator[Flagged]:
    """The flags that stand right behind a name."""
    for _, atom, flag in _behind(anatomy, flags):
        yield from ((name, flag) for name in atom.values if isinstance(name, Name))


def _behind(anatomy: Anatomy, flags: Sequence[str]) -> Iterator[tuple[int, Atom, str]]:
    """Where such a flag stands, the name before it, and the flag."""
    named = [atom for atom in anatomy.atoms if isinstance(atom.values[0], Name)]
    for flag in (flag for flag in flags if flag in anatomy.text):
        for match in re.finditer(flag, anatomy.text):
            before = [atom for atom in named if atom.end <= match.start()]
            if _LEGEND.match(anatomy.text, match.end()):
                continue
            if before and _BETWEEN.fullmatch(anatomy.text[before[-1].end : match.start()]):
                yield match.start(), before[-1], flag


def _before_names(anatomy: Anatomy, flags: Sequence[str]) -> Iterator[Flagged]:
    """The flags that stand right before a name (中枢都市の…) and are not another's."""
    others = {at for at, _, _ in _behind(anatomy, flags)}
    for flag in (flag for flag in flags if flag in anatomy.text):
        for match in re.finditer(flag + _JOINT, anatomy.text):
            behind = (atom for atom in anatomy.atoms if atom.start == match.end())
            names = (value for atom in behind for value in atom.values if isinstance(value, Name))
            if match.start() not in others:
                yield from ((name, flag) for name in names)


def told(found: Iterable[Sentence], anatomist: Anatomist) -> Iterator[Flagged]:
    """The flags that sentences tell: beside a name of it alone, else of all names of sentence and list.

    In a sentence without names, of the only one of the sentence before (これは要確認です).
    """
    flags = anatomist.vocabulary.flags
    above = frozenset[str]()
    before: list[Name] = []
    for sentence in found:
        anatomy = anatomist.read(sentence.words)
        beside = [*behind_names(anatomy, flags), *_before_names(anatomy, flags)]
        yield from beside
        alone = {flag for flag in flags if _is_alone(flag, anatomy.text)} - {flag for _, flag in beside}
        names = [value for atom in anatomy.atoms for value in atom.values if isinstance(value, Name)]
        about = names or (before if len(before) == 1 else [])
        yield from ((name, flag) for name in about for flag in (alone | above if sentence.item else alone))
        before = names
        if not sentence.item:
            above = frozenset(alone)


def _is_alone(flag: str, text: str) -> bool:
    return any(not _COUNTED.match(text, match.end()) for match in re.finditer(flag, text))
