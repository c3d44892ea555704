"""The figures database's tables, one per corpus table, and how they are filled."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, create_engine, insert

from corpus.model import Card, Certainty, Corpus, Role
from corpus.tables import FROM_DOCUMENTS, Row, rows_of

_METADATA = MetaData()


_INTEGERS = {"page", "sheet", "amount", "full", "fewest", "most"}


_FLOATS = {"value"}


#: Columns by which rows are looked up.
_KEYS = ("project", "document", "municipality", "kpi")


def _sql_table(name: str, columns: Iterable[str]) -> Table:
    def column(c: str) -> Column[Any]:
        return Column(c, Integer if c in _INTEGERS else Float if c in _FLOATS else String)

    position: Column[Any] = Column("position", Integer, primary_key=True)
    found = [c for c in _KEYS if c in columns]
    keys = [Index(f"{name}_key", *found)] if found else []
    return Table(name, _METADATA, position, *(column(c) for c in columns), *keys)


#: Columns that the database adds to the corpus tables: how many partners take part, at least and at most.
_COUNTS = {"cards": ("fewest", "most")}


TABLES = {
    table.name: _sql_table(table.name, (*table.columns, *_COUNTS.get(table.name, ())))
    for table in FROM_DOCUMENTS
}


def build(url: str, corpus: Corpus) -> None:
    """Make the database of a corpus; the core city gets its own rows where the list has no column for it."""
    engine = create_engine(url)
    _METADATA.drop_all(engine)
    _METADATA.create_all(engine)
    rows = rows_of(corpus.documents, corpus.cards)
    rows["participation"] = list(_with_core(corpus, rows["participation"]))
    rows["cards"] = [
        row | dict(zip(_COUNTS["cards"], map(str, _partners(card, corpus)), strict=True))
        for row, card in zip(rows["cards"], corpus.cards, strict=True)
    ]
    with engine.begin() as connection:
        for name, table in TABLES.items():
            if rows[name]:
                connection.execute(insert(table), [_typed(row) for row in rows[name]])
    engine.dispose()


def _partners(card: Card, corpus: Corpus) -> tuple[int, int]:
    """Fewest and most partners of a card over its readings."""
    members = [p for p in card.participation if p.takes_part and p.municipality != corpus.core.name]
    readings = next((p.readings for p in members if p.readings), ())
    if not readings:
        return len(members), len(members)
    names = [m.name for m in corpus.municipalities]
    sizes = [sum(name in reading.split("・") for name in names) for reading in readings]
    return min(sizes), max(sizes)


def _with_core(corpus: Corpus, rows: Iterable[Row]) -> Iterable[Row]:
    """The core city takes part in every project; the vision's list has no column for it."""
    core = corpus.core.name
    seen: set[tuple[str, str]] = set()
    stated = {(r["document"], r["project"]) for r in rows if r["municipality"] == core}
    for row in rows:
        key = row["document"], row["project"]
        if key not in seen and key not in stated:
            yield row | {
                "municipality": core,
                "role": Role.CORE.value,
                "certainty": Certainty.STATED.value,
                "mark": "",
                "readings": "",
                "reason": "",
            }
        seen.add(key)
        yield row


def _typed(row: Row) -> dict[str, Any]:
    def value(column: str, text: str) -> object:
        if column in _INTEGERS:
            return int(text) if text else None
        if column in _FLOATS:
            return float(text) if text else None
        return text

    return {column: value(column, text) for column, text in row.items()}
