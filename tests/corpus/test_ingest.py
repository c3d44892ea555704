"""A user's originals become a corpus: of an invented region, and of the real one where it is given."""

from pathlib import Path

import pytest
from aoba import (
    CORE,
    GROUP,
    REGION,
    WIDE_HEADER,
    boxes,
    card,
    entry,
    entry_without_role,
    members,
    progress,
    sheet,
    stars,
    table,
    vision,
)

import corpus
from corpus.errors import CorpusError
from corpus.ingest import ingest
from corpus.model import Basis, Section
from corpus.tables import FROM_DOCUMENTS, load
from corpus.tables import REGION as REGION_TABLES

OKAYAMA = Path(corpus.__file__).parent / "data" / "okayama"

VISION = vision(
    table(
        GROUP,
        entry("空き店舗の活用", "oo....", 1),
        entry("川の見守り", "..oo..", 2),
        entry("星空の観察会", "....oo", 3),
        entry_without_role("水門の点検", "oo....", 4),
    ),
    table(GROUP, entry("水車の復元", "o..o..o", 5), header=WIDE_HEADER),
    card(
        "水門の点検",
        ["緑川市", "白波市"],
        budget=[["", "実施", "", ""], ["", "20千円", "30千円", "50千円"]],
        kpis=[["点検した水門の数", "—", "9か所/年 (令和12年度)"]],
    ),
    ["※事業費は見込み", ""],
)
KPI = ("点検した水門の数", "3か所 (令和7年度)", "5か所 (令和10年度)", "9か所 (令和12年度)")
REPORT = progress(
    sheet("川の見守り", printed="①", members=stars("*.ooo.."), results="・会議 令和10年9月30日 参加者17名"),
    sheet("水門の点検", printed="①", members=boxes([CORE, "緑川市"]), results="・月岡町の視察", kpis=[KPI]),
)


@pytest.fixture
def aoba(tmp_path):
    """A folder with the two documents of the invented region."""
    folder = tmp_path / "originals"
    folder.mkdir()
    (folder / "vision.txt").write_text(VISION, encoding="utf-8")
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_documents_become_a_corpus_that_loads(aoba, tmp_path):
    ingest(aoba, REGION, tmp_path / "out")
    made = load(tmp_path / "out")
    assert [d.id for d in made.documents] == ["vision-2030", "progress-2028"]
    assert [c.place.page or c.place.sheet for c in made.cards] == [1, 2, 3, 4, 5, 1, 2]
    gates = made.card("vision-2030", "水門の点検")
    assert members(gates) == "緑川市・白波市"
    assert [line.amount for line in gates.budget] == [None, 20, 30, 50]
    assert gates.notes == ("※事業費は見込み",)
    assert made.card("progress-2028", "水門の点検").kpis[0].target[0].value == 9


def test_a_corpus_of_originals_holds_their_own_words_and_says_so(aoba, tmp_path):
    ingest(aoba, REGION, tmp_path / "out")
    made = load(tmp_path / "out")
    assert made.original
    assert {t.basis for c in made.cards for t in c.texts} == {Basis.ORIGINAL}
    assert made.card("vision-2030", "水門の点検").text(Section.PURPOSE) == "水害に備える。"


def test_a_project_that_is_a_line_of_the_list_only_gets_that_line_as_its_text(aoba, tmp_path):
    """A11: no project without any text to be found by."""
    ingest(aoba, REGION, tmp_path / "out")
    made = load(tmp_path / "out")
    assert all(c.texts for c in made.cards)
    line = made.card("vision-2030", "川の見守り").text(Section.SUMMARY)
    assert line.split() == ["暮らしを支える取組", "まちの安心", "川の見守り", "青葉市", "杉山市", "月岡町"]


def test_what_belongs_to_the_region_is_taken_over(aoba, tmp_path):
    ingest(aoba, REGION, tmp_path / "out")
    for name in (f"{t.name}.csv" for t in REGION_TABLES if not t.optional):
        assert (tmp_path / "out" / name).read_bytes() == (REGION / name).read_bytes()
    assert load(tmp_path / "out").core.name == CORE


def test_the_audit_lists_doubts_with_their_readings(aoba, tmp_path):
    result = ingest(aoba, REGION, tmp_path / "out")
    assert [(d.project, d.municipalities, d.readings) for d in result.doubts] == [
        ("水車の復元", ("杉山市", "月岡町"), ("緑川市・杉山市・花園町", "緑川市・月岡町・花園町")),
        ("水門の点検", ("月岡町",), ()),
    ]


