"""English questions, put into the Japanese words that the rules read.

No translation of sentences: names, years, documents and what is asked are recognised one by one (patterns in
``corpus/data/english.toml``, names from the corpus) and set together as a plain Japanese question. Words that
are none of these stay as they are, for search.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import snowballstemmer

from corpus.model import Corpus
from corpus.text import normalise

_FILE = Path(__file__).resolve().parents[2] / "corpus" / "data" / "english.toml"

#: A text with fewer English words is a Japanese one with a name in it, or a bare name.
_FEWEST_WORDS, _FEWEST_ALONE = 3, 2

#: Share of a name's weight whose words must occur for it to be meant.
_COVERED = 0.7

_WORD = re.compile(r"[a-z#][a-z0-9#]*(?!')")
_JAPANESE = re.compile("[一-龠々ァ-ヶー・ぁ-ん]{2,}")
_YEAR = re.compile(
    r"\b(?:fy ?|fiscal (?:year )?)?(20\d\d)\b(?: ?\(fiscal(?: year)?\))?|\breiwa (\d{1,2})\b|\br(\d)\b"
)
_PLACE = re.compile(
    r"\b(?:page|p\.) ?(\d{1,2})\b|\bsheet (?:no\. ?|number )?(\d{1,2})\b|\b(\d{1,2})(?:st|nd|rd|th) sheet\b"
)
#: Words of which an English question has at least one.
_COMMON = re.compile(
    r"\b(?:the|an?|is|are|in|of|to|for|and|or|what|which|who|how|when|where|why|does|do|did|my|i|it|any|all|please|pls"
    r"|with|on|at|by|from|that|can|we|you|was|were|there|list|about|has|have|not|no|yes"
    r"|projects?|budget|cost|target|city|town|municipalit(?:y|ies)|part|goal|page|sheet)\b"
)
_FIGURE = re.compile(r"\b(?:number|figure|how many|percentage|rate|value)\b")
_LIST_ASKED = re.compile(
    r"\b(?:which|what|list|every|any|all|name|looking for|how many)\b.*\bprojects?\b"
    r"|everything|anything|\bwhere\b"
)
_OF_ONE = re.compile(
    r"\bprojects? (?:on|for|about|of|to|that|which)\b"
    r"|\bthe (?!(?:whole|entire|same|vision)\b)(?:[a-z-]+ ){1,4}project\b"
)
_MARKS = re.compile("[★■□○]")
_YEARS = re.compile(r"\breiwa (\d{1,2}) ?(?:to|-|–|until|through) ?(?:reiwa )?(\d{1,2})\b")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = re.compile(rf"\b(\d{{1,2}}) {_MONTH}\b|\b{_MONTH}\b(?:\.? (\d{{1,2}})(?!\d))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class _Label:
    """A name in English: the stems of its words, and the project or thing of a project that it means."""

    stems: frozenset[str]
    project: str
    thing: str = ""


@dataclass(frozen=True)
class _Town:
    """A municipality that a question names, and whether its part is denied."""

    name: str
    denied: bool


class English:
    """Recognises English questions about one corpus."""

    def __init__(self, corpus: Corpus, file: Path = _FILE) -> None:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        self._corpus = corpus
        self._numbers: dict[str, int] = tables["numbers"]
        number = rf"(\d{{1,2}}|{'|'.join(self._numbers)})"
        self._documents = {ja: _any(patterns) for ja, patterns in tables["documents"].items()}
        self._sentences = {
            ja: _any(pattern.replace("{n}", number) for pattern in patterns)
            for ja, patterns in tables["sentences"].items()
        }
        self._outside: dict[str, str] = tables["outside"]
        self._stop = frozenset(tables["stop"]["words"])
        names = tables["names"]
        self._denied_before, self._denied_behind = _any(names["denied_before"]), _any(names["denied_behind"])
        self._towns = {
            town.name: re.compile(rf"\b{alias.lower()}{names['suffix']}\b")
            for town in corpus.municipalities
            for alias in town.aliases
            if alias.isascii()
        }

    @staticmethod
    def applies(question: str) -> bool:
        """Whether a question is put in English, though it may hold Japanese names."""
        text = normalise(question).lower()
        letters = sum(character.isascii() and character.isalpha() for character in text)
        japanese = sum(map(len, _JAPANESE.findall(text)))
        words = len(_WORD.findall(text))
        if not _COMMON.search(text):
            return False
        return letters > japanese and words >= (_FEWEST_WORDS if japanese else _FEWEST_ALONE)

    def japanese(self, question: str) -> str:
        """The question in Japanese words; as it is where nothing is recognised that could be looked up."""
        text = normalise(question).lower()
        asked = self._asked(text)
        towns = list(self._named_towns(text))
        outside = [name for latin, name in self._outside.items() if re.search(rf"\b{latin}\b", text)]
        said = _JAPANESE.findall(normalise(question))
        written = [name for name in said if any(name in known or known in name for known in self._japanese)]
        group = self._group(text, written)
        listed = bool((towns or group) and asked.keys() & (_LISTS | _COUNTS) and _LIST_ASKED.search(text))
        label = None if written or listed else self._meant(text)
        firm = bool(asked.keys() - _SOFT)
        if label:
            figure = bool(label.thing and _FIGURE.search(text))
            firm = firm or figure or bool(asked.keys() - _JOINING)
        if not (towns or written or outside or group or firm or _PLACE.search(text)) or (
            not firm and not (towns or written or outside)
        ):
            return question
        if outside and not towns and not label:
            return f"{outside[0]}が参加している事業は"
        whole = bool(asked.keys() & (_LISTS | _COUNTS | _RANKS)) and not _OF_ONE.search(text)
        rest = "" if label or written or group or whole else " ".join(self._rest(text))
        if label and label.thing and not asked.keys() - _SOFT and _FIGURE.search(text):
            asked |= {"の現状値は": "の現状値は"}
        asked = self._completed(asked, towns, bool(label or written))
        named = "".join(f"「{name}」" for name in written) or (f"「{group}」" if group else _named(label))
        of_project = bool(named) and not group
        if len(towns) < _SEVERAL:
            asked = {ja: said for ja, said in asked.items() if ja not in _JOINING}
        if of_project and _PROPOSED in asked:
            asked = {ja: said for ja, said in asked.items() if ja != _PROPOSED and ja not in _MEMBERS}
            asked |= {"の提案市町（★）は": "の提案市町（★）は"}
        marks = "".join(dict.fromkeys(_MARKS.findall(question)))
        marks += "のみ" if marks and re.search(r"\bonly\b", text) else ""
        who = _taking_part(towns, asked, of_project)
        return f"{self._when(text)}{who}{named}{_phrases(asked, of_project, towns)}{marks} {rest}".strip()

    @staticmethod
    def _completed(asked: dict[str, str], towns: Sequence[_Town], named: bool) -> dict[str, str]:
        """Municipalities named with nothing firm asked: their projects are meant."""
        if towns and not named and not asked.keys() - _SOFT - _MEMBERS:
            return {ja: said for ja, said in asked.items() if ja not in _MEMBERS} | {
                phrase: phrase for phrase in _LISTS
            }
        return asked

    def _group(self, text: str, written: Sequence[str]) -> str:
        """The pillar or initiative that is named, in Japanese or in English."""
        for name in self._groups:
            if any(name in said or (said in name and len(said) >= _LONG) for said in written):
                return name
        stems = set(_stems(_WORD.findall(text)))
        for name, wanted in self._groups.items():
            if wanted and wanted <= stems:
                return name
        return ""

    @cached_property
    def _japanese(self) -> list[str]:
        """Japanese names that may stand in an English question."""
        projects = [name for p in self._corpus.projects for name in (p.name, *p.aliases)]
        indicators = [kpi.indicator for card in self._corpus.cards for kpi in card.kpis]
        names = (*projects, *indicators, *self._groups)
        return [name for name in names if len(name) > 1 and not name.isascii()]

    @cached_property
    def _groups(self) -> dict[str, frozenset[str]]:
        """Pillars and initiatives with the stems of their English names."""
        names = [name for card in self._corpus.cards for name in (card.pillar, *card.initiatives)]
        glosses = self._corpus.glosses
        return {
            name: frozenset(self._telling(glosses[name].english.lower())) if name in glosses else frozenset()
            for name in dict.fromkeys(names)
        }

    def _asked(self, text: str) -> dict[str, str]:
        """The Japanese phrases whose patterns occur, with their numbers filled in."""
        found: dict[str, str] = {}
        for japanese, pattern in self._sentences.items():
            if match := pattern.search(text):
                said = next((group for group in match.groups() if group), "")
                number = self._numbers.get(said, said)
                found[japanese] = japanese.replace("{n}", str(number))
        return found

    def _named_towns(self, text: str) -> Iterator[_Town]:
        spans = sorted(
            (match.start(), match.end(), name)
            for name, pattern in self._towns.items()
            for match in pattern.finditer(text)
        )
        for start, end, name in spans:
            if name == self._corpus.core.name:
                continue
            before = self._denied_before.search(text[:start].rstrip())
            yield _Town(name, bool(before or self._denied_behind.search(text[end:])))

    def _when(self, text: str) -> str:
        """Documents, years, pages and sheets."""
        documents = "と".join(ja for ja, pattern in self._documents.items() if pattern.search(text))
        rest = text
        for pattern in self._documents.values():
            rest = pattern.sub(" ", rest)
        years = [
            f"{western}年度" if western else f"令和{era or short}年度"
            for western, era, short in _YEAR.findall(rest)
        ]
        if spans := _YEARS.findall(rest):
            years = [f"令和{first}年度から令和{last}年度まで" for first, last in spans]
        places = [
            f"{page}ページ" if page else f"シート{sheet or nth}" for page, sheet, nth in _PLACE.findall(text)
        ]
        days = [
            f"{_MONTHS.index((month or named)[:3]) + 1}月{f'{day or number}日' if day or number else ''}"
            for day, month, named, number in _DAY.findall(rest)
        ]
        years = [] if days else years
        return "".join(
            f"{part}の"
            for part in (documents, "と".join(dict.fromkeys(years)), "と".join(places), "と".join(days))
            if part
        )

    def _meant(self, text: str) -> _Label | None:
        """The project, indicator or event whose English name stands in the question."""
        stems = set(_stems(_WORD.findall(text)))
        best, most = None, 0.0
        for label in self._labels:
            weight = sum(self._weights[stem] for stem in label.stems)
            shared = sum(self._weights[stem] for stem in label.stems & stems)
            if shared >= weight * _COVERED and shared > most:
                best, most = label, shared
        return best

    @cached_property
    def _labels(self) -> list[_Label]:
        """English names of projects, indicators and events; without any there are none."""
        glosses = self._corpus.glosses
        found = [
            (name, project.name, "")
            for project in self._corpus.projects
            for name in (
                *project.aliases,
                *([glosses[project.name].english] if project.name in glosses else []),
            )
        ]
        for card in self._corpus.cards:
            for kpi in card.kpis:
                names = self._corpus.terms.get((card.project, kpi.indicator), ())
                english = [glosses[kpi.indicator].english] if kpi.indicator in glosses else []
                found += [(name, card.project, kpi.indicator) for name in (*names, *english)]
            for event in dict.fromkeys(fact.event for fact in card.facts):
                found += [
                    (name, card.project, event) for name in self._corpus.terms.get((card.project, event), ())
                ]
        labels = [
            _Label(frozenset(self._telling(name.lower())), project, thing)
            for name, project, thing in found
            if name.isascii()
        ]
        return [label for label in labels if label.stems]

    @cached_property
    def _weights(self) -> dict[str, float]:
        """Telling words weigh more: those that few names hold."""
        spread = Counter(stem for label in set(self._labels) for stem in label.stems)
        return {stem: math.log(1 + len(self._labels) / n) for stem, n in spread.items()}

    def _telling(self, text: str) -> Iterator[str]:
        return _stems(word for word in _WORD.findall(text) if word not in self._stop)

    def _rest(self, text: str) -> Iterator[str]:
        """The words that may say what the question is about."""
        for pattern in (*self._towns.values(), *self._documents.values(), _YEAR):
            text = pattern.sub(" ", text)
        return (word for word in _WORD.findall(text) if word not in self._stop)


def _phrases(asked: dict[str, str], named: bool, towns: Sequence[_Town]) -> str:
    """What is asked, without phrases that others of them make superfluous."""
    superfluous = _LISTS if named else _MEMBERS if towns or asked.keys() & _LISTS else set()
    if asked.keys() & _MOST:
        superfluous = superfluous | _MEMBERS | _LISTS | _COUNTS | (_RANKS - _MOST)
    if asked.keys() - _LEANING:
        superfluous = superfluous | _LEANING
    if asked.keys() & _NOT_MEMBERS:
        superfluous = superfluous | _MEMBERS
    kept = [said for ja, said in asked.items() if ja not in superfluous]
    return "、".join(kept or (() if towns else asked.values()))


#: Phrases for lists of projects, of members, and of those that are none.
_LISTS = {"参加している事業は"}
_MEMBERS = {"の連携市町は"}
_NOT_MEMBERS = {"に参加していない市町は"}

_PROPOSED = "が提案市町（★）の事業"
_MOST = {"参加事業が一番多い市町は", "参加事業が一番少ない市町は"}

#: Phrases that count or rank over all projects: no single one is described.
_COUNTS = {"事業はいくつ"}
_RANKS = {*_MOST, "が一番大きい", "が一番小さい", "の合計", "すべての市町が参加している事業"}

#: What leans on the turn before says nothing where something else is asked.
_LEANING = {"も同じように"}

#: Phrases that join municipalities, and those that alone ask nothing that could be looked up.
_JOINING = {"両方", "またはいずれか"}
_SOFT = {*_JOINING, "の目的は", "の今後の課題は", "の事業内容は", "の実績は"}

#: From so many municipalities on they can be joined; from so many characters on a part of a name is meant.
_SEVERAL = 2
_LONG = 4


def _named(label: _Label | None) -> str:
    if label is None:
        return ""
    return f"「{label.project}」" + (f"の「{label.thing}」" if label.thing else "")


def _taking_part(towns: Sequence[_Town], asked: dict[str, str], named: bool) -> str:
    """The municipalities with what is said of them."""
    present = list(dict.fromkeys(town.name for town in towns if not town.denied))
    absent = list(dict.fromkeys(town.name for town in towns if town.denied))
    if named and len(towns) == 1 and not asked.keys() - _LISTS:
        return f"{towns[0].name}が参加しているか、"
    either = "のいずれか" if "またはいずれか" in asked and len(present) > 1 else ""
    said = [f"{'と'.join(present)}{either}が参加していて"] if present else []
    said += [f"{'と'.join(absent)}は参加していない"] if absent else []
    return "、".join(said) + ("、" if said else "")


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _stems(words: Iterable[str]) -> Iterator[str]:
    """The stems of English words (Porter 2)."""
    stemmer = snowballstemmer.stemmer("english")
    return (stemmer.stemWord(word.strip("-")) for word in words)
