"""An opened index: one version of the corpus, its figures, names and search."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.model import Corpus
from corpus.tables import load
from index.analysis import ANALYSER, Analyser
from index.figures import Figures
from index.layout import FIGURES, USER_DICTIONARY, current
from index.manifest import Manifest, corpus_hash
from index.readings import read_readings
from index.settings import Settings

if TYPE_CHECKING:
    from index.search import Searcher


@dataclass(frozen=True)
class Store:
    """Everything a question can be answered from; opened once, read by many threads."""

    settings: Settings
    folder: Path
    manifest: Manifest
    corpus: Corpus
    figures: Figures
    analyser: Analyser

    @classmethod
    def open(cls, settings: Settings) -> "Store":
        """Open the index in use; cheap: search and the model are loaded when first needed.

        Raises:
            StoreError: when there is no index, or it is damaged, of another format or of other tables.
        """
        folder = current(settings)
        manifest = Manifest.read(folder)
        manifest.require_files(folder)
        manifest.require(corpus_hash(settings.corpus), ANALYSER)
        corpus = load(settings.corpus)
        url = settings.database or f"sqlite:///{folder / FIGURES}"
        return cls(
            settings,
            folder,
            manifest,
            corpus,
            Figures(url, corpus.municipalities),
            Analyser(folder / USER_DICTIONARY),
        )

    @cached_property
    def readings(self) -> tuple[tuple[str, str], ...]:
        """Project and hiragana reading of each of its names."""
        return tuple(read_readings(self.folder))

    @cached_property
    def search(self) -> "Searcher":
        """Ranking of projects for plain-language questions; lookups do not pay for its libraries."""
        from index.models import load_encoder
        from index.passages import passages
        from index.search import Searcher

        return Searcher(
            self.folder, passages(self.corpus), self.analyser, lambda: load_encoder(self.settings)
        )
