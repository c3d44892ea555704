"""Embedding models: found, exported once, and run without torch.

::

    ensure_exported(settings)          set-up: weights of a package or a folder become an ONNX graph
    load_encoder(settings)             any time after: texts become vectors
    model_info(settings)               what is in use
"""

from index.models.encoder import Encoded, Encoder, Prompts, Tokens
from index.models.export import ensure_exported
from index.models.load import ModelInfo, load_encoder, model_info

__all__ = [
    "Encoded",
    "Encoder",
    "ModelInfo",
    "Prompts",
    "Tokens",
    "ensure_exported",
    "load_encoder",
    "model_info",
]
