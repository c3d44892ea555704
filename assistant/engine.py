"""The assistant: understand a question, look up or search, word the answer, verify it."""

import logging
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.answer import MODEL, Answer, Status
from assistant.compose import compose, note
from assistant.context import Context
from assistant.conversation import Conversations, Turn
from assistant.draft import Draft
from assistant.llm.options import ModelOptions
from assistant.lookups import texts
from assistant.lookups.dispatch import LOOKUPS, unclear
from assistant.merge import merged
from assistant.suggest import suggestions
from assistant.understanding.english import English
from assistant.understanding.follow import Before, follow
from assistant.understanding.parse import Parser
from assistant.understanding.reading import Reader
from assistant.understanding.request import Arithmetic, Request, Wanted
from assistant.verify import violations
from assistant.wording import Style
from corpus.errors import LanguageModelError
from corpus.tables import load_variants
from index.settings import Settings
from index.store import Store

if TYPE_CHECKING:
    from assistant.llm.colleague import Colleague

_LOG = logging.getLogger(__name__)

#: Questions that a face answers at the same time; more wait in the order in which they came. Answering is
#: Python's own work: more threads would only take turns, and starve the loop that reads.
CONCURRENT = 1

_NEVER_FOLLOWS = {Wanted.TOO_LONG, Wanted.REFUSED}

#: What can only be found for something that the question names or describes.
_NEEDS_SUBJECT = {
    Wanted.MUNICIPALITIES,
    Wanted.BUDGET,
    Wanted.KPI,
    Wanted.FACT,
    Wanted.SECTION,
    Wanted.OVERVIEW,
    Wanted.NEED,
    Wanted.PLACE,
}

#: A value or event of something that the documents do not know is not there.
_OF_NAMES = {Wanted.KPI, Wanted.FACT, Wanted.BUDGET}


