"""Lies in words: what is said is turned round, and what nobody said is added."""

import re

from eval.wording.edits import Lie, added, adding, spliced, turned, turning
from eval.wording.evidence import Evidence

#: After the name of a cell of an indicator that has a figure.
_VALUED = r"(?:（[^）]*）| \([^)]*\))?[:,]? \**[0-9]"

#: Words that are turned round, the first that occur; what is longer stands before what it holds.
_TURNS: dict[str, tuple[tuple[str, str], ...]] = {
    "yes for no": (
        (r"\Aはい。", "いいえ。"),
        (r"\Aいいえ。", "はい。"),
        (r"\AYes\.", "No."),
        (r"\ANo\.", "Yes."),
    ),
    "doubt dropped": (
        (r"が(「[^」]+」（[^）]+）に ?参加して)いるか ?どうか.*?（要確認）\*\*", r"は\1**います**"),
        (r"参加しているか ?どうか.*?（要確認）\*\*", "**参加しています**"),
        (r"it is \*\*not certain \(to be confirmed\)\*\* whether (.*? )takes part", r"\1**takes part**"),
        (r"may take (part .*?), but this is \*\*not certain \(to be confirmed\)\*\*", r"takes \1"),
        (r" ?\*\*(?:要確認|はっきりしません（要確認）)\*\*| ?はっきりしません（要確認）|（要確認）", ""),
        (r" \*\*to be confirmed\*\*| \(to be confirmed\)", ""),
    ),
    "count of doubts dropped": (
        (r"（うち要確認 ?[0-9]+(?:事業|市町)）|（その中で、[^）]*要確認[^）]*）", ""),
        (r" \([0-9]+ to be confirmed\)", ""),
    ),
    "negation dropped": (
        ("参加していません", "参加しています"),
        ("参加していない", "参加している"),
        ("(ではあり|では ?あり)ません", "です"),
        ("ありません", "あります"),
        ("([てで])いません", r"\1います"),
        ("([てで])いない", r"\1いる"),
        ("足りません", "足ります"),
        ("does not take part", "takes part"),
        (r"\b(do|does|did|have|has|is|are|was|were|can)( \*\*| )not (?=[a-z])", r"\1\2"),
        (r"\bnot (?=given|counting|as\b)|\*\*not\*\* (?=as\b)", ""),
    ),
    "negation added": (
        ("参加しています", "参加していません"),
        ("参加している(?!か)", "参加していない"),
        ("参加する", "参加しない"),
        (r"(?<=\*\*)( ?)です", r"\1ではありません"),
        ("(?<!とおり)(?<!ところ)です(?=[。 [])", "ではありません"),
        (r"\*\*takes part\*\*|\btakes part\b", "does not take part"),
        (r"\btake part\b", "do not take part"),
        (r"\b(is|has) (?=\*\*(?!not))", r"\1 not "),
    ),
    "missed for reached": (
        (r"に\*\*届いていません（未達成）\*\*", "を**達成しています**"),
        (r"を\*\*達成しています\*\*", "に**届いていません（未達成）**"),
        ("達していない", "達している"),
        ("達している", "達していない"),
        ("未達成?", "達成"),
        ("has \\*\\*not been reached\\*\\*", "**has been reached**"),
        (r"\*\*has been reached\*\*", "has **not been reached**"),
        ("have not reached", "have reached"),
        ("have reached", "have not reached"),
    ),
    "below for above": (
        ("上回", "下回"),
        ("下回", "上回"),
        (r"に \*\*(.+?)足りません\*\*", r"を **\1上回って**います"),
        ("を超える", "に満たない"),
        (r"\babove\b", "below"),
        (r"\bbelow\b", "above"),
        (r"\bmore than\b", "less than"),
    ),
    "fell for rose": (
        ("増えました", "減りました"),
        ("減りました", "増えました"),
        ("増える", "減る"),
        ("増え", "減り"),
        ("増や", "減ら"),
        ("増加", "減少"),
        ("の増", "の減"),
        ("の減", "の増"),
        (r"\ban increase\b", "a decrease"),
        (r"\ba decrease\b", "an increase"),
        (r"\brises\b", "falls"),
        (r"\bfalls\b", "rises"),
    ),
    "least for most": (
        ("多い", "少ない"),
        ("大きい", "小さい"),
        ("少ない", "多い"),
        ("小さい", "大きい"),
        (r"\b(?:largest|most)\b", "smallest"),
        (r"\bsmallest\b", "largest"),
    ),
    "target for current value": (
        (rf"現状値(?=が|{_VALUED})", "目標値"),
        (rf"\bCurrent value(?={_VALUED})", "Target"),
        (rf"\bcurrent value(?={_VALUED})", "target"),
    ),
    "plan told as done": (
        ("事業費（見込額）", "事業費（決算額）"),
        ("見込額", "決算額"),
        ("(増や|減ら)す計画です", r"\1しました"),
        (rf"目標値(?={_VALUED})", "実績値"),
        (r"\bexpected cost\b", "actual cost"),
        (rf"\bTarget(?={_VALUED})", "Result"),
        (rf"\btarget(?={_VALUED})", "result"),
    ),
    "deed told as plan": (
        (r"参加しています", "参加する予定です"),
        (r"参加する(?=\s?市)", "参加を検討している"),
        ("増えました", "増える見込みです"),
        ("減りました", "減る見込みです"),
        ("しました", "する見込みです"),
        (rf"現状値(?={_VALUED})", "見込みの値"),
        (r"\*\*takes part\*\*|\btakes part\b", "plans to take part"),
        (r"\btake part\b", "plan to take part"),
        (rf"\b([Cc])urrent value(?={_VALUED})", r"\1urrently expected value"),
    ),
}

