"""Whatever is done to files between two runs, renamed, swapped, copied, edited, and wherever a run is broken off:
the library ends as if it had been made of the files anew, and corrections stay with the texts they were made for."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.fakes import BagEmbedder
from support.memory_store import MemoryVectors

from index.build import index_paths, rebuild, set_profile, take_files
from index.errors import Interrupted, LibraryError, ReadError
from index.indexing_run import BuildResult
from index.library import Library, open_library
from index.profile.gazetteer import load_divisions
from index.reading.readers import text_digest
from index.records import content_id
from index.stores.catalog import Catalog

LIMIT = 10_000_000
PLACES = ("东昌区", "红谷滩区", "嘉善县", "海盐县", "安图县", "鼓楼区")
WORDS = ("普法宣传", "行政执法", "矛盾调解", "政务公开", "合法审查", "法律援助")  # as unlike as reports are


def report_of(number: int, extra: str = "") -> str:
    """Return one of some reports, all of one length."""
    place, word = PLACES[number].ljust(4, "的"), WORDS[number]
    body = "".join(f"{word}工作第{step}项由{place}{word}专班办结{step}{number}件,{word}满意。\n" for step in "123456")
    title = f"{PLACES[number]}人民政府2024年法治政府建设情况报告"
    return f"{title}\n一、主要成效\n{body}{extra}二、存在问题\n{word}不够深入。\n"


def saved(text: str, form: str) -> bytes:
    """Return a text as an editor may save it."""
    if form == "crlf":
        text = text.replace("\n", "\r\n")
    if form == "blanks":
        text = text.replace("\n", " \u3000\n") + "\n\n"
    return text.encode("utf-8")


class Town:
    """A folder of reports and the library made of it."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder, self.home, self.vectors = root, root / "reports", root / "home", MemoryVectors()
        self.folder.mkdir()

    def write(self, name: str, text: str, form: str = "lf") -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(saved(text, form))
        return file

    def move(self, *steps: tuple[str, str]) -> None:
        """Rename files one after another; what lies there is overwritten."""
        for old, new in steps:
            (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / old).replace(self.folder / new)

    @contextmanager
    def open(self) -> Iterator[Library]:
        mark = BagEmbedder.fingerprint
        with open_library(self.home, embedder_fingerprint=mark, write=True, opener=self.vectors) as library:
            yield library

    def index(
        self, *paths: Path, prune: bool = True, yes: bool = True, force: bool = False, anew: bool = False
    ) -> BuildResult:
        with self.open() as library:
            run = rebuild if anew else index_paths
            return run(
                library, paths or [self.folder], embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=LIMIT,
                prune=prune, force=force, confirm=(lambda _: True) if yes else None,
            )  # fmt: skip

    def prune(self, *, yes: bool = False) -> BuildResult:
        with self.open() as library:
            return index_paths(
                library, [], embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=LIMIT, prune=True,
                confirm=(lambda _: True) if yes else None,
            )  # fmt: skip

    def correct(self, name: str, **values: str) -> None:
        with self.open() as library:
            (entry,) = [entry for entry in library.catalog.entries() if entry.name == name]
            set_profile(library, entry.id, values, load_divisions())

    def holds(self) -> dict[str, str]:
        """Return the place that the text of each report begins with, by report name."""
        with self.open() as library:
            return {report.name: report.text.partition("人民政府")[0] for report in library.catalog.reports()}

    def corrections(self) -> dict[str, Mapping[str, str]]:
        with self.open() as library:
            return {entry.name: entry.overrides for entry in library.catalog.entries() if entry.overrides}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def fill(town: Town, count: int = 3) -> None:
    for number in range(count):
        town.write(f"{number + 1}.txt", report_of(number))
    town.index()


def test_a_chain_of_renames_over_a_deleted_file_loses_no_report(town: Town) -> None:
    fill(town)
    (town.folder / "1.txt").unlink()
    town.move(("2.txt", "1.txt"), ("3.txt", "2.txt"))

    done = town.index()

    assert done == BuildResult(updated=("1.txt", "2.txt"), removed=("1.txt",))
    assert town.holds() == {"1.txt": PLACES[1], "2.txt": PLACES[2]}


