"""Between the documents: participants that came or went, projects, indicators."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.answer import MunicipalityHit, ProjectHit, Status
from assistant.context import Context
from assistant.draft import Draft
from assistant.lookups.kpis import Value, cite, value_figure
from assistant.lookups.participation import cite_members, count_figure
from assistant.understanding.request import Change, Request
from corpus.model import Certainty, Participation
from corpus.standing import CELLS
from index.figures import Criteria, Listing


def changes(request: Request, context: Context) -> Draft:
    """What differs for named projects, or for a municipality over all projects."""
    if request.projects and (request.cells or "kpi" in request.asked or "指標" in request.asked):
        return _indicators(request, context)
    if request.projects:
        return _participants(request, context)
    return _of_town(request, context)


def _pairs(names: Sequence[str], context: Context) -> list[tuple[Listing, Listing]]:
    """Older and newer listing of the projects that stand in both documents."""
    both: dict[str, list[Listing]] = {}
    for document in (context.progress, context.vision):
        for x in context.figures.listings(Criteria(documents=(document.id,), projects=tuple(names))):
            both.setdefault(x.project, []).append(x)
    return [(pair[0], pair[1]) for pair in both.values() if len(pair) == 2]


def _taking_part(members: Sequence[Participation], context: Context) -> dict[str, Participation]:
    return {p.municipality: p for p in members if p.takes_part and p.municipality != context.core}


def _difference(
    older: Listing, newer: Listing, context: Context, draft: Draft
) -> tuple[list[Participation], list[Participation], tuple[int, int]]:
    """Participants that joined, with their entry in the newer document, and that left, with the older one.

    Who may still take part has left only perhaps, who may have before has joined only perhaps.
    """
    table = context.figures.members([older.key, newer.key])
    before, after = (_taking_part(table[x.key], context) for x in (older, newer))
    marks = (
        cite_members(draft.sources, context, newer, table[newer.key]),
        cite_members(draft.sources, context, older, table[older.key]),
    )
    unchecked = _unchecked(table[older.key])
    joined = [
        replace(p, certainty=Certainty.UNCERTAIN) if name in unchecked else p
        for name, p in after.items()
        if name not in before
    ]
    for name in unchecked.keys() & after.keys():
        draft.note("unchecked", listing=older, entry=unchecked[name])
    left = [p for name, p in before.items() if name not in after]
    left += [
        replace(p, certainty=Certainty.UNCERTAIN)
        for name, p in before.items()
        if name in after and not _sure(after[name])
    ]
    if doubtful := tuple(p for p in after.values() if p.certainty is Certainty.UNCERTAIN):
        draft.note("uncertain_members", listing=newer, doubtful=doubtful)
    return joined, left, marks


def _participants(request: Request, context: Context) -> Draft:
    draft = Draft("changes")
    rows: list[dict[str, Any]] = []
    for older, newer in _pairs(request.projects, context):
        joined, left, marks = _difference(older, newer, context, draft)
        rows.append({"older": older, "newer": newer, "joined": joined, "left": left, "marks": marks})
        if request.change in (Change.ADDED, Change.ANY):
            draft.municipalities += [
                MunicipalityHit(name=p.municipality, role=p.role, certainty=p.certainty) for p in joined
            ]
        if request.change in (Change.REMOVED, Change.ANY):
            draft.municipalities += [
                MunicipalityHit(name=p.municipality, role=p.role, certainty=p.certainty) for p in left
            ]
        draft.projects.append(ProjectHit(name=newer.project, document=newer.document, page=newer.page))
    if not rows:
        return _only_once(request, context)
    draft.values = _documents(context) | {"rows": rows, "change": request.change}
    return draft


def _documents(context: Context) -> dict[str, object]:
    return {"newer": context.vision, "older": context.progress}


def _only_once(request: Request, context: Context) -> Draft:
    """The project stands in one document only."""
    draft = Draft("only_once", Status.ANSWERED)
    items = []
    for x in context.figures.listings(Criteria(projects=request.projects)):
        members = context.figures.members([x.key])[x.key]
        items.append({"listing": x, "mark": cite_members(draft.sources, context, x, members)})
        draft.projects.append(ProjectHit(name=x.project, document=x.document, page=x.page, sheet=x.sheet))
    draft.values = _documents(context) | {"items": items}
    return draft


def _of_town(request: Request, context: Context) -> Draft:
    """The projects that a municipality joined or left."""
    names = (*request.criteria.everyone, *request.criteria.anyone, *request.criteria.nobody)
    draft = Draft("changes_of_town")
    scope = replace(request.criteria, everyone=(), anyone=(), nobody=(), documents=(), role=None)
    projects = [x.project for x in context.figures.listings(scope)]
    joined: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    for older, newer in _pairs(list(dict.fromkeys(projects)), context):
        trial = Draft("")
        came, went, _ = _difference(older, newer, context, trial)
        for entry in came:
            if entry.municipality in names and request.change is not Change.REMOVED:
                joined.append({"newer": newer, "older": older, "entry": entry})
        for entry in went:
            if entry.municipality in names and request.change is not Change.ADDED:
                left.append({"newer": newer, "older": older, "entry": entry})
    for row in (*joined, *left):
        newer, older = row["newer"], row["older"]
        table = context.figures.members([newer.key, older.key])
        row["marks"] = (
            cite_members(draft.sources, context, newer, table[newer.key], names),
            cite_members(draft.sources, context, older, table[older.key], names),
        )
        unsure = not _sure(row["entry"])
        state = Certainty.UNCERTAIN if unsure else Certainty.STATED
        draft.projects.append(
            ProjectHit(name=newer.project, document=newer.document, page=newer.page, certainty=state)
        )
        doubtful = tuple(p for p in table[newer.key] if not _sure(p))
        if unsure and doubtful:
            draft.note("uncertain_project", listing=newer, doubtful=doubtful)
        if before := _unchecked(table[older.key]).get(row["entry"].municipality):
            draft.note("unchecked", listing=older, entry=before)
    for value, label in ((len(joined), "加わった事業"), (len(left), "外れた事業")):
        draft.figures.append(count_figure(label, value, "事業"))
    draft.values = _documents(context) | {
        "joined": joined,
        "left": left,
        "names": names,
        "change": request.change,
    }
    return draft


def _unchecked(members: Sequence[Participation]) -> dict[str, Participation]:
    """Municipalities without a mark that may take part all the same."""
    return {p.municipality: p for p in members if not p.takes_part and not _sure(p)}


def _sure(entry: Participation) -> bool:
    return entry.certainty is Certainty.STATED


def changed_members(request: Request, context: Context) -> Draft:
    """The projects of both documents whose participants came, went, or stayed the same."""
    draft = Draft("changed_members")
    scope = replace(request.criteria, documents=(), role=None)
    names = list(dict.fromkeys(x.project for x in context.figures.listings(scope)))
    rows: list[dict[str, Any]] = []
    for older, newer in _pairs(names, context):
        trial = Draft("")
        joined, left, _ = _difference(older, newer, context, trial)
        came = [p for p in joined if _sure(p)]
        possible = [p for p in joined if p not in came]
        gone = [p for p in left if _sure(p)]
        changed = bool(came or gone or possible or left)
        fits = {
            Change.ADDED: bool(joined),
            Change.REMOVED: bool(left),
            Change.UNCHANGED: not changed,
            Change.ANY: changed,
        }[request.change]
        if not fits:
            continue
        _, _, marks = _difference(older, newer, context, draft)
        doubtful = not (came if request.change is Change.ADDED else gone or came)
        unsure = request.change is not Change.UNCHANGED and doubtful
        state = Certainty.UNCERTAIN if unsure else Certainty.STATED
        hit = ProjectHit(name=newer.project, document=newer.document, page=newer.page, certainty=state)
        draft.projects.append(hit)
        rows.append({"newer": newer, "joined": joined, "left": left, "marks": marks})
    if not rows:
        for document in context.documents:
            draft.sources.cite(document.id, None, None, "一覧", None, document.title)
    draft.figures.append(count_figure("該当する事業", len(rows), "事業"))
    draft.values = _documents(context) | {"rows": rows, "change": request.change}
    return draft


def changed_kpis(_request: Request, context: Context) -> Draft:
    """The projects whose indicators differ between the documents."""
    draft = Draft("changed_kpis")
    rows = []
    both = {r.project for r in context.figures.kpis(documents=(context.vision.id,))}
    for name in dict.fromkeys(r.project for r in context.figures.kpis(documents=(context.progress.id,))):
        if name not in both:
            continue
        sides = {
            document.id: context.figures.kpis((name,), (document.id,))
            for document in (context.vision, context.progress)
        }
        new, old = ({r.kpi.indicator: r for r in sides[d.id]} for d in (context.vision, context.progress))
        gone = [row for indicator, row in old.items() if indicator not in new]
        came = [row for indicator, row in new.items() if indicator not in old]
        if not gone:
            continue
        for row in (*gone, *came):
            hit = ProjectHit(name=name, document=row.document, page=row.page, sheet=row.sheet)
            draft.projects += [hit] if hit not in draft.projects else []
        marks = [cite(draft.sources, context, row) for row in (*gone, *came)]
        rows.append({"project": name, "gone": gone, "came": came, "marks": marks})
    draft.figures.append(count_figure("該当する事業", len(rows), "事業"))
    draft.values = _documents(context) | {"rows": rows}
    return draft


def _indicators(request: Request, context: Context) -> Draft:
    """The project's indicators in both documents, side by side."""
    draft = Draft("kpi_changes")
    rows = context.figures.kpis(request.projects)
    if not rows:
        return _only_once(request, context)
    sides: dict[str, list[dict[str, Any]]] = {context.vision.id: [], context.progress.id: []}
    for row in rows:
        values = [Value(cell, m) for cell in CELLS for m in row.kpi.cell(cell)]
        sides[row.document].append({"row": row, "values": values, "mark": cite(draft.sources, context, row)})
        draft.figures += [value_figure(row, value) for value in values]
        hit = ProjectHit(name=row.project, document=row.document, page=row.page, sheet=row.sheet)
        if hit not in draft.projects:
            draft.projects.append(hit)
    draft.values = _documents(context) | {
        "now": sides[context.vision.id],
        "before": sides[context.progress.id],
        "same": _same(sides[context.vision.id], sides[context.progress.id]),
        "names": request.projects,
    }
    return draft


