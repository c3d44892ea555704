"""The figures of a run as JSON, as a Markdown table, and as a table for the terminal."""

import json
import tomllib
from pathlib import Path
from typing import Any

from eval.retrieval.measures import MAIN, MEASURES
from eval.retrieval.systems import PRODUCT
from eval.summary import BARS

JSON, MARKDOWN = "retrieval.json", "retrieval.md"


def write(folder: Path, figures: dict[str, Any]) -> list[Path]:
    """Write JSON and Markdown; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
    (folder / JSON).write_text(text, encoding="utf-8")
    (folder / MARKDOWN).write_text(as_markdown(figures) + "\n", encoding="utf-8")
    return [folder / JSON, folder / MARKDOWN]


def as_markdown(figures: dict[str, Any]) -> str:
    """One table per collection, the product's ranking last."""
    lines = []
    for name, collection in figures["collections"].items():
        size = f"{collection['passages']:,}件の文章、{collection['queries']:,}問"
        lines += [f"### {name}（{size}）", "", _row("", *MEASURES, "p50 ms", "p95 ms")]
        lines.append("|---" * (len(MEASURES) + 3) + "|")
        lines += [_figures(system, values) for system, values in collection["systems"].items()]
        lines += ["", _verdict(collection), ""]
    return "\n".join(lines).rstrip()


def missed(figures: dict[str, Any], *, bars: bool) -> list[str]:
    """Where the product is below the best single retriever, or below a bar of the shipped collections."""
    wanted = tomllib.loads(BARS.read_text(encoding="utf-8"))["retrieval"] if bars else {}
    found = []
    for name, collection in figures["collections"].items():
        ours = collection["systems"][PRODUCT][MAIN]["mean"]
        if collection["above_best_single"] < 0:
            found.append(f"{name}: 単独の検索（{collection['best_single']}）に及びません")
        if ours < wanted.get(name, 0.0):
            found.append(f"{name}: {MAIN} {ours:.3f} < {wanted[name]}")
    return found


def _figures(system: str, values: dict[str, Any]) -> str:
    cells = [f"{values[m]['mean']:.3f} ({values[m]['low']:.3f}–{values[m]['high']:.3f})" for m in MEASURES]
    times = [f"{values['p50_ms']:.1f}", f"{values['p95_ms']:.1f}"]
    name = f"**{system}**" if system == PRODUCT else system
    return _row(name, *cells, *times)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _verdict(collection: dict[str, Any]) -> str:
    above = collection["above_best_single"]
    return f"{PRODUCT} は、単独で最もよい {collection['best_single']} より nDCG@10 で {above:+.3f}"
