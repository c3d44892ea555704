"""``renkei eval``: asks the questions, shows and writes the figures, compares, and fails below a bar."""

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import complain, hint, progress_bar, say
from eval.retrieval.cli import retrieval
from eval.wording.cli import liar, wording
from index.settings import Settings

app = typer.Typer(help="答えのよさを測ります。")

#: The run that new ones are compared with.
COMMITTED = Path(__file__).resolve().parent / "results" / "report.json"


app.command()(retrieval)
app.command()(wording)
app.command()(liar)


@app.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    split: Annotated[str, typer.Option(help="dev か test。指定しなければ両方。")] = "",
    kind: Annotated[str, typer.Option(help="この種類の質問だけ（例: budget）。")] = "",
    baselines: Annotated[bool, typer.Option(help="ふつうの文書検索とも比べます。")] = True,
    out: Annotated[Path | None, typer.Option(help="結果を書くフォルダー（既定: キャッシュの中）。")] = None,
    save: Annotated[bool, typer.Option(help="この結果を、次から比べる相手として記録します。")] = False,
) -> None:
    """質問に答えさせて、正答率・数値・出典・速さを測ります。基準に届かなければ終了コード1。"""
    if context.invoked_subcommand:
        return
    from assistant.engine import Assistant
    from eval import report, summary
    from eval.baselines import Baselines
    from eval.oracle import Oracle
    from eval.questions import SPLITS, read
    from eval.run import run, run_baselines
    from index.models import load_encoder

    settings = Settings.from_environment()
    asked = [q for q in read(splits=[split] if split else SPLITS) if kind in ("", q.kind)]
    assistant = Assistant.open(settings)
    assistant.warm()
    oracle = Oracle(assistant.store.corpus)
    with progress_bar() as tell:
        results = run(asked, assistant, oracle, lambda n: tell("質問しています", n / len(asked)))
        rivals = {}
        if baselines:
            usual = Baselines(
                assistant.store.corpus,
                assistant.store.analyser,
                load_encoder(settings),
                settings.home / "eval",
            )
            rivals = run_baselines(
                asked, usual, oracle, lambda n: tell("比べる相手に質問しています", n / len(asked))
            )
    figures = summary.summarise(results, rivals)
    before = json.loads(COMMITTED.read_text(encoding="utf-8")) if COMMITTED.exists() else None
    figures["since"] = summary.compare(figures, before, asked)
    say(report.as_text(figures))
    for file in report.write(out or settings.home / "eval", figures):
        hint(f"書きました: {file}")
    if save:
        report.write(COMMITTED.parent, figures | {"since": summary.compare(figures, None, asked)})
    if not kind and (below := summary.missed(figures)):
        for message in below:
            complain(f"基準に届きません: {message}")
        raise typer.Exit(1)


@app.command()
def generate() -> None:
    """コーパスから質問を作り直します（eval/questions の generated.jsonl）。"""
    from corpus.tables import load
    from eval.generate import FILE
    from eval.generate import generate as make
    from eval.questions import FOLDER, SPLITS, line

    questions = make(load(Settings.from_environment().corpus))
    for split in SPLITS:
        lines = [line(question) + "\n" for question in questions if question.split == split]
        (FOLDER / split / FILE).write_text("".join(lines), encoding="utf-8")
        say(f"{split}: {len(lines):,}問")


@app.command()
def lint() -> None:
    """質問のファイルの書式・重複・食い違いを調べます。"""
    from eval.questions import lint as check
    from eval.questions import read

    if found := check(read()):
        for problem in found:
            complain(problem)
        raise typer.Exit(1)
    say("問題はありません")
