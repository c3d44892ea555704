"""The curated corpus equals the originals, and the check that says so notices every change."""

from pathlib import Path

import pytest
from golden import DATA

import corpus
from corpus.check import check, compare
from corpus.errors import CorpusError
from corpus.model import Certainty
from corpus.readers.folder import read_folder
from corpus.tables import (
    BUDGETS,
    CARDS,
    DOCUMENTS,
    FACTS,
    FROM_DOCUMENTS,
    KPIS,
    MEASUREMENTS,
    PARTICIPATION,
    PROJECTS,
    REGION,
    TEXTS,
    load,
    load_municipalities,
    load_variants,
)

CURATED = Path(corpus.__file__).parent / "data" / "okayama"
EXACT = (DOCUMENTS, CARDS, PARTICIPATION, BUDGETS, KPIS, MEASUREMENTS)


@pytest.fixture(scope="session")
def read(originals):
    """The originals as read, once for all tests: what was read and what was refused."""
    return read_folder(originals, load_municipalities(CURATED), load_variants(CURATED))


@pytest.fixture
def copied(tmp_path):
    """A copy of the curated corpus that a test may change."""
    for table in (*FROM_DOCUMENTS, *REGION):
        (tmp_path / f"{table.name}.csv").write_bytes((CURATED / f"{table.name}.csv").read_bytes())
    return tmp_path


def change(folder, table, choose, **cells):
    """Set cells of the first row that ``choose`` picks; the row as it was."""
    rows = table.read(folder)
    index = next(i for i, row in enumerate(rows) if choose(row))
    table.write(folder, [*rows[:index], rows[index] | cells, *rows[index + 1 :]])
    return rows[index]


# --- as it is ----------------------------------------------------------------------------------------------


def test_the_curated_corpus_has_no_difference_from_the_originals_and_nothing_is_left_out(originals):
    result = check(CURATED, originals)
    assert result.differences == ()
    expected = {
        "documents": 2,
        "cards (pages)": 49,
        "cards (sheets)": 39,
        "participation (pages)": 588,
        "participation (sheets)": 507,
        "budgets (pages)": 48,
        "budgets (sheets)": 0,
    }
    assert {name: result.counts[name] for name in expected} == expected
    assert result.counts["kpis (pages)"] + result.counts["kpis (sheets)"] == 53


def uncertain(cards, order):
    return {
        (c.document, c.project): "・".join(
            name
            for name in order
            for p in c.participation
            if p.municipality == name and p.certainty is Certainty.UNCERTAIN
        )
        for c in cards
        if any(p.certainty is Certainty.UNCERTAIN for p in c.participation)
    }


