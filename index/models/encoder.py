"""What an encoder is, and the part that every encoder shares: cleaning, prefixes, batches, unit length."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError

#: What stands for a text without a single visible character, so that it has a vector of its own.
BLANK = "。"

#: Texts per call of the model; also how often progress is reported.
BATCH = 16

#: A token is never longer than this on average over a whole text, so what follows is cut off unread.
CHARACTERS_PER_TOKEN = 32

#: The names under which a SentenceTransformer may keep its passage prefix, the preferred one first.
PASSAGE_PROMPTS = ("document", "passage", "corpus")


@dataclass(frozen=True)
class Tokens:
    """The tokens of one text in their context, without the prefix and the model's own marks.

    Attributes:
        vectors: shape ``(tokens, dimension)``, rows of unit length.
        spans: where each token stands in the text, shape ``(tokens, 2)``, in characters.
    """

    vectors: NDArray[np.float32]
    spans: NDArray[np.int32]


@dataclass(frozen=True)
class Encoded:
    """What a model makes of texts, in their order.

    Attributes:
        vectors: one per text, shape ``(texts, dimension)``, rows of unit length.
        tokens: the tokens of each text.
    """

    vectors: NDArray[np.float32]
    tokens: tuple[Tokens, ...]


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their cosine similarity.

    Attributes:
        identity: model, checksum, backend and precision; differs whenever vectors would differ.
        dimension: length of a vector.
    """

    @property
    def identity(self) -> str:
        """Model, checksum, backend and precision."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Encoded:
        """Vectors of queries, and of their tokens, in the order of ``texts``."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Encoded:
        """Like `encode_queries` for passages; ``progress`` is told how many were just done."""
        ...


@dataclass(frozen=True)
class Prompts:
    """What is put before a query and before a passage.

    Attributes:
        query: prefix of a query, such as ``"query: "``; may be empty.
        passage: prefix of a passage, such as ``"passage: "``; may be empty.
    """

    query: str = ""
    passage: str = ""

    @classmethod
    def of(cls, prompts: Mapping[str, str | None], default: str | None = None) -> "Prompts":
        """Read the prompts of a SentenceTransformer.

        Args:
            prompts: its named prompts.
            default: the name of its default prompt, used where the proper one is missing.
        """
        fallback = prompts.get(default) or "" if default else ""
        passage = next((prompts[name] for name in PASSAGE_PROMPTS if prompts.get(name)), None)
        return cls(prompts.get("query") or fallback, passage or fallback)


def clean(text: str, limit: int) -> str:
    """Make any string one that every backend reads alike.

    A NUL byte ends a text in some engines and a lone surrogate is no character, so both give way, each to
    one character, so that places in the text stay what they are; a text with nothing visible becomes `BLANK`.

    Args:
        text: what somebody typed or a document says.
        limit: characters to keep.
    """
    text = text[:limit].replace("\0", " ").encode("utf-8", "replace").decode("utf-8").rstrip()
    return text if text.strip() else BLANK


@dataclass(frozen=True)
class Hidden:
    """A model's last layer over one finished text: its mean, each token, and where the tokens stand."""

    mean: NDArray[np.float32]
    tokens: NDArray[np.float32]
    spans: NDArray[np.int32]

    def without(self, prefix: int) -> Tokens:
        """The tokens that stand behind a prefix of so many characters."""
        kept = (self.spans[:, 1] > prefix) & (self.spans[:, 1] > self.spans[:, 0])
        return Tokens(unit(self.tokens[kept]), (self.spans[kept] - prefix).clip(0))


class PromptedEncoder(ABC):
    """An `Encoder` less its model: a subclass only turns a batch of finished texts into vectors."""

    def __init__(self, identity: str, dimension: int, prompts: Prompts, max_length: int) -> None:
        self._identity = identity
        self._dimension = dimension
        self._prompts = prompts
        self._limit = max_length * CHARACTERS_PER_TOKEN

    @property
    def identity(self) -> str:
        """Model, checksum, backend and precision."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def prompts(self) -> Prompts:
        """The prefixes that the model asks for."""
        return self._prompts

    def encode_queries(self, texts: Sequence[str]) -> Encoded:
        """Queries as vectors, in order."""
        return self._encode(texts, self._prompts.query, None)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Encoded:
        """Passages as vectors, in order."""
        return self._encode(texts, self._prompts.passage, progress)

    @abstractmethod
    def _embed(self, batch: list[str]) -> list[Hidden]:
        """The last layer over each text; callable from many threads."""

    def _encode(self, texts: Sequence[str], prefix: str, progress: Callable[[int], None] | None) -> Encoded:
        # The one place where a prefix is added.
        ready = [prefix + clean(text, self._limit) for text in texts]
        vectors = np.empty((len(ready), self._dimension), dtype=np.float32)
        tokens: dict[int, Tokens] = {}
        # Longest first: a batch pads little, and an estimate of the time left errs on the safe side.
        order = sorted(range(len(ready)), key=lambda row: -len(ready[row]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            for row, hidden in zip(rows, self._embed([ready[row] for row in rows]), strict=True):
                vectors[row] = hidden.mean
                tokens[row] = hidden.without(len(prefix))
            if progress is not None:
                progress(len(rows))
        return Encoded(unit(vectors), tuple(tokens[row] for row in range(len(ready))))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of unit length.

    Raises:
        ModelError: when a row has no direction.
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise ModelError(
            "埋め込みモデルがベクトルを計算できませんでした。「renkei model export」をやり直すか、"
            "別のモデルを RENKEI_MODEL に指定してください。"
        )
    return np.asarray(vectors / lengths, dtype=np.float32)
