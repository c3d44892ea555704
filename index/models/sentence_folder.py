"""Writes the packed default model as an ordinary SentenceTransformer folder, without importing torch."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models.manifest import TOKENIZER
from index.models.packed import PackedModel, Shape
from index.models.unigram import build_tokenizer

#: The packed file keeps the epsilon as a single; this is the model's own.
_EPSILON = 1e-12

#: The prefixes that the E5 models were trained with (https://arxiv.org/abs/2402.05672, section 3).
_PROMPTS = {"query": "query: ", "document": "passage: "}

_MODULES = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))

#: Matrices of a layer: name in the packed file, name in BERT, and which measures it has (out, in).
_MATRICES = (
    ("q", "attention.self.query", "hidden", "hidden"),
    ("k", "attention.self.key", "hidden", "hidden"),
    ("v", "attention.self.value", "hidden", "hidden"),
    ("ao", "attention.output.dense", "hidden", "hidden"),
    ("fi", "intermediate.dense", "feed_forward", "hidden"),
    ("fo", "output.dense", "hidden", "feed_forward"),
)
_NORMS = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))


def write_sentence_folder(packed: PackedModel, folder: Path) -> None:
    """Write weights, configuration, prompts and tokenizer.

    Args:
        packed: the model.
        folder: an existing folder.
    """
    from safetensors.numpy import save_file

    shape = packed.shape
    save_file(_weights(packed), folder / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(packed.vocabulary).save(str(folder / TOKENIZER), pretty=False)
    _write(folder / "config.json", _config(shape))
    _write(folder / "tokenizer_config.json", _tokenizer_config(packed))
    _write(
        folder / "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(_MODULES)
        ],
    )
    _write(folder / "sentence_bert_config.json", {"max_seq_length": shape.positions, "do_lower_case": False})
    _write(
        folder / "config_sentence_transformers.json", {"prompts": _PROMPTS, "similarity_fn_name": "cosine"}
    )
    pooling = {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    _write(folder / "1_Pooling" / "config.json", pooling | {"pooling_mode_cls_token": False})
    (folder / "2_Normalize").mkdir()


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _config(shape: Shape) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": _EPSILON,
        "pad_token_id": 0,
    }


def _tokenizer_config(packed: PackedModel) -> dict[str, Any]:
    vocabulary = packed.vocabulary
    start, end = vocabulary.pieces[vocabulary.start][0], vocabulary.pieces[vocabulary.end][0]
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": packed.shape.positions,
        "bos_token": start,
        "cls_token": start,
        "eos_token": end,
        "sep_token": end,
        "pad_token": vocabulary.pieces[vocabulary.pad][0],
        "unk_token": vocabulary.pieces[vocabulary.unknown][0],
        "mask_token": "<mask>",
    }


def _weights(packed: PackedModel) -> dict[str, NDArray[np.float32]]:
    shape = packed.shape
    hidden = shape.hidden
    weights = {
        "embeddings.word_embeddings.weight": packed.tensor("emb.word", shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": packed.tensor("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": packed.tensor("emb.type", shape.token_types, hidden),
        "embeddings.LayerNorm.weight": packed.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": packed.tensor("emb.ln.b", hidden),
    }
    for i in range(shape.layers):
        layer = f"encoder.layer.{i}"
        for short, name, rows, columns in _MATRICES:
            out, into = getattr(shape, rows), getattr(shape, columns)
            weights[f"{layer}.{name}.weight"] = packed.tensor(f"l{i}.{short}.w", out, into)
            weights[f"{layer}.{name}.bias"] = packed.tensor(f"l{i}.{short}.b", out)
        for short, name in _NORMS:
            weights[f"{layer}.{name}.weight"] = packed.tensor(f"l{i}.{short}.w", hidden)
            weights[f"{layer}.{name}.bias"] = packed.tensor(f"l{i}.{short}.b", hidden)
    return weights
