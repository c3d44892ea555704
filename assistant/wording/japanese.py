"""Values in Japanese words."""

from collections.abc import Callable, Mapping

from assistant.context import Context
from assistant.lookups.arithmetic import plain, written
from corpus.measures import Measurement
from corpus.model import Certainty, Document, Fact, Kind, Participation, Role
from corpus.years import FiscalYear
from index.figures import Criteria, FactRow, KpiRow, Listing

_ROLES = {
    Role.CORE: "中枢都市",
    Role.PROPOSER: "提案市町（★）",
    Role.MEMBER: "参加市町",
    Role.UNKNOWN: "参加市町（提案かどうかは不明）",
    Role.NONE: "参加していない市町",
}

#: From this amount (千円) on a readable form in 万円 or 億円 is added.
_READABLE_FROM = 10_000


def filters(context: Context) -> Mapping[str, Callable[..., object]]:
    """The filters of Japanese templates, by name."""

    def docname(id_: str) -> str:
        document = context.corpus.document(id_)
        return "ビジョン別冊" if document.kind is Kind.VISION else document_name(document)

    return {
        "number": number,
        "amount": amount,
        "ref": ref,
        "longref": long_ref,
        "doc": document_name,
        "docname": docname,
        "issued": issued,
        "measured": measured,
        "stated": stated,
        "rolename": lambda role: _ROLES[role],
        "participants": participants,
        "conditions": conditions,
    }


def number(value: float) -> str:
    """With separators; whole numbers without decimals."""
    return f"{plain(round(value, 6)):,}"


def amount(value: float) -> str:
    """千円 as printed, with a readable form for large amounts.

    >>> amount(12313), amount(0)
    ('12,313千円（約1,231万円）', '0千円')
    """
    printed = f"{value:,.0f}千円"
    if value < _READABLE_FROM:
        return printed
    tens = round(value / 10)
    if tens >= 10_000:
        whole, rest = divmod(tens, 10_000)
        return f"{printed}（約{whole}億{f'{rest:,}万' if rest else ''}円）"
    return f"{printed}（約{tens:,}万円）"


def ref(row: Listing | KpiRow | FactRow) -> str:
    """``P.7`` or ``シート7``."""
    page = getattr(row, "page", None)
    return f"P.{page}" if page is not None else f"シート{row.sheet}"


def long_ref(row: Listing) -> str:
    """``7ページ`` or ``シート7``."""
    return f"{row.page}ページ" if row.page is not None else f"シート{row.sheet}"


def document_name(document: Document) -> str:
    """What people call a document, with its date."""
    if document.fiscal_year is not None:
        return f"{document.fiscal_year.era}の取組状況"
    year, month = document.date.split("-")[:2]
    era = FiscalYear(int(year)).era.removesuffix("度")
    status = document.status.split("・")[0]
    return f"ビジョン別冊（{era}{int(month)}月{status}）"


def issued(document: Document) -> str:
    """Date of issue in words, in both calendars.

    >>> issued(Document("", Kind.VISION, "", "", "2026-03", None, "page", "", ""))
    '令和8年3月（2026年3月）'
    """
    year, month, *day = document.date.split("-")
    era = FiscalYear(int(year)).era.removesuffix("度")
    rest = f"{int(month)}月" + (f"{int(day[0])}日" if day else "")
    return f"{era}{rest}（{year}年{rest}）"


def measured(measurement: Measurement, period: bool = True) -> str:
    """A value with its period."""
    text = written(measurement)
    if period and measurement.period:
        return f"{text}（{measurement.period.label}）"
    return text


def stated(fact: Fact) -> str:
    """A fact: name and quantity, or the date, place, participants as printed."""
    if fact.value is not None:
        about = "約" if fact.rounded else ""
        printed = fact.raw if fact.raw[:1].isdigit() else f"{about}{number(fact.value)}{fact.unit}"
        return f"{fact.attribute} {printed}"
    if fact.start:
        return _date(fact)
    return fact.raw


def _date(fact: Fact) -> str:
    def one(iso: str) -> str:
        year, month, *day = iso.split("-")
        era = FiscalYear(int(year)).era.removesuffix("度")
        return f"{era}{int(month)}月" + (f"{int(day[0])}日" if day else "")

    return one(fact.start) + (f"～{one(fact.end)}" if fact.end else "")


def participants(members: list[Participation]) -> str:
    """The participants with their roles, in one line."""
    parts = []
    for p in members:
        if not p.takes_part:
            continue
        role = {Role.CORE: "（中枢都市）", Role.PROPOSER: "★"}.get(p.role, "")
        doubt = "（要確認）" if p.certainty is Certainty.UNCERTAIN else ""
        parts.append(f"{p.municipality}{role}{doubt}")
    return "、".join(parts)


def conditions(
    criteria: Criteria,
    core: str,
    counted: Role | None = None,
    with_core: bool = False,
    one_of: bool = False,
) -> str:
    """The conditions of a list, in words, ending in 事業."""
    parts = []
    role = {Role.PROPOSER: "提案市町（★）となっている", Role.MEMBER: "■（提案ではない参加）となっている"}.get(
        criteria.role or Role.NONE, "参加している"
    )
    if criteria.only:
        parts.append(f"{'と'.join(criteria.only)}だけが{role}")
    elif criteria.everyone and not counted:
        joint = "のすべてが" if len(criteria.everyone) > 1 else "が"
        parts.append(f"{'・'.join(criteria.everyone)}{joint}{role}")
    if criteria.anyone:
        parts.append(f"{'・'.join(criteria.anyone)}のいずれか{'一方だけ' if one_of else ''}が{role}")
    if criteria.nobody:
        joint = "のどれも" if len(criteria.nobody) > 1 else "が"
        parts.append(f"{'・'.join(criteria.nobody)}{joint}{role.removesuffix('いる')}いない")
    if criteria.at_least is not None or criteria.at_most is not None:
        parts.append(_bounds(criteria, core, counted, with_core))
    groups = (*criteria.pillars, *criteria.initiatives)
    if criteria.full:
        parts.append("カードのある")
    scope = f"「{'」「'.join(groups)}」の" if groups else ""
    linked = [part.removesuffix("いる") + "いて" if part.endswith("いる") else part for part in parts[:-1]]
    return f"{scope}{'、'.join([*linked, *parts[-1:]])}事業"


def _bounds(criteria: Criteria, core: str, counted: Role | None, with_core: bool) -> str:
    low, high = criteria.at_least, criteria.at_most
    who = "提案市町（★）" if counted is Role.PROPOSER else "連携市町"
    core = f"（{core}を{'含む' if with_core else '除く'}）"
    if low == high:
        return f"{who}が{low}市町{core}の"
    if low is not None and high is not None:
        return f"{who}が{low}～{high}市町{core}の"
    if low is not None:
        return f"{who}が{low}市町以上{core}の"
    return f"{who}が{high}市町以下{core}の"
