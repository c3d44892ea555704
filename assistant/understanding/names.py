"""What a question names: municipalities, projects, initiatives, pillars, and places outside the region."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from rapidfuzz import fuzz

from assistant.understanding.question import Question
from corpus.model import Corpus, Municipality
from corpus.script import katakana
from corpus.text import tighten
from index.analysis import Analyser, Token

#: A name typed wrongly is still meant from this likeness on (0–100).
TYPING_ERROR = 84.0

#: Shortest name that is compared with typing errors in mind.
_FUZZY_LENGTH = 6

#: Share of a name's weight whose words must occur for the name to be meant.
COVERED = 0.72

#: Share of a pillar's or initiative's name that must stand in one piece.
_GREATER_PART = 0.55

#: Kana behind which a name can begin, and the length from which a kana name is no accident.
_PARTICLES = set("はがをにのともで、")
_LONG_KANA = 6

#: Kana that can stand right behind a name in kana (そうじゃが), unlike な in そうじゃなくて.
_BEHIND = set("はがをにのともでやかへだっしちさま")
_KANA_SUFFIXES = ("し", "ちょう")

#: Names are looked up by so many first characters.
_START = 2

#: What a pillar or initiative does with its subject: people name the subject alone.
_PURSUED = re.compile(r"の(?:推進|向上|振興|強化|充実|促進|整備|けん引)$")

_SUFFIX = {"city": ("市", "し"), "town": ("町", "ちょう")}
_KANA = re.compile("[ぁ-ん]")
_PLACE = re.compile("(?:市|町|村)$")
_KANA_WORD = re.compile("[ぁ-ん]+")
_CITY = "市"

#: What a name in kana is analysed as, and how short it can be.
_NAME_PARTS = {"名詞", "動詞", "形容詞", "接頭辞", "接尾辞"}
_SHORTEST_KANA = 3
_JOINS = {"助詞", "接続詞"}


@dataclass(frozen=True)
class Link:
    """A name found in a question.

    Attributes:
        kind: ``municipality``, ``project``, ``initiative``, ``pillar``, ``indicator`` or ``outside``.
        value: the official name.
        start, end: span in the question's flat text.
        exact: whether it stands there to the letter.
    """

    kind: str
    value: str
    start: int
    end: int
    exact: bool = True


@dataclass(frozen=True)
class Links:
    """All names of a question, in order of mention."""

    all: tuple[Link, ...]

    def of(self, kind: str) -> tuple[Link, ...]:
        """The links of a kind."""
        return tuple(link for link in self.all if link.kind == kind)

    def values(self, kind: str) -> tuple[str, ...]:
        """The distinct values of a kind, in order of mention."""
        return tuple(dict.fromkeys(link.value for link in self.of(kind)))


class Linker:
    """Finds names; made once per corpus.

    Args:
        corpus: whose names are to be found.
        analyser: makes terms and tokens.
        readings: project and hiragana reading of its names.
    """

    def __init__(self, corpus: Corpus, analyser: Analyser, readings: Iterable[tuple[str, str]] = ()) -> None:
        self._analyser = analyser
        self._towns = corpus.municipalities
        surfaces: dict[str, tuple[str, str]] = {}
        for card in corpus.cards:
            for kind, names in (("pillar", (card.pillar,)), ("initiative", card.initiatives)):
                for name in names:
                    surfaces[_PURSUED.sub("", _key(name))] = kind, name
                    surfaces[_key(name)] = kind, name
        for kpi in (kpi for card in corpus.cards for kpi in card.kpis):
            if len(kpi.indicator) >= _FUZZY_LENGTH:
                surfaces[_key(kpi.indicator)] = "indicator", kpi.indicator
        surfaces |= {kana: ("project", project) for project, kana in readings}
        for project in corpus.projects:
            surfaces |= {_key(name): ("project", project.name) for name in (project.name, *project.aliases)}
        for town in corpus.municipalities:
            surfaces |= dict.fromkeys(_town_surfaces(town), ("municipality", town.name))
        self._starting: dict[str, list[tuple[str, tuple[str, str]]]] = defaultdict(list)
        for surface, meaning in surfaces.items():
            self._starting[surface[:_START]].append((surface, meaning))
        self._groups = {v for v in surfaces.values() if v[0] in ("pillar", "initiative")}
        self._names = [(project.name, _key(project.name)) for project in corpus.projects]
        self._projects = corpus.projects

    @cached_property
    def _terms(self) -> dict[tuple[str, str], frozenset[str]]:
        """The terms of each project's names; only made when a question names no project to the letter."""
        return {
            (project.name, name): _parts(name, self._analyser)
            for project in self._projects
            for name in (project.name, *project.aliases)
        }

    @cached_property
    def _holding(self) -> dict[str, list[tuple[str, str]]]:
        """Term → the names that hold it, each with its project."""
        holding: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key, terms in self._terms.items():
            for term in terms:
                holding[term].append(key)
        return holding

    @cached_property
    def _weight(self) -> dict[str, float]:
        """How telling a term is: few projects have it in their names."""
        spread = Counter(t for terms in _per_project(self._terms) for t in terms)
        return {t: math.log(1 + len(self._projects) / n) for t, n in spread.items()}

    def of_names(self, terms: Iterable[str]) -> tuple[str, ...]:
        """Those of the terms that the names of projects hold."""
        return tuple(t for t in terms if t in self._weight)

    def link(self, question: Question) -> Links:
        """All names in a question; longer names win over names inside them."""
        taken = [False] * len(question.flat)
        found = list(self._scan(question.flat, taken))
        if not any(link.kind in ("pillar", "initiative") for link in found):
            found += self._loose_groups(question.flat, taken)
        if not any(link.kind == "project" for link in found):
            found += self._loose_projects(question, found)
        found += self._outside(question, taken)
        return Links(tuple(sorted(found, key=lambda link: (link.start, link.end))))

    def bare_places(self, question: Question, links: Links) -> tuple[str, ...]:
        """Place names without 市 or 町 that are no part of another name."""
        taken = [(link.start, link.end) for link in links.all]
        return tuple(
            token.surface
            for token in self._analyser.tokens(question.flat)
            if token.pos[2] == "地名"
            and not any(start < token.end and token.start < end for start, end in taken)
        )

    def _scan(self, flat: str, taken: list[bool]) -> Iterator[Link]:
        starts = {flat[i : i + _START] for i in range(len(flat))}
        possible = [item for start in starts for item in self._starting.get(start, ())]
        for surface, (kind, value) in sorted(possible, key=lambda item: (-len(item[0]), item[0])):
            start = flat.find(surface)
            while start >= 0:
                end = start + len(surface)
                if not any(taken[start:end]) and _whole(flat, start, end, kind):
                    taken[start:end] = [True] * len(surface)
                    yield Link(kind, value, start, end)
                start = flat.find(surface, end)

    def _loose_groups(self, flat: str, taken: Sequence[bool]) -> Iterator[Link]:
        """Pillars and initiatives of which the greater part stands in the question."""
        found: list[Link] = []
        for kind, name in sorted(self._groups):
            key = _key(name)
            match = SequenceMatcher(None, key, flat, autojunk=False).find_longest_match()
            span = match.b, match.b + match.size
            if match.size >= max(_FUZZY_LENGTH, len(key) * _GREATER_PART) and not any(taken[slice(*span)]):
                found.append(Link(kind, name, *span, exact=False))
        for link in found:
            if not any(_covers(other, link) for other in found if other is not link):
                yield link

    def _loose_projects(self, question: Question, found: Sequence[Link]) -> Iterator[Link]:
        """Projects whose words occur, or whose name is typed nearly right."""
        rest = question.flat
        for link in found:
            if link.kind in ("municipality", "pillar", "initiative"):
                rest = rest[: link.start] + " " * (link.end - link.start) + rest[link.end :]
        terms = set(self._analyser.terms(rest))
        scores: dict[str, float] = {}
        for project, name in sorted({key for t in terms for key in self._holding.get(t, ())}):
            needed = self._terms[project, name]
            if len(needed & terms) < min(2, len(needed)):
                continue
            total = sum(self._weight[t] for t in needed)
            covered = sum(self._weight[t] for t in needed & terms) / total if total else 0.0
            if covered >= COVERED and len(name) > 1:
                scores[project] = max(scores.get(project, 0.0), covered * (1 + len(needed & terms) / 100))
        if not scores:
            for project, name in self._names:
                if len(name) >= _FUZZY_LENGTH:
                    likeness = fuzz.partial_ratio(name, rest.replace(" ", ""))
                    if likeness >= TYPING_ERROR and len(rest.strip()) >= len(name) * 0.8:
                        scores[project] = likeness / 100
        if scores:
            top = max(scores.values())
            meant = [project for project, score in scores.items() if score >= top - 1e-9]
            longer = (name for name, _ in self._names if name not in meant and name.startswith(tuple(meant)))
            for project in (*meant, *longer):
                yield Link("project", project, 0, 0, exact=False)

    def _outside(self, question: Question, taken: list[bool]) -> Iterator[Link]:
        """Cities and towns that are not of the region, told by the dictionary's place names."""
        names = {town.name for town in self._towns}
        tokens = self._analyser.tokens(question.flat)
        for i, token in enumerate(tokens):
            start, end = token.start, token.end
            place = token.pos[2] == "地名" and len(token.surface) > 1 and _PLACE.search(token.surface)
            if not place and token.surface == _CITY and (begin := _kana_name(tokens[:i])) is not None:
                start, place = begin, _PLACE.search(token.surface)
            if place and token.form not in names and not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                yield Link("outside", question.flat[start:end], start, end)


