"""The tables: written and read back without loss, and refused where they do not fit."""

import csv
from pathlib import Path

import pytest
from aoba import REGION

import corpus
from corpus.errors import CorpusError
from corpus.model import Role
from corpus.tables import (
    FROM_DOCUMENTS,
    MEASUREMENTS,
    MUNICIPALITIES,
    TEXTS,
    VARIANTS,
    load,
    load_municipalities,
    load_variants,
    rows_of,
    write,
)
from corpus.tables import REGION as REGION_TABLES

CURATED = Path(corpus.__file__).parent / "data" / "okayama"
TABLES = (*FROM_DOCUMENTS, *REGION_TABLES)


@pytest.fixture
def copied(tmp_path):
    """A copy of the curated corpus that a test may spoil."""
    for table in TABLES:
        (tmp_path / f"{table.name}.csv").write_bytes((CURATED / f"{table.name}.csv").read_bytes())
    return tmp_path


def append(folder, table, **cells):
    """Add a row that is like the last one but for some cells."""
    rows = table.read(folder)
    table.write(folder, [*rows, rows[-1] | cells])


@pytest.mark.parametrize("table", FROM_DOCUMENTS, ids=lambda t: t.name)
def test_the_curated_corpus_survives_loading_and_writing_byte_for_byte(table, tmp_path):
    curated = load(CURATED)
    write(tmp_path, rows_of(curated.documents, curated.cards))
    name = f"{table.name}.csv"
    assert (tmp_path / name).read_bytes() == (CURATED / name).read_bytes()


def test_what_was_written_loads_as_the_same_corpus(copied):
    curated = load(CURATED)
    write(copied, rows_of(curated.documents, curated.cards))
    assert load(copied) == curated


def test_the_curated_corpus_says_that_its_words_are_our_own():
    assert load(CURATED).original is False


def test_a_project_is_found_in_a_document_by_its_name_with_any_spaces():
    """B10."""
    curated = load(CURATED)
    card = curated.cards[0]
    assert curated.card(card.document, " ".join(card.project)) is card
    assert curated.card("vision-1999", card.project) is None


def test_two_projects_of_one_page_are_two_cards():
    """A6."""
    pages = [c.place.page for c in load(CURATED).cards if c.place.page]
    assert sorted(page for page in set(pages) if pages.count(page) > 1) == [16, 28]


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_the_rows_of_every_curated_table_have_keys_of_their_own(table):
    rows = table.read(CURATED)
    assert len({tuple(row[column] for column in table.key) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "table", [t for t in TABLES if t is not VARIANTS and not t.optional], ids=lambda t: t.name
)
def test_a_missing_table_is_refused_by_name(table, copied):
    (copied / f"{table.name}.csv").unlink()
    with pytest.raises(CorpusError, match=rf"コーパスの表を読めません: .*{table.name}\.csv"):
        load(copied)


@pytest.mark.parametrize("table", [t for t in TABLES if t.optional], ids=lambda t: t.name)
def test_an_optional_table_may_be_missing(table, copied):
    (copied / f"{table.name}.csv").unlink()
    assert load(copied).cards == load(CURATED).cards
    assert table.read(copied) == []


@pytest.mark.parametrize("table", [t for t in TABLES if t is not VARIANTS], ids=lambda t: t.name)
def test_a_table_with_other_columns_is_refused_and_names_the_right_ones(table, copied):
    path = copied / f"{table.name}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(table.columns[0], "other", 1), encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"{table.name}\.csv の列が違います。必要な列: {table.columns[0]}"):
        load(copied)


def test_the_table_of_spellings_is_refused_alike(copied):
    (copied / "variants.csv").write_text("raw\nx\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"variants\.csv の列が違います"):
        load_variants(copied)


def test_an_empty_table_file_is_refused(copied):
    (copied / "cards.csv").write_text("", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"cards\.csv の列が違います"):
        load(copied)


def test_a_table_that_is_not_utf_8_is_refused(copied):
    (copied / "cards.csv").write_bytes(
        (CURATED / "cards.csv").read_bytes().decode().encode("cp932", "replace")
    )
    with pytest.raises(CorpusError, match=r"コーパスの表を読めません: .*cards\.csv"):
        load(copied)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("participation", {"role": "guest", "municipality": "x"}),
        ("participation", {"certainty": "perhaps", "municipality": "x"}),
        ("budgets", {"amount": "many"}),
        ("budgets", {"fiscal_year": "soon"}),
        ("measurements", {"value": "many"}),
        ("measurements", {"cell": "other"}),
        ("measurements", {"basis": "weekly"}),
        ("kpis", {"direction": "sideways"}),
        ("texts", {"section": "appendix"}),
        ("cards", {"page": "xii"}),
        ("documents", {"kind": "leaflet"}),
        ("municipalities", {"latitude": "north"}),
    ],
)
def test_a_value_that_no_table_can_hold_is_refused(name, cells, copied):
    append(copied, next(t for t in TABLES if t.name == name), **cells)
    with pytest.raises(CorpusError, match="コーパスの表の値が正しくありません"):
        load(copied)


