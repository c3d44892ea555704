"""Makes the exported folder of a model, once, whole or not at all."""

import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus.errors import ModelError
from index.models.encoder import Prompts
from index.models.graph import NotExportable, build_graph
from index.models.manifest import GRAPH, TOKENIZER, Manifest, export_folder, read_manifest, write_manifest
from index.models.packed import PackedModel
from index.models.sentence_folder import write_sentence_folder
from index.models.source import Source, find_source
from index.models.torch_encoder import load_sentence_transformer, max_length_of
from index.settings import Settings

_log = logging.getLogger(__name__)

#: Told what is being done, in Japanese, and the fraction done from 0 to 1.
Report = Callable[[str, float], None]

#: Part of the time that unpacking the default model takes.
_UNPACKING = 0.25


def ensure_exported(settings: Settings, progress: Report | None = None) -> Path:
    """Export the configured model unless that is done already.

    Args:
        settings: which model, and where exports belong.
        progress: told stage and fraction.

    Returns:
        The exported folder; or the model's own folder if it can only run through torch.

    Raises:
        ModelError: there are no weights, or the folder cannot be written.
    """
    source = find_source(settings)
    folder = export_folder(settings, source)
    report = progress or _silent
    if read_manifest(folder) is None:
        try:
            _export_once(source, folder, report)
        except NotExportable as reason:
            if source.bundled:
                raise ModelError(
                    f"既定の埋め込みモデルを書き出せませんでした: {reason}。"
                    "パッケージをロックファイルのとおりに入れ直して、"
                    "もう一度「renkei model export」を実行してください。"
                ) from reason
            _log.warning("%s runs through torch: %s", source.name, reason)
            folder = source.path
        except OSError as error:
            raise ModelError(
                f"埋め込みモデルを「{settings.models}」に書き出せません: {error}。"
                "空き容量（約1.2GB）と書き込みの権限を確かめるか、RENKEI_HOME に別の場所を指定してください。"
            ) from error
    report("準備ができました", 1.0)
    return folder


def _silent(_stage: str, _fraction: float) -> None:
    """Nobody watches."""


def _export_once(source: Source, folder: Path, report: Report) -> None:
    from filelock import FileLock, Timeout

    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.parent / f".{folder.name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report("ほかのプロセスの書き出しを待っています", 0.0)
        lock.acquire()
    try:
        if read_manifest(folder) is None:
            _sweep(folder)
            _export(source, folder, report)
    finally:
        lock.release()


def _sweep(folder: Path) -> None:
    """Remove what earlier attempts left behind; the lock says that nobody is at work on it."""
    for left in folder.parent.glob(f".{folder.name}.*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
    if folder.exists():
        _log.warning("replacing the half-made export in %s", folder)
        shutil.rmtree(folder)


def _export(source: Source, folder: Path, report: Report) -> None:
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _build(source, building, report)
        building.chmod(folder.parent.stat().st_mode & 0o777)
        building.replace(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _build(source: Source, building: Path, report: Report) -> None:
    original = source.path
    start = 0.0
    if source.bundled:
        report("同梱の重みを展開しています", 0.0)
        write_sentence_folder(PackedModel(source.path), building)
        original, start = building, _UNPACKING

    def rest(stage: str, fraction: float) -> None:
        report(stage, start + (1 - start) * fraction)

    rest("モデルを読み込んでいます", 0.0)
    model = load_sentence_transformer(original, attn_implementation="eager")
    prompts = Prompts.of(model.prompts, model.default_prompt_name)
    model.default_prompt_name = None
    graph = build_graph(model, building, rest)
    manifest = Manifest(
        name=source.name,
        checksum=source.checksum,
        precision=graph.precision,
        dimension=graph.dimension,
        max_length=max_length_of(model),
        prompts=prompts,
        cosine=round(graph.cosine, 5),
        sizes={file: (building / file).stat().st_size for file in (GRAPH, TOKENIZER)},
    )
    write_manifest(building, manifest)
