"""What each part of the ranking brings: nDCG@10 with one part left out or done in another way.

``ablation.py OUT DIR…`` embeds the passages of test collections once, at full precision, and ranks every
query in all ways; writes a table and JSON.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np

from corpus.script import modern
from eval.retrieval.collection import Collection, read
from eval.retrieval.measures import DEPTH, main_measure
from index.analysis import Analyser
from index.embedding import centre_of
from index.kana import KanaReader, write_kana
from index.lexical import PASSAGE_B, PASSAGE_K1, Lexical
from index.models import ensure_exported, load_encoder
from index.ranking import CANDIDATES, LEAST_RARITY, WEIGHTS, standardised
from index.settings import Settings
from index.words import WordStore, pack, word_vectors

#: Rank constant of the fusion that is compared.
RRF = 60

Matrix = np.ndarray


def main() -> None:
    """Measure all collections; print and write."""
    out, folders = Path(sys.argv[1]), sys.argv[2:]
    settings = Settings.from_environment()
    ensure_exported(settings)
    analyser, encoder = Analyser(), load_encoder(settings)
    figures: dict[str, dict[str, float]] = {}
    collections = [read(Path(folder)) for folder in folders]
    for collection in collections:
        print(f"… {collection.name}", file=sys.stderr)
        for name, matrix in _variants(collection, analyser, encoder).items():
            figures.setdefault(name, {})[collection.name] = main_measure(
                collection, np.argsort(-matrix, axis=1, kind="stable")[:, :DEPTH]
            )
    out.mkdir(parents=True, exist_ok=True)
    table = _table(figures, [c.name for c in collections])
    (out / "ablation.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    (out / "ablation.md").write_text(table + "\n", encoding="utf-8")
    print(table)


def _variants(collection: Collection, analyser: Analyser, encoder) -> dict[str, Matrix]:
    """Scores of every passage for every query, by variant."""
    texts = [p.text for p in collection.passages]
    with tempfile.TemporaryDirectory() as folder:
        write_kana([analyser.words(text) for text in texts], Path(folder))
        kana = KanaReader(Path(folder))
        queries = [kana.spelled(modern(q.text)) for q in collection.queries]
        passages, asked = encoder.encode_passages(texts), encoder.encode_queries(queries)
        terms = [analyser.terms(t) for t in texts]
        Lexical.build(terms, Path(folder) / "bm25", k1=PASSAGE_K1, b=PASSAGE_B)
        lexical = Lexical.open(Path(folder) / "bm25", len(texts))
        bm25 = np.stack([lexical.scores(analyser.terms(q)) for q in queries])
        found = [word_vectors(t, analyser.words(x)) for t, x in zip(asked.tokens, queries, strict=True)]
        rarity = [np.array([lexical.rarity(w.form) for w in ws] or [1.0] * len(v)) for v, ws in found]
        words = [v for v, _ in found]
        weights = [np.sqrt(r.clip(LEAST_RARITY)) for r in rarity]
        held = [word_vectors(t, analyser.words(x))[0] for t, x in zip(passages.tokens, texts, strict=True)]
        centre = centre_of(encoder, analyser)
        WordStore.build(pack(held, centre), centre, Path(folder) / "words")
        store = WordStore(Path(folder) / "words")
        every = np.arange(len(texts))
        ours = np.stack([store.scores(every, v, w) for v, w in zip(words, weights, strict=True)])
    cosine = asked.vectors @ passages.vectors.T
    mean = np.concatenate(held).mean(axis=0)
    pieces = [t.vectors for t in passages.tokens]
    piece_mean = np.concatenate(pieces).mean(axis=0)
    equal = [np.ones(len(v)) for v in words]
    asked_pieces = [t.vectors for t in asked.tokens]
    other = {
        "words at full precision": _maxsim(held, words, weights, mean),
        "words not centred": _maxsim(held, words, weights, 0 * mean),
        "words not weighted by rarity": _maxsim(held, words, equal, mean),
        "word pieces instead of words": _maxsim(
            pieces, asked_pieces, [np.ones(len(v)) for v in asked_pieces], piece_mean
        ),
    }

    def fused(third: Matrix, weights: tuple[float, ...] = WEIGHTS, limit: int = CANDIDATES) -> Matrix:
        return _fused((bm25, cosine, third), weights, limit)

    lexical_weight, meaning_weight, word_weight = WEIGHTS
    return {
        "BM25 alone": bm25,
        "cosine alone": cosine,
        "late interaction alone": ours,
        "BM25 and cosine, reciprocal ranks": _reciprocal(bm25, cosine),
        "BM25 and cosine, standardised (0.3, 0.7)": fused(ours, (0.3, 0.7, 0.0)),
        "**all three (renkei)**": fused(ours),
        "without BM25": fused(ours, (0.0, meaning_weight, word_weight)),
        "without cosine": fused(ours, (lexical_weight, 0.0, word_weight)),
        "equal weights": fused(ours, (1 / 3, 1 / 3, 1 / 3)),
        "half the candidates": fused(ours, limit=CANDIDATES // 2),
        "twice the candidates": fused(ours, limit=CANDIDATES * 2),
        **{name: fused(matrix) for name, matrix in other.items()},
    }


def _maxsim(held: list[Matrix], asked: list[Matrix], weights: list[Matrix], mean: Matrix) -> Matrix:
    own = _unit(np.concatenate(held) - mean)
    firsts = np.concatenate([[0], np.cumsum([len(v) for v in held])[:-1]])
    rows = [
        w @ np.maximum.reduceat(_unit(v - mean) @ own.T, firsts, axis=1) / w.sum()
        for v, w in zip(asked, weights, strict=True)
    ]
    return np.stack(rows).astype(np.float32)


def _unit(vectors: Matrix) -> Matrix:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-3)


def _fused(parts: tuple[Matrix, ...], weights: tuple[float, ...], limit: int) -> Matrix:
    """As the product's ranking; passages that are no candidates come last."""
    scores = np.full(parts[0].shape, -np.inf, dtype=np.float32)
    for row, (bm25, cosine) in enumerate(zip(parts[0], parts[1], strict=True)):
        matching = [i for i in np.argsort(-bm25, kind="stable")[:limit] if bm25[i] > 0]
        found = np.union1d(matching, np.argsort(-cosine, kind="stable")[:limit]).astype(int)
        scores[row, found] = sum(
            w * standardised(part[row, found]) for w, part in zip(weights, parts, strict=True)
        )
    return scores


def _reciprocal(*parts: Matrix) -> Matrix:
    places = [np.argsort(np.argsort(-part, axis=1, kind="stable"), axis=1, kind="stable") for part in parts]
    return sum(1 / (RRF + 1 + place) for place in places)


def _table(figures: dict[str, dict[str, float]], names: list[str]) -> str:
    lines = [f"| nDCG@10 | {' | '.join(names)} | mean |", "|---" * (len(names) + 2) + "|"]
    for variant, values in figures.items():
        cells = [*values.values(), float(np.mean(list(values.values())))]
        lines.append(f"| {variant} | {' | '.join(f'{value:.3f}' for value in cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
