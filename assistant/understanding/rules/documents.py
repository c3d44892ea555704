"""Pages, sheets, the documents themselves, and what differs between them."""

from dataclasses import replace

from assistant.understanding.reading import Reading
from assistant.understanding.request import Change, Request, Wanted
from assistant.understanding.rules.indicators import cells


def about(r: Reading, base: Request) -> Request | None:
    """The documents themselves: when issued, by whom, where to ask."""
    if r.has("aspects", "document") and not (base.criteria.projects or r.links.of("municipality")):
        return replace(base, wanted=Wanted.DOCUMENT)
    return None


def contents(r: Reading, base: Request) -> Request | None:
    """What is on a page or sheet."""
    if not (base.pages or base.sheets or base.printed) or r.projects or r.links.of("municipality"):
        return None
    asked = r.aspects & {"budget", "kpi", "purpose", "next_steps", "who", "activities", "how_many", "roles"}
    if asked and "contents" not in r.aspects:
        return None
    return replace(base, wanted=Wanted.CONTENTS)


def place(r: Reading, base: Request) -> Request | None:
    """On which page or sheet a project stands."""
    if "page" not in r.aspects or r.links.of("municipality"):
        return None
    if "how_many" in r.aspects and "kpi" in r.aspects:
        return None
    return replace(base, wanted=Wanted.PLACE)


def changed(r: Reading, base: Request) -> Request | None:
    """Which projects differ between the documents: in their participants, or in their indicators."""
    named = base.criteria.projects or r.links.of("municipality")
    if named or not r.has("lists", "asked"):
        return None
    if r.has("changes", "in_both"):
        return replace(base, wanted=Wanted.NEW_PROJECTS, change=Change.UNCHANGED)
    if "kpi" in r.aspects and r.has("changes", "replaced"):
        return replace(base, wanted=Wanted.CHANGED_KPIS, change=Change.REPLACED)
    if not r.has("changes", "members") or r.topics or "kpi" in r.aspects:
        return None
    if r.has("changes", "unchanged"):
        return replace(base, wanted=Wanted.CHANGED_MEMBERS, change=Change.UNCHANGED)
    change = _side(r)
    compares = bool(r.aspects & {"comparing"}) and change is not Change.ANY
    return replace(base, wanted=Wanted.CHANGED_MEMBERS, change=change) if compares else None


def _side(r: Reading) -> Change:
    """Whether what came is asked for, what went, or both."""
    added, removed = "added" in r.aspects, "removed" in r.aspects
    if added == removed:
        return Change.ANY
    return Change.ADDED if added else Change.REMOVED


def changes(r: Reading, base: Request) -> Request | None:
    """Differences between the documents."""
    both = len(base.criteria.documents) > 1
    if not base.criteria.documents and not r.links.all and not r.has("sets", "projects"):
        return None
    compares = bool(r.aspects & {"comparing", "new_projects", "ended_projects"})
    if not compares and not (both and r.aspects & {"added", "removed", "who"}):
        return None
    happened = "when" in r.aspects and "kpi" not in r.aspects
    if not both and ("budget" in r.aspects or happened or r.arithmetic & {"exact", "worse"}):
        return None
    one = len(base.criteria.documents) == 1
    if one and r.links.of("municipality") and r.has("sets", "affirmation") and not r.has("changes", "since"):
        return None
    numeric = r.arithmetic & {"difference", "change_rate", "multiple", "rate", "share"}
    if numeric and not both and not r.aspects & {"who", "new_projects"}:
        return None
    if "kpi" in r.aspects and r.arithmetic & {"reached", "exceeded", "not_reached"}:
        return None
    change = _side(r)
    named = bool(base.criteria.projects or r.links.of("municipality"))
    if not named and "事業" in r.question.flat and "who" not in r.aspects and "kpi" not in r.aspects:
        ended = "ended_projects" in r.aspects and "new_projects" not in r.aspects
        return replace(base, wanted=Wanted.NEW_PROJECTS, change=Change.REMOVED if ended else change)
    if both or r.aspects & {"who", "kpi"} or r.links.of("municipality"):
        return replace(base, wanted=Wanted.CHANGES, change=change, cells=cells(r))
    return None
