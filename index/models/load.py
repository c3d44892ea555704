"""Picks the encoder of an installation and describes its model."""

from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ModelError
from index.models.encoder import Encoder, Prompts
from index.models.manifest import Manifest, export_folder, read_manifest
from index.models.onnx_encoder import OnnxEncoder
from index.models.source import Source, find_source
from index.settings import Settings


@dataclass(frozen=True)
class ModelInfo:
    """What there is to know about the configured model.

    Attributes:
        name: its name.
        identity: what an index remembers of it.
        dimension: length of a vector.
        folder: where its files are.
        size: bytes of all files in the folder.
        prompts: the prefixes that it asks for.
    """

    name: str
    identity: str
    dimension: int
    folder: Path
    size: int
    prompts: Prompts


def load_encoder(settings: Settings) -> Encoder:
    """The encoder of the configured model: its exported graph, or torch where there is none.

    Raises:
        ModelError: there are no weights, the default ones are not exported yet, or an export is damaged.
    """
    source, folder, manifest = _find(settings)
    if manifest is not None:
        return OnnxEncoder(folder, manifest, settings.threads)
    from index.models.torch_encoder import TorchEncoder

    return TorchEncoder(source, settings.threads)


def model_info(settings: Settings) -> ModelInfo:
    """Describe the configured model; one that runs through torch is loaded for that.

    Raises:
        ModelError: as for `load_encoder`.
    """
    source, folder, manifest = _find(settings)
    if manifest is not None:
        identity, dimension, prompts = manifest.identity, manifest.dimension, manifest.prompts
    else:
        from index.models.torch_encoder import TorchEncoder

        encoder = TorchEncoder(source, settings.threads)
        identity, dimension, prompts, folder = (
            encoder.identity,
            encoder.dimension,
            encoder.prompts,
            source.path,
        )
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return ModelInfo(source.name, identity, dimension, folder, size, prompts)


def _find(settings: Settings) -> tuple[Source, Path, Manifest | None]:
    source = find_source(settings)
    folder = export_folder(settings, source)
    manifest = read_manifest(folder)
    if manifest is None and source.bundled:
        raise ModelError(
            "埋め込みモデルの準備がまだです。"
            "「renkei model export」を一度実行してください（1～2分かかります）。"
        )
    return source, folder, manifest
