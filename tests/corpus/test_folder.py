"""A folder of originals: which layout a file has, what its front says, and what is refused."""

import pytest
from aoba import (
    GROUP,
    MUNICIPALITIES,
    REGION,
    card,
    doubtful,
    entry,
    kinds,
    members,
    progress,
    sheet,
    stars,
    table,
    vision,
)

from corpus.errors import CorpusError
from corpus.model import Kind
from corpus.readers.folder import layout, read_folder
from corpus.tables import load_variants
from corpus.text import Variant
from corpus.years import FiscalYear

VISION = vision(table(GROUP, entry("水門の点検", "oo....", 1)), card("水門の点検", ["緑川市", "白波市"]))
DATE = "令和12年(2030年)3月改訂"
REPORT = progress(sheet("水門の点検", printed="①"))
#: A row with a cell too many, three readings of which one drops two members of the older sheet.
_PLAIN = [entry("川の見守り", "oo....", 1), entry("水の祭り", "..oo..", 2)]
SHIFTED = vision(table(GROUP, *_PLAIN, entry("水門の点検", ".o.o..o", 3)))
OLDER = progress(sheet("水門の点検", printed="①", members=stars("*.o.o..")))


def read(folder, variants=None, **files):
    """Write files into a folder and read it."""
    for name, content in files.items():
        path = folder / f"{name}.txt"
        path.write_bytes(content) if isinstance(content, bytes) else path.write_text(
            content, encoding="utf-8"
        )
    return read_folder(folder, MUNICIPALITIES, load_variants(REGION) if variants is None else variants)


def test_each_layout_is_known_by_its_form():
    assert layout(VISION.splitlines()) is Kind.VISION
    assert layout(REPORT.splitlines()) is Kind.PROGRESS
    assert layout(["ただの文", "| a | b |"]) is None


def test_the_newest_document_comes_first_whatever_the_files_are_called(tmp_path):
    read_, refused = read(tmp_path, a=REPORT, b=VISION)
    assert [o.document.id for o in read_] == ["vision-2030", "progress-2028"]
    assert refused == []


def test_the_front_of_a_vision_is_read(tmp_path):
    """A11: 改訂案 and the excerpt are its status."""
    ((original,), _) = read(tmp_path, vision=VISION)
    document = original.document
    assert document.title == "第3期青葉連携中枢都市圏ビジョン《別冊》"
    assert (document.date, document.fiscal_year, document.unit) == ("2030-03", None, "page")
    assert (document.publisher, document.status) == ("青葉市企画部企画課", "改訂案・変更箇所のみ抜粋")
    assert document.contact == "TEL 000-000-0000"


@pytest.mark.parametrize("date", ["令和12年(2030年)3月", "令和 12 年（2030 年）3 月", "令和12年3月"])
def test_the_date_of_a_vision_is_read_in_any_spacing(date, tmp_path):
    """B10: the front page of the original prints it with spaces, the last page without."""
    ((original,), _) = read(tmp_path, vision=VISION.replace(DATE, date))
    assert original.document.date == "2030-03"


def test_the_front_of_a_report_is_read(tmp_path):
    ((original,), _) = read(tmp_path, report=REPORT)
    document = original.document
    assert document.title == "青葉連携中枢都市圏 令和10年度の取組状況"
    assert (document.date, document.fiscal_year, document.unit) == ("2029-08-17", FiscalYear(2028), "sheet")


def test_a_doubtful_row_is_resolved_by_the_older_report_of_the_folder(tmp_path):
    """A4: progress reports are read first, whatever their file name."""
    read_, _ = read(tmp_path, z_report=OLDER, a_vision=SHIFTED)
    found = next(c for c in read_[0].cards if c.project == "水門の点検")
    assert (members(found), doubtful(found)) == ("白波市・花園町", "杉山市・月岡町")


def test_a_report_that_is_younger_than_the_vision_does_not_resolve_its_rows(tmp_path):
    """F: members of a later year say nothing about the reading of an earlier list."""
    with_report, _ = read(tmp_path, report=OLDER.replace("令和11年8月", "令和13年8月"), vision=SHIFTED)
    (tmp_path / "report.txt").unlink()
    alone, _ = read(tmp_path)
    assert next(o for o in with_report if o.document.kind is Kind.VISION).cards == alone[0].cards


def test_spellings_that_recognition_got_wrong_are_repaired_and_reported(tmp_path):
    """G: simplified characters in a header and in a name."""
    text = vision(table(GROUP, entry("里山学习会", ".....o", 1))).replace("花園町", "花园町")
    ((original,), _) = read(tmp_path, vision=text)
    (found,) = original.cards
    assert (found.project, members(found)) == ("里山学習会", "花園町")
    assert kinds(original.report) == ["repaired", "repaired"]


