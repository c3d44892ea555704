"""What a model is given to word, read from the messages of a chat request, and the names in it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

#: In front of the page or sheet of something.
PLACE = r"(?:P\.|シート|p\. |sheet )(?=[0-9])"

#: At the beginning of an item of a list.
ITEM = r"^(?:- |[0-9]+\. )"

_JAPANESE = r"[^\s\x00-\x7f]\S*|\w+[^\s\x00-\x7f]\S*"

#: A municipality: kanji; with kana only where no particle follows.
_TOWN = re.compile(
    r"(?<!\w)(?:[一-鿿々ヶ]{1,6}?[市町村](?=[○■★□？（(、。・:\sはがのともにへ]|$)|(?!\d)\w{1,7}?[市町村](?=[○■★□、（(\s]|$))"
)
_NO_TOWN = re.compile(r"(?:市町村?|都市|^[一本当同他各両全][市町村])$")

_ENGLISH = re.compile(r"\b(?:the|of|in|is|are|and|not)\b", re.IGNORECASE)

#: Names of projects: before a place, in brackets with one, or at the beginning of a quote.
_PROJECTS = (
    re.compile(
        rf"(?:{ITEM}|[「、]|: |\*\*)([^\s「」、*（）]+)(?:」|\*\*)*（(?:[^（）]* )?{PLACE}", re.MULTILINE
    ),
    re.compile(rf"（([^（）、]+)、{PLACE}"),
    re.compile(rf"(?:{ITEM}|— |\b(?:of|in) |\*\*)({_JAPANESE}) \((?![A-Z][a-z-]+\))", re.MULTILINE),
)
_QUOTED_PROJECT = re.compile(r"^(\S+?)(?:: | (?:[RH][0-9]+年度|計) )")


@dataclass(frozen=True)
class Source:
    """What a mark stands for."""

    mark: int
    place: str
    quote: str


@dataclass(frozen=True)
class Town:
    """A municipality in the answer, from ``start`` to ``end``; an English gloss belongs to it."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Evidence:
    """A question, the verified answer to it (Markdown with marks) and what its marks stand for."""

    question: str
    answer: str
    sources: tuple[Source, ...] = ()

    @classmethod
    def of(cls, messages: Iterable[Mapping[str, Any]]) -> "Evidence | None":
        """The evidence that a chat request holds.

        Args:
            messages: ``{"role", "content"}``; that of the user begins with the JSON of the evidence.

        Returns:
            None when no message of the user does.
        """
        for message in messages:
            if message.get("role") == "user" and (found := cls._read(message.get("content"))):
                return found
        return None

    @classmethod
    def _read(cls, content: object) -> "Evidence | None":
        if not isinstance(content, str):
            return None
        try:
            data, _ = json.JSONDecoder().raw_decode(content.lstrip())
            sources = tuple(Source(int(s["mark"]), str(s["place"]), str(s["quote"])) for s in data["sources"])
            return cls(str(data["question"]), str(data["answer"]), sources)
        except (ValueError, KeyError, TypeError):
            return None

    @cached_property
    def english(self) -> bool:
        """Whether the answer is in English; the names in it may be Japanese."""
        return _ENGLISH.search(self.answer) is not None

    @cached_property
    def known_towns(self) -> tuple[str, ...]:
        """The municipalities that question, sources and answer name, in that order."""
        text = "\n".join((self.question, *(source.quote for source in self.sources), self.answer))
        for project in self.projects:
            text = text.replace(project, "")
        found = (match[0] for match in _TOWN.finditer(text))
        return tuple(dict.fromkeys(name for name in found if not _NO_TOWN.search(name)))

    @cached_property
    def towns(self) -> tuple[Town, ...]:
        """Where the answer names municipalities, those within names of projects left out."""
        names = sorted({*self.known_towns, *self.projects}, key=lambda name: (-len(name), name))
        if not names:
            return ()
        pattern = re.compile(rf"({'|'.join(map(re.escape, names))})(?![一-鿿])(?: \([A-Z][a-z-]+\))?")
        return tuple(
            Town(match[1], *match.span())
            for match in pattern.finditer(self.answer)
            if match[1] not in self.projects
        )

    @cached_property
    def projects(self) -> tuple[str, ...]:
        """The projects that the answer names."""
        heads = [match[1] for source in self.sources if (match := _QUOTED_PROJECT.match(source.quote))]
        placed = [match[1] for pattern in _PROJECTS for match in pattern.finditer(self.answer)]
        documents = " ".join(source.place for source in self.sources)
        return tuple(
            dict.fromkeys(name for name in placed + heads if name in self.answer and name not in documents)
        )

    @cached_property
    def mark(self) -> str:
        """The first mark of the answer with the space before it; empty if it has none."""
        found = re.search(r"\[[0-9]+\]", self.answer)
        return f" {found[0]}" if found else ""