def _covers(one: Link, other: Link) -> bool:
    """Whether a link's span holds all of a shorter one's."""
    length = other.end - other.start
    return one.start <= other.start and other.end <= one.end and one.end - one.start > length


def _kana_name(tokens: Sequence[Token]) -> int | None:
    """Where a city's name in kana begins (ふくやま), at the end of tokens; not よその or もし."""
    start = len(tokens)
    while start and _is_kana(tokens[start - 1]) and tokens[start - 1].pos[0] in _NAME_PARTS:
        start -= 1
    run = tokens[start:]
    if not run or run[-1].end - run[0].start < _SHORTEST_KANA:
        return None
    before = tokens[start - 1] if start else None
    attached = before is not None and _is_kana(before) and before.pos[0] not in _JOINS
    return None if attached else run[0].start


def _is_kana(token: Token) -> bool:
    return bool(_KANA_WORD.fullmatch(token.surface))


def _parts(name: str, analyser: Analyser) -> frozenset[str]:
    """The terms of a name, without the one that is the whole name."""
    terms = frozenset(analyser.terms(name))
    return (terms - {name.lower(), name}) or terms


def _key(name: str) -> str:
    return tighten(name).lower()


def _per_project(terms: dict[tuple[str, str], frozenset[str]]) -> Iterable[set[str]]:
    merged: dict[str, set[str]] = {}
    for (project, _), found in terms.items():
        merged.setdefault(project, set()).update(found)
    return merged.values()


