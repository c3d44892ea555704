"""Exports hold what the catalogue holds, in every format, and say what each column means."""

import csv
import io
import json
from collections import Counter
from enum import StrEnum

import openpyxl
import pytest

from assistant.catalogue import Catalogue
from assistant.cli import main
from assistant.export import Format, Table, _cells, _meanings, _xlsx, csv_bytes, export, tables
from assistant.records import BudgetRecord, FactRecord

NAMES = [
    "documents",
    "municipalities",
    "projects",
    "participation",
    "budgets",
    "kpis",
    "measurements",
    "facts",
    "texts",
    "dictionary",
]


@pytest.fixture(scope="module")
def catalogue(assistant) -> Catalogue:
    return Catalogue(assistant.store)


@pytest.fixture(scope="module")
def exported(catalogue, tmp_path_factory) -> dict[str, list[dict]]:
    """The tables as each format gives them to its usual reader: {format: {table: rows}}."""
    folder = tmp_path_factory.mktemp("export")
    for form in Format:
        export(catalogue, form, folder)
    book = openpyxl.load_workbook(folder / "renkei.xlsx", read_only=True)
    return {
        "csv": {path.stem: list(_csv_rows(path.read_bytes())) for path in folder.glob("*.csv")},
        "xlsx": {sheet.title: list(_sheet_rows(sheet)) for sheet in book},
        "json": json.loads((folder / "renkei.json").read_text(encoding="utf-8"))["tables"],
    }


def _csv_rows(contents: bytes):
    assert contents.startswith(b"\xef\xbb\xbf")
    return csv.DictReader(io.StringIO(contents.decode("utf-8-sig"), newline=""))


def _sheet_rows(sheet):
    header, *rows = sheet.iter_rows(values_only=True)
    return (dict(zip(header, row, strict=True)) for row in rows)


def _number(cell):
    return None if cell in {"", None} else float(cell)


@pytest.mark.parametrize("form", Format)
def test_every_table_is_there_with_its_rows(exported, catalogue, form):
    assert sorted(exported[form]) == sorted(NAMES)
    counts = {name: len(rows) for name, rows in exported[form].items()}
    assert counts["documents"] == len(catalogue.documents())
    assert counts["municipalities"] == len(catalogue.municipalities())
    assert counts["projects"] == sum(document.listed for document in catalogue.documents())
    assert counts["participation"] == len(catalogue.participation())
    assert counts["kpis"] == len(catalogue.kpis())
    assert counts["texts"] == len(catalogue.texts())


@pytest.mark.parametrize("form", Format)
def test_every_figure_comes_back(exported, catalogue, form):
    found = exported[form]
    assert [_number(row["amount"]) for row in found["budgets"]] == [b.amount for b in catalogue.budgets()]
    assert [_number(row["value"]) for row in found["facts"]] == [f.value for f in catalogue.facts()]
    printed = [
        (kpi.id, cell, m.value, m.unit, m.period or "", m.raw)
        for kpi in catalogue.kpis()
        for cell in ("baseline", "current", "target")
        for m in getattr(kpi, cell)
    ]
    columns = ("kpi", "cell", "value", "unit", "period", "raw")
    assert [
        tuple(_number(row[c]) if c == "value" else row[c] or "" for c in columns)
        for row in found["measurements"]
    ] == printed
    for town, row in zip(catalogue.municipalities(), found["municipalities"], strict=True):
        assert (float(row["latitude"]), float(row["longitude"])) == (town.latitude, town.longitude)
        assert {key: _number(row[f"projects.{key}"]) for key in town.projects} == town.projects


@pytest.mark.parametrize("form", Format)
def test_every_row_says_where_it_stands(exported, catalogue, form):
    known = {document.id for document in catalogue.documents()}
    for name in set(NAMES) - {"documents", "municipalities", "dictionary"}:
        for row in exported[form][name]:
            assert row["document"] in known
            assert _number(row.get("page") or row.get("sheet")) >= 1


def test_lists_are_joined_and_come_back(exported, catalogue):
    """No entry holds the mark that joins them."""
    rows = {(row["document"], row["project"]): row for row in exported["csv"]["projects"]}
    for summary in catalogue.projects():
        project = catalogue.project(summary.name)
        for card in project.cards:
            row = rows[card.document, project.name]
            assert tuple(filter(None, row["aliases"].split("|"))) == project.aliases
            assert tuple(filter(None, row["initiatives"].split("|"))) == card.initiatives


def test_missing_is_not_zero(exported):
    blank = [row for row in exported["json"]["budgets"] if row["amount"] is None]
    other = [row for row in exported["csv"]["budgets"] if row["amount"] == ""]
    assert len(blank) == len(other) > 0


def test_json_says_what_it_was_made_of(catalogue, tmp_path):
    export(catalogue, Format.JSON, tmp_path / "all.json")
    metadata = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["metadata"]
    assert metadata["corpus"] == catalogue.store.manifest.corpus


