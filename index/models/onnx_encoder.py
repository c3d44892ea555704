"""Answers with an exported graph: onnxruntime and tokenizers only, no torch."""

from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from corpus.errors import ModelError
from index.models.encoder import Hidden, PromptedEncoder
from index.models.manifest import GRAPH, TOKENIZER, Manifest

#: onnxruntime's own messages go to stderr; only its errors may.
_ERRORS_ONLY = 3


class GraphRunner:
    """A graph and its tokenizer; safe to call from many threads at once.

    Texts go through one by one. Padding would make a batch slower than its texts one after another,
    and a dynamically quantised graph scales its activations by the largest of the whole batch, so that
    a vector would depend on its neighbours.
    """

    def __init__(self, graph: Path, tokenizer: Path, max_length: int, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = max(1, threads)
        options.inter_op_num_threads = 1
        # A waiting thread that spins takes the processor from its neighbours.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = _ERRORS_ONLY
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length)

    def embed(self, texts: list[str]) -> list[Hidden]:
        """The last layer over finished texts."""
        return [self._embed_one(text) for text in texts]

    def _embed_one(self, text: str) -> Hidden:
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], dtype=np.int64)
        (layer,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        tokens = np.asarray(layer[0], dtype=np.float32)
        return Hidden(tokens.mean(axis=0), tokens, np.array(encoding.offsets, dtype=np.int32))


class OnnxEncoder(PromptedEncoder):
    """An `Encoder` over an exported folder."""

    def __init__(self, folder: Path, manifest: Manifest, threads: int) -> None:
        """Load graph and tokenizer.

        Args:
            folder: the exported folder.
            manifest: what it says about itself.
            threads: threads of one embedding.

        Raises:
            ModelError: a file of the folder is damaged.
        """
        super().__init__(manifest.identity, manifest.dimension, manifest.prompts, manifest.max_length)
        try:
            self._runner = GraphRunner(folder / GRAPH, folder / TOKENIZER, manifest.max_length, threads)
        except Exception as error:  # onnxruntime and tokenizers raise classes of their own or bare Exception
            raise ModelError(
                f"書き出した埋め込みモデルが壊れています。フォルダー「{folder}」を削除してから"
                "「renkei model export」を実行してください。"
            ) from error

    def _embed(self, batch: list[str]) -> list[Hidden]:
        return self._runner.embed(batch)
