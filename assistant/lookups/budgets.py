"""Expected costs: printed cells, sums of printed cells, differences and shares, rankings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from assistant.answer import Figure, Measure, ProjectHit, Status
from assistant.context import BUDGET_SECTION, Context
from assistant.draft import Draft, Sources
from assistant.lookups.arithmetic import plain
from assistant.lookups.participation import count_figure, meeting
from assistant.understanding.request import Amounts, Arithmetic, Request, Trend
from corpus.years import FiscalYear
from index.figures import BudgetCell, Criteria

UNIT = "千円"


@dataclass(frozen=True)
class Line:
    """A budget cell in an answer."""

    cell: BudgetCell
    mark: int

    @property
    def label(self) -> str:
        """The year, or 計."""
        return self.cell.year.era if self.cell.year else "計"


def budget(request: Request, context: Context) -> Draft:
    """The amounts of named projects, or sums over all cards."""
    if not request.projects:
        return _over_all(request, context)
    cells = context.figures.budgets(request.projects)
    found = {cell.project for cell in cells}
    missing = [name for name in request.projects if name not in found]
    if not found:
        return _no_card(context, missing)
    draft = Draft("budget")
    tables = []
    for name in request.projects:
        own = [cell for cell in cells if cell.project == name]
        if own:
            tables.append(_table(request, context, own, draft))
    if missing:
        draft.note("no_card", names=missing)
    if all(not table["lines"] for table in tables):
        draft.status = Status.NOT_IN_DOCUMENTS
    draft.values = {
        "tables": tables,
        "comparison": _comparison(request, tables, draft, context),
        "whole": _share_of_all(request, draft, context),
    }
    return draft


def _comparison(
    request: Request, tables: Sequence[dict[str, Any]], draft: Draft, context: Context
) -> dict[str, Any] | None:
    """By how much the amount of one project exceeds that of another, for the same year or the total."""
    pair = [table["lines"] for table in tables]
    if not request.compared or len(pair) != _PAIR or any(len(lines) != 1 for lines in pair):
        return None
    cells = sorted((lines[0].cell for lines in pair), key=lambda cell: -(cell.amount or 0))
    if cells[0].year != cells[1].year:
        return None
    value = (cells[0].amount or 0) - (cells[1].amount or 0)
    period = cells[0].year.short if cells[0].year else None
    draft.figures.append(_worked_out(Measure.DIFFERENCE, value, period, context))
    return {"more": cells[0], "less": cells[1], "value": value}


def _share_of_all(request: Request, draft: Draft, context: Context) -> dict[str, Any] | None:
    """What share of all printed totals the named projects make up."""
    if request.arithmetic is not Arithmetic.SHARE or request.years:
        return None
    totals = [c for c in context.figures.budgets() if c.year is None and c.amount is not None]
    own = [c for c in totals if c.project in request.projects]
    whole, part = (sum(c.amount or 0 for c in cells) for cells in (totals, own))
    if not own or not whole:
        return None
    for cell in totals:
        _cite(draft.sources, cell)
    value = round(100 * part / whole, 1)
    draft.figures += [
        _worked_out(Measure.SUM, part, None, context),
        _worked_out(Measure.SUM, whole, None, context),
    ]
    label = "事業費(見込額)の割合"
    draft.figures.append(
        Figure(
            label=label,
            document=context.vision.id,
            measure=Measure.RATIO,
            value=value,
            unit="%",
            text=f"{value:g}%",
        )
    )
    cards, listed = _coverage(context)
    draft.note("partial_budget", cards=cards, all=listed)
    return {"value": value, "part": part, "whole": whole}


#: Two amounts can be set against each other.
_PAIR = 2


def _table(request: Request, context: Context, cells: Sequence[BudgetCell], draft: Draft) -> dict[str, Any]:
    """One project's amounts: those asked for, or all years and the total."""
    name, document, page = cells[0].project, cells[0].document, cells[0].page
    listing = context.figures.listings(Criteria(documents=(document,), projects=(name,)))[0]
    by_year = {cell.year: cell for cell in cells}
    total_only = request.compared and request.total
    asked: list[FiscalYear | None] = list(request.years) or ([None] if total_only else list(by_year))
    if request.total and None not in asked:
        asked.append(None)
    shown = [by_year[y] for y in asked if y in by_year and by_year[y].amount is not None]
    lines = [Line(cell, _cite(draft.sources, cell)) for cell in shown]
    blank = [y for y in asked if y is not None and (y not in by_year or by_year[y].amount is None)]
    if not lines or blank:
        printed = [c.year.era for c in cells if c.year and c.amount is not None]
        quote = " ".join([f"{name} 事業費: {'、'.join(printed) or '金額の記載なし'}", *listing.notes])
        mark = draft.sources.cite(document, page, None, BUDGET_SECTION, name, quote)
    else:
        mark = lines[0].mark
        for note in listing.notes:
            draft.sources.cite(document, page, None, BUDGET_SECTION, name, note)
    draft.projects.append(ProjectHit(name=name, document=document, page=page))
    draft.figures += [budget_figure(line.cell) for line in lines]
    return {
        "listing": listing,
        "lines": lines,
        "blank": blank if request.years else [],
        "printed": [c.year for c in cells if c.year and c.amount is not None],
        "outside": [y for y in blank if y not in by_year],
        "mark": mark,
        "computed": _compute(request, by_year, name, draft, document),
        "single": len(lines) == 1,
        "total_asked": request.total,
    }


