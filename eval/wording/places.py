"""Lies about where something stands: documents, pages, sheets, marks."""

import re
from collections.abc import Iterator
from itertools import combinations, permutations

from eval.wording.edits import Lie, one_more, spliced, turned, turning
from eval.wording.evidence import PLACE, Evidence

_INVENTED_DOCUMENT = ("総合戦略", "the general strategy")

_MARK = r" ?\[([0-9]+)\]"

#: What a document is called at the beginning of a claim.
_DOCUMENT = (
    r"[^\s、。「」*（）]+(?:（[^（）]*）)?(?=では、|によると|(?: P\.| シート)[0-9])|^[^\s、。「」*]+(?=の「)"
)
_ENGLISH_DOCUMENT = (
    r"(?:(?<=[Ii]n )|(?<=what ))the (?:FY[0-9]+ )?[a-z ]*(?:vision|report|plan)\b(?: of \w+ [0-9]{4})?"
)


def _places(evidence: Evidence) -> Iterator[re.Match[str]]:
    return re.finditer(rf"({PLACE})([0-9]+)", evidence.answer)


def _page_of_another(evidence: Evidence) -> str | None:
    """The place of what stands before it in the list."""
    for one, other in combinations(_places(evidence), 2):
        if one[1] == other[1] and one[2] != other[2]:
            return spliced(evidence.answer, (*other.span(2), one[2]))
    return None


def _mark_of_another(evidence: Evidence) -> str | None:
    marks = list(re.finditer(rf"(?<!\]){_MARK}(?! ?\[)", evidence.answer))
    said = {source.mark: source for source in evidence.sources}
    for one, other in permutations(marks, 2):
        first, second = said.get(int(one[1])), said.get(int(other[1]))
        if first and second and first.quote != second.quote:
            return spliced(evidence.answer, (*one.span(1), other[1]))
    return None


def _unknown_mark(evidence: Evidence) -> str | None:
    highest = max((source.mark for source in evidence.sources), default=0)
    return turned(evidence.answer, (r"\[[0-9]+\]", f"[{highest + 1}]"))


def _unmarked(evidence: Evidence) -> str | None:
    bare = re.sub(_MARK, "", evidence.answer)
    return bare if bare != evidence.answer else None


def _mark_dropped(evidence: Evidence) -> str | None:
    marks = list(re.finditer(_MARK, evidence.answer))
    return spliced(evidence.answer, (*marks[-1].span(), "")) if len(marks) > 1 else None


def _document(evidence: Evidence) -> str | None:
    """What stands in one document is said to stand in another."""
    pattern = _ENGLISH_DOCUMENT if evidence.english else _DOCUMENT
    names = list(re.finditer(pattern, evidence.answer, re.MULTILINE))
    if not names:
        return None
    other = next((n[0] for n in names if n[0] != names[0][0]), _INVENTED_DOCUMENT[evidence.english])
    return spliced(evidence.answer, (*names[0].span(), other))


LIES: dict[str, Lie] = {
    "next page": turning((r"(?:(?<=P\.)|(?<=\bp\. ))[0-9]+", one_more)),
    "next sheet": turning((r"(?:(?<=シート)|(?<=\bsheet ))[0-9]+", one_more)),
    "place of another": _page_of_another,
    "mark of another": _mark_of_another,
    "unknown mark": _unknown_mark,
    "no marks": _unmarked,
    "one mark dropped": _mark_dropped,
    "other document": _document,
}