def _town_surfaces(town: Municipality) -> Iterator[str]:
    """The ways to write a municipality: with and without suffix, in kanji, kana, or the listed others."""
    kanji, kana = _SUFFIX[town.kind]
    base, base_kana = town.name.removesuffix(kanji), town.kana.removesuffix(kana)
    yield _key(town.name)
    yield town.kana
    yield from (spelt + other for spelt in (base_kana, katakana(base_kana)) for other in ("市", "町"))
    if not town.core:
        yield from (base + other for other in ("市", "町", "村"))
    yield from (_key(alias) for alias in town.aliases)


def _whole(flat: str, start: int, end: int, kind: str) -> bool:
    """Whether a match is a word of its own: kana and Latin names not inside longer ones."""
    surface = flat[start:end]
    before, after = flat[start - 1 : start], flat[end : end + 1]
    if surface.isascii():
        return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalpha())
    if kind == "municipality":
        inside = _KANA.fullmatch(before or " ") and before not in _PARTICLES
        if _KANA.fullmatch(surface[0]) and inside and len(surface) < _LONG_KANA:
            return False
        bare = _KANA_WORD.fullmatch(surface) and not surface.endswith(_KANA_SUFFIXES)
        if bare and _KANA.match(after) and after not in _BEHIND:
            return False
        if not _PLACE.search(surface) and after in ("海", "型", "国", "焼", "線", "駅", "城"):
            return False
    return True
