"""Several questions in one: a clause that asks something of its own leans on the one before."""

import re
from collections.abc import Callable

from assistant.understanding.cues import Cues
from assistant.understanding.reading import Reading
from assistant.understanding.request import Request, Wanted

#: What can be asked of the project or projects that an earlier clause names.
_OF_SUBJECT = {
    Wanted.MUNICIPALITIES,
    Wanted.MEMBERSHIP,
    Wanted.BUDGET,
    Wanted.KPI,
    Wanted.FACT,
    Wanted.SECTION,
    Wanted.PLACE,
    Wanted.CHANGES,
}

#: Lists whose projects a later sentence can ask about.
_LISTS = {Wanted.PROJECTS, Wanted.KPI_LIST, Wanted.BUDGET_RANKING}
_SENTENCE_ENDS = ("。", "?", "？", "!", "！", "\n")

_END = re.compile(r"(?<=[。？?！!\n：:、，])|(?=[①-⑨])")

#: Circled numbers that list questions; a single one is a sheet's mark.
_LISTED = "①②"
_ENUMERATOR = re.compile("[①-⑨]")

Understood = Callable[[str], tuple[Reading, Request]]


def parts(question: str, understood: Understood, cues: Cues) -> tuple[str, ...]:
    """The questions that a question is made of; itself where it asks one thing.

    Args:
        question: as typed.
        understood: reading and request of a text that stands alone.
        cues: tell whether a clause asks.
    """
    if coordinated := _coordinated(question, understood, cues):
        return coordinated
    clauses = [clause for clause in _END.split(question) if clause.strip()]
    if len(clauses) == 1:
        return (question,)
    if all(mark in question for mark in _LISTED):
        clauses = [_ENUMERATOR.sub("", clause) for clause in clauses]
    enumerated = bool(cues.find(question, "clauses", "enumerated"))
    found: list[str] = []
    kinds: list[tuple[object, ...]] = []
    pending = ""
    for clause in clauses:
        text = pending + clause
        asks = enumerated or bool(cues.find(clause, "clauses", "asking"))
        kind = _kind(*understood(clause)) if asks else None
        if kind is None and asks and not found and text.rstrip().endswith(_SENTENCE_ENDS):
            kind = _list(understood(text)[1])
        if kind is None or kind in kinds:
            pending = text
            continue
        found.append(text)
        kinds.append(kind)
        pending = ""
    if len(found) < _SEVERAL:
        return (question,)
    return (*found[:-1], found[-1] + pending)


def _coordinated(question: str, understood: Understood, cues: Cues) -> tuple[str, ...]:
    """「…の事業費と目標値は？」: a question for each kind of thing asked; none for a single kind."""
    found = cues.find(question, "clauses", "aspects")
    run = found[:1]
    for match in found[1:]:
        if not cues.find(question[run[-1].end() : match.start()], "clauses", "between"):
            break
        run.append(match)
    if len(run) < _SEVERAL:
        return ()
    before, after = question[: run[0].start()], question[run[-1].end() :]
    kinds: dict[tuple[object, ...], list[str]] = {}
    for match in run:
        reading, request = understood(f"{before}{match[0]}{after}")
        kind = _kind(reading, request)
        if kind is None or not request.projects:
            return ()
        kinds.setdefault(kind, []).append(match[0])
    if len(kinds) < _SEVERAL:
        return ()
    return tuple(f"{before}{'と'.join(words)}{after}" for words in kinds.values())


#: Fewer questions than this are one.
_SEVERAL = 2


def _list(request: Request) -> tuple[object, ...] | None:
    """The kind of a first sentence that asks for a list, which later ones can ask about."""
    return (request.wanted,) if request.wanted in _LISTS else None


def _kind(reading: Reading, request: Request) -> tuple[object, ...] | None:
    """What a clause asks; ``None`` where it asks nothing that could be asked of another clause's subject."""
    if request.wanted not in _OF_SUBJECT:
        return None
    own = request.wanted in (Wanted.MUNICIPALITIES, Wanted.MEMBERSHIP)
    if reading.links.of("municipality") and not own:
        return None
    return request.wanted, request.attribute, request.section, request.arithmetic
