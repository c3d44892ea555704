"""A question that the rules could not read, read by a model: a request that is checked, never an answer."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz

from assistant.claims.times import times
from assistant.llm.client import ChatModel
from assistant.llm.prompts import prompt, table
from corpus.model import Corpus
from corpus.text import compact, normalise
from index.search import Searcher

#: From this likeness on (0–100) words of a question can be a name (みさk町 for 美咲町).
MEANT = 50.0

#: Words that are like no name mean a project if a search finds it first, with a score near the best possible
#: and so far ahead of the next (耳のやつ: 1.0 and 0.42; 全部: 0.92 and 0.81).
_FOUND, _AHEAD = 0.95, 0.25

#: Shortest words that can mean a name.
_TELLING = 2

#: The longest request in JSON, in characters.
_LONGEST = 2_000

#: Most municipalities of one request.
_MOST = 6

_OBJECT = re.compile(r"\{.*\}", re.DOTALL)

#: What a need can be put in: Japanese words without numbers, quotation marks or ends of sentences.
_TOPIC = re.compile(r"[ぁ-んァ-ヶー一-鿿々ヶ・、]{2,40}")


class Proposal(BaseModel):
    """What a model takes a question to ask; nothing of it is believed before it is checked.

    Attributes:
        kind: one of ``prompts/model/kinds.toml``.
        said: words of the question that mean the names.
        topic: what a need is about, in Japanese words to search for.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: str
    municipalities: tuple[str, ...] = ()
    project: str | None = None
    year: int | None = None
    topic: str | None = None
    said: tuple[str, ...] = ()


class Interpreter:
    """Reads questions about one corpus with a model.

    Args:
        model: the model.
        corpus: whose names may be asked about.
        search: finds the project that words mean which are not like its name.
    """

    def __init__(self, model: ChatModel, corpus: Corpus, search: Searcher) -> None:
        self._model = model
        self._search = search
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
        reply = self._model.stream(messages, deadline, self.schema(), _LONGEST)
        return self.checked(_proposal("".join(reply)), asked)

    def schema(self) -> dict[str, Any]:
        """The JSON schema of a proposal, with the kinds and names that there are."""
        schema = Proposal.model_json_schema()
        properties = schema["properties"]
        properties["kind"]["enum"] = [*self._kinds, "none"]
        properties["municipalities"]["items"]["enum"] = list(self._municipalities)
        properties["project"]["anyOf"][0]["enum"] = list(self._projects)
        return schema

    def checked(self, proposal: Proposal | None, asked: str) -> str | None:
        """The question of a proposal whose kind is known and whose names and year were asked about."""
        kind = self._kinds.get(proposal.kind) if proposal else None
        if proposal is None or kind is None:
            return None
        towns = [name for name in proposal.municipalities if self._means_town(name, proposal, asked)]
        if len(towns) != len(proposal.municipalities) or len(towns) > _MOST:
            return None
        values: dict[str, object] = {}
        if towns:
            values["municipalities"] = kind.get("joined", "と").join(dict.fromkeys(towns))
        if proposal.project and self._means_project(proposal.project, proposal, asked):
            values["project"] = proposal.project
        if proposal.year in _years(asked):
            values["year"] = proposal.year
        if proposal.topic and self._is_topic(proposal.topic):
            values["topic"] = proposal.topic
        try:
            return str(kind["question"]).format_map(values)
        except KeyError:
            return None

    def _means_town(self, name: str, proposal: Proposal, asked: str) -> bool:
        return any(_means(said, name, self._municipalities) for said in _said(proposal, asked))

    def _means_project(self, name: str, proposal: Proposal, asked: str) -> bool:
        """Whether words of the question are like its name, or find it first of all projects."""
        if name not in self._projects:
            return False
        words = list(_said(proposal, asked))
        return any(_means(said, name, self._projects) or self._finds(said, name) for said in words)

    def _finds(self, words: str, name: str) -> bool:
        """Whether words find a project, and no other one nearly as well."""
        first, second = self._search.projects(words, 2)
        return first.project == name and first.score >= max(_FOUND, second.score + _AHEAD)

    def _is_topic(self, topic: str) -> bool:
        """Whether it is nothing but words: no name of a municipality, which nobody may have asked about."""
        return bool(_TOPIC.fullmatch(topic)) and not any(name in topic for name in self._municipalities)


def _said(proposal: Proposal, asked: str) -> Iterator[str]:
    """Those of the words that it rests on that are words of the question."""
    whole = compact(asked).lower()
    for said in proposal.said:
        words = compact(said).lower()
        if len(words) >= _TELLING and words in whole:
            yield words


def _means(words: str, name: str, known: Mapping[str, Sequence[str]]) -> bool:
    """Whether words are like a name, and more so than like any other."""
    if name not in known:
        return False
    likeness = {other: max(fuzz.partial_ratio(words, way) for way in ways) for other, ways in known.items()}
    rest = max((value for other, value in likeness.items() if other != name), default=0.0)
    return likeness[name] >= MEANT and likeness[name] > rest


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