def _cite(sources: Sources, cell: BudgetCell) -> int:
    label = cell.year.short + "年度" if cell.year else "計"
    return sources.cite(
        cell.document, cell.page, None, BUDGET_SECTION, cell.project, f"{cell.project} {label} {cell.raw}"
    )


def budget_figure(cell: BudgetCell) -> Figure:
    """A printed amount as a figure of the answer."""
    return Figure(
        label="事業費(見込額)",
        project=cell.project,
        document=cell.document,
        measure=Measure.BUDGET if cell.year else Measure.BUDGET_TOTAL,
        value=cell.amount,
        unit=UNIT,
        period=cell.year.short if cell.year else None,
        text=f"{cell.amount:,}{UNIT}",
    )


def _compute(
    request: Request,
    by_year: dict[FiscalYear | None, BudgetCell],
    name: str,
    draft: Draft,
    document: str,
) -> dict[str, object] | None:
    """What the question wants worked out, with the amounts that went into it."""
    years = [y for y in request.years if y in by_year and by_year[y].amount is not None]
    total = by_year[None].amount if None in by_year else None

    def amount(year: FiscalYear) -> int:
        return by_year[year].amount or 0

    result: dict[str, object] | None = None
    if request.arithmetic is Arithmetic.SUM and len(years) > 1:
        value: float = sum(amount(y) for y in years)
        result = {"kind": "sum", "value": value, "parts": [(y.era, amount(y)) for y in years]}
        measure, unit, text = Measure.SUM, UNIT, f"{value:,.0f}{UNIT}"
    elif request.arithmetic is Arithmetic.DIFFERENCE and len(years) >= _PAIR:
        first, last = sorted(years)[0], sorted(years)[-1]
        value = amount(last) - amount(first)
        result = {"kind": "difference", "value": value, "first": first, "last": last}
        result |= {"first_amount": amount(first), "last_amount": amount(last)}
        measure, unit, text = Measure.DIFFERENCE, UNIT, f"{abs(value):,.0f}{UNIT}"
    elif request.arithmetic is Arithmetic.CHANGE_RATE and len(years) >= _PAIR and amount(min(years)):
        first, last = min(years), max(years)
        value = round(100 * (amount(last) - amount(first)) / amount(first), 1)
        result = {"kind": "change_rate", "value": value, "first": first, "last": last}
        result |= {"first_amount": amount(first), "last_amount": amount(last)}
        measure, unit, text = Measure.RATIO, "%", f"{value:g}%"
    elif request.arithmetic is Arithmetic.AVERAGE and (over := years or _printed(by_year)):
        whole = sum(amount(y) for y in over)
        value = round(whole / len(over), 1)
        result = {"kind": "average", "value": value, "years": over, "part": whole}
        years = over
        measure, unit, text = Measure.AVERAGE, UNIT, f"{plain(value):,}{UNIT}"
    elif request.arithmetic is Arithmetic.MULTIPLE and len(years) >= _PAIR and amount(min(years)):
        first, last = min(years), max(years)
        value = round(amount(last) / amount(first), 2)
        result = {"kind": "multiple", "value": value, "first": first, "last": last}
        result |= {"first_amount": amount(first), "last_amount": amount(last)}
        measure, unit, text = Measure.RATIO, "倍", f"{value:g}倍"
    elif request.arithmetic is Arithmetic.SHARE and years and total:
        value = round(100 * sum(amount(y) for y in years) / total, 1)
        part = sum(amount(y) for y in years)
        result = {"kind": "share", "value": value, "part": part, "total": total, "years": years}
        draft.figures.append(budget_figure(by_year[None]))
        _cite(draft.sources, by_year[None])
        measure, unit, text = Measure.RATIO, "%", f"{value:g}%"
    if result is not None:
        period = f"{min(years).short}-{max(years).short}" if len(years) > 1 else years[0].short
        draft.figures.append(
            Figure(
                label="事業費(見込額)",
                project=name,
                document=document,
                measure=measure,
                value=value,
                unit=unit,
                period=period,
                text=text,
            )
        )
    return result


