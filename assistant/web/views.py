"""What the templates show, worked out of the typed values: rows of tables, nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.answer import Answer, Citation, Figure
from assistant.web import labels, quotes
from corpus.measures import Measurement
from corpus.model import Basis, Card, Certainty, Corpus, Fact, Participation, Role
from corpus.text import compact

_NONE = "記載なし"


@dataclass(frozen=True)
class FigureRow:
    """One figure below an answer; ``marks`` are the citations that carry it."""

    label: str
    detail: str
    value: str
    year: str
    marks: tuple[int, ...]
    computed: bool


@dataclass(frozen=True)
class Participant:
    """One municipality of a card, with its printed mark and, where it is uncertain, why."""

    name: str
    role: str
    mark: str
    uncertain: bool
    note: str


@dataclass(frozen=True)
class KpiRow:
    """One indicator with its three cells as the source prints them."""

    indicator: str
    baseline: str
    current: str
    target: str


@dataclass(frozen=True)
class Doubt:
    """Why some municipalities are uncertain, and the member lists that the source can be read as."""

    names: str
    reason: str
    readings: tuple[str, ...]


def figures(answer: Answer) -> list[FigureRow]:
    """The figures of an answer, each with the marks of its source."""
    return [
        FigureRow(
            label=figure.label,
            detail="・".join(_details(figure)),
            value=figure.text or f"{figure.value:,}{figure.unit}",
            year=labels.period(figure.period),
            marks=marks(figure, answer.citations),
            computed=figure.measure in labels.COMPUTED,
        )
        for figure in answer.figures
    ]


def _details(figure: Figure) -> Iterable[str]:
    measure = labels.MEASURES[figure.measure]
    if measure not in figure.label:
        yield measure
    if figure.project and figure.project not in figure.label:
        yield figure.project


def marks(figure: Figure, citations: Iterable[Citation]) -> tuple[int, ...]:
    """The citation that prints the figure; else all of its project in its document."""
    near = [
        c
        for c in citations
        if figure.project and c.project == figure.project and figure.document in {None, c.document}
    ]
    text = compact(figure.text)
    printing = [c.mark for c in near if text and text in compact(c.quote)]
    return tuple(printing[:1] or [c.mark for c in near])


def source(citation: Citation, corpus: Corpus) -> str:
    """Where a citation points to, on one line: document, page or sheet, section, project."""
    title = next((d.title for d in corpus.documents if d.id == citation.document), citation.document)
    place = labels.place(citation.page, citation.sheet)
    words = " ".join(filter(None, [title, place, citation.section]))
    return f"{words}（{citation.project}）" if citation.project else words


def participants(card: Card, corpus: Corpus, without_mark: str) -> list[Participant]:
    """Who takes part, surely or not; the core city leads even where the source has no column for it."""
    entries = [entry for entry in card.participation if entry.takes_part or _doubtful(entry)]
    rows = [
        Participant(entry.municipality, labels.ROLES[entry.role], entry.mark, _doubtful(entry), entry.reason)
        for entry in entries
    ]
    if card.participation and all(entry.municipality != corpus.core.name for entry in card.participation):
        core = Participant(corpus.core.name, labels.ROLES[Role.CORE], "", False, without_mark)
        return [core, *rows]
    return rows


def absent(card: Card) -> str:
    """The municipalities that have no mark on the card, joined."""
    return "・".join(e.municipality for e in card.participation if not e.takes_part and not _doubtful(e))


def doubts(card: Card) -> list[Doubt]:
    """Why entries of the card are uncertain, one per reason."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for entry in filter(_doubtful, card.participation):
        groups.setdefault((entry.reason, entry.readings), []).append(entry.municipality)
    return [Doubt("・".join(names), reason, readings) for (reason, readings), names in groups.items()]


def _doubtful(entry: Participation) -> bool:
    return entry.certainty is Certainty.UNCERTAIN


def budget(card: Card) -> list[tuple[str, str]]:
    """Fiscal year and amount, the total last; a blank amount is named as such and is not zero."""
    return [
        (line.year.long if line.year else "合計", _NONE if line.amount is None else f"{line.amount:,}千円")
        for line in card.budget
    ]


def cited(card: Card, quote: str) -> list[Fact]:
    """The facts of a card's events that a quote names."""
    return [fact for fact in card.facts if quotes.row(fact.event, quote)]


def kpis(card: Card) -> list[KpiRow]:
    """The indicators of a card."""
    return [KpiRow(k.indicator, _cell(k.baseline), _cell(k.current), _cell(k.target)) for k in card.kpis]


def _cell(measurements: tuple[Measurement, ...]) -> str:
    return "、".join(dict.fromkeys(m.raw for m in measurements)) or _NONE


def basis(card: Card) -> str:
    """The name of the sentence that says whose words the descriptions are; empty without descriptions."""
    bases = {text.basis for text in card.texts}
    for value in (Basis.PARAPHRASE, Basis.LISTED, Basis.ORIGINAL):
        if value in bases:
            return f"basis_{value.value}"
    return ""
