"""Builds an index: in a temporary sibling, swapped in by renaming one small pointer file."""

import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus.errors import StoreError
from corpus.model import Corpus
from corpus.tables import load
from index import schema
from index.analysis import ANALYSER, Analyser, Entry, compile_dictionary, dictionary_source
from index.layout import FIGURES, POINTER, PROJECTS, USER_DICTIONARY, current
from index.lexical import PROJECT_B, PROJECT_K1, Lexical
from index.manifest import FORMAT, Manifest, checksums, corpus_hash
from index.models import Encoder, load_encoder
from index.passages import passages
from index.ranking import Ranker
from index.readings import write_readings
from index.search import project_terms
from index.settings import Settings

#: Called with a stage's name and the fraction of the whole that is done.
Progress = Callable[[str, float], None]

_LOG = logging.getLogger(__name__)

#: Share of the build's time before, and up to the end of, the embedding of passages.
_EMBED_FROM, _EMBED_TO = 0.2, 0.95


def build(settings: Settings, progress: Progress | None = None, *, force: bool = False) -> bool:
    """Build the index of the settings' corpus, unless the one in use is of the same corpus and model.

    Args:
        settings: corpus folder, index folder, model.
        progress: told of each stage.
        force: build even if nothing has changed.

    Returns:
        Whether anything was built.

    Raises:
        CorpusError: when the corpus cannot be read.
        ModelError: when the weights are not there.
    """
    tell = progress or (lambda _stage, _done: None)
    tell("コーパスと重みを確かめています", 0.0)
    tables, encoder = corpus_hash(settings.corpus), load_encoder(settings)
    previous = _usable(settings)
    sound = previous is not None and _sound(previous)
    if not force and previous and sound and _same(previous, tables, encoder):
        tell("索引は最新です", 1.0)
        return False
    settings.index.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="building-", dir=settings.index))
    try:
        _fill(folder, settings, encoder, tables, previous if sound else None, tell)
        final = _publish(folder, settings, tables)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _sweep(settings, keep={final, previous})
    tell("索引ができました", 1.0)
    return True


def _usable(settings: Settings) -> Path | None:
    try:
        folder = current(settings)
        Manifest.read(folder)
    except StoreError:
        return None
    return folder


def _sound(folder: Path) -> bool:
    """Whether every file is what it was; nothing is taken over from a damaged index."""
    try:
        Manifest.read(folder).verify(folder)
    except StoreError as error:
        _LOG.info("%s", error)
        return False
    return True


def _same(folder: Path, tables: str, encoder: Encoder) -> bool:
    manifest = Manifest.read(folder)
    return (manifest.corpus, manifest.analyser, manifest.model) == (tables, ANALYSER, encoder.identity)


def _fill(
    folder: Path, settings: Settings, encoder: Encoder, tables: str, previous: Path | None, tell: Progress
) -> None:
    corpus = load(settings.corpus)
    tell("辞書を作っています", 0.02)
    compile_dictionary(dictionary_source(_names(corpus), Analyser()), folder)
    write_readings(corpus, folder)
    tell("数値の表を作っています", 0.12)
    schema.build(settings.database or f"sqlite:///{folder / FIGURES}", corpus)
    tell("語の索引を作っています", 0.15)
    found = passages(corpus)
    analyser = Analyser(folder / USER_DICTIONARY)
    terms = [analyser.terms(p.content) for p in found]
    Lexical.build(project_terms(found, terms), folder / PROJECTS, k1=PROJECT_K1, b=PROJECT_B)

    def embedded(done: int, total: int) -> None:
        tell(
            f"文をベクトルにしています（{done}/{total}）",
            _EMBED_FROM + (_EMBED_TO - _EMBED_FROM) * done / max(total, 1),
        )

    texts = [p.content for p in found]
    fresh = Ranker.build(texts, terms, folder, analyser, encoder, previous, embedded)
    counts = {
        "documents": len(corpus.documents),
        "cards": len(corpus.cards),
        "projects": len(corpus.projects),
        "passages": len(found),
        "embedded": fresh,
    }
    Manifest(FORMAT, tables, ANALYSER, encoder.identity, counts, checksums(folder)).write(folder)


def _names(corpus: Corpus) -> list[Entry]:
    """Names for the user dictionary: municipalities and their kana whole, projects with their parts."""
    entries: list[Entry] = []
    for town in corpus.municipalities:
        entries += [Entry(name, town.name, "", whole=True) for name in (town.name, town.kana)]
    for project in corpus.projects:
        entries += [Entry(name, name, "", whole=False) for name in (project.name, *project.aliases)]
    return entries


def _publish(folder: Path, settings: Settings, tables: str) -> Path:
    """Give the finished folder its name and point to it; readers of the old one are not disturbed."""
    final = settings.index / f"{tables[:12]}-{folder.name.removeprefix('building-')}"
    folder.rename(final)
    pointer = settings.index / f"{POINTER}.{os.getpid()}"
    pointer.write_text(final.name, encoding="utf-8")
    pointer.replace(settings.index / POINTER)
    return final


def _sweep(settings: Settings, keep: set[Path | None]) -> None:
    """Remove older indexes; the one before stays, since somebody may still read it."""
    for path in settings.index.iterdir():
        if path.is_dir() and path not in keep and not path.name.startswith("building-"):
            shutil.rmtree(path, ignore_errors=True)
