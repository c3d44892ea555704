"""What a project is about, what it did and plans, and which project meets a need."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.answer import ProjectHit, Status
from assistant.context import Context
from assistant.draft import Draft
from assistant.lookups.participation import members_line
from assistant.lookups.results import fact_figure
from assistant.understanding.request import Request
from corpus.model import Document, Section
from corpus.text import compact
from index.figures import Criteria, Listing

if TYPE_CHECKING:
    from index.search import Hit

SECTION_NAMES = {
    Section.SUMMARY: "概要",
    Section.PURPOSE: "事業目的・見込まれる効果",
    Section.ACTIVITIES: "事業内容",
    Section.RESULTS: "取組実績",
    Section.NEXT_STEPS: "今後の課題・方向性",
    Section.ROLE_CORE: "中枢都市の役割",
    Section.ROLE_PARTNERS: "連携市町の役割",
}

#: Below this likeness of meaning (cosine) the documents hold nothing on a question.
RELATED = 0.855

#: Without a single shared word the likeness must be greater.
ALIKE_WITHOUT_WORDS = 0.89

#: Where most words of the question stand nowhere in the documents, it must be greater, too.
ALIKE_WITH_UNKNOWN, _MOSTLY = 0.88, 0.4

#: Further projects are named if their score is within this share of the best one's.
ALSO = 0.85


def section(request: Request, context: Context) -> Draft:
    """One section of a project's text; the project is named, or found by search."""
    assert request.section is not None
    names, method = request.projects, "lookup"
    if not names:
        hits = context.store.search.projects(request.asked, limit=1)
        if not hits or hits[0].similarity < RELATED:
            return nothing(request, context, hits)
        names, method = (hits[0].project,), "search"
    draft = Draft("section", method=method)
    wanted = _reasoned(names, request, context) if request.reason else request.section
    parts: list[dict[str, Any]] = []
    for document in context.chosen(request.criteria.documents):
        parts += _sections(names, document, wanted, context, draft)
    if not parts:
        for document in context.documents:
            parts += _sections(names, document, wanted, context, draft)
        if parts and request.documents_said:
            draft.note("other_document", document=parts[0]["document"])
    if not parts:
        return _no_section(request, names, context)
    draft.values = {
        "parts": parts,
        "name": SECTION_NAMES[wanted],
        "original": context.corpus.original,
    }
    return draft


def _reasoned(names: Sequence[str], request: Request, context: Context) -> Section:
    """Where a reason stands: in the section that shares most words with the question."""
    terms = context.store.analyser.terms
    asked = set(terms(request.topic))

    def shared(section: Section) -> int:
        text = context.figures.text(context.progress.id, names[0], section.value)
        return len(asked & set(terms(text)))

    return max((Section.NEXT_STEPS, Section.RESULTS), key=shared)


def _sections(
    names: Sequence[str], document: Document, wanted: Section, context: Context, draft: Draft
) -> list[dict[str, Any]]:
    parts = []
    for listing in context.figures.listings(Criteria(documents=(document.id,), projects=tuple(names))):
        text = context.figures.text(document.id, listing.project, wanted.value)
        if not text:
            continue
        mark = draft.sources.cite(
            document.id, listing.page, listing.sheet, SECTION_NAMES[wanted], listing.project, text
        )
        parts.append({"listing": listing, "document": document, "text": text, "mark": mark})
        _add_hit(draft, listing)
        _figures_of(text, listing, context, draft)
    return parts


def _figures_of(text: str, listing: Listing, context: Context, draft: Draft) -> None:
    """Quantities that a text mentions, as figures."""
    if listing.sheet is None:
        return
    flat = compact(text).replace(",", "")
    for row in context.figures.facts((listing.project,)):
        if row.fact.value is not None and f"{row.fact.value:g}" in flat:
            draft.figures.append(fact_figure(row))


def _add_hit(draft: Draft, listing: Listing) -> None:
    hit = ProjectHit(name=listing.project, document=listing.document, page=listing.page, sheet=listing.sheet)
    if hit not in draft.projects:
        draft.projects.append(hit)


def _no_section(request: Request, names: Sequence[str], context: Context) -> Draft:
    draft = overview(names, request, context)
    draft.template, draft.status = "no_section", Status.NOT_IN_DOCUMENTS
    draft.values["name"] = SECTION_NAMES[request.section or Section.SUMMARY]
    return draft


def overview(names: Sequence[str], request: Request, context: Context) -> Draft:
    """A project in short: what it is, who takes part, where it stands."""
    draft = Draft("overview")
    gists = {project.name: project.gist for project in context.corpus.projects}
    draft.values = {
        "projects": [_short(name, request, context, draft) for name in names],
        "gists": gists,
        "original": context.corpus.original,
        "others": [],
    }
    return draft


