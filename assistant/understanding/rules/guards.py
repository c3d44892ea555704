"""What the documents cannot answer: tricks, other places, things that plans do not hold; and the marks."""

import re
from dataclasses import replace
from itertools import pairwise

from assistant.understanding.names import Link
from assistant.understanding.reading import Reading
from assistant.understanding.request import Request, Wanted


def refused(r: Reading, base: Request) -> Request | None:
    """An attempt to make the assistant do something else."""
    said = bool(r.cues.find(r.asked.lower(), "guard", "hostile"))
    return replace(base, wanted=Wanted.REFUSED) if said or r.has("guard", "hostile") else None


def symbols(r: Reading, base: Request) -> Request | None:
    """What the printed marks mean."""
    return replace(base, wanted=Wanted.SYMBOLS) if r.has("symbols", "ask") and not r.projects else None


def outside(r: Reading, base: Request) -> Request | None:
    """A city or town that is not of the region."""
    places = r.links.of("outside")
    if joined := _in_one_list(r):
        return replace(base, wanted=Wanted.OUTSIDE, place_unknown=joined.value)
    if not places or r.links.of("municipality"):
        return None
    if len(r.question.flat) > _TOLD and not r.has("sets", "projects"):
        return None
    asked_about = any(_SUBJECT.match(r.question.flat[link.end :]) for link in places)
    if not r.projects or asked_about:
        return replace(base, wanted=Wanted.OUTSIDE, place_unknown=places[0].value)
    return None


def _in_one_list(r: Reading) -> Link | None:
    """A place outside the region in one list with municipalities, all of which are to take part."""
    if not r.has("sets", "affirmation", "negation", "projects", "all_of") and "compare" not in r.aspects:
        return None
    links = sorted((*r.links.of("outside"), *r.links.of("municipality")), key=lambda link: link.start)
    for first, second in pairwise(links):
        if {first.kind, second.kind} == {"outside", "municipality"} and _AND.fullmatch(
            r.question.flat[first.end : second.start]
        ):
            return first if first.kind == "outside" else second
    return None


_AND = re.compile("[と、・や]|および|及び|とか")

#: In a longer text without a word on projects a place only tells where somebody comes from.
_TOLD = 40

#: What follows a place that a question is about, unlike one where something happened.
_SUBJECT = re.compile("(?:は|も|が|って|に住)")


def place_without_suffix(r: Reading, base: Request) -> Request | None:
    """A place that is named without 市 or 町, in a question about taking part."""
    named = base.criteria.projects or r.links.of("municipality") or r.groups
    if named or not r.bare_places or not (r.has("sets", "affirmation", "negation") or "who" in r.aspects):
        return None
    return replace(base, wanted=Wanted.OUTSIDE, place_unknown=r.bare_places[0])


def unrecorded(r: Reading, base: Request) -> Request | None:
    """Things that plans do not hold: settled accounts, weather, opinions."""
    if r.has("guard", "not_recorded") or (r.has("guard", "general", "opinion") and "kpi" not in r.aspects):
        return replace(base, wanted=Wanted.UNKNOWN)
    return None
