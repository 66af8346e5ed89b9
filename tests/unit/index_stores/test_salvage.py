"""What comes over from a damaged catalog: corrections, kept answers, conversations, feedback, and whole reports."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.fakes import BagEmbedder
from support.memory_store import MemoryVectors

from index.build import index_paths, rebuild, set_profile
from index.errors import LibraryDamaged
from index.library import Library, open_library
from index.profile.gazetteer import load_divisions
from index.stores.conversations import KeptTurn
from index.stores.salvage import Salvaged, salvage

ANSWERS = 60


def opened(home: Path, *, anew: bool = False) -> Library:
    return open_library(
        home, embedder_fingerprint=BagEmbedder.fingerprint, write=True, rebuild=anew, opener=MemoryVectors()
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A library of four reports, one corrected by hand, with answers, a conversation and a reader's word."""
    files = tmp_path / "files"
    files.mkdir()
    for number in range(4):
        text = f"甲{number}县人民政府2024年法治政府建设情况报告\n" + f"全县收到行政复议申请{number + 40}件。\n" * 30
        (files / f"{number}.txt").write_text(text, encoding="utf-8")
    home = tmp_path / "home"
    with opened(home) as library:
        index_paths(library, [files], embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=10**6)
        set_profile(library, library.catalog.entries()[0].id, {"year": "2019"}, load_divisions())
        for number in range(ANSWERS):
            library.catalog.answers.save(f"answer{number:02}", f"第{number}问", {"text": "答" * 500}, {})
        library.catalog.conversations.create("me", "一次对话", [KeptTurn(0, "第0问", "answer00")])
        library.catalog.feedback.save("me", "answer00", liked=True)
    return home


def begun_anew(home: Path) -> Library:
    library = opened(home, anew=True)
    rebuild(library, embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=10**6)
    return library


def damage(file: Path, where: Callable[[sqlite3.Connection], int]) -> None:
    """Overwrite a page of the database, whose number ``where`` finds."""
    with closing(sqlite3.connect(file)) as rows:
        rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size, page = rows.execute("PRAGMA page_size").fetchone()[0], where(rows)
    with file.open("r+b") as bytes_:
        bytes_.seek((page - 1) * size)
        bytes_.write(b"\xff" * size)


def root_of(name: str) -> Callable[[sqlite3.Connection], int]:
    return lambda rows: int(rows.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]).fetchone()[0])


def test_where_an_index_is_damaged_everything_comes_over(home: Path) -> None:
    damage(home / "catalog.sqlite", root_of("facts_by_measure"))
    with opened(home) as library, pytest.raises(LibraryDamaged):
        library.catalog.heads()

    with begun_anew(home) as library:
        assert library.salvaged == Salvaged(reports=4, answers=ANSWERS, conversations=1, feedback=1)
        entries = library.catalog.entries()
        assert [entry.name for entry in entries] == [f"{number}.txt" for number in range(4)]
        assert [entry.profile.year for entry in entries] == [2019, 2024, 2024, 2024]
        assert library.catalog.answers.count() == ANSWERS
        assert [one.title for one in library.catalog.conversations.find("me")] == ["一次对话"]
        assert library.catalog.feedback.of_owner("me", ["answer00"])


def test_a_report_whose_text_is_not_whole_does_not_come_over_and_its_corrections_wait(home: Path) -> None:
    with closing(sqlite3.connect(home / "catalog.sqlite")) as rows, rows:
        rows.execute("UPDATE reports SET text = replace(text, '40', '47') WHERE name = '0.txt'")
    damage(home / "catalog.sqlite", root_of("facts_by_measure"))

    with begun_anew(home) as library:
        assert library.salvaged == Salvaged(3, corrections=1, answers=ANSWERS, conversations=1, feedback=1)
        files = home.parent / "files"
        index_paths(library, [files], embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=10**6)
        assert library.catalog.entries()[0].profile.year == 2019


def test_rows_before_and_behind_a_damaged_page_come_over(home: Path) -> None:
    def leaf(rows: sqlite3.Connection) -> int:
        query = "SELECT pageno FROM dbstat WHERE name = 'answers' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 5"
        try:
            return int(rows.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            pytest.skip("this SQLite has no dbstat")

    damage(home / "catalog.sqlite", leaf)
    with begun_anew(home) as library:
        kept = library.catalog.answers.newest()
        assert ANSWERS > len(kept) > ANSWERS / 2
        questions = {int(one.question[1:-1]) for one in kept}
        assert 0 in questions
        assert ANSWERS - 1 in questions


def test_of_a_file_that_is_no_database_nothing_comes_over_and_nothing_is_changed(home: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite"
    shutil.copy(home / "catalog.sqlite", new)
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"no database" * 1000)
    assert salvage(other, new) == Salvaged()
    assert salvage(tmp_path / "absent.sqlite", new) == Salvaged()
    assert other.read_bytes() == b"no database" * 1000
