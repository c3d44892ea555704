"""Questions that lean on the turn before, and those that do not."""

import pytest

from assistant.understanding.follow import Before, follow
from assistant.understanding.request import Arithmetic, Wanted
from corpus.model import Role
from corpus.years import FiscalYear

HEALTH, MUSLIM, YOUTH = "健康ポイント事業", "岡山型ムスリムツーリズムの推進", "移住促進連携"


@pytest.fixture
def after(parser):
    """The request of a question after another one whose answer named some projects."""

    def read(first: str, second: str, projects: tuple[str, ...] = ()):
        before = Before(parser.parse(first), projects)
        return follow(parser.read(second), parser.parse(second), [before])

    return read


@pytest.mark.parametrize(
    ("second", "wanted"),
    [
        ("その目的は？", Wanted.SECTION),
        ("目的を教えて", Wanted.SECTION),
        ("参加市町は？", Wanted.MUNICIPALITIES),
        ("何ページ？", Wanted.PLACE),
        ("予算は？", Wanted.BUDGET),
        ("KPIは？", Wanted.KPI),
        ("今後の課題は？", Wanted.SECTION),
        ("もっと詳しく", Wanted.OVERVIEW),
    ],
)
def test_a_question_without_a_subject_is_about_the_project_before(after, second, wanted):
    request = after(f"{HEALTH}とは？", second)
    assert (request.wanted, request.projects, request.leaning) == (wanted, (HEALTH,), True)


def test_the_only_project_of_an_answer_is_its_subject(after):
    assert after("R8の事業費が一番大きいのは？", "参加市町は？", (MUSLIM,)).projects == (MUSLIM,)


def test_a_few_projects_of_an_answer_are_its_subject_and_many_are_not(after):
    few = (MUSLIM, YOUTH)
    many = (*few, HEALTH, "交流学習", "ESD実践", "気候変動対策")
    assert after("美咲町が参加している事業は？", "予算は？", few).projects == few
    assert after("美咲町が参加している事業は？", "予算は？", many).projects == ()


def test_a_question_that_names_its_own_subject_stands_alone(after, parser):
    second = f"{YOUTH}の目的は？"
    assert after(f"{HEALTH}とは？", second) == parser.parse(second)


@pytest.mark.parametrize(
    ("second", "index"), [("2番目のは？", 1), ("1つ目の参加市町は", 0), ("三番目の予算", 2), ("２番目", 1)]
)
def test_a_number_means_the_nth_project_of_the_answer(after, second, index):
    projects = (HEALTH, MUSLIM, YOUTH)
    assert after("福祉サービスの向上の事業は？", second, projects).projects == (projects[index],)


def test_a_number_beyond_the_answer_means_nothing(after):
    assert after("福祉サービスの向上の事業は？", "5番目のは？", (HEALTH,)).projects != (HEALTH,)


# --- narrowing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "field", "expected"),
    [
        ("その中で津山市も参加しているのは？", "everyone", ("美咲町", "津山市")),
        ("そのうち津山市が参加していないのは？", "nobody", ("津山市",)),
        ("その中で福祉サービスの向上のものは？", "initiatives", ("福祉サービスの向上",)),
        ("そのうち★のものだけ", "role", Role.PROPOSER),
        ("その中で5市町以上が参加しているのは", "at_least", 5),
    ],
)
def test_a_list_is_narrowed_and_keeps_its_conditions(after, second, field, expected):
    request = after("美咲町が参加している事業は？", second, (HEALTH, MUSLIM))
    assert request.wanted is Wanted.PROJECTS
    assert getattr(request.criteria, field) == expected
    assert "美咲町" in request.criteria.everyone


def test_a_narrowed_list_can_be_counted(after):
    request = after("美咲町が参加している事業は？", "そのうち津山市も入っているのはいくつ？")
    assert (request.wanted, request.criteria.everyone) == (Wanted.PROJECT_COUNT, ("美咲町", "津山市"))


# --- the same question about something else ----------------------------------------------------------------


@pytest.mark.parametrize("second", ["じゃあ真庭市は？", "真庭市は？", "では真庭は？", "真庭市だと？"])
def test_another_municipality(after, second):
    request = after("美咲町が参加している事業は？", second)
    assert (request.wanted, request.criteria.everyone) == (Wanted.PROJECTS, ("真庭市",))


def test_another_municipality_keeps_document_and_role(after):
    request = after("取組状況で美咲町が★の事業は？", "真庭市は？")
    assert request.criteria.role is Role.PROPOSER
    assert request.criteria.documents == ("progress-2022",)


def test_a_municipality_after_a_projects_members_asks_whether_it_is_one(after):
    request = after(f"{HEALTH}の参加市町は？", "真庭市は？", (HEALTH,))
    assert (request.wanted, request.projects) == (Wanted.MEMBERSHIP, (HEALTH,))
    assert request.criteria.everyone == ("真庭市",)


def test_another_project(after):
    request = after(f"{MUSLIM}のR8の予算は？", "風水害対応力の向上は？")
    assert (request.wanted, request.projects) == (Wanted.BUDGET, ("風水害対応力の向上",))
    assert request.years == (FiscalYear(2026),)


def test_another_year(after):
    request = after(f"{MUSLIM}のR6の予算は？", "R7は？")
    assert (request.projects, request.years) == ((MUSLIM,), (FiscalYear(2025),))


@pytest.mark.parametrize("second", ["ビジョンでは？", "別冊だと？"])
def test_another_document(after, second):
    request = after(f"取組状況で{YOUTH}の参加市町は？", second, (YOUTH,))
    assert (request.wanted, request.projects) == (Wanted.MUNICIPALITIES, (YOUTH,))
    assert request.criteria.documents == ("vision-2026",)


@pytest.mark.parametrize(
    ("second", "years"), [("その翌年度は？", (2025,)), ("次の年は？", (2025,)), ("前の年は？", (2023,))]
)
def test_the_year_before_or_after(after, second, years):
    request = after(f"{MUSLIM}のR6の予算は？", second, (MUSLIM,))
    assert (request.wanted, request.projects) == (Wanted.BUDGET, (MUSLIM,))
    assert tuple(year.year for year in request.years) == years


def test_the_difference_to_the_year_before(after):
    request = after(f"{MUSLIM}のR6の予算は？", "前の年との差は？", (MUSLIM,))
    assert request.arithmetic is Arithmetic.DIFFERENCE
    assert [year.year for year in request.years] == [2023, 2024]


@pytest.mark.parametrize("second", ["いや、真庭市です", "ごめん、真庭市のほうは"])
def test_a_correction(after, second):
    assert after("美咲町が参加している事業は？", second).criteria.everyone == ("真庭市",)


# --- standing alone ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "second",
    [
        "ところで目的は？",
        "話は変わるけど予算は？",
        "次の質問です。KPIは？",
        "倉敷市の事業は？",
        "★の意味は？",
    ],
)
def test_a_new_topic_does_not_lean(after, parser, second):
    assert after(f"{HEALTH}とは？", second) == parser.parse(second)


def test_following_changes_neither_request(after, parser):
    first = "美咲町が参加している事業は？"
    before = parser.parse(first)
    after(first, "じゃあ真庭市は？")
    assert parser.parse(first) == before
