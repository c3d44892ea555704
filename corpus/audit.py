"""What a careful reader would remark about a corpus: doubtful rows, sums, disagreements, repairs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from corpus.model import Card, Certainty, Corpus, Kind
from corpus.readers.report import Finding, Report


@dataclass(frozen=True)
class Doubt:
    """A project whose participants can be read in several ways."""

    document: str
    page: int | None
    sheet: int | None
    project: str
    municipalities: tuple[str, ...]
    readings: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Sum:
    """A card's budget years against its printed total, in 千円."""

    project: str
    page: int | None
    years: int
    total: int | None
    agrees: bool


@dataclass(frozen=True)
class Change:
    """How the newest vision's participants of a project differ from those of the newest older report."""

    project: str
    joined: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class Audit:
    """Everything that is worth a second look."""

    doubts: tuple[Doubt, ...]
    sums: tuple[Sum, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)

    def of_kind(self, kind: str) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(f for f in self.findings if f.kind == kind)


def audit(corpus: Corpus, reports: Iterable[Report] = ()) -> Audit:
    """Look a corpus over; ``reports`` are what the readers remarked while making it."""
    return Audit(
        doubts=tuple(_doubts(corpus.cards)),
        sums=tuple(_sums(corpus.cards)),
        changes=tuple(_changes(corpus)),
        findings=tuple(finding for report in reports for finding in report.findings),
    )


def _doubts(cards: Sequence[Card]) -> Iterator[Doubt]:
    for card in cards:
        unsure = [p for p in card.participation if p.certainty is Certainty.UNCERTAIN]
        if unsure:
            yield Doubt(
                card.document,
                card.place.page,
                card.place.sheet,
                card.project,
                tuple(p.municipality for p in unsure),
                unsure[0].readings,
                unsure[0].reason,
            )


def _sums(cards: Sequence[Card]) -> Iterator[Sum]:
    for card in cards:
        if card.budget:
            years = sum(line.amount or 0 for line in card.budget if line.year)
            total = next((line.amount for line in card.budget if line.year is None), None)
            yield Sum(card.project, card.place.page, years, total, years == (total or 0))


def _changes(corpus: Corpus) -> Iterator[Change]:
    vision = next(iter(corpus.of_kind(Kind.VISION)), None)
    if vision is None:
        return
    report = next((d for d in corpus.of_kind(Kind.PROGRESS) if d.date < vision.date), None)
    if report is None:
        return
    order = [m.name for m in corpus.municipalities if not m.core]
    for card in corpus.cards:
        before = corpus.card(report.id, card.project)
        if card.document != vision.id or before is None:
            continue
        sure = {
            p.municipality for p in card.participation if p.takes_part and p.certainty is Certainty.STATED
        }
        possible = {p.municipality for p in card.participation if p.takes_part}
        earlier = {p.municipality for p in before.participation if p.takes_part}
        joined = tuple(name for name in order if name in sure - earlier)
        left = tuple(name for name in order if name in earlier - possible)
        if joined or left:
            yield Change(card.project, joined, left)
