"""Questions with known answers, one JSON object per line, and their lint."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from eval.scoring import KEYS

FOLDER = Path(__file__).resolve().parent / "questions"

#: Look at ``dev`` freely; ``test`` is only run.
SPLITS = ("dev", "test")

#: What a question is about, with the heading of reports.
KINDS = {
    "participation": "参加",
    "budget": "事業費",
    "kpi": "指標",
    "results": "実績・課題",
    "places": "所在・文書",
    "changes": "文書の間",
    "needs": "住民の言葉",
    "absent": "記載なし",
    "unclear": "あいまい",
    "conversation": "会話",
    "hostile": "異常な入力",
    "mixed": "複合",
    "english": "英語",
}

_FIELDS = {"question", "turns", "kind", "origin", "expect"}


@dataclass(frozen=True)
class Question:
    """One line of a question file.

    Attributes:
        turns: what is asked, one after the other in one conversation; the last answer counts.
        kind: a key of :data:`KINDS`.
        origin: ``generated: …`` with its template, or who wrote it.
        expect: what a right answer must hold, see :mod:`eval.scoring`.
        split: ``dev`` or ``test``.
    """

    turns: tuple[str, ...]
    kind: str
    origin: str
    expect: Mapping[str, Any]
    split: str

    @property
    def text(self) -> str:
        """The turns in one line: what identifies the question."""
        return " → ".join(self.turns)

    @property
    def generated(self) -> bool:
        """Whether it was made from the corpus."""
        return self.origin.startswith("generated")


def read(folder: Path = FOLDER, splits: Iterable[str] = SPLITS) -> list[Question]:
    """All questions of the splits, in the order of file names and lines.

    Raises:
        InputError: when a line is no question; it names file and line.
    """
    return [
        question
        for split in splits
        for file in sorted((folder / split).glob("*.jsonl"))
        for question in read_file(file, split)
    ]


def read_file(file: Path, split: str) -> Iterator[Question]:
    """The questions of one file.

    Raises:
        InputError: when the file or a line cannot be read.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"質問のファイルを読めません: {file}（{error}）") from error
    for number, line in enumerate(lines, 1):
        try:
            yield _question(json.loads(line), split)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{file.name} の{number}行目は質問として読めません（{error}）") from error


def _question(entry: object, split: str) -> Question:
    if not isinstance(entry, dict):
        raise TypeError("JSONオブジェクトではありません")
    if unknown := set(entry) - _FIELDS:
        raise ValueError(f"知らない項目 {sorted(unknown)}")
    turns = entry.get("turns") or [entry["question"]]
    return Question(tuple(turns), entry["kind"], entry["origin"], entry["expect"], split)


def line(question: Question) -> str:
    """The line of a question file; the inverse of reading."""
    asked = {"turns": list(question.turns)} if len(question.turns) > 1 else {"question": question.turns[0]}
    entry = asked | {"kind": question.kind, "origin": question.origin, "expect": dict(question.expect)}
    return json.dumps(entry, ensure_ascii=False)


def lint(questions: Iterable[Question]) -> list[str]:
    """What is wrong with a set: unknown kinds and keys, duplicates, contradictions."""
    found: list[str] = []
    seen: dict[str, Question] = {}
    for question in questions:
        found += _format(question)
        key = _key(question)
        if key in seen:
            same = seen[key].expect == question.expect
            found.append(f"{'二重' if same else '食い違い'}: {question.text[:60]}")
        seen[key] = question
    return found


def _format(question: Question) -> Iterator[str]:
    if question.kind not in KINDS:
        yield f"知らない種類 {question.kind}: {question.text[:60]}"
    if not question.origin:
        yield f"出どころがない: {question.text[:60]}"
    alternatives = question.expect.get("any_of", ({},))
    for expected in (question.expect, *alternatives):
        if unknown := set(expected) - KEYS:
            yield f"知らない期待 {sorted(unknown)}: {question.text[:60]}"
    if not all("status" in question.expect | expected for expected in alternatives):
        yield f"状態の期待がない: {question.text[:60]}"


def _key(question: Question) -> str:
    """The question as people hear it: width, case and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", question.text).lower().split()) or question.text
