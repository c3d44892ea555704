"""Who takes part in what: lists, counts, single memberships, rankings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Figure, Measure, ProjectHit
from assistant.context import Context
from assistant.draft import Draft, Sources, certainty
from assistant.understanding.request import Request, Wanted
from corpus.model import Certainty, Document, Participation, Role
from index.figures import Criteria, Listing


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
    groups = [_group(request, context, document, draft) for document in documents_of(request, context)]
    count = request.wanted is Wanted.PROJECT_COUNT
    for group in groups:
        label = f"{group.document.id}の該当事業数"
        draft.figures.append(count_figure(label, len(group.items), "事業", group.document.id))
        if group.unsure:
            draft.figures.append(count_figure("要確認の事業数", group.unsure, "事業", group.document.id))
    bounds = {request.criteria.at_least, request.criteria.at_most} - {None}
    draft.figures += [count_figure("条件の市町数", bound, "市町") for bound in sorted(b for b in bounds if b)]
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
    if request.unheeded:
        draft.note("unheeded", words=request.unheeded)
    if request.criteria.role and any(g.document.unit == "page" for g in groups):
        draft.note("roles_only_in_sheets")
    return draft


def documents_of(request: Request, context: Context) -> tuple[Document, ...]:
    """The documents to look in; a role can only be found where sheets show it."""
    chosen = context.chosen(request.criteria.documents)
    if request.criteria.full and not request.documents_said:
        return (context.vision,)
    if request.criteria.role and not request.documents_said:
        return tuple(d for d in chosen if d.unit == "sheet")
    return chosen


def _group(request: Request, context: Context, document: Document, draft: Draft) -> Group:
    criteria = _criteria(request, document.id)
    listings = meeting(request, context, document.id)
    concerned = {*criteria.everyone, *criteria.anyone, *criteria.nobody, *criteria.only}
    counting = request.counted or criteria.only or request.criteria.at_least or request.criteria.at_most
    towns = () if counting else sorted(concerned)
    members = context.figures.members((x.key for x in listings), towns)
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
        draft.projects.append(listing_hit(listing, uncertain))
        if uncertain:
            draft.note(
                "uncertain_project", listing=listing, doubtful=doubtful or unsure(members[listing.key])
            )
    _unchecked(context, criteria, draft)
    return Group(document, tuple(items))


def meeting(request: Request, context: Context, document: str) -> list[Listing]:
    """The projects of a document that meet everything that the question asks of their participants."""
    listings = context.figures.listings(_criteria(request, document))
    if not (request.counted or request.exactly_one or request.by_members or request.incomplete):
        return listings
    members = context.figures.members((x.key for x in listings), ())
    if request.counted:
        listings = [x for x in listings if _holders_fit(members[x.key], request, context)]
    if request.exactly_one:
        listings = [x for x in listings if _one_of(members[x.key], request.criteria.anyone)]
    if request.incomplete:
        kind = set(context.of_kind(request.incomplete))
        listings = [x for x in listings if kind - _present(members[x.key])]
    if request.by_members:
        listings = _crowded(listings, members, request)
    return listings


def _present(members: Sequence[Participation]) -> set[str]:
    """Who surely takes part."""
    return {p.municipality for p in members if p.takes_part and sure(p)}


def _crowded(
    listings: Sequence[Listing], members: Mapping[tuple[str, str], Sequence[Participation]], request: Request
) -> list[Listing]:
    """The projects with most or fewest participants, or holders of a role; all that may be it."""
    role = request.criteria.role
    bounds = {x.key: (x.fewest, x.most) for x in listings}
    if role:
        counts = {x.key: sum(p.role is role for p in members[x.key]) for x in listings}
        bounds = {key: (count, count) for key, count in counts.items()}
    if request.largest:
        best = max((low for low, _ in bounds.values()), default=0)
        return [x for x in listings if bounds[x.key][1] >= best]
    best = min((high for _, high in bounds.values()), default=0)
    return [x for x in listings if bounds[x.key][0] <= best]


def _criteria(request: Request, document: str) -> Criteria:
    """The question's criteria for one document; where holders of a role are counted, the rest of them."""
    criteria = replace(request.criteria, documents=(document,))
    if request.by_members:
        criteria = replace(criteria, role=None)
    return replace(criteria, at_least=None, at_most=None, role=None) if request.counted else criteria


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


def sure(entry: Participation) -> bool:
    """Whether the source can be read in one way only."""
    return entry.certainty is Certainty.STATED


def unsure(members: Iterable[Participation]) -> tuple[Participation, ...]:
    """The doubtful entries."""
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
    return context.cite(sources, listing, quote)


def members_line(members: Iterable[Participation]) -> str:
    """The participants with their marks, as a quote."""
    return " ".join(f"{p.municipality}{_mark(p)}" for p in members if p.takes_part)


def _mark(entry: Participation) -> str:
    if entry.role is Role.CORE:
        return "（中枢都市）"
    return (entry.mark or "（印なし）") + ("？" if entry.certainty is Certainty.UNCERTAIN else "")


def listing_hit(listing: Listing, uncertain: bool) -> ProjectHit:
    """A listing as a part of the answer."""
    return ProjectHit(
        name=listing.project,
        document=listing.document,
        page=listing.page,
        sheet=listing.sheet,
        certainty=certainty([uncertain]),
    )


def count_figure(label: str, value: int, unit: str, document: str | None = None) -> Figure:
    """A count as a figure of the answer."""
    return Figure(
        label=label, document=document, measure=Measure.COUNT, value=value, unit=unit, text=f"{value}{unit}"
    )


def _cite_documents(draft: Draft, groups: Sequence[Group]) -> None:
    """An empty list cites the documents that were looked through."""
    for group in groups:
        section = LIST_OF[group.document.unit]
        draft.sources.cite(group.document.id, None, None, section, None, group.document.title)


LIST_OF = {"page": "具体的な取組（一覧表）", "sheet": "関係市町（全シート）"}