def test_the_audit_lists_sums_changes_and_repairs(aoba, tmp_path):
    result = ingest(aoba, REGION, tmp_path / "out")
    assert [(s.project, s.years, s.total, s.agrees) for s in result.sums] == [("水門の点検", 50, 50, True)]
    assert [(c.project, c.joined, c.left) for c in result.changes] == [
        ("川の見守り", (), ("白波市",)),
        ("水門の点検", ("白波市",), ()),
    ]
    assert {f.what for f in result.of_kind("repaired")} == {"水門の点検"}
    assert result.of_kind("unreadable") == ()


def test_a_second_ingest_writes_the_same_bytes_and_finds_the_same(aoba, tmp_path):
    first = ingest(aoba, REGION, tmp_path / "out")
    before = contents(tmp_path / "out")
    assert ingest(aoba, REGION, tmp_path / "out") == first
    assert contents(tmp_path / "out") == before
    assert set(before) == {f"{t.name}.csv" for t in (*FROM_DOCUMENTS, *REGION_TABLES) if not t.optional}


def test_a_corpus_can_be_made_again_in_its_own_folder(aoba, tmp_path):
    ingest(aoba, REGION, tmp_path / "out")
    before = contents(tmp_path / "out")
    ingest(aoba, tmp_path / "out", tmp_path / "out")
    assert contents(tmp_path / "out") == before


def test_the_stages_are_told_in_order_from_nothing_to_all(aoba, tmp_path):
    told = []
    ingest(aoba, REGION, tmp_path / "out", lambda stage, done: told.append((stage, done)))
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert (told[0][1], told[-1][1]) == (0.0, 1.0)
    assert all(stage for stage, _ in told)


def test_a_file_that_cannot_be_read_is_in_the_audit_and_the_rest_becomes_a_corpus(aoba, tmp_path):
    (aoba / "memo.txt").write_text("覚え書き", encoding="utf-8")
    result = ingest(aoba, REGION, tmp_path / "out")
    assert [f.file for f in result.of_kind("unreadable")] == ["memo.txt"]
    assert len(load(tmp_path / "out").cards) == 7


def test_a_document_that_lies_there_twice_is_named_and_no_card_is_doubled(aoba, tmp_path):
    (aoba / "vision-copy.txt").write_text(VISION, encoding="utf-8")
    result = ingest(aoba, REGION, tmp_path / "out")
    made = load(tmp_path / "out")
    assert len({c.key for c in made.cards}) == len(made.cards)
    assert any(f.file in {"vision.txt", "vision-copy.txt"} and f.line == 1 for f in result.findings)


def test_nothing_is_written_when_nothing_can_be_read(tmp_path):
    with pytest.raises(CorpusError, match="フォルダーがありません"):
        ingest(tmp_path / "nowhere", REGION, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_region_without_its_tables_is_refused(aoba, tmp_path):
    with pytest.raises(CorpusError, match=r"コーパスの表を読めません: .*municipalities\.csv"):
        ingest(aoba, tmp_path, tmp_path / "out")


# --- the real region ---------------------------------------------------------------------------------------


def test_the_originals_become_a_corpus_with_all_their_cards(originals, tmp_path):
    ingest(originals, OKAYAMA, tmp_path / "out")
    made, curated = load(tmp_path / "out"), load(OKAYAMA)
    assert made.original
    assert {c.key for c in made.cards} == {c.key for c in curated.cards}
    assert [c.participation for c in made.cards] == [c.participation for c in curated.cards]
    assert [c.kpis for c in made.cards] == [c.kpis for c in curated.cards]


def test_the_audit_of_the_originals_lists_their_doubts_and_only_sums_that_agree(originals, tmp_path):
    result = ingest(originals, OKAYAMA, tmp_path / "out")
    assert len(result.doubts) == 11
    assert all(d.readings for d in result.doubts if d.page)
    assert [s.page for s in result.sums] == [7, 15, 26, 27, 34, 45, 46, 47]
    assert all(s.agrees for s in result.sums)
    assert result.of_kind("unreadable") == ()


def test_the_audit_of_the_originals_lists_the_members_who_surely_left(originals, tmp_path):
    """F: only the two removals that the notes hold for sure; the others rest on doubtful rows."""
    result = ingest(originals, OKAYAMA, tmp_path / "out")
    assert {(c.project, c.left) for c in result.changes if c.left} == {
        ("人事交流・育成", ("真庭市",)),
        ("圏域データ等の活用", ("真庭市",)),
    }


def test_a_second_ingest_of_the_originals_is_the_same(originals, tmp_path):
    first = ingest(originals, OKAYAMA, tmp_path / "one")
    second = ingest(originals, OKAYAMA, tmp_path / "two")
    assert first == second
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
