"""What was done, what a project is about, what comes next."""

import re
from dataclasses import replace

from assistant.understanding.reading import Reading
from assistant.understanding.request import Request, Wanted
from assistant.understanding.rules.indicators import cells, kpi_arithmetic
from corpus.model import Section


def fact(r: Reading, base: Request) -> Request | None:
    """Dates, places, participants and quantities of what was done."""
    kinds = (
        ("when", "date"),
        ("how_many", "quantity"),
        ("price", "quantity"),
        ("where", "place"),
        ("attendees", "participants"),
        ("theme", "text"),
    )
    claimed = {"how_many"} if r.has("guard", "confirming") and _CLAIM.search(r.question.flat) else set()
    for cue, attribute in kinds:
        if cue in r.aspects | claimed:
            section = asked_section(r)
            if cue == "when" and "where" not in r.aspects and "how_many" in r.aspects and r.later:
                continue
            arithmetic = kpi_arithmetic(r)
            return replace(
                base,
                wanted=Wanted.FACT,
                attribute=attribute,
                cells=cells(r),
                section=section,
                arithmetic=arithmetic,
                several=r.has("aspects", "each"),
                summed="sum" in r.arithmetic,
                extreme=next((e for e in ("largest", "smallest") if e in r.arithmetic), ""),
            )
    return None


#: A quantity that somebody takes to be so.
_CLAIM = re.compile(r"\d+(?:人|名|社|回|件|組|冊)(?!目)")

_SECTIONS = (
    ("role_core", Section.ROLE_CORE),
    ("role_partners", Section.ROLE_PARTNERS),
    ("roles", Section.ROLE_PARTNERS),
    ("described", Section.ACTIVITIES),
    ("purpose", Section.PURPOSE),
    ("next_steps", Section.NEXT_STEPS),
    ("activities", Section.ACTIVITIES),
    ("results", Section.RESULTS),
)


def asked_section(r: Reading) -> Section | None:
    """The section that the question's words ask for; what comes after the reported year is a next step."""
    later = any(year.year > r.reported for year in r.numbers.years)
    if later and "activities" in r.aspects and r.numbers.years:
        return Section.NEXT_STEPS
    section = next((section for cue, section in _SECTIONS if cue in r.aspects), None)
    if section is Section.ROLE_PARTNERS and r.core in r.links.values("municipality"):
        return section if r.core not in r.without_core else Section.ROLE_CORE
    return section


def problem(r: Reading, base: Request) -> Request | None:
    """What is difficult or comes next, where no date, place or number is asked for."""
    if "next_steps" not in r.aspects or r.aspects & {"how_many", "when", "where", "attendees"}:
        return None
    return section(r, base)


def section(r: Reading, base: Request) -> Request | None:
    """Purpose, activities, results, next steps, roles: of a named project, or found by search."""
    section = asked_section(r)
    searched = section in (Section.NEXT_STEPS, Section.PURPOSE) and bool(r.telling)
    if section is None or not (base.criteria.projects or searched):
        return None
    return replace(base, wanted=Wanted.SECTION, section=section, reason="reason" in r.aspects)


def overview(_r: Reading, base: Request) -> Request | None:
    """A project named and nothing asked of it: what it is."""
    return replace(base, wanted=Wanted.OVERVIEW) if base.criteria.projects else None
