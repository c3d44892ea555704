"""One answer against an expectation: every check can pass and can fail."""

import pytest

from assistant.answer import Answer, Citation, Figure, Measure, MunicipalityHit, ProjectHit, Status
from corpus.model import Certainty, Role
from eval.scoring import KEYS, Tally, score

PLACES = {"v: 甲": "v P.1", "v: 乙": "v P.2", "p: 甲": "p シート3"}


def made(**fields):
    """A right answer about project 甲 of document v."""
    values = {
        "question": "",
        "status": Status.ANSWERED,
        "answer": "「甲」は **1,200千円** です [1]。市は丙市です。",
        "projects": (ProjectHit(name="甲", document="v", page=1),),
        "municipalities": (MunicipalityHit(name="丙市", role=Role.MEMBER),),
        "figures": (
            Figure(
                label="額",
                project="甲",
                measure=Measure.BUDGET,
                value=1200,
                unit="千円",
                period="R4",
                text="1,200千円",
            ),
        ),
        "citations": (Citation(mark=1, document="v", page=1, section="s", project="甲", quote="q"),),
        "notes": ("累計です。",),
    }
    return Answer(**(values | fields))


RIGHT = [
    {"status": ["answered"]},
    {"projects": ["v: 甲"]},
    {"projects": ["甲"], "citations": ["v P.1"]},
    {"projects": [], "optional_projects": ["v: 甲"], "citations": []},
    {"projects_in_order": ["甲"]},
    {"first": ["甲", "乙"]},
    {"among_first_three": ["v: 甲"]},
    {"municipalities": ["丙市"]},
    {"municipalities": [], "optional_municipalities": ["丙市"]},
    {"figures": [{"value": 1200, "unit": "千円", "period": "R4"}]},
    {"figures": [[{"value": 7}, {"value": 1200}]]},
    {"figures": [{"value": 1200, "unit": ["人", "千円"]}]},
    {"only_amounts": [1200]},
    {"citations": [["p シート3", "v P.1"]], "citations_allowed": ["v P.1"]},
    {"says": [["1200千円"], ["甲", "乙"]]},
    {"never_says": ["丁"]},
    {"notes_say": ["累計"]},
    {"any_of": [{"status": ["refused"]}, {"says": [["丙市"]]}]},
]
WRONG = [
    ("status", {"status": ["refused"]}),
    ("projects", {"projects": ["v: 甲", "v: 乙"]}),
    ("projects", {"projects": ["v: 乙"]}),
    ("projects_in_order", {"projects_in_order": ["乙", "甲"]}),
    ("first", {"first": ["乙"]}),
    ("among_first_three", {"among_first_three": ["p: 甲"]}),
    ("municipalities", {"municipalities": []}),
    ("municipalities", {"municipalities": ["丙市", "丁町"]}),
    ("figures", {"figures": [{"value": 1200, "period": "R5"}]}),
    ("figures", {"figures": [{"value": 1200, "unit": "人"}]}),
    ("figures", {"figures": [{"value": 1201}]}),
    ("figures", {"figures": [{"value": 1200, "project": "乙"}]}),
    ("figures", {"figures": [{"text": "完成"}]}),
    ("only_amounts", {"only_amounts": []}),
    ("citations", {"citations": ["v P.2"]}),
    ("citations_allowed", {"citations_allowed": ["v P.2"]}),
    ("says", {"says": [["丁"]]}),
    ("never_says", {"never_says": ["1,200千円"]}),
    ("notes_say", {"notes_say": ["仮の値"]}),
    ("doubt", {"doubt": True}),
]


@pytest.mark.parametrize("expected", RIGHT)
def test_what_is_met_does_not_fail(expected):
    assert score(made(), expected, PLACES).failures == ()


@pytest.mark.parametrize(("key", "expected"), WRONG)
def test_what_is_not_met_fails_under_its_key(key, expected):
    assert {failure.split(":")[0] for failure in score(made(), expected, PLACES).failures} >= {key}


def test_every_key_is_tried_both_ways():
    tried = {key for _, expected in WRONG for key in expected}
    assert {key for expected in RIGHT for key in expected} | tried == set(KEYS)


def test_the_places_of_expected_projects_must_be_cited_and_no_others():
    assert score(made(), {"projects": ["v: 甲"]}, PLACES).citations == Tally(1, 0, 0)
    cited = (
        Citation(mark=1, document="v", page=2, section="s", quote="q"),
        Citation(mark=2, document="v", section="s", quote="q"),
    )
    found = score(made(citations=cited), {"projects": ["v: 甲"]}, PLACES)
    assert found.citations == Tally(0, 1, 1)
    assert {failure.split(":")[0] for failure in found.failures} == {"citations", "citations_allowed"}


def test_a_figure_that_the_text_does_not_say_does_not_count():
    assert score(made(answer="「甲」の額です。"), {"figures": [{"value": 1200}]}, PLACES).failures


def test_shares_may_be_rounded_to_one_decimal():
    share = Figure(label="率", measure=Measure.RATIO, value=24.2, unit="%", text="24.2%")
    answer = made(figures=(share,), answer="24.2%です。")
    assert score(answer, {"figures": [{"value": 24.2222, "rounded": True}]}, PLACES).right
    assert not score(answer, {"figures": [{"value": 24.2222}]}, PLACES).right


def test_an_uncertain_member_with_a_note_shows_a_doubt():
    unsure = (MunicipalityHit(name="丙市", role=Role.MEMBER, certainty=Certainty.UNCERTAIN),)
    assert score(made(municipalities=unsure), {"doubt": True}, PLACES).right
    assert not score(made(municipalities=unsure, notes=()), {"doubt": True}, PLACES).right


@pytest.mark.parametrize(
    ("status", "expected", "false_answer", "false_refusal"),
    [
        (Status.ANSWERED, ["not_in_documents"], True, False),
        (Status.NOT_IN_DOCUMENTS, ["answered"], False, True),
        (Status.UNCLEAR, ["answered", "unclear"], False, False),
        (Status.ANSWERED, ["answered"], False, False),
    ],
)
def test_answers_and_refusals_out_of_place(status, expected, false_answer, false_refusal):
    found = score(made(status=status), {"status": expected}, PLACES)
    assert (found.false_answer, found.false_refusal) == (false_answer, false_refusal)


def test_the_rank_is_that_of_the_first_right_project():
    hits = tuple(ProjectHit(name=n, document=d, page=1) for n, d in (("乙", "v"), ("乙", "p"), ("甲", "v")))
    assert score(made(projects=hits), {"first": ["甲"]}, PLACES).rank == 2
    assert score(made(projects=hits), {"first": ["丁"]}, PLACES).rank == 0
    assert score(made(projects=hits), {"says": [["甲"]]}, PLACES).rank is None


def test_sets_are_counted():
    found = score(made(), {"projects": ["v: 乙"]}, PLACES).members
    assert (found, found.exact, found.precision, found.recall) == (Tally(0, 1, 1), False, 0.0, 0.0)
    assert (Tally().precision, Tally().recall, Tally(3, 1, 2) + Tally(1, 0, 0)) == (1.0, 1.0, Tally(4, 1, 2))