def test_an_excel_sheet_holds_numbers_under_a_frozen_header(catalogue, tmp_path):
    export(catalogue, Format.XLSX, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "renkei.xlsx")
    sheet = book["budgets"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    column = [cell.value for cell in sheet[1]].index("amount")
    amounts = [row[column] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert amounts == [row.amount for row in catalogue.budgets()]
    assert all(isinstance(amount, int) for amount in amounts if amount is not None)
    widths = [dimension.width for dimension in sheet.column_dimensions.values()]
    assert len(widths) == sheet.max_column
    assert all(8 <= width <= 60 for width in widths)


def _dangerous(text: str) -> FactRecord:
    return FactRecord(
        document="d",
        sheet=1,
        project="p",
        event=text,
        attribute="text",
        value=-5.0,
        unit="",
        start="",
        end="",
        raw="",
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "+81", "-2+3", "@SUM(A1)", "  =1", "\t=1", "＝1", '=HYPERLINK("x")']
)
def test_a_text_is_no_formula(text):
    [row] = _csv_rows(csv_bytes([_dangerous(text)]))
    assert row["event"] == f"'{text}"
    assert row["value"] == "-5"
    contents = _xlsx([Table("t", FactRecord, [_cells(_dangerous(text))])])
    sheet = openpyxl.load_workbook(io.BytesIO(contents))["t"]
    column = list(FactRecord.model_fields).index("event")
    assert (sheet.cell(2, column + 1).data_type, sheet.cell(2, column + 1).value) == ("s", text)


def test_a_control_character_does_not_break_a_sheet():
    contents = _xlsx([Table("t", FactRecord, [_cells(_dangerous("a\x07b"))])])
    assert "ab" in [cell.value for cell in openpyxl.load_workbook(io.BytesIO(contents))["t"][2]]


def test_records_of_any_kind_become_csv(catalogue):
    rows = list(_csv_rows(csv_bytes(catalogue.projects())))
    assert [row["name"] for row in rows] == [summary.name for summary in catalogue.projects()]
    place = catalogue.projects()[0].places[0]
    assert rows[0]["places"].split("|")[0] == f"{place.document} P.{place.page}"
    assert csv_bytes([]) == b"\xef\xbb\xbf"


@pytest.mark.parametrize("form", Format)
def test_the_dictionary_explains_every_column_once(exported, form):
    entries = Counter(
        (row["table"], row["column"]) for row in exported[form]["dictionary"] if not row["value"]
    )
    columns = {(name, column) for name, rows in exported[form].items() for column in rows[0]}
    assert set(entries) == columns
    assert set(entries.values()) == {1}
    assert all(row["japanese"] and row["english"] for row in exported[form]["dictionary"])


def test_the_dictionary_explains_every_closed_value(catalogue):
    everything = tables(catalogue)
    told = {(row["table"], row["column"], row["value"]) for row in everything[-1].rows}
    closed = {
        (table.name, column, value.value)
        for table in everything
        for column, field in table.record.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, StrEnum)
        for value in field.annotation
        if value.value
    }
    assert len(closed) > 20
    assert closed <= told


def test_meanings_are_of_columns_that_exist(catalogue):
    columns = {(table.name, name) for table in tables(catalogue) for name in table.record.model_fields}
    known = {f"{table}.{name}" for table, name in columns} | {name for _, name in columns}
    assert set(_meanings()) <= known


def test_types_are_named(exported):
    types = {
        (row["table"], row["column"]): row["type"]
        for row in exported["json"]["dictionary"]
        if not row["value"]
    }
    assert types["budgets", "amount"] == "integer"
    assert types["measurements", "value"] == "number"
    assert types["projects", "full"] == "boolean"
    assert types["projects", "aliases"] == "list"
    assert types["kpis", "standing"] == "text"


def test_an_empty_table_keeps_its_header(assistant, tmp_path):
    class Empty(Catalogue):
        def budgets(self, *_: str):
            return []

    export(Empty(assistant.store), Format.CSV, tmp_path)
    header = (tmp_path / "budgets.csv").read_bytes().decode("utf-8-sig").strip()
    assert header.split(",") == list(BudgetRecord.model_fields)


class TestCommand:
    @pytest.fixture(autouse=True)
    def _shipped(self, assistant, monkeypatch):
        monkeypatch.setenv("RENKEI_HOME", str(assistant.store.settings.home))
        monkeypatch.setenv("RENKEI_CORPUS", str(assistant.store.settings.corpus))

    def test_writes_and_says_so(self, tmp_path, capsys):
        assert main(["export", "--out", str(tmp_path / "tables")]) == 0
        assert sorted(path.stem for path in (tmp_path / "tables").iterdir()) == sorted(NAMES)
        output = capsys.readouterr()
        assert "budgets: " in output.out
        assert "10 の表" in output.err

    def test_does_not_overwrite_without_force(self, tmp_path, capsys):
        kept = tmp_path / "all.json"
        kept.write_text("mine", encoding="utf-8")
        command = ["export", "--format", "json", "--out", str(kept)]
        assert main(command) == 1
        assert "--force" in capsys.readouterr().err
        assert kept.read_text(encoding="utf-8") == "mine"
        assert main([*command, "--force"]) == 0
        assert json.loads(kept.read_text(encoding="utf-8"))["metadata"]["generator"] == "renkei"

    def test_one_file_that_exists_keeps_all_as_they_are(self, tmp_path):
        (tmp_path / "texts.csv").write_text("mine", encoding="utf-8")
        assert main(["export", "--out", str(tmp_path)]) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["texts.csv"]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--format", "doc", "--out", "x"], "csv、xlsx、json から選んでください"),
            (["--format", "xlsx", "--out", "x.csv"], ".xlsx で終わる"),
        ],
    )
    def test_what_cannot_be_used_is_said(self, arguments, message, capsys, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert main(["export", *arguments]) == 1
        assert message in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []

    def test_a_place_that_cannot_be_written_is_said(self, tmp_path, capsys):
        (tmp_path / "file").write_text("", encoding="utf-8")
        assert main(["export", "--out", str(tmp_path / "file"), "--force"]) == 1
        assert "に書けません" in capsys.readouterr().err
