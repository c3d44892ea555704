"""Short Japanese labels of typed values: places, dates, periods, roles, sections, measures."""

import re

from assistant.answer import Measure, Status
from corpus.model import Document, Role, Section
from corpus.years import Period

_REIWA_BASE = 2018
_FIRST_FULL_REIWA_YEAR = 2020
_PERIOD_CODE = re.compile(r"[RH]\d{1,2}(?:-[RH]\d{1,2})?y?")

ROLES = {
    Role.CORE: "連携中枢都市",
    Role.PROPOSER: "提案市町",
    Role.MEMBER: "参加",
    Role.UNKNOWN: "参加（役割は資料から分かりません）",
    Role.NONE: "参加の印なし",
}

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
