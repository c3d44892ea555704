"""Who takes part in what."""

import re
from dataclasses import replace

from assistant.understanding.membership import negated
from assistant.understanding.reading import Reading
from assistant.understanding.request import Request, Wanted
from assistant.units import wanted_units
from corpus.model import Role


def ranking(r: Reading, base: Request) -> Request | None:
    """Which municipality, of all or of those named, takes part most; which project has most participants."""
    among = (*base.criteria.everyone, *base.criteria.anyone)
    if r.has("sets", "compared") and len(among) > 1 and not r.aspects & {"kpi", "budget"}:
        fewer = r.has("sets", "fewer")
        return replace(base, wanted=Wanted.RANKING, among=among, largest=not fewer)
    extreme = r.arithmetic & {"largest", "smallest"}
    spoken_of = r.membership.kind or r.has("sets", "municipalities")
    if not extreme or not spoken_of or base.criteria.projects or r.aspects & {"kpi", "budget"}:
        return None
    largest = "smallest" not in r.arithmetic
    if _of_projects(r):
        return replace(base, wanted=Wanted.PROJECTS, by_members=True, largest=largest, counted=None)
    return replace(base, wanted=Wanted.RANKING, largest=largest, kind=r.membership.kind)


def _of_projects(r: Reading) -> bool:
    """Whether projects are asked for, not municipalities: by the question word, else the last noun."""
    if r.has("sets", "which_municipality"):
        return False
    if r.has("sets", "which_project"):
        return True
    places = {
        name: max((m.end() for m in r.cues.find(r.question.flat, "sets", name)), default=-1)
        for name in ("projects", "municipalities")
    }
    return places["projects"] > places["municipalities"]


def membership(r: Reading, base: Request) -> Request | None:
    """Does a municipality take part in a project?"""
    if not r.links.of("municipality") or r.aspects & _MEASURED:
        return None
    into = r.has("guard", "confirming") or r.has("questions", "into")
    claimed = r.leftover and into and not r.has("roles", "proposer", "member", "none")
    if not base.criteria.projects and not claimed:
        return None
    core_only = set(r.links.values("municipality")) == {r.core}
    if "who" in r.aspects and (_asks_where(r) or core_only):
        return None
    if r.aspects & {"next_steps", "purpose", "roles"} and not r.has("sets", "affirmation", "negation"):
        return None
    return replace(base, wanted=Wanted.MEMBERSHIP)


_MEASURED = {"budget", "kpi", "baseline", "when", "where", "how_many"}


def _asks_where(r: Reading) -> bool:
    return any(word in r.question.flat for word in ("どこ", "どの市", "どの町", "どちら", "市町は", "which"))


def municipalities(r: Reading, base: Request) -> Request | None:
    """Who takes part in projects."""
    if r.aspects & {"kpi", "budget", "roles"}:
        return None
    if "attendees" in r.aspects and r.has("aspects", "event"):
        return None
    if r.aspects & {"next_steps", "purpose"} and not _asks_where(r):
        return None
    if wanted_units(r.question.text) and not r.has("aspects", "count_towns"):
        return None
    by_role = (
        r.has("roles", "proposer", "member")
        and bool(base.criteria.projects)
        and not r.links.of("municipality")
    )
    listed = bool(base.criteria.projects) and ("count_towns" in r.aspects or bool(r.membership.kind))
    if _kind_of_described(r, base):
        apart = r.has("sets", "negation")
        criteria = replace(base.criteria, everyone=(), nobody=(), at_least=None)
        return replace(
            base, wanted=Wanted.MUNICIPALITIES, criteria=criteria, complement=apart, kind=r.membership.kind
        )
    if "who" not in r.aspects and not by_role and not listed:
        return None
    if r.links.of("municipality") and not base.criteria.projects and not r.groups:
        return None
    if base.criteria.projects or (r.groups and _asks_where(r)) or not r.membership.any:
        own = r.links.of("project")
        flat = r.without_core
        complement = bool(own) and not r.excluded and all(negated(flat, link) for link in own)
        common = len(base.criteria.projects) > 1 and (r.has("sets", "all_of") or bool(r.excluded))
        return replace(
            base,
            wanted=Wanted.MUNICIPALITIES,
            complement=complement,
            common=common,
            kind=r.membership.kind,
        )
    return None


def _kind_of_described(r: Reading, base: Request) -> bool:
    """Whether cities or towns of a described project are asked for (図書館の事業に参加していない町は)."""
    if base.criteria.projects or not r.membership.kind or not r.telling or r.links.of("municipality"):
        return False
    return r.has("sets", "affirmation", "negation") and bool(_KIND_ASKED.search(r.question.flat))


_KIND_ASKED = re.compile("(?:る|た|い)(?:市|町)(?:は|を|って)?(?:どこ|一覧)?(?:ですか)?[?？。]?$")


def count(r: Reading, base: Request) -> Request | None:
    """How many projects meet conditions."""
    measured = r.aspects & {"kpi", "target", "budget"} and not base.criteria.full
    if "count" not in r.aspects or base.criteria.projects or measured:
        return None
    about = any(
        word in r.question.flat for word in ("事業", "取組", "project", "シート", "件", "★", "いくつ", "個")
    )
    if about and (r.membership.any or r.groups or base.criteria.full or not r.telling):
        return replace(base, wanted=Wanted.PROJECT_COUNT, unheeded=_unheeded(r))
    return None


def projects(r: Reading, base: Request) -> Request | None:
    """Which projects meet conditions."""
    if base.criteria.projects or (r.aspects & {"kpi", "target", "budget"} and not base.criteria.full):
        return None
    if wanted_units(r.question.text) and r.telling and not r.membership.counts:
        return None
    strong = r.has("sets", "affirmation", "negation") or r.has("roles", "proposer", "member", "none")
    if r.membership.counts or (r.membership.any and (strong or not r.leftover)):
        return replace(
            base,
            wanted=Wanted.PROJECTS,
            counted=_counted(r),
            count_core=_with_core(r),
            unheeded=_unheeded(r),
        )
    if (r.groups or base.criteria.full) and not r.telling:
        return replace(base, wanted=Wanted.PROJECTS)
    return None


def everything(r: Reading, base: Request) -> Request | None:
    """All projects of a document: a list is asked for, and nothing else is said."""
    bare = not (r.telling or r.membership.any or r.strangers or base.pages or base.sheets)
    return replace(base, wanted=Wanted.PROJECTS) if bare and r.has("sets", "every_project") else None


def _unheeded(r: Reading) -> tuple[str, ...]:
    """Words that may have been meant to narrow a list; with a pillar or initiative they are its own."""
    return () if r.groups else r.topics


def _counted(r: Reading) -> Role | None:
    """The role whose holders are counted (提案市町が8以上)."""
    return r.membership.role if r.membership.counts else None


def _with_core(r: Reading) -> bool:
    return r.has("sets", "core_included")
