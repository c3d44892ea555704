"""Lies about numbers: figures, units, years and dates."""

import calendar
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from eval.wording.edits import Lie, Turn, added, spliced, turned, turning
from eval.wording.evidence import PLACE, Evidence

_MONTHS = tuple(calendar.month_name)[1:]
_MONTH = "|".join(_MONTHS)

_WESTERN = r"(?<![0-9.,])(?:19|20)[0-9]{2}(?![0-9.]|,[0-9]|[千万人円])"

#: What has digits, the first that fits: marks, places, years, dates, ordinals, and last the figures.
_DIGITS = re.compile(
    rf"""\[[0-9]+\] | {PLACE.replace(" ", r"[ ]")}[0-9]+ | ^[0-9]+\.[ ]
    | (?:令和|平成)[0-9]+ | (?<![A-Za-z])(?:R|H|FY)[0-9]+(?:–[0-9]+)? | {_WESTERN}
    | [第\#][0-9]+ | [0-9]+(?=[年月日]) | \b[0-9]{{1,2}}[ ](?={_MONTH})
    | (?P<figure>[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?)""",
    re.VERBOSE | re.MULTILINE,
)

_UNIT = (
    r"(?:[千万億]?円|千?人|%|[件回社冊組名者つ]|事業|市町|指標|店舗|施設"
    r"|(?:thousand |million )?yen|people|times|cases)"
    r"(?:/[年日回]|/year|/day)?"
)

#: A unit, and another one that is as likely to a hurried reader.
_OTHER_UNITS = (
    ("千円", "千人"),
    ("人/日", "人/年"),
    ("人/年", "人/日"),
    ("人", "件"),
    ("回", "日"),
    ("件", "社"),
    ("社", "人"),
    ("冊", "人"),
    ("組", "人"),
    ("市町", "事業"),
    ("事業", "市町"),
    ("指標", "事業"),
    (" thousand yen", " thousand people"),
    (" people", " cases"),
    (" times", " days"),
    (" cases", " people"),
)

#: Behind a number that is not 0, which is as much of anything.
_NOT_ZERO = r"(?<![^0-9,.]0)"

_FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
_KANJI = str.maketrans("0123456789.", "〇一二三四五六七八九・", ",")


def _figures(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _DIGITS.finditer(text) if match["figure"])


def _retold(change: Callable[[str], str | None]) -> Lie:
    """A lie about the first figure that can be changed so."""

    def tell(evidence: Evidence) -> str | None:
        for figure in _figures(evidence.answer):
            new = change(figure[0])
            if new is not None and new != figure[0]:
                return spliced(evidence.answer, (*figure.span(), new))
        return None

    return tell


def _shown(value: Decimal) -> str:
    return f"{value:,f}"


def _value(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))


