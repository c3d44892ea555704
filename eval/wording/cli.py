"""``renkei eval wording`` and ``liar``: how safe it is to let a language model word the answers."""

import logging
import tomllib
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal import complain, progress_bar, say
from index.settings import Settings

if TYPE_CHECKING:
    from eval.wording.measure import Measured


def wording(
    verbose: Annotated[
        bool, typer.Option(help="通った嘘と、通らなかった正しい文を1つずつ示します。")
    ] = False,
) -> None:
    """言語モデルの文の照合が、嘘を止め、正しい言い換えを通すかを測ります。基準に届かなければ終了コード1。"""
    from assistant.engine import Assistant
    from eval.summary import BARS, percentile
    from eval.wording.measure import Measurement, read
    from index.store import Store

    measurement = Measurement(Assistant(Store.open(Settings.from_environment())))
    honest, lies = read("paraphrases"), read("lies")
    told = list(measurement.lies(honest))
    with progress_bar() as tell:
        done = 0

        def report() -> None:
            nonlocal done
            done += 1
            tell("照合しています", done / (len(honest) + len(lies) + len(told)))

        passed = measurement.check(honest, report)
        found = {"lies": measurement.check(lies, report), "ways": measurement.check(told, report)}
    say(f"正しい言い換え: {len(passed.passed)} / {passed.number} 通過")
    say(f"書かれた嘘: {len(found['lies'].caught)} / {found['lies'].number} 阻止")
    ways = {text.kind for text in told}
    say(f"作った嘘（{len(ways)}通り）: {len(found['ways'].caught)} / {found['ways'].number} 阻止")
    spent = [ms for m in (passed, *found.values()) for ms in m.milliseconds]
    say(f"照合の時間: 中央値 {percentile(spent, 0.5):.1f} ms、95% {percentile(spent, 0.95):.1f} ms")
    if verbose:
        _show(passed, found["lies"], found["ways"])
    shares = {"honest": len(passed.passed) / passed.number} | {
        name: len(measured.caught) / measured.number for name, measured in found.items()
    }
    bars = tomllib.loads(BARS.read_text(encoding="utf-8"))["wording"]
    below = [name for name, share in shares.items() if share < bars[name]]
    for name in below:
        complain(f"基準に届きません: {name} {shares[name]:.3f} < {bars[name]}")
    if below:
        raise typer.Exit(1)


def liar(
    split: Annotated[str, typer.Option(help="dev か test。指定しなければ両方。")] = "",
) -> None:
    """嘘をつく言語モデルにつないで質問し、つながないときと比べます。誤りが1つでも増えれば終了コード1。"""
    from assistant.engine import Assistant
    from eval.oracle import Oracle
    from eval.questions import SPLITS, read
    from eval.run import run
    from eval.wording.liar import lied_to
    from index.store import Store

    # Each lie would be a warning.
    logging.getLogger("assistant.llm").setLevel(logging.ERROR)
    settings = Settings.from_environment()
    asked = read(splits=[split] if split else SPLITS)
    with lied_to(settings) as lied, progress_bar() as tell:
        lied.warm()
        oracle = Oracle(lied.store.corpus)
        alone = run(
            asked,
            Assistant(Store.open(settings)),
            oracle,
            lambda n: tell("モデルなしで質問しています", n / len(asked)),
        )
        told = run(asked, lied, oracle, lambda n: tell("嘘つきのモデルで質問しています", n / len(asked)))
        outcomes = dict(lied.colleague.outcomes) if lied.colleague else {}
    say(f"モデルなし: {sum(r.score.right for r in alone)} / {len(asked)} 正答")
    say(f"嘘つきのモデル: {sum(r.score.right for r in told)} / {len(asked)} 正答")
    say("モデルの結果: " + "、".join(f"{name} {n}" for name, n in sorted(outcomes.items())))
    say(f"モデルの文で答えた質問: {sum('model' in r.answer.method for r in told)}")
    worse = [b.question.text for a, b in zip(alone, told, strict=True) if a.score.right > b.score.right]
    wrong = [f"{r.question.text}: {figure}" for r in told for figure in r.wrong]
    for message in [*(f"誤りに変わりました: {text}" for text in worse), *(f"誤った数値: {w}" for w in wrong)]:
        complain(message)
    if worse or wrong:
        raise typer.Exit(1)


def _show(honest: "Measured", *lies: "Measured") -> None:
    for text, why in honest.caught:
        say(f"通らない言い換え: {text.question}\n  {why}")
    for measured in lies:
        for text in measured.passed:
            say(f"通った嘘（{text.kind}）: {text.question}\n  {text.text}")
