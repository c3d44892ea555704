"""Short Japanese labels of typed values: places, dates, periods, roles, sections, measures."""

import re

from assistant.answer import Measure, Status
from corpus.model import Document, Kind, Role, Section
from corpus.standing import Standing
from corpus.years import Period

_REIWA_BASE = 2018
_FIRST_FULL_REIWA_YEAR = 2020
_PERIOD_CODE = re.compile(r"[RH]\d{1,2}(?:-[RH]\d{1,2})?y?")

ROLES = {
    Role.CORE: "連携中枢都市",
    Role.PROPOSER: "提案市町",
    Role.MEMBER: "参加",
    Role.UNKNOWN: "参加（役割は資料から分かりません）",
    Role.NONE: "印なし",
}

#: The pages, in the order of the menu.
PAGES = {
    "/": "相談",
    "/projects": "事業をさがす",
    "/municipalities": "市町",
    "/overview": "全体を見る",
    "/about": "このアシスタントについて",
}

#: Colour themes; ``auto`` follows the system.
THEMES = {"auto": "自動", "light": "明るい", "dark": "暗い", "contrast": "高コントラスト"}

#: Filters of the search and their values' labels where these are no names.
FILTERS = {
    "municipality": "参加する市町",
    "role": "役割",
    "pillar": "分野",
    "initiative": "取組",
    "document": "資料",
    "budget": "事業費",
    "standing": "KPIの状況",
}
BUDGETED = {"yes": "金額の記載あり", "no": "金額の記載なし"}
STANDINGS = {
    Standing.REACHED: "目標に届いた",
    Standing.NEARER: "近づいている",
    Standing.BEHIND: "届いていない",
    Standing.UNKNOWN: "判断できない",
}
SORTS = {
    "relevance": "関連の強い順",
    "document": "資料の順",
    "name": "名前の順",
    "budget": "事業費の合計が大きい順",
}

#: Kinds of document, where its title would be too long.
KINDS = {Kind.VISION: "ビジョン", Kind.PROGRESS: "取組状況"}

#: Signs in the participation matrix, so that colour alone says nothing.
SIGNS = {Role.CORE: "◎", Role.PROPOSER: "★", Role.MEMBER: "●", Role.UNKNOWN: "○", Role.NONE: ""}

SECTIONS = {
    Section.SUMMARY: "概要",
    Section.PURPOSE: "目的",
    Section.ACTIVITIES: "取組の内容",
    Section.RESULTS: "実績",
    Section.NEXT_STEPS: "今後の課題・方向性",
    Section.ROLE_CORE: "中枢都市の役割",
    Section.ROLE_PARTNERS: "連携市町の役割",
}

MEASURES = {
    Measure.BUDGET: "事業費",
    Measure.BUDGET_TOTAL: "事業費の合計",
    Measure.KPI_BASELINE: "基準値",
    Measure.KPI_CURRENT: "現状値",
    Measure.KPI_TARGET: "目標値",
    Measure.RESULT: "実績",
    Measure.COUNT: "数えた数",
    Measure.SUM: "合計",
    Measure.DIFFERENCE: "差",
    Measure.RATIO: "割合",
    Measure.AVERAGE: "平均",
    Measure.PAGE: "ページ",
}

#: Kinds of facts; any other attribute is the name of a quantity.
ATTRIBUTES = {"date": "日付", "place": "場所", "participants": "参加者", "text": "内容"}

#: Measures that are worked out from cells, so that no single place prints them.
COMPUTED = {Measure.COUNT, Measure.SUM, Measure.DIFFERENCE, Measure.RATIO, Measure.AVERAGE}

#: What is said above an answer that is none; colour alone says nothing.
STATUSES = {
    Status.NOT_IN_DOCUMENTS: "資料に記載がありません",
    Status.UNCLEAR: "もう少し教えてください",
    Status.REFUSED: "お答えできません",
    Status.ERROR: "エラー",
}


def place(page: int | None, sheet: int | None) -> str:
    """``P.14`` or ``シート4``; empty where neither is known."""
    if page is not None:
        return f"P.{page}"
    return "" if sheet is None else f"シート{sheet}"


def period(code: str | None) -> str:
    """``令和4年度`` of ``R4``; empty for none, and any other text as it is."""
    if not code or not _PERIOD_CODE.fullmatch(code):
        return code or ""
    parsed = Period.from_code(code)
    return parsed.label if parsed else ""


def date(iso: str) -> str:
    """``2026年（令和8年）3月`` of ``2026-03``; the era only from 2020 on, when it holds all year."""
    year, *rest = (int(part) for part in iso.split("-"))
    era = f"（令和{year - _REIWA_BASE}年）" if year >= _FIRST_FULL_REIWA_YEAR else ""
    return f"{year}年{era}" + "".join(f"{n}{unit}" for n, unit in zip(rest, "月日", strict=False))


def document(value: Document) -> str:
    """Title, publisher, date and state of a document, for people."""
    details = [value.publisher, date(value.date), value.status]
    return f"{value.title}（{'、'.join(detail for detail in details if detail)}）"
