"""The corpus as tidy CSV tables: one row per fact, each with its document and page or sheet.

The same tables hold the curated corpus and what ``renkei ingest`` makes of originals; :func:`write` and
:func:`load` are each other's inverse.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from corpus.errors import CorpusError
from corpus.measures import Basis as MeasureBasis
from corpus.measures import Measurement
from corpus.model import (
    Basis,
    BudgetLine,
    Card,
    Certainty,
    Corpus,
    Direction,
    Document,
    Fact,
    Gloss,
    Kind,
    Kpi,
    Municipality,
    Participation,
    Place,
    Project,
    Role,
    Section,
    Text,
)
from corpus.text import Variant
from corpus.years import FiscalYear, Period

Row = dict[str, str]
K = TypeVar("K")


@dataclass(frozen=True)
class Table:
    """A table's file name, its columns, and which of them identify a row; an optional one may be missing."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    optional: bool = False

    def read(self, folder: Path) -> list[Row]:
        """The rows of a folder's table.

        Raises:
            CorpusError: when the table is missing, has other columns or a row of another length.
        """
        path = folder / f"{self.name}.csv"
        if self.optional and not path.exists():
            return []
        try:
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.reader(file)
                if tuple(next(reader, ())) != self.columns:
                    raise CorpusError(f"{path} の列が違います。必要な列: {', '.join(self.columns)}")
                rows: list[Row] = []
                for cells in filter(None, reader):
                    if len(cells) != len(self.columns):
                        where = f"コーパスの表 {path} の{reader.line_num}行目"
                        raise CorpusError(
                            f"{where}は {len(cells)} セルです。{len(self.columns)} セル必要です"
                        )
                    rows.append(dict(zip(self.columns, cells, strict=True)))
                return rows
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CorpusError(f"コーパスの表を読めません: {path}（{error}）") from error

    def write(self, folder: Path, rows: Iterable[Row]) -> None:
        """Write the rows into a folder."""
        with (folder / f"{self.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


_PLACE = ("document", "page", "sheet", "project")

DOCUMENTS = Table(
    "documents",
    ("id", "kind", "title", "publisher", "date", "fiscal_year", "unit", "status", "contact", "references"),
    ("id",),
)
CARDS = Table(
    "cards", (*_PLACE, "pillar", "initiatives", "full", "printed_number", "notes"), ("document", "project")
)
PARTICIPATION = Table(
    "participation",
    (*_PLACE, "municipality", "role", "certainty", "mark", "readings", "reason"),
    ("document", "project", "municipality"),
)
BUDGETS = Table(
    "budgets", (*_PLACE, "fiscal_year", "amount", "unit", "raw"), ("document", "project", "fiscal_year")
)
KPIS = Table("kpis", (*_PLACE, "kpi", "indicator", "direction"), ("kpi",))
MEASUREMENTS = Table(
    "measurements",
    ("kpi", "cell", "series", "value", "unit", "basis", "operator", "period", "text", "raw"),
    ("kpi", "cell", "series"),
)
TEXTS = Table("texts", (*_PLACE, "section", "basis", "text"), ("document", "project", "section"))
FACTS = Table(
    "facts",
    (*_PLACE, "event", "attribute", "value", "unit", "start", "end", "raw"),
    ("document", "project", "event", "attribute", "raw"),
)
PROJECTS = Table("projects", ("project", "gist"), ("project",))
WORDINGS = Table("wordings", ("project", "kind", "text"), ("project", "kind", "text"))
TERMS = Table(
    "terms", ("project", "kind", "name", "text"), ("project", "kind", "name", "text"), optional=True
)
GLOSSES = Table("glosses", ("name", "english", "gist"), ("name",), optional=True)
MUNICIPALITIES = Table(
    "municipalities",
    ("name", "code", "kana", "kind", "core", "latitude", "longitude", "aliases"),
    ("name",),
)
VARIANTS = Table("variants", ("document", "raw", "corrected", "certainty", "note"), ("document", "raw"))
READINGS = Table("readings", ("surface", "kana"), ("surface",), optional=True)

#: Readings of general words, for every region; a region's own table holds those of its names.
GENERAL = Path(__file__).resolve().parent / "data"

#: What originals say; the other tables are about the region and are not read from documents.
FROM_DOCUMENTS = (DOCUMENTS, CARDS, PARTICIPATION, BUDGETS, KPIS, MEASUREMENTS, TEXTS, FACTS)
REGION = (PROJECTS, WORDINGS, TERMS, GLOSSES, MUNICIPALITIES, VARIANTS, READINGS)

_OF_CARDS = (PARTICIPATION, BUDGETS, KPIS, TEXTS, FACTS)
#: Whose rows name which row of another table, and by which columns: (other, columns, tables).
_OWNERS = (
    (DOCUMENTS, ("document",), (CARDS,)),
    (CARDS, CARDS.key, _OF_CARDS),
    (KPIS, KPIS.key, (MEASUREMENTS,)),
)

_TOTAL = "total"
_LIST = "|"


def load(folder: Path) -> Corpus:
    """Read a corpus from a folder of tables.

    Raises:
        CorpusError: when a table is missing or does not fit the others.
    """
    return assemble(read_tables(folder), folder)


def read_tables(folder: Path) -> dict[str, list[Row]]:
    """The rows of the tables that a corpus is made of, by table name.

    Raises:
        CorpusError: when a table is missing or damaged.
    """
    return {table.name: table.read(folder) for table in (*FROM_DOCUMENTS, *REGION) if table is not VARIANTS}


def assemble(tables: Mapping[str, Sequence[Row]], folder: Path) -> Corpus:
    """The corpus that tables make; ``folder`` is where they stand, for messages.

    Raises:
        CorpusError: when a row holds a wrong value or belongs to a document, card or KPI that does not exist.
    """
    _check_owners(tables)
    with _refusing(folder):
        return _assemble(tables)


def load_municipalities(folder: Path) -> tuple[Municipality, ...]:
    """The municipalities of a region, the core city first.

    Raises:
        CorpusError: when the table is missing or holds a wrong value.
    """
    with _refusing(folder):
        return tuple(_municipality(row) for row in MUNICIPALITIES.read(folder))


def load_variants(folder: Path) -> tuple[Variant, ...]:
    """The spellings that recognition gets wrong.

    Raises:
        CorpusError: when the table is missing or damaged.
    """
    return tuple(Variant(**row) for row in VARIANTS.read(folder))


def load_readings(folder: Path) -> dict[str, str]:
    """Surfaces and how they are read, in hiragana.

    Raises:
        CorpusError: when the table is damaged.
    """
    return _readings(READINGS.read(folder))


@contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    """Turn a value that a table cannot hold into a :class:`CorpusError`."""
    try:
        yield
    except (KeyError, ValueError) as error:
        raise CorpusError(f"コーパスの表の値が正しくありません: {folder}（{error}）") from error


def _assemble(tables: Mapping[str, Sequence[Row]]) -> Corpus:
    measurements = _grouped(tables["measurements"], lambda r: r["kpi"])
    by_card = {
        table.name: _grouped(tables[table.name], lambda r: _cells(r, CARDS.key)) for table in _OF_CARDS
    }

    def rows(table: Table, card: Row) -> list[Row]:
        return by_card[table.name].get(_cells(card, CARDS.key), [])

    cards = tuple(
        Card(
            project=row["project"],
            place=_place(row),
            pillar=row["pillar"],
            initiatives=_split(row["initiatives"]),
            full=row["full"] == "1",
            participation=tuple(_participation(r) for r in rows(PARTICIPATION, row)),
            printed_number=row["printed_number"],
            budget=tuple(_budget(r) for r in rows(BUDGETS, row)),
            kpis=tuple(_kpi(r, measurements.get(r["kpi"], [])) for r in rows(KPIS, row)),
            texts=tuple(Text(Section(r["section"]), Basis(r["basis"]), r["text"]) for r in rows(TEXTS, row)),
            facts=tuple(_fact(r) for r in rows(FACTS, row)),
            notes=_split(row["notes"]),
        )
        for row in tables["cards"]
    )
    wordings = _grouped(tables["wordings"], lambda r: (r["project"], r["kind"]))

    def words(project: str, kind: str) -> tuple[str, ...]:
        return tuple(r["text"] for r in wordings.get((project, kind), []))

    projects = tuple(
        Project(r["project"], r["gist"], words(r["project"], "alias"), words(r["project"], "need"))
        for r in tables["projects"]
    )
    original = {text.basis for card in cards for text in card.texts} == {Basis.ORIGINAL}
    documents = tuple(_document(row) for row in tables["documents"])
    municipalities = tuple(_municipality(row) for row in tables["municipalities"])
    glosses = {r["name"]: Gloss(r["english"], r["gist"]) for r in tables["glosses"]}
    terms: dict[tuple[str, str], tuple[str, ...]] = defaultdict(tuple)
    for r in tables["terms"]:
        terms[r["project"], r["name"]] += (r["text"],)
    readings = _readings(tables["readings"])
    return Corpus(documents, municipalities, cards, projects, original, dict(terms), glosses, readings)


def _readings(rows: Iterable[Row]) -> dict[str, str]:
    return {row["surface"]: row["kana"] for row in rows}


def _cells(row: Row, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(row[column] for column in columns)


def _check_owners(tables: Mapping[str, Sequence[Row]]) -> None:
    """Refuse a row of a document, card or KPI that does not exist.

    Raises:
        CorpusError: naming the table and the row.
    """
    for owner, columns, owned in _OWNERS:
        known = {_cells(row, owner.key) for row in tables[owner.name]}
        for table in owned:
            for row in tables[table.name]:
                if _cells(row, columns) not in known:
                    name, row_name = "/".join(_cells(row, columns)), "/".join(_cells(row, table.key))
                    raise CorpusError(
                        f"コーパスの表 {table.name} の行 {row_name}: {owner.name} に {name} がありません"
                    )


def rows_of(documents: Iterable[Document], cards: Sequence[Card]) -> dict[str, list[Row]]:
    """The rows of the tables in :data:`FROM_DOCUMENTS`, by table name."""
    tables: dict[str, list[Row]] = {table.name: [] for table in FROM_DOCUMENTS}
    tables["documents"] = [_document_row(document) for document in documents]
    for card in cards:
        place = _place_row(card)
        tables["cards"].append(
            place
            | {
                "pillar": card.pillar,
                "initiatives": _LIST.join(card.initiatives),
                "full": str(int(card.full)),
                "printed_number": card.printed_number,
                "notes": _LIST.join(card.notes),
            }
        )
        tables["participation"] += [place | _participation_row(p) for p in card.participation]
        tables["budgets"] += [place | _budget_row(line) for line in card.budget]
        for kpi in card.kpis:
            tables["kpis"].append(
                place | {"kpi": kpi.id, "indicator": kpi.indicator, "direction": kpi.direction.value}
            )
            tables["measurements"] += _measurement_rows(kpi)
        tables["texts"] += [
            place | {"section": t.section.value, "basis": t.basis.value, "text": t.text} for t in card.texts
        ]
        tables["facts"] += [place | _fact_row(fact) for fact in card.facts]
    return tables


def write(folder: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    """Write tables by name into a folder, which is made if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in (*FROM_DOCUMENTS, *REGION):
        if table.name in tables:
            table.write(folder, tables[table.name])


def _grouped(rows: Iterable[Row], key: Callable[[Row], K]) -> dict[K, list[Row]]:
    groups: dict[K, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(_LIST)) if text else ()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _integer(text: str) -> int | None:
    return int(text) if text else None


def _place(row: Row) -> Place:
    return Place(row["document"], _integer(row["page"]), _integer(row["sheet"]))


def _place_row(card: Card) -> Row:
    page, sheet = card.place.page, card.place.sheet
    return {
        "document": card.document,
        "page": "" if page is None else str(page),
        "sheet": "" if sheet is None else str(sheet),
        "project": card.project,
    }


def _municipality(row: Row) -> Municipality:
    return Municipality(
        row["name"],
        row["code"],
        row["kana"],
        row["kind"],
        row["core"] == "1",
        float(row["latitude"]),
        float(row["longitude"]),
        _split(row["aliases"]),
    )


def _document(row: Row) -> Document:
    year = FiscalYear.parse(row["fiscal_year"]) if row["fiscal_year"] else None
    return Document(
        row["id"],
        Kind(row["kind"]),
        row["title"],
        row["publisher"],
        row["date"],
        year,
        row["unit"],
        row["status"],
        row["contact"],
        tuple(_reference(item) for item in _split(row["references"])),
    )


def _reference(item: str) -> tuple[str, int]:
    name, _, page = item.rpartition(":")
    return name, int(page)


def _document_row(document: Document) -> Row:
    return {
        "id": document.id,
        "kind": document.kind.value,
        "title": document.title,
        "publisher": document.publisher,
        "date": document.date,
        "fiscal_year": document.fiscal_year.short if document.fiscal_year else "",
        "unit": document.unit,
        "status": document.status,
        "contact": document.contact,
        "references": _LIST.join(f"{name}:{page}" for name, page in document.references),
    }


def _participation(row: Row) -> Participation:
    return Participation(
        row["municipality"],
        Role(row["role"]),
        Certainty(row["certainty"]),
        row["mark"],
        _split(row["readings"]),
        row["reason"],
    )


def _participation_row(entry: Participation) -> Row:
    return {
        "municipality": entry.municipality,
        "role": entry.role.value,
        "certainty": entry.certainty.value,
        "mark": entry.mark,
        "readings": _LIST.join(entry.readings),
        "reason": entry.reason,
    }


def _budget(row: Row) -> BudgetLine:
    year = None if row["fiscal_year"] == _TOTAL else FiscalYear.parse(row["fiscal_year"])
    return BudgetLine(year, _integer(row["amount"]), row["raw"])


def _budget_row(line: BudgetLine) -> Row:
    return {
        "fiscal_year": line.year.short if line.year else _TOTAL,
        "amount": "" if line.amount is None else str(line.amount),
        "unit": "千円",
        "raw": line.raw,
    }


def _kpi(row: Row, measurements: Sequence[Row]) -> Kpi:
    cells: dict[str, list[Measurement]] = {"baseline": [], "current": [], "target": []}
    for m in measurements:
        value = float(m["value"]) if m["value"] else None
        period = Period.from_code(m["period"])
        basis = MeasureBasis(m["basis"])
        cells[m["cell"]].append(
            Measurement(value, m["unit"], basis, m["operator"], period, m["series"], m["text"], m["raw"])
        )
    baseline, current, target = (tuple(cells[name]) for name in ("baseline", "current", "target"))
    return Kpi(row["kpi"], row["indicator"], baseline, current, target, Direction(row["direction"]))


def _measurement_rows(kpi: Kpi) -> list[Row]:
    return [
        {
            "kpi": kpi.id,
            "cell": cell,
            "series": m.series,
            "value": _number(m.value),
            "unit": m.unit,
            "basis": m.basis.value,
            "operator": m.operator,
            "period": m.period.stored if m.period else "",
            "text": m.text,
            "raw": m.raw,
        }
        for cell in ("baseline", "current", "target")
        for m in kpi.cell(cell)
    ]


def _fact(row: Row) -> Fact:
    value = float(row["value"]) if row["value"] else None
    return Fact(row["event"], row["attribute"], value, row["unit"], row["start"], row["end"], row["raw"])


def _fact_row(fact: Fact) -> Row:
    return {
        "event": fact.event,
        "attribute": fact.attribute,
        "value": _number(fact.value),
        "unit": fact.unit,
        "start": fact.start,
        "end": fact.end,
        "raw": fact.raw,
    }