class Assistant:
    """Answers questions about one corpus; one instance serves many threads."""

    def __init__(self, store: Store, colleague: "Colleague | None" = None) -> None:
        self.store = store
        self.colleague = colleague
        self._context = Context(store)
        variants = load_variants(store.settings.corpus)
        reader = Reader(store.corpus, store.analyser, variants, store.readings)
        self._parser = Parser(store.corpus, reader)
        self._conversations = Conversations()

    @classmethod
    def open(cls, settings: Settings | None = None) -> "Assistant":
        """An assistant over the index of the settings (from the environment for ``None``).

        A language model takes part if the environment configures one.

        Raises:
            StoreError: when the index is missing, damaged or outdated.
            InputError: when a setting of the model cannot be used.
        """
        store = Store.open(settings or Settings.from_environment())
        return cls(store, _configured(store))

    @property
    def concurrent(self) -> int:
        """How many questions a face should answer at the same time."""
        return self.colleague.concurrency if self.colleague else CONCURRENT

    def warm(self) -> None:
        """Load the embedding model ahead of the first search."""
        self.store.search.warm()

    def ask(self, question: str, conversation: str | None = None, style: Style | None = None) -> Answer:
        """Answer a question.

        Args:
            question: what somebody typed, in any form.
            conversation: an id under which follow-up questions are understood.
            style: how the answer is put; ``None`` for English to an English question, else standard.

        Returns:
            The answer; its text has been checked against its figures and citations.

        Raises:
            ModelError: when a search is needed and the weights are missing.
        """
        *_, answer = self.stream(question, conversation, style)
        return answer

    def stream(
        self, question: str, conversation: str | None = None, style: Style | None = None
    ) -> Iterator[Answer]:
        """Answer a question as :meth:`ask` does; of a model's wording, what has been verified comes first.

        Yields:
            Answers whose text grows; only the last one is the answer. One alone without a language model.
        """
        began = time.perf_counter()
        deadline = self.colleague.deadline() if self.colleague else 0.0
        style = style or self.style(question)
        before = self._conversations.turns(conversation)
        turns: list[Turn] = []
        for part in self._parser.parts(question):
            turns.append(self._turn(part, (*before, *turns), style, deadline))
        turn = turns[0]
        if len(turns) > 1:
            turn = Turn(turn.request, merged(question, [t.answer for t in turns]))
        self._conversations.remember(conversation, turn)
        for answer in self._in_other_words(turn.answer, style, deadline):
            elapsed = round((time.perf_counter() - began) * 1000, 1)
            yield answer.model_copy(update={"elapsed_ms": elapsed})

    def _in_other_words(self, answer: Answer, style: Style, deadline: float) -> Iterator[Answer]:
        """The answer as the model words it, step by step; as it is where no wording can be trusted."""
        if self.colleague is None or not self.colleague.words(answer):
            yield answer
            return
        text = answer.answer
        try:
            for text in self.colleague.word(answer, style, deadline):
                yield answer.model_copy(update={"answer": text})
        except LanguageModelError:
            yield self._noted(answer, "not_worded", style)
            return
        worded = answer.model_copy(update={"answer": text, "method": f"{answer.method}+{MODEL}"})
        yield self._noted(worded, "worded", style)

    def _noted(self, answer: Answer, name: str, style: Style) -> Answer:
        added = note(name, {}, self._context, style)
        return answer.model_copy(update={"notes": (*answer.notes, added)})

    def close(self) -> None:
        """Close the connection to the language model, if there is one."""
        if self.colleague:
            self.colleague.close()

    @staticmethod
    def style(question: str) -> Style:
        """The style of an answer that nobody has chosen: English for an English question."""
        return Style.ENGLISH if English.applies(question) else Style.STANDARD

    def _turn(self, question: str, before: Sequence[Turn], style: Style, deadline: float) -> Turn:
        """A question with its answer, as far as possible in the light of the turn before."""
        alone = self._parser.parse(question)
        request = self._in_context(question, alone, before)
        draft = self._find(request)
        if request.leaning and draft.status is not Status.ANSWERED:
            request, draft = self._better(request, draft, alone)
        if draft.status is Status.UNCLEAR:
            request, draft = self._read_again(question, request, draft, deadline)
        return Turn(request, self._worded(question, request, draft, style))

    def _in_context(self, question: str, alone: Request, turns: Sequence[Turn]) -> Request:
        """The request with what it takes from the turns before."""
        if not turns or alone.wanted in _NEVER_FOLLOWS:
            return alone
        return follow(self._parser.read(question), alone, [self._before(turn) for turn in turns])

    def _before(self, turn: Turn) -> Before:
        """A turn as later questions see it."""
        projects = dict.fromkeys(hit.name for hit in turn.answer.projects)
        towns = dict.fromkeys(hit.name for hit in turn.answer.municipalities)
        towns.pop(self._context.core, None)
        return Before(turn.request, tuple(projects), tuple(towns))

    def _better(self, request: Request, draft: Draft, alone: Request) -> tuple[Request, Draft]:
        """If leaning on the turn before finds nothing, the question may stand alone."""
        other = self._find(alone)
        return (alone, other) if other.status is Status.ANSWERED else (request, draft)

    def _read_again(
        self, question: str, request: Request, draft: Draft, deadline: float
    ) -> tuple[Request, Draft]:
        """What a model takes an unclear question to ask, with a note; as it was where it finds nothing."""
        if self.colleague is None or not any(character.isalnum() for character in question):
            return request, draft
        if (read := self.colleague.read(question, deadline)) is None:
            return request, draft
        other = self._parser.parse(read)
        found = self._find(other)
        if found.status is Status.UNCLEAR:
            return request, draft
        found.note("read_as", question=read)
        return other, found

    def _find(self, request: Request) -> Draft:
        over_all = request.arithmetic is Arithmetic.SUM
        if request.wanted in _NEEDS_SUBJECT and request.unspecific and not over_all:
            return unclear(request, self._context)
        if request.wanted in _OF_NAMES and request.strangers and not request.projects:
            return texts.nothing(request, self._context)
        return LOOKUPS[request.wanted](request, self._context)

    def _worded(self, question: str, request: Request, draft: Draft, style: Style) -> Answer:
        text, notes = compose(draft, self._context, style)
        answer = Answer(
            question=question,
            status=draft.status,
            answer=text,
            projects=tuple(draft.projects),
            municipalities=tuple(draft.municipalities),
            figures=tuple(dict.fromkeys(draft.figures)),
            citations=draft.sources.citations,
            notes=notes,
            suggestions=suggestions(request, draft, self._context, style),
            method=draft.method,
        )
        if wrong := violations(answer, self.store.corpus):
            _LOG.error("the text of an answer failed the check: %s", "; ".join(wrong))
            return _withheld(answer, self._context, style)
        return answer


def _configured(store: Store) -> "Colleague | None":
    """The language model of the environment; what reads its texts is loaded only where there is one."""
    if ModelOptions.from_environment() is None:
        return None
    from assistant.llm.colleague import Colleague

    return Colleague.configured(store)


def _withheld(answer: Answer, context: Context, style: Style) -> Answer:
    """An answer whose text failed the check is given as bare figures and sources."""
    draft = Draft("withheld", values={"figures": answer.figures, "projects": answer.projects})
    text, _ = compose(draft, context, style)
    return answer.model_copy(update={"answer": text})
