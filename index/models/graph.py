"""Turns a SentenceTransformer into an ONNX graph, exact first, then with 8-bit weights, and checks both."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from index.models.manifest import GRAPH, TOKENIZER
from index.models.onnx_encoder import GraphRunner
from index.models.probes import EXACT_COSINE, QUANTISED_COSINE, cosines, reference
from index.models.quiet import quiet
from index.models.torch_encoder import max_length_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor
    from torch.nn import Module

_log = logging.getLogger(__name__)

_EXACT = "exact.onnx"
_OPSET = 17
#: Enough threads for the few probe sentences.
_THREADS = 1


@dataclass(frozen=True)
class GraphFacts:
    """What came of an export.

    Attributes:
        precision: ``int8`` or ``fp32``.
        dimension: length of a vector.
        cosine: average cosine to the original on the probe sentences.
    """

    precision: str
    dimension: int
    cosine: float


class NotExportable(Exception):  # noqa: N818 -- an outcome for the caller to handle, not a user's error
    """This model has to run through torch."""


def build_graph(
    model: "SentenceTransformer", folder: Path, report: Callable[[str, float], None]
) -> GraphFacts:
    """Write `GRAPH` and `TOKENIZER` into a folder.

    Args:
        model: a SentenceTransformer with eager attention.
        folder: where to; a tokenizer that is there already is left alone.
        report: told stage and fraction done.

    Returns:
        What was written.

    Raises:
        NotExportable: it is no encoder with mean pooling, or its graph computes something else.
    """
    _require_mean_pooling(model)
    if not (folder / TOKENIZER).exists():
        backend = getattr(model.tokenizer, "backend_tokenizer", None)
        if backend is None:
            raise NotExportable("its tokenizer is not of the tokenizers library")
        backend.save(str(folder / TOKENIZER), pretty=False)
    length = max_length_of(model)
    expected = reference(model)
    dimension = expected.shape[1]

    report("計算グラフに書き出しています", 0.3)
    trace(model, folder / _EXACT)
    report("書き出した計算グラフを確かめています", 0.6)
    exact = cosines(GraphRunner(folder / _EXACT, folder / TOKENIZER, length, _THREADS), expected)
    if not exact.min() >= EXACT_COSINE:
        raise NotExportable(f"its graph comes only to a cosine of {exact.min():.4f}")

    report("8ビットに縮めています", 0.7)
    _quantise(folder / _EXACT, folder / GRAPH)
    report("縮めた計算グラフを確かめています", 0.95)
    small = cosines(GraphRunner(folder / GRAPH, folder / TOKENIZER, length, _THREADS), expected)
    _log.info("cosine to the original: exact %.4f, 8 bits %.4f", exact.mean(), small.mean())
    if small.mean() >= QUANTISED_COSINE:
        (folder / _EXACT).unlink()
        return GraphFacts("int8", dimension, float(small.mean()))
    (folder / _EXACT).replace(folder / GRAPH)
    return GraphFacts("fp32", dimension, float(exact.mean()))


def _require_mean_pooling(model: "SentenceTransformer") -> None:
    kinds = [type(module).__name__ for module in model]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise NotExportable(f"its modules are {kinds}")
    pooling = cast("Any", model[1]).get_config_dict()
    modes = {name for name, on in pooling.items() if name.startswith("pooling_mode_") and on}
    if pooling.get("pooling_mode", "mean") != "mean" or modes - {"pooling_mode_mean_tokens"}:
        raise NotExportable("its pooling is not the mean")
    if pooling.get("include_prompt") is False:
        raise NotExportable("its pooling leaves the prompt out")


def trace(model: "SentenceTransformer", path: Path) -> None:
    """Write the exact graph of a model's transformer, token ids and mask in, token vectors out.

    Raises:
        NotExportable: the tracer cannot follow the model.
    """
    import torch

    class LastLayer(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """Token ids and mask in, token vectors out; their mean is taken by the caller."""

        def __init__(self, transformer: "Module") -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: "Tensor", attention_mask: "Tensor") -> "Tensor":
            """Shapes ``(n, tokens)`` twice to ``(n, tokens, dimension)``."""
            output = self.transformer(input_ids=input_ids, attention_mask=attention_mask)
            return cast("Tensor", output.last_hidden_state)

    ids = torch.ones((2, 8), dtype=torch.int64)
    mask = torch.ones_like(ids)
    # Both lengths in one batch, so that tracing cannot take the mask for a constant.
    mask[1, 5:] = 0
    axes = {0: "texts", 1: "tokens"}
    try:
        with quiet(), torch.inference_mode():
            torch.onnx.export(
                LastLayer(cast("Module", model[0].auto_model)).eval(),
                (ids, mask),
                str(path),
                input_names=["input_ids", "attention_mask"],
                output_names=["tokens"],
                dynamic_axes={"input_ids": axes, "attention_mask": axes, "tokens": axes},
                opset_version=_OPSET,
                dynamo=False,
            )
    except Exception as error:  # the tracer raises what the traced code raises
        raise NotExportable(f"it cannot be traced: {error}") from error


def _quantise(exact: Path, small: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # 7 of 8 bits: products of 8 bits overflow on processors without VNNI, which then answer differently.
    with quiet():
        quantize_dynamic(
            str(exact), str(small), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
