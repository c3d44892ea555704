"""Who takes part: municipalities with their polarity, roles and counts → criteria."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.understanding.cues import cues
from assistant.understanding.names import Link, Links
from assistant.understanding.question import Question
from corpus.model import Municipality, Role

#: The core city is often named only to say whether it counts.
SET_ASIDE = re.compile(r"^(?:を|は|も)?(?:除(?:く|い)|数え|以外|含め|カウントし|抜き)")
_EXCEPT = re.compile(r"^(?:を|は)?(?:除(?:く|い)|以外|抜き)")
_REST = re.compile(r"(?:残り|あと|ほか|他)の?(\d+)市町")
_ALONE = re.compile(
    r"(?:の?(?:[2-9]つ|[2-9]市町|[2-9]市|[2-9]町|両[市町]町?))?"
    r"(?:だけ|のみ|しか|ひとつきり|ただ1つ|1市だけ|単独)(?!が?(?:抜|不|外|はず|入っていな))"
)


@dataclass(frozen=True)
class Membership:
    """Conditions on who takes part; see :class:`index.figures.Criteria`.

    Attributes:
        kind: ``city`` or ``town`` where only these are spoken of.
        incomplete: ``city`` or ``town`` where some of these must be missing.
    """

    everyone: tuple[str, ...] = ()
    anyone: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    role: Role | None = None
    at_least: int | None = None
    at_most: int | None = None
    exactly_one: bool = False
    kind: str = ""
    incomplete: str = ""

    @property
    def counts(self) -> bool:
        """Whether a number of municipalities is a condition."""
        return self.at_least is not None or self.at_most is not None

    @property
    def any(self) -> bool:
        """Whether there is any condition at all."""
        return bool(self.everyone or self.anyone or self.nobody or self.only or self.counts)


def read_membership(question: Question, links: Links, towns: Sequence[Municipality]) -> Membership:
    """The conditions that a question states."""
    flat = question.flat
    core = next(t.name for t in towns if t.core)
    mentioned = [
        link
        for link in links.of("municipality")
        if not (link.value == core and SET_ASIDE.match(flat[link.end :]))
    ]
    positive = _distinct(link.value for link in mentioned if not negated(flat, link))
    negative = _distinct(link.value for link in mentioned if negated(flat, link))
    at_least, at_most = _bounds(_without(flat, links), len(towns) - 1)
    role = _role(question)
    if positive and _only(flat, mentioned):
        return Membership(everyone=positive, only=positive, role=role)
    kinds = _kinds(_without(flat, links))
    partners = {kind: tuple(t.name for t in towns if t.kind == kind and not t.core) for kind in _OTHER}
    positive += tuple(name for kind in kinds.every for name in partners[kind] if name not in positive)
    absent = dict.fromkeys((*kinds.none, *(_OTHER[kind] for kind in kinds.only)))
    negative += tuple(name for kind in absent for name in partners[kind] if name not in negative)
    if absent and at_least is None:
        at_least = 1
    if negative and not positive and _alone(flat, mentioned):
        at_least = sum(not t.core for t in towns) - len(negative)
    if rest := _REST.search(flat):
        at_least = int(rest[1])
    aside = [link for link in links.of("municipality") if link not in mentioned]
    others = any(_EXCEPT.match(flat[link.end :]) for link in aside) and at_least is at_most is None
    if role is Role.PROPOSER and others and not positive:
        return Membership(anyone=tuple(t.name for t in towns if not t.core), nobody=negative, role=role)
    one = len(positive) > 1 and cues().has(question, "sets", "one_of")
    either = one or (len(positive) > 1 and cues().has(question, "sets", "any_of"))
    return Membership(
        everyone=() if either else positive,
        anyone=positive if either else (),
        nobody=negative,
        role=role,
        at_least=at_least,
        at_most=at_most,
        exactly_one=one,
        kind=next(iter(kinds.only), ""),
        incomplete=next(iter(kinds.some_missing), ""),
    )


@dataclass(frozen=True)
class _Kinds:
    """Which kinds of municipality all take part, none of which do, which alone are meant, which lack some."""

    every: tuple[str, ...]
    none: tuple[str, ...]
    only: tuple[str, ...]
    some_missing: tuple[str, ...]


#: Kind of municipality → the other kind; and what each is called.
_OTHER = {"city": "town", "town": "city"}
_CALLED = {"city": "cities", "town": "towns"}


def _kinds(text: str) -> _Kinds:
    """What is said of cities or towns as such (町はゼロ, 8市すべて, 市だけ)."""
    bare = _BOTH_KINDS.sub(lambda match: " " * len(match[0]), text)

    def said(how: str) -> tuple[str, ...]:
        return tuple(kind for kind, name in _CALLED.items() if cues().find(bare, how, name))

    none = said("none_of")
    missing = said("not_all_of")
    only = tuple(kind for kind in said("only_of") if kind not in none)
    every = tuple(kind for kind in said("all_of") if kind not in (*none, *missing))
    return _Kinds(every, none, only, missing)


#: Words in which 市 and 町 do not stand for one kind.
_BOTH_KINDS = re.compile("市町村?|町村|都市|まち|市街地|市民")


def negated(flat: str, link: Link) -> bool:
    """Whether the nearest predicate behind a name denies it.

    >>> town = Link("municipality", "A町", 0, 2)
    >>> negated("a町が入っていない事業", town), negated("a町が入っている事業", town)
    (True, False)
    """
    rest = flat[link.end :]
    if rest.startswith(_NOTHING_BUT):
        return False
    denials = [m.start() for m in cues().find(rest, "sets", "negation")]
    assertions = cues().find(rest, "sets", "affirmation")
    if not denials or not assertions:
        return bool(denials)
    return min(denials) <= assertions[0].end() + _ENDING


#: 「Aしか…ない」 affirms A.
_NOTHING_BUT = "しか"

#: Characters between a verb and the ending that denies it.
_ENDING = 1


def _role(question: Question) -> Role | None:
    member, proposer = (cues().has(question, "roles", name) for name in ("member", "proposer"))
    if member and proposer:
        if cues().has(question, "roles", "proposer_only"):
            return Role.PROPOSER
        if not cues().has(question, "roles", "rather", "member_only"):
            return None
    if member:
        return Role.MEMBER
    return Role.PROPOSER if proposer else None


def _only(flat: str, mentioned: Sequence[Link]) -> bool:
    """Whether だけ or のみ stands right behind the name."""
    return any(_ALONE.match(flat[link.end :]) for link in mentioned)


def _alone(flat: str, mentioned: Sequence[Link]) -> bool:
    """Whether those named are spoken of alone (「Aだけが抜けている」)."""
    return bool(mentioned) and flat[mentioned[-1].end :].startswith(_EXACTLY)


#: 「Aだけ入っていない」: everybody else takes part.
_EXACTLY = ("だけ", "のみ")


def _without(flat: str, links: Links) -> str:
    """The text with names, years and places blanked, so that a number in it is a count."""
    for link in links.all:
        flat = flat[: link.start] + " " * (link.end - link.start) + flat[link.end :]
    return re.sub(
        r"(?:令和|平成|r|h|p\.?|シート)\d+(?:年度?)?|20\d\d年?度?|\d+(?:ページ|頁)|○{2,}", " ", flat
    )


def _bounds(text: str, partners: int) -> tuple[int | None, int | None]:
    """Fewest and most partner municipalities, where the text counts them."""
    if not re.search("市町|自治体|町村|[○丸★□]", text):
        return None, None
    text = _MAJORITY.sub(f"{partners // 2 + 1}市町以上", text)
    text = _HALF.sub(f"{partners // 2}市町", text)

    def number(cue: str) -> int | None:
        for match in cues().find(text, "sets", cue):
            if digits := [g for g in match.groups() if g]:
                return int(digits[0])
        return None

    if (exact := number("exactly")) is not None:
        return exact, exact
    if (lacking := number("all_but")) is not None:
        return partners - lacking, partners - lacking
    low, high = number("at_least"), number("at_most")
    if (below := number("less_than")) is not None:
        high = below - 1
    if (above := number("more_than")) is not None:
        low = above + 1
    if low is None and high is None and cues().find(text, "sets", "everyone"):
        return partners, None
    return low, high


#: Shares of the partner municipalities.
_MAJORITY = re.compile("過半数")
_HALF = re.compile("半分|半数")


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
