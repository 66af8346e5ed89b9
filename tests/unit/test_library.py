"""One folder is one library: its lock, its settings, upgrades, damage, fingerprint."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from support.memory_store import MemoryVectors

from index import library as library_module
from index.errors import LibraryDamaged, LibraryError, LibraryLocked, StorageError
from index.facts_refresh import facts_version
from index.library import Library, open_library
from index.records import Jurisdiction, Level, Profile, Report
from index.stores.tables import Entry, Parts, State

HOLD = """
import sys
from pathlib import Path
from index.lock import FolderLock
sys.argv = ["/somewhere/zhiwen", "ui", "--port", "1"]
lock = FolderLock(Path({home!r}))
lock.acquire(exclusive={exclusive})
print("held", flush=True)
sys.stdin.read()
"""


def opened(home: Path, *, write: bool = False, embedder: str | None = "A", **options: object) -> Library:
    return open_library(home, embedder_fingerprint=embedder, write=write, opener=MemoryVectors(), **options)  # type: ignore[arg-type]


def put(library: Library, text: str, *, year: int = 2024) -> None:
    profile = Profile(Jurisdiction("甲县", Level.COUNTY), year)
    report = Report(f"{text}.txt", f"/{text}.txt", text, profile)
    entry = Entry(report.id, State.READY, report.name, report.path, profile=profile)
    library.record_settings()
    library.catalog.add(report, entry, Parts((), (), ()))


@pytest.fixture
def held(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    opened(tmp_path).close()
    code = HOLD.format(home=str(tmp_path), exclusive=False)
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(library_module.__file__).parent.parent,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.lock.FolderLock.acquire.__kwdefaults__", {"patience": 0.0})


def test_a_new_library_is_an_empty_one(tmp_path: Path) -> None:
    with opened(tmp_path / "new" / "home") as library:
        assert library.catalog.entries() == ()
        assert library.lexical.count() == 0


def test_several_readers_share_a_library(tmp_path: Path) -> None:
    with opened(tmp_path), opened(tmp_path) as second:
        assert second.catalog.entries() == ()


def test_a_reader_keeps_a_writer_out_and_is_named(tmp_path: Path, held: subprocess.Popen[str]) -> None:
    with pytest.raises(LibraryLocked) as caught:
        opened(tmp_path, write=True)
    assert str(caught.value) == (
        f"The library at {tmp_path} is in use by process {held.pid} (zhiwen ui). "
        "Stop it, or wait until it has finished, then run this again"
    )


def test_a_writer_keeps_readers_and_writers_out(tmp_path: Path) -> None:
    with opened(tmp_path, write=True):
        for write in (False, True):
            with pytest.raises(LibraryLocked, match=rf"process {os.getpid()}"):
                opened(tmp_path, write=write)
    opened(tmp_path, write=True).close()


def test_a_lock_whose_owner_was_killed_is_free(tmp_path: Path, held: subprocess.Popen[str]) -> None:
    held.kill()
    held.wait()
    with opened(tmp_path, write=True):
        marks = [mark.name for mark in (tmp_path / "holders").iterdir()]
    assert not any(mark.startswith(f"{held.pid}.") for mark in marks)


def test_a_reader_can_write_for_a_while_when_it_is_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        with library.writing(), pytest.raises(LibraryLocked):
            opened(tmp_path)
        opened(tmp_path).close()


def test_a_reader_that_is_not_alone_writes_the_next_state_which_takes_the_place_of_this_one(
    tmp_path: Path, held: subprocess.Popen[str]
) -> None:
    with opened(tmp_path) as library, opened(tmp_path) as other:
        before = library.snapshot()
        with library.writing() as target:
            put(target, "一份报告。")
            assert (library.catalog.entries(), library.newest) == ((), target)
        assert [len(one.catalog.entries()) for one in (library, before, other)] == [1, 0, 0]
        assert (library.outdated(), other.outdated()) == (False, True)
        other.adopt()
        assert other.catalog.entries() == library.catalog.entries()
        with opened(tmp_path) as later:
            assert later.catalog.entries() == library.catalog.entries()
        assert held.poll() is None


def test_a_next_state_that_ended_in_an_error_answers_nobody_and_is_gone_on_with(tmp_path: Path) -> None:
    with opened(tmp_path) as library, opened(tmp_path):
        with suppress(RuntimeError), library.writing() as target:
            put(target, "一份报告。")
            raise RuntimeError
        assert (library.catalog.entries(), library.outdated()) == ((), False)
        with library.writing():
            pass
        assert len(library.catalog.entries()) == 1


def test_a_change_in_between_has_the_next_state_begun_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        with suppress(RuntimeError), library.writing(beside=True) as target:
            put(target, "半份报告。")
            raise RuntimeError
        with library.writing() as target:
            assert target is library
            put(target, "一份报告。")
        with library.writing(beside=True) as target:
            put(target, "又一份报告。")
        assert [entry.name for entry in library.catalog.entries()] == ["一份报告。.txt", "又一份报告。.txt"]


def test_one_writer_at_a_time_and_the_other_is_told_who_it_is(tmp_path: Path) -> None:
    with opened(tmp_path) as library, opened(tmp_path) as other, library.writing():
        with pytest.raises(LibraryLocked, match=rf"at {tmp_path} is in use by process {os.getpid()}"), other.writing():
            pytest.fail("it may not come here")
        opened(tmp_path).close()


def test_what_visitors_keep_stays_in_one_place_while_states_follow_each_other(tmp_path: Path) -> None:
    with opened(tmp_path) as library, opened(tmp_path) as other:
        other.catalog.answers.save("a", "问", {}, {})
        with library.writing() as target:
            put(target, "一份报告。")
            other.catalog.answers.save("b", "问", {}, {})
            target.catalog.answers.save("c", "问", {}, {})
        other.catalog.answers.save("d", "问", {}, {})
        for one in (library, other):
            assert {kept.id for kept in one.catalog.answers.newest()} == {"a", "b", "c", "d"}


def test_states_that_nobody_reads_are_swept_away(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        for number in range(3):
            with library.writing(beside=True) as target:
                put(target, f"{number}。")
                assert target.lexical.count() == 0
        states = [folder.name for folder in (tmp_path / "generations").glob("0*")]
        assert states == [library.folder.name]
        assert not (tmp_path / "lexical").exists()
        early = library.snapshot()
        with library.writing(beside=True):
            pass
        assert len(list((tmp_path / "generations").glob("0*"))) == 2
        assert len(early.catalog.entries()) == 3
        del early
        with library.writing(beside=True):
            pass
        assert len(list((tmp_path / "generations").glob("0*"))) == 1


def test_a_disk_that_has_no_room_for_the_next_state_is_told_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with opened(tmp_path) as library:
        assert library.lexical.count() == 0
        (tmp_path / "generations").mkdir()
        (tmp_path / "generations" / "000007.gone").mkdir()
        with monkeypatch.context() as patch:
            patch.setattr("index.succession.shutil.copyfile", fail)
            with pytest.raises(StorageError, match="disk is full"), library.writing(beside=True):
                pytest.fail("it may not come here")
        assert not list((tmp_path / "generations").glob("0*1"))
        with library.writing(beside=True) as target:
            put(target, "一份报告。")
        assert len(library.catalog.entries()) == 1
        assert not list((tmp_path / "generations").glob("*.gone"))


def test_other_settings_are_refused_with_both_and_the_remedy(tmp_path: Path) -> None:
    with opened(tmp_path, write=True) as library:
        put(library, "一份报告。")
    with pytest.raises(LibraryError) as caught:
        opened(tmp_path, embedder="B")
    assert str(caught.value) == (
        f"The library at {tmp_path} was built with embedder A; settings ask for B. Run: zhiwen index --rebuild"
    )
    with pytest.raises(LibraryError, match="word index version"):
        opened(tmp_path, place_words=["某某新区"])
    opened(tmp_path, embedder=None).close()


def test_an_empty_library_takes_any_settings(tmp_path: Path) -> None:
    with opened(tmp_path, write=True) as library:
        library.record_settings()
    with opened(tmp_path, write=True, embedder="B") as library:
        library.record_settings()
        assert library.catalog.meta("embedder") == "B"


def test_a_library_opened_for_rebuilding_is_not_written_to_before_its_reset(tmp_path: Path) -> None:
    with opened(tmp_path, write=True) as library:
        put(library, "一份报告。")
    with opened(tmp_path, embedder="B", write=True, rebuild=True) as library:
        with pytest.raises(LibraryError, match="settings ask for B"):
            library.record_settings()
        library.reset()
        library.record_settings()
        assert library.catalog.entries() == ()
        assert [entry.state for entry in library.catalog.unsettled()] == [State.PENDING]


def test_readers_of_numbers_that_other_rules_read_are_told_and_writers_are_not(tmp_path: Path) -> None:
    with opened(tmp_path, write=True) as library:
        put(library, "一份报告。")
        library.catalog.set_meta(facts="old")
    with pytest.raises(LibraryError) as caught:
        opened(tmp_path, embedder=None)
    assert str(caught.value) == (
        f"The numbers of the library at {tmp_path} were read by rules old; this Zhiwen has rules {facts_version()}. "
        "Run: zhiwen index FOLDER; numbers are read anew, vectors stay"
    )
    with opened(tmp_path, write=True) as library:
        library.record_settings()
        assert library.catalog.meta("facts") == "old"
        library.catalog.set_meta(facts=None)
    with pytest.raises(LibraryError, match=r"not all read; .*Run: zhiwen index FOLDER"):
        opened(tmp_path)


def test_a_library_without_reports_has_no_old_numbers(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with opened(tmp_path, write=True) as library:
        library.catalog.set_meta(facts="old")
    opened(tmp_path).close()
    with opened(tmp_path, write=True) as library:
        library.record_settings()
        assert library.catalog.meta("facts") == facts_version()


def test_a_library_of_the_schema_without_facts_is_upgraded_by_a_writer(tmp_path: Path) -> None:
    for rebuild in (False, True):
        with opened(tmp_path, write=True) as library:
            put(library, f"{rebuild}。")
            library.catalog.set_meta(schema="1", facts=None)
        with sqlite3.connect(tmp_path / "catalog.sqlite") as rows:
            rows.execute("DROP TABLE facts")
        rows.close()
        with pytest.raises(LibraryError, match="schema 1"):
            opened(tmp_path)
        with opened(tmp_path, write=True, rebuild=rebuild) as library:
            assert (library.set_aside, library.catalog.meta("schema")) == (None, "7")
            assert library.catalog.entries()


def test_the_fingerprint_depends_on_reports_and_profiles_and_not_on_their_order(tmp_path: Path) -> None:
    def fingerprint(home: str, texts: list[str], *, year: int = 2024, embedder: str = "A") -> str:
        with opened(tmp_path / home, write=True, embedder=embedder) as library:
            for text in texts:
                put(library, text, year=year)
            return library.fingerprint()

    first = fingerprint("a", ["一。", "二。"])
    assert fingerprint("b", ["二。", "一。"]) == first
    assert len({first, fingerprint("c", ["一。"]), fingerprint("d", ["一。", "二。"], year=2023)}) == 3
    assert fingerprint("e", ["一。", "二。"], embedder="B") != first
    with opened(tmp_path / "a", embedder=None, write=True) as library:
        assert library.fingerprint() == first
        library.catalog.set_meta(facts="other")
        assert library.fingerprint() != first


@pytest.mark.parametrize("content", [None, b"", b"no database" * 100])
def test_a_damaged_catalog_is_told_and_set_aside_by_a_rebuild(tmp_path: Path, content: bytes | None) -> None:
    with opened(tmp_path, write=True) as library:
        put(library, "一份报告。")
        assert library.lexical.count() == 0
    file = tmp_path / "catalog.sqlite"
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(LibraryDamaged, match="zhiwen index --rebuild"):
        opened(tmp_path)
    with opened(tmp_path, write=True, rebuild=True) as library:
        assert library.set_aside
        assert library.catalog.entries() == ()
        assert (library.set_aside / "lexical").is_dir()
        assert (library.set_aside / "catalog.sqlite").exists() == (content is not None)


def test_a_sound_library_is_not_set_aside(tmp_path: Path) -> None:
    with opened(tmp_path, write=True) as library:
        put(library, "一份报告。")
    with opened(tmp_path, write=True, rebuild=True) as library:
        assert library.set_aside is None
        assert len(library.catalog.entries()) == 1


def test_a_refused_opening_leaves_no_lock_behind(tmp_path: Path) -> None:
    with opened(tmp_path, write=True) as library:
        put(library, "一份报告。")
    with pytest.raises(LibraryError):
        opened(tmp_path, write=True, embedder="B")
    opened(tmp_path, write=True).close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="ZHIWEN_HOME"):
        opened(tmp_path / "file" / "home")


def test_other_threads_go_on_reading_while_one_writes(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        read: list[int] = []

        def look() -> None:
            read.extend((len(library.catalog.entries()), library.vectors.sentences.count(), library.lexical.count()))

        with library.writing():
            put(library, "一份报告。")
            reader = threading.Thread(target=look, daemon=True)
            reader.start()
            reader.join(timeout=10)
        assert read == [1, 0, 0]


def test_nobody_holds_the_lock_after_a_failed_write(tmp_path: Path) -> None:
    library = opened(tmp_path)
    with pytest.raises(RuntimeError), library.writing():
        raise RuntimeError
    with opened(tmp_path) as second:
        assert second.catalog.entries() == ()
    library.close()


def test_a_library_of_before_reports_were_dated_is_read_without_dates(tmp_path: Path) -> None:
    with opened(tmp_path, write=True) as library:
        put(library, "甲。")
        library.catalog.set_meta(schema="3")
    with sqlite3.connect(tmp_path / "catalog.sqlite") as rows:
        rows.execute("ALTER TABLE reports DROP COLUMN added")
    rows.close()

    with opened(tmp_path) as library:
        assert [entry.added for entry in library.catalog.entries()] == [None]
        assert library.catalog.meta("schema") == "7"


def test_a_library_of_before_digests_is_read_and_keeps_its_ids(tmp_path: Path) -> None:
    with opened(tmp_path, write=True) as library:
        put(library, "甲。")
        (before,) = library.catalog.entries()
        library.catalog.set_meta(schema="4")
    with sqlite3.connect(tmp_path / "catalog.sqlite") as rows:
        for column in ("digest", "stamp"):
            rows.execute(f"ALTER TABLE reports DROP COLUMN {column}")
        rows.execute("DROP TABLE corrections")
    rows.close()

    with opened(tmp_path) as library:
        assert library.catalog.entries() == (replace(before, digest=None, stamp=None),)
        assert library.catalog.meta("schema") == "7"
        assert library.catalog.corrections.of("absent") == {}


def test_a_library_of_before_sketches_is_read_without_them(tmp_path: Path) -> None:
    with opened(tmp_path, write=True) as library:
        put(library, "甲。")
        library.catalog.set_meta(schema="6")
    with sqlite3.connect(tmp_path / "catalog.sqlite") as rows:
        rows.execute("ALTER TABLE reports DROP COLUMN sketch")
    rows.close()

    with opened(tmp_path) as library:
        assert [entry.sketch for entry in library.catalog.entries()] == [None]
        assert library.catalog.meta("schema") == "7"


def test_the_fingerprint_follows_every_change(tmp_path: Path) -> None:
    with opened(tmp_path, write=True) as library:
        seen = {library.fingerprint()}
        put(library, "甲。")
        seen.add(library.fingerprint())
        (entry,) = library.catalog.entries()
        library.catalog.update(replace(entry, profile=replace(entry.profile, year=2021)))
        seen.add(library.fingerprint())
        library.catalog.set_meta(chunking="another")
        seen.add(library.fingerprint())

    assert len(seen) == 4
