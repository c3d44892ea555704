"""Whether a sentence only says again, in another order, what has been said."""

from assistant.claims.anatomist import Anatomist
from assistant.claims.atoms import Value
from assistant.claims.problems import Kind, Problem
from assistant.claims.sentences import Sentence
from assistant.claims.words import Word


class Told:
    """What the sentences of a text have said so far, each thing with the marks that it was said with."""

    def __init__(self, anatomist: Anatomist) -> None:
        self._anatomist = anatomist
        self._said: set[tuple[Value, frozenset[int]]] = set()

    def again(self, sentence: Sentence) -> Problem | None:
        """Take a sentence; a problem if nothing in it is new: words put together anew make new claims.

        Items, and what leads on to them, may say again what they are about.
        """
        atoms = self._anatomist.read(sentence.words).atoms
        values = {value for atom in atoms for value in atom.says if not self._is_plain(value)}
        said = {(value, sentence.marks) for value in values}
        known = self._said if sentence.marks else {(value, sentence.marks) for value, _ in self._said}
        new = said - known
        self._said |= said
        free = sentence.item or sentence.leads
        return Problem(Kind.REPEATED, sentence.words) if said and not new and not free else None

    def _is_plain(self, value: Value) -> bool:
        return isinstance(value, Word) and not value.denied and self._anatomist.words.claimless(value)
