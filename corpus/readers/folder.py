"""A folder of originals → documents and cards: which file has which layout, and in which order to read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import CorpusError, LayoutError
from corpus.model import Card, Document, Kind, Municipality
from corpus.readers.progress import is_progress, read_progress
from corpus.readers.report import Report
from corpus.readers.vision import is_vision, read_vision
from corpus.text import Variant, compact, correct, normalise
from corpus.years import FiscalYear

#: Both are matched on compact text: recognition sets spaces between digits and words.
_DATE = re.compile(r"(令和|平成)(元|\d{1,2})年(?:\(\d{4}年\))?(\d{1,2})月(?:(\d{1,2})日)?")
_REPORTED = re.compile(r"((?:令和|平成)(?:元|\d+)年度)の取組状況")
_OFFICE = re.compile(r"^[^\s|]+(?:課|室|部)$")
_CONTACT = re.compile(r"(〒.+|TEL.+)")
_REFERENCE = re.compile(r"^【参考】\s*(.+?)\s+(\d+)$")
_STATUS = re.compile(r"^\(?(改訂案|改訂版)\)?$|^※変更箇所のみ抜粋$")


@dataclass(frozen=True)
class Original:
    """One file as read."""

    path: Path
    document: Document
    cards: tuple[Card, ...]
    report: Report


def read_folder(
    folder: Path, municipalities: Sequence[Municipality], variants: Sequence[Variant]
) -> tuple[list[Original], list[Report]]:
    """Read every ``*.txt`` of a folder; progress reports first, since they help to resolve the vision.

    Returns:
        The originals (newest document first) and a report for each file that is left out: it has
        neither layout, or holds a document that another file holds already.

    Raises:
        CorpusError: when the folder cannot be read or holds no file that can; it says why for each file.
    """
    if not folder.is_dir():
        raise CorpusError(f"フォルダーがありません: {folder}")
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".txt")
    if not paths:
        raise CorpusError(f"{folder} に .txt の文書がありません。文書を文字にしたファイルを置いてください")
    read: list[Original] = []
    refused: list[Report] = []
    for path in sorted(paths, key=_kind_order):
        try:
            original = _read(path, municipalities, variants, read)
        except LayoutError as error:
            refused.append(_refusal(path, "unreadable", str(error)))
            continue
        twin = next((o for o in read if o.document.id == original.document.id), None)
        if twin is None:
            read.append(original)
        else:
            why = f"{twin.path.name} と同じ文書（{twin.document.id}）なので、使いませんでした"
            refused.append(_refusal(path, "disagreement", why))
    if not read:
        reasons = "、".join(f"{report.file}: {f.why}" for report in refused for f in report.findings)
        raise CorpusError(
            f"{folder} に読める文書がありません。ビジョンか取組状況の文書を置いてください（{reasons}）"
        )
    return sorted(read, key=lambda o: o.document.date, reverse=True), refused


def _refusal(path: Path, kind: str, why: str) -> Report:
    """A report on a whole file."""
    report = Report(path.name)
    report.add(kind, 1, "ファイル全体", why)
    return report


def layout(lines: Sequence[str]) -> Kind | None:
    """Which layout a text has; ``None`` for neither."""
    if is_progress(lines):
        return Kind.PROGRESS
    return Kind.VISION if is_vision(lines) else None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LayoutError(f"UTF-8の文書として読めません（{error}）") from error


def _kind_order(path: Path) -> tuple[bool, str]:
    try:
        return layout(_lines(path)) is not Kind.PROGRESS, path.name
    except LayoutError:
        return True, path.name


def _read(
    path: Path, municipalities: Sequence[Municipality], variants: Sequence[Variant], before: list[Original]
) -> Original:
    lines = _lines(path)
    kind = layout(lines)
    if kind is None:
        raise LayoutError("ビジョン（一覧表とカード）でも取組状況（シート）でもない文書です")
    document = _document(lines, kind)
    report = Report(path.name)
    mine = [v for v in variants if v.document in ("", document.id)]
    for number, line in enumerate(lines, 1):
        for variant in mine:
            if variant.raw in line:
                action = f"「{variant.corrected}」と読みました" if variant.replaced else "そのまま残しました"
                kind_ = "repaired" if variant.replaced else "doubtful"
                report.add(
                    kind_, number, variant.raw, f"{action}（{line.count(variant.raw)}か所）{variant.note}"
                )
    lines = [correct(line, mine) for line in lines]
    if kind is Kind.PROGRESS:
        cards = read_progress(lines, document.id, municipalities, report)
    else:
        cards = read_vision(lines, document.id, municipalities, _earlier(before, document), report)
    return Original(path, document, tuple(cards), report)


def _earlier(before: list[Original], document: Document) -> dict[str, frozenset[str]]:
    """Members of each project in the newest report that is older than the document."""
    older = [o for o in before if o.document.kind is Kind.PROGRESS and o.document.date < document.date]
    if not older:
        return {}
    newest = max(older, key=lambda o: o.document.date)
    return {
        compact(card.project): frozenset(p.municipality for p in card.participation if p.takes_part)
        for card in newest.cards
    }


def _document(lines: Sequence[str], kind: Kind) -> Document:
    """Title, date, publisher and contact as the text prints them."""
    texts = [normalise(line).strip("*# ") for line in lines]
    dense = [compact(text) for text in texts]
    dates = [m for text in dense if (m := _DATE.search(text)) and len(text) <= len(m[0]) + 4]
    if not dates:
        raise LayoutError("発行の日付が見つかりません")
    date = dates[0]
    year = FiscalYear.parse(date[1] + date[2]).year
    iso = f"{year}-{int(date[3]):02}" + (f"-{int(date[4]):02}" if date[4] else "")
    reported = next((FiscalYear.parse(m[1]) for text in dense if (m := _REPORTED.search(text))), None)
    prose = [text for text in texts if text and not text.startswith("|")]
    title = next((t for t in prose if _REPORTED.search(compact(t))), "") or _vision_title(prose)
    return Document(
        id=f"{kind}-{reported.year if reported else year}",
        kind=kind,
        title=title,
        publisher=next((t for t in prose if _OFFICE.match(t)), ""),
        date=iso,
        fiscal_year=reported,
        unit="sheet" if kind is Kind.PROGRESS else "page",
        status="・".join(dict.fromkeys(t.strip("()※") for t in prose if _STATUS.match(t))),
        contact=" ".join(t for t in prose if _CONTACT.match(t)),
        references=tuple((compact(m[1]), int(m[2])) for t in prose if (m := _REFERENCE.match(t))),
    )


def _vision_title(prose: Sequence[str]) -> str:
    """The title block: from the line of the period to the one in 《》."""
    start = next((i for i, t in enumerate(prose) if re.match(r"第\s*\d+\s*期", t)), 0)
    end = next((i for i, t in enumerate(prose) if i >= start and t.startswith("《")), start)
    return "".join(compact(t) for t in prose[start : end + 1])
