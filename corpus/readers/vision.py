"""A vision: the list and the cards joined, doubtful rows resolved against card and older sheet."""

from collections import Counter
from collections.abc import Mapping, Sequence

from corpus.model import (
    Basis,
    Card,
    Certainty,
    Municipality,
    Participation,
    Place,
    Role,
    Section,
    Text,
)
from corpus.readers.markup import Row, pipe_tables
from corpus.readers.report import Report
from corpus.readers.rows import ListRow, Resolution, resolve, seam
from corpus.readers.vision_cards import VisionCard, is_card, read_card
from corpus.readers.vision_list import MARK, Entry, is_list, read_list
from corpus.text import compact

LIST_SECTION = "具体的な取組（一覧表）"
_NOTE = "※"


def is_vision(lines: Sequence[str]) -> bool:
    """Whether a text has this layout."""
    return any(is_list(table) for table in pipe_tables(list(lines)))


def read_vision(
    lines: Sequence[str],
    document: str,
    municipalities: Sequence[Municipality],
    earlier: Mapping[str, frozenset[str]],
    report: Report,
) -> list[Card]:
    """The projects of the list in order, with their card where the document holds one.

    Args:
        earlier: members of each project in the older document, by compact project name.
    """
    partners = [m.name for m in municipalities if not m.core]
    core = next(m.name for m in municipalities if m.core)
    tables = list(pipe_tables(list(lines)))
    entries = read_list([t for t in tables if is_list(t)], partners, report)
    drafts = [read_card(t, core, report) for t in tables if is_card(t)]
    _trailing_notes(lines, drafts, tables)
    cards = {compact(c.project): c for c in drafts}
    for name in cards.keys() - {compact(e.project) for e in entries}:
        report.add(
            "disagreement", cards[name].line, cards[name].project, "カードはありますが、一覧表にありません"
        )
    rows = [_row(entry, partners, cards.get(compact(entry.project)), earlier) for entry in entries]
    usual = seam(rows, len(partners))
    numbered: Counter[int] = Counter()  # KPIs of a page, which may hold several cards
    result: list[Card] = []
    for entry, row in zip(entries, rows, strict=True):
        try:
            resolution = resolve(row, len(partners), usual)
        except ValueError as error:
            report.add("unreadable", entry.line, entry.project, str(error))
            continue
        _report(entry, row, resolution, partners, report)
        draft = cards.get(compact(entry.project))
        card = _card(entry, resolution, partners, document, draft, numbered[entry.page] + 1)
        numbered[entry.page] += len(card.kpis)
        result.append(card)
    return result


def _trailing_notes(lines: Sequence[str], cards: list[VisionCard], tables: list[list[Row]]) -> None:
    """Lines that begin with ※ behind a card's table belong to the card."""
    starts = sorted(table[0].line for table in tables)
    for card in cards:
        end = next((s for s in starts if s > card.last_line), len(lines) + 1)
        card.notes += [s.strip() for s in lines[card.last_line : end - 1] if s.strip().startswith(_NOTE)]


def _row(
    entry: Entry, partners: list[str], card: VisionCard | None, earlier: Mapping[str, frozenset[str]]
) -> ListRow:
    def columns(names: frozenset[str]) -> frozenset[int]:
        return frozenset(i for i, name in enumerate(partners) if name in names)

    before = earlier.get(compact(entry.project))
    return ListRow(
        entry.project,
        entry.marks,
        entry.damaged,
        columns(frozenset(card.members)) if card else None,
        columns(before) if before is not None else None,
    )


def _names(members: frozenset[int], partners: list[str]) -> str:
    return "・".join(partners[i] for i in sorted(members)) or "（なし）"


def _report(entry: Entry, row: ListRow, resolution: Resolution, partners: list[str], report: Report) -> None:
    readings = [_names(r.members, partners) for r in resolution.readings]
    if row.card is not None and resolution.readings[0].members != row.card:
        why = f"一覧表は {readings[0]}、カードは {_names(row.card, partners)}"
        report.add("disagreement", entry.line, entry.project, why)
    if resolution.uncertain:
        report.add(
            "doubtful", entry.line, entry.project, f"{len(readings)}通りに読めます: {' / '.join(readings)}"
        )
    elif entry.damaged:
        source = "カードと一致" if row.card is not None else "読み方は1通り"
        if row.card is None and row.earlier is None:
            source += "（照らし合わせる資料なし）"
        report.add("repaired", entry.line, entry.project, f"行の崩れを直しました（{source}）: {readings[0]}")


def _card(
    entry: Entry,
    resolution: Resolution,
    partners: list[str],
    document: str,
    draft: VisionCard | None,
    first_kpi: int,
) -> Card:
    kept = tuple(_names(r.members, partners) for r in resolution.readings)
    participation = tuple(_member(i, name, resolution, kept) for i, name in enumerate(partners))
    place = Place(document, page=entry.page)
    if draft is None:
        return Card(entry.project, place, entry.pillar, (entry.initiative,), False, participation)
    order = list(Section)
    texts = sorted(draft.sections.items(), key=lambda item: order.index(item[0]))
    return Card(
        entry.project,
        place,
        entry.pillar,
        (entry.initiative,),
        True,
        participation,
        budget=tuple(draft.budget),
        kpis=draft.kpis.kpis(f"{document}/{entry.page}", first_kpi),
        texts=tuple(Text(section, Basis.ORIGINAL, text) for section, text in texts),
        notes=tuple(draft.notes),
    )


def _member(index: int, name: str, resolution: Resolution, kept: tuple[str, ...]) -> Participation:
    if index in resolution.stated:
        return Participation(name, Role.MEMBER, mark=MARK)
    if index in resolution.uncertain:
        reason = "一覧表の行の印がずれていて、1通りに読めません"
        return Participation(name, Role.MEMBER, Certainty.UNCERTAIN, MARK, kept, reason)
    return Participation(name, Role.NONE)
