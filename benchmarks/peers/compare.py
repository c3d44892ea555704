"""Peers and the product on the same collections, with the same search terms and vectors, in one run.

``compare.py PYTHON OUT DIR…``: PYTHON is the interpreter of the peers' environment. Query times are whole:
analysis, embedding (where vectors are used) and search. The peers get terms and vectors ready-made, each
query's own analysis and embedding, measured here in the same run, are added to their times. Build times of
the peers are without analysis and embedding, the product's is with embedding; memory is without the model.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from peers import PEERS

from eval.retrieval.collection import Collection, read
from eval.retrieval.measures import main_measure
from eval.retrieval.systems import PRODUCT
from index.analysis import Analyser
from index.models import ensure_exported, load_encoder
from index.ranking import Ranker
from index.settings import Settings

_CHILD = Path(__file__).with_name("one.py")
_HEAD = ("", "nDCG@10", "p50 ms", "p95 ms", "p50 ÷ renkei", "build s", "import and first use s", "memory MB")


def main() -> None:
    """Run everything; print and write the tables."""
    python, out, *folders = sys.argv[1:]
    settings = Settings.from_environment()
    ensure_exported(settings)
    analyser, encoder = Analyser(), load_encoder(settings)
    tables = {}
    for folder in folders:
        collection = read(Path(folder))
        with tempfile.TemporaryDirectory() as scratch:
            own, given = _product(collection, analyser, encoder, Path(scratch))
            rows = {PRODUCT: own}
            for name, (_, dense) in PEERS.items():
                print(f"… {collection.name}: {name}", file=sys.stderr)
                command = [python, str(_CHILD), name, scratch]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise SystemExit(f"{name} failed:\n{done.stderr[-2000:]}")
                facts = json.loads(done.stdout.splitlines()[-1])
                times = np.array(facts["times"]) + given["analysis"] + (given["embedding"] if dense else 0)
                facts |= _figures(collection, facts.pop("rankings"), times)
                rows[name] = {key: value for key, value in facts.items() if key != "times"}
            tables[collection.name] = rows
    report = "\n\n".join(_table(name, rows) for name, rows in tables.items())
    print(report)
    Path(out).mkdir(parents=True, exist_ok=True)
    (Path(out) / "peers.md").write_text(report + "\n", encoding="utf-8")
    (Path(out) / "peers.json").write_text(json.dumps(tables, indent=1) + "\n", encoding="utf-8")


def _product(collection: Collection, analyser: Analyser, encoder, folder: Path):
    """The product's own row; leaves what the peers need in a folder, and gives the times of its making."""
    texts = [passage.text for passage in collection.passages]
    terms = [analyser.terms(text) for text in texts]
    index = folder / "index"
    index.mkdir()
    began = time.perf_counter()
    Ranker.build(texts, terms, index, analyser, encoder)
    build = time.perf_counter() - began
    ranker = Ranker.open(index, len(texts), analyser, encoder)
    ranker.rank(texts[0])
    fresh = Analyser()
    rankings, times, analysis, embedding, queries, vectors = [], [], [], [], [], []
    for query in collection.queries:
        began = time.perf_counter()
        rankings.append([hit.passage for hit in ranker.rank(query.text)])
        times.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        queries.append(" ".join(dict.fromkeys(fresh.terms(query.text))))
        analysed = time.perf_counter()
        vectors.append(encoder.encode_queries([query.text]).vectors[0])
        embedding.append((time.perf_counter() - analysed) * 1000)
        analysis.append((analysed - began) * 1000)
    from index.vectors import FaissStore

    (folder / "texts.json").write_text(json.dumps([" ".join(t) for t in terms]))
    (folder / "queries.json").write_text(json.dumps(queries))
    np.save(folder / "passages.npy", FaissStore(index).all())
    np.save(folder / "queries.npy", np.stack(vectors))
    own = _figures(collection, rankings, np.array(times)) | {"build_s": build}
    return own, {"analysis": np.array(analysis), "embedding": np.array(embedding)}


def _figures(collection: Collection, rankings: list[list[int]], times: np.ndarray) -> dict[str, float]:
    p50, p95 = np.quantile(times, [0.5, 0.95])
    return {"ndcg": main_measure(collection, rankings), "p50_ms": float(p50), "p95_ms": float(p95)}


def _table(name: str, rows: dict[str, dict[str, float]]) -> str:
    lines = [f"### {name}", "", f"| {' | '.join(_HEAD)} |", "|---" * len(_HEAD) + "|"]
    base = rows[PRODUCT]["p50_ms"]
    for system, row in sorted(rows.items(), key=lambda item: -item[1]["ndcg"]):
        cells = [
            f"{row['ndcg']:.3f}",
            f"{row['p50_ms']:.1f}",
            f"{row['p95_ms']:.1f}",
            f"{row['p50_ms'] / base:.2f}",
            f"{row['build_s']:.1f}",
            *(f"{row[key]:.1f}" if key in row else "–" for key in ("import_s", "rss_mb")),
        ]
        lines.append(f"| {system} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
