"""What every lookup needs: the store, and how documents and places are named to people."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.draft import Sources
from corpus.model import Corpus, Document, Kind
from index.figures import Figures, Listing
from index.store import Store

LIST_SECTION = "具体的な取組（一覧表）"
MARKS_SECTION = "関係市町"
BUDGET_SECTION = "工程及び事業費(見込額)"
KPI_SECTION = {Kind.VISION: "重要業績評価指標(KPI)", Kind.PROGRESS: "KPIの状況"}


@dataclass(frozen=True, eq=False)
class Context:
    """Read access for lookups; known by its identity, so that what is made for it can be kept."""

    store: Store

    @property
    def corpus(self) -> Corpus:
        """The corpus."""
        return self.store.corpus

    @property
    def figures(self) -> Figures:
        """The figures database."""
        return self.store.figures

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """All documents, newest first."""
        return tuple(sorted(self.corpus.documents, key=lambda d: d.date, reverse=True))

    @cached_property
    def vision(self) -> Document:
        """The newest vision."""
        return next(iter(self.corpus.of_kind(Kind.VISION)))

    @cached_property
    def progress(self) -> Document:
        """The newest progress report."""
        return next(iter(self.corpus.of_kind(Kind.PROGRESS)))

    @cached_property
    def partners(self) -> tuple[str, ...]:
        """The partner municipalities in the order of the documents."""
        return tuple(m.name for m in self.corpus.municipalities if not m.core)

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """The partner municipalities that are a ``city`` or a ``town``."""
        return tuple(m.name for m in self.corpus.municipalities if m.kind == kind and not m.core)

    @property
    def core(self) -> str:
        """The core city."""
        return self.corpus.core.name

    def chosen(self, ids: Sequence[str]) -> tuple[Document, ...]:
        """The documents named, all for none, newest first."""
        return tuple(d for d in self.documents if not ids or d.id in ids)

    def cite(self, sources: Sources, listing: Listing, quote: str = "") -> int:
        """Cite the row or sheet of a listing; its name is the quote unless another is given."""
        return sources.cite(
            listing.document,
            listing.page,
            listing.sheet,
            self.listing_section(listing),
            listing.project,
            quote or listing.project,
        )

    def listing_section(self, listing: Listing) -> str:
        """Name of the section that shows who takes part."""
        return LIST_SECTION if listing.page is not None else MARKS_SECTION
