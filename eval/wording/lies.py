"""A model that lies: every way in which one may go wrong when it words an answer, told fluently.

>>> evidence = Evidence("費用は？", "「甲」の事業費は **1,250千円** です [1]。")
>>> next(way for way in WAYS if way.name == "ten times as much").tell(evidence)
'「甲」の事業費は **12,500千円** です [1]。'
"""

from dataclasses import dataclass

from eval.wording import forms, members, numbers, places, statements
from eval.wording.edits import Lie
from eval.wording.evidence import Evidence


@dataclass(frozen=True)
class Way:
    """One way to lie.

    Attributes:
        name: what is wrong, in a few words.
        tell: the answer of an evidence with one thing wrong; None where it gives no handle.
    """

    name: str
    tell: Lie


#: All of them; each says something else than the answer does.
WAYS: tuple[Way, ...] = tuple(
    Way(name, tell)
    for lies in (numbers.LIES, members.LIES, places.LIES, statements.LIES, forms.LIES)
    for name, tell in lies.items()
)

__all__ = ["WAYS", "Evidence", "Way"]