@pytest.mark.parametrize("loader", [load_municipalities, lambda folder: load(folder).municipalities])
def test_a_wrong_value_in_the_region_is_refused_by_every_way_in(loader, copied):
    append(copied, MUNICIPALITIES, latitude="north")
    with pytest.raises(CorpusError, match="コーパスの表の値が正しくありません"):
        loader(copied)


@pytest.mark.parametrize("name", ["cards", "municipalities", "measurements", "participation"])
def test_a_row_that_was_cut_short_is_refused(name, copied):
    path = copied / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:-1], lines[-1].split(",")[0] + "\n"]), encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"コーパスの表 .*{name}\.csv の{len(lines)}行目は 1 セルです"):
        load(copied)


def test_a_row_with_a_cell_too_many_is_refused(copied):
    with (copied / "variants.csv").open("a", encoding="utf-8") as file:
        file.write("vision-2026,a,b,certain,note,extra\n")
    with pytest.raises(CorpusError, match=r"コーパスの表 .*variants\.csv の\d+行目は 6 セルです"):
        load_variants(copied)


@pytest.mark.parametrize("name", ["participation", "budgets", "kpis", "texts", "facts"])
def test_a_row_of_a_card_that_does_not_exist_is_refused(name, copied):
    append(copied, next(t for t in TABLES if t.name == name), project="どこにもない事業")
    with pytest.raises(CorpusError, match=f"{name} の行 .*: cards に .*/どこにもない事業 がありません"):
        load(copied)


def test_a_card_of_a_document_that_does_not_exist_is_refused(copied):
    append(copied, next(t for t in TABLES if t.name == "cards"), document="vision-1999")
    with pytest.raises(
        CorpusError, match=r"cards の行 vision-1999/.*: documents に vision-1999 がありません"
    ):
        load(copied)


def test_a_value_of_a_kpi_that_does_not_exist_is_refused(copied):
    append(copied, MEASUREMENTS, kpi="vision-2026/99/1")
    with pytest.raises(CorpusError, match=r"measurements の行 .*: kpis に vision-2026/99/1 がありません"):
        load(copied)


def test_a_corpus_with_one_text_of_ours_is_not_the_original(copied):
    *rows, last = TEXTS.read(copied)
    TEXTS.write(copied, [*(row | {"basis": "original"} for row in rows), last])
    assert load(copied).original is False
    TEXTS.write(copied, [row | {"basis": "original"} for row in [*rows, last]])
    assert load(copied).original is True


def test_the_members_of_a_region_are_read_with_the_core_city_first():
    towns = load_municipalities(REGION)
    assert [town.core for town in towns] == [True] + [False] * 6
    assert towns[0].aliases == ("青葉", "中枢都市")


def test_cells_with_commas_quotes_and_line_breaks_survive(tmp_path):
    row = dict.fromkeys(VARIANTS.columns, "") | {"raw": 'a,"b"', "note": "一\n二"}
    VARIANTS.write(tmp_path, [row])
    assert VARIANTS.read(tmp_path) == [row]


def test_the_tables_have_unix_line_ends_and_no_byte_order_mark():
    for table in TABLES:
        content = (CURATED / f"{table.name}.csv").read_bytes()
        assert b"\r" not in content
        assert content.startswith(table.columns[0].encode())
        assert all(None not in row for row in csv.DictReader(content.decode().splitlines()))


def test_every_project_has_the_core_city_in_each_sheet_and_never_in_the_list():
    """A9, C4."""
    curated = load(CURATED)
    for card in curated.cards:
        names = {p.municipality for p in card.participation}
        assert (curated.core.name in names) == (card.place.sheet is not None)


def test_the_core_city_proposes_all_but_four_sheets():
    """C3, C4: ■ in sheets 2 and 38, a tick in 3 and 4."""
    curated = load(CURATED)
    roles = {
        card.place.sheet: p.role
        for card in curated.cards
        for p in card.participation
        if p.municipality == curated.core.name
    }
    assert {s: r for s, r in roles.items() if r is not Role.PROPOSER} == {
        2: Role.MEMBER,
        38: Role.MEMBER,
        3: Role.UNKNOWN,
        4: Role.UNKNOWN,
    }
