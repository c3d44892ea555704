"""What usual document retrieval would answer: the best passage of each card's parts, split as chatbots split.

Three retrievers over the same passages and the same questions: BM25, embeddings, and both fused by
reciprocal rank. The comparison favours them: a passage answers a figure if it merely contains it, a list is
the projects of the ten best passages, and periods are not judged.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Answer, Citation, Figure, Measure, MunicipalityHit, ProjectHit, Status
from corpus.model import Card, Corpus, Role
from index.analysis import Analyser
from index.models import Encoder

#: Passages that a chatbot would list from.
TOP = 10

#: Constant of reciprocal rank fusion, as in Cormack, Clarke and Büttcher (2009).
RRF = 60

_QUANTITY = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([^\s\d、,。()（）]{0,6})")

Floats = NDArray[np.float32]
Scores = Callable[[str], Floats]


@dataclass(frozen=True)
class Chunk:
    """A passage: one part of one card."""

    card: Card
    text: str


def chunks(corpus: Corpus) -> list[Chunk]:
    """Every card by parts: its sections, who takes part, amounts, indicators, events."""
    return [
        Chunk(card, f"{card.project}（{corpus.document(card.document).title}）\n{part}")
        for card in corpus.cards
        for part in _parts(card)
    ]


def _parts(card: Card) -> Iterator[str]:
    yield from (text.text for text in card.texts)
    yield "連携市町: " + "、".join(p.municipality for p in card.participation if p.takes_part)
    if card.budget:
        cells = (f"{line.year.era if line.year else '計'} {line.raw}" for line in card.budget)
        yield "事業費(見込額): " + "、".join(cells)
    for kpi in card.kpis:
        named = (("基準値", kpi.baseline), ("現状値", kpi.current), ("目標値", kpi.target))
        values = (f"{name} {'、'.join(m.raw for m in cell) or '－'}" for name, cell in named)
        yield f"指標 {kpi.indicator}: {' '.join(values)}"
    events: dict[str, list[str]] = defaultdict(list)
    for fact in card.facts:
        events[fact.event].append(f"{fact.attribute if fact.value is not None else ''} {fact.raw}".strip())
    yield from (f"{event}: {'、'.join(facts)}" for event, facts in events.items())


class Baselines:
    """The retrievers over one corpus."""

    def __init__(self, corpus: Corpus, analyser: Analyser, encoder: Encoder, cache: Path) -> None:
        import bm25s

        self._chunks = chunks(corpus)
        self._analyser = analyser
        self._encoder = encoder
        self._towns = [m.name for m in corpus.municipalities]
        self._bm25 = bm25s.BM25()
        texts = [chunk.text for chunk in self._chunks]
        self._bm25.index([list(analyser.terms(text)) or [""] for text in texts], show_progress=False)
        self._vectors = _embedded(texts, encoder, cache)

    def answers(self, turns: Sequence[str]) -> dict[str, list[Chunk]]:
        """The best passages for a conversation's last turn, asked with the turns before, per retriever."""
        asked = " ".join(turns)
        words, meaning = self._lexical(asked), self._dense(asked)
        ranked = {"BM25": _order(words), "埋め込み": _order(meaning)}
        fused = np.zeros(len(self._chunks), dtype=np.float32)
        for order in ranked.values():
            fused[order] += 1 / (RRF + 1 + np.arange(len(order), dtype=np.float32))
        ranked["両方の融合（RRF）"] = _order(fused)
        return {name: [self._chunks[i] for i in order[:TOP]] for name, order in ranked.items()}

    def _lexical(self, asked: str) -> Floats:
        known = [t for t in dict.fromkeys(self._analyser.terms(asked)) if t in self._bm25.vocab_dict]
        if not known:
            return np.zeros(len(self._chunks), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def _dense(self, asked: str) -> Floats:
        found: Floats = self._vectors @ self._encoder.encode_queries([asked[:1000]]).vectors[0]
        return found

    def answer(self, turns: Sequence[str], found: Sequence[Chunk], expected: Mapping[str, Any]) -> Answer:
        """The best passage as an answer; where a list is expected, the projects of all passages found."""
        best = found[0]
        listed = found if "projects" in expected else found[:1]
        return Answer(
            question=turns[-1],
            status=Status.ANSWERED,
            answer=best.text,
            projects=tuple(dict.fromkeys(_hit(chunk.card) for chunk in found)),
            municipalities=tuple(
                MunicipalityHit(name=name, role=Role.MEMBER) for name in self._towns if name in best.text
            ),
            figures=tuple(_figures(best)),
            citations=tuple(_cite(i, chunk) for i, chunk in enumerate(listed, 1)),
            method="search",
        )


def lenient(expected: Mapping[str, Any]) -> dict[str, Any]:
    """An expectation without what a bare passage cannot show: periods, projects of figures, other amounts."""
    kept = {key: value for key, value in expected.items() if key != "only_amounts"}
    if "figures" in kept:
        kept["figures"] = [
            [_bare(choice) for choice in (wanted if isinstance(wanted, list) else [wanted])]
            for wanted in kept["figures"]
        ]
    if "any_of" in kept:
        kept["any_of"] = [lenient(other) for other in kept["any_of"]]
    return kept


def _bare(figure: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in figure.items() if key not in ("period", "project", "unit")}


def _order(scores: Floats) -> NDArray[np.int64]:
    return np.argsort(-scores, kind="stable")


def _hit(card: Card) -> ProjectHit:
    place = card.place
    return ProjectHit(name=card.project, document=place.document, page=place.page, sheet=place.sheet)


def _cite(mark: int, chunk: Chunk) -> Citation:
    place = chunk.card.place
    return Citation(
        mark=mark,
        document=place.document,
        page=place.page,
        sheet=place.sheet,
        section=place.section,
        project=chunk.card.project,
        quote=chunk.text,
    )


def _figures(chunk: Chunk) -> Iterator[Figure]:
    """Every quantity of a passage, and its words as a worded value."""
    for number, unit in _QUANTITY.findall(chunk.text):
        value = float(number.replace(",", ""))
        yield Figure(label="", measure=Measure.RESULT, value=value, unit=unit, text=f"{number}{unit}")
    yield Figure(label="", measure=Measure.RESULT, value=None, text=chunk.text)


def _embedded(texts: Sequence[str], encoder: Encoder, cache: Path) -> Floats:
    """The passages' vectors, kept under a name that changes with texts and model."""
    key = sha256("\0".join((encoder.identity, *texts)).encode()).hexdigest()[:16]
    file = cache / f"baselines-{key}.npy"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(file, encoder.encode_passages(list(texts)).vectors)
    vectors: Floats = np.load(file)
    return vectors