def noted():
    """The uncertain municipalities as the notes on the documents (section H) list them."""
    lines = (DATA / "uncertain.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {(document, project): names for document, _, project, names in rows}


@pytest.mark.parametrize("key", noted(), ids="/".join)
def test_a_row_that_could_not_be_settled_is_uncertain_in_exactly_these_municipalities(key, read):
    """H."""
    towns = load_municipalities(CURATED)
    found = uncertain((c for original in read[0] for c in original.cards), [t.name for t in towns])
    assert found[key] == noted()[key]


def test_no_other_row_is_uncertain(read):
    """H."""
    towns = load_municipalities(CURATED)
    found = uncertain((c for original in read[0] for c in original.cards), [t.name for t in towns])
    assert found.keys() == noted().keys()
    assert uncertain(load(CURATED).cards, [t.name for t in towns]) == found


def test_the_proposers_of_the_two_sheets_with_boxes_are_unknown(read):
    """C3, H."""
    sheets = {
        c.place.sheet for o in read[0] for c in o.cards if any(p.role == "unknown" for p in c.participation)
    }
    assert sheets == {3, 4}


# --- with a change -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", EXACT, ids=lambda t: t.name)
def test_a_change_in_any_column_is_reported_for_its_row(table, copied, read):
    """One row per column gets the value that another row has in it."""
    rows = table.read(copied)
    columns = [c for c in table.columns if c not in {"id", "notes"} and len({row[c] for row in rows}) > 1]
    apart = max(1, len(rows) // len(columns))
    expected = []
    for index, column in enumerate(columns):
        row = rows[min(index * apart, len(rows) - 1)]
        key = "/".join(row[c] for c in table.key)
        row[column] = next(other[column] for other in reversed(rows) if other[column] != row[column])
        lost = column in table.key
        expected.append(
            f"{table.name} {key}: コーパスにありません" if lost else f"{table.name} {key} {column}: "
        )
    table.write(copied, rows)
    differences = "\n".join(compare(copied, *read).differences)
    assert [start for start in expected if start not in differences] == []


@pytest.mark.parametrize("table", [*EXACT, FACTS], ids=lambda t: t.name)
def test_a_dropped_row_is_reported(table, copied, read):
    rows = table.read(copied)
    index = next(i for i, r in enumerate(rows) if table is not FACTS or r["value"])
    table.write(copied, [*rows[:index], *rows[index + 1 :]])
    try:
        differences = compare(copied, *read).differences
    except CorpusError as error:
        differences = (str(error),)
    assert differences != ()


@pytest.mark.parametrize("table", [*EXACT, FACTS], ids=lambda t: t.name)
def test_a_row_that_stands_twice_is_reported(table, copied, read):
    rows = table.read(copied)
    table.write(copied, [*rows, next(r for r in rows if table is not FACTS or r["value"])])
    assert compare(copied, *read).differences != ()


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        (CARDS, {"project": "ない事業"}),
        (PARTICIPATION, {"municipality": "ない市"}),
        (BUDGETS, {"fiscal_year": "R9", "amount": "5"}),
        (KPIS, {"kpi": "vision-2026/7/9"}),
        (MEASUREMENTS, {"series": "夜間"}),
        (FACTS, {"raw": "令和4年4月1日", "start": "2022-04-01", "value": "", "end": ""}),
        (FACTS, {"raw": "どの文にもない言葉", "start": "", "value": "", "end": ""}),
        (PROJECTS, {"project": "ない事業"}),
    ],
    ids=lambda value: getattr(value, "name", None) or "-".join(value),
)
def test_an_added_row_is_reported(table, cells, copied, read):
    rows = table.read(copied)
    table.write(copied, [*rows, rows[0] | cells])
    assert compare(copied, *read).differences != ()


def member(row):
    return row["role"] == "member" and row["certainty"] == "stated"


def figure(row):
    return row["value"] == "52" and row["raw"].endswith("52社")


def single_day(row):
    return row["start"] and not row["end"] and row["raw"].startswith("令和4年")


def day_range(row):
    return row["end"] and "～" in row["raw"]


def no_date(row):
    return row["attribute"] == "place"


def whole_year(row):
    return row["raw"] == "R4において"


@pytest.mark.parametrize(
    ("table", "choose", "cells"),
    [
        pytest.param(PARTICIPATION, member, {"role": "none"}, id="a role"),
        pytest.param(PARTICIPATION, member, {"certainty": "uncertain"}, id="a certainty"),
        pytest.param(PARTICIPATION, lambda r: r["readings"], {"readings": "x"}, id="the readings of a doubt"),
        pytest.param(BUDGETS, lambda r: r["amount"] == "12313", {"amount": "12331"}, id="an amount"),
        pytest.param(BUDGETS, lambda r: not r["amount"], {"amount": "0"}, id="zero for a blank year"),
        pytest.param(MEASUREMENTS, lambda r: r["cell"] == "target", {"value": "4"}, id="a target value"),
        pytest.param(
            MEASUREMENTS, lambda r: r["period"] == "R1y", {"period": "R1"}, id="fiscal for calendar"
        ),
        pytest.param(CARDS, lambda r: r["page"] == "16", {"page": "17"}, id="a page"),
        pytest.param(CARDS, lambda r: r["sheet"] == "16", {"sheet": "10"}, id="a sheet number"),
        pytest.param(FACTS, figure, {"value": "25"}, id="the value of a fact"),
        pytest.param(FACTS, figure, {"raw": "参加企業数25社", "value": "25"}, id="the words of a fact"),
        pytest.param(FACTS, figure, {"unit": "人"}, id="the unit of a fact"),
        pytest.param(FACTS, figure, {"sheet": "3"}, id="the sheet of a fact"),
        pytest.param(FACTS, single_day, {"start": "2022-09-29"}, id="a date"),
        pytest.param(FACTS, single_day, {"end": "2022-12-31"}, id="an end that is not printed"),
        pytest.param(FACTS, day_range, {"end": "2022-12-30"}, id="the end of a range"),
        pytest.param(FACTS, day_range, {"end": ""}, id="a lost end of a range"),
        pytest.param(FACTS, day_range, {"start": ""}, id="a lost start of a range"),
        pytest.param(FACTS, no_date, {"start": "2022-09"}, id="a start that is not printed"),
        pytest.param(FACTS, whole_year, {"start": "2022-05"}, id="a start of a year that is not April"),
        pytest.param(FACTS, whole_year, {"end": ""}, id="a lost end of a year"),
        pytest.param(TEXTS, lambda r: r["sheet"] == "2", {"sheet": "3"}, id="the sheet of a description"),
        pytest.param(
            TEXTS, lambda r: r["sheet"] == "2", {"basis": "original"}, id="the words of the original"
        ),
    ],
)
def test_a_change_of_a_single_cell_is_reported(table, choose, cells, copied, read):
    change(copied, table, choose, **cells)
    assert compare(copied, *read).differences != ()


