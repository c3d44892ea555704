"""``renkei eval retrieval``: measures how well passages are found."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import complain, hint, progress_bar, say
from corpus.errors import InputError
from index.settings import Settings


def retrieval(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DIR…",
            help="passages.jsonl、queries.jsonl、qrels.tsv のあるフォルダー（既定: 同梱の3つ）。",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="結果を書くフォルダー（既定: キャッシュの中）。")] = None,
) -> None:
    """文章を探す力を、単独の検索や順位の融合と同じ条件で比べます。及ばない相手があれば終了コード1。"""
    from eval.retrieval import report
    from eval.retrieval.collection import SHIPPED, read
    from eval.retrieval.run import run
    from index.analysis import Analyser
    from index.models import ensure_exported, load_encoder

    settings = Settings.from_environment()
    shipped = sorted(SHIPPED.iterdir())
    collections = [read(folder) for folder in folders or shipped]
    names = [collection.name for collection in collections]
    if twice := {name for name in names if names.count(name) > 1}:
        raise InputError(f"フォルダーの名前が重なっています: {'、'.join(sorted(twice))}")
    cache = settings.home / "eval" / "retrieval"
    with progress_bar() as tell:
        ensure_exported(settings, tell)
        figures = run(collections, Analyser(), load_encoder(settings), cache, tell)
    say(report.as_markdown(figures))
    for file in report.write(out or settings.home / "eval", figures):
        hint(f"書きました: {file}")
    if below := report.missed(figures, bars=not folders or {f.resolve() for f in folders} <= set(shipped)):
        for message in below:
            complain(f"基準に届きません: {message}")
        raise typer.Exit(1)
