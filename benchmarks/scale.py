"""Growth: how build time, size, memory and query times go with the number of passages, 10^3 to 10^6.

Nobody has a million passages of Japanese plans, and embedding them would take a day of two cores. So real
ones are recombined, seeded: a passage is two to four sentences of the shipped collections and tables, from
anywhere; its terms and words are theirs, its vector is the mean of theirs with noise. Queries are the shipped
collections' own. From terms and vectors on, everything is the product's code; what is left out, analysis and
embedding of passages, is linear and stated per passage.

``scale.py OUT [SIZE…]`` writes a table, JSON and a chart. Building and asking are processes of their own, so
that their memory is their own.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from memory import peak_megabytes

from corpus.tables import load
from eval.retrieval.collection import SHIPPED, Collection, read
from index.analysis import Analyser
from index.embedding import centre_of
from index.kana import write_kana
from index.layout import PASSAGES
from index.lexical import PASSAGE_B, PASSAGE_K1, Lexical
from index.models import ensure_exported, load_encoder
from index.ranking import CANDIDATES, Ranker
from index.settings import CURATED, Settings
from index.vectors import EXACT, FaissStore, flat, quantised, recall
from index.words import Packed, WordStore, pack, word_vectors

SIZES = (1_000, 10_000, 100_000, 1_000_000)
SEED = 20260322

#: Spread of a synthetic vector around the mean of its sentences, per number: a tenth of its length in 384
#: dimensions, so that no two are alike; with more, neighbours would be a matter of the noise.
NOISE = 0.005

#: Queries that are timed.
ASKED = 300

#: Up to so many passages a partition and a graph are built for comparison; beyond they take too long.
COMPARED = 100_000

#: The product's index of many passages.
CODES = "PQ,Refine"

_SENTENCE = re.compile(r"[^。！？\n]{8,}[。！？]?")


def main() -> None:
    """Measure every size; print and write."""
    if sys.argv[1] in _STEPS:
        _STEPS[sys.argv[1]](*sys.argv[2:])
        return
    out, sizes = Path(sys.argv[1]), [int(size) for size in sys.argv[2:]] or SIZES
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        facts = _material(Path(folder))
        for size in sizes:
            row: dict[str, Any] = {"passages": size}
            for step in ("build", "dense", "ask"):
                print(f"… {size:,}: {step}", file=sys.stderr)
                command = [sys.executable, __file__, step, folder, str(size)]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                row |= json.loads(done.stdout.splitlines()[-1])
            print(json.dumps(row), file=sys.stderr)
            rows.append(row)
    (out / "scale.json").write_text(json.dumps(facts | {"sizes": rows}, indent=1) + "\n", encoding="utf-8")
    (out / "scale.md").write_text(_table(rows) + "\n", encoding="utf-8")
    _chart(rows, out / "scale.svg")
    print(_table(rows))


def _collections() -> list[Collection]:
    return [read(folder) for folder in sorted(SHIPPED.iterdir())]


def _material(folder: Path) -> dict[str, float]:
    """Sentences with terms, words and vectors, and the questions; what one passage costs."""
    settings = Settings.from_environment()
    ensure_exported(settings)
    analyser, encoder = Analyser(), load_encoder(settings)
    texts = [text.text for card in load(CURATED).cards for text in card.texts]
    texts += [passage.text for collection in _collections() for passage in collection.passages]
    sentences = list(dict.fromkeys(s for text in texts for s in _SENTENCE.findall(text)))
    began = time.perf_counter()
    terms = [analyser.terms(s) for s in sentences]
    words = [analyser.words(s) for s in sentences]
    analysed = time.perf_counter()
    encoded = encoder.encode_passages(sentences)
    embedded = time.perf_counter()
    own = [word_vectors(t, w)[0] for t, w in zip(encoded.tokens, words, strict=True)]
    centre = centre_of(encoder, analyser)
    packed = pack(own, centre)
    vocabulary = {term: i for i, term in enumerate(dict.fromkeys(t for own in terms for t in own))}
    queries = [query.text for collection in _collections() for query in collection.queries]
    queries = [queries[i] for i in np.random.default_rng(SEED).permutation(len(queries))[:ASKED]]
    (folder / "terms.json").write_text(json.dumps([[vocabulary[t] for t in own] for own in terms]))
    (folder / "vocabulary.json").write_text(json.dumps(list(vocabulary)))
    (folder / "queries.json").write_text(json.dumps(queries))
    write_kana(words, folder)
    np.savez(
        folder / "sentences.npz",
        vectors=encoded.vectors,
        codes=packed.codes,
        scales=packed.scales,
        counts=packed.counts,
        centre=centre,
        queries=encoder.encode_queries(queries).vectors,
    )
    per_passage = 3_000 / len(sentences)
    return {
        "sentences": len(sentences),
        "analysis_ms_per_passage": (analysed - began) * per_passage,
        "embedding_ms_per_passage": (embedded - analysed) * per_passage,
    }


def _drawn(count: int, size: int) -> np.ndarray:
    """Sentences of each passage, shape ``(size, 4)``; -1 where it has fewer."""
    chance = np.random.default_rng(SEED)
    drawn = chance.integers(count, size=(size, 4))
    lengths = chance.integers(2, 5, size=size)
    drawn[np.arange(4) >= lengths[:, np.newaxis]] = -1
    return drawn


def _vectors(sentences: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Unit vectors of the passages."""
    chance = np.random.default_rng(SEED + 1)
    padded = np.concatenate([sentences, np.zeros((1, sentences.shape[1]), dtype=np.float32)])
    vectors = np.empty((len(drawn), sentences.shape[1]), dtype=np.float32)
    for start in range(0, len(drawn), 50_000):
        part = drawn[start : start + 50_000]
        sums = padded[part].sum(axis=1) / (part >= 0).sum(axis=1, keepdims=True)
        sums += chance.normal(scale=NOISE, size=sums.shape)
        vectors[start : start + 50_000] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return vectors


