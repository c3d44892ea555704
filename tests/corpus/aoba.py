"""An invented region, 青葉市 and six partners, whose two documents have the layouts of the originals.

Functions make the lines of a list row, a card or a sheet, so that a test shows only what is odd about it.
"""

from collections.abc import Iterable, Mapping, Sequence

from golden import DATA

from corpus.model import Card, Certainty, Role
from corpus.readers.progress import read_progress
from corpus.readers.report import Report
from corpus.readers.vision import read_vision
from corpus.tables import load_municipalities

REGION = DATA / "aoba"
MUNICIPALITIES = load_municipalities(REGION)
CORE, *PARTNERS = (m.name for m in MUNICIPALITIES)
YEARS = ("R10年度", "R11年度", "R12年度")
BLANK = ""


# --- a vision's list -----------------------------------------------------------------------------------


def pipe(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def marks(pattern: str) -> list[str]:
    """``"o..o"`` as cells."""
    return ["○" if letter == "o" else BLANK for letter in pattern]


def entry(name: str, pattern: str, page: object) -> str:
    """A row as it should stand: a blank role, the name, one cell per partner (or one too many), the page."""
    return pipe(BLANK, name, *marks(pattern), page)


def entry_without_role(name: str, pattern: str, page: object) -> str:
    """A row that lost its first cell, so that everything stands one column left."""
    return pipe(name, *marks(pattern), page, BLANK)


def group(pillar: str, initiative: str) -> str:
    return pipe(pillar, initiative, *[BLANK] * 7)


_NAMES = "【連携取組名】 【事務事業名】 9事務事業"
#: The header with its displaced blank label: over the last partner, the page stands as if under it.
HEADER = [
    pipe("役割", _NAMES, "連携市町", *[BLANK] * 4, "掲載ページ", BLANK),
    pipe(*["---"] * 9),
    pipe(BLANK, BLANK, *PARTNERS[:5], BLANK, PARTNERS[5]),
]
#: The same with the blank label one partner earlier, and room for a cell more.
WIDE_HEADER = [
    pipe("役割", _NAMES, "連携市町", *[BLANK] * 3, "掲載ページ", *[BLANK] * 3),
    pipe(*["---"] * 10),
    pipe(BLANK, BLANK, *PARTNERS[:4], BLANK, *PARTNERS[4:], BLANK),
]
#: The label of the projects stands in the row of the partners.
HEADER_LABEL_BESIDE = [
    pipe("役割", "【連携取組名】", "連携市町", *[BLANK] * 4, "掲載ページ", BLANK),
    pipe(*["---"] * 9),
    pipe(BLANK, "【事務事業名】 9事務事業", *PARTNERS[:5], BLANK, PARTNERS[5]),
]
#: The label of the projects stands in a row behind the partners.
HEADER_LABEL_BEHIND = [
    pipe("役割", "【連携取組名】", "連携市町", *[BLANK] * 4, "掲載ページ", BLANK),
    pipe(*["---"] * 9),
    pipe(BLANK, BLANK, *PARTNERS[:5], BLANK, PARTNERS[5]),
    pipe(BLANK, "【事務事業名】 9事務事業", *[BLANK] * 7),
]
GROUP = group("暮らしを支える取組", "まちの安心")


def table(*rows: str, header: Sequence[str] = HEADER) -> list[str]:
    return [*header, *rows, ""]


# --- a vision's cards ----------------------------------------------------------------------------------


def card(
    name: str,
    members: Sequence[str],
    *,
    years: Sequence[str] = YEARS,
    budget: Sequence[Sequence[str]] = (),
    note: str = "",
    kpis: Sequence[Sequence[str]] = (),
    kpi_columns: tuple[int, int, int] = (1, 3, 5),
    width: int = 7,
    activities: str = '<ul style="list-style-type: none"> ● 水門を点検する ● 点検の結果を知らせる',
) -> list[str]:
    """A card; ``budget`` holds rows of cells under the years and the total, ``kpis`` rows of three cells."""

    def row(label: str, cells: Mapping[int, object]) -> str:
        return pipe(label, *[cells.get(i, BLANK) for i in range(1, width)])

    def kpi_row(label: str, cells: Sequence[str]) -> str:
        return row(label, dict(zip(kpi_columns, cells, strict=True)))

    return [
        pipe(*[BLANK] * width),
        pipe(*["---"] * width),
        row("事務事業名", {1: name, 3: "SDGs", 4: "![](sdgs.png)"}),
        row("連携市町", {1: "、".join(members)}),
        row("事業目的", {1: "水害に備える。"}),
        row("事業内容", {1: activities}),
        row("工程及び 事業費 (見込額)", dict(enumerate([*years, "計"], 1))),
        *[row(BLANK, dict(enumerate(cells, 1))) for cells in budget],
        *([row(note, {})] if note else []),
        row("役割・費用負担", {1: CORE, 2: '<ul style="list-style-type: none"> ・点検の取りまとめ'}),
        row(BLANK, {1: "連携市町", 2: '<ul style="list-style-type: none"> ・点検への参加'}),
        *[kpi_row("重要業績評価 指標(KPI)", ("指 標", "基準値", "目標値")) for _ in kpis[:1]],
        *[kpi_row(BLANK, cells) for cells in kpis],
        "",
    ]


def vision(*blocks: Iterable[str]) -> str:
    """A whole document of tables and cards."""
    front = ["(改訂案)", "※変更箇所のみ抜粋", "", "第 3 期", "青葉連携中枢都市圏ビジョン", "《別冊》", ""]
    back = ["令和12年(2030年)3月改訂", "", "青葉市企画部企画課", "TEL 000-000-0000", ""]
    return "\n".join([*front, *(line for block in blocks for line in block), *back])


# --- a progress report's sheets ------------------------------------------------------------------------


def boxes(checked: Sequence[str]) -> str:
    """Check boxes for all members of the region; ``checked`` ones have a tick."""
    ticks = {True: '<input checked="" type="checkbox"/>', False: '<input type="checkbox"/>'}
    return " ".join(f"{ticks[m.name in checked]} {m.name}" for m in MUNICIPALITIES)


def stars(pattern: str) -> str:
    """``"*o....."`` as ★■□ before the core city and its partners."""
    letters = zip(pattern, MUNICIPALITIES, strict=True)
    return " ".join({"*": "★", "o": "■", ".": "□"}[letter] + town.name for letter, town in letters)


OVERVIEW = (
    "(事業概要) ・水門を点検する。 (見込まれる効果) ・水害が減る。 "
    "(青葉市の役割) ・点検の取りまとめ (連携市町の役割) ・点検への参加"
)
KPI_HEADER = ("指 標", "基準値", "現状値", "目標値")


def sheet(
    project: str,
    *,
    printed: str = "",
    initiative: str = "まちの安心",
    members: str = stars("*o....."),
    overview: str = OVERVIEW,
    results: str = "・点検を行った。",
    next_steps: str = "・点検を続ける。",
    kpi_header: Sequence[str] = KPI_HEADER,
    kpis: Sequence[Sequence[str]] = (),
    narrow: bool = False,
) -> list[str]:
    """A sheet; a ``narrow`` one has its next steps and its targets in rows of their own."""
    head = f"取組\t{initiative}\t事務事業\t{project}" + ("" if narrow else "\t")
    lines = [printed, "", head, f"関係市町\t{members} ※提案市町は★印" + "\t" * (2 if narrow else 3)]
    labels = "事業概要／見込まれる効果／役割\t\t取組実績(R10)"
    if narrow:
        lines += [
            f"{labels}\t",
            f"{overview}\t\t{results}\t",
            "\t\t今後の課題・方向性\t",
            f"\t\t{next_steps}\t",
        ]
        lines.append("KPIの状況\t" + "\t".join(kpi_header[:3]))
        lines += ["\t" + "\t".join(cells[:3]) for cells in kpis]
        lines += ["\t\t\t目標値", *("\t\t\t" + cells[3] for cells in kpis)]
    else:
        lines += [f"{labels}\t\t今後の課題・方向性", f"{overview}\t\t{results}\t\t{next_steps}"]
        lines.append("KPIの状況\t" + "\t".join(kpi_header))
        lines += ["\t" + "\t".join(cells) for cells in kpis]
    return [*lines, ""]


def pillar(name: str, colon: str = "：") -> list[str]:
    return [f"【連携分野{colon}{name}】", ""]


def progress(*blocks: Iterable[str]) -> str:
    """A whole report; a first pillar is given."""
    front = ["", "青葉連携中枢都市圏 令和10年度の取組状況", "", "令和11年8月17日", "青葉市企画部企画課", ""]
    return "\n".join([*front, *pillar("暮らしを支える取組"), *(line for block in blocks for line in block)])


# --- reading, and what came out ------------------------------------------------------------------------


def read_list_and_cards(
    *blocks: Iterable[str], earlier: Mapping[str, frozenset[str]] | None = None
) -> tuple[dict[str, Card], Report]:
    """The cards of a vision by project, and what its reader remarked."""
    report = Report("vision.txt")
    cards = read_vision(vision(*blocks).splitlines(), "vision-2030", MUNICIPALITIES, earlier or {}, report)
    assert len({c.project for c in cards}) == len(cards)
    return {c.project: c for c in cards}, report


def read_sheets(*blocks: Iterable[str]) -> tuple[list[Card], Report]:
    """The sheets of a report in order, and what its reader remarked."""
    report = Report("progress.txt")
    return read_progress(progress(*blocks).splitlines(), "progress-2028", MUNICIPALITIES, report), report


def members(card: Card) -> str:
    """Who surely takes part, joined by ``・``."""
    sure = [p for p in card.participation if p.takes_part and p.certainty is Certainty.STATED]
    return "・".join(p.municipality for p in sure)


def doubtful(card: Card) -> str:
    """Whose part is uncertain, joined by ``・``."""
    return "・".join(p.municipality for p in card.participation if p.certainty is Certainty.UNCERTAIN)


def role(card: Card, name: str) -> Role:
    return next(p.role for p in card.participation if p.municipality == name)


def kinds(report: Report) -> list[str]:
    return [finding.kind for finding in report.findings]
