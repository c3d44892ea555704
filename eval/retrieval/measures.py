"""Measures of a ranking (ir-measures) and how far chance may move them (bootstrap)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np

from eval.retrieval.collection import Collection, Qrels

#: Passages that are looked at.
DEPTH = 10

#: Name → measure; recall counts every passage of relevance 1 or more.
MEASURES = {
    "nDCG@10": ir_measures.nDCG @ 10,
    "recall@5": ir_measures.R @ 5,
    "recall@10": ir_measures.R @ 10,
    "MRR@10": ir_measures.RR @ 10,
}

#: The measure by which systems are compared.
MAIN = "nDCG@10"

#: Resamples of the queries, and the seed that makes them the same every time.
RESAMPLES, SEED = 1000, 20260322

#: Share of the resamples that an interval holds.
LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """Mean of a measure over the queries, and its bootstrap interval (percentile method)."""

    mean: float
    low: float
    high: float


def score(ranking: Mapping[str, Sequence[str]], qrels: Qrels) -> dict[str, dict[str, float]]:
    """Measure → query id → value; a query without any result has 0.

    Args:
        ranking: query id → passage ids, best first.
        qrels: the judgements; exactly these queries are measured.
    """
    run = {
        query: {passage: float(-place) for place, passage in enumerate(ranking.get(query, ()))}
        for query in qrels
    }
    values = {name: dict.fromkeys(qrels, 0.0) for name in MEASURES}
    names = {measure: name for name, measure in MEASURES.items()}
    for found in ir_measures.iter_calc(list(MEASURES.values()), qrels, run):
        values[names[found.measure]][found.query_id] = float(found.value)
    return values


def main_measure(collection: Collection, places: Iterable[Iterable[int]]) -> float:
    """Mean of the main measure.

    Args:
        collection: passages, queries and judgements.
        places: for each query in order, places of passages, best first; repeated ones count once.
    """
    ids = [passage.id for passage in collection.passages]
    ranking = {
        query.id: [ids[i] for i in dict.fromkeys(found)][:DEPTH]
        for query, found in zip(collection.queries, places, strict=True)
    }
    return float(np.mean(list(score(ranking, collection.qrels)[MAIN].values())))


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and interval of one value per query."""
    sample = np.array(values)
    draws = np.random.default_rng(SEED).integers(len(sample), size=(RESAMPLES, len(sample)))
    means = sample[draws].mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(sample.mean()), float(low), float(high))
