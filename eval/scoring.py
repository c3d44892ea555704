"""One answer against what a right one must hold.

An expectation is a mapping; every key is a check:

``status``                 one of these
``projects``               exactly this set (``vision-2026: name``, or a name in any document),
                           with ``optional_projects`` allowed beside
``projects_in_order``      the answer's projects begin with these
``first``                  one of these comes first; ``among_first_three`` likewise
``municipalities``         exactly this set, with ``optional_municipalities`` allowed beside
``figures``                all of these (a list: any one of it): ``value`` with ``unit``, ``period`` and
                           ``project`` where it matters, ``rounded`` for shares; or ``text`` of a worded one
``only_amounts``           no other amount or indicator value is given
``citations``              all of these places (a list: any one of it); for ``projects``, theirs
``citations_allowed``      no other page or sheet is cited
``says``, ``never_says``   words of the text (of each list one; none of them)
``notes_say``              words of text or notes, one of them; ``doubt``: an uncertain reading is shown
``any_of``                 alternatives; the keys beside it apply to each
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer, Citation, Figure, MunicipalityHit, ProjectHit, Status
from corpus.model import Certainty

Expectation = Mapping[str, Any]

#: Shares and rates may be rounded to one decimal.
ROUNDED = 0.0501

_ANSWERED = Status.ANSWERED.value


@dataclass(frozen=True)
class Tally:
    """How a set compares with the expected one: right members, extra ones, missing ones."""

    right: int = 0
    extra: int = 0
    missing: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.extra + other.extra, self.missing + other.missing)

    @property
    def exact(self) -> bool:
        """Whether nothing is extra or missing."""
        return not self.extra and not self.missing

    @property
    def precision(self) -> float:
        """Share of right ones in what was given; 1 where nothing was."""
        given = self.right + self.extra
        return self.right / given if given else 1.0

    @property
    def recall(self) -> float:
        """Share of the expected ones that were given; 1 where none was expected."""
        expected = self.right + self.missing
        return self.right / expected if expected else 1.0


@dataclass(frozen=True)
class Score:
    """What an answer got right.

    Attributes:
        failures: every expectation it does not meet, in words; empty for a right answer.
        members: the answer's set of projects or municipalities, where a set was asked for.
        citations: the places it cites.
        rank: place of the first right project, 0 for none; ``None`` where no search was meant.
        false_answer: it answers though the documents do not say, or nothing was to be answered.
        false_refusal: it does not answer though the documents say.
    """

    failures: tuple[str, ...]
    members: Tally | None
    citations: Tally
    rank: int | None
    false_answer: bool
    false_refusal: bool

    @property
    def right(self) -> bool:
        """Whether every expectation is met."""
        return not self.failures


def score(answer: Answer, expected: Expectation, places: Mapping[str, str]) -> Score:
    """The best score over the alternatives of an expectation.

    Args:
        answer: what was said.
        expected: see the module.
        places: ``vision-2026: project`` → ``vision-2026 P.14``.
    """
    shared = {key: value for key, value in expected.items() if key != "any_of"}
    alternatives = [shared | other for other in expected.get("any_of", ({},))]
    return min((_score(answer, _cited(e, places)) for e in alternatives), key=lambda s: len(s.failures))


def _cited(expected: Expectation, places: Mapping[str, str]) -> Expectation:
    """The expectation with the places of its projects, where it gives none of its own."""
    named = [name for name in expected.get("projects", ()) if name in places]
    if not named or "citations" in expected:
        return expected
    optional = [places[name] for name in expected.get("optional_projects", ()) if name in places]
    own = [places[name] for name in named]
    return {"citations_allowed": own + optional, **expected, "citations": own}


def _score(answer: Answer, expected: Expectation) -> Score:
    failures = tuple(
        f"{key}: {wrong}"
        for key, check in _CHECKS.items()
        if key in expected
        for wrong in check(answer, expected)
    )
    statuses = expected.get("status", ())
    answered = answer.status is Status.ANSWERED
    return Score(
        failures,
        _members(answer, expected),
        _citation_tally(answer, expected),
        _rank(answer, expected),
        answered and bool(statuses) and _ANSWERED not in statuses,
        not answered and list(statuses) == [_ANSWERED],
    )


def _members(answer: Answer, expected: Expectation) -> Tally | None:
    if "projects" in expected:
        found = {frozenset(_labels(hit)) for hit in answer.projects}
        return _tally(found, expected["projects"], expected.get("optional_projects", ()))
    if "municipalities" in expected:
        found = {frozenset({hit.name}) for hit in answer.municipalities}
        return _tally(found, expected["municipalities"], expected.get("optional_municipalities", ()))
    return None


def _tally(found: Iterable[frozenset[str]], wanted: Iterable[str], optional: Iterable[str]) -> Tally:
    found, wanted, optional = set(found), set(wanted), set(optional)
    hit = {label for labels in found for label in labels & wanted}
    extra = sum(not labels & (wanted | optional) for labels in found)
    return Tally(len(hit), extra, len(wanted - hit))


def _citation_tally(answer: Answer, expected: Expectation) -> Tally:
    found = {place for citation in answer.citations for place in _places(citation)}
    hits = [bool(found & set(_either(places))) for places in expected.get("citations", ())]
    extra = list(_not_allowed(answer, expected)) if "citations_allowed" in expected else []
    return Tally(sum(hits), len(extra), hits.count(False))


def _rank(answer: Answer, expected: Expectation) -> int | None:
    wanted = set(expected.get("first", ())) | set(expected.get("among_first_three", ()))
    if not wanted:
        return None
    labels: dict[str, set[str]] = {}
    for hit in answer.projects:
        labels.setdefault(hit.name, set()).update(_labels(hit))
    return next((i for i, found in enumerate(labels.values(), 1) if found & wanted), 0)


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
        yield "、".join(_ranked(answer)[: len(wanted)]) or "none"


def _among(key: str, places: int) -> Callable[[Answer, Expectation], Iterable[str]]:
    def check(answer: Answer, expected: Expectation) -> Iterable[str]:
        best = _ranked(answer)[:places]
        found = {label for hit in answer.projects if hit.name in best for label in _labels(hit)}
        if not found & set(expected[key]):
            yield "、".join(best) or "none"

    return check


def _municipalities(answer: Answer, expected: Expectation) -> Iterable[str]:
    wanted, optional = set(expected["municipalities"]), set(expected.get("optional_municipalities", ()))
    found = {hit.name for hit in answer.municipalities}
    yield from (f"missing {name}" for name in sorted(wanted - found))
    yield from (f"extra {name}" for name in sorted(found - wanted - optional))


def _figures(answer: Answer, expected: Expectation) -> Iterable[str]:
    numbers = set(_NUMBER.findall(_plain(answer.answer)))
    for wanted in expected["figures"]:
        choices = wanted if isinstance(wanted, list) else [wanted]
        if not any(_is(found, choice, numbers) for found in answer.figures for choice in choices):
            yield f"missing {wanted}"


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _is(found: Figure, wanted: Mapping[str, Any], numbers: set[str]) -> bool:
    """Whether a figure is the wanted one, and is said in the text."""
    if "project" in wanted and found.project not in (None, wanted["project"]):
        return False
    if "text" in wanted:
        return found.value is None and wanted["text"] in found.text
    within = ROUNDED if wanted.get("rounded") else 1e-9
    if found.value is None or abs(abs(found.value) - abs(wanted["value"])) > within:
        return False
    said = bool(numbers & set(_NUMBER.findall(_plain(found.text))))
    units, periods = _either(wanted.get("unit")), _either(wanted.get("period"))
    return (
        said
        and (not units or _unit(found.unit) in map(_unit, units))
        and (not periods or found.period in periods)
    )


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


def _not_allowed(answer: Answer, expected: Expectation) -> Iterable[str]:
    """Pages and sheets cited that do not carry the answer; whole documents may always be cited."""
    allowed = set(expected["citations_allowed"])
    found = {
        place
        for citation in answer.citations
        if citation.page is not None or citation.sheet is not None
        for place in _places(citation) - {citation.document}
    }
    return sorted(found - allowed)


def _places(citation: Citation) -> set[str]:
    if citation.page is not None:
        return {citation.document, f"{citation.document} P.{citation.page}"}
    if citation.sheet is not None:
        return {citation.document, f"{citation.document} シート{citation.sheet}"}
    return {citation.document}


def _plain(text: str) -> str:
    """Text as it is searched: one width, no spaces, marks, emphasis or separators."""
    text = re.sub(r"\[\d+\]|[*`\s]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"(?<=\d),(?=\d{3})", "", text.replace("∼", "~").replace("〜", "~"))


def _says(answer: Answer, expected: Expectation) -> Iterable[str]:
    text = _plain(answer.answer)
    for words in expected["says"]:
        if not any(_plain(word) in text for word in _either(words)):
            yield f"none of {words}"


def _never_says(answer: Answer, expected: Expectation) -> Iterable[str]:
    yield from (word for word in expected["never_says"] if _plain(word) in _plain(answer.answer))


def _doubt(answer: Answer, _expected: Expectation) -> Iterable[str]:
    hits: list[ProjectHit | MunicipalityHit] = [*answer.projects, *answer.municipalities]
    uncertain = any(hit.certainty is Certainty.UNCERTAIN for hit in hits)
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
    "citations_allowed": _not_allowed,
    "says": _says,
    "never_says": _never_says,
    "notes_say": _notes_say,
    "doubt": _doubt,
}
KEYS = frozenset((*_CHECKS, "optional_projects", "optional_municipalities", "any_of"))
