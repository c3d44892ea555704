"""What an exported folder says about itself; a folder without a sound manifest does not count."""

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from index.models.encoder import Prompts
from index.models.source import Source
from index.settings import Settings

_log = logging.getLogger(__name__)

#: Raised whenever the export would give other vectors or other files than before.
FORMAT = 2

MANIFEST = "manifest.json"
GRAPH = "graph.onnx"
TOKENIZER = "tokenizer.json"


@dataclass(frozen=True)
class Manifest:
    """The facts of one export.

    Attributes:
        name: name of the model.
        checksum: checksum of its source weights.
        precision: ``int8`` or ``fp32``.
        dimension: length of a vector.
        max_length: tokens after which a text is cut off.
        prompts: the prefixes that the model asks for.
        cosine: average cosine to the original on the probe sentences.
        sizes: bytes of every file that answers a query.
        format: version of this layout.
    """

    name: str
    checksum: str
    precision: str
    dimension: int
    max_length: int
    prompts: Prompts
    cosine: float
    sizes: dict[str, int]
    format: int = FORMAT

    @property
    def identity(self) -> str:
        """What an index remembers of the model that made its vectors."""
        return f"{self.name}@{self.checksum}/onnx-{self.precision}/{self.format}"


def export_folder(settings: Settings, source: Source) -> Path:
    """Where the export of a source belongs, whether or not it is there."""
    key = hashlib.sha256(f"{source.checksum} {FORMAT}".encode()).hexdigest()[: len(source.checksum)]
    return settings.models / f"{source.name}-{key}"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, the last step of building a folder."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a complete export; None for a missing, half-made or foreign folder."""
    try:
        fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**(fields | {"prompts": Prompts(**fields["prompts"])}))
        sound = manifest.format == FORMAT and all(
            (folder / file).stat().st_size == manifest.sizes[file] for file in (GRAPH, TOKENIZER)
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        _log.warning("ignoring the export in %s: %s", folder, error)
        return None
    return manifest if sound else None
