"""A test collection: passages, queries, and which passage is relevant to which query."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.text import normalise

#: Collections that the project ships.
SHIPPED = Path(__file__).resolve().parent / "sets"

_PASSAGES, _QUERIES, _QRELS = "passages.jsonl", "queries.jsonl", "qrels.tsv"

#: Query id → passage id → relevance, 1 or more.
Qrels = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Item:
    """A passage or a query: its id, and its text in normal form (of a passage: title and text)."""

    id: str
    text: str


@dataclass(frozen=True)
class Collection:
    """A test collection; every query has at least one relevant passage.

    Attributes:
        name: the folder's name.
    """

    name: str
    passages: tuple[Item, ...]
    queries: tuple[Item, ...]
    qrels: Qrels


def read(folder: Path) -> Collection:
    """Read a folder with ``passages.jsonl`` (id, title, text), ``queries.jsonl`` (id, text), ``qrels.tsv``.

    Queries without a relevant passage are left out, as in the usual measures.

    Raises:
        InputError: when a file is missing or a line cannot be understood; it names file and line.
    """
    passages = tuple(_items(folder / _PASSAGES))
    queries = tuple(_items(folder / _QUERIES))
    qrels = _qrels(folder / _QRELS, {p.id for p in passages}, {q.id for q in queries})
    judged = tuple(query for query in queries if query.id in qrels)
    if not judged:
        raise InputError(f"{folder}: 正解のある質問がありません（{_QRELS} を確かめてください）")
    return Collection(folder.resolve().name, passages, judged, qrels)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        files = f"{_PASSAGES}、{_QUERIES}、{_QRELS}"
        raise InputError(f"{path} がありません。フォルダーには {files} が要ります") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} を読めません: {error}") from error
    return ((number, line) for number, line in enumerate(content.split("\n"), 1) if line.strip())


def _items(path: Path) -> Iterator[Item]:
    seen: set[str] = set()
    for number, line in _lines(path):
        try:
            row: dict[str, Any] = json.loads(line)
            item = Item(str(row["id"]), normalise(f"{row.get('title') or ''} {row['text']}"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path} の{number}行目が読めません（id と text のある JSON が要ります）"
            ) from error
        if item.id in seen:
            raise InputError(f"{path} の{number}行目: id「{item.id}」が2度出てきます")
        seen.add(item.id)
        yield item


def _qrels(path: Path, passages: set[str], queries: set[str]) -> Qrels:
    qrels: Qrels = {}
    for number, line in _lines(path):
        cells = line.rstrip("\r").split("\t")
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
            raise InputError(
                f"{path} の{number}行目が読めません（質問のid、文章のid、関連度をタブで区切ります）"
            )
        query, passage, relevance = cells[0], cells[1], int(cells[2])
        if query not in queries or passage not in passages:
            raise InputError(f"{path} の{number}行目: 知らない id です（{query}、{passage}）")
        if relevance > 0:
            qrels.setdefault(query, {})[passage] = relevance
    return qrels