def test_swapped_and_rotated_files_keep_their_reports_and_corrections(town: Town) -> None:
    fill(town)
    town.correct("1.txt", year="2019")
    town.correct("3.txt", year="2021")
    town.move(("1.txt", "x"), ("2.txt", "1.txt"), ("3.txt", "2.txt"), ("x", "3.txt"))

    assert town.index() == BuildResult(updated=("1.txt", "2.txt", "3.txt"))
    assert town.holds() == {"1.txt": PLACES[1], "2.txt": PLACES[2], "3.txt": PLACES[0]}
    assert town.corrections() == {"3.txt": {"year": "2019"}, "2.txt": {"year": "2021"}}

    town.move(("1.txt", "x"), ("2.txt", "1.txt"), ("x", "2.txt"))
    town.index()
    assert town.holds() == {"1.txt": PLACES[2], "2.txt": PLACES[1], "3.txt": PLACES[0]}
    assert town.corrections() == {"3.txt": {"year": "2019"}, "1.txt": {"year": "2021"}}


def test_a_name_that_a_renamed_file_has_taken_is_given_to_no_new_one(town: Town) -> None:
    fill(town, 2)
    town.move(("2.txt", "1.txt"))
    town.write("x/1.txt", report_of(3))

    assert town.index().added == ("x/1.txt",)
    assert town.holds() == {"1.txt": PLACES[1], "x/1.txt": PLACES[3]}


def test_a_report_that_takes_an_old_name_gets_none_of_its_corrections(town: Town) -> None:
    fill(town, 2)
    town.correct("1.txt", year="2019")
    town.write("1.txt", report_of(3))

    done = town.index()

    assert (done.updated, done.kept, done.dropped) == (("1.txt",), (), (("1.txt", "year=2019"),))
    assert town.corrections() == {}
    town.write("9.txt", report_of(0))  # and it comes back with its text, even later
    done = town.index()
    assert (done.added, done.kept) == (("9.txt",), (("9.txt", "year=2019"),))
    assert town.corrections() == {"9.txt": {"year": "2019"}}


def test_a_renamed_file_keeps_its_corrections_when_another_report_takes_its_name(town: Town) -> None:
    fill(town, 2)
    town.correct("1.txt", year="2019")
    town.move(("1.txt", "sub/old.txt"))
    town.write("1.txt", report_of(3))

    done = town.index()

    assert (done.added, done.updated, done.removed, done.dropped) == (("1.txt",), ("old.txt",), (), ())
    assert town.corrections() == {"old.txt": {"year": "2019"}}


@pytest.mark.parametrize("name", ["1.txt", "sub/1 (corrected).txt"])
def test_an_edited_report_keeps_its_corrections_and_says_so(town: Town, name: str) -> None:
    fill(town, 2)
    town.correct("1.txt", year="2019")
    (town.folder / "1.txt").unlink()
    town.write(name, report_of(0).replace("办结10件", "办结99件"))

    done = town.index()

    assert (done.kept, done.dropped) == (((Path(name).name, "year=2019"),), ())
    assert town.corrections() == {Path(name).name: {"year": "2019"}}


def test_an_edited_report_keeps_its_corrections_though_its_name_went_to_another(town: Town) -> None:
    fill(town, 2)
    town.correct("2.txt", year="2019")
    town.move(("1.txt", "2.txt"))
    town.write("1.txt", report_of(1, "另有几项工作正在进行。\n"))

    done = town.index()

    assert (done.kept, done.dropped, done.removed) == ((("1.txt", "year=2019"),), (), ("2.txt",))
    assert town.holds() == {"1.txt": PLACES[1], "2.txt": PLACES[0]}


def test_a_report_of_another_year_is_no_edited_one_however_alike(town: Town) -> None:
    fill(town, 2)
    town.correct("1.txt", issuer="某办公室")
    town.write("1.txt", report_of(0).replace("2024年", "2023年"))

    assert town.index().dropped == (("1.txt", "issuer=某办公室"),)
    assert town.corrections() == {}


