"""Who takes part in what: every municipality, pair, project and group, in every document and role."""

from collections.abc import Iterator
from functools import partial
from itertools import combinations, cycle

from corpus.model import Card, Municipality, Role
from eval.generate.cards import (
    Cards,
    Holds,
    at,
    both,
    cited,
    counts,
    has_role,
    members,
    sets,
    stays_out,
    takes_part,
)
from eval.generate.wording import ANSWERED, Expected, Wording
from eval.questions import Question

_KIND = "participation"

#: Units in which projects are counted.
_PROJECTS = ["事業", "件", ""]


def questions(cards: Cards, wording: Wording) -> Iterator[Question]:
    """All questions about taking part."""
    for town in cards.partners:
        for document in cards.of:
            yield from _town(cards, wording, town, document)
    for pair, document in zip(combinations(cards.partners, 2), cycle(cards.of), strict=False):
        yield from _pair(cards, wording, *pair, document)
    for card in cards.all:
        yield from _project(cards, wording, card)
    for document in cards.of:
        yield from _groups(cards, wording, document)
        yield from _bounds(cards, wording, document)
    for new in cards.of[cards.vision]:
        yield from _changes(cards, wording, new)


def _town(cards: Cards, wording: Wording, town: Municipality, document: str) -> Iterator[Question]:
    listed = cards.of[document]
    conditions = {"town_takes_part": takes_part, "town_absent": stays_out}
    if document == cards.progress:
        conditions["town_proposes"] = partial(has_role, role=Role.PROPOSER)
        conditions["town_member"] = partial(has_role, role=Role.MEMBER)
    subject = town.name + document
    names = {"town": town.name, "short": town.name[:-1], "kana": town.kana}
    for template, condition in conditions.items():
        found = sets(listed, partial(condition, town=town))
        if found["projects"]:
            named = names | {"document": wording.document(document)}
            yield from wording.ask(template, _KIND, subject, ANSWERED | found, named)
        if counting := _COUNTING.get(template):
            named = names | {"document": wording.document(document)}
            yield from wording.ask(counting, _KIND, subject, _count(found), named)


_COUNTING = {"town_takes_part": "town_count", "town_proposes": "town_proposal_count"}


def _count(found: Expected) -> Expected:
    """How many there are; with doubtful ones any number in between."""
    sure = len(found["projects"])
    most = sure + len(found.get("optional_projects", ()))
    return ANSWERED | {"figures": [[{"value": n, "unit": _PROJECTS} for n in range(sure, most + 1)]]}


def _pair(
    cards: Cards, wording: Wording, one: Municipality, other: Municipality, document: str
) -> Iterator[Question]:
    def joint(card: Card) -> Holds:
        return both(takes_part(card, one), takes_part(card, other))

    def without(card: Card) -> Holds:
        return both(takes_part(card, one), stays_out(card, other))

    shared, different = sets(cards.of[document], joint), sets(cards.of[document], without)
    asked = {"both_towns": ANSWERED | shared, "one_not_other": ANSWERED | different}
    for template, expect in (asked | {"shared_count": _count(shared)}).items():
        if expect.get("projects") != []:
            named = {"town": one.name, "other": other.name, "document": wording.document(document)}
            yield from wording.ask(template, _KIND, one.name + other.name, expect, named, 1)


def _project(cards: Cards, wording: Wording, card: Card) -> Iterator[Question]:
    sure, possible = members(card)
    named = {"project": card.project, "document": wording.document(card.document)}
    if sure:
        who = {"municipalities": sure, "optional_municipalities": [*possible, cards.core]}
        yield from wording.ask("project_members", _KIND, card.project, ANSWERED | who | cited(card), named)
        fewest, most = counts(card)
        figures = [[{"value": n, "unit": "市町"} for n in range(fewest, most + 1)]]
        expect = ANSWERED | {"figures": figures} | cited(card)
        yield from wording.ask("members_count", _KIND, card.project, expect, named, 1)
    whole = cards.corpus.card(card.document, card.project) or card
    proposers = [p.municipality for p in whole.participation if p.role is Role.PROPOSER]
    if proposers:
        expect = ANSWERED | {"municipalities": proposers, "citations": [at(card)]}
        yield from wording.ask("project_proposers", _KIND, card.project, expect, {"project": card.project})


def _groups(cards: Cards, wording: Wording, document: str) -> Iterator[Question]:
    listed = cards.of[document]
    names = [card.pillar for card in listed] + [name for card in listed for name in card.initiatives]
    for group in dict.fromkeys(names):

        def belongs(card: Card, group: str = group) -> Holds:
            found = group == card.pillar or group in card.initiatives
            return found, found

        expect = ANSWERED | sets(listed, belongs)
        named = {"group": group, "document": wording.document(document)}
        yield from wording.ask("group_projects", _KIND, group, expect, named)


def _bounds(cards: Cards, wording: Wording, document: str) -> Iterator[Question]:
    for number in range(1, len(cards.partners) + 1):

        def at_least(card: Card, number: int = number) -> Holds:
            fewest, most = counts(card)
            return fewest >= number, most >= number

        def at_most(card: Card, number: int = number) -> Holds:
            fewest, most = counts(card)
            return most <= number, fewest <= number

        for template, condition in (("at_least", at_least), ("at_most", at_most)):
            found = sets(cards.of[document], condition)
            if found["projects"]:
                named = {"number": number, "document": wording.document(document)}
                yield from wording.ask(template, _KIND, f"{document}{number}", ANSWERED | found, named, 1)


def _changes(cards: Cards, wording: Wording, new: Card) -> Iterator[Question]:
    old = next((c for c in cards.of[cards.progress] if c.project == new.project), None)
    if old is None:
        return
    (now, perhaps_now), (before, perhaps_before) = members(new), members(old)
    joined = [name for name in now if name not in (*before, *perhaps_before)]
    left = [name for name in before if name not in (*now, *perhaps_now)]
    expect = ANSWERED | {"citations": [at(new), at(old)]}
    if joined or left:
        expect |= {"says": [[name] for name in joined + left]}
    yield from wording.ask("joined", "changes", new.project, expect, {"project": new.project}, 2)
