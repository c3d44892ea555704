"""Lies about who and what is in an answer: municipalities, projects, lists of them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from eval.wording.edits import Lie, one_more, spliced, turned, turning
from eval.wording.evidence import ITEM, Evidence, Town

_INVENTED_TOWN = "緑野市"
_INVENTED_PROJECT = "地域みらい共創事業"

#: Characters that are taken for one another.
_ALIKE = str.maketrans(
    "促援健安業構活境整対策交広共情報流住保医観防災機通地域育究",
    "推授建案務講括鏡政体索公拡協清法留柱補区勧妨炎幾道池城肯突",
)

_NEGATION = r"ません|ない|\b(?:not|no)\b"


@dataclass(frozen=True)
class _Clause:
    """A sentence or an item of a list, and the municipalities in it."""

    start: int
    end: int
    towns: tuple[Town, ...]

    @property
    def names(self) -> set[str]:
        return {town.name for town in self.towns}


def _clauses(evidence: Evidence) -> Iterator[_Clause]:
    for match in re.finditer(r".+?(?:。|\](?:\.|$)|$)", evidence.answer, re.MULTILINE):
        towns = tuple(t for t in evidence.towns if match.start() <= t.start < match.end())
        if towns:
            yield _Clause(*match.span(), towns)


def _predicate(evidence: Evidence, clause: _Clause) -> str:
    """What a clause says of its municipalities."""
    left_out = [(t.start - clause.start, t.end - clause.start, "") for t in clause.towns]
    return re.sub(r"[、,\s]", "", spliced(evidence.answer[clause.start : clause.end], *left_out))


def _swapped(evidence: Evidence) -> str | None:
    """Two municipalities change places, of which different things are said."""
    for one, other in combinations(_clauses(evidence), 2):
        if _predicate(evidence, one) == _predicate(evidence, other):
            continue
        first = next((t for t in one.towns if t.name not in other.names), None)
        second = next((t for t in other.towns if t.name not in one.names), None)
        if first and second:
            words = {t.name: evidence.answer[t.start : t.end] for t in (first, second)}
            changes = [
                (t.start, t.end, words[new.name])
                for clause, old, new in ((one, first, second), (other, second, first))
                for t in clause.towns
                if t.name == old.name
            ]
            return spliced(evidence.answer, *changes)
    return None


def _item_of(evidence: Evidence, town: Town) -> tuple[int, int] | None:
    """Start and end of the line of an item that begins with the municipality."""
    start = evidence.answer.rfind("\n", 0, town.start) + 1
    if not re.fullmatch(ITEM, evidence.answer[start : town.start]):
        return None
    end = evidence.answer.find("\n", town.start)
    return start, end if end >= 0 else len(evidence.answer)


def _separator(evidence: Evidence, town: Town) -> str:
    """What parts the municipality from the next one of an enumeration; empty at its end."""
    following = next((t for t in evidence.towns if t.start >= town.end), None)
    between = evidence.answer[town.end : following.start] if following else ""
    return between if between in {"、", "・", ", "} else ""


def _denied(evidence: Evidence, town: Town) -> bool:
    """Whether a municipality is named in order to say that something is not so."""
    said = evidence.answer[: town.end].split("\n")
    heading = next((line for line in reversed(said[:-1]) if line and not re.match(ITEM, line)), "")
    clause = next(c for c in _clauses(evidence) if c.start <= town.start < c.end)
    text = evidence.answer[clause.start : clause.end] + (heading if _item_of(evidence, town) else "")
    return re.search(_NEGATION, text) is not None


def _joined(evidence: Evidence, name: str) -> str | None:
    """One municipality more, beside the first of which something is affirmed."""
    town = next((t for t in evidence.towns if not _denied(evidence, t)), None)
    if town is None:
        return None
    if item := _item_of(evidence, town):
        return spliced(evidence.answer, (item[1], item[1], f"\n- {name}"))
    joint = _separator(evidence, town) or (" and " if evidence.english else "と")
    return spliced(evidence.answer, (town.end, town.end, joint + name))


def _outsider(evidence: Evidence) -> str | None:
    said = {town.name for town in evidence.towns}
    other = next((name for name in evidence.known_towns if name not in said), None)
    return _joined(evidence, other) if other else None


def _town_left_out(evidence: Evidence) -> str | None:
    items = [item for town in evidence.towns if (item := _item_of(evidence, town))]
    if len(items) > 1:
        start, end = items[1]
        return spliced(evidence.answer, (start - 1, end, ""))
    for town in reversed(evidence.towns):
        if separator := _separator(evidence, town):
            return spliced(evidence.answer, (town.start, town.end + len(separator), ""))
    return None


def _lists(lines: list[str]) -> Iterator[range]:
    """The lists of two items or more, as numbers of lines."""
    start = 0
    for end in range(len(lines) + 1):
        if end == len(lines) or not re.match(ITEM, lines[end]):
            if end - start > 1:
                yield range(start, end)
            start = end + 1


def _half_list(evidence: Evidence) -> str | None:
    lines = evidence.answer.split("\n")
    found = next(_lists(lines), None)
    if found is None:
        return None
    half = found.start + (len(found) + 1) // 2
    return "\n".join(lines[:half] + lines[found.stop :])


def _with_projects(change: Callable[[list[str], int, str, str], list[str]]) -> Lie:
    """A lie about the first two items in a row that begin with projects.

    Args:
        change: gives the lines then; is given all lines, the number of the first item's, and both projects.
    """

    def tell(evidence: Evidence) -> str | None:
        lines = evidence.answer.split("\n")
        for found in _lists(lines):
            for first, second in pairwise(found):
                one, other = (_project_of(evidence, lines[i]) for i in (first, second))
                if one and other:
                    return "\n".join(change(lines, first, one, other))
        return None

    return tell


def _project_of(evidence: Evidence, line: str) -> str:
    item = re.match(ITEM, line)
    begun = [name for name in evidence.projects if item and line[item.end() :].startswith(name)]
    return max(begun, key=len, default="")


def _merged(lines: list[str], first: int, one: str, other: str) -> list[str]:
    marks = "".join(re.findall(r"\[[0-9]+\]", lines[first + 1]))
    return [*lines[:first], lines[first].replace(one, f"{one}・{other}", 1) + marks, *lines[first + 2 :]]


def _second_left_out(lines: list[str], first: int, _one: str, _other: str) -> list[str]:
    return lines[: first + 1] + lines[first + 2 :]


def _item_added(lines: list[str], first: int, one: str, _other: str) -> list[str]:
    return [*lines[: first + 1], lines[first].replace(one, _INVENTED_PROJECT, 1), *lines[first + 1 :]]


def _project_added(evidence: Evidence) -> str | None:
    if listed := _with_projects(_item_added)(evidence):
        return listed
    names = "|".join(map(re.escape, evidence.projects)) or r"(?!)"
    affirmed = rf"^(?!.*(?:{_NEGATION})).*?"
    return turned(
        evidence.answer,
        (rf"{affirmed}「(?:{names})」", rf"\g<0>と「{_INVENTED_PROJECT}」"),
        (rf"{affirmed}(?:{names}) \([^()]*(?:\([^()]*\))?\)", rf"\g<0> and {_INVENTED_PROJECT}"),
        (rf"{affirmed}(?:{names})(?=\*\*)", rf"\g<0>・{_INVENTED_PROJECT}"),
    )


def _misspelt(evidence: Evidence) -> str | None:
    """One character of a project's name is another."""
    for name in evidence.projects:
        for place, character in enumerate(name):
            other = character.translate(_ALIKE)
            if place and other != character:
                return evidence.answer.replace(name, name[:place] + other + name[place + 1 :])
    return None


def _star(evidence: Evidence) -> str | None:
    """An item that is nothing but a municipality gets a star."""
    for town in evidence.towns:
        item = _item_of(evidence, town)
        if item and item[1] == town.end:
            return spliced(
                evidence.answer, (town.end, town.end, ", proposer (★)" if evidence.english else "（★提案）")
            )
    return None


LIES: dict[str, Lie] = {
    "municipalities swapped": _swapped,
    "municipality of the sources added": _outsider,
    "invented municipality added": lambda evidence: _joined(evidence, _INVENTED_TOWN),
    "municipality left out": _town_left_out,
    "half a list": _half_list,
    "project left out": _with_projects(_second_left_out),
    "invented project added": _project_added,
    "project misspelt": _misspelt,
    "projects merged": _with_projects(_merged),
    "changed count": turning(
        (r"[0-9]+(?=(?:事業|市町|指標)[*）（でをの])", one_more),
        (r"(?<=municipalities: )[0-9]+|(?<=\*\*)[0-9]+(?=\*\*)", one_more),
    ),
    "star dropped": turning(("（★提案）|, proposer \\(★\\)", ""), ("提案市町（★）", "参加市町"), ("★", "")),
    "star added": _star,
}
