"""Doubts and roles that a text tells of names (要確認, ★, 中枢都市)."""

import re
from collections.abc import Iterator, Sequence

from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Anatomy
from assistant.claims.names import Name
from assistant.claims.sentences import sentences

#: A name, and the flag that is told of it.
Flagged = tuple[Name, str]

#: Between a name and its flag: its place and brackets.
_BETWEEN = re.compile(
    r"[\s()「」、,:*]*(?:the\s|is\s|as\s)*(?:(?:[Pp]p?\.|シート|sheet|page)\s?\d+)?[\s()、,:*]*"
)

#: Behind a flag that is told of all names that follow (提案市町は…), not counted (要確認 2事業).
_OF_ALL = r"[^、。()0-9]{0,8}(?:は|:|are\b|is\b)"


def behind_names(anatomy: Anatomy, flags: Sequence[str]) -> Iterator[Flagged]:
    """The flags that stand right behind a name."""
    named = [atom for atom in anatomy.atoms if isinstance(atom.values[0], Name)]
    for flag in flags:
        for match in re.finditer(flag, anatomy.text):
            before = [atom for atom in named if atom.end <= match.start()]
            if before and _BETWEEN.fullmatch(anatomy.text[before[-1].end : match.start()]):
                yield from ((name, flag) for name in before[-1].values if isinstance(name, Name))


def _before_names(anatomy: Anatomy, flags: Sequence[str]) -> Iterator[Flagged]:
    """The flags that stand right before a name (中枢都市の…)."""
    for atom in anatomy.atoms:
        before = anatomy.text[: atom.start].rstrip(" 「(、,")
        found = [flag for flag in flags if before.removesuffix("の").removesuffix("である").endswith(flag)]
        names = (value for value in atom.values if isinstance(value, Name))
        yield from ((name, flag) for name in names for flag in found)


def told(text: str, anatomist: Anatomist) -> Iterator[Flagged]:
    """The flags that a text tells: beside a name of it alone, else of all names of the sentence and its list."""
    flags = anatomist.vocabulary.flags
    above = frozenset[str]()
    for sentence in sentences(text):
        anatomy = anatomist.read(sentence.words)
        yield from behind_names(anatomy, flags)
        yield from _before_names(anatomy, flags)
        own = frozenset(flag for flag in flags if re.search(flag + _OF_ALL, anatomy.text))
        general = own | above if sentence.item else own
        names = (value for atom in anatomy.atoms for value in atom.values if isinstance(value, Name))
        yield from ((name, flag) for name in names for flag in general)
        if not sentence.item:
            above = own
