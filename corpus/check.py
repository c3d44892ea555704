"""Proves the curated corpus equal to what the readers take from the originals, cell by cell.

Figures, marks, pages and sheets are compared both ways. Descriptions are our own words, so what is
checked of them is that none is missing and every number in one stands in the card it describes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import CorpusError
from corpus.mentions import count, date_range, fiscal_range, quantities
from corpus.model import Basis, Card, Corpus, Fact, Section
from corpus.readers.folder import Original, read_folder
from corpus.readers.report import Report
from corpus.tables import (
    BUDGETS,
    CARDS,
    DOCUMENTS,
    FACTS,
    KPIS,
    MEASUREMENTS,
    PARTICIPATION,
    TEXTS,
    Row,
    Table,
    assemble,
    load_municipalities,
    load_variants,
    read_tables,
    rows_of,
)
from corpus.text import compact, normalise
from corpus.years import FiscalYear

#: Tables whose every cell must be equal; the notes of cards are in our own words.
_EXACT = (DOCUMENTS, CARDS, PARTICIPATION, BUDGETS, KPIS, MEASUREMENTS)
_OWN_WORDS = {"notes"}
_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_TOKEN = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class CheckResult:
    """What was compared, and every difference found."""

    counts: dict[str, int]
    differences: tuple[str, ...]


def check(corpus_folder: Path, originals: Path) -> CheckResult:
    """Compare the corpus of a folder with a folder of originals.

    Raises:
        CorpusError: when either folder cannot be read.
    """
    municipalities, variants = load_municipalities(corpus_folder), load_variants(corpus_folder)
    return compare(corpus_folder, *read_folder(originals, municipalities, variants))


def compare(corpus_folder: Path, read: Sequence[Original], refused: Sequence[Report]) -> CheckResult:
    """Compare the corpus of a folder with originals that :func:`read_folder` has read.

    Tables that do not fit each other are a difference; what they say cannot be looked at further then.

    Raises:
        CorpusError: when a table is missing or damaged.
    """
    tables = read_tables(corpus_folder)
    cards = [card for original in read for card in original.cards]
    theirs = rows_of([original.document for original in read], cards)
    differences = [str(f) for report in refused for f in report.findings]
    differences += [str(f) for original in read for f in original.report.findings if f.kind == "unreadable"]
    counts: dict[str, int] = {}
    for table in _EXACT:
        counts |= _counted(table, tables[table.name])
        differences += _compare(table, tables[table.name], theirs[table.name])
    try:
        corpus = assemble(tables, corpus_folder)
    except CorpusError as error:
        return CheckResult(counts, (*differences, str(error)))
    for table in (TEXTS, FACTS):
        differences += _misplaced(table, tables[table.name], tables[CARDS.name])
    counts["numbers in descriptions"] = 0
    by_key = {card.key: card for card in cards}
    figures = {card.key: count(_prose(card)) for card in cards}
    for card in corpus.cards:
        original = by_key.get(card.key)
        if original is None:
            continue
        sources = [original] if original.full else [c for c in cards if c.project == card.project]
        stated = _numbers(" ".join(_words(c) for c in sources))
        worded = [(str(t.section), t.text) for t in card.texts]
        worded += [(fact.event, fact.raw) for fact in card.facts if fact.paraphrase]
        numbers = [(where, n) for where, text in worded for n in _numbers(text)]
        counts["numbers in descriptions"] += len(numbers)
        known = {*stated, *(part for n in stated for part in n.split("."))}
        differences += [f"{_name(card)} {s}: {n} はカードにない数です" for s, n in numbers if n not in known]
        differences += _dropped(card, original)
        differences += _compare_facts(card, original, figures[card.key], _year(corpus, card))
    counts["dates and quantities"] = sum(found.total() for found in figures.values())
    differences += list(_internal(corpus))
    return CheckResult(counts, tuple(differences))


def _counted(table: Table, rows: Sequence[Row]) -> dict[str, int]:
    if "page" not in table.columns:
        return {table.name: len(rows)}
    return {f"{table.name} ({unit}s)": sum(1 for row in rows if row[unit]) for unit in ("page", "sheet")}


def _compare(table: Table, ours: Sequence[Row], theirs: Sequence[Row]) -> list[str]:
    def keyed(rows: Sequence[Row]) -> dict[tuple[str, ...], Row]:
        return {tuple(row[column] for column in table.key): row for row in rows}

    mine, read = keyed(ours), keyed(theirs)
    found = [f"{table.name} {'/'.join(key)}: 原本にありません" for key in mine.keys() - read.keys()]
    found += [f"{table.name} {'/'.join(key)}: コーパスにありません" for key in read.keys() - mine.keys()]
    if len(mine) != len(ours):
        found.append(f"{table.name}: 同じ行が {len(ours) - len(mine)} 組あります")
    for key in mine.keys() & read.keys():
        for column in table.columns:
            if column not in _OWN_WORDS and mine[key][column] != read[key][column]:
                values = f"コーパス {mine[key][column]!r}、原本 {read[key][column]!r}"
                found.append(f"{table.name} {'/'.join(key)} {column}: {values}")
    return sorted(found)


def _misplaced(table: Table, rows: Sequence[Row], cards: Sequence[Row]) -> Iterator[str]:
    """Rows whose page or sheet is not their card's."""
    places = {(card["document"], card["project"]): card for card in cards}
    for row in rows:
        card = places[row["document"], row["project"]]
        for column in ("page", "sheet"):
            if row[column] != card[column]:
                key = "/".join(row[c] for c in table.key)
                yield f"{table.name} {key} {column}: {row[column]!r}、カードは {card[column]!r}"