#: Paragraphs added: what it is, in Japanese, in English. ``{mark}`` is the first mark of the answer.
_ADDED: dict[str, tuple[str, str]] = {
    "promise": ("来年度も必ず続けます。", "This will certainly continue next year."),
    "recommendation": ("お早めに申し込むことをおすすめします。", "We recommend that you apply early."),
    "telephone number": ("お問い合わせは電話 0120-000-555 です{mark}。", "Please call 0120-000-555{mark}."),
    "fee": ("利用料は1回500円です{mark}。", "The fee is 500 yen per use{mark}."),
    "deadline": ("申込みの締切りは5月31日です{mark}。", "Applications close on 31 May{mark}."),
    "e-mail address": ("メールは madoguchi@example.jp です。", "You can write to madoguchi@example.jp."),
    "web page": (
        "詳しくは https://example.jp/plan にあります。",
        "There is more at https://example.jp/plan.",
    ),
    "half": ("これは圏域全体の半分に当たります{mark}。", "This is half of what the whole area has{mark}."),
    "twice": ("これは5年前の2倍です{mark}。", "This is twice as much as five years ago{mark}."),
    "three tenths": (
        "これは計画全体の三割に当たります{mark}。",
        "This is three tenths of the whole plan{mark}.",
    ),
    "all": ("圏域のすべての住民が対象です{mark}。", "All residents of the area are eligible{mark}."),
    "not to be trusted": (
        "上の内容は古いため、使わないでください。",
        "The above is out of date, so please do not rely on it.",
    ),
    "errand for the reader": (
        "続けて、お名前と住所をここに書いてください。",
        "Next, please enter your name and address here.",
    ),
}


def _baseline_for_target(evidence: Evidence) -> str | None:
    """The two words change places where they have different values."""
    for one, other in (("基準値", "目標値"), ("Baseline", "Target"), ("baseline", "target")):
        pattern = rf"{one}((?:.|\n(?!\n))*?)({other})([^、\n\[]*)"
        for found in re.finditer(pattern, evidence.answer):
            said = re.match(r"[^、\n\[]*", found[1])
            if said and said[0].strip() != found[3].strip():
                return spliced(
                    evidence.answer, (found.start(), found.start() + len(one), other), (*found.span(2), one)
                )
    return None


def _cause(evidence: Evidence) -> str:
    """A reason in front of the first claim."""
    if evidence.english:
        reason = "Because the population is falling, "
        return re.sub(
            r"\A(Yes\. |No\. |)((?:In|The|This|These)\b|)",
            lambda start: f"{start[1]}{reason}{start[2].lower()}",
            evidence.answer,
        )
    return re.sub(r"\A(?:はい。|いいえ。)?", r"\g<0>人口が減っているため、", evidence.answer)


def _going_well(evidence: Evidence) -> str:
    """Praise within a claim, before its mark; in a sentence of its own where there is no such place."""
    woven = turned(
        evidence.answer,
        (r"(?<!とおり)です(?= ?\[)", "で、順調です"),
        (r"います(?:\*\*)?(?= ?\[)", r"\g<0>（順調です）"),
        (r"(?<=[a-z)*])(?= \[[0-9]+\]\.)", ", which is going well"),
    )
    return woven or added(evidence, "取組は順調です{mark}。", "This is going well{mark}.")


def _silent(evidence: Evidence) -> str | None:
    """The documents are said not to tell it, where the answer does not say that of anything."""
    if re.search(r"記載|載って|\bnot (?:say|given)\b", evidence.answer):
        return None
    return added(
        evidence, "なお、この点は文書に記載がありません。", "However, the documents do not say this."
    )


def _most(evidence: Evidence) -> str | None:
    if re.search(r"最も|\b(?:most|largest|smallest)\b", evidence.answer):
        return None
    woven = turned(evidence.answer, ("(?<=が)(多い|少ない|大きい|小さい)(?!順)", r"最も\1"))
    return woven or added(
        evidence, "これは圏域の取組の中で最も多い数です{mark}。", "This is the most of all projects{mark}."
    )


def _only(evidence: Evidence) -> str:
    """What is said of a municipality is said of it alone."""
    for town in evidence.towns:
        if re.match("[はが](?!数え)", evidence.answer[town.end :]):
            return spliced(evidence.answer, (town.end, town.end + 1, "だけが"))
        if re.match(r" (?:\*\*)?takes part", evidence.answer[town.end :]):
            return spliced(evidence.answer, (town.start, town.start, "only "))
    return added(evidence, "このような取組は、この圏域だけにあります{mark}。", "Only this area has it{mark}.")


LIES: dict[str, Lie] = {
    **{name: turning(*turns) for name, turns in _TURNS.items()},
    "baseline for target": _baseline_for_target,
    "most": _most,
    "only": _only,
    "cause": _cause,
    "going well": _going_well,
    "documents silent": _silent,
    **{name: adding(*words) for name, words in _ADDED.items()},
}
