"""Search: ranked the same every time, ties in the order of the corpus, restricted where asked."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from index.analysis import Analyser
from index.layout import PROJECTS
from index.lexical import Lexical
from index.passages import NEED, Passage, passages
from index.ranking import Ranker
from index.search import Searcher, project_terms

NEEDS = [
    ("川があふれないか心配", "川の見守り"),
    ("店を始めたいが場所がない", "空き店舗の活用"),
    ("子どもと夜空を見たい", "星空の観察会"),
    ("古い水車を残す", "水車の復元"),
    ("シャッターの閉まった店が多い", "空き店舗の活用"),
    ("水門の具合は誰が調べるの", "水門の点検"),
]


@pytest.mark.parametrize(("question", "project"), NEEDS)
def test_a_need_leads_to_its_project(region, question, project):
    assert region.search.projects(question)[0].project == project


def test_hits_are_ordered_one_per_project_and_as_many_as_asked_for(region):
    hits = region.search.projects("川", limit=4)
    assert len(hits) == len({hit.project for hit in hits}) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 and -1 <= hit.similarity <= 1.0001 for hit in hits)
    assert all(hit.passage.project == hit.project for hit in hits)
    assert len(region.search.projects("川", limit=99)) == 6


@pytest.mark.parametrize("question", ["", " ", "？", "🎉", "a" * 5000, "\0"])
def test_anything_can_be_searched_for(region, question):
    assert len(region.search.projects(question)) == 5


def test_eight_threads_get_the_hits_that_one_gets(region):
    questions = [question for question, _ in NEEDS] * 8
    alone = [region.search.projects(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(region.search.projects, questions)) == alone


@pytest.fixture
def tied(tmp_path, fake_encoder):
    """A searcher over passages with the same text, each of another project."""
    found = [Passage(f"事業{i}", "", NEED, "", "同じ文") for i in range(30)]
    analyser = Analyser()
    terms = [analyser.terms(p.content) for p in found]
    Ranker.build([p.content for p in found], terms, tmp_path, analyser, fake_encoder)
    Lexical.build(project_terms(found, terms), tmp_path / PROJECTS, k1=1.0, b=0.0)
    return Searcher(tmp_path, found, analyser, lambda: fake_encoder)


@pytest.mark.parametrize("question", ["同じ文", "ほかの文", ""])
def test_ties_stand_in_the_order_of_the_corpus(tied, question):
    expected = [f"事業{i}" for i in range(30)]
    assert [hit.project for hit in tied.projects(question, limit=30)] == expected


def test_the_encoder_is_made_with_the_first_search_only(tmp_path, tied, fake_encoder):
    made = []
    searcher = Searcher(tmp_path, tied._passages, Analyser(), lambda: made.append(1) or fake_encoder)
    assert made == []
    searcher.warm()
    searcher.projects("文")
    assert made == [1]


# --- what is searched --------------------------------------------------------------------------------------


def test_every_project_can_be_found_by_name_short_name_need_section_and_event(region):
    everything = passages(region.corpus)
    found = {(p.project, p.section, p.text) for p in everything}
    assert ("川の見守り", "name", "川の水位を市と町が一緒に見守る事業です。") in found
    assert ("川の見守り", "name", "川守り") in found
    assert ("川の見守り", "need", "川があふれないか心配") in found
    assert ("川の見守り", "next_steps", "夜の見守りに人が足りません。") in found
    assert ("川の見守り", "event", "見守りの会議") in {(p.project, p.section, p.title) for p in everything}


def test_passages_stand_in_a_fixed_order_and_none_twice(region):
    found = passages(region.corpus)
    assert found == passages(region.corpus)
    assert len(set(found)) == len(found)


def test_the_terms_of_a_project_are_those_of_its_passages_in_the_order_of_the_corpus():
    found = [Passage(name, "", NEED, "", "") for name in "甲乙甲"]
    assert project_terms(found, [("a",), ("b",), ("c", "a")]) == [["a", "c", "a"], ["b"]]
