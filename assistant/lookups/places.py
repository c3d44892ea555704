"""Where things stand: pages and sheets of projects, what is on a page or sheet, the documents, the marks."""

from typing import Any

from assistant.answer import Figure, Measure, ProjectHit, Status
from assistant.context import Context
from assistant.draft import Draft
from assistant.understanding.request import Request
from index.figures import Criteria, Listing


def place(request: Request, context: Context) -> Draft:
    """The page and sheet of projects, or of all projects of a pillar or initiative."""
    draft = Draft("place")
    criteria = Criteria(
        documents=request.criteria.documents,
        projects=request.projects,
        pillars=request.criteria.pillars if not request.projects else (),
        initiatives=request.criteria.initiatives if not request.projects else (),
        full=request.criteria.full,
    )
    listings = context.figures.listings(criteria)
    if not listings:
        draft.status = Status.NOT_IN_DOCUMENTS
        listings = context.figures.listings(Criteria(projects=request.projects))
    chosen = context.chosen(request.criteria.documents)
    absent = [d for d in chosen if d.id not in {x.document for x in listings}] if request.projects else []
    draft.values = {
        "groups": _by_document(listings, context, draft),
        "absent": absent,
        "names": request.projects,
    }
    return draft


def _by_document(listings: list[Listing], context: Context, draft: Draft) -> list[dict[str, Any]]:
    groups = []
    for document in context.documents:
        items = [_item(x, context, draft) for x in listings if x.document == document.id]
        if items:
            groups.append({"document": document, "items": items})
    return groups


def _item(listing: Listing, context: Context, draft: Draft) -> dict[str, Any]:
    printed = f"（印字: {listing.printed_number}）" if listing.printed_number else ""
    quote = f"{listing.project}{printed}"
    mark = context.cite(draft.sources, listing, quote)
    draft.projects.append(
        ProjectHit(name=listing.project, document=listing.document, page=listing.page, sheet=listing.sheet)
    )
    number = listing.page if listing.page is not None else listing.sheet
    unit = "ページ" if listing.page is not None else "シート"
    draft.figures.append(
        Figure(
            label=f"{listing.project}の掲載{unit}",
            project=listing.project,
            document=listing.document,
            measure=Measure.PAGE,
            value=number,
            text=f"{unit}{number}",
        )
    )
    return {"listing": listing, "mark": mark}


def contents(request: Request, context: Context) -> Draft:
    """The projects on pages and sheets; a printed sheet number may stand on several sheets."""
    draft = Draft("contents")
    listings: list[Listing] = []
    missing: list[str] = []
    references = []
    for page in request.pages:
        found = context.figures.listings(Criteria(page=page))
        listings += found
        beside = _references(page, context, draft)
        references += beside
        missing += [] if found or beside else [f"P.{page}"]
    for sheet in request.sheets:
        found = context.figures.listings(Criteria(sheet=sheet))
        listings += found
        missing += [] if found else [f"シート{sheet}"]
    everything = context.figures.listings(Criteria())
    for printed in request.printed:
        found = [x for x in everything if x.printed_number == printed]
        listings += found
        missing += [] if found else [printed]
        if len(found) > 1:
            draft.note("printed_twice", printed=printed, listings=found)
    if request.documents_said and (
        narrowed := [x for x in listings if x.document in request.criteria.documents]
    ):
        listings = narrowed
    groups = _by_document(listings, context, draft)
    draft.values = {"groups": groups, "missing": missing, "references": references}
    for group in groups:
        for item in group["items"]:
            item["gist"] = next(
                (p.gist for p in context.corpus.projects if p.name == item["listing"].project), ""
            )
    if not listings and not references:
        draft.status = Status.NOT_IN_DOCUMENTS
        pages = [x.page for x in everything if x.page is not None]
        sheets = [x.sheet for x in everything if x.sheet is not None]
        draft.values |= {"last_page": max(pages), "last_sheet": max(sheets)}
        for unit, last in (("ページ", max(pages)), ("シート", max(sheets))):
            draft.figures.append(
                Figure(label=f"最後の{unit}", measure=Measure.PAGE, value=last, text=f"{unit}{last}")
            )
        for document in context.documents:
            section = "文書全体"
            draft.sources.cite(document.id, None, None, section, None, document.title)
    return draft


def _references(page: int, context: Context, draft: Draft) -> list[dict[str, Any]]:
    """What a document's list names on a page beside the projects."""
    found = []
    for d in context.documents:
        for name, where in d.references:
            if where == page:
                mark = draft.sources.cite(d.id, page, None, "【参考】", None, f"{name} {page}")
                found.append({"name": name, "page": page, "document": d, "mark": mark})
    return found


def document(request: Request, context: Context) -> Draft:
    """Title, date, publisher and contact of the documents."""
    draft = Draft("document")
    shown = []
    for d in context.chosen(request.criteria.documents):
        mark = draft.sources.cite(d.id, None, None, "表紙", None, f"{d.title} {d.publisher} {d.date}")
        shown.append({"document": d, "mark": mark})
    draft.values = {"documents": shown}
    return draft


def symbols(request: Request, context: Context) -> Draft:
    """What the printed marks mean."""
    draft = Draft("symbols")
    marks = {}
    for d in context.chosen(request.criteria.documents):
        section = "凡例"
        marks[d.unit] = draft.sources.cite(d.id, None, None, section, None, d.title)
    draft.values = {"marks": marks, "core": context.core}
    return draft
