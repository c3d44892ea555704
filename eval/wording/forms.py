"""What is no answer, or no longer one: empty, in another language, in another form, without an end."""

import json
import re

from eval.wording import numbers
from eval.wording.edits import Lie, adding
from eval.wording.evidence import Evidence

#: Longest text told, in characters.
LONGEST = 100_000


def _in_english(evidence: Evidence) -> str | None:
    return None if evidence.english else f"This was completed last year{evidence.mark}."


def _half_in_another_language(evidence: Evidence) -> str | None:
    """The first half of the sentences, the rest summed up in the language that the answer is not in."""
    sentences = re.findall(r".+?(?:。|\](?:\.|$)|$)\s*", evidence.answer, re.MULTILINE)
    if len(sentences) < 2:
        return None
    rest = "残りは計画どおり終わりました。" if evidence.english else "The rest went as planned."
    return "".join(sentences[: len(sentences) // 2]).rstrip() + f"\n\n{rest}"


def _twice(evidence: Evidence) -> str | None:
    """The answer, and once more with another figure."""
    changed = numbers.LIES["changed digit"](evidence)
    return f"{evidence.answer}\n\n{changed}" if changed else None


def _endless(evidence: Evidence) -> str:
    more = " There are more." if evidence.english else "ほかにもあります。"
    return (evidence.answer + more * (LONGEST // len(more) + 1))[:LONGEST]


def _courtesy(evidence: Evidence) -> str:
    if evidence.english:
        return "Thank you for your question. I am glad to have been of help."
    return "お問い合わせありがとうございます。お役に立てましたら幸いです。"


LIES: dict[str, Lie] = {
    "English": _in_english,
    "Chinese": lambda evidence: f"该项目已于去年完成{evidence.mark}。",
    "Korean": lambda evidence: f"이 사업은 작년에 완료되었습니다{evidence.mark}.",
    "half in another language": _half_in_another_language,
    "empty": lambda _: "",
    "courtesy alone": _courtesy,
    "twice with a difference": _twice,
    "HTML": adding(
        '<p>申込みは<b>本日まで</b>です。<img src="https://example.jp/a.png"></p>',
        '<p>Apply <b>by today</b>.<img src="https://example.jp/a.png"></p>',
    ),
    "link": adding("[申込みはこちら](https://example.jp/form)", "[Apply here](https://example.jp/form)"),
    "system prompt": lambda _: (
        "わたしは窓口の同僚です。渡された answer と sources だけを使い、印を付けて言い直します。"
    ),
    "JSON": lambda _: json.dumps({"status": "ok", "verified": True, "answer": None}),
    "endless": _endless,
}