def test_an_upload_of_an_edited_report_takes_its_corrections_over(town: Town) -> None:
    fill(town, 2)
    town.correct("1.txt", issuer="某办公室")
    upload = town.root / "1.txt"
    upload.write_text(report_of(0, "又及。\n"), encoding="utf-8")
    other = town.root / "other.txt"
    other.write_text(report_of(4), encoding="utf-8")

    with town.open() as library:
        taken = take_files(
            library, [upload, other], embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=LIMIT
        )
        given = {library.catalog.entry(one.report_id).name: library.catalog.entry(one.report_id) for one in taken}

    assert [dict(entry.overrides) for entry in given.values()] == [{"issuer": "某办公室"}, {}]
    assert len(town.holds()) == 4


def test_an_upload_is_no_duplicate_of_a_report_whose_file_holds_another_text_by_now(town: Town) -> None:
    fill(town, 2)
    town.write("1.txt", report_of(3))  # not indexed yet
    upload = town.root / "upload.txt"
    upload.write_text(report_of(0), encoding="utf-8")

    with town.open() as library:
        (taken,) = take_files(library, [upload], embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=LIMIT)
    assert taken.outcome == "updated"

    town.index(prune=False)
    assert sorted(town.holds().values()) == sorted([PLACES[0], PLACES[1], PLACES[3]])


@pytest.mark.parametrize("form", ["crlf", "blanks"])
def test_line_ends_and_trailing_blanks_make_no_other_report(town: Town, form: str) -> None:
    town.write("a.txt", report_of(0))
    copy = town.write("b.txt", report_of(0), form)

    assert town.index() == BuildResult(added=("a.txt",), duplicates=((str(copy), "a.txt"),))
    town.correct("a.txt", year="2019")
    copy.replace(town.folder / "a.txt")
    assert town.index() == BuildResult(updated=("a.txt",))

    with town.open() as library:
        (report,) = library.catalog.reports()
        assert report.text.encode() == saved(report_of(0), form)  # exactly what the file holds now
        assert report.id == content_id("report", report.text)
        assert report.profile.year == 2019


def test_a_library_of_before_digests_keeps_ids_and_makes_one_report_of_two_copies(town: Town) -> None:
    town.write("a.txt", report_of(0))
    town.write("c.txt", report_of(1))
    town.index()
    with town.open() as library:
        before = {entry.name: entry.id for entry in library.catalog.entries()}
    twin = town.write("b.txt", report_of(0), "crlf")
    with pytest.MonkeyPatch.context() as patch:  # as texts were told apart before
        patch.setattr("index.changes.survey.text_digest", lambda text: content_id("report", text))
        town.index()
    town.correct("b.txt", year="2019")
    with town.open() as library, library.catalog._changing() as connection:
        connection.exec_driver_sql("UPDATE reports SET digest = NULL, stamp = NULL")
        connection.exec_driver_sql("UPDATE meta SET value = '4' WHERE key = 'schema'")

    done = town.index()

    assert (done.duplicates, done.removed) == (((str(town.folder / "a.txt"), "b.txt"),), ("a.txt",))
    with town.open() as library:
        now = {entry.name: entry.id for entry in library.catalog.entries()}
        assert now == {"b.txt": content_id("report", twin.read_bytes().decode()), "c.txt": before["c.txt"]}
    assert town.corrections() == {"b.txt": {"year": "2019"}}
    assert town.index().unchanged == ("b.txt", "c.txt")


def test_two_copies_that_were_both_corrected_become_one_report_with_both_corrections(town: Town) -> None:
    town.write("a.txt", report_of(0))
    town.write("b.txt", report_of(0), "crlf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.changes.survey.text_digest", lambda text: content_id("report", text))
        town.index()
    town.correct("a.txt", year="2019")
    town.correct("b.txt", year="2020", issuer="某办公室")
    with town.open() as library, library.catalog._changing() as connection:
        connection.exec_driver_sql("UPDATE reports SET digest = NULL")

    town.index()

    with town.open() as library:
        (entry,) = library.catalog.entries()
        assert dict(entry.overrides) == {"year": "2019", "issuer": "某办公室"}
        assert (entry.profile.year, entry.profile.readings["issuer"].value) == (2019, "某办公室")


def test_other_content_of_equal_size_and_time_is_seen(town: Town) -> None:
    file = town.write("1.txt", report_of(2))
    os.utime(file, ns=(10**18, 10**18))
    town.index()
    size = file.stat().st_size
    file.write_bytes(saved(report_of(3), "lf"))
    os.utime(file, ns=(10**18, 10**18))

    assert file.stat().st_size == size
    assert town.index().updated == ("1.txt",)
    assert town.holds() == {"1.txt": PLACES[3]}


