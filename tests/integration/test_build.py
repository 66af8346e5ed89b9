"""Indexing from files to ready reports, over real Chroma and tantivy; and killed on the way."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fakes import BagEmbedder

from index.build import index_paths, rebuild, remove_report, set_profile
from index.errors import LibraryError, ModelError, ProfileError, ReportNotFound
from index.indexing_run import BuildResult
from index.library import Library, open_library
from index.profile.gazetteer import load_divisions
from index.records import Source
from index.stores.tables import State

ROOT = Path(__file__).parent.parent.parent
LIMIT = 10_000_000


@pytest.fixture
def folder(tmp_path: Path, seeds_folder: Path) -> Path:
    copied = tmp_path / "reports"
    shutil.copytree(seeds_folder, copied)
    return copied


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_home(tmp_path) as opened:
        yield opened


def open_home(tmp_path: Path, *, rebuild: bool = False, write: bool = True) -> Library:
    return open_library(tmp_path / "home", embedder_fingerprint=BagEmbedder.fingerprint, write=write, rebuild=rebuild)


def bring(library: Library, *paths: Path, prune: bool = False) -> BuildResult:
    return index_paths(library, paths, embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=LIMIT, prune=prune)


def redo(library: Library, *paths: Path) -> BuildResult:
    return rebuild(library, paths, embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=LIMIT)


def check_sound(library: Library) -> None:
    """Every sentence and chunk of every ready report has its vector and its words, and nothing else has."""
    entries = library.catalog.entries()
    reports = [entry.id for entry in entries]
    sentences, chunks = library.catalog.sentences(reports), library.catalog.chunks(reports)
    assert library.vectors.sentences.count() == len(sentences) == sum(entry.sentences for entry in entries)
    assert library.vectors.chunks.count() == len(chunks)
    assert library.lexical.count() == len(sentences)
    embedder = BagEmbedder()
    for store, parts in ((library.vectors.sentences, sentences), (library.vectors.chunks, chunks)):
        found = store.query(embedder.query("行政复议"), len(parts), [part.id for part in parts])
        assert {id_ for id_, _ in found} == {part.id for part in parts}
    for sentence in sentences[::20]:
        hits = library.lexical.search([(sentence.text, 1.0)], 3, [sentence.report_id])
        assert sentence.id in dict(hits)


def write_report(folder: Path, name: str, place: str, *, extra: str = "") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"{place}人民政府2024年法治政府建设情况报告\n一、主要成效\n{place}共收到行政复议申请45件,审结44件。{extra}\n"
        "二、存在问题\n学习不够深入,执法水平有待提高。\n",
        encoding="utf-8",
    )
    return file


def test_a_folder_becomes_a_library(library: Library, folder: Path) -> None:
    told: list[tuple[str, int, int]] = []
    result = index_paths(
        library,
        [folder],
        embedder=BagEmbedder(),
        divisions=load_divisions(),
        max_bytes=LIMIT,
        progress=lambda *step: told.append(step),
    )
    names = tuple(sorted(file.name for file in folder.iterdir()))
    assert result == BuildResult(added=names)
    assert tuple(entry.name for entry in library.catalog.entries()) == names
    assert [done for _, done, _ in told] == list(range(len(names) + 1))
    assert {total for *_, total in told} == {len(names)}
    check_sound(library)


def test_a_run_tells_which_bodies_and_years_it_brought_again(library: Library, folder: Path, tmp_path: Path) -> None:
    assert bring(library, folder).versions == ()
    write_report(tmp_path / "more", "a.txt", "南京市鼓楼区")
    (again,) = bring(
        library, write_report(tmp_path / "more", "b.txt", "南京市鼓楼区", extra="评查案卷7件。"), tmp_path / "more"
    ).versions

    assert {entry.name for entry in again.every} == {"a.txt", "b.txt"}
    assert bring(library, tmp_path / "more").versions == ()


def test_the_text_of_a_report_is_the_files_text(library: Library, folder: Path) -> None:
    bring(library, folder)
    for report in library.catalog.reports():
        assert report.text == (folder / report.name).read_bytes().decode("utf-8")
        for sentence in library.catalog.sentences([report.id]):
            assert report.text[sentence.start : sentence.end] == sentence.text


def test_unchanged_files_are_neither_read_nor_embedded_again(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.reading.readers.RECENT", -60.0)  # the folder was written just now
    names = bring(library, folder).added
    for module in ("index.indexing_run", "index.changes.survey"):
        monkeypatch.setattr(f"{module}.read_report_text", lambda *_, **__: pytest.fail("it was read"))
    assert bring(library, folder) == BuildResult(unchanged=names)


def test_a_touched_file_is_read_and_not_embedded_again(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = bring(library, folder).added
    os.utime(folder / names[0], ns=(1, 1))
    monkeypatch.setattr(BagEmbedder, "passages", lambda *_: pytest.fail("it was embedded"))
    assert set(bring(library, folder).unchanged) == set(names)
    assert library.catalog.entries()[0].mtime_ns == 1


def test_a_changed_file_replaces_its_report(library: Library, tmp_path: Path) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")
    bring(library, file)
    old = library.catalog.entries()[0]
    write_report(tmp_path / "in", "a.txt", "东昌区", extra="全年开展普法宣传20场。")
    assert bring(library, file) == BuildResult(updated=("a.txt",))
    (new,) = library.catalog.entries()
    assert (new.name, new.id != old.id) == ("a.txt", True)
    assert library.catalog.unsettled() == ()
    assert library.lexical.search([("普法宣传20场", 1.0)], 1)
    check_sound(library)


def test_the_same_text_under_another_name_is_told_and_not_indexed_twice(library: Library, tmp_path: Path) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")
    twin = write_report(tmp_path / "in", "b.txt", "东昌区")
    result = bring(library, file, twin)
    assert result == BuildResult(added=("a.txt",), duplicates=((str(twin), "a.txt"),))
    check_sound(library)


def test_a_file_that_becomes_another_ones_duplicate_leaves(library: Library, tmp_path: Path) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")
    twin = write_report(tmp_path / "in", "b.txt", "红谷滩区")
    bring(library, file, twin)
    shutil.copy(file, twin)
    assert bring(library, file, twin) == BuildResult(
        unchanged=("a.txt",), removed=("b.txt",), duplicates=((str(twin), "a.txt"),)
    )
    check_sound(library)


def test_a_renamed_file_keeps_its_report(library: Library, tmp_path: Path) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")
    bring(library, file)
    file.rename(file.with_name("b.txt"))
    assert bring(library, tmp_path / "in", prune=True) == BuildResult(updated=("b.txt",))
    assert [(entry.name, entry.path) for entry in library.catalog.entries()] == [
        ("b.txt", str(file.with_name("b.txt")))
    ]


def test_two_files_of_one_name_get_names_of_their_own(library: Library, tmp_path: Path) -> None:
    write_report(tmp_path / "in" / "x", "a.txt", "东昌区")
    write_report(tmp_path / "in" / "y", "a.txt", "红谷滩区")
    assert bring(library, tmp_path / "in").added == ("a.txt", "y/a.txt")
    assert bring(library, tmp_path / "in").unchanged == ("a.txt", "y/a.txt")


def test_one_bad_file_stops_no_other_and_loses_nothing(library: Library, tmp_path: Path) -> None:
    good = write_report(tmp_path / "in", "a.txt", "东昌区")
    write_report(tmp_path / "in", "c.txt", "红谷滩区")
    bring(library, good)
    good.write_bytes(b"")
    absent = tmp_path / "absent.txt"
    result = bring(library, absent, tmp_path / "in")
    assert result.added == ("c.txt",)
    assert [path for path, _ in result.failed] == [str(absent), str(good)]
    assert all("\n" not in message for _, message in result.failed)
    assert [entry.name for entry in library.catalog.entries()] == ["a.txt", "c.txt"]
    check_sound(library)


def test_a_gone_file_leaves_only_when_asked(library: Library, tmp_path: Path) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")
    write_report(tmp_path / "in", "b.txt", "红谷滩区")
    bring(library, tmp_path / "in")
    file.unlink()
    assert bring(library, tmp_path / "in") == BuildResult(unchanged=("b.txt",))
    assert bring(library, tmp_path / "in", prune=True) == BuildResult(unchanged=("b.txt",), removed=("a.txt",))
    check_sound(library)


def test_a_removed_report_is_gone_from_everything(library: Library, folder: Path) -> None:
    bring(library, folder)
    entry = library.catalog.entries()[0]
    remove_report(library, entry.id)
    assert entry.id not in {kept.id for kept in library.catalog.entries()}
    assert library.lexical.search([("行政复议", 1.0)], 5, [entry.id]) == []
    check_sound(library)
    with pytest.raises(ReportNotFound):
        remove_report(library, entry.id)


def test_what_sources_toml_says_wins_and_can_change_later(library: Library, tmp_path: Path) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")
    bring(library, file)
    assert library.catalog.entries()[0].profile.year == 2024
    sources = file.with_name("sources.toml")
    sources.write_text('["a.txt"]\nyear = 2021\n', encoding="utf-8")
    assert bring(library, file) == BuildResult(updated=("a.txt",))
    profile = library.catalog.entries()[0].profile
    assert (profile.year, profile.readings["year"].source) == (2021, Source.SOURCES)
    sources.unlink()
    bring(library, file)
    assert library.catalog.entries()[0].profile.year == 2024


def test_a_broken_sources_toml_is_told_once_and_changes_nothing(library: Library, tmp_path: Path) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")
    write_report(tmp_path / "in", "b.txt", "红谷滩区")
    sources = file.with_name("sources.toml")
    sources.write_text('["a.txt"]\nyear = 2021\n', encoding="utf-8")
    bring(library, tmp_path / "in")
    sources.write_text("year = = 3", encoding="utf-8")
    result = bring(library, tmp_path / "in")
    assert [path for path, _ in result.failed] == [str(sources)]
    assert result.unchanged == ("a.txt", "b.txt")
    assert library.catalog.entries()[0].profile.year == 2021


def test_what_the_user_set_survives_a_changed_file_and_a_rebuild(library: Library, tmp_path: Path) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")
    bring(library, file)
    set_profile(library, library.catalog.entries()[0].id, {"year": "2019"}, load_divisions())
    write_report(tmp_path / "in", "a.txt", "东昌区", extra="又及。")
    bring(library, file)
    redo(library)
    (entry,) = library.catalog.entries()
    assert (entry.profile.year, entry.profile.readings["year"].source) == (2019, Source.USER)
    assert library.catalog.report(entry.id).profile == entry.profile
    assert set_profile(library, entry.id, {"year": ""}, load_divisions()).year == 2024


def test_an_unacceptable_value_is_told_and_not_kept(library: Library, tmp_path: Path) -> None:
    bring(library, write_report(tmp_path / "in", "a.txt", "东昌区"))
    report_id = library.catalog.entries()[0].id
    for values in ({"year": "no year"}, {"color": "red"}, {"color": ""}):
        with pytest.raises(ProfileError):
            set_profile(library, report_id, values, load_divisions())
    assert library.catalog.entry(report_id).overrides == {}


def test_a_rebuild_makes_the_same_library_from_the_texts_alone(tmp_path: Path, folder: Path) -> None:
    with open_home(tmp_path) as library:
        bring(library, folder)
        before = library.fingerprint()
    shutil.rmtree(folder)
    shutil.rmtree(tmp_path / "home" / "chroma")
    (tmp_path / "home" / "lexical" / "meta.json").write_text("garbled")
    with open_home(tmp_path) as library:
        with pytest.raises(LibraryError, match="--rebuild"):
            _ = library.vectors
        with pytest.raises(LibraryError, match="--rebuild"):
            _ = library.lexical
    with open_home(tmp_path, rebuild=True) as library:
        assert len(redo(library).added) == 5
        assert library.fingerprint() == before
        check_sound(library)
    with open_home(tmp_path, write=False) as library:
        check_sound(library)


def test_a_garbled_graph_file_is_told_before_chroma_reads_it(tmp_path: Path, folder: Path) -> None:
    with open_home(tmp_path) as library:
        bring(library, folder)
        for copy in range(4):  # Chroma writes its graph from a thousand rows on
            write_report(
                tmp_path / "more", f"{copy}.txt", "东昌区", extra="".join(f"第{n}项。" for n in range(300 + copy))
            )
        bring(library, tmp_path / "more")
    with open_home(tmp_path, write=False) as library:
        check_sound(library)
    graphs = (tmp_path / "home" / "chroma").rglob("data_level0.bin")
    graph = next(path for path in graphs if path.with_name("link_lists.bin").stat().st_size)  # the other is empty
    graph.write_bytes(os.urandom(graph.stat().st_size))
    with (
        open_home(tmp_path, write=False) as library,
        pytest.raises(LibraryError, match=r"damaged or gone. Run: zhiwen index --rebuild"),
    ):
        _ = library.vectors


def test_a_library_of_other_settings_can_be_rebuilt(tmp_path: Path, folder: Path) -> None:
    with open_home(tmp_path) as library:
        bring(library, folder)

    class Other(BagEmbedder):
        fingerprint = "other-64"
        dimensions = 64

    with pytest.raises(LibraryError, match="other-64"):
        open_library(tmp_path / "home", embedder_fingerprint=Other.fingerprint, write=True)
    with open_library(tmp_path / "home", embedder_fingerprint=Other.fingerprint, write=True, rebuild=True) as library:
        rebuild(library, embedder=Other(), divisions=load_divisions(), max_bytes=LIMIT)
        entries = library.catalog.entries()
        assert len(entries) == 5
        assert library.vectors.sentences.count() == sum(entry.sentences for entry in entries)
        assert library.vectors.sentences.query(Other().query("行政复议"), 3)


def test_the_numbers_of_a_report_are_in_the_library_and_leave_with_it(library: Library, tmp_path: Path) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")
    bring(library, file)
    (entry,) = library.catalog.entries()
    text = library.catalog.report(entry.id).text
    facts = library.catalog.find_facts(heads=["行政复议"])
    assert [(text[fact.start : fact.end], fact.action) for fact in facts] == [("45件", "收到"), ("44件", "审结")]
    assert facts == library.catalog.facts([entry.id])
    remove_report(library, entry.id)
    assert (library.catalog.heads(), library.catalog.fact_counts()) == ({}, {})


def make_old(tmp_path: Path, *, schema: str = "2") -> None:
    """Make a library one whose numbers other rules have read, or one from before numbers were kept."""
    with sqlite3.connect(tmp_path / "home" / "catalog.sqlite") as rows:
        if schema == "1":
            rows.execute("DROP TABLE facts")
            rows.execute("DELETE FROM meta WHERE key = 'facts'")
            rows.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
        else:
            rows.execute("UPDATE facts SET value = '7' WHERE ordinal = 0")
            rows.execute("DELETE FROM facts WHERE ordinal = 1")
            rows.execute("UPDATE meta SET value = 'other' WHERE key = 'facts'")
            rows.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
        for column in ("asked", "context"):
            rows.execute(f"ALTER TABLE answers DROP COLUMN {column}")
    rows.close()


def held(library: Library) -> tuple[object, ...]:
    """Return all that questions are answered from."""
    reports = library.catalog.reports()
    ids = [report.id for report in reports]
    found = library.vectors.sentences.query(BagEmbedder().query("行政复议"), 50)
    return reports, [library.catalog.parts(report_id) for report_id in ids], found, library.fingerprint()


@pytest.mark.parametrize("schema", ["1", "2"])
@pytest.mark.parametrize("write", [False, True])
def test_old_numbers_are_told_to_readers_and_read_anew_by_an_index_run(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, schema: str, *, write: bool
) -> None:
    with open_home(tmp_path) as library:
        names = bring(library, folder).added
        before = held(library)
    make_old(tmp_path, schema=schema)
    if write:  # one that writes no numbers
        with open_library(tmp_path / "home", embedder_fingerprint=None, write=True) as library:
            set_profile(library, library.catalog.entries()[0].id, {"year": "2019"}, load_divisions())
            set_profile(library, library.catalog.entries()[0].id, {"year": ""}, load_divisions())
    for embedder in (None, BagEmbedder.fingerprint):
        with pytest.raises(LibraryError, match=r"numbers .*Run: zhiwen index .*vectors stay") as caught:
            open_library(tmp_path / "home", embedder_fingerprint=embedder, write=False)
        assert "\n" not in str(caught.value)
    monkeypatch.setattr(BagEmbedder, "passages", lambda *_: pytest.fail("it was embedded"))
    told: list[tuple[str, int, int]] = []
    with open_home(tmp_path) as library:
        result = index_paths(
            library,
            [folder],
            embedder=BagEmbedder(),
            divisions=load_divisions(),
            max_bytes=LIMIT,
            progress=lambda *step: told.append(step),
        )
        assert result == BuildResult(unchanged=names)
        assert held(library) == before
    assert told[:6] == [("reading numbers anew", done, 5) for done in range(6)]
    with open_home(tmp_path, write=False) as library:
        assert held(library) == before
        check_sound(library)


def test_a_report_can_leave_a_library_of_old_numbers(tmp_path: Path, folder: Path) -> None:
    with open_home(tmp_path) as library:
        bring(library, folder)
    make_old(tmp_path, schema="1")
    with open_library(tmp_path / "home", embedder_fingerprint=None, write=True) as library:
        remove_report(library, library.catalog.entries()[0].id)
        assert library.catalog.meta("facts") is None
    with open_home(tmp_path) as library:
        bring(library)
        assert len({fact.report_id for fact in library.catalog.find_facts(heads=library.catalog.heads())}) == 4
        check_sound(library)


def test_a_rebuild_and_the_completion_of_a_report_read_numbers_by_the_rules_of_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")
    with open_home(tmp_path) as library:
        bring(library, file)
    make_old(tmp_path)
    with open_home(tmp_path, rebuild=True) as library:
        redo(library)
        assert sum(library.catalog.fact_counts().values()) == 2
    with open_home(tmp_path) as library, monkeypatch.context() as patch:
        patch.setattr(BagEmbedder, "passages", lambda *_: (_ for _ in ()).throw(ModelError("the model is gone")))
        with pytest.raises(ModelError):
            bring(library, write_report(tmp_path / "in", "b.txt", "红谷滩区"))
    make_old(tmp_path)
    with open_home(tmp_path) as library:
        assert bring(library).added == ("b.txt",)
        assert [str(fact.value) for fact in library.catalog.find_facts(heads=["行政复议"])] == ["45", "44"] * 2
    open_home(tmp_path, write=False).close()


KILLED = """
import os, signal, sys
from pathlib import Path
from support.fakes import BagEmbedder
from index.facts import extractor as facts
from index.build import index_paths
from index.profile.gazetteer import load_divisions
from index.indexing_run import BuildResult
from index.library import open_library