def _short(name: str, request: Request, context: Context, draft: Draft) -> dict[str, Any]:
    listings = context.figures.listings(
        Criteria(documents=request.criteria.documents, projects=(name,))
    ) or context.figures.listings(Criteria(projects=(name,)))
    places: list[dict[str, Any]] = []
    for listing in sorted(listings, key=lambda x: [d.id for d in context.documents].index(x.document)):
        members = context.figures.members([listing.key])[listing.key]
        quote = " ".join([f"{name}: {members_line(members)}", *listing.notes])
        mark = context.cite(draft.sources, listing, quote)
        document = context.corpus.document(listing.document)
        places.append({"listing": listing, "document": document, "members": members, "mark": mark})
        _add_hit(draft, listing)
    texts = []
    for place in places:
        listing = place["listing"]
        for wanted in (Section.ACTIVITIES, Section.PURPOSE, Section.SUMMARY):
            if text := context.figures.text(listing.document, name, wanted.value):
                mark = draft.sources.cite(
                    listing.document, listing.page, listing.sheet, SECTION_NAMES[wanted], name, text
                )
                texts.append({"name": SECTION_NAMES[wanted], "text": text, "mark": mark})
                _figures_of(text, listing, context, draft)
                break
        if texts:
            break
    gist = next((p.gist for p in context.corpus.projects if p.name == name), "")
    return {"name": name, "gist": gist, "places": places, "texts": texts}


def need(request: Request, context: Context) -> Draft:
    """The projects that meet a need put in plain words, best first."""
    hits = context.store.search.projects(request.asked, limit=3)
    if len(request.asked) > _LONG:
        hits = _by_sentence(request.asked, context)
    if not hits or hits[0].similarity < needed(request, hits[0], context):
        return nothing(request, context, hits)
    draft = overview((hits[0].project,), request, context)
    draft.method = "search"
    others = [hit for hit in hits[1:] if hit.score >= hits[0].score * ALSO]
    shown = []
    for hit in others:
        for listing in context.figures.listings(Criteria(projects=(hit.project,))):
            mark = context.cite(draft.sources, listing)
            _add_hit(draft, listing)
            shown.append({"name": hit.project, "listing": listing, "mark": mark})
    draft.values["others"] = shown
    draft.template = "need"
    draft.values["contact"] = context.documents[0]
    draft.values["towns"] = _asker(request, context, hits[0].project)
    return draft


def needed(request: Request, hit: "Hit", context: Context) -> float:
    """How alike in meaning a project must be: more for a question whether there is one with unknown words."""
    terms = request.topic.split()
    unknown = sum(not context.store.search.knows(term) for term in terms)
    if not hit.shares_words or (terms and unknown == len(terms)):
        return ALIKE_WITHOUT_WORDS
    if not request.of_projects:
        return RELATED
    return ALIKE_WITH_UNKNOWN if unknown >= max(1, len(terms) * _MOSTLY) else RELATED


#: Of a longer text each sentence is searched for: the need is in one of them.
_LONG = 90
_SENTENCE = re.compile("[。？?！!\n、]")
_SHORTEST = 8


def _by_sentence(asked: str, context: Context) -> "list[Hit]":
    """The projects that the parts of a long text mean, those that most parts mean first."""
    scores: dict[str, float] = defaultdict(float)
    best: dict[str, Hit] = {}
    for part in (asked, *(p for p in _SENTENCE.split(asked) if len(p) >= _SHORTEST)):
        for hit in context.store.search.projects(part, limit=3):
            scores[hit.project] += hit.score
            known = best.get(hit.project)
            if known is None or hit.similarity > known.similarity:
                best[hit.project] = hit
    return sorted(best.values(), key=lambda hit: -scores[hit.project])[:3]


def _asker(request: Request, context: Context, project: str) -> list[dict[str, Any]]:
    """If the question names municipalities: whether they take part in the newest document."""
    names = {*request.criteria.everyone, *request.criteria.anyone}
    listings = context.figures.listings(Criteria(projects=(project,)))
    order = [d.id for d in context.documents]
    if not names or not listings:
        return []
    newest = min(listings, key=lambda x: order.index(x.document))
    members = context.figures.members([newest.key])[newest.key]
    return [{"entry": p} for p in members if p.municipality in names]


def nothing(request: Request, context: Context, hits: "Sequence[Hit]" = ()) -> Draft:
    """The documents do not say; the nearest thing that they do say, and where to ask."""
    draft = Draft("not_said", Status.NOT_IN_DOCUMENTS, method="search" if hits else "lookup")
    nearest = []
    names = request.projects or tuple(hit.project for hit in hits[:2])
    for listing in context.figures.listings(Criteria(projects=names)) if names else ():
        mark = context.cite(draft.sources, listing)
        nearest.append({"name": listing.project, "listing": listing, "mark": mark})
    draft.values = {"nearest": nearest, "document": context.documents[0]}
    return draft


def which(projects: Sequence[str], context: Context) -> Draft:
    """Several projects may be meant: ask back with choices."""
    draft = Draft("which_project", Status.UNCLEAR)
    choices = []
    for name in projects:
        listing = context.figures.listings(Criteria(projects=(name,)))[0]
        mark = context.cite(draft.sources, listing)
        choices.append({"name": name, "listing": listing, "mark": mark})
    draft.values = {"choices": choices}
    return draft
