"""The tables for others to use, as CSV, Excel or JSON, with a dictionary of every column.

All three hold the same columns and rows, made of the catalogue's records. What is missing is an empty cell
(``null`` in JSON), a list is joined by ``|`` (an array in JSON). A text that a spreadsheet might run as a
formula gets a leading apostrophe in CSV; in Excel it is typed as text instead.
"""

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin
from unicodedata import east_asian_width

from assistant.catalogue import Catalogue
from assistant.records import (
    BudgetRecord,
    DocumentRecord,
    FactRecord,
    KpiRecord,
    MeasurementRecord,
    MunicipalityRecord,
    ParticipationRecord,
    Place,
    Record,
    TextRecord,
)
from corpus.errors import InputError
from corpus.standing import CELLS

_MEANINGS = Path(__file__).resolve().parent.parent / "prompts" / "dictionary.toml"

#: What joins the entries of a list, as in the corpus's own tables.
_LIST = "|"

#: A spreadsheet may take a text that begins with one of these for a formula; the wide ones in Japanese Excel.
_FORMULA = frozenset("=+-@＝＋－＠")

#: Narrowest and widest column of a sheet, in characters of half width.
_WIDTHS = (8, 60)

Cell = str | int | float | bool | tuple[str, ...] | None
Row = Mapping[str, Cell]


