"""Every system on every collection: measures, intervals, times."""

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from eval.retrieval.collection import Collection
from eval.retrieval.measures import DEPTH, MAIN, estimate, score
from eval.retrieval.systems import PRODUCT, System, systems
from index.analysis import ANALYSER, Analyser
from index.lexical import PASSAGE_B, PASSAGE_K1
from index.manifest import FORMAT
from index.models import Encoder
from index.ranking import Ranker

#: Told what is being done and the fraction done.
Tell = Callable[[str, float], None]


def run(
    collections: Sequence[Collection], analyser: Analyser, encoder: Encoder, cache: Path, tell: Tell
) -> dict[str, Any]:
    """Figures of all systems.

    Args:
        collections: what to measure on.
        analyser, encoder: what the product uses.
        cache: folder in which indexes are kept; one is made anew when its texts, analysis or model change.
        tell: told of progress.

    Returns:
        ``collections``: name → counts, ``systems`` (name → figures), the best single
        retriever and how far the product is above it; ``model`` and ``analyser``: what was used.
    """
    figures: dict[str, Any] = {"model": encoder.identity, "analyser": ANALYSER, "collections": {}}
    for place, collection in enumerate(collections):

        def within(stage: str, fraction: float, place: int = place, name: str = collection.name) -> None:
            tell(f"{name}: {stage}", (place + fraction) / len(collections))

        figures["collections"][collection.name] = _measured(collection, analyser, encoder, cache, within)
    return figures


def _measured(
    collection: Collection, analyser: Analyser, encoder: Encoder, cache: Path, tell: Tell
) -> dict[str, Any]:
    texts = [passage.text for passage in collection.passages]
    index = _index(texts, analyser, encoder, cache, lambda done: tell("索引を作っています", done / 2))
    with tempfile.TemporaryDirectory() as scratch:
        compared = systems(texts, index, Path(scratch), analyser, encoder)
        results: dict[str, Any] = {}
        for place, system in enumerate(compared):
            tell(f"{system.name} に質問しています", 0.5 + place / len(compared) / 2)
            # Each system pays for the analysis itself.
            analyser.terms.cache_clear()
            results[system.name] = _asked(system, collection)
    single = max((s.name for s in compared if s.single), key=lambda name: results[name][MAIN]["mean"])
    return {
        "passages": len(texts),
        "queries": len(collection.queries),
        "systems": results,
        "best_single": single,
        "above_best_single": results[PRODUCT][MAIN]["mean"] - results[single][MAIN]["mean"],
    }


def _asked(system: System, collection: Collection) -> dict[str, Any]:
    ids = [passage.id for passage in collection.passages]
    ranking: dict[str, list[str]] = {}
    times = []
    system.rank(collection.passages[0].text)
    for query in collection.queries:
        began = time.perf_counter()
        found = system.rank(query.text)
        times.append((time.perf_counter() - began) * 1000)
        ranking[query.id] = [ids[i] for i in found[:DEPTH]]
    values = score(ranking, collection.qrels)
    figures: dict[str, Any] = {name: asdict(estimate(list(v.values()))) for name, v in values.items()}
    p50, p95 = np.quantile(times, [0.5, 0.95])
    return figures | {"p50_ms": float(p50), "p95_ms": float(p95)}


def _index(
    texts: Sequence[str], analyser: Analyser, encoder: Encoder, cache: Path, tell: Callable[[float], None]
) -> Path:
    """The index of some passages, made once and kept."""
    made_by = f"{encoder.identity} {ANALYSER} {FORMAT} {PASSAGE_K1} {PASSAGE_B}"
    folder = cache / sha256("\0".join((made_by, *texts)).encode()).hexdigest()[:16]
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        building = Path(scratch) / "index"
        building.mkdir()
        terms = [analyser.terms(text) for text in texts]
        Ranker.build(
            texts, terms, building, analyser, encoder, None, lambda done, total: tell(done / max(total, 1))
        )
        with suppress(OSError):  # another run was quicker
            building.rename(folder)
    return folder