left = int(sys.argv[2])
def read(*told):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return ()

facts.read_facts = read  # by rules that find nothing
embedder = BagEmbedder()
with open_library(Path(sys.argv[1]), embedder_fingerprint=embedder.fingerprint, write=True) as library:
    index_paths(library, [], embedder=embedder, divisions=load_divisions(), max_bytes=1)
"""


@pytest.mark.parametrize("reports", [0, 3])
def test_a_reading_anew_that_is_killed_is_done_whole_by_the_next_run(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, reports: int
) -> None:
    with open_home(tmp_path) as library:
        bring(library, folder)
        before = held(library)
    make_old(tmp_path)
    path = f"{ROOT}{os.pathsep}{ROOT / 'tests'}"
    run = [sys.executable, "-c", KILLED, str(tmp_path / "home"), str(reports)]
    done = subprocess.run(run, env={**os.environ, "PYTHONPATH": path}, check=False)
    assert done.returncode == -signal.SIGKILL
    with monkeypatch.context() as patch:  # not even those of the rules before may take it for theirs
        patch.setattr("index.facts_refresh.facts_version", lambda: "other")
        with pytest.raises(LibraryError, match="not all read"):
            open_home(tmp_path, write=False)
    with open_home(tmp_path) as library:
        entries = library.catalog.entries()
        assert sum(not library.catalog.facts([entry.id]) for entry in entries) == reports
        bring(library)
        assert held(library) == before
    open_home(tmp_path, write=False).close()


def test_an_embedder_that_fails_leaves_the_report_for_the_next_run(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_report(tmp_path / "in", "a.txt", "东昌区")

    def fail(*_: object) -> None:
        raise ModelError("the model is gone")

    with monkeypatch.context() as patch:
        patch.setattr(BagEmbedder, "passages", fail)
        with pytest.raises(ModelError):
            bring(library, file)
    assert library.catalog.entries() == ()
    assert [entry.state for entry in library.catalog.unsettled()] == [State.PENDING]
    assert (library.catalog.heads(), library.catalog.find_facts(heads=["行政复议"])) == ({}, ())
    assert bring(library) == BuildResult(added=("a.txt",))
    check_sound(library)


SLOW = """
import sys, time
from pathlib import Path
from support.fakes import BagEmbedder
from index.build import index_paths
from index.profile.gazetteer import load_divisions
from index.indexing_run import BuildResult
from index.library import open_library

