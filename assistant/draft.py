"""An answer before it is worded: typed values for a template, with their sources."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.answer import Citation, Figure, MunicipalityHit, ProjectHit, Status
from corpus.model import Certainty


class Sources:
    """Collects the places that carry an answer's claims and numbers them from 1."""

    def __init__(self) -> None:
        self._citations: dict[tuple[object, ...], Citation] = {}

    def cite(
        self,
        document: str,
        page: int | None,
        sheet: int | None,
        section: str,
        project: str | None,
        quote: str,
    ) -> int:
        """The mark of a citation; the same place and section get the same mark, quotes are joined."""
        key = (document, page, sheet, section, project)
        known = self._citations.get(key)
        if known is None:
            mark = len(self._citations) + 1
            self._citations[key] = Citation(
                mark=mark,
                document=document,
                page=page,
                sheet=sheet,
                section=section,
                project=project,
                quote=quote,
            )
            return mark
        if quote not in known.quote:
            self._citations[key] = known.model_copy(update={"quote": f"{known.quote}／{quote}"})
        return known.mark

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations in order of their marks."""
        return tuple(self._citations.values())


@dataclass
class Draft:
    """What a lookup or search found.

    Attributes:
        template: name of the template in ``prompts/answers`` that words it.
        values: what the template takes; typed values and marks only.
        notes: names of note templates with their values.
    """

    template: str
    status: Status = Status.ANSWERED
    values: dict[str, object] = field(default_factory=dict)
    sources: Sources = field(default_factory=Sources)
    projects: list[ProjectHit] = field(default_factory=list)
    municipalities: list[MunicipalityHit] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    notes: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    method: str = "lookup"

    def note(self, name: str, **values: object) -> None:
        """Add a note once."""
        if (name, values) not in self.notes:
            self.notes.append((name, values))


def certainty(flags: Iterable[bool]) -> Certainty:
    """Uncertain if any of the flags says so."""
    return Certainty.UNCERTAIN if any(flags) else Certainty.STATED
