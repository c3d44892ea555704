"""The audit of an ingested corpus as text."""

from corpus.audit import Audit


def audit_text(audit: Audit) -> str:
    """What a careful reader should look at again, in plain lines."""
    lines = [f"要確認の行: {len(audit.doubts)}"]
    for d in audit.doubts:
        where = f"P.{d.page}" if d.page is not None else f"シート{d.sheet}"
        lines.append(f"  {d.document} {where} {d.project}: {'・'.join(d.municipalities)}（{d.reason}）")
        lines += [f"    読み方{i}: {reading}" for i, reading in enumerate(d.readings, 1)]
    lines.append(f"事業費の合計: {len(audit.sums)}")
    for s in audit.sums:
        total = "記載なし" if s.total is None else f"{s.total:,}千円"
        sign = "一致" if s.agrees else "不一致"
        lines.append(f"  P.{s.page} {s.project}: 年度の合計 {s.years:,}千円、計 {total}（{sign}）")
    lines.append(f"文書の間で参加市町が違う事業: {len(audit.changes)}")
    for c in audit.changes:
        joined, left = "・".join(c.joined) or "なし", "・".join(c.left) or "なし"
        lines.append(f"  {c.project}: 加わった {joined}／外れた {left}")
    titles = {
        "unreadable": "読めなかったところ",
        "disagreement": "食い違い",
        "repaired": "直したところ",
        "doubtful": "疑わしいところ",
    }
    for kind, title in titles.items():
        found = audit.of_kind(kind)
        lines.append(f"{title}: {len(found)}")
        lines += [f"  {finding}" for finding in found]
    return "\n".join(lines)
