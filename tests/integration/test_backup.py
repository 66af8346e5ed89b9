"""A library becomes one file and comes back equal, also while others use it; hostile archives change nothing."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.fakes import BagEmbedder

from index.backups.restoring import restore
from index.backups.writing import back_up
from index.build import index_paths, remove_report, set_profile
from index.errors import BackupError, LibraryLocked
from index.library import Library, open_library
from index.profile.gazetteer import load_divisions
from index.stores.conversations import KeptTurn
from rag.cli.main import main

TABLES = (
    "reports",
    "sections",
    "sentences",
    "chunks",
    "facts",
    "answers",
    "conversations",
    "turns",
    "feedback",
    "meta",
)
# Reads the library as a page does, and keeps answers until it is ended.
VISITOR = """
import sys
from pathlib import Path
from index.library import open_library
with open_library(Path(sys.argv[1]), embedder_fingerprint=None, write=False) as library:
    library.vectors.sentences.count()
    for number in range(10**6):
        library.catalog.answers.save(f"visitor{number}", "问", {"text": "答"}, {})
        print(number, flush=True)
"""


def opened(home: Path, *, write: bool = False) -> Library:
    return open_library(home, embedder_fingerprint=BagEmbedder.fingerprint, write=write)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, seeds_folder: Path) -> Path:
    """The seeds as a library, with a correction, an upload, an answer, a conversation and a reader's word."""
    home = tmp_path_factory.mktemp("made") / "home"
    with opened(home, write=True) as library:
        index_paths(library, [seeds_folder], embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=10**7)
        set_profile(library, library.catalog.entries()[0].id, {"issuer": "某某办公室"}, load_divisions())
        library.catalog.answers.save("answer", "多少件?", {"text": "45件"}, {})
        library.catalog.conversations.create("me", "一次对话", [KeptTurn(0, "多少件?", "answer")])
        library.catalog.feedback.save("me", "answer", liked=False)
        library.uploads.mkdir()
        (library.uploads / "上传 1.txt").write_text("一份报告", encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def archive(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("archive") / "library.zip"
    with opened(made) as library:
        back_up(library, file)
    return file


def rows(home: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(home / "catalog.sqlite")) as catalog:
        return {table: sorted(catalog.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in TABLES}  # noqa: S608  # a test's own words


def contents(home: Path) -> dict[str, str]:
    """The files of a folder by their content, but for what shows who uses it."""
    files = (
        path
        for path in sorted(home.rglob("*"))
        if path.is_file() and "holders" not in path.parts and path.name != "lock"
    )
    return {str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_restored_library_is_equal(made: Path, archive: Path, tmp_path: Path) -> None:
    restored = restore(archive, tmp_path / "home")

    assert restored.set_aside is None
    assert rows(tmp_path / "home") == rows(made)
    assert (tmp_path / "home" / "uploads" / "上传 1.txt").read_text("utf-8") == "一份报告"
    with opened(made) as one, opened(tmp_path / "home") as other:
        assert other.fingerprint() == one.fingerprint() == restored.held.fingerprint
        ids = one.catalog.sentence_ids([entry.id for entry in one.catalog.entries()])
        before, after = (library.vectors.sentences.fetch(ids) for library in (one, other))
        assert {id_: after[id_].tobytes() for id_ in ids} == {id_: before[id_].tobytes() for id_ in ids}
        assert other.lexical.search([("行政复议", 1.0)], 50) == one.lexical.search([("行政复议", 1.0)], 50)
    assert not list((tmp_path / "home").glob("restoring-*"))


def test_only_its_owner_can_read_a_backup_and_none_is_written_over(made: Path, archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    before = archive.read_bytes()
    with opened(made) as library, pytest.raises(BackupError, match="exists already"):
        back_up(library, archive)
    assert archive.read_bytes() == before
    assert [file.name for file in archive.parent.iterdir()] == [archive.name]


def test_a_backup_is_made_while_another_process_keeps_answers(made: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(made, home)
    with subprocess.Popen(
        [sys.executable, "-c", VISITOR, str(home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as visitor:
        assert visitor.stdout
        assert visitor.stdout.readline() == "0\n"
        with opened(home) as library:
            back_up(library, tmp_path / "library.zip")
        assert visitor.poll() is None
        visitor.kill()

    held = restore(tmp_path / "library.zip", tmp_path / "other").held
    assert held.answers > 1
    found, wanted = rows(tmp_path / "other"), rows(made)
    assert len(found.pop("answers")) == held.answers
    assert found == {table: content for table, content in wanted.items() if table != "answers"}


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A library that is there already."""
    with opened(tmp_path / "home", write=True) as library:
        library.catalog.answers.save("own", "问", {"text": "答"}, {})
    return tmp_path / "home"


def test_a_library_that_is_there_is_kept_without_yes_and_set_aside_with_it(
    home: Path, archive: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIWEN_HOME", str(home))
    before = contents(home)

    refused = CliRunner().invoke(main, ["restore", str(archive)])
    assert refused.exit_code == 1
    assert "0 reports and 1 kept answers. Nothing was changed" in refused.output
    assert "--yes" in refused.output
    assert contents(home) == before

    done = CliRunner().invoke(main, ["restore", str(archive), "--yes", "--json"])
    assert done.exit_code == 0, done.output
    aside = Path(json.loads(done.output)["set_aside"])
    assert rows(home) == rows(made)
    with closing(sqlite3.connect(aside / "catalog.sqlite")) as catalog:
        assert catalog.execute("SELECT id FROM answers").fetchall() == [("own",)]


def test_a_library_that_is_used_is_not_replaced(home: Path, archive: Path) -> None:
    with opened(home), pytest.raises(LibraryLocked, match=f"process {os.getpid()}"):
        restore(archive, home, confirm=lambda _: True)
    assert rows(home)["answers"]


def rewritten(archive: Path, target: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """An archive whose files and list were changed by somebody who knows how it is made."""
    with zipfile.ZipFile(archive) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    told = json.loads(files.pop("backup.json"))
    change(files, told)
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
        packed.writestr("backup.json", json.dumps(told))
    return target


def put(name: str, content: bytes = b"evil") -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def change(files: dict[str, bytes], told: dict[str, Any]) -> None:
        files[name] = content
        told["files"][name] = {"size": len(content), "sha256": sha256(content).hexdigest()}

    return change


TRICKS = (
    "../evil", "uploads/../../evil", "uploads/../catalog.sqlite", "/evil", "./uploads/evil", "uploads//evil",
    "uploads\\..\\..\\evil", "C:/evil", "uploads/C:evil", "session.key", "chroma", "uploads/", "uploads/a\nb",
)  # fmt: skip


@pytest.mark.parametrize("name", TRICKS)
def test_an_archive_writes_nowhere_else(name: str, home: Path, archive: Path, tmp_path: Path) -> None:
    hostile = rewritten(archive, tmp_path / "hostile.zip", put(name))
    before = contents(tmp_path)
    with pytest.raises(BackupError):
        restore(hostile, home, confirm=lambda _: True)
    assert contents(tmp_path) == before


def flip(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def broken(archive: Path, target: Path) -> Iterator[Path]:
    """Archives that were cut, changed (inside the catalog, which comes first), or made by others."""
    whole = archive.read_bytes()
    for number, content in enumerate((b"", b"no archive", whole[:-100], whole[: len(whole) // 2], flip(whole, 5000))):
        file = target / f"{number}.zip"
        file.write_bytes(content)
        yield file
    for number, change in enumerate((
        lambda files, told: files.update({"catalog.sqlite": flip(files["catalog.sqlite"], 5000)}),
        lambda files, told: files.pop("catalog.sqlite"),
        lambda files, told: (files.pop("catalog.sqlite"), told["files"].pop("catalog.sqlite")),
        lambda files, told: told.update(version=2),
        lambda files, told: told.update(format="other"),
        lambda files, told: told.update(reports=99),
        lambda files, told: told.pop("files"),
        lambda files, told: told["files"]["catalog.sqlite"].update(size=10),
        lambda files, told: told["files"]["catalog.sqlite"].update(size=10**15),
        put("catalog.sqlite", b"no database" * 1000),
    )):  # fmt: skip
        yield rewritten(archive, target / f"rewritten{number}.zip", change)  # type: ignore[arg-type]  # lambdas that return something
    with zipfile.ZipFile(target / "other.zip", "w") as packed:
        packed.writestr("some.txt", "text")
    yield target / "other.zip"
    yield target / "absent.zip"
    yield target


def test_a_broken_archive_is_told_and_changes_nothing(home: Path, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    before = contents(home)
    for file in broken(archive, tmp_path / "broken"):
        try:
            restore(file, home, confirm=lambda _: True)
        except BackupError as error:
            told = str(error)
        else:
            pytest.fail(f"{file} was restored")
        assert str(tmp_path / "broken") in told or "disk" in told
        assert contents(home) == before, file


def test_a_later_state_is_backed_up_with_what_visitors_keep_and_replaced_whole(made: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(made, home)
    with opened(home) as library:
        with library.writing(beside=True) as target:
            remove_report(target, target.catalog.entries()[0].id)
        assert library.folder != home
        back_up(library, tmp_path / "later.zip")
    held = restore(tmp_path / "later.zip", tmp_path / "other").held
    assert (held.reports, held.answers) == (4, 1)
    with opened(home) as one, opened(tmp_path / "other") as other:
        assert other.folder == tmp_path / "other"
        assert other.fingerprint() == one.fingerprint()
        assert other.catalog.conversations.find("me") == one.catalog.conversations.find("me")
        assert other.lexical.count() == one.lexical.count() == other.vectors.sentences.count()

    restored = restore(tmp_path / "later.zip", home, confirm=lambda _: True)
    with opened(home) as library:
        assert library.folder == home
        assert len(library.catalog.entries()) == 4
    assert restored.set_aside
    assert (restored.set_aside / "current").exists()