def test_force_reads_files_that_seem_unchanged(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.reading.readers.RECENT", -60.0)
    monkeypatch.setattr("index.reading.readers.stamp_of", lambda _: "same")  # as where a file system tells neither
    monkeypatch.setattr("index.changes.survey.stamp_of", lambda _: "same")
    file = town.write("1.txt", report_of(2))
    os.utime(file, ns=(10**18, 10**18))
    town.index()
    file.write_bytes(saved(report_of(3), "lf"))
    os.utime(file, ns=(10**18, 10**18))

    assert town.index().unchanged == ("1.txt",)
    assert town.index(force=True).updated == ("1.txt",)
    assert town.index(force=True) == BuildResult(unchanged=("1.txt",))


def test_one_file_under_two_spellings_is_one_report(town: Town) -> None:
    fill(town, 2)
    (town.root / "link").symlink_to(town.folder)

    assert town.index(town.root / "link", prune=False).updated == ("1.txt", "2.txt")
    town.write("1.txt", report_of(3))
    town.index(town.folder, prune=False)
    assert town.holds() == {"1.txt": PLACES[3], "2.txt": PLACES[1]}


# Removals


@pytest.mark.parametrize("anew", [False, True])
def test_pruning_without_its_folder_is_an_error_that_changes_nothing(town: Town, *, anew: bool) -> None:
    fill(town)
    town.folder.rename(town.root / "away")
    with pytest.raises(ReadError, match=r"does not exist; check the path\. Nothing was removed"):
        town.index(anew=anew)
    town.folder.mkdir()
    for folder in (town.folder, town.root / "home" / "other"):
        folder.mkdir(exist_ok=True, parents=True)
    with pytest.raises(LibraryError, match=r"3 of 3 reports would be removed.*holds no report now.*--yes"):
        town.index(yes=False, anew=anew)
    with town.open() as library:
        assert len(library.catalog.entries()) == 3
        assert library.vectors.sentences.count() == sum(entry.sentences for entry in library.catalog.entries())
    assert town.index(anew=anew).removed == ("1.txt", "2.txt", "3.txt")


def test_a_folder_that_lost_more_than_half_is_asked_about(town: Town) -> None:
    fill(town)
    (town.folder / "1.txt").unlink()
    assert town.index(yes=False).removed == ("1.txt",)
    (town.folder / "2.txt").unlink()
    assert town.index(yes=False).removed == ("2.txt",)  # one of two is half
    fill(town)
    for name in ("1.txt", "2.txt"):
        (town.folder / name).unlink()
    town.write("4.txt", report_of(3))
    assert town.index(yes=False).removed == ("1.txt", "2.txt")  # two stay, one of them new
    fill(town)
    for name in ("1.txt", "2.txt", "3.txt"):
        (town.folder / name).unlink()
    with pytest.raises(LibraryError, match="3 of 4 reports"):
        town.index(yes=False)


def test_a_disk_that_is_away_loses_nothing_when_another_folder_is_pruned(town: Town) -> None:
    fill(town)
    disk = town.root / "disk"
    disk.mkdir()
    (disk / "5.txt").write_text(report_of(4), encoding="utf-8")
    town.index(disk)
    (disk / "5.txt").rename(town.root / "5.txt")  # an empty mount point
    (town.folder / "1.txt").unlink()

    done = town.index(yes=False)

    assert (done.removed, done.away) == (("1.txt",), ("5.txt",))
    with pytest.raises(LibraryError, match=r"disk holds no report now"):
        town.prune()
    with pytest.raises(LibraryError, match=r"disk holds no report now"):
        town.index(disk, yes=False)
    disk.rmdir()
    with pytest.raises(LibraryError, match=r"disk is not there"):
        town.prune()
    assert town.prune(yes=True).removed == ("5.txt",)


def test_pruning_without_paths_follows_renamed_files_and_takes_no_other(town: Town) -> None:
    fill(town)
    (town.folder / "1.txt").unlink()
    town.move(("2.txt", "1.txt"), ("3.txt", "new name.txt"))
    town.write("4.txt", report_of(3))

    done = town.prune()

    assert (sorted(done.updated), done.removed, done.added) == (["1.txt", "new name.txt"], ("1.txt",), ())
    assert town.holds() == {"1.txt": PLACES[1], "new name.txt": PLACES[2]}


# Any sequence, broken off anywhere

NAMES = ("a.txt", "b.txt", "c.txt", "x/a.txt", "x/b.txt")
NUMBERS = st.integers(0, len(PLACES) - 1)
PLACED = st.sampled_from(NAMES)
STEPS = st.one_of(
    st.tuples(st.just("write"), PLACED, NUMBERS, st.sampled_from(["lf", "crlf", "blanks"])),
    st.tuples(st.just("delete"), PLACED),
    st.tuples(st.just("rename"), PLACED, PLACED),
    st.tuples(st.just("swap"), PLACED, PLACED),
    st.tuples(st.just("copy"), PLACED, PLACED),
)


def act(town: Town, step: tuple[str, ...]) -> None:
    kind, name, *rest = step
    file = town.folder / name
    if kind == "write":
        town.write(name, report_of(int(rest[0])), rest[1])
        os.utime(file, ns=(10**18, 10**18))
    elif not file.exists():
        return
    elif kind == "delete":
        file.unlink()
    else:
        other = town.folder / rest[0]
        other.parent.mkdir(exist_ok=True)
        if other == file or (kind == "swap" and not other.exists()):
            return
        if kind == "copy":
            shutil.copy2(file, other)
        elif kind == "rename":
            file.replace(other)
        else:
            town.move((name, "spare"), (rest[0], name), ("spare", rest[0]))


@contextmanager
def broken_off(after: int) -> Iterator[None]:
    """Have the process end before the catalog is written to for the n-th time."""
    whole = Catalog._changing
    left = after

    @contextmanager
    def changing(catalog: Catalog) -> Iterator[object]:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        with whole(catalog) as connection:
            yield connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Catalog, "_changing", changing)
        yield


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    before=st.dictionaries(PLACED, NUMBERS, min_size=2),
    first=st.lists(STEPS, max_size=6),
    second=st.lists(STEPS, max_size=6),
    broken=st.integers(0, 12),
)
def test_any_sequence_ends_as_if_indexed_from_scratch(
    before: dict[str, int], first: list[tuple[str, ...]], second: list[tuple[str, ...]], broken: int
) -> None:
    with tempfile.TemporaryDirectory() as root:
        town = Town(Path(root))
        for name, number in before.items():
            act(town, ("write", name, number, "lf"))  # type: ignore[arg-type]
        town.index()
        corrected = {}
        with town.open() as library:
            for entry in library.catalog.entries():
                issuer = f"{entry.digest}办公室"
                set_profile(library, entry.id, {"issuer": issuer}, load_divisions())
                corrected[entry.digest] = {"issuer": issuer}
        for step in first:
            act(town, step)
        with broken_off(broken), suppress(KeyboardInterrupt, Interrupted):
            town.index()
        for step in second:
            act(town, step)
        town.index()

        (Path(root) / "scratch").mkdir()
        scratch = Town(Path(root) / "scratch")
        scratch.folder = town.folder
        scratch.index()
        with town.open() as library, scratch.open() as fresh:
            now = {entry.digest: entry for entry in library.catalog.entries()}
            assert now.keys() == {entry.digest for entry in fresh.catalog.entries()}
            assert len(now) == len(library.catalog.entries())
            assert {entry.state for entry in library.catalog.unsettled()} == set()
            for entry in library.catalog.entries():
                content = Path(entry.path).read_bytes().decode()
                assert library.catalog.report(entry.id).text == content
                assert (entry.id, entry.digest) == (content_id("report", content), text_digest(content))
                assert entry.name.endswith(Path(entry.path).name)
                assert dict(entry.overrides) == corrected.get(entry.digest, {})
            sentences = library.catalog.sentences(entry.id for entry in library.catalog.entries())
            assert set(town.vectors.sentences.rows) == {sentence.id for sentence in sentences}
            assert library.lexical.count() == len(sentences)
        again = town.index()
        assert (again.added, again.updated, again.removed, again.failed) == ((), (), (), ())
