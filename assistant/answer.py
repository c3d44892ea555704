"""The answer contract: one shape for the command line, batch mode, the web page and any other face."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from corpus.model import Certainty, Role

#: What an answer worded by a language model, and verified, adds to its method.
MODEL = "model"


class Status(StrEnum):
    """How a question was dealt with."""

    ANSWERED = "answered"
    NOT_IN_DOCUMENTS = "not_in_documents"
    UNCLEAR = "unclear"
    REFUSED = "refused"
    ERROR = "error"


class Measure(StrEnum):
    """What a figure is."""

    BUDGET = "budget"
    BUDGET_TOTAL = "budget_total"
    KPI_BASELINE = "kpi_baseline"
    KPI_CURRENT = "kpi_current"
    KPI_TARGET = "kpi_target"
    RESULT = "result"
    COUNT = "count"
    SUM = "sum"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    AVERAGE = "average"
    PAGE = "page"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProjectHit(_Model):
    """A project that is (a part of) the answer, in one document."""

    name: str
    document: str
    page: int | None = None
    sheet: int | None = None
    certainty: Certainty = Certainty.STATED


class MunicipalityHit(_Model):
    """A municipality that is a part of the answer."""

    name: str
    role: Role
    certainty: Certainty = Certainty.STATED


class Figure(_Model):
    """A number of the answer, in the unit printed in the source; ``value`` is null for a worded one."""

    label: str
    project: str | None = None
    document: str | None = None
    measure: Measure
    value: int | float | None
    unit: str = ""
    period: str | None = None
    text: str


class Citation(_Model):
    """Where a claim stands: document, page or sheet, section, and the words or cells that carry it."""

    mark: Annotated[int, Field(ge=1)]
    document: str
    page: int | None = None
    sheet: int | None = None
    section: str
    project: str | None = None
    quote: str


class Answer(_Model):
    """What every face returns or shows; see the fields' meaning in ARCHITECTURE.md.

    Attributes:
        answer: Markdown that can be read on its own, with ``[1]`` marks of the citations.
        notes: what a careful colleague would add.
        suggestions: natural next questions, at most three.
        method: ``lookup``, ``search``, ``model`` (worded by a language model and verified), joined by ``+``.
    """

    id: str | None = None
    question: str
    status: Status
    answer: str
    projects: tuple[ProjectHit, ...] = ()
    municipalities: tuple[MunicipalityHit, ...] = ()
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    method: str = "lookup"
    elapsed_ms: float = 0.0
