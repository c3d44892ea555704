"""Who takes part in projects: members, one municipality's part, who takes part most."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import MunicipalityHit, Status
from assistant.context import Context
from assistant.draft import Draft, certainty
from assistant.lookups.participation import (
    LIST_OF,
    cite_members,
    count_figure,
    documents_of,
    listing_hit,
    sure,
    unsure,
)
from assistant.understanding.request import Request
from corpus.model import Certainty, Document, Participation, Role
from index.figures import Criteria, Listing


@dataclass(frozen=True)
class Members:
    """Who takes part in a project (or in several) of one document."""

    document: Document
    listings: tuple[Listing, ...]
    marks: tuple[int, ...]
    members: tuple[Participation, ...]
    partners: int
    unsure: int


def municipalities(request: Request, context: Context) -> Draft:
    """The municipalities of projects: each project's own, or what several have in common."""
    draft = Draft("municipalities")
    results: list[Members] = []
    for document in context.chosen(request.criteria.documents) or context.documents:
        found = _members(request, context, document, draft)
        results += found
    if not results:
        for document in context.documents:
            results += _members(_everywhere(request), context, document, draft)
        if results:
            draft.note("other_document", document=results[0].document)
    if not results:
        return Draft("nothing_found", Status.NOT_IN_DOCUMENTS)
    first = results[0].document.id
    for members in results:
        if members.document.id != first:
            continue
        for p in members.members:
            hit = MunicipalityHit(name=p.municipality, role=p.role, certainty=p.certainty)
            if hit.name not in [m.name for m in draft.municipalities]:
                draft.municipalities.append(hit)
    for members in results:
        names = "・".join(listing.project for listing in members.listings)
        draft.figures.append(
            count_figure(f"{names}の連携市町数", members.partners, "市町", members.document.id)
        )
        if members.unsure:
            draft.figures.append(count_figure("要確認の市町数", members.unsure, "市町", members.document.id))
    draft.values = {
        "results": results,
        "complement": request.complement,
        "excluded": request.excluded,
        "role": request.criteria.role,
        "core": context.core,
    }
    return draft


def _everywhere(request: Request) -> Request:
    """The same request over all documents."""
    return replace(request, criteria=replace(request.criteria, documents=()))


def _members(request: Request, context: Context, document: Document, draft: Draft) -> list[Members]:
    criteria = Criteria(
        documents=(document.id,),
        projects=request.criteria.projects,
        pillars=request.criteria.pillars if not request.criteria.projects else (),
        initiatives=request.criteria.initiatives if not request.criteria.projects else (),
    )
    if request.criteria.role and document.unit == "page":
        return []
    listings = context.figures.listings(criteria)
    if not listings:
        return []
    excluded = (
        context.figures.listings(Criteria(documents=(document.id,), projects=request.excluded))
        if request.excluded
        else []
    )
    table = context.figures.members([listing.key for listing in (*listings, *excluded)])
    marks = tuple(cite_members(draft.sources, context, x, table[x.key]) for x in (*listings, *excluded))
    together = request.common or not request.criteria.projects
    sets = [listings] if together else [[listing] for listing in listings]
    results = []
    for group in sets:
        chosen = _combined([table[x.key] for x in group], [table[x.key] for x in excluded], request)
        entries = tuple(p for p in chosen if _wanted(p, request, context))
        partners = [p for p in entries if p.municipality != context.core]
        doubtful_count = sum(p.certainty is Certainty.UNCERTAIN for p in partners)
        group_marks = marks if together else (marks[listings.index(group[0])], *marks[len(listings) :])
        results.append(Members(document, tuple(group), group_marks, entries, len(partners), doubtful_count))
        for x in group:
            draft.projects.append(listing_hit(x, uncertain=False))
            if doubtful := unsure(p for p in table[x.key] if p.takes_part):
                draft.note("uncertain_members", listing=x, doubtful=doubtful)
            for p in table[x.key]:
                if p.role is Role.NONE and p.certainty is Certainty.UNCERTAIN:
                    draft.note("unchecked", listing=x, entry=p)
            if any(p.role is Role.UNKNOWN for p in table[x.key]) and request.criteria.role:
                draft.note("proposer_unknown", listing=x)
    return results


