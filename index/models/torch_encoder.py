"""Answers through sentence-transformers and torch: for models that have no exported graph."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError
from index.models.encoder import Hidden, PromptedEncoder, Prompts
from index.models.quiet import quiet
from index.models.source import Source

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

#: What is assumed of a model that names no limit.
DEFAULT_MAX_LENGTH = 512


def load_sentence_transformer(folder: Path, **model_options: str) -> "SentenceTransformer":
    """Load a SentenceTransformer folder on the CPU, silently and without any download.

    Args:
        folder: the model.
        model_options: options of the transformers model.

    Raises:
        ModelError: the folder cannot be loaded.
    """
    try:
        with quiet():
            from sentence_transformers import SentenceTransformer

            return (
                SentenceTransformer(
                    str(folder), device="cpu", local_files_only=True, model_kwargs=model_options
                )
                .eval()
                .float()
            )
    except Exception as error:  # whatever a foreign folder makes the libraries raise
        raise ModelError(
            f"埋め込みモデル「{folder}」を読み込めません: {error}。RENKEI_MODEL を確かめてください。"
        ) from error


def max_length_of(model: "SentenceTransformer") -> int:
    """Tokens after which a SentenceTransformer cuts a text off."""
    return int(model.max_seq_length or DEFAULT_MAX_LENGTH)


class TorchEncoder(PromptedEncoder):
    """An `Encoder` over a SentenceTransformer folder; one call at a time."""

    def __init__(self, source: Source, threads: int) -> None:
        """Load the model.

        Args:
            source: where it is.
            threads: threads of torch, for the whole process.

        Raises:
            ModelError: it cannot be loaded, or wants its prompt left out of the pooling.
        """
        self._model = load_sentence_transformer(source.path)
        import torch

        torch.set_num_threads(max(1, threads))
        if any(getattr(module, "include_prompt", True) is False for module in self._model):
            raise ModelError(
                f"埋め込みモデル「{source.name}」には対応していません（接頭辞を除いて平均する方式）。"
                "別のモデルを RENKEI_MODEL に指定してください。"
            )
        prompts = Prompts.of(self._model.prompts, self._model.default_prompt_name)
        # From here on the prefix is ours to add.
        self._model.default_prompt_name = None
        self._lock = threading.Lock()
        (probe,) = self._embed(["probe"])
        identity = f"{source.name}@{source.checksum}/torch-fp32"
        super().__init__(identity, len(probe.mean), prompts, max_length_of(self._model))

    def _embed(self, batch: list[str]) -> list[Hidden]:
        with self._lock:
            rows = cast(
                "list[dict[str, Tensor]]",
                self._model.encode(batch, batch_size=len(batch), output_value=None, show_progress_bar=False),
            )
            return [self._hidden(text, row) for text, row in zip(batch, rows, strict=True)]

    def _hidden(self, text: str, row: "dict[str, Tensor]") -> Hidden:
        mean = row["sentence_embedding"].float().numpy()
        if "token_embeddings" not in row or "attention_mask" not in row:
            return Hidden(mean, np.zeros((0, len(mean)), np.float32), np.zeros((0, 2), np.int32))
        tokens = row["token_embeddings"][row["attention_mask"].bool()].float().numpy()
        return Hidden(mean, tokens, self._spans(text, len(tokens)))

    def _spans(self, text: str, tokens: int) -> NDArray[np.int32]:
        """Where the tokens stand; nowhere, if the tokenizer cannot tell."""
        spans = np.zeros((tokens, 2), dtype=np.int32)
        if getattr(self._model.tokenizer, "is_fast", False):
            encoding = self._model.tokenizer(
                text, return_offsets_mapping=True, truncation=True, max_length=max_length_of(self._model)
            )
            offsets = np.array(encoding["offset_mapping"], dtype=np.int32)[:tokens]
            spans[: len(offsets)] = offsets
        return spans