class Slow(BagEmbedder):
    def passages(self, texts, progress=None):
        time.sleep(0.2)
        return super().passages(texts, progress)

embedder = Slow()
with open_library(Path(sys.argv[1]), embedder_fingerprint=embedder.fingerprint, write=True) as library:
    print("open", flush=True)
    index_paths(library, [Path(sys.argv[2])], embedder=embedder, divisions=load_divisions(), max_bytes=10**7)
"""


@pytest.mark.parametrize("delay", [0.05, 0.35, 0.62, 0.95])
def test_a_run_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path, folder: Path, delay: float) -> None:
    home = tmp_path / "home"
    with open_home(tmp_path) as library:  # something to replace
        bring(library, folder)
    for number, file in enumerate(sorted(folder.iterdir())):
        if number % 2:
            file.write_bytes(file.read_bytes() + "\n又及。\n".encode())
        else:
            shutil.copy(file, folder / f"copy{number}.txt")
            with (folder / f"copy{number}.txt").open("ab") as copy:
                copy.write("\n副本。\n".encode())
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, str(home), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    ) as run:
        assert run.stdout
        assert run.stdout.readline() == "open\n"
        time.sleep(delay)
        run.send_signal(signal.SIGKILL)
    assert run.returncode == -signal.SIGKILL
    with open_home(tmp_path, write=False) as library:  # what is ready can be read between
        ready = [entry.id for entry in library.catalog.entries()]
        assert len(ready) >= 5
        assert sum(library.catalog.fact_counts().values()) == len(library.catalog.facts(ready)) > 0
    with open_home(tmp_path) as library:
        bring(library, folder)
        assert [entry.name for entry in library.catalog.entries()] == sorted(file.name for file in folder.iterdir())
        assert library.catalog.unsettled() == ()
        check_sound(library)
        assert len(bring(library, folder).unchanged) == len(list(folder.iterdir()))
    with sqlite3.connect(home / "catalog.sqlite") as rows:
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows.close()


def test_a_rebuild_killed_half_way_is_completed_by_the_next_run(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_home(tmp_path) as library:
        bring(library, folder)
    with open_home(tmp_path, rebuild=True) as library, monkeypatch.context() as patch:
        patch.setattr("index.generation.shutil.rmtree", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            library.reset()
    with open_home(tmp_path) as library:
        assert len(bring(library, folder).added) == 5
        check_sound(library)


def test_a_small_library_can_be_read_again_and_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    embedder = BagEmbedder()
    file = tmp_path / "a.txt"
    file.write_text(TEXT_FOR_READERS, encoding="utf-8")
    with open_library(home, embedder_fingerprint=embedder.fingerprint, write=True) as library:
        index_paths(library, [file], embedder=embedder, divisions=load_divisions(), max_bytes=10**6)
    for _ in range(3):  # Chroma writes an empty graph afresh at each opening; that is no damage
        with open_library(home, embedder_fingerprint=embedder.fingerprint, write=False) as library:
            assert library.vectors.sentences.query(embedder.query("行政复议"), 3)


TEXT_FOR_READERS = (
    "东湖县2023年法治政府建设情况的报告\n一、主要举措\n2023年共收到行政复议申请12件。全年开展普法宣传活动30场。"
)
