"""The catalogue: the same rows as the database, facets that keep their promise, search as one types."""

import pytest

from assistant.catalogue import FILTERS, LONGEST, Catalogue, Filters, Sort
from corpus.errors import InputError, NotFoundError
from corpus.model import Role
from corpus.text import compact
from index.figures import Criteria


@pytest.fixture(scope="module")
def catalogue(assistant):
    return Catalogue(assistant.store)


def test_every_project_of_every_document_is_listed_once(catalogue):
    names = [project.name for project in catalogue.projects()]
    assert len(names) == len(set(names))
    assert {card.project for card in catalogue.store.corpus.cards} == set(names)


def test_a_municipality_has_the_projects_that_the_database_gives(catalogue):
    for town in catalogue.municipalities():
        for document in catalogue.documents():
            rows = catalogue.store.figures.listings(Criteria(documents=(document.id,), everyone=(town.name,)))
            found = catalogue.projects(Filters(document=document.id, municipality=town.name))
            assert {p.name for p in found} == {row.project for row in rows}
            assert town.projects[document.id] == len(rows)


@pytest.mark.parametrize("name", FILTERS)
def test_a_facet_leaves_as_many_projects_as_it_says(catalogue, name):
    for filters in (
        Filters(),
        Filters(municipality="美咲町"),
        Filters(document="progress-2022", budget="yes"),
    ):
        for facet in catalogue.search("", filters).facets[name]:
            narrowed = Filters(**(vars(filters) | {name: facet.value}))
            assert catalogue.search("", narrowed).total == facet.count, (filters, facet)


def test_a_role_is_that_of_the_municipality_in_the_same_document(catalogue):
    proposing = catalogue.projects(Filters(municipality="美咲町", role="proposer"))
    assert proposing
    for project in proposing:
        entries = catalogue.participation(municipality="美咲町")
        assert any(e.project == project.name and e.role is Role.PROPOSER for e in entries)


@pytest.mark.parametrize("query", ["ムスリ", "むすりむ", "ﾑｽﾘﾑ", "muslim"])
def test_a_part_of_a_name_finds_it_while_it_is_typed(catalogue, query):
    assert catalogue.search(query).projects[0].name == "岡山型ムスリムツーリズムの推進"


def test_everyday_words_find_by_meaning(catalogue):
    assert catalogue.search("夜中に救急車を呼ぶか迷う").projects[0].name == "救急安心センター事業"


def test_what_is_nowhere_is_not_found(catalogue):
    assert catalogue.search("qqqqzz").total == 0


def test_words_and_excerpt_show_why_a_project_was_found(catalogue):
    words = catalogue.words("図書館の本")
    assert "図書館" in words
    assert "図書館" in catalogue.excerpt("公共施設の相互利用の仕組み構築", words)
    assert catalogue.excerpt("公共施設の相互利用の仕組み構築", ("qqq",)) == ""
    assert catalogue.words(" ") == ()


def test_projects_are_sorted_by_budget_and_name(catalogue):
    budgets = [project.budget or -1 for project in catalogue.search("", sort=Sort.BUDGET).projects]
    assert budgets == sorted(budgets, reverse=True)
    names = [project.name for project in catalogue.search("", sort=Sort.NAME).projects]
    assert names == sorted(names)


def test_records_are_the_cells_of_the_database(catalogue):
    figures = catalogue.store.figures
    cells = [(b.project, b.fiscal_year, b.amount) for b in catalogue.budgets()]
    assert cells == [(c.project, c.year.short if c.year else None, c.amount) for c in figures.budgets()]
    kpis = [(k.document, k.project, k.indicator, [m.raw for m in k.target]) for k in catalogue.kpis()]
    assert kpis == [
        (r.document, r.project, r.kpi.indicator, [m.raw for m in r.kpi.target]) for r in figures.kpis()
    ]


def test_a_project_is_told_across_documents_newest_first(catalogue):
    project = catalogue.project("健康ポイント事業")
    dates = [catalogue.store.corpus.document(card.document).date for card in project.cards]
    assert dates == sorted(dates, reverse=True)
    assert all(card.page or card.sheet for card in project.cards)
    assert all(card.participation[0].municipality == "岡山市" for card in project.cards)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda c: c.project("ない事業"), NotFoundError),
        (lambda c: c.municipality("ない町"), NotFoundError),
        (lambda c: c.search("", Filters(role="none")), InputError),
        (lambda c: c.projects(Filters(municipality="ない町")), InputError),
        (lambda c: c.search("あ" * (LONGEST + 1)), InputError),
        (lambda c: c.participation(municipality="ない町"), InputError),
        (lambda c: c.participation("ない資料"), InputError),
        (lambda c: c.budgets("ない事業"), NotFoundError),
        (lambda c: c.kpis(document="ない資料"), InputError),
        (lambda c: c.kpis(standing="ない"), InputError),
        (lambda c: c.texts("ない事業"), NotFoundError),
    ],
)
def test_what_does_not_exist_is_named(catalogue, call, error):
    with pytest.raises(error, match=r"ありません|文字まで"):
        call(catalogue)


@pytest.mark.parametrize("query", ["観光", "図書館", "災害"])
def test_what_holds_the_words_comes_before_what_is_alike(catalogue, query):
    found = [p.name for p in catalogue.search(query).projects]
    holding = [
        name for name in found if any(compact(query) in compact(t.text) for t in catalogue.texts(name))
    ]
    assert holding
    assert found[: len(holding)] == holding
