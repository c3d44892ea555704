"""``renkei``: questions, batch runs, the web page, and the making of corpus, model and index."""

import io
import json
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import complain, hint, progress_bar, say
from corpus.errors import InputError, RenkeiError
from index.settings import Settings

app = typer.Typer(
    help="連携中枢都市圏の計画に、正確な数値・漏れのない一覧・確かめた出典で答えます。",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
corpus_app = typer.Typer(help="コーパス（文書から取り出した表）を点検します。", no_args_is_help=True)
index_app = typer.Typer(help="索引を作り、調べ、確かめます。", no_args_is_help=True)
model_app = typer.Typer(help="文をベクトルにする重みを用意します。", no_args_is_help=True)
feedback_app = typer.Typer(help="画面で寄せられた評価を扱います。", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
app.add_typer(index_app, name="index")
app.add_typer(model_app, name="model")
app.add_typer(feedback_app, name="feedback")
for _command in entry_points(group="renkei.commands"):
    app.add_typer(_command.load(), name=_command.name)

JsonOption = Annotated[bool, typer.Option("--json", help="結果をJSONで出します。")]


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="質問。例: 目標に届いていない指標は？")],
    as_json: JsonOption = False,
    style: Annotated[
        str, typer.Option(help="答え方: standard（ふつう）、plain（やさしい日本語）、english。")
    ] = "",
) -> None:
    """質問に1つ答えます。英語の質問には英語で答えます。"""
    from assistant.engine import Assistant
    from assistant.wording import Style

    if style and style not in list(Style):
        raise InputError(f"答え方 {style} はありません。{'、'.join(Style)} から選んでください")
    answer = Assistant.open().ask(question, style=Style(style) if style else None)
    if as_json:
        say(answer.model_dump_json(indent=1))
        return
    say(answer.answer)
    for note in answer.notes:
        say(f"\n※ {note}")
    if answer.citations:
        say("\n出典")
    for c in answer.citations:
        place = f" P.{c.page}" if c.page is not None else f" シート{c.sheet}" if c.sheet is not None else ""
        say(f"  [{c.mark}] {c.document}{place} {c.section}{'・' + c.project if c.project else ''}")


@app.command()
def batch(
    file: Annotated[Path, typer.Argument(help="質問のJSON Linesファイル（UTF-8）。")],
) -> None:
    """質問のファイルに順に答え、答えをJSON Linesで標準出力に出します。"""
    from assistant.batch import answers, read_lines
    from assistant.engine import Assistant

    lines = read_lines(file)
    assistant = Assistant.open()
    done = 0
    with progress_bar() as tell:
        for answer in answers(lines, assistant):
            sys.stdout.write(answer.model_dump_json() + "\n")
            done += 1
            tell("答えています", done / len(lines))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="待ち受けるアドレス。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="待ち受けるポート。")] = 7860,
    browser: Annotated[bool, typer.Option(help="ブラウザーを開きます。")] = True,
) -> None:
    """ブラウザーで使う画面を始めます（止めるには Ctrl+C）。"""
    from assistant.server import serve as serve_page

    def announce(url: str) -> None:
        hint(f"画面は {url} です（止めるには Ctrl+C）")

    hint("画面を準備しています")
    serve_page(Settings.from_environment(), host=host, port=port, open_browser=browser, announce=announce)