@pytest.mark.parametrize("certainty", ["unclear", "keep"])
def test_spellings_that_are_unclear_or_right_stay_and_are_reported_as_doubtful(certainty, tmp_path):
    """G: the likely form is not known, or the odd form is no error."""
    odd = progress(sheet("水門の点検", printed="①", results="・水車バスの試走"))
    ((original,), _) = read(tmp_path, [Variant("progress-2028", "水車バス", "", certainty)], report=odd)
    assert "水車バス" in " ".join(t.text for t in original.cards[0].texts)
    assert kinds(original.report) == ["doubtful"]


def test_a_spelling_of_another_document_is_left_alone(tmp_path):
    other = [Variant("progress-1999", "水門", "水車", "certain")]
    ((original,), _) = read(tmp_path, other, report=REPORT)
    assert original.cards[0].project == "水門の点検"


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path):
    ((original,), _) = read(tmp_path, report=b"\xef\xbb\xbf" + REPORT.lstrip().encode())
    assert original.document.title == "青葉連携中枢都市圏 令和10年度の取組状況"


def test_a_file_may_have_windows_line_ends(tmp_path):
    read_, _ = read(tmp_path, report=REPORT.replace("\n", "\r\n").encode())
    plain, _ = read(tmp_path, report=REPORT)
    assert read_[0].cards == plain[0].cards


# --- what is refused ---------------------------------------------------------------------------------------


def test_a_file_of_neither_layout_is_named_and_the_others_are_read(tmp_path):
    read_, (refused,) = read(tmp_path, report=REPORT, memo="買い物の覚え書き\n")
    assert [o.document.id for o in read_] == ["progress-2028"]
    (finding,) = refused.findings
    assert (finding.kind, finding.file, finding.line) == ("unreadable", "memo.txt", 1)
    assert "でもない文書です" in finding.why


def test_a_file_that_is_not_utf_8_is_named_with_the_reason_and_the_others_are_read(tmp_path):
    read_, (refused,) = read(tmp_path, report=REPORT, old=VISION.encode("cp932", errors="replace"))
    assert len(read_) == 1
    (finding,) = refused.findings
    assert (finding.kind, finding.file) == ("unreadable", "old.txt")
    assert "UTF-8の文書として読めません" in finding.why


def test_a_document_without_a_date_is_refused_with_the_reason(tmp_path):
    _, (refused,) = read(tmp_path, report=REPORT, vision=VISION.replace(DATE, ""))
    assert refused.findings[0].why == "発行の日付が見つかりません"


def test_a_missing_folder_is_refused_with_its_name(tmp_path):
    with pytest.raises(CorpusError, match=r"フォルダーがありません: .*nowhere"):
        read_folder(tmp_path / "nowhere", MUNICIPALITIES, [])


def test_a_file_in_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "file.txt").write_text(REPORT, encoding="utf-8")
    with pytest.raises(CorpusError, match="フォルダーがありません"):
        read_folder(tmp_path / "file.txt", MUNICIPALITIES, [])


def test_an_empty_folder_is_refused_and_says_what_to_put_there(tmp_path):
    with pytest.raises(
        CorpusError, match=r"\.txt の文書がありません。文書を文字にしたファイルを置いてください"
    ):
        read_folder(tmp_path, MUNICIPALITIES, [])


def test_a_folder_without_any_document_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="読める文書がありません"):
        read(tmp_path, memo="買い物の覚え書き\n")


def test_a_folder_whose_only_file_is_not_utf_8_is_refused_with_that_reason(tmp_path):
    with pytest.raises(CorpusError, match=r"（old\.txt: UTF-8の文書として読めません"):
        read(tmp_path, old=VISION.encode("cp932", errors="replace"))


def test_a_folder_of_refused_files_says_why_for_each(tmp_path):
    with pytest.raises(CorpusError, match=r"a\.txt: .*でもない文書です、b\.txt: 発行の日付が見つかりません"):
        read(tmp_path, a="覚え書き\n", b=VISION.replace(DATE, ""))


def test_a_document_that_another_file_holds_already_is_named_and_left_out(tmp_path):
    read_, (refused,) = read(tmp_path, a=VISION, b=VISION, report=REPORT)
    assert [o.path.name for o in read_] == ["a.txt", "report.txt"]
    (finding,) = refused.findings
    assert (finding.kind, finding.file, finding.line) == ("disagreement", "b.txt", 1)
    assert "a.txt と同じ文書（vision-2030）" in finding.why
