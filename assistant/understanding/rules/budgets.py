"""Expected costs."""

import re
from dataclasses import replace

from assistant.understanding.reading import Reading
from assistant.understanding.request import Arithmetic, Request, Wanted

#: As many as a list may ever hold.
_ALL = 100

#: So many telling words mean one project; fewer, all of them.
_SPECIFIC = 2


#: With these words a mere price is no budget.
_ELSEWHERE = {"kpi", "target", "baseline", "next_steps", "purpose"}


def budget(r: Reading, base: Request) -> Request | None:
    """Expected costs of named projects, or over all cards."""
    named = bool(base.criteria.projects)
    if base.criteria.full and not r.arithmetic:
        return None
    summed = r.arithmetic & {"sum", "total"}
    overall = bool(summed) and (named or not r.telling)
    priced = "price" in r.aspects and "how_many" not in r.aspects and (overall or r.later)
    strong = "budget" in r.aspects or priced
    if not strong and (r.aspects & _ELSEWHERE or r.has("arithmetic", "from_baseline")):
        return None
    extreme = bool(r.arithmetic & {"largest", "smallest"})
    bare = bool(base.years) and (_bare(r) if named else extreme and not r.aspects & {"kpi", "how_many"})
    if not strong and not bare and "price" not in r.aspects:
        return None
    total = "total" in r.arithmetic or ("sum" in r.arithmetic and not base.years)
    wanted = replace(base, total=total, arithmetic=budget_arithmetic(r), weak=not (strong or bare))
    if named:
        return replace(wanted, wanted=Wanted.BUDGET)
    if extreme:
        largest = "smallest" not in r.arithmetic
        return replace(wanted, wanted=Wanted.BUDGET_RANKING, largest=largest, limit=_limit(r))
    exclusive = bool(base.years) and r.has("sets", "year_only")
    if summed and not exclusive and len(r.telling) < _SPECIFIC:
        return replace(wanted, wanted=Wanted.BUDGET, total=not base.years, arithmetic=Arithmetic.SUM)
    if exclusive:
        return replace(wanted, wanted=Wanted.BUDGET_RANKING, limit=_ALL, exclusive=exclusive)
    return replace(wanted, wanted=Wanted.BUDGET)


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
        ("share", Arithmetic.SHARE),
        ("multiple", Arithmetic.MULTIPLE),
        ("difference", Arithmetic.DIFFERENCE),
    )
    return next((arithmetic for cue, arithmetic in kinds if cue in r.arithmetic), None)


def _limit(r: Reading) -> int:
    """How many of a ranking are wanted."""
    for match in _COUNTED.finditer(r.question.flat):
        digits = next(g for g in match.groups() if g)
        return min(int(digits) if digits.isdigit() else _KANJI.index(digits), _ALL)
    return _ALL if "順" in r.question.flat else 1


_KANJI = "〇一二三四五六七八九"
_COUNTED = re.compile(
    r"(?<![\dr年])(\d{1,2})(?:つ|事業|個|位)(?![\d年])|(?:上位|下位|トップ|ベスト)(\d{1,2})|([二三四五六七八九])つ"
)
