"""Words the generated questions; a third of all subjects is for the test split, with words of its own."""

import tomllib
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

from corpus.model import Corpus
from eval.questions import Question

_TEMPLATES = Path(__file__).resolve().parent / "templates.toml"

#: One subject in so many is of the test split.
_TEST_SHARE = 3

#: Wordings of each fact.
WORDINGS = 3

Expected = dict[str, Any]

ANSWERED: Expected = {"status": ["answered"]}
SILENT: Expected = {"status": ["not_in_documents"], "only_amounts": []}


class Wording:
    """Fills the templates; those of a kind take turns, so that all of them occur."""

    def __init__(self, corpus: Corpus) -> None:
        self._kinds = {d.id: d.kind.value for d in corpus.documents}
        self._templates = tomllib.loads(_TEMPLATES.read_text(encoding="utf-8"))
        self._turn = count()

    def document(self, id_: str) -> str:
        """One of the names that people give to a document, in turn."""
        names: list[str] = self._templates["documents"][self._kinds[id_]]
        return names[next(self._turn) % len(names)]

    def ask(
        self,
        template: str,
        kind: str,
        subject: str,
        expect: Expected,
        values: Mapping[str, object],
        wordings: int = WORDINGS,
    ) -> Iterator[Question]:
        """A question in several wordings.

        Args:
            template: name of a table of the templates.
            kind: kind of the question.
            subject: what it is about; decides the split.
            expect: what a right answer must hold.
            values: of the placeholders.
            wordings: how many of the wordings, the next ones in turn.
        """
        split = "dev" if crc32(subject.encode()) % _TEST_SHARE else "test"
        choices = self._templates[template][split]
        first = next(self._turn)
        for i in range(min(wordings, len(choices))):
            text = choices[(first + i) % len(choices)].format(**values)
            yield Question((text,), kind, f"generated: {template}", expect, split)