def _combined(
    tables: Sequence[Sequence[Participation]], excluded: Sequence[Sequence[Participation]], request: Request
) -> list[Participation]:
    """Entries of municipalities that take part in all of ``tables`` and in none of ``excluded``."""
    by_town: dict[str, list[Participation]] = defaultdict(list)
    for entries in tables:
        for p in entries:
            by_town[p.municipality].append(p)
    out = {p.municipality for entries in excluded for p in entries if p.takes_part and sure(p)}
    result = []
    for town, entries in by_town.items():
        takes_part = all(p.takes_part for p in entries) and len(entries) == len(tables)
        if request.complement:
            if all(p.takes_part and sure(p) for p in entries):
                continue
            unsure = any(p.certainty is Certainty.UNCERTAIN for p in entries)
            state = Certainty.UNCERTAIN if unsure and any(p.takes_part for p in entries) else Certainty.STATED
            result.append(replace(entries[0], role=Role.NONE, certainty=state))
        elif takes_part and town not in out:
            result.append(replace(entries[0], certainty=certainty(not sure(p) for p in entries)))
    return result


def _wanted(entry: Participation, request: Request, context: Context) -> bool:
    if request.kind and entry.municipality not in context.of_kind(request.kind):
        return False
    if request.complement:
        return entry.municipality != context.core
    if request.criteria.role:
        return entry.role is request.criteria.role
    if request.excluded or request.common:
        return entry.municipality != context.core
    return True


def membership(request: Request, context: Context) -> Draft:
    """Whether municipalities take part in projects: yes, no or uncertain, per document."""
    names = (*request.criteria.everyone, *request.criteria.anyone, *request.criteria.nobody)
    if not names:
        return municipalities(request, context)
    draft = Draft("membership")
    documents = context.chosen(request.criteria.documents)
    rows = _membership_rows(request, context, documents, names, draft)
    if not rows:
        rows = _membership_rows(request, context, context.documents, names, draft)
        draft.note("other_document", document=context.corpus.document(rows[0]["listing"].document))
    draft.values = {"rows": rows, "role": request.criteria.role, "core": context.core}
    newest = rows[0]["listing"].document
    for row in rows:
        entry = row["entry"]
        if row["listing"].document == newest and entry.takes_part:
            draft.municipalities.append(
                MunicipalityHit(name=entry.municipality, role=entry.role, certainty=entry.certainty)
            )
            draft.projects.append(listing_hit(row["listing"], not sure(entry)))
    return draft


def _membership_rows(
    request: Request, context: Context, documents: Sequence[Document], names: Sequence[str], draft: Draft
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for document in documents:
        listings = context.figures.listings(
            Criteria(documents=(document.id,), projects=request.criteria.projects)
        )
        table = context.figures.members([listing.key for listing in listings])
        for listing in listings:
            members = [p for p in table[listing.key] if p.takes_part]
            for p in table[listing.key]:
                if p.municipality not in names:
                    continue
                mark = cite_members(draft.sources, context, listing, table[listing.key], names)
                others = [m.municipality for m in members if sure(m)]
                holders = [m.municipality for m in members if m.role is request.criteria.role]
                rows.append(
                    {
                        "listing": listing,
                        "entry": p,
                        "mark": mark,
                        "members": others,
                        "holders": holders,
                        "document": document,
                    }
                )
                if not sure(p):
                    draft.note("uncertain_project", listing=listing, doubtful=(p,))
    return rows


def ranking(request: Request, context: Context) -> Draft:
    """Which partner municipality takes part in most or fewest projects, of all or of those compared."""
    draft = Draft("ranking")
    tables: list[dict[str, Any]] = []
    for document in documents_of(request, context):
        listings = context.figures.listings(
            replace(
                request.criteria, documents=(document.id,), everyone=(), anyone=(), nobody=(), at_least=None
            )
        )
        towns = request.among or (context.of_kind(request.kind) if request.kind else context.partners)
        counts: dict[str, list[int]] = {name: [0, 0] for name in towns}
        for members in context.figures.members([listing.key for listing in listings]).values():
            for p in members:
                fits = p.takes_part and (request.criteria.role in (None, p.role))
                if fits and p.municipality in counts:
                    counts[p.municipality][0] += sure(p)
                    counts[p.municipality][1] += 1
        best = (max if request.largest else min)(count[0] for count in counts.values())
        winners = [name for name, count in counts.items() if count[0] == best]
        order = sorted(counts.items(), key=lambda item: -item[1][0] if request.largest else item[1][0])
        mark = draft.sources.cite(document.id, None, None, LIST_OF[document.unit], None, document.title)
        tables.append({"document": document, "winners": winners, "best": best, "order": order, "mark": mark})
        for name in request.among or winners:
            draft.figures.append(count_figure(f"{name}の参加事業数", counts[name][0], "事業", document.id))
            if request.among and (more := counts[name][1] - counts[name][0]):
                draft.figures.append(count_figure(f"{name}の要確認の事業数", more, "事業", document.id))
    for name in tables[0]["winners"]:
        draft.municipalities.append(MunicipalityHit(name=name, role=Role.MEMBER))
    draft.values = {
        "tables": tables,
        "largest": request.largest,
        "core": context.core,
        "compared": request.among,
    }
    return draft
