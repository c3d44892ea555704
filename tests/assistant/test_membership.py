"""Conditions on who takes part: polarity, both or either, only, roles, and numbers of municipalities."""

import pytest

from corpus.model import Role


@pytest.fixture
def read(parser):
    return lambda raw: parser.read(raw).membership


@pytest.mark.parametrize(
    "predicate",
    [
        "が参加している",
        "が参加する",
        "が入っている",
        "が入ってる",
        "が入っとる",
        "が含まれている",
        "に○がついている",
        "が関わっている",
        "が関係する",
        "も入る",
        "の",
    ],
)
def test_who_is_affirmed_takes_part(read, predicate):
    found = read(f"美咲町{predicate}事業")
    assert (found.everyone, found.nobody) == (("美咲町",), ())


@pytest.mark.parametrize(
    "predicate",
    [
        "が参加していない",
        "が参加しておらん",
        "が参加してない",
        "が入っていない",
        "が入ってない",
        "が入っとらん",
        "が含まれていない",
        "に○がついていない",
        "の○がない",
        "が関わっていない",
        "以外の市町の",
        "を除く",
        "が抜けている",
        "が外れている",
        "の名前がない",
        "が不参加の",
    ],
)
def test_who_is_denied_does_not(read, predicate):
    found = read(f"美咲町{predicate}事業")
    assert (found.everyone, found.nobody) == ((), ("美咲町",))


@pytest.mark.parametrize(
    ("raw", "everyone", "anyone", "nobody"),
    [
        ("津山市と真庭市が参加する事業", "津山市 真庭市", "", ""),
        ("津山市も真庭市も参加する事業", "津山市 真庭市", "", ""),
        ("津山市、真庭市のどちらも入っている事業", "津山市 真庭市", "", ""),
        ("津山市か真庭市のどちらかが入っている事業", "", "津山市 真庭市", ""),
        ("津山市または真庭市が参加する事業", "", "津山市 真庭市", ""),
        ("津山市、真庭市、美咲町の少なくとも1つが参加", "", "津山市 真庭市 美咲町", ""),
        ("津山市も真庭市も入っていない事業", "", "", "津山市 真庭市"),
        ("津山市が参加していて真庭市が参加していない事業", "津山市", "", "真庭市"),
        ("真庭市が参加せず津山市が参加する事業", "津山市", "", "真庭市"),
        ("津山市が入っていて真庭市が入っていない事業", "津山市", "", "真庭市"),
        ("真庭市が入っていないが津山市が入っている事業", "津山市", "", "真庭市"),
    ],
)
def test_each_name_has_its_own_predicate(read, raw, everyone, anyone, nobody):
    found = read(raw)
    expected = tuple(tuple(names.split()) for names in (everyone, anyone, nobody))
    assert (found.everyone, found.anyone, found.nobody) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "津山市だけが参加する事業",
        "津山市のみ入っている事業",
        "津山市しか参加していない事業",
    ],
)
def test_only_one(read, raw):
    found = read(raw)
    assert (found.only, found.everyone, found.nobody) == (("津山市",), ("津山市",), ())


@pytest.mark.parametrize(
    "raw", ["津山市だけ入っていない事業", "津山市だけ抜けている事業", "津山市だけ不参加の事業"]
)
def test_only_one_missing_is_not_only_one(read, raw):
    found = read(raw)
    assert (found.only, found.nobody) == ((), ("津山市",))


@pytest.mark.parametrize(
    ("raw", "role"),
    [
        ("美咲町が★の事業", Role.PROPOSER),
        ("美咲町が提案した事業", Role.PROPOSER),
        ("美咲町が提案市町になっている事業", Role.PROPOSER),
        ("美咲町が■の事業", Role.MEMBER),
        ("美咲町が参加する事業", None),
        ("美咲町に○がある事業", None),
    ],
)
def test_roles(read, raw, role):
    assert read(raw).role is role


@pytest.mark.parametrize(
    ("raw", "at_least", "at_most"),
    [
        ("連携市町が3つ以上の事業", 3, None),
        ("３市町以上が参加", 3, None),
        ("3市町を超える事業", 4, None),
        ("3市町より多い事業", 4, None),
        ("少なくとも10の市町が参加", 10, None),
        ("連携市町が4以下の事業", None, 4),
        ("市町が4未満の事業", None, 3),
        ("4市町より少ない事業", None, 3),
        ("連携市町がちょうど5の事業", 5, 5),
        ("2市町だけの事業", 2, 2),
        ("12市町すべてが参加する事業", 12, None),
        ("全市町が参加している事業", 12, None),
        ("すべての市町が入っている事業", 12, None),
        ("R4に3市町以上が参加", 3, None),
        ("P.5の市町", None, None),
        ("3以上の事業", None, None),
        ("令和4年度の市町", None, None),
    ],
)
def test_numbers_of_municipalities(read, raw, at_least, at_most):
    found = read(raw)
    assert (found.at_least, found.at_most) == (at_least, at_most)
    assert found.counts == (at_least is not None or at_most is not None)


@pytest.mark.parametrize("phrase", ["を除いて", "は数えずに", "以外の", "を含めて", "抜きで"])
def test_the_core_city_named_only_to_say_whether_it_counts_is_no_condition(read, phrase):
    found = read(f"岡山市{phrase}3市町以上が参加している事業")
    assert (found.everyone, found.nobody, found.at_least) == ((), (), 3)


@pytest.mark.parametrize("raw", ["事業の一覧", "令和4年度の事業費", "健康ポイント事業とは", ""])
def test_a_question_without_municipalities_has_no_condition(read, raw):
    assert not read(raw).any