def _build(folder: str, size: str) -> None:
    """Everything of an index but analysis and embedding."""
    source, target = Path(folder), Path(folder) / size
    target.mkdir()
    data = np.load(source / "sentences.npz")
    drawn = _drawn(len(data["counts"]), int(size))
    times = {}
    names = json.loads((source / "vocabulary.json").read_text())
    terms = [[names[t] for t in own] for own in json.loads((source / "terms.json").read_text())]
    passages = [[t for i in row if i >= 0 for t in terms[i]] for row in drawn]
    began = time.perf_counter()
    Lexical.build(passages, target / PASSAGES, k1=PASSAGE_K1, b=PASSAGE_B)
    times["lexical_s"] = time.perf_counter() - began
    del passages
    vectors = _vectors(data["vectors"], drawn)
    began = time.perf_counter()
    FaissStore.build(vectors, target)
    times["vectors_s"] = time.perf_counter() - began
    del vectors
    packed = _packed(data, drawn, target)
    began = time.perf_counter()
    WordStore.build(packed, data["centre"], target / "words")
    times["words_s"] = time.perf_counter() - began
    (target / "packed.npy").unlink()
    (target / "kana.json").write_text((source / "kana.json").read_text(encoding="utf-8"), encoding="utf-8")
    bytes_of = {
        "lexical_bytes": _size(target / PASSAGES),
        "vector_bytes": _size(target / "vectors.faiss"),
        "word_bytes": _size(target / "words"),
    }
    per_passage = {name: total / int(size) for name, total in bytes_of.items()}
    print(json.dumps(times | per_passage | {"build_rss_mb": peak_megabytes()}))


def _packed(data: Any, drawn: np.ndarray, target: Path) -> Packed:
    """The words of the passages, on disk."""
    starts = np.concatenate([[0], data["counts"].cumsum()])
    counts = np.where(drawn >= 0, data["counts"][drawn], 0).sum(axis=1)
    codes = np.lib.format.open_memmap(
        target / "packed.npy", "w+", np.uint8, (int(counts.sum()), data["codes"].shape[1])
    )
    scales = np.empty(len(codes), dtype=np.float16)
    all_codes, all_scales, place = data["codes"], data["scales"], 0
    for start in range(0, len(drawn), 10_000):
        rows = [
            np.arange(starts[i], starts[i + 1])
            for row in drawn[start : start + 10_000]
            for i in row
            if i >= 0
        ]
        words = np.concatenate(rows)
        codes[place : place + len(words)] = all_codes[words]
        scales[place : place + len(words)] = all_scales[words]
        place += len(words)
    return Packed(codes, scales, counts)


def _dense(folder: str, size: str) -> None:
    """The vector indexes side by side, asked for as many as the ranking asks for; recall of the best ten."""
    data = np.load(Path(folder) / "sentences.npz")
    vectors = _vectors(data["vectors"], _drawn(len(data["counts"]), int(size)))
    queries = data["queries"]
    faiss.omp_set_num_threads(1)
    exact = flat(vectors)
    nearest, milliseconds = _timed(exact, queries)
    truth = nearest[:, :10]
    found = {"flat": {"build_s": 0.0, "p95_ms": milliseconds, "recall": 1.0}}
    del exact
    makers = {CODES: lambda: quantised(vectors)}
    if len(vectors) <= COMPARED:
        makers |= {"IVF,SQ8": lambda: _cells(vectors), "HNSW32": lambda: _graph(vectors)}
    for name, make in makers.items():
        began = time.perf_counter()
        index = make()
        seconds = time.perf_counter() - began
        nearest, milliseconds = _timed(index, queries)
        found[name] = {
            "build_s": seconds,
            "p95_ms": milliseconds,
            "recall": recall(nearest[:, :10], truth),
        }
        del index
    print(json.dumps({"dense": found}))


