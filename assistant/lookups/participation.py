"""Who takes part in what: lists, counts, single memberships, rankings."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import Figure, Measure, MunicipalityHit, ProjectHit, Status
from assistant.context import Context
from assistant.draft import Draft, Sources, certainty
from assistant.understanding.request import Request, Wanted
from corpus.model import Certainty, Document, Participation, Role
from index.figures import Criteria, Listing

_ROLE_ORDER = {Role.CORE: 0, Role.PROPOSER: 1, Role.MEMBER: 2, Role.UNKNOWN: 3, Role.NONE: 4}


@dataclass(frozen=True)
class Item:
    """A listing in an answer, with its mark and whether it is uncertain."""

    listing: Listing
    mark: int
    uncertain: bool
    doubtful: tuple[Participation, ...] = ()


@dataclass(frozen=True)
class Group:
    """The items of one document."""

    document: Document
    items: tuple[Item, ...]

    @property
    def unsure(self) -> int:
        """How many are uncertain."""
        return sum(item.uncertain for item in self.items)


def projects(request: Request, context: Context) -> Draft:
    """The projects that meet the criteria, per document; with their number if that is asked."""
    draft = Draft("projects")
    groups = [_group(request, context, document, draft) for document in _documents(request, context)]
    count = request.wanted is Wanted.PROJECT_COUNT
    for group in groups:
        label = f"{group.document.id}の該当事業数"
        draft.figures.append(_count(label, len(group.items), "事業", group.document.id))
        if group.unsure:
            draft.figures.append(_count("要確認の事業数", group.unsure, "事業", group.document.id))
    draft.values = {
        "groups": groups,
        "criteria": request.criteria,
        "count": count,
        "core": context.core,
        "counted": request.counted,
        "count_core": request.count_core,
        "one_of": request.exactly_one,
    }
    if not any(group.items for group in groups):
        _cite_documents(draft, groups)
    if any(context.core in names for names in (request.criteria.everyone, request.criteria.anyone)):
        draft.note("core_has_no_column", core=context.core)
    if request.criteria.role and any(g.document.unit == "page" for g in groups):
        draft.note("roles_only_in_sheets")
    return draft


def _documents(request: Request, context: Context) -> tuple[Document, ...]:
    """The documents to look in; a role can only be found where sheets show it."""
    chosen = context.chosen(request.criteria.documents)
    if request.criteria.full and not request.documents_said:
        return (context.vision,)
    if request.criteria.role and not request.documents_said:
        return tuple(d for d in chosen if d.unit == "sheet")
    return chosen


def _group(request: Request, context: Context, document: Document, draft: Draft) -> Group:
    criteria = replace(request.criteria, documents=(document.id,))
    if request.counted:
        criteria = replace(criteria, at_least=None, at_most=None, role=None)
    listings = context.figures.listings(criteria)
    concerned = {*criteria.everyone, *criteria.anyone, *criteria.nobody, *criteria.only}
    counting = request.counted or criteria.only or request.criteria.at_least or request.criteria.at_most
    towns = () if counting else sorted(concerned)
    members = context.figures.members((x.key for x in listings), towns)
    if request.counted:
        listings = [x for x in listings if _holders_fit(members[x.key], request, context)]
    if request.exactly_one:
        listings = [x for x in listings if _one_of(members[x.key], criteria.anyone)]
    items = []
    for listing in listings:
        doubtful = tuple(
            p
            for p in members[listing.key]
            if p.certainty is Certainty.UNCERTAIN
            and p.takes_part
            and (p.municipality in concerned or criteria.only)
        )
        uncertain = bool(doubtful) or _straddles(criteria, listing)
        items.append(
            Item(
                listing,
                cite_members(draft.sources, context, listing, members[listing.key], concerned),
                uncertain,
                doubtful,
            )
        )
        draft.projects.append(_hit(listing, uncertain))
        if uncertain:
            draft.note(
                "uncertain_project", listing=listing, doubtful=doubtful or _unsure(members[listing.key])
            )
    _unchecked(context, criteria, draft)
    return Group(document, tuple(items))


def _one_of(members: Sequence[Participation], towns: Sequence[str]) -> bool:
    """Whether exactly one of the municipalities takes part."""
    return sum(p.takes_part for p in members if p.municipality in towns) == 1


def _holders_fit(members: Sequence[Participation], request: Request, context: Context) -> bool:
    """Whether as many municipalities have the counted role as the question asks."""
    holders = sum(
        p.role is request.counted and (request.count_core or p.municipality != context.core) for p in members
    )
    low, high = request.criteria.at_least, request.criteria.at_most
    return (low is None or holders >= low) and (high is None or holders <= high)


def _straddles(criteria: Criteria, listing: Listing) -> bool:
    """Whether the number of participants is uncertain in a way that matters."""
    if criteria.at_least is not None and listing.fewest < criteria.at_least:
        return True
    return criteria.at_most is not None and listing.most > criteria.at_most


def _unsure(members: Iterable[Participation]) -> tuple[Participation, ...]:
    return tuple(p for p in members if p.certainty is Certainty.UNCERTAIN)


def _unchecked(context: Context, criteria: Criteria, draft: Draft) -> None:
    """Sheets whose mark for a wanted municipality may have been lost are named in a note."""
    names = {*criteria.everyone, *criteria.anyone}
    if not names or criteria.role:
        return
    doubtful = context.figures.unchecked(sorted(names))
    rest = replace(criteria, everyone=(), anyone=(), only=())
    listings = {x.key: x for x in context.figures.listings(rest)} if doubtful else {}
    for key, entry in doubtful:
        if key in listings:
            draft.note("unchecked", listing=listings[key], entry=entry)


def cite_members(
    sources: Sources,
    context: Context,
    listing: Listing,
    members: Sequence[Participation],
    concerned: Iterable[str] = (),
) -> int:
    """Cite the row or sheet that shows who takes part."""
    names = set(concerned)
    shown = [p for p in members if (p.municipality in names if names else p.takes_part)]
    marks = " ".join(f"{p.municipality}{_mark(p)}" for p in shown)
    quote = f"{listing.project}: {marks}" if marks else listing.project
    section = context.listing_section(listing)
    return sources.cite(listing.document, listing.page, listing.sheet, section, listing.project, quote)


def members_line(members: Iterable[Participation]) -> str:
    """The participants with their marks, as a quote."""
    return " ".join(f"{p.municipality}{_mark(p)}" for p in members if p.takes_part)


def _mark(entry: Participation) -> str:
    if entry.role is Role.CORE:
        return "（中枢都市）"
    return (entry.mark or "（印なし）") + ("？" if entry.certainty is Certainty.UNCERTAIN else "")


def _hit(listing: Listing, uncertain: bool) -> ProjectHit:
    return ProjectHit(
        name=listing.project,
        document=listing.document,
        page=listing.page,
        sheet=listing.sheet,
        certainty=certainty([uncertain]),
    )


def _count(label: str, value: int, unit: str, document: str | None = None) -> Figure:
    return Figure(
        label=label, document=document, measure=Measure.COUNT, value=value, unit=unit, text=f"{value}{unit}"
    )


def _cite_documents(draft: Draft, groups: Sequence[Group]) -> None:
    """An empty list cites the documents that were looked through."""
    for group in groups:
        section = LIST_OF[group.document.unit]
        draft.sources.cite(group.document.id, None, None, section, None, group.document.title)


LIST_OF = {"page": "具体的な取組（一覧表）", "sheet": "関係市町（全シート）"}


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
            results += _members(replace_documents(request), context, document, draft)
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
        draft.figures.append(_count(f"{names}の連携市町数", members.partners, "市町", members.document.id))
        if members.unsure:
            draft.figures.append(_count("要確認の市町数", members.unsure, "市町", members.document.id))
    draft.values = {
        "results": results,
        "complement": request.complement,
        "excluded": request.excluded,
        "role": request.criteria.role,
        "core": context.core,
    }
    return draft


def replace_documents(request: Request) -> Request:
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
        unsure = sum(p.certainty is Certainty.UNCERTAIN for p in partners)
        group_marks = marks if together else (marks[listings.index(group[0])], *marks[len(listings) :])
        results.append(Members(document, tuple(group), group_marks, entries, len(partners), unsure))
        for x in group:
            draft.projects.append(_hit(x, uncertain=False))
            if doubtful := _unsure(p for p in table[x.key] if p.takes_part):
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
    out = {p.municipality for entries in excluded for p in entries if p.takes_part and _sure(p)}
    result = []
    for town, entries in by_town.items():
        takes_part = all(p.takes_part for p in entries) and len(entries) == len(tables)
        if request.complement:
            if all(p.takes_part and _sure(p) for p in entries):
                continue
            unsure = any(p.certainty is Certainty.UNCERTAIN for p in entries)
            state = Certainty.UNCERTAIN if unsure and any(p.takes_part for p in entries) else Certainty.STATED
            result.append(replace(entries[0], role=Role.NONE, certainty=state))
        elif takes_part and town not in out:
            result.append(replace(entries[0], certainty=certainty(not _sure(p) for p in entries)))
    return result


def _sure(entry: Participation) -> bool:
    return entry.certainty is Certainty.STATED


def _wanted(entry: Participation, request: Request, context: Context) -> bool:
    if request.complement:
        return entry.municipality != context.core
    if request.criteria.role:
        return entry.role is request.criteria.role
    if request.excluded or request.common:
        return entry.municipality != context.core
    return True


def membership(request: Request, context: Context) -> Draft:
    """Whether municipalities take part in projects: yes, no or uncertain, per document."""
    draft = Draft("membership")
    names = (*request.criteria.everyone, *request.criteria.anyone, *request.criteria.nobody)
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
            draft.projects.append(_hit(row["listing"], not _sure(entry)))
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
                others = [m.municipality for m in members if _sure(m)]
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
                if not _sure(p):
                    draft.note("uncertain_project", listing=listing, doubtful=(p,))
    return rows


def ranking(request: Request, context: Context) -> Draft:
    """Which partner municipality takes part in most or fewest projects."""
    draft = Draft("ranking")
    tables: list[dict[str, Any]] = []
    for document in _documents(request, context):
        listings = context.figures.listings(
            replace(request.criteria, documents=(document.id,), everyone=(), nobody=())
        )
        counts: dict[str, list[int]] = {name: [0, 0] for name in context.partners}
        for members in context.figures.members([listing.key for listing in listings]).values():
            for p in members:
                fits = p.takes_part and (request.criteria.role in (None, p.role))
                if fits and p.municipality in counts:
                    counts[p.municipality][0] += _sure(p)
                    counts[p.municipality][1] += 1
        best = (max if request.largest else min)(count[0] for count in counts.values())
        winners = [name for name, count in counts.items() if count[0] == best]
        order = sorted(counts.items(), key=lambda item: -item[1][0] if request.largest else item[1][0])
        mark = draft.sources.cite(document.id, None, None, LIST_OF[document.unit], None, document.title)
        tables.append({"document": document, "winners": winners, "best": best, "order": order, "mark": mark})
        for name in winners:
            draft.figures.append(_count(f"{name}の参加事業数", best, "事業", document.id))
    for name in tables[0]["winners"]:
        draft.municipalities.append(MunicipalityHit(name=name, role=Role.MEMBER))
    draft.values = {"tables": tables, "largest": request.largest, "core": context.core}
    return draft