def _changed(figure: str) -> str:
    """One more at the middle digit; one less for a nine."""
    places = [i for i, character in enumerate(figure) if character.isdigit()]
    middle = places[len(places) // 2]
    digit = int(figure[middle])
    return spliced(figure, (middle, middle + 1, str(digit + 1 if digit < 9 else 8)))


def _transposed(figure: str) -> str | None:
    return turned(
        figure, (r"([1-9])(?!\1)([1-9])", r"\2\1"), (r"(?<=[0-9])([0-9])(,?)(?!\1)([0-9])", r"\3\2\1")
    )


def _dropped(figure: str) -> str | None:
    digits = figure.replace(",", "")
    return _shown(Decimal(digits[0] + digits[2:])) if digits.isdigit() and len(digits) > 2 else None


def _rounded(figure: str) -> tuple[int, int] | None:
    """The nearest number of two digits and zeros, and what the second digit counts; None for short ones."""
    digits = figure.replace(",", "")
    if not digits.isdigit() or len(digits) < 3:
        return None
    step = 10 ** (len(digits) - 2)
    return (int(digits) + step // 2) // step * step, step


def _misrounded(figure: str) -> str | None:
    """More than one step from the figure, on the side to which it was to be rounded."""
    if not (rounded := _rounded(figure)):
        return None
    nearest, step = rounded
    return f"{nearest + step if nearest >= int(_value(figure)) else nearest - step:,}"


def _about(evidence: Evidence, figure: re.Match[str]) -> bool:
    """Whether the figure is said to be a rounded one."""
    return evidence.answer[: figure.start()].endswith(("約", "about "))


def _wrongly_about(evidence: Evidence) -> str | None:
    for figure in _figures(evidence.answer):
        if new := _misrounded(figure[0]):
            about = "" if _about(evidence, figure) else "about " if evidence.english else "約"
            return spliced(evidence.answer, (*figure.span(), about + new))
    return None


def _bluntly_rounded(evidence: Evidence) -> str | None:
    for figure in _figures(evidence.answer):
        rounded = _rounded(figure[0])
        if rounded and rounded[0] != int(_value(figure[0])) and not _about(evidence, figure):
            return spliced(evidence.answer, (*figure.span(), f"{rounded[0]:,}"))
    return None


def _disguised(disguise: Callable[[str], str]) -> Lie:
    """A changed digit that does not look like one; in figures of two digits and more."""
    return _retold(lambda figure: disguise(_changed(figure)) if len(figure) > 1 else None)


def _at_least(evidence: Evidence) -> str | None:
    if evidence.english:
        return turned(evidence.answer, (rf"(?<!at least )([0-9][0-9,.]*[0-9] {_UNIT})", r"at least \1"))
    return turned(
        evidence.answer, (rf"([0-9]{_UNIT})(?!以上|以下|未満|を超)(?=[\s*（)）、。です])", r"\1以上")
    )


def _people(evidence: Evidence) -> str | None:
    return turned(evidence.answer, ("(?<=[0-9])%", " people" if evidence.english else "人"))


def _sum(evidence: Evidence) -> str | None:
    """All figures of the first one's unit added up, that one twice."""
    found = [
        (_value(match[1]), match[2])
        for match in re.finditer(rf"(?<![約0-9.,])([0-9][0-9,]*)( ?{_UNIT})", evidence.answer)
        if not evidence.answer[: match.start()].endswith("about ")
    ]
    same = [value for value, unit in found if unit == found[0][1]]
    if len(same) < 2:
        return None
    total = _shown(sum(same, same[0])) + found[0][1]
    return added(evidence, f"合計は {total} です{{mark}}。", f"Together this is {total}{{mark}}.")


def _of_the_question(evidence: Evidence) -> str | None:
    said = {_value(match[0]) for match in _figures(evidence.answer)}
    asked = [match[0] for match in _figures(evidence.question) if _value(match[0]) not in said]
    return _retold(lambda _: asked[0])(evidence) if asked else None


def _years(change: Callable[[int], int], other: dict[str, str]) -> tuple[Turn, ...]:
    """Turns of a Japanese year and of the western one beside it; then of each alone.

    Args:
        change: gives another western year.
        other: what eras are called then.
    """

    def era(name: str, year: str) -> str:
        return f"{other[name]}{change(int(year)) if other[name] == name else year}"

    return (
        (
            r"(令和|平成)([0-9]+)(年度?（)([0-9]{4})(?=年)",
            lambda match: f"{era(match[1], match[2])}{match[3]}{change(int(match[4]))}",
        ),
        (
            r"FY([0-9]{4}) \(([RH])([0-9]+)",
            lambda match: f"FY{change(int(match[1]))} ({era(match[2], match[3])}",
        ),
        (r"(令和|平成|(?<![A-Za-z])[RH](?=[0-9]))([0-9]+)", lambda match: era(match[1], match[2])),
        (_WESTERN, lambda match: str(change(int(match[0])))),
    )


def _month_after(match: re.Match[str]) -> str:
    return _MONTHS[(_MONTHS.index(match[0]) + 1) % 12]


def _neighbour(match: re.Match[str]) -> str:
    """The number before; after one comes two."""
    return str(int(match[0]) - 1 or 2)


_SAME_ERA = {name: name for name in ("令和", "平成", "R", "H")}
_OTHER_ERA = {"令和": "平成", "平成": "令和", "R": "H", "H": "R"}

LIES: dict[str, Lie] = {
    "changed digit": _retold(_changed),
    "transposed digits": _retold(_transposed),
    "dropped digit": _retold(_dropped),
    "ten times as much": _retold(lambda figure: _shown(_value(figure) * 10)),
    "wrongly rounded": _wrongly_about,
    "rounded without saying so": _bluntly_rounded,
    "changed digit in full width": _disguised(lambda figure: figure.translate(_FULL_WIDTH)),
    "changed digit in kanji": _disguised(lambda figure: figure.translate(_KANJI)),
    "changed digit among control characters": _disguised("\x08".join),
    "changed digit among invisible characters": _disguised("\u200b".join),
    "number of the question": _of_the_question,
    "sum of what has none": _sum,
    "ten thousands for thousands": turning(
        (rf"(?<=[0-9]){_NOT_ZERO}千円", "万円"), (rf"(?<=[0-9]){_NOT_ZERO} thousand yen", " million yen")
    ),
    "thousands for ones": turning(
        (r"(?<=[0-9])円", "千円"),
        (r"(?<=[0-9])万円", "億円"),
        (r"(?<=[0-9])人", "千人"),
        (r"(?<=[0-9]) (yen|people)", r" thousand \1"),
    ),
    "people for percent": _people,
    "other unit": turning(*((rf"(?<=[0-9])(?<!第[0-9]){old}", new) for old, new in _OTHER_UNITS)),
    "at least": _at_least,
    "at most for at least": turning(("以上", "以下"), ("at least", "at most"), ("を超える", "より少ない")),
    "next year": turning(*_years(lambda year: year + 1, _SAME_ERA)),
    "year of another era": turning(*_years(lambda year: year - 30, _OTHER_ERA)),
    "other day": turning((rf"(?<=月)[0-9]+(?=日)|\b[0-9]{{1,2}}(?= (?:{_MONTH}))", _neighbour)),
    "other month": turning((r"[0-9]+(?=月)", _neighbour), (_MONTH, _month_after)),
}