def _dropped(card: Card, original: Card) -> Iterator[str]:
    """Sections of the original that have no description, unless a summary stands for all."""
    ours = {t.section for t in card.texts}
    if Section.SUMMARY not in ours:
        lost = [t.section for t in original.texts if t.section not in ours]
        yield from (f"{_name(card)} {section}: 原本にある欄の説明がありません" for section in lost)


def _prose(card: Card) -> list[str]:
    """The free text of a progress sheet; a vision's figures stand in its tables."""
    return [t.text for t in card.texts] if card.place.sheet else []


def _compare_facts(
    card: Card, original: Card, theirs: Counter[str], year: FiscalYear | None
) -> Iterator[str]:
    """Facts against the free text of the original, and against the figures that were counted in it."""
    prose = _prose(original)
    if not prose or year is None:
        return
    flat = compact(" ".join(prose))
    for fact in card.facts:
        if not fact.paraphrase and compact(fact.raw) not in flat:
            yield f"{_name(card)} {fact.event}: 原本にない記載です: {fact.raw}"
        yield from (f"{_name(card)} {fact.event}: {why}" for why in _misread(fact, year))
    ours = count(fact.raw for fact in card.facts if _is_figure(fact))
    for text, number in sorted((theirs - ours).items()):
        yield f"{_name(card)}: 原本の「{text}」がコーパスにありません（{number}か所）"
    for text, number in sorted((ours - theirs).items()):
        yield f"{_name(card)}: コーパスの「{text}」が原本より多くあります（{number}か所）"


def _is_figure(fact: Fact) -> bool:
    return fact.value is not None or bool(fact.start)


def _misread(fact: Fact, year: FiscalYear) -> Iterator[str]:
    if fact.value is not None and fact.value not in quantities(fact.raw):
        yield f"{fact.value:g} は「{fact.raw}」と違います"
    if fact.unit and compact(fact.unit) not in compact(fact.raw):
        yield f"単位「{fact.unit}」は「{fact.raw}」にありません"
    if not (fact.start or fact.end):
        return
    printed = date_range(fact.raw, year)
    if not any(printed):
        printed = fiscal_range(fact.raw, year)
    if (fact.start, fact.end) != printed:
        yield f"{fact.start}～{fact.end} は「{fact.raw}」の {'～'.join(printed)} と違います"


def _words(card: Card) -> str:
    cells = [m.raw for kpi in card.kpis for name in ("baseline", "current", "target") for m in kpi.cell(name)]
    indicators = [kpi.indicator for kpi in card.kpis]
    amounts = [line.raw for line in card.budget]
    return " ".join([card.project, *(t.text for t in card.texts), *cells, *indicators, *amounts, *card.notes])


def _numbers(text: str) -> list[str]:
    return _TOKEN.findall(_SEPARATOR.sub("", normalise(text)))


def _name(card: Card) -> str:
    where = f"P.{card.place.page}" if card.place.page else f"シート{card.place.sheet}"
    return f"{card.document} {where} {card.project}"


def _year(corpus: Corpus, card: Card) -> FiscalYear | None:
    return corpus.document(card.document).fiscal_year


def _internal(corpus: Corpus) -> Iterable[str]:
    """What must hold within the corpus itself: sums, texts, known projects."""
    names = {card.project for card in corpus.cards}
    for project in corpus.projects:
        if project.name not in names:
            yield f"projects {project.name}: どの文書にもない事業です"
    for card in corpus.cards:
        if not card.texts:
            yield f"{_name(card)}: 説明がありません"
        if any(t.basis is Basis.ORIGINAL for t in card.texts) and not corpus.original:
            yield f"{_name(card)}: 原本の文が入っています"
        total = next((line.amount for line in card.budget if line.year is None), None)
        amounts = [line.amount for line in card.budget if line.year and line.amount is not None]
        if (total or 0) != sum(amounts):
            yield f"{_name(card)}: 年度の合計 {sum(amounts)} が計 {total} と違います"
    facts = Counter((c.document, c.project) for c in corpus.cards)
    yield from (f"{'/'.join(key)}: 同じカードが {n} 枚あります" for key, n in facts.items() if n > 1)
