"""Compares an answer with what a right one must hold; used by the tests of whole answers only."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from assistant.answer import Answer, Citation, Figure, ProjectHit
from corpus.model import Certainty

Expectation = Mapping[str, Any]

#: Shares and rates may be rounded to one decimal.
ROUNDED = 0.0501


def failures(answer: Answer, expected: Expectation) -> list[str]:
    """Every expectation that the answer does not meet, in words; empty for a right answer.

    Keys: ``status`` (any of), ``projects`` (the set, ``vision-2026: name`` or a name in any document; with
    ``optional_projects``), ``projects_in_order``, ``first`` and ``among_first_three`` (any of),
    ``municipalities`` (the set; with ``optional_municipalities``), ``figures`` (all of; value, unit, period
    or text), ``only_amounts`` (no other budget or indicator value), ``citations`` (all of; a list is any
    of), ``says`` (of each list one), ``never_says``, ``notes_say`` (answer or notes, any of), ``doubt`` (an uncertain reading is shown).
    """
    return [
        f"{key}: {wrong}"
        for key, check in _CHECKS.items()
        if key in expected
        for wrong in check(answer, expected)
    ]


def _status(answer: Answer, expected: Expectation) -> Iterable[str]:
    if answer.status.value not in expected["status"]:
        yield answer.status.value


def _labels(hit: ProjectHit) -> set[str]:
    return {hit.name, f"{hit.document}: {hit.name}"}


def _projects(answer: Answer, expected: Expectation) -> Iterable[str]:
    wanted, optional = set(expected["projects"]), set(expected.get("optional_projects", ()))
    found = {label for hit in answer.projects for label in _labels(hit)}
    yield from (f"missing {name}" for name in sorted(wanted - found))
    yield from (
        f"extra {hit.document}: {hit.name}"
        for hit in answer.projects
        if not _labels(hit) & (wanted | optional)
    )


def _ranked(answer: Answer) -> list[str]:
    return list(dict.fromkeys(hit.name for hit in answer.projects))


def _in_order(answer: Answer, expected: Expectation) -> Iterable[str]:
    wanted = expected["projects_in_order"]
    if _ranked(answer)[: len(wanted)] != wanted:
        yield "、".join(_ranked(answer)[: len(wanted)])


def _among(key: str, places: int) -> Callable[[Answer, Expectation], Iterable[str]]:
    def check(answer: Answer, expected: Expectation) -> Iterable[str]:
        best = _ranked(answer)[:places]
        found = {label for hit in answer.projects if hit.name in best for label in _labels(hit)}
        if not found & set(expected[key]):
            yield "、".join(best)

    return check


def _municipalities(answer: Answer, expected: Expectation) -> Iterable[str]:
    wanted, optional = set(expected["municipalities"]), set(expected.get("optional_municipalities", ()))
    found = {hit.name for hit in answer.municipalities}
    yield from (f"missing {name}" for name in sorted(wanted - found))
    yield from (f"extra {name}" for name in sorted(found - wanted - optional))


def _figures(answer: Answer, expected: Expectation) -> Iterable[str]:
    for figure in expected["figures"]:
        if not any(_is(found, figure) for found in answer.figures):
            yield f"missing {figure}"


def _is(found: Figure, wanted: Mapping[str, Any]) -> bool:
    if "text" in wanted:
        return found.value is None and wanted["text"] in found.text
    within = ROUNDED if wanted.get("rounded") else 1e-9
    if found.value is None or abs(abs(found.value) - abs(wanted["value"])) > within:
        return False
    units, periods = _either(wanted.get("unit")), _either(wanted.get("period"))
    return (not units or _unit(found.unit) in map(_unit, units)) and (not periods or found.period in periods)


def _either(value: str | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _unit(text: str) -> str:
    """Units that mean the same in one form."""
    text = re.sub("/年度?|[（(]累計[）)]", "", unicodedata.normalize("NFKC", text))
    for one, other in (("箇所", "か所"), ("名", "人"), ("ポイント", "%"), ("日間", "日")):
        text = text.replace(one, other)
    return text


def _amounts(answer: Answer, expected: Expectation) -> Iterable[str]:
    for figure in answer.figures:
        guarded = figure.measure.value.startswith(("budget", "kpi_"))
        if guarded and figure.value is not None and figure.value not in expected["only_amounts"]:
            yield f"{figure.label} {figure.text}"


def _citations(answer: Answer, expected: Expectation) -> Iterable[str]:
    found = {place for citation in answer.citations for place in _places(citation)}
    for places in expected["citations"]:
        if not found & set(_either(places)):
            yield f"missing {places}"


def _places(citation: Citation) -> set[str]:
    if citation.page is not None:
        return {citation.document, f"{citation.document} P.{citation.page}"}
    if citation.sheet is not None:
        return {citation.document, f"{citation.document} シート{citation.sheet}"}
    return {citation.document}


def _plain(text: str) -> str:
    """Text as it is searched: one width, no spaces, marks, emphasis or separators."""
    text = (
        re.sub(r"\[\d+\]|[*`\s]", "", unicodedata.normalize("NFKC", text))
        .replace("∼", "~")
        .replace("〜", "~")
    )
    return re.sub(r"(?<=\d),(?=\d{3})", "", text)


def _says(answer: Answer, expected: Expectation) -> Iterable[str]:
    text = _plain(answer.answer)
    for words in expected["says"]:
        if not any(_plain(word) in text for word in words):
            yield f"none of {words}"


def _never_says(answer: Answer, expected: Expectation) -> Iterable[str]:
    yield from (word for word in expected["never_says"] if _plain(word) in _plain(answer.answer))


def _doubt(answer: Answer, _expected: Expectation) -> Iterable[str]:
    uncertain = any(
        hit.certainty is Certainty.UNCERTAIN for hit in (*answer.projects, *answer.municipalities)
    )
    if not (uncertain and answer.notes) and "要確認" not in "".join((answer.answer, *answer.notes)):
        yield "no doubt is shown"


def _notes_say(answer: Answer, expected: Expectation) -> Iterable[str]:
    text = _plain(answer.answer + "".join(answer.notes))
    if not any(_plain(word) in text for word in expected["notes_say"]):
        yield f"none of {expected['notes_say']}"


_CHECKS: Mapping[str, Callable[[Answer, Expectation], Iterable[str]]] = {
    "status": _status,
    "projects": _projects,
    "projects_in_order": _in_order,
    "first": _among("first", 1),
    "among_first_three": _among("among_first_three", 3),
    "municipalities": _municipalities,
    "figures": _figures,
    "only_amounts": _amounts,
    "citations": _citations,
    "says": _says,
    "never_says": _never_says,
    "notes_say": _notes_say,
    "doubt": _doubt,
}
KEYS = frozenset((*_CHECKS, "optional_projects", "optional_municipalities"))
