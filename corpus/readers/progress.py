"""Progress reports: one sheet per project, with marks, three columns of prose and a KPI table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.mentions import mentions
from corpus.model import (
    Basis,
    Card,
    Certainty,
    Fact,
    Municipality,
    Participation,
    Place,
    Role,
    Section,
    Text,
)
from corpus.readers.kpis import INDICATOR, KpiTable
from corpus.readers.markup import Row, tab_row
from corpus.readers.report import Report
from corpus.text import compact, is_dash, normalise, tighten

_PILLAR = re.compile(r"^【連携分野[::](.+)】$")
_PRINTED = re.compile(r"^[①-⑳㉑-㉟㊱-㊿\d]{1,3}$")
_MARK = re.compile(r"([★■□☑☐])\s*([^\s★■□☑☐※]+)")
_ROLES = {"★": Role.PROPOSER, "■": Role.MEMBER, "□": Role.NONE, "☑": Role.UNKNOWN, "☐": Role.NONE}
_HEADING = re.compile(r"\((事業概要|事業内容|見込まれる効果|連携市町の役割|[^()]{2,6}の役割)\)")
_ITEM = re.compile("[・●○]")
_COLUMNS = {"事業概要": "overview", "取組実績": "results", "今後の課題": "next"}
_UNSURE_CHECK = "チェック欄は空ですが、取組実績に参加の記載があります"


@dataclass
class Sheet:
    """The rows of one sheet, as they come."""

    number: int
    printed: str
    pillar: str
    line: int
    initiatives: tuple[str, ...] = ()
    project: str = ""
    note: str = ""
    marks: str = ""
    columns: dict[int, str] = field(default_factory=dict)
    prose: dict[str, str] = field(default_factory=dict)
    kpis: KpiTable = field(default_factory=KpiTable)
    in_kpis: bool = False


def is_progress(lines: Sequence[str]) -> bool:
    """Whether a text has this layout."""
    return any(line.startswith("取組\t") for line in lines) and any(
        _PILLAR.match(normalise(s)) for s in lines
    )


def read_progress(
    lines: Sequence[str], document: str, municipalities: Sequence[Municipality], report: Report
) -> list[Card]:
    """The sheets in order; a sheet's true number is its position, whatever is printed over it.

    A sheet that lost its project's name is reported and left out, but counted.
    """
    sheets = _split(lines, report)
    return [_card(sheet, document, municipalities, report) for sheet in sheets if sheet.project]


def _split(lines: Sequence[str], report: Report) -> list[Sheet]:
    sheets: list[Sheet] = []
    pillar = printed = ""
    for number, line in enumerate(lines, 1):
        text = normalise(line)
        if match := _PILLAR.match(text):
            pillar = tighten(match[1])
        elif _PRINTED.match(text):
            printed = text
        elif line.startswith("取組\t"):
            row = tab_row(number, line)
            sheet = Sheet(len(sheets) + 1, printed, pillar, number)
            _head(sheet, row, report)
            sheets.append(sheet)
            printed = ""
        elif "\t" in line and sheets:
            _take(sheets[-1], tab_row(number, line), report)
    return sheets


def _head(sheet: Sheet, row: Row, report: Report) -> None:
    sheet.initiatives = tuple(tighten(part) for part in row.cells[1].split())
    name, _, note = "".join(row.cells[3:4]).partition("※")
    sheet.project = tighten(name)
    if not sheet.project:
        report.add("unreadable", row.line, f"シート{sheet.number}", "見出しの行に事務事業名がありません")
    sheet.note = f"※{note.strip()}" if note else ""


def _take(sheet: Sheet, row: Row, report: Report) -> None:
    if compact(row.cells[0]) == "関係市町":
        sheet.marks = row.cells[1]
        return
    labels = {i: name for i in row.filled for head, name in _COLUMNS.items() if row.cells[i].startswith(head)}
    if labels:
        sheet.columns, sheet.in_kpis = labels, False
        return
    sheet.in_kpis = sheet.in_kpis or any(compact(cell) == INDICATOR for cell in row.cells)
    if sheet.in_kpis:
        sheet.kpis.add(row, report)
        return
    for index in row.filled:
        if index in sheet.columns:
            sheet.prose[sheet.columns[index]] = row.cells[index]
        else:
            report.add(
                "unreadable", row.line, sheet.project, f"見出しのない列の文です: {row.cells[index][:20]}"
            )


def _card(sheet: Sheet, document: str, municipalities: Sequence[Municipality], report: Report) -> Card:
    place = Place(document, sheet=sheet.number)
    if sheet.printed not in _prints(sheet.number):
        why = f"印字は「{sheet.printed or 'なし'}」ですが、並び順からシート{sheet.number}と読みました"
        report.add("repaired", sheet.line, sheet.project, why)
    return Card(
        project=sheet.project,
        place=place,
        pillar=sheet.pillar,
        initiatives=sheet.initiatives,
        full=True,
        participation=_participation(sheet, municipalities, report),
        printed_number=sheet.printed,
        kpis=sheet.kpis.kpis(f"{document}/{sheet.number}"),
        texts=_texts(sheet),
        facts=_facts(sheet),
        notes=(sheet.note,) if sheet.note else (),
    )


def _prints(number: int) -> set[str]:
    """How a number may be printed: in digits, and circled from 1 to 50."""
    starts = ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))
    circled = {chr(code + number - low) for low, high, code in starts if low <= number <= high}
    return {str(number)} | circled


def _participation(
    sheet: Sheet, municipalities: Sequence[Municipality], report: Report
) -> tuple[Participation, ...]:
    marks = {name: mark for mark, name in _MARK.findall(sheet.marks)}
    boxes = "☑" in marks.values()
    results = sheet.prose.get("results", "")
    found: list[Participation] = []
    for town in municipalities:
        mark = marks.get(town.name, "")
        if not mark:
            report.add("unreadable", sheet.line, sheet.project, f"{town.name} の印がありません")
            continue
        role = _ROLES[mark]
        if boxes and role is Role.NONE and town.name in results:
            report.add("doubtful", sheet.line, sheet.project, f"{town.name}: {_UNSURE_CHECK}")
            found.append(Participation(town.name, role, Certainty.UNCERTAIN, mark, reason=_UNSURE_CHECK))
        else:
            found.append(Participation(town.name, role, Certainty.STATED, mark))
    return tuple(found)


def _texts(sheet: Sheet) -> tuple[Text, ...]:
    parts = _HEADING.split(sheet.prose.get("overview", ""))
    sections: dict[Section, str] = {}
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        sections[_section(heading)] = body.strip()
    sections[Section.RESULTS] = sheet.prose.get("results", "")
    sections[Section.NEXT_STEPS] = sheet.prose.get("next", "")
    printed = {section: text for section, text in sections.items() if text and not is_dash(text)}
    return tuple(Text(section, Basis.ORIGINAL, text) for section, text in printed.items())


def _section(heading: str) -> Section:
    if heading.startswith("事業"):
        return Section.ACTIVITIES
    if heading == "見込まれる効果":
        return Section.PURPOSE
    return Section.ROLE_PARTNERS if heading.startswith("連携市町") else Section.ROLE_CORE


def _facts(sheet: Sheet) -> tuple[Fact, ...]:
    """Dates and quantities with the list item that they stand in."""
    facts: list[Fact] = []
    for column in _COLUMNS.values():
        for item in _ITEM.split(sheet.prose.get(column, "")):
            event = item.strip()[:40]
            facts += [Fact(event, m.kind, None, "", "", "", m.text) for m in mentions(item)]
    return tuple(facts)