@app.command()
def ingest(
    folder: Annotated[Path, typer.Argument(help="文書を文字にしたファイル（.txt）のフォルダー。")],
    out: Annotated[
        Path | None, typer.Option(help="コーパスを書くフォルダー（既定: キャッシュの中）。")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """お手元の文書からコーパスを作り、点検の結果（要確認の行・合計・食い違い・直した字）を報告します。"""
    from assistant.cli.reports import audit_text
    from corpus.ingest import ingest as make

    settings = Settings.from_environment()
    target = out or settings.home / "corpus"
    with progress_bar() as tell:
        audit = make(folder, settings.corpus, target, tell)
    report = json.dumps(audit.as_dict(), ensure_ascii=False, indent=1)
    (target / "audit.json").write_text(report, encoding="utf-8")
    (target / "audit.txt").write_text(audit_text(audit), encoding="utf-8")
    say(report if as_json else audit_text(audit))
    hint(f"コーパスを {target} に作りました。使うには RENKEI_CORPUS={target} として「renkei index build」")


@corpus_app.command("check")
def corpus_check(
    folder: Annotated[Path, typer.Argument(help="原本のフォルダー。")],
) -> None:
    """コーパスの表を、原本から読み取ったものとセルごとに比べます。違いがあれば終了コード1。"""
    from corpus.check import check

    result = check(Settings.from_environment().corpus, folder)
    for difference in result.differences:
        say(difference)
    for name, number in result.counts.items():
        say(f"{name}: {number:,}")
    if result.differences:
        complain(f"違いが {len(result.differences)} 件あります")
        raise typer.Exit(1)
    say("違いはありません")


@index_app.command("build")
def index_build(
    force: Annotated[bool, typer.Option(help="変わっていなくても作り直します。")] = False,
) -> None:
    """索引を作ります。変わったところだけを計算し、できてから入れ替えます。"""
    from index.build import build
    from index.models import ensure_exported

    settings = Settings.from_environment()
    with progress_bar() as tell:
        ensure_exported(settings, tell)
        built = build(settings, tell, force=force)
    say("索引を作りました" if built else "索引は最新です")


@index_app.command("info")
def index_info() -> None:
    """索引が何から作られたかを表示します。"""
    from index.layout import current
    from index.manifest import Manifest

    folder = current(Settings.from_environment())
    manifest = Manifest.read(folder)
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    say(f"場所: {folder}")
    say(f"大きさ: {size / 1e6:.1f} MB")
    say(f"重み: {manifest.model}")
    for name, number in manifest.counts.items():
        say(f"{name}: {number:,}")


@index_app.command("verify")
def index_verify() -> None:
    """索引のファイルが壊れていないか、コーパスより古くないかを確かめます。"""
    from index.analysis import ANALYSER
    from index.layout import current
    from index.manifest import Manifest, corpus_hash

    settings = Settings.from_environment()
    folder = current(settings)
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    manifest.require(corpus_hash(settings.corpus), ANALYSER)
    say(f"索引は正常です（{len(manifest.files)}ファイル）")


@model_app.command("export")
def model_export() -> None:
    """重みを、質問に速く答えられる形にします（最初に一度だけ）。"""
    from index.models import ensure_exported

    with progress_bar() as tell:
        folder = ensure_exported(Settings.from_environment(), tell)
    say(f"重みは {folder} にあります")


@model_app.command("info")
def model_show() -> None:
    """使っている重みを表示します。"""
    from index.models import model_info

    info = model_info(Settings.from_environment())
    say(f"名前: {info.name}\n識別: {info.identity}\n次元: {info.dimension}\n場所: {info.folder}")


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="書き出す先のフォルダー。xlsx と json はファイル名でもよい。")],
    form: Annotated[str, typer.Option("--format", help="形式: csv、xlsx、json。")] = "csv",
    force: Annotated[bool, typer.Option(help="すでにあるファイルを上書きします。")] = False,
) -> None:
    """すべての表を、列の説明（dictionary）と出典つきで書き出します。CSVの式に見える文字には ' が付きます。"""
    from assistant.catalogue import Catalogue
    from assistant.export import Format
    from assistant.export import export as write
    from index.store import Store

    if form not in list(Format):
        raise InputError(f"形式 {form} はありません。{'、'.join(Format)} から選んでください")
    hint("表を書き出しています")
    tables = write(Catalogue(Store.open(Settings.from_environment())), Format(form), out, force=force)
    for table in tables:
        say(f"{table.name}: {len(table.rows):,}")
    hint(f"{len(tables)} の表を {out} に書きました")


@app.command()
def mcp() -> None:
    """AIアシスタントなどのMCPクライアントに、標準入出力で道具として答えます。"""
    from assistant.catalogue import Catalogue
    from assistant.engine import Assistant
    from assistant.mcp import create_server

    assistant = Assistant.open()
    create_server(assistant, Catalogue(assistant.store)).run("stdio")


@feedback_app.command("export")
def feedback_export(
    out: Annotated[Path | None, typer.Option(help="書き出すファイル。なければ標準出力に出します。")] = None,
) -> None:
    """寄せられた評価を、評価用の質問の候補（JSON Lines、新しい順）にします。"""
    from assistant.feedback import Feedback, candidates

    lines = candidates(Feedback.of(Settings.from_environment()))
    if out is None:
        for line in lines:
            say(line)
    else:
        try:
            out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except OSError as error:
            raise InputError(f"{out} に書けません（{error.strerror}）") from error
    hint(f"評価のあった質問は {len(lines)} 件です")


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status, with one Japanese line for a known error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        status = app(args=argv, standalone_mode=False)
    except RenkeiError as error:
        complain(str(error))
        return 1
    except (KeyboardInterrupt, typer.Abort):
        complain("中断しました")
        return 130
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        complain(f"使い方が正しくありません: {error.format_message()}（--help で説明が出ます）")
        return 2
    return status if isinstance(status, int) else 0