def _same(now: Sequence[dict[str, Any]], before: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Indicators that stand in both, with whether target value and target year are the same."""
    older = {entry["row"].kpi.indicator: entry["row"].kpi for entry in before}
    found = []
    for entry in now:
        kpi = entry["row"].kpi
        if kpi.indicator in older and kpi.target and older[kpi.indicator].target:
            new, old = kpi.target[0], older[kpi.indicator].target[0]
            found.append(
                {
                    "indicator": kpi.indicator,
                    "value": (new.value, new.text) == (old.value, old.text),
                    "period": new.period == old.period,
                    "new": new,
                    "old": old,
                }
            )
    return found


def new_projects(request: Request, context: Context) -> Draft:
    """Projects that stand in the newer document only, or in the older one only."""
    draft = Draft("new_projects")
    names = {
        d.id: [x.project for x in context.figures.listings(Criteria(documents=(d.id,)))]
        for d in context.documents
    }
    ended = request.change is Change.REMOVED
    here, there = (context.progress, context.vision) if ended else (context.vision, context.progress)
    kept = request.change is Change.UNCHANGED
    only = [name for name in names[here.id] if (name in names[there.id]) is kept]
    items = []
    criteria = replace(request.criteria, documents=(here.id,), projects=tuple(only))
    for x in context.figures.listings(criteria) if only else []:
        members = context.figures.members([x.key])[x.key]
        items.append({"listing": x, "mark": cite_members(draft.sources, context, x, members)})
        draft.projects.append(ProjectHit(name=x.project, document=x.document, page=x.page, sheet=x.sheet))
    if not items:
        for d in context.documents:
            draft.sources.cite(d.id, None, None, "一覧", None, d.title)
    draft.figures.append(count_figure("該当する事業", len(items), "事業"))
    draft.values = {"items": items, "here": here, "there": there, "kept": kept}
    return draft