def _printed(by_year: dict[FiscalYear | None, BudgetCell]) -> list[FiscalYear]:
    """The years with an amount."""
    return [year for year, cell in by_year.items() if year and cell.amount is not None]


def _no_card(context: Context, missing: Sequence[str]) -> Draft:
    """The document shows no amounts for the project: said plainly, with what it does show."""
    draft = Draft("no_budget", Status.NOT_IN_DOCUMENTS)
    listings = context.figures.listings(Criteria(projects=tuple(missing)))
    marked = [(x, context.cite(draft.sources, x)) for x in listings]
    cards, listed = _coverage(context)
    draft.values = {"names": missing, "listings": marked, "cards": cards, "all": listed}
    draft.figures += [
        count_figure("カードのある事業", cards, "事業", context.vision.id),
        count_figure("一覧表の事業", listed, "事業", context.vision.id),
    ]
    return draft


def _coverage(context: Context) -> tuple[int, int]:
    """How many projects have a card with amounts, and how many the list names."""
    cards = {cell.project for cell in context.figures.budgets()}
    return len(cards), len(context.figures.listings(Criteria(documents=(context.vision.id,))))


def _over_all(request: Request, context: Context) -> Draft:
    """The sum over all cards, of years or of printed totals."""
    draft = Draft("budget_sum")
    all_cells = context.figures.budgets()
    every = sorted({c.year for c in all_cells if c.year}) if request.each_year else []
    years: list[FiscalYear | None] = list(request.years) or list(every) or [None]
    known = {cell.year for cell in all_cells}
    if not any(y in known for y in years):
        return Draft("year_not_covered", Status.NOT_IN_DOCUMENTS, {"years": request.years})
    allowed = _allowed(request, context)
    rows: list[dict[str, Any]] = []
    for year in years:
        cells = [c for c in all_cells if c.year == year and c.amount is not None and c.project in allowed]
        lines = [Line(cell, _cite(draft.sources, cell)) for cell in cells]
        value = sum(cell.amount or 0 for cell in cells)
        rows.append({"year": year, "lines": lines, "value": value})
        draft.figures += [budget_figure(cell) for cell in cells]
        draft.figures.append(_worked_out(Measure.SUM, value, year.short if year else None, context))
    if not any(row["lines"] for row in rows):
        return Draft("nothing_found", Status.NOT_IN_DOCUMENTS)
    if len(rows) > 1:
        whole = sum(row["value"] for row in rows)
        span = f"{rows[0]['year'].short}-{rows[-1]['year'].short}"
        draft.figures.append(_worked_out(Measure.SUM, whole, span, context))
    best = max(rows, key=lambda row: row["value"]) if request.each_year and len(rows) > 1 else None
    draft.values = {"rows": rows, "whole": sum(row["value"] for row in rows), "best": best}
    note_partial(draft, context)
    return draft


def _allowed(request: Request, context: Context) -> set[str]:
    """The projects over which a sum or ranking goes; roles are known from the sheets only."""
    scope = replace(request, criteria=replace(request.criteria, projects=(), full=False))
    document = context.progress if request.criteria.role or request.counted else context.vision
    return {listing.project for listing in meeting(scope, context, document.id)}


def _worked_out(measure: Measure, value: int, period: str | None, context: Context) -> Figure:
    """A sum or a difference of the amounts of several projects."""
    return Figure(
        label=f"事業費(見込額)の{_CALLED[measure]}",
        document=context.vision.id,
        measure=measure,
        value=value,
        unit=UNIT,
        period=period,
        text=f"{value:,}{UNIT}",
    )


_CALLED = {Measure.SUM: "合計", Measure.DIFFERENCE: "差"}


