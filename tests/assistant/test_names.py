"""Names in a question: municipalities, projects and groups however they are written, and places outside."""

from itertools import pairwise

import pytest

from corpus.script import katakana
from corpus.tables import load
from index.settings import CURATED

CORPUS = load(CURATED)
TOWNS = CORPUS.municipalities
PARTNERS = [town for town in TOWNS if not town.core]


@pytest.fixture
def named(parser):
    """Finds the values of a kind in a question."""
    return lambda raw, kind: parser.read(raw).links.values(kind)


@pytest.mark.parametrize("sentence", ["{}が参加している事業", "{}って入っとる？", "R4 {}", "「{}」の一覧"])
@pytest.mark.parametrize("town", TOWNS, ids=lambda t: t.name)
def test_a_municipality_is_found_by_its_name_and_its_kana(named, town, sentence):
    for name in (
        town.name,
        town.kana,
        katakana(town.kana.removesuffix("ちょう").removesuffix("し")) + town.name[-1],
    ):
        assert named(sentence.format(name), "municipality") == (town.name,)


@pytest.mark.parametrize(
    ("town", "alias"), [(t, a) for t in TOWNS for a in t.aliases], ids=lambda x: getattr(x, "name", x)
)
def test_a_municipality_is_found_by_its_other_names(named, town, alias):
    assert named(f"{alias}の参加事業", "municipality") == (town.name,)


@pytest.mark.parametrize("town", PARTNERS, ids=lambda t: t.name)
def test_a_partner_is_found_without_and_with_the_wrong_suffix(named, town):
    base = town.name[:-1]
    for name in (base, f"{base}市", f"{base}町", f"{base}村"):
        assert named(f"{name}が入っている事業", "municipality") == (town.name,)


@pytest.mark.parametrize(
    "raw",
    [
        "瀬戸内海のごみ",
        "備前焼の展示",
        "津山線の利用",
        "総社駅前",
        "岡山城の改修",
        "岡山型の取組",
        "岡山の名物",
    ],
)
def test_a_name_within_another_word_is_no_municipality(named, raw):
    assert named(raw, "municipality") == ()


def test_several_municipalities_stand_in_the_order_of_mention(named):
    assert named("美咲、津山とまにわ市、美咲町", "municipality") == ("美咲町", "津山市", "真庭市")


# --- projects ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("project", CORPUS.projects, ids=lambda p: p.name)
def test_a_project_is_found_by_its_name_and_every_short_name(named, project):
    for name in (project.name, *project.aliases):
        assert named(f"{name}の連携市町は？", "project") == (project.name,)


@pytest.mark.parametrize(
    ("raw", "project"),
    [
        ("健康ポイント事行", "健康ポイント事業"),
        ("高齢者見守りネットーワク連携", "高齢者見守りネットワーク連携"),
        ("出会い・結婚サポト", "出会い・結婚サポート"),
        ("圏域デ一タ等の活用", "圏域データ等の活用"),
        (
            "パートナーシプ宣誓制度の導入促進及び都市間相互利用",
            "パートナーシップ宣誓制度の導入促進及び都市間相互利用",
        ),
        ("ゴミ焼却処理相互支援", "ごみ焼却処理相互支援"),
        ("行政サービス提共機能の最適化", "行政サービス提供機能の最適化"),
    ],
)
def test_a_project_is_found_in_spite_of_a_typing_error(named, raw, project):
    assert named(f"{raw}の市町は", "project") == (project,)


@pytest.mark.parametrize(
    ("raw", "project"),
    [
        ("けんこうぽいんと", "健康ポイント事業"),
        ("やかんちゅうがく", "夜間中学設置の検討・準備・運営"),
        ("ゆうがいちょうじゅうたいさくけんきゅう", "有害鳥獣対策研究"),
        ("いじゅうそくしんれんけい", "移住促進連携"),
    ],
)
def test_a_project_is_found_by_its_reading(named, raw, project):
    assert named(f"{raw}のページは", "project") == (project,)


@pytest.mark.parametrize(
    ("raw", "project"),
    [
        ("市民協働事業の推進(災害ボランティア)の市町", "市民協働事業の推進(災害ボランティア)"),
        ("市民協働事業の推進の市町", "市民協働事業の推進"),
        ("公共施設の相互利用の仕組み構築", "公共施設の相互利用の仕組み構築"),
        ("広域ごみ処理施設整備", "広域ごみ処理施設整備"),
    ],
)
def test_the_longest_name_wins_over_those_within_it(named, raw, project):
    assert named(raw, "project") == (project,)


def test_two_projects_are_both_found(named):
    found = named("人事交流・育成と圏域データ等の活用の両方", "project")
    assert found == ("人事交流・育成", "圏域データ等の活用")


@pytest.mark.parametrize(
    "raw", ["美咲町の参加事業", "一番お金がかかる事業", "こんにちは", "事業の一覧", "会議"]
)
def test_common_words_name_no_project(named, raw):
    assert named(raw, "project") == ()


# --- groups ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted({name for card in CORPUS.cards for name in card.initiatives}))
def test_an_initiative_is_found_by_its_name(named, name):
    assert named(f"「{name}」の事業は？", "initiative") == (name,)


@pytest.mark.parametrize("name", sorted({card.pillar for card in CORPUS.cards}))
def test_a_pillar_is_found_by_its_name(named, name):
    assert named(f"{name}に入っている事業", "pillar") == (name,)


@pytest.mark.parametrize(
    ("raw", "kind", "name"),
    [
        (
            "生活交通による公共交通ネットワークの事業",
            "initiative",
            "生活交通による公共交通ネットワークの充実",
        ),
        ("生活関連機能サービスの事業", "pillar", "圏域全体の生活関連機能サービスの向上"),
    ],
)
def test_a_group_is_found_by_the_greater_part_of_its_name(named, raw, kind, name):
    assert named(raw, kind) == (name,)


# --- outside the region ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("倉敷市の事業", "倉敷市"),
        ("くらしき市は入ってる？", "くらしき市"),
        ("ふくやま市の参加", "ふくやま市"),
        ("矢掛町は参加していますか", "矢掛町"),
        ("神戸市と岡山市", "神戸市"),
    ],
)
def test_a_city_or_town_that_is_not_of_the_region_is_known_as_such(named, raw, place):
    assert named(raw, "outside") == (place,)


@pytest.mark.parametrize(
    "raw",
    [
        "よその市の事業は？",
        "もし市が参加していたら",
        "ほかの市が入っている事業",
        "うちの市は？",
        "どの市ですか",
        "隣の町の事業",
        "連携市町はどこ",
        "市町が多い事業",
        *(town.name for town in TOWNS),
        *(town.kana for town in TOWNS),
    ],
)
def test_words_before_a_suffix_are_no_place(named, raw):
    assert named(raw, "outside") == ()


# --- spans -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw", ["津山市と健康ポイント事業", "くらしき市と真庭 の ESD実践", "福祉サービスの向上の美咲町"]
)
def test_links_stand_where_they_say_and_do_not_overlap(parser, raw):
    reading = parser.read(raw)
    spans = [(link.start, link.end) for link in reading.links.all]
    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(reading.question.flat[start:end] for start, end in spans)