class Format(StrEnum):
    """Formats of an export; CSV is a folder with one file per table."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


class ProjectRow(Record):
    """A project in one document."""

    document: str
    page: int | None
    sheet: int | None
    project: str
    gist: str
    """One plain sentence, in our own words."""
    english: str
    """What the name means in English, where known."""
    aliases: tuple[str, ...]
    full: bool
    """Whether the document has a card or sheet of it, or only a line in its list."""
    pillar: str
    initiatives: tuple[str, ...]
    notes: tuple[str, ...]


class _OfIndicator(Record):
    """Where a measurement stands."""

    document: str
    page: int | None
    sheet: int | None
    project: str
    kpi: str
    """The ``id`` of its indicator in the table ``kpis``."""
    indicator: str
    cell: str
    """The cell of the indicator that prints it."""


class MeasurementRow(MeasurementRecord, _OfIndicator):
    """One printed value of an indicator, with its source."""


class DictionaryRow(Record):
    """What a column means or, where ``value`` is given, what one of its closed values means."""

    table: str
    column: str
    value: str
    type: str
    """``text``, ``integer``, ``number``, ``boolean`` or ``list``."""
    japanese: str
    english: str


@dataclass(frozen=True)
class Table:
    """A table of an export: its rows hold the same columns in the same order."""

    name: str
    record: type[Record]
    rows: Sequence[Row]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.rows[0] if self.rows else self.record.model_fields)


def tables(catalogue: Catalogue) -> list[Table]:
    """Everything that the documents hold, the dictionary last."""
    found = [
        _table("documents", DocumentRecord, catalogue.documents()),
        _table("municipalities", MunicipalityRecord, catalogue.municipalities()),
        _table("projects", ProjectRow, _project_rows(catalogue)),
        _table("participation", ParticipationRecord, catalogue.participation()),
        _table("budgets", BudgetRecord, catalogue.budgets()),
        _table("kpis", KpiRecord, catalogue.kpis()),
        _table("measurements", MeasurementRow, _measurement_rows(catalogue)),
        _table("facts", FactRecord, catalogue.facts()),
        _table("texts", TextRecord, catalogue.texts()),
    ]
    described = [*found, _table("dictionary", DictionaryRow, [])]
    rows = [row for table in described for row in _dictionary(table)]
    return [*found, _table("dictionary", DictionaryRow, rows)]


def csv_bytes(rows: Sequence[Record]) -> bytes:
    """Records of one kind as a CSV file that Excel opens: UTF-8 with BOM, a header, formulas guarded.

    Without a row there is no header either.
    """
    cells = [_cells(row) for row in rows]
    return _csv(tuple(cells[0]) if cells else (), cells)


def export(catalogue: Catalogue, form: Format, out: Path, *, force: bool = False) -> list[Table]:
    """Write all tables.

    Args:
        catalogue: what is written.
        form: the format.
        out: a folder; for Excel and JSON also the file itself, by its suffix.
        force: whether files that exist are replaced.

    Returns:
        The tables that were written.

    Raises:
        InputError: when a file exists or cannot be written, or ``out`` has the suffix of another format.
    """
    written = tables(catalogue)
    _write(_targets(_files(written, form, catalogue), form, out), force)
    return written


def _table(name: str, record: type[Record], rows: Iterable[Record]) -> Table:
    return Table(name, record, [_cells(row) for row in rows])


def _project_rows(catalogue: Catalogue) -> Iterator[ProjectRow]:
    for summary in catalogue.projects():
        project = catalogue.project(summary.name)
        for card in project.cards:
            yield ProjectRow(
                document=card.document,
                page=card.page,
                sheet=card.sheet,
                project=project.name,
                gist=project.gist,
                english=project.english,
                aliases=project.aliases,
                full=card.full,
                pillar=card.pillar,
                initiatives=card.initiatives,
                notes=card.notes,
            )


def _measurement_rows(catalogue: Catalogue) -> Iterator[MeasurementRow]:
    for kpi in catalogue.kpis():
        for cell in CELLS:
            for measurement in getattr(kpi, cell):
                yield MeasurementRow(
                    document=kpi.document,
                    page=kpi.page,
                    sheet=kpi.sheet,
                    project=kpi.project,
                    kpi=kpi.id,
                    indicator=kpi.indicator,
                    cell=cell,
                    **dict(measurement),
                )


def _cells(record: Record) -> Row:
    """The cells of a record; a mapping has a column for each key, such as ``projects.vision-2026``."""
    cells: dict[str, Cell] = {}
    for name, value in record:
        if isinstance(value, Mapping):
            cells |= {f"{name}.{key}": _cell(part) for key, part in value.items()}
        else:
            cells[name] = _cell(value)
    return cells


def _cell(value: object) -> Cell:
    if isinstance(value, float) and value.is_integer():
        return int(value)  # the source prints no 5.0
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple):
        return tuple(map(_text, value))
    return _text(value)


def _text(value: object) -> str:
    match value:
        case MeasurementRecord():
            return value.raw
        case Place():
            return f"{value.document} {f'P.{value.page}' if value.sheet is None else f'シート{value.sheet}'}"
        case _:
            return str(value)


def _dictionary(table: Table) -> Iterator[DictionaryRow]:
    """The entries of a table: each column, followed by its closed values."""
    for column in table.columns:
        name = column.partition(".")[0]
        field = table.record.model_fields[name]
        meaning = _meanings().get(f"{table.name}.{name}") or _meanings()[name]
        entry = DictionaryRow(
            table=table.name,
            column=column,
            value="",
            type=_type(field.annotation),
            japanese=meaning["ja"],
            english=(field.description or meaning["en"]).replace("``", ""),
        )
        yield entry
        for value, words in meaning.get("values", {}).items():
            yield entry.model_copy(update={"value": value, "japanese": words["ja"], "english": words["en"]})


@cache
def _meanings() -> dict[str, Any]:
    return tomllib.loads(_MEANINGS.read_text(encoding="utf-8"))


def _type(annotation: object) -> str:
    if get_origin(annotation) is UnionType:
        return _type(get_args(annotation)[0])
    if get_origin(annotation) is dict:
        return _type(get_args(annotation)[1])
    if get_origin(annotation) is tuple:
        return "list"
    names: dict[object, str] = {bool: "boolean", int: "integer", float: "number"}
    return names.get(annotation, "text")


def _files(tables: Sequence[Table], form: Format, catalogue: Catalogue) -> dict[str, bytes]:
    """File name → contents."""
    match form:
        case Format.CSV:
            return {f"{table.name}.csv": _csv(table.columns, table.rows) for table in tables}
        case Format.XLSX:
            return {"renkei.xlsx": _xlsx(tables)}
        case Format.JSON:
            return {"renkei.json": _json(tables, catalogue)}


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    if columns:
        writer.writerow(columns)
    writer.writerows([_printed(cell) for cell in row.values()] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _printed(cell: Cell) -> str | int | float | None:
    """A cell for CSV."""
    if isinstance(cell, bool):
        return str(cell).lower()
    text = _joined(cell)
    if isinstance(text, str) and text.lstrip()[:1] in _FORMULA:
        return f"'{text}"
    return text


def _joined(cell: Cell) -> str | int | float | bool | None:
    return _LIST.join(cell) if isinstance(cell, tuple) else cell


def _xlsx(tables: Iterable[Table]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        rows = [table.columns, *([_joined(cell) for cell in row.values()] for row in table.rows)]
        for y, row in enumerate(rows, 1):
            for x, value in enumerate(row, 1):
                if isinstance(value, str):
                    # Control characters cannot be in a sheet; and a text is never a formula.
                    sheet.cell(y, x, ILLEGAL_CHARACTERS_RE.sub("", value)).data_type = "s"
                else:
                    sheet.cell(y, x, value)
        for x, column in enumerate(zip(*rows, strict=True), 1):
            sheet.column_dimensions[get_column_letter(x)].width = _width(column)
            sheet.cell(1, x).font = Font(bold=True)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _width(cells: Iterable[object]) -> int:
    """The width of a column: its longest cell, within reason."""
    longest = max(sum(1 + (east_asian_width(c) in "FWA") for c in str(cell)) for cell in cells)
    narrowest, widest = _WIDTHS
    return min(max(longest + 2, narrowest), widest)


def _json(tables: Iterable[Table], catalogue: Catalogue) -> bytes:
    metadata = {
        "generator": "renkei",
        "version": version("renkei"),
        "corpus": catalogue.store.manifest.corpus,
    }
    whole = {"metadata": metadata, "tables": {table.name: table.rows for table in tables}}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _targets(files: Mapping[str, bytes], form: Format, out: Path) -> dict[Path, bytes]:
    if form is Format.CSV or out.is_dir() or not out.suffix:
        return {out / name: contents for name, contents in files.items()}
    if out.suffix.lower() != f".{form}":
        raise InputError(f"{form}のファイル名は .{form} で終わるようにしてください（いまは {out.name}）")
    (contents,) = files.values()
    return {out: contents}


def _write(targets: Mapping[Path, bytes], force: bool) -> None:
    if not force and (existing := [path for path in targets if path.exists()]):
        raise InputError(f"{existing[0]} はもうあります。上書きするには --force を付けてください")
    for path, contents in targets.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents)
        except OSError as error:
            raise InputError(f"{path} に書けません（{error.strerror}）") from error
