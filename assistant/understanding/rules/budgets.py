"""Expected costs."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding.numbers import ALL, limit, money
from assistant.understanding.reading import Reading
from assistant.understanding.request import Amounts, Arithmetic, Request, Trend, Wanted
from corpus.years import FiscalYear

#: With these words a mere price is no budget.
_ELSEWHERE = {"kpi", "target", "baseline", "next_steps", "purpose"}


#: With these words the largest of a year is no amount of money.
_HAPPENED = {"kpi", "how_many", "attendees", "event"}


def budget(r: Reading, base: Request) -> Request | None:
    """Expected costs of named projects, or over all cards."""
    named = bool(base.criteria.projects)
    if base.criteria.full and not r.arithmetic:
        return None
    summed = r.arithmetic & {"sum", "total"}
    described = _described(r)
    overall = bool(summed) and (named or not described)
    priced = "price" in r.aspects and "how_many" not in r.aspects and (overall or r.later)
    strong = "budget" in r.aspects or priced
    if not strong and (r.aspects & _ELSEWHERE or r.has("arithmetic", "from_baseline")):
        return None
    base = replace(base, each_year="each_year" in r.arithmetic, without_zero=r.has("amounts", "zero"))
    if not named and strong and (condition := amount_condition(r)):
        years = _compared_years(base.years) if condition.trend else base.years
        return replace(
            base, wanted=Wanted.BUDGET_RANKING, amounts=condition, years=years, total=not years, limit=ALL
        )
    extreme = bool(r.arithmetic & {"largest", "smallest"})
    bare = bool(base.years) and (_bare(r) if named else extreme and not r.aspects & _HAPPENED)
    if not strong and not bare and "price" not in r.aspects:
        return None
    total = "total" in r.arithmetic or ("sum" in r.arithmetic and not base.years)
    wanted = replace(
        base,
        total=total,
        arithmetic=budget_arithmetic(r),
        weak=not (strong or bare),
        compared=r.has("amounts", "compared") or "difference" in r.arithmetic,
    )
    if named:
        return replace(wanted, wanted=Wanted.BUDGET)
    if extreme:
        largest = "smallest" not in r.arithmetic
        return replace(wanted, wanted=Wanted.BUDGET_RANKING, largest=largest, limit=limit(r.question))
    exclusive = bool(base.years) and r.has("sets", "year_only")
    if summed and not exclusive and not described:
        return replace(
            wanted, wanted=Wanted.BUDGET, total=not base.years, arithmetic=Arithmetic.SUM, overall=True
        )
    if exclusive:
        return replace(wanted, wanted=Wanted.BUDGET_RANKING, limit=ALL, exclusive=exclusive)
    return replace(wanted, wanted=Wanted.BUDGET)


def _described(r: Reading) -> bool:
    """Whether words say which project is meant (花火の事業); in English they stand by themselves."""
    if r.topics or (r.asked.isascii() and r.telling):
        return True
    return any(re.search(f"{re.escape(word)}の(?:事業|取組)(?!費)", r.question.flat) for word in r.telling)


def _bare(r: Reading) -> bool:
    """Whether a project and years stand there with nothing else asked: the yearly amounts are meant."""
    if r.aspects & {"next_steps", "activities", "purpose"}:
        return False
    if r.arithmetic & {"sum", "difference", "multiple"} and not r.aspects & {"kpi", "target", "baseline"}:
        return r.years_span > 1 and min(r.numbers.years).year >= r.reported
    years = [year.year for year in r.numbers.years]
    later = min(years) >= r.reported and max(years) > r.reported
    return later and not r.aspects - {"participation", "current", "contents", "budget", "price", "added"}


def budget_arithmetic(r: Reading) -> Arithmetic | None:
    """What is to be worked out from amounts."""
    if "sum" in r.arithmetic and r.years_span > 1:
        return Arithmetic.SUM
    kinds = (
        ("average", Arithmetic.AVERAGE),
        ("change_rate", Arithmetic.CHANGE_RATE),
        ("share", Arithmetic.SHARE),
        ("multiple", Arithmetic.MULTIPLE),
        ("difference", Arithmetic.DIFFERENCE),
    )
    return next((arithmetic for cue, arithmetic in kinds if cue in r.arithmetic), None)


def amount_condition(r: Reading) -> Amounts | None:
    """What the question asks of the amounts of projects."""
    if not r.has("lists", "asked") or r.topics or r.arithmetic & {"largest", "smallest"}:
        return None
    if stated := money(r.question):
        bound = Amounts(said=stated.said, inclusive=bool(_INCLUSIVE.match(stated.behind)))
        if r.cues.starts(stated.behind, "amounts", "over"):
            return replace(bound, above=stated.value)
        if r.cues.starts(stated.behind, "amounts", "under"):
            return replace(bound, below=stated.value)
    if "sum" in r.arithmetic:
        return None
    if r.has("amounts", "complete"):
        return Amounts(complete=True)
    year_named = bool(r.numbers.years) or r.has("conversation", "previous_year")
    year_named = year_named or r.has("amounts", "throughout")
    trend = next((t for t in Trend if r.has("amounts", t.value)), None) if year_named else None
    if trend:
        return Amounts(trend=trend)
    printed = r.has("amounts", "printed") and not r.has("sets", "year_only")
    return Amounts(printed=True) if printed else None


_INCLUSIVE = re.compile("以[上下]")


def _compared_years(years: Sequence[FiscalYear]) -> tuple[FiscalYear, ...]:
    """The years that a trend goes from and to; one year is compared with the one before."""
    if len(years) > 1:
        return min(years), max(years)
    return tuple(FiscalYear(year.year - 1) for year in years) + tuple(years)
