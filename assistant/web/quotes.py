"""Where a citation's quote stands in a card: which rows, cells and sentences carry the claim.

Quotes are put together by the lookups: the row's name, then what its cells print; several rows of one place
are joined by :data:`JOIN`.
"""

import re

from markupsafe import Markup, escape

from corpus.model import BudgetLine
from corpus.text import compact, normalise

#: Between the quotes of several rows of one place.
JOIN = "／"


def highlight(text: str, quote: str) -> Markup:
    """The text with the quote, or those of its parts that stand in it, marked."""
    for part in (quote, *quote.split(JOIN)):
        before, found, after = text.partition(part) if part else (text, "", "")
        if found:
            return Markup("{}<mark>{}</mark>{}").format(before, found, highlight(after, quote))
    return escape(text)


def cell(text: str, quote: str) -> Markup:
    """A table's cell, marked when the quote holds what it prints; ``20千円`` is not in ``1,420千円``."""
    printed = r"\s*".join(re.escape(character) for character in compact(text))
    stands = printed and re.search(rf"(?<![\d,.]){printed}(?![\d,.])", normalise(quote))
    return _marked(text, bool(stands))


def row(name: str, quote: str) -> str:
    """The part of a quote that is about the row of a name; empty where none is."""
    parts = (part for part in quote.split(JOIN) if normalise(part).startswith(f"{normalise(name)} "))
    return next(parts, "")


def amount(line: BudgetLine, quote: str) -> str:
    """The part of a quote that is about a year of the budget, or about its total."""
    label = f"{line.year.short}年度" if line.year else "計"
    return next((part for part in quote.split(JOIN) if f" {label} " in part), "")


def year(label: str, line: BudgetLine, quote: str) -> Markup:
    """A year's label, marked when the quote lists it among those with an amount."""
    listed = quote.partition(" 事業費: ")[2]
    return _marked(label, line.year is not None and line.year.era in listed)


def participant(name: str, project: str, quote: str) -> Markup:
    """A municipality's name, marked when the quote lists it for the project, with its mark or with none."""
    members = quote.partition(f"{project}: ")[2].split()
    return _marked(name, any(m.startswith(name) and not m[len(name) :][:1].isalnum() for m in members))


def title(project: str, quote: str) -> Markup:
    """A project's name, marked when the quote is nothing else but a remark in brackets."""
    name, remark = compact(project), compact(quote)
    return _marked(project, remark == name or remark.startswith(f"{name}("))


def _marked(text: str, marked: bool) -> Markup:
    return Markup("<mark>{}</mark>").format(text) if marked else escape(text)
