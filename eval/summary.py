"""The figures of a run, bars that it must meet, and what got better or worse since the committed one."""

import math
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.questions import KINDS, SPLITS, Question
from eval.run import Result
from eval.scoring import Score, Tally

BARS = Path(__file__).resolve().parent / "bars.toml"

#: Quantile of the normal distribution for 95 % intervals.
_Z = 1.96

Figures = dict[str, Any]


def wilson(right: int, number: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927).

    >>> [round(x, 3) for x in wilson(45, 50)]
    [0.786, 0.957]
    """
    if not number:
        return 0.0, 1.0
    share, spread = right / number, _Z * _Z / number
    centre = share + spread / 2
    half = _Z * math.sqrt(share * (1 - share) / number + spread / (4 * number))
    return max(0.0, (centre - half) / (1 + spread)), min(1.0, (centre + half) / (1 + spread))


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which a share lies, between neighbours in proportion; 0 for none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def summarise(
    results: Sequence[Result], baselines: Mapping[str, Sequence[tuple[Question, Score]]]
) -> Figures:
    """All figures of a run as plain values, in the form that is committed and compared."""
    splits = {split: [r for r in results if r.question.split == split] for split in SPLITS}
    return {
        "overall": _accuracy([(r.question, r.score) for r in results]),
        "splits": {split: _split(found) for split, found in splits.items() if found},
        "kinds": {
            f"{split} {kind}": _accuracy([(r.question, r.score) for r in found if r.question.kind == kind])
            for split, found in splits.items()
            for kind in KINDS
            if any(r.question.kind == kind for r in found)
        },
        "latency": _latency(results),
        "baselines": {name: _baseline(scored) for name, scored in baselines.items()},
        "failed": {r.question.text: failure(r) for r in results if not r.score.right or r.wrong},
    }


def failure(result: Result) -> Figures:
    """What went wrong with a question."""
    return {
        "split": result.question.split,
        "kind": result.question.kind,
        "origin": result.question.origin,
        "status": result.answer.status.value,
        "reasons": [*result.score.failures, *(f"wrong figure: {text}" for text in result.wrong)],
    }


def _split(results: Sequence[Result]) -> Figures:
    scored = [(r.question, r.score) for r in results]
    return {
        "all": _accuracy(scored),
        "generated": _accuracy([(q, s) for q, s in scored if q.generated]),
        "written": _accuracy([(q, s) for q, s in scored if not q.generated]),
        "wrong_figures": sum(len(r.wrong) for r in results),
        "false_answers": sum(r.score.false_answer for r in results),
        "false_refusals": sum(r.score.false_refusal for r in results),
        "sets": _sets([r.score for r in results]),
        "citations": _tallied(sum((r.score.citations for r in results), Tally())),
        "search": _ranks([r.score.rank for r in results]),
    }


def _accuracy(scored: Sequence[tuple[Question, Score]]) -> Figures:
    right = sum(s.right for _, s in scored)
    low, high = wilson(right, len(scored))
    share = right / len(scored) if scored else 1.0
    return {"right": right, "number": len(scored), "accuracy": share, "low": low, "high": high}


def _tallied(tally: Tally) -> Figures:
    return {"precision": tally.precision, "recall": tally.recall}


def _sets(scores: Sequence[Score]) -> Figures:
    tallies = [s.members for s in scores if s.members is not None]
    exact = sum(t.exact for t in tallies)
    return _tallied(sum(tallies, Tally())) | {
        "exact": exact / len(tallies) if tallies else 1.0,
        "number": len(tallies),
    }


def _ranks(ranks: Sequence[int | None]) -> Figures:
    """Hit rates and mean reciprocal rank of questions that look for one project."""
    found = [rank for rank in ranks if rank is not None]
    number = len(found)
    if not number:
        return {"number": 0, "hit1": 1.0, "hit3": 1.0, "mrr": 1.0}
    return {
        "number": number,
        "hit1": sum(rank == 1 for rank in found) / number,
        "hit3": sum(1 <= rank <= 3 for rank in found) / number,
        "mrr": sum(1 / rank for rank in found if rank) / number,
    }


def _latency(results: Sequence[Result]) -> Figures:
    times: dict[str, list[float]] = defaultdict(list)
    for r in results:
        times["search" if "search" in r.answer.method else "lookup"].append(r.milliseconds)
    return {
        method: {"p50": percentile(ms, 0.5), "p95": percentile(ms, 0.95), "number": len(ms)}
        for method, ms in sorted(times.items())
    }


def _baseline(scored: Sequence[tuple[Question, Score]]) -> Figures:
    return {
        "all": _accuracy(scored),
        "kinds": {kind: _accuracy([(q, s) for q, s in scored if q.kind == kind]) for kind in KINDS},
        "sets": _sets([s for _, s in scored]),
        "citations": _tallied(sum((s.citations for _, s in scored), Tally())),
        "search": _ranks([s.rank for _, s in scored]),
    }


def compare(new: Figures, old: Figures | None, asked: Iterable[Question]) -> Figures:
    """Questions that were answered wrongly before and rightly now, and the other way round."""
    before = set(old["failed"]) if old else set()
    now = set(new["failed"])
    texts = {question.text for question in asked}
    return {
        "better": sorted((before - now) & texts),
        "worse": sorted(now - before) if old else [],
        "known": old is not None,
    }


def missed(figures: Figures, bars: Path = BARS) -> list[str]:
    """The committed bars that a run does not meet; bars of splits that were not run do not count."""
    wanted = tomllib.loads(bars.read_text(encoding="utf-8"))
    found = [
        message
        for split, limits in wanted["splits"].items()
        if split in figures["splits"]
        for message in _missed(split, figures["splits"][split], limits)
    ]
    for method, limit in wanted["latency_p95_ms"].items():
        measured = figures["latency"].get(method, {}).get("p95", 0.0)
        if measured > limit:
            found.append(f"{method} p95 {measured:.1f} ms > {limit} ms")
    return found


def _missed(split: str, figures: Figures, limits: Mapping[str, float]) -> Iterable[str]:
    for name, limit in limits.items():
        value, fails = _BARS[name](figures), name in _AT_MOST
        if value > limit if fails else value < limit:
            yield f"{split} {name} {value:.4g} {'>' if fails else '<'} {limit}"


_AT_MOST = {"wrong_figures", "false_answers"}

_BARS: Mapping[str, Callable[[Figures], float]] = {
    "generated": lambda f: f["generated"]["accuracy"],
    "written": lambda f: f["written"]["accuracy"],
    "citation_precision": lambda f: f["citations"]["precision"],
    "citation_recall": lambda f: f["citations"]["recall"],
    "wrong_figures": lambda f: f["wrong_figures"],
    "false_answers": lambda f: f["false_answers"],
}
