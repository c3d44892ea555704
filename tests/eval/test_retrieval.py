"""Retrieval: collections are read strictly, measures are those of the books, every system is compared."""

import json

import pytest
from typer.testing import CliRunner

from assistant.cli.app import app
from corpus.errors import InputError
from eval.retrieval import report
from eval.retrieval.collection import SHIPPED, read
from eval.retrieval.measures import estimate, score
from eval.retrieval.run import run
from eval.retrieval.systems import PRODUCT, bigrams
from index.analysis import Analyser

PASSAGES = {
    "a": ("ごみ", "燃やすごみは月曜に集めます。"),
    "b": ("図書館", "本は2週間借りられます。"),
    "c": ("", "犬の登録は保健所でします。"),
}
QUERIES = {"1": "ゴミの日", "2": "本を借りたい", "3": "知らない"}
QRELS = [("1", "a", 1), ("2", "b", 2), ("2", "c", 1)]


def write(folder, passages=PASSAGES, queries=QUERIES, qrels=QRELS):
    rows = [{"id": i, "title": title, "text": text} for i, (title, text) in passages.items()]
    (folder / "passages.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    rows = [{"id": i, "text": text} for i, text in queries.items()]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    lines = ["\t".join(map(str, row)) for row in qrels]
    (folder / "qrels.tsv").write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig")
    return folder


# --- collections -------------------------------------------------------------------------------------------


def test_a_collection_is_read_with_titles_and_without_unjudged_queries(tmp_path):
    found = read(write(tmp_path))
    assert [p.text for p in found.passages][::2] == [
        "ごみ 燃やすごみは月曜に集めます。",
        "犬の登録は保健所でします。",
    ]
    assert [q.id for q in found.queries] == ["1", "2"]
    assert found.qrels == {"1": {"a": 1}, "2": {"b": 2, "c": 1}}


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("passages.jsonl", None, "passages.jsonl がありません"),
        ("passages.jsonl", '{"id": "a"}', "1行目が読めません"),
        ("queries.jsonl", '{"id": "1", "text": "x"}\nnot json', "2行目が読めません"),
        ("queries.jsonl", '{"id": "1", "text": "x"}\n' * 2, "2行目: id「1」が2度"),
        ("qrels.tsv", "1\ta", "1行目が読めません"),
        ("qrels.tsv", "1\ta\tmuch", "1行目が読めません"),
        ("qrels.tsv", "1\tz\t1", "1行目: 知らない id"),
        ("qrels.tsv", "1\ta\t0", "正解のある質問がありません"),
    ],
)
def test_what_is_wrong_with_a_collection_is_said(tmp_path, file, content, message):
    write(tmp_path)
    (tmp_path / file).unlink()
    if content is not None:
        (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read(tmp_path)


@pytest.mark.parametrize("folder", sorted(SHIPPED.iterdir()), ids=lambda folder: folder.name)
def test_shipped_collections_are_sound(folder):
    found = read(folder)
    assert len(found.queries) >= 150
    assert len({p.text for p in found.passages}) == len(found.passages)
    assert len({q.text for q in found.queries}) == len(found.queries)
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(found.queries) == len(lines), "a query without a relevant passage"


# --- measures ----------------------------------------------------------------------------------------------


def test_measures_are_those_of_the_books():
    qrels = {"1": {"a": 2, "b": 1}, "2": {"c": 1}}
    values = score({"1": ["x", "a", "b"], "2": ["x"]}, qrels)
    # DCG = 2 / log2(3) + 1 / log2(4), ideal = 2 / log2(2) + 1 / log2(3).
    assert values["nDCG@10"]["1"] == pytest.approx((1.26186 + 0.5) / 2.63093, abs=1e-4)
    assert values["MRR@10"] == {"1": 0.5, "2": 0.0}
    assert values["recall@5"] == {"1": 1.0, "2": 0.0}


def test_a_query_without_results_counts_as_zero():
    assert score({}, {"1": {"a": 1}})["nDCG@10"] == {"1": 0.0}


def test_an_interval_holds_its_mean_and_is_the_same_every_time():
    values = [0.0, 1.0] * 50
    found = estimate(values)
    assert found == estimate(values)
    assert 0.38 < found.low < found.mean == 0.5 < found.high < 0.62
    assert estimate([1.0, 1.0]).low == 1.0


# --- runs --------------------------------------------------------------------------------------------------


@pytest.fixture
def figures(tmp_path, fake_encoder):
    (tmp_path / "set").mkdir()
    collection = read(write(tmp_path / "set"))
    made = run([collection], Analyser(), fake_encoder, tmp_path / "cache", lambda _stage, _done: None)
    assert fake_encoder.embedded == [p.text for p in collection.passages]
    run([collection], Analyser(), fake_encoder, tmp_path / "cache", lambda _stage, _done: None)
    assert len(fake_encoder.embedded) == 3, "the index was made twice"
    return made


def test_every_system_is_measured_and_timed(figures):
    found = figures["collections"]["set"]
    assert (found["passages"], found["queries"]) == (3, 2)
    assert list(found["systems"])[-1] == PRODUCT
    assert len(found["systems"]) == 9
    for values in found["systems"].values():
        assert 0 <= values["nDCG@10"]["low"] <= values["nDCG@10"]["mean"] <= values["nDCG@10"]["high"] <= 1
        assert 0 < values["p50_ms"] <= values["p95_ms"]
    assert found["systems"]["BM25 SudachiPy A"]["nDCG@10"]["mean"] > 0.85


def test_the_report_is_a_table_and_json(figures, tmp_path):
    files = report.write(tmp_path / "out", figures)
    assert json.loads(files[0].read_text(encoding="utf-8")) == figures
    table = files[1].read_text(encoding="utf-8")
    assert "### set（3件の文章、2問）" in table
    assert table.count("\n| ") == 10


def test_what_is_below_the_best_single_retriever_or_a_bar_is_named():
    values = {"systems": {PRODUCT: {"nDCG@10": {"mean": 0.5}}}, "best_single": "BM25"}
    poor = {"collections": {"faq": values | {"above_best_single": -0.1}}}
    assert len(report.missed(poor, bars=True)) == 2
    assert len(report.missed(poor, bars=False)) == 1
    good = {"collections": {"other": values | {"above_best_single": 0.0}}}
    assert report.missed(good, bars=True) == []


def test_bigrams_leave_out_spaces():
    assert bigrams("ＡＢ Ｃ") == ["ab", "bc"]


def test_the_command_measures_a_folder_and_names_a_wrong_one(tmp_path, curated, monkeypatch):
    monkeypatch.setenv("RENKEI_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "models").symlink_to(curated.models)
    (tmp_path / "set").mkdir()
    done = CliRunner().invoke(
        app, ["eval", "retrieval", str(write(tmp_path / "set")), "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    assert "| **renkei** |" in done.output
    assert (tmp_path / "out" / "retrieval.json").is_file()
    wrong = CliRunner().invoke(app, ["eval", "retrieval", str(tmp_path)])
    assert isinstance(wrong.exception, InputError)
    twice = CliRunner().invoke(app, ["eval", "retrieval", *[str(tmp_path / "set")] * 2])
    assert "重なっています: set" in str(twice.exception)
