"""What a careful reader remarks: doubts with their readings, sums, changes of members."""

from dataclasses import replace

import pytest
from aoba import MUNICIPALITIES, PARTNERS

from corpus.audit import audit
from corpus.model import (
    BudgetLine,
    Card,
    Certainty,
    Corpus,
    Document,
    Kind,
    Participation,
    Place,
    Role,
)
from corpus.readers.report import Report
from corpus.years import FiscalYear

VISION = Document("vision-2030", Kind.VISION, "", "", "2030-03", None, "page", "", "")
REPORT = Document("progress-2028", Kind.PROGRESS, "", "", "2029-08-17", FiscalYear(2028), "sheet", "", "")


def card(document, names, *, unsure=(), budget=(), project="水門の点検"):
    """A card with sure and unsure members."""
    reading = ("甲・乙", "甲・丙")
    participation = [
        Participation(name, Role.MEMBER, Certainty.UNCERTAIN, "○", reading, "印がずれています")
        if name in unsure
        else Participation(name, Role.MEMBER if name in names else Role.NONE)
        for name in PARTNERS
    ]
    place = Place(document.id, page=7) if document.kind is Kind.VISION else Place(document.id, sheet=3)
    return Card(project, place, "", (), True, tuple(participation), budget=tuple(budget))


def corpus(*cards, documents=(VISION, REPORT)):
    return Corpus(tuple(documents), MUNICIPALITIES, cards)


def lines(*amounts, total):
    years = [BudgetLine(FiscalYear(2028 + i), amount, "") for i, amount in enumerate(amounts)]
    return [*years, BudgetLine(None, total, "")]


def test_a_doubt_names_the_unsure_members_with_all_readings_and_the_reason():
    """H."""
    (doubt,) = audit(corpus(card(VISION, ["緑川市"], unsure=["白波市", "花園町"]))).doubts
    assert doubt.municipalities == ("白波市", "花園町")
    assert (doubt.readings, doubt.reason) == (("甲・乙", "甲・丙"), "印がずれています")
    assert (doubt.document, doubt.page, doubt.sheet) == ("vision-2030", 7, None)


def test_a_card_without_doubt_is_not_listed():
    assert audit(corpus(card(VISION, ["緑川市"]))).doubts == ()


@pytest.mark.parametrize(("total", "agrees"), [(60, True), (61, False)])
def test_the_years_are_added_up_against_the_printed_total(total, agrees):
    """B7, B8: blank years add nothing."""
    (found,) = audit(corpus(card(VISION, [], budget=lines(None, 20, 40, total=total)))).sums
    assert (found.years, found.total, found.agrees) == (60, total, agrees)


def test_a_missing_total_is_missing_and_does_not_agree_with_amounts():
    (found,) = audit(corpus(card(VISION, [], budget=lines(20, 40, total=None)))).sums
    assert (found.total, found.agrees) == (None, False)


def test_a_project_without_a_card_has_no_sum():
    """A11."""
    assert audit(corpus(card(VISION, []))).sums == ()


def test_who_joined_and_who_left_is_told_against_the_older_report():
    """F."""
    (change,) = audit(corpus(card(VISION, ["緑川市", "白波市"]), card(REPORT, ["白波市", "花園町"]))).changes
    assert (change.project, change.joined, change.left) == ("水門の点検", ("緑川市",), ("花園町",))


def test_an_unsure_member_has_neither_joined_nor_left():
    """F, H: doubts are no changes."""
    new = card(VISION, ["白波市"], unsure=["緑川市", "花園町"])
    assert audit(corpus(new, card(REPORT, ["白波市", "花園町"]))).changes == ()


def test_a_project_of_one_document_only_has_not_changed():
    other = card(REPORT, ["花園町"], project="川の見守り")
    assert audit(corpus(card(VISION, ["緑川市"]), other)).changes == ()


YOUNGER = replace(REPORT, id="progress-2031", date="2032-08-17", fiscal_year=FiscalYear(2031))


def test_a_report_that_is_younger_than_the_vision_tells_of_no_change():
    """F: who joined or left is told of the vision, against what was before it."""
    cards = (card(VISION, ["緑川市"]), card(YOUNGER, ["白波市"]))
    assert audit(corpus(*cards, documents=(VISION, YOUNGER))).changes == ()


def test_changes_are_told_against_the_newest_of_the_reports_that_are_older():
    oldest = replace(REPORT, id="progress-2027", date="2028-08-17", fiscal_year=FiscalYear(2027))
    documents = (YOUNGER, VISION, oldest, REPORT)
    members = (["白波市"], ["緑川市"], ["花園町"], ["月岡町"])
    cards = [card(document, names) for document, names in zip(documents, members, strict=True)]
    (change,) = audit(corpus(*cards, documents=documents)).changes
    assert (change.joined, change.left) == (("緑川市",), ("月岡町",))


def test_remarks_of_the_readers_are_passed_on_by_kind():
    report = Report("vision.txt")
    report.add("repaired", 3, "水門", "直しました")
    report.add("unreadable", 4, "水車", "読めません")
    result = audit(corpus(), [report])
    assert [str(f) for f in result.of_kind("unreadable")] == ["vision.txt:4: 水車: 読めません"]
    assert len(result.findings) == 2


def test_an_audit_can_be_written_as_plain_values():
    result = audit(corpus(card(VISION, [], unsure=["緑川市"], budget=lines(1, total=1)))).as_dict()
    assert result["doubts"][0]["municipalities"] == ("緑川市",)
    assert result["sums"][0]["agrees"] is True
