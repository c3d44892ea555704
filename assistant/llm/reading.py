"""A question that the rules could not read, read by a model: a request that is checked, never an answer."""

import json
import re
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz

from assistant.claims.times import times
from assistant.llm.client import ChatModel
from assistant.llm.prompts import prompt, table
from corpus.model import Corpus
from corpus.text import compact, normalise

#: From this likeness on (0–100) words of a question can be a name (みさk町 for 美咲町).
MEANT = 50.0

#: Shortest words that can mean a name.
_TELLING = 2

#: The longest request in JSON, in characters.
_LONGEST = 2_000

_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


class Proposal(BaseModel):
    """What a model takes a question to ask; nothing of it is believed before it is checked."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: str
    municipality: str | None = None
    project: str | None = None
    year: int | None = None
    said: tuple[str, ...] = ()


class Interpreter:
    """Reads questions about one corpus with a model."""

    def __init__(self, model: ChatModel, corpus: Corpus) -> None:
        self._model = model
        self._kinds = table("kinds")
        self._municipalities = {
            town.name: (town.name, town.kana, *town.aliases) for town in corpus.municipalities
        }
        self._projects = {project.name: (project.name, *project.aliases) for project in corpus.projects}

    def question(self, asked: str, deadline: float) -> str | None:
        """The question in words that the rules read; ``None`` where the model finds none that can be checked.

        Raises:
            LanguageModelError: when the model gives no reply.
        """
        text = prompt("reading").render(
            question=asked,
            kinds={name: kind["meaning"] for name, kind in self._kinds.items()},
            municipalities=list(self._municipalities),
            projects=list(self._projects),
        )
        messages = [{"role": "user", "content": text}]
        reply = self._model.stream(messages, deadline, Proposal.model_json_schema(), _LONGEST)
        return self.checked(_proposal("".join(reply)), asked)

    def checked(self, proposal: Proposal | None, asked: str) -> str | None:
        """The question of a proposal whose kind is known and whose names and year were asked about."""
        kind = self._kinds.get(proposal.kind) if proposal else None
        if proposal is None or kind is None:
            return None
        grounded = {
            "municipality": self._grounded(proposal.municipality, self._municipalities, proposal, asked),
            "project": self._grounded(proposal.project, self._projects, proposal, asked),
            "year": proposal.year if proposal.year in _years(asked) else None,
        }
        try:
            return str(kind["question"]).format_map({k: v for k, v in grounded.items() if v is not None})
        except KeyError:
            return None

    @staticmethod
    def _grounded(
        name: str | None, known: Mapping[str, Sequence[str]], proposal: Proposal, asked: str
    ) -> str | None:
        """The name if words of the question are like it, and more so than like any other."""
        if name is None or name not in known:
            return None
        for said in proposal.said:
            words = compact(said).lower()
            if len(words) < _TELLING or words not in compact(asked).lower():
                continue
            likeness = {
                other: max(fuzz.partial_ratio(words, way) for way in ways) for other, ways in known.items()
            }
            rest = max((value for other, value in likeness.items() if other != name), default=0.0)
            if likeness[name] >= MEANT and likeness[name] > rest:
                return name
        return None


def _proposal(reply: str) -> Proposal | None:
    """The first JSON object of a reply, whatever stands around it."""
    found = _OBJECT.search(reply)
    try:
        return Proposal.model_validate(json.loads(found[0])) if found else None
    except (ValueError, RecursionError):
        return None


def _years(asked: str) -> frozenset[int]:
    """The years that a question names."""
    return frozenset(year for found in times(normalise(asked)) for year in found.years)