def _timed(index: Any, queries: np.ndarray) -> tuple[np.ndarray, float]:
    times, nearest = [], []
    for query in queries:
        began = time.perf_counter()
        nearest.append(index.search(query[np.newaxis], CANDIDATES)[1][0])
        times.append((time.perf_counter() - began) * 1000)
    return np.stack(nearest), float(np.quantile(times, 0.95))


def _cells(vectors: np.ndarray) -> Any:
    cells = int(2 * len(vectors) ** 0.5)
    index = faiss.index_factory(vectors.shape[1], f"IVF{cells},SQ8", faiss.METRIC_INNER_PRODUCT)
    chance = np.random.default_rng(SEED)
    index.train(vectors[chance.choice(len(vectors), min(len(vectors), cells * 48), replace=False)])
    index.add(vectors)
    faiss.extract_index_ivf(index).nprobe = cells // 8
    return index


def _graph(vectors: np.ndarray) -> Any:
    index = faiss.IndexHNSWFlat(vectors.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efSearch = 128
    index.add(vectors)
    return index


def _ask(folder: str, size: str) -> None:
    """Whole queries through the product's ranking."""
    source = Path(folder)
    queries = json.loads((source / "queries.json").read_text())
    ranker = Ranker.open(source / size, int(size), Analyser(), load_encoder(Settings.from_environment()))
    for query in queries[:20]:
        ranker.rank(query)
    times: dict[str, list[float]] = {"lexical": [], "vectors": [], "words": [], "whole": []}
    for text in queries:
        began = time.perf_counter()
        ranker.rank(text)
        times["whole"].append(time.perf_counter() - began)
        query = ranker.read(text)
        steps = [time.perf_counter()]
        terms = ranker.by_terms(query)
        steps.append(time.perf_counter())
        found = ranker.candidates(query, terms)
        steps.append(time.perf_counter())
        ranker.by_words(query, found)
        steps.append(time.perf_counter())
        for name, spent in zip(("lexical", "vectors", "words"), np.diff(steps), strict=True):
            times[name].append(float(spent))
    figures = {
        f"{name}_{label}_ms": float(np.quantile(spent, q)) * 1000
        for name, spent in times.items()
        for label, q in (("p50", 0.5), ("p95", 0.95))
    }
    print(json.dumps(figures | {"ask_rss_mb": peak_megabytes()}))


_STEPS = {"build": _build, "dense": _dense, "ask": _ask}


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _table(rows: list[dict[str, Any]]) -> str:
    head = "passages | index | build s | bytes a passage | memory MB | lexical p95 | vectors p95 | words p95"
    lines = [f"| {head} | whole p50 | whole p95 ms |", "|---" * 10 + "|"]
    for row in rows:
        kind = "exact" if row["passages"] <= EXACT else CODES
        build = row["lexical_s"] + row["vectors_s"] + row["words_s"]
        size = row["lexical_bytes"] + row["vector_bytes"] + row["word_bytes"]
        times = (f"{row[f'{n}_p95_ms']:.1f}" for n in ("lexical", "vectors", "words"))
        lines.append(
            f"| {row['passages']:,} | {kind} | {build:.1f} | {size:,.0f} | {row['ask_rss_mb']:.0f} | "
            f"{' | '.join(times)} | {row['whole_p50_ms']:.1f} | {row['whole_p95_ms']:.1f} |"
        )
    lines += ["", "| passages | vector index | build s | p95 ms (1 thread) | recall@10 |", "|---" * 5 + "|"]
    lines += [
        f"| {row['passages']:,} | {name} | {d['build_s']:.1f} | {d['p95_ms']:.2f} | {d['recall']:.3f} |"
        for row in rows
        for name, d in row["dense"].items()
    ]
    return "\n".join(lines)


def _chart(rows: list[dict[str, Any]], path: Path) -> None:
    """Query times against passages, both logarithmic."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "renkei"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4))
    sizes = [row["passages"] for row in rows]
    for name, label in (
        ("whole", "whole query"),
        ("lexical", "BM25"),
        ("vectors", "candidates (vectors)"),
        ("words", "late interaction"),
    ):
        axes.plot(sizes, [row[f"{name}_p95_ms"] for row in rows], marker="o", label=label)
    axes.plot(sizes, [row["dense"]["flat"]["p95_ms"] for row in rows], "--", label="exact vectors")
    axes.axhline(150, color="grey", linewidth=0.8)
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="p95, ms")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
