"""Building an index: nothing half-made is ever in use, and what is wrong with one is said with its remedy."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import index.build
from corpus.errors import CorpusError, ModelError, StoreError
from corpus.tables import MEASUREMENTS, WORDINGS
from index.build import build
from index.figures import Criteria
from index.layout import PASSAGES, PROJECTS, current
from index.manifest import FORMAT, Manifest, corpus_hash
from index.store import Store

MEND = "「renkei index build」で作り直してください"


@pytest.fixture
def settings(invented, tmp_path, monkeypatch, fake_encoder, region):
    """A copy of the invented corpus and an empty home; the slow parts of a build are fakes."""
    corpus = tmp_path / "corpus"
    shutil.copytree(invented.corpus, corpus)

    def copied(_source: str, folder: Path) -> Path:
        return Path(shutil.copyfile(region.folder / "user.dic", folder / "user.dic"))

    monkeypatch.setattr(index.build, "compile_dictionary", copied)
    monkeypatch.setattr(index.build, "load_encoder", lambda _settings: fake_encoder)
    return replace(invented, corpus=corpus, home=tmp_path / "home")


@pytest.fixture
def built(settings):
    build(settings)
    return settings


def change(settings, text="新しい言い方"):
    """Add a wording to the corpus."""
    rows = WORDINGS.read(settings.corpus)
    WORDINGS.write(settings.corpus, [*rows, {"project": "水車の復元", "kind": "need", "text": text}])


def entries(settings):
    return sorted(path.name for path in settings.index.iterdir())


# --- what is built -----------------------------------------------------------------------------------------


def test_a_build_leaves_one_index_and_the_pointer_to_it(built):
    folder = current(built)
    assert entries(built) == sorted([folder.name, "current"])
    assert {p.name for p in folder.iterdir()} == {
        "figures.db",
        "kana.json",
        "manifest.json",
        PASSAGES,
        PROJECTS,
        "readings.csv",
        "user.dic",
        "vectors.faiss",
        "vectors.keys",
        "words",
    }


def test_the_manifest_tells_what_the_index_was_made_of(built, fake_encoder):
    manifest = Manifest.read(current(built))
    assert (manifest.format, manifest.model) == (FORMAT, fake_encoder.identity)
    assert manifest.corpus == corpus_hash(built.corpus)
    assert manifest.counts["documents"] == 2
    assert manifest.counts["cards"] == 9
    assert manifest.counts["projects"] == 6
    assert manifest.counts["embedded"] == manifest.counts["passages"] == len(fake_encoder.embedded)
    manifest.verify(current(built))


def test_a_second_build_with_nothing_changed_does_nothing(built, fake_encoder):
    before, folder = entries(built), current(built)
    fake_encoder.embedded.clear()
    told = []
    assert build(built, lambda stage, done: told.append((stage, done))) is False
    assert (entries(built), current(built), fake_encoder.embedded) == (before, folder, [])
    assert told[-1] == ("索引は最新です", 1.0)


def test_a_build_can_be_forced_and_embeds_nothing_twice(built, fake_encoder):
    fake_encoder.embedded.clear()
    folder = current(built)
    assert build(built, force=True) is True
    assert current(built) != folder
    assert fake_encoder.embedded == []


def test_a_changed_corpus_is_built_anew_and_only_what_changed_is_embedded(built, fake_encoder):
    change(built)
    fake_encoder.embedded.clear()
    assert build(built) is True
    assert fake_encoder.embedded == ["新しい言い方"]
    assert Manifest.read(current(built)).counts["embedded"] == 1


def test_another_model_or_analyser_is_a_reason_to_build(built, fake_encoder, monkeypatch):
    monkeypatch.setattr(index.build, "load_encoder", lambda _settings: type(fake_encoder)("other"))
    assert build(built) is True
    monkeypatch.setattr(index.build, "ANALYSER", "another")
    assert build(built) is True
    assert build(built) is False


@pytest.mark.parametrize("name", ["words/words.bin", "words/centres.npy", "vectors.faiss"])
def test_nothing_is_taken_over_from_a_damaged_index(built, name):
    sound = Manifest.read(current(built)).files
    path = current(built) / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert build(built) is True
    assert Manifest.read(current(built)).files == sound


def test_a_damaged_index_is_a_reason_to_build(built):
    (current(built) / "figures.db").write_bytes(b"")
    assert build(built) is True
    Manifest.read(current(built)).verify(current(built))


def test_the_index_before_is_kept_and_older_ones_are_removed(built):
    folders = [current(built)]
    for _ in range(3):
        build(built, force=True)
        folders.append(current(built))
    assert [folder.exists() for folder in folders] == [False, False, True, True]


def test_progress_goes_from_nothing_to_all_and_names_its_stages(settings):
    told = []
    build(settings, lambda stage, done: told.append((stage, done)))
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert (told[0][1], told[-1]) == (0.0, ("索引ができました", 1.0))


def test_two_builds_of_the_same_corpus_hold_the_same_figures_readings_and_vectors(built):
    one = Manifest.read(current(built)).files
    build(built, force=True)
    assert Manifest.read(current(built)).files == one


# --- failures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["compile_dictionary", "write_readings", "project_terms", "checksums"])
def test_a_failing_build_leaves_the_old_index_in_use_and_no_litter(built, monkeypatch, stage):
    before, folder = entries(built), current(built)
    change(built)

    def fail(*_args):
        raise OSError("No space left on device")

    monkeypatch.setattr(index.build, stage, fail)
    with pytest.raises(OSError, match="No space left"):
        build(built)
    assert (entries(built), current(built)) == (before, folder)
    Manifest.read(folder).verify(folder)


def test_an_interrupted_build_leaves_no_litter(built, monkeypatch):
    before = entries(built)
    change(built)

    def interrupt(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(index.build.Ranker, "build", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build(built)
    assert entries(built) == before


def test_a_first_build_that_fails_leaves_an_empty_folder(settings, monkeypatch):
    monkeypatch.setattr(index.build, "write_readings", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build(settings)
    assert entries(settings) == []
    with pytest.raises(StoreError, match="索引がまだありません"):
        current(settings)


def test_a_corpus_that_cannot_be_read_is_refused(built):
    before = entries(built)
    (built.corpus / "cards.csv").unlink()
    with pytest.raises(CorpusError, match=r"cards\.csv"):
        build(built)
    assert entries(built) == before


def test_without_weights_nothing_is_built(invented, tmp_path):
    settings = replace(invented, home=tmp_path)
    with pytest.raises(ModelError, match="renkei model export"):
        build(settings)
    assert not settings.index.exists()


# --- opening -----------------------------------------------------------------------------------------------


def test_without_an_index_the_command_that_makes_one_is_named(settings):
    with pytest.raises(StoreError, match="索引がまだありません。「renkei index build」で作ってください"):
        Store.open(settings)


def test_a_changed_corpus_is_named_with_the_remedy(built):
    change(built)
    with pytest.raises(StoreError, match=f"コーパスが索引より新しくなっています。{MEND}"):
        Store.open(built)


@pytest.mark.parametrize("kind", ["renamed", "removed", "added"])
def test_any_difference_in_the_tables_makes_the_corpus_another(built, kind):
    tables = built.corpus
    before = corpus_hash(tables)
    if kind == "renamed":
        (tables / "variants.csv").rename(tables / "other.csv")
    elif kind == "removed":
        (tables / "variants.csv").unlink()
    else:
        (tables / "new.csv").write_text("", encoding="utf-8")
    assert corpus_hash(tables) != before
    (tables / "notes.txt").write_text("表ではない", encoding="utf-8")


def test_a_pointer_to_nothing_is_named_with_the_remedy(built):
    shutil.rmtree(current(built))
    with pytest.raises(StoreError, match=f"索引がありません: .*。{MEND}"):
        Store.open(built)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"format": 1}', '{"format": 1, "x": 2}', "\udcff"]
)
def test_a_half_written_manifest_is_named_with_the_remedy(built, content):
    path = current(built) / "manifest.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(StoreError, match=f"索引の目録が壊れています: .*。{MEND}"):
        Store.open(built)
    assert build(built) is True


@pytest.mark.parametrize("number", [0, FORMAT + 1, "1"])
def test_an_index_of_another_format_is_named_with_the_remedy(built, number):
    path = current(built) / "manifest.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(found | {"format": number}), encoding="utf-8")
    with pytest.raises(StoreError, match=f"別の版の renkei が作った索引です: .*。{MEND}"):
        Store.open(built)


@pytest.mark.parametrize("name", ["figures.db", "user.dic", "vectors.faiss", "readings.csv"])
def test_a_damaged_and_a_missing_file_are_named_with_the_remedy(built, name):
    folder = current(built)
    manifest = Manifest.read(folder)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1] + b"?")
    with pytest.raises(StoreError, match=f"索引のファイルが壊れています: {name}。{MEND}"):
        manifest.verify(folder)
    (folder / name).unlink()
    with pytest.raises(StoreError, match=f"索引のファイルがありません: {name}。{MEND}"):
        manifest.verify(folder)


@pytest.mark.parametrize("name", ["figures.db", "user.dic", "readings.csv"])
def test_an_index_with_a_missing_file_is_refused_when_it_is_opened_or_used(built, name):
    (current(built) / name).unlink()
    with pytest.raises(StoreError, match="renkei index build"):
        _ = Store.open(built).readings, Store.open(built).figures.listings(Criteria())


# --- swapping ----------------------------------------------------------------------------------------------


def test_an_open_store_keeps_answering_while_a_new_index_is_swapped_in(built):
    old = Store.open(built)
    rows = MEASUREMENTS.read(built.corpus)
    gates = next(r for r in rows if r["kpi"] == "progress-2028/2/1" and r["cell"] == "target")
    gates["value"] = "11"
    MEASUREMENTS.write(built.corpus, rows)
    assert build(built) is True
    new = Store.open(built)

    def target(store):
        return store.figures.kpis(["水門の点検"], ["progress-2028"])[0].kpi.target[0].value

    assert (target(old), target(new)) == (9, 11)
    assert old.folder != new.folder
    assert old.analyser.terms("水門の点検") == new.analyser.terms("水門の点検")
    assert dict(old.readings) == dict(new.readings)


def test_the_figures_can_be_kept_in_another_database(settings, tmp_path):
    elsewhere = replace(settings, database=f"sqlite:///{tmp_path / 'server.db'}")
    build(elsewhere)
    assert not (current(elsewhere) / "figures.db").exists()
    assert len(Store.open(elsewhere).figures.listings(Criteria())) == 9