def test_a_number_in_what_an_event_was_about_that_its_card_does_not_have_is_reported(copied, read):
    change(
        copied, FACTS, lambda r: r["attribute"] == "text" and r["sheet"] == "2", raw="参加した企業は9876社"
    )
    (difference,) = compare(copied, *read).differences
    assert "9876 はカードにない数です" in difference


def test_what_an_event_was_about_may_be_told_in_other_words(copied, read):
    change(
        copied, FACTS, lambda r: r["attribute"] == "text" and r["sheet"] == "2", raw="別の言葉で言ったこと"
    )
    assert compare(copied, *read).differences == ()


def test_a_number_in_a_description_that_its_card_does_not_have_is_reported_by_name(copied, read):
    row = change(copied, TEXTS, lambda r: r["sheet"] == "2", text="参加した企業は9876社です。")
    (difference,) = compare(copied, *read).differences
    assert "9876 はカードにない数です" in difference
    assert row["project"] in difference


def test_years_that_do_not_add_up_to_the_printed_total_are_reported(copied, read):
    change(copied, BUDGETS, lambda r: r["amount"] == "12313", amount="12331")
    assert any("年度の合計" in d for d in compare(copied, *read).differences)


def test_a_card_without_any_description_is_reported(copied, read):
    rows = TEXTS.read(copied)
    TEXTS.write(copied, [r for r in rows if r["page"] != "1"])
    assert any("説明がありません" in d for d in compare(copied, *read).differences)


@pytest.mark.parametrize("section", ["purpose", "activities", "results", "next_steps", "role_partners"])
def test_a_dropped_section_is_reported_by_name(section, copied, read):
    rows = TEXTS.read(copied)
    lost = next(r for r in rows if r["section"] == section and r["sheet"])
    TEXTS.write(copied, [r for r in rows if r is not lost])
    (difference,) = compare(copied, *read).differences
    assert difference.startswith(f"{lost['document']} シート{lost['sheet']} {lost['project']} {section}: ")


def test_a_section_that_the_original_strikes_out_need_not_be_described(copied, read):
    """C7: the next steps of sheet 9 are a slash."""
    TEXTS.write(copied, [r for r in TEXTS.read(copied) if (r["sheet"], r["section"]) != ("9", "next_steps")])
    assert compare(copied, *read).differences == ()


def test_tables_that_do_not_fit_each_other_are_a_difference_that_names_the_row(copied, read):
    rows = CARDS.read(copied)
    CARDS.write(copied, rows[1:])
    assert f"の行 vision-2026/{rows[0]['project']}/" in compare(copied, *read).differences[-1]


def test_an_original_that_cannot_be_read_is_a_difference(originals, tmp_path):
    for path in originals.glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "memo.txt").write_text("覚え書き", encoding="utf-8")
    (difference,) = check(CURATED, tmp_path).differences
    assert difference.startswith("memo.txt:1: ")


def test_a_missing_folder_of_originals_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="フォルダーがありません"):
        check(CURATED, tmp_path / "nowhere")


def test_a_missing_corpus_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="コーパスの表を読めません"):
        check(tmp_path / "nowhere", tmp_path)
