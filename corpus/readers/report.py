"""What a reader could not read or had doubts about: it says so and goes on."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One remark about a source: where, what, why.

    Attributes:
        kind: ``unreadable``, ``doubtful``, ``repaired`` or ``disagreement``.
        file: file name of the original.
        line: line number from 1.
        what: the thing concerned.
        why: what is wrong with it, and what was done.
    """

    kind: str
    file: str
    line: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}: {self.why}"


@dataclass
class Report:
    """Collects the findings of one file."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, kind: str, line: int, what: str, why: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(kind, self.file, line, what, why))
