"""Makes a corpus of a user's originals: their own words, with an audit of what was doubtful."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.audit import Audit, audit
from corpus.model import Basis, Card, Municipality, Section, Text
from corpus.readers.folder import read_folder
from corpus.tables import REGION, load, load_municipalities, load_variants, rows_of, write

#: Called with a stage's name and the fraction done.
Progress = Callable[[str, float], None]


def ingest(originals: Path, region: Path, out: Path, progress: Progress | None = None) -> Audit:
    """Read a folder of originals and write a corpus that the index can be built from.

    Args:
        originals: folder of ``*.txt`` documents.
        region: corpus folder whose municipalities, wordings and spelling variants are taken over.
        out: folder to write; its tables are replaced.
        progress: told of each stage.

    Raises:
        CorpusError: when nothing in the folder can be read.
    """
    tell = progress or (lambda _stage, _done: None)
    municipalities = load_municipalities(region)
    tell("原本を読んでいます", 0.0)
    read, refused = read_folder(originals, municipalities, load_variants(region))
    cards = [_with_text(card, municipalities) for original in read for card in original.cards]
    tell("表を書いています", 0.6)
    write(out, rows_of([o.document for o in read], cards))
    for table in REGION:
        if region.resolve() != out.resolve() and (region / f"{table.name}.csv").exists():
            shutil.copyfile(region / f"{table.name}.csv", out / f"{table.name}.csv")
    corpus = load(out)
    tell("点検しています", 0.9)
    result = audit(corpus, [*(o.report for o in read), *refused])
    tell("できました", 1.0)
    return result


def _with_text(card: Card, municipalities: Sequence[Municipality]) -> Card:
    """A project that is only a line of the list gets that line, in words, as its text."""
    if card.texts:
        return card
    core = next(m.name for m in municipalities if m.core)
    members = [p.municipality for p in card.participation if p.takes_part]
    line = f"{card.pillar} {'・'.join(card.initiatives)} {card.project} {core} {' '.join(members)}"
    return replace(card, texts=(Text(Section.SUMMARY, Basis.ORIGINAL, line),))
