"""One peer on one collection, in a process of its own: ``one.py NAME FOLDER`` prints JSON."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from peers import PEERS, Data


def main() -> None:
    """Build, ask every question, print rankings and times."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    data = Data(json.loads((folder / "texts.json").read_text()), np.load(folder / "passages.npy"))
    queries = json.loads((folder / "queries.json").read_text())
    vectors = np.load(folder / "queries.npy")
    few = Data(data.texts[:20], data.vectors[:20])
    before = _megabytes()
    began = time.perf_counter()
    PEERS[name][0](few)(queries[0], vectors[0])
    imports = time.perf_counter() - began
    began = time.perf_counter()
    search = PEERS[name][0](data)
    build = time.perf_counter() - began
    search(queries[0], vectors[0])
    rankings, times = [], []
    for terms, vector in zip(queries, vectors, strict=True):
        began = time.perf_counter()
        found = search(terms, vector) if terms.strip() else []
        times.append((time.perf_counter() - began) * 1000)
        rankings.append(found)
    facts = {"rankings": rankings, "times": times, "import_s": imports, "build_s": build}
    print(json.dumps(facts | {"rss_mb": _megabytes() - before}))


def _megabytes() -> float:
    """Peak memory of this very process; ru_maxrss would count what the parent had when it forked."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
