"""What an answer consists of, as rows for a spreadsheet: projects, municipalities and figures."""

from collections.abc import Iterable, Iterator

from assistant.answer import Answer, Citation, Figure, ProjectHit
from assistant.records import Record
from assistant.web import labels, views
from corpus.model import Certainty, Corpus

_CERTAINTIES = {Certainty.STATED: "", Certainty.UNCERTAIN: "要確認"}


class AnswerRow(Record):
    """A project, municipality or figure of an answer."""

    kind: str
    label: str
    project: str
    value: int | float | None
    unit: str
    text: str
    """A figure as printed, or a municipality's role."""
    year: str
    document: str
    """Its title."""
    page: int | None
    sheet: int | None
    marks: tuple[int, ...]
    """The citations that carry it."""
    certainty: str


def answer_rows(answer: Answer, corpus: Corpus) -> list[AnswerRow]:
    """The rows of an answer; none where it has neither projects, municipalities nor figures."""
    titles = {document.id: document.title for document in corpus.documents}
    return [*_projects(answer, titles), *_municipalities(answer), *_figures(answer, titles)]


def _projects(answer: Answer, titles: dict[str, str]) -> Iterator[AnswerRow]:
    for hit in answer.projects:
        yield _row(
            kind="事業",
            label=hit.name,
            project=hit.name,
            document=titles.get(hit.document, hit.document),
            page=hit.page,
            sheet=hit.sheet,
            marks=tuple(_naming(hit, answer.citations)),
            certainty=_CERTAINTIES[hit.certainty],
        )


def _naming(hit: ProjectHit, citations: Iterable[Citation]) -> Iterator[int]:
    return (c.mark for c in citations if (c.project, c.document) == (hit.name, hit.document))


def _municipalities(answer: Answer) -> Iterator[AnswerRow]:
    for hit in answer.municipalities:
        yield _row(
            kind="市町", label=hit.name, text=labels.ROLES[hit.role], certainty=_CERTAINTIES[hit.certainty]
        )


def _figures(answer: Answer, titles: dict[str, str]) -> Iterator[AnswerRow]:
    for figure in answer.figures:
        marks = views.marks(figure, answer.citations)
        place = next((c for c in answer.citations if c.mark in marks), None)
        yield _row(
            kind=_kind(figure),
            label=figure.label,
            project=figure.project or "",
            value=figure.value,
            unit=figure.unit,
            text=figure.text,
            year=labels.period(figure.period),
            document=titles.get(figure.document or "", ""),
            page=place.page if place else None,
            sheet=place.sheet if place else None,
            marks=marks,
        )


def _kind(figure: Figure) -> str:
    """What a figure is, and whether it was worked out."""
    computed = "（計算）" if figure.measure in labels.COMPUTED else ""
    return f"{labels.MEASURES[figure.measure]}{computed}"


def _row(**values: object) -> AnswerRow:
    """A row with what is given; the rest is missing."""
    empty = {"project": "", "value": None, "unit": "", "text": "", "year": "", "document": "", "page": None}
    return AnswerRow.model_validate(empty | {"sheet": None, "marks": (), "certainty": ""} | values)
