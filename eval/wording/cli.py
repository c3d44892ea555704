"""``renkei eval wording`` and ``liar``: how safe it is to let a language model word the answers."""

import logging
import tomllib
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal import complain, progress_bar, say
from index.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eval.wording.measure import Measured


#: Files of texts, and what they hold. ``paraphrases`` and ``lies`` were written along with the check, the
#: others by authors who did not know it: as a model is told to, in any words, and as slyly as they could.
HONEST = {
    "paraphrases": "正しい言い換え",
    "reworded": "別の書き手の、指示文に沿った言い換え",
    "free": "別の書き手の、自由な言い換え",
}
LIES = {"lies": "書かれた嘘", "sly": "別の書き手の、巧みな嘘"}


def wording(
    verbose: Annotated[
        bool, typer.Option(help="通った嘘と、通らなかった正しい文を1つずつ示します。")
    ] = False,
) -> None:
    """言語モデルの文の照合が、嘘を止め、正しい言い換えを通すかを測ります。基準に届かなければ終了コード1。"""
    from assistant.engine import Assistant
    from eval.summary import BARS
    from eval.wording.measure import Measurement, read
    from index.store import Store

    measurement = Measurement(Assistant(Store.open(Settings.from_environment())))
    texts = {name: read(name) for name in (*HONEST, *LIES)}
    texts["ways"] = list(measurement.lies(texts["paraphrases"]))
    labels = LIES | {"ways": f"作った嘘（{len({text.kind for text in texts['ways']})}通り）"}
    number, done = sum(map(len, texts.values())), 0
    with progress_bar() as tell:

        def report() -> None:
            nonlocal done
            done += 1
            tell("照合しています", done / number)

        found = {name: measurement.check(asked, report) for name, asked in texts.items()}
    for name, label in HONEST.items():
        say(f"{label}: {len(found[name].passed)} / {found[name].number} 通過")
    for name, label in labels.items():
        say(f"{label}: {len(found[name].caught)} / {found[name].number} 阻止")
    _show_times(found.values())
    if verbose:
        _show([found[name] for name in HONEST], [found[name] for name in labels])
    shares = {name: len(found[name].passed) / found[name].number for name in HONEST}
    shares |= {name: len(found[name].caught) / found[name].number for name in labels}
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


def _show_times(found: "Iterable[Measured]") -> None:
    from eval.summary import percentile

    measured = list(found)
    for label, times in (
        ("根拠を読む時間（モデルを待つあいだ）", [ms for m in measured for ms in m.prepared]),
        ("文を照合する時間", [ms for m in measured for ms in m.checked]),
    ):
        say(f"{label}: 中央値 {percentile(times, 0.5):.1f} ms、95% {percentile(times, 0.95):.1f} ms")


def _show(honest: "Iterable[Measured]", lies: "Iterable[Measured]") -> None:
    for measured in honest:
        for text, why in measured.caught:
            say(f"通らない言い換え: {text.question}\n  {text.text}\n  {why}")
    for measured in lies:
        for text in measured.passed:
            say(f"通った嘘（{text.kind}）: {text.question}\n  {text.text}")
