"""The retrievers that are compared, each over the same passages and with the same vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fugashi import Tagger
from sudachipy import SplitMode

from corpus.text import normalise
from index.analysis import Analyser
from index.layout import PASSAGES
from index.lexical import PASSAGE_B, PASSAGE_K1, Lexical
from index.models import Encoder
from index.ranking import Ranker
from index.vectors import FaissStore

#: The product's own ranking.
PRODUCT = "renkei"

#: Constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), and how far down it looks.
RRF, _FUSED = 60, 100

#: UniDic's parts of speech that carry meaning, as in the product's own analysis.
_CONTENT = {"名詞", "動詞", "形容詞", "形状詞", "副詞", "代名詞", "接頭辞", "接尾辞"}

#: A question → places of passages, best first.
Rank = Callable[[str], list[int]]
Tokenise = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class System:
    """A retriever; ``single`` tells whether it is one method alone, neither fused nor re-ordered."""

    name: str
    rank: Rank
    single: bool = True


def systems(
    texts: Sequence[str], index: Path, scratch: Path, analyser: Analyser, encoder: Encoder
) -> list[System]:
    """All retrievers over the passages.

    Args:
        texts: the passages, as they were indexed.
        index: folder that :meth:`Ranker.build` filled.
        scratch: an empty folder for the other lexical indexes.
        analyser: makes the search terms.
        encoder: embeds the questions.
    """
    ranker = Ranker.open(index, len(texts), analyser, encoder)
    mixed = Lexical.open(index / PASSAGES, len(texts))
    lexical = {
        "BM25 SudachiPy A": _sudachi(analyser, SplitMode.A),
        "BM25 SudachiPy B": _sudachi(analyser, SplitMode.B),
        "BM25 SudachiPy C": _sudachi(analyser, SplitMode.C),
        "BM25 fugashi": _fugashi(),
        "BM25 文字2-gram": bigrams,
    }
    found = [System("BM25 SudachiPy C+A", _bm25(mixed, analyser.terms))]
    for place, (name, tokenise) in enumerate(lexical.items()):
        folder = scratch / str(place)
        Lexical.build([tokenise(t) for t in texts], folder, k1=PASSAGE_K1, b=PASSAGE_B)
        found.append(System(name, _bm25(Lexical.open(folder, len(texts)), tokenise)))
    dense = _dense(FaissStore(index), encoder)
    found.append(System("埋め込み", dense))
    found.append(System("BM25＋埋め込み（RRF）", _fused(found[0].rank, dense), single=False))
    found.append(System(PRODUCT, lambda q: [hit.passage for hit in ranker.rank(q)], single=False))
    return found


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters, without white space.

    >>> bigrams("水 道管")
    ['水道', '道管']
    """
    packed = "".join(normalise(text).lower().split())
    return [packed[i : i + 2] for i in range(len(packed) - 1)]


def _sudachi(analyser: Analyser, mode: SplitMode) -> Tokenise:
    return lambda text: [t.form for t in analyser.tokens(normalise(text).lower(), mode) if t.content]


def _fugashi() -> Tokenise:
    tagger = Tagger()

    def tokenise(text: str) -> list[str]:
        words = tagger(normalise(text).lower())
        return [w.feature.lemma or w.surface for w in words if w.feature.pos1 in _CONTENT]

    return tokenise


def _bm25(index: Lexical, tokenise: Tokenise) -> Rank:
    def rank(question: str) -> list[int]:
        scores = index.scores(tokenise(question))
        order = np.argsort(-scores, kind="stable")[:_FUSED]
        return [int(i) for i in order if scores[i] > 0]

    return rank


def _dense(vectors: FaissStore, encoder: Encoder) -> Rank:
    def rank(question: str) -> list[int]:
        return [int(i) for i in vectors.nearest(encoder.encode_queries([question]).vectors[0], _FUSED)]

    return rank


def _fused(*parts: Rank) -> Rank:
    def rank(question: str) -> list[int]:
        scores: dict[int, float] = {}
        for part in parts:
            for place, passage in enumerate(part(question), 1):
                scores[passage] = scores.get(passage, 0.0) + 1 / (RRF + place)
        return sorted(scores, key=lambda passage: (-scores[passage], passage))

    return rank