def note_partial(draft: Draft, context: Context) -> None:
    """Say how few of the projects have a card with amounts."""
    cards, listed = _coverage(context)
    draft.note("partial_budget", cards=cards, all=listed)
    draft.figures.append(count_figure("カードのある事業", cards, "事業", context.vision.id))
    draft.values["cards"] = cards


def ranking(request: Request, context: Context) -> Draft:
    """Projects by amount, of a year or of the total; also which projects have amounts at all."""
    draft = Draft("budget_ranking")
    all_cells = context.figures.budgets()
    year = request.years[-1] if request.years else None
    if year not in {cell.year for cell in all_cells}:
        return Draft("year_not_covered", Status.NOT_IN_DOCUMENTS, {"years": request.years})
    allowed = _allowed(request, context)
    cells = [c for c in all_cells if c.year == year and c.amount is not None and c.project in allowed]
    if request.without_zero:
        cells = [c for c in cells if c.amount]
    if request.amounts:
        meeting_it = with_amounts(request.amounts, request.years, context)
        cells = [c for c in cells if c.project in meeting_it]
    if request.exclusive:
        others = {c.project for c in all_cells if c.year not in (year, None) and c.amount is not None}
        cells = [c for c in cells if c.project not in others]
    cells.sort(key=lambda c: -(c.amount or 0) if request.largest else (c.amount or 0))
    if not cells:
        return Draft("nothing_found", Status.NOT_IN_DOCUMENTS)
    apart = request.arithmetic is Arithmetic.DIFFERENCE and not request.amounts
    limit = max(request.limit, _PAIR) if apart else request.limit
    lines = [Line(cell, _cite(draft.sources, cell)) for cell in cells[:limit]]
    draft.projects = [
        ProjectHit(name=line.cell.project, document=line.cell.document, page=line.cell.page) for line in lines
    ]
    draft.figures = [budget_figure(line.cell) for line in lines]
    draft.figures.append(count_figure("金額の載っている事業", len(lines), "事業", context.vision.id))
    gap = None
    if apart and len(lines) >= _PAIR:
        gap = abs((lines[0].cell.amount or 0) - (lines[1].cell.amount or 0))
        draft.figures.append(_worked_out(Measure.DIFFERENCE, gap, year.short if year else None, context))
    draft.values = {
        "lines": lines,
        "before": _before(request, lines, all_cells, draft),
        "amounts": request.amounts,
        "years": request.years,
        "gap": gap,
        "year": year,
        "largest": request.largest,
        "several": len(lines) > 1,
        "exclusive": request.exclusive,
    }
    note_partial(draft, context)
    return draft


def with_amounts(wanted: Amounts, years: Sequence[FiscalYear], context: Context) -> set[str]:
    """The projects whose amounts of the last of these years, else whose totals, meet a condition."""
    all_cells = context.figures.budgets()
    year = years[-1] if years else None
    cells = (c for c in all_cells if c.year == year and c.amount is not None)
    return {c.project for c in cells if _meets(wanted, c, all_cells, years)}


def _meets(
    wanted: Amounts, cell: BudgetCell, cells: Sequence[BudgetCell], years: Sequence[FiscalYear]
) -> bool:
    """Whether a project's amounts meet a condition; ``cell`` is that of the last year asked about."""
    amount = cell.amount or 0
    own = {c.year: c.amount for c in cells if c.project == cell.project}
    if wanted.printed:
        return True
    if wanted.complete:
        return all(value is not None for value in own.values())
    if wanted.trend:
        steps = [own.get(year) for year in years or sorted(y for y in own if y)]
        return None not in steps and all(
            wanted.trend is _trend(before or 0, after or 0) for before, after in pairwise(steps)
        )
    for bound, beyond in ((wanted.above, 1), (wanted.below, -1)):
        if bound is not None and not (
            (amount - bound) * beyond > 0 or (wanted.inclusive and amount == bound)
        ):
            return False
    return True


def _trend(before: int, after: int) -> Trend:
    if before == after:
        return Trend.SAME
    return Trend.UP if after > before else Trend.DOWN


def _before(
    request: Request, lines: Sequence[Line], cells: Sequence[BudgetCell], draft: Draft
) -> dict[str, BudgetCell]:
    """For a trend, each project's amount of the year that it goes from."""
    if not (request.amounts and request.amounts.trend and request.years):
        return {}
    names = {line.cell.project for line in lines}
    found = {c.project: c for c in cells if c.year == request.years[0] and c.project in names}
    for cell in found.values():
        _cite(draft.sources, cell)
        draft.figures.append(budget_figure(cell))
    return found
