"""Ranking: spellings and readings meet, ties keep their order, one passage is enough."""

import numpy as np
import pytest

from corpus.errors import StoreError
from index.analysis import Analyser
from index.models import load_encoder
from index.ranking import Ranker, _highest, standardised

PASSAGES = [
    "引っ越したときは14日以内に転入届を出してください。",
    "子供の医療費は中学校を卒業するまで助成します。",
    "気象警報が出た日はごみの収集を休むことがあります。",
    "飼い犬の登録と狂犬病の予防注射は保健所で受け付けます。",
    "コンピューターの講座を公民館で開きます。",
    "サーバーの保守は事業者に委託します。",
    "図書館の本は10冊まで2週間借りられます。",
]


@pytest.fixture(scope="module")
def ranker(curated, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ranking")
    analyser, encoder = Analyser(), load_encoder(curated)
    Ranker.build(PASSAGES, [analyser.terms(p) for p in PASSAGES], folder, analyser, encoder)
    return Ranker.open(folder, len(PASSAGES), analyser, encoder)


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("引越の届け", 0),
        ("ひっこしのとどけ", 0),
        ("転居してきた", 0),
        ("子どもの病院代", 1),
        ("こどもが医者にかかるお金", 1),
        ("天氣が荒れた日のゴミ", 2),
        ("ワンちゃんの注射", 3),
        ("ﾊﾟｿｺﾝ教室", 4),
        ("コンピュータの教室", 4),
        ("サーバの面倒は誰がみる", 5),
        ("library books", 6),
        ("本を借りる", 6),
        ("トショカンでカリル", 6),
    ],
)
def test_spellings_scripts_and_other_words_find_the_passage(ranker, question, passage):
    assert ranker.rank(question)[0].passage == passage


@pytest.mark.parametrize("question", ["", " ", "？", "の", "🎉", "\0", "\ud800", "あ" * 5000])
def test_anything_can_be_asked(ranker, question):
    found = ranker.rank(question)
    assert 0 < len(found) <= len(PASSAGES)
    scores = [hit.score for hit in found]
    assert np.isfinite(scores).all()
    assert scores == sorted(scores, reverse=True)


def test_best_first_and_no_more_than_asked_for(ranker):
    found = ranker.rank("犬の登録", limit=3)
    assert len(found) == 3
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_the_same_question_has_the_same_answer(ranker):
    assert ranker.rank("ごみの日") == ranker.rank("ごみの日")


@pytest.fixture
def tied(tmp_path, fake_encoder):
    analyser, texts = Analyser(), ["同じ文"] * 80
    Ranker.build(texts, [analyser.terms(t) for t in texts], tmp_path, analyser, fake_encoder)
    return Ranker.open(tmp_path, len(texts), analyser, fake_encoder)


@pytest.mark.parametrize("question", ["同じ文", "ほかの文", ""])
def test_ties_stand_in_the_order_of_the_index(tied, question):
    assert [hit.passage for hit in tied.rank(question, limit=5)] == [0, 1, 2, 3, 4]


def test_an_empty_index_finds_nothing(tmp_path, fake_encoder):
    Ranker.build([], [], tmp_path, Analyser(), fake_encoder)
    assert Ranker.open(tmp_path, 0, Analyser(), fake_encoder).rank("文") == []


def test_one_passage_is_found(tmp_path, fake_encoder):
    Ranker.build(["川の水"], [["川", "水"]], tmp_path, Analyser(), fake_encoder)
    (found,) = Ranker.open(tmp_path, 1, Analyser(), fake_encoder).rank("川")
    assert found.passage == 0


@pytest.mark.parametrize("name", ["kana.json", "vectors.faiss", "words/words.bin", "words/offsets.npy"])
def test_a_damaged_file_is_named_with_the_remedy(tmp_path, fake_encoder, name):
    Ranker.build(["川の水"], [["川", "水"]], tmp_path, Analyser(), fake_encoder)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(StoreError, match=r"索引のファイルが壊れています.*renkei index build"):
        Ranker.open(tmp_path, 1, Analyser(), fake_encoder)


@pytest.mark.parametrize("count", [0, 1, 30, 31, 5_000, 100_000])
@pytest.mark.parametrize("share", [0.0, 0.001, 0.5])
def test_the_highest_scores_are_those_that_sorting_finds(count, share):
    chance = np.random.default_rng(count)
    scores = chance.integers(1, 500, size=count) * (chance.random(count) < share)
    sorted_ = [place for place in np.argsort(-scores, kind="stable")[:30] if scores[place] > 0]
    assert list(_highest(scores.astype(np.float32), 30)) == sorted(sorted_)


def test_standardised_scores_have_mean_0_and_variance_1():
    scores = standardised(np.array([1, 2, 6], dtype=np.float32))
    assert scores.mean() == pytest.approx(0, abs=1e-6)
    assert scores.std() == pytest.approx(1, abs=1e-6)
    assert standardised(np.array([3, 3], dtype=np.float32)).tolist() == [0, 0]
