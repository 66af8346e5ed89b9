"""What keeps a library's files from being read or written: told by its cause, and answered in spite of it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.fakes import BagEmbedder
from support.full_disk import full_disk
from support.library import build_library, make_bot
from support.memory_store import MemoryVectors
from support.small_desk import make_small_desk

from index.errors import LibraryDamaged, LibraryError, StorageCause, StorageError
from index.library import open_library
from index.storage_errors import advise, find_cause
from index.stores.catalog import Catalog
from index.stores.chroma import Vectors
from index.stores.database import SCHEMA_VERSION
from rag.answer_store.conversations import Entry
from rag.app.desk import Desk
from rag.schema.errors import RecordError
from ui.language import read_words
from ui.views.ask.conversation import Turn
from ui.views.ask.handlers import Chat
from ui.views.ask.presenter import Parts
from ui.views.history.layout import Look, PastView

ASKED = "嘉善县2024年收到行政复议申请多少件?"
SEARCHED = "嘉善县2024年聘请法律顾问做了什么?"


def make_full(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA max_page_count=1")
        database.execute("CREATE TABLE more (text)")


def write_read_only(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        database.execute("CREATE TABLE more (text)")


def open_nowhere(path: Path) -> None:
    with closing(sqlite3.connect(path / "none")) as database:
        database.execute("SELECT 1 FROM sqlite_master")


def write_locked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as first, closing(sqlite3.connect(path, timeout=0)) as second:
        first.execute("BEGIN EXCLUSIVE")
        second.execute("CREATE TABLE more (text)")


def read_garbled(path: Path) -> None:
    path.write_bytes(b"\xa5" * 8192)
    with closing(sqlite3.connect(path)) as database:
        database.execute("SELECT 1 FROM sqlite_master")


@pytest.mark.parametrize(
    ("act", "cause"),
    [
        (make_full, "full"),
        (write_read_only, "read_only"),
        (open_nowhere, "denied"),
        (write_locked, "locked"),
        (read_garbled, None),
    ],
    ids=["full", "read-only", "not opened", "locked", "damaged"],
)
def test_what_sqlite_raises_tells_its_cause(
    tmp_path: Path, act: Callable[[Path], None], cause: StorageCause | None
) -> None:
    path = tmp_path / "some.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE some (text)")

    with pytest.raises(sqlite3.Error) as raised:
        act(path)

    assert find_cause(raised.value, tmp_path) == cause


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("error returned from database: (code: 13) database or disk is full", "full"),
        ("Query error: Database error: error returned from database: (code: 1032) attempt to write", "read_only"),
        ("error returned from database: (code: 5) database is locked", "locked"),
        ("error returned from database: (code: 11) database disk image is malformed", None),
        ("Failed to open file for write: 'IoError { io_error: Os { code: 28, kind: StorageFull, message: \"No", "full"),
        ("Error creating hnsw segment writer: No space left on device (os error 28)", "full"),
        ("An IO error occurred: 'Permission denied (os error 13)'", "denied"),
        ('Failed to acquire Lockfile: LockBusy. Some("...")', "locked"),
        ("Data corrupted: '\"meta.json\": EOF while parsing'", None),
    ],
)
def test_what_chroma_and_the_word_index_say_tells_its_cause(
    tmp_path: Path, words: str, cause: StorageCause | None
) -> None:
    assert find_cause(ValueError(words), tmp_path) == cause


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "full"),
        (errno.EROFS, "read_only"),
        (errno.EACCES, "denied"),
        (errno.EIO, "failing"),
        (errno.ENOENT, None),
    ],
)
def test_what_the_system_raises_tells_its_cause(tmp_path: Path, number: int, cause: StorageCause | None) -> None:
    error = LibraryError("the one that is told")
    error.__cause__ = OSError(number, "the one behind it")

    assert find_cause(error, tmp_path) == cause


def test_no_advice_sends_anybody_to_make_the_library_anew() -> None:
    told = [advise(cause) for cause in ("full", "read_only", "denied", "locked", "failing")]

    assert len(set(told)) == 5
    assert not [advice for advice in told if "rebuild" in advice]


# --- the catalog


def test_a_catalog_on_a_full_disk_is_read_and_written_again_once_there_is_space(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    Catalog.open(file).close()  # the last one to close it takes away what SQLite keeps beside it

    with full_disk():
        catalog = Catalog.open(file)
        assert catalog.meta("schema") == SCHEMA_VERSION
        with pytest.raises(StorageError, match="The disk is full") as raised:
            catalog.set_meta(library="a")
    catalog.set_meta(library="b")

    assert raised.value.cause == "full"
    assert catalog.meta("library") == "b"
    catalog.close()


def test_a_catalog_whose_last_writings_lie_beside_it_is_not_read_without_them(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    with closing(Catalog.open(file)) as catalog:
        catalog.set_meta(library="a")
        left = {name: (tmp_path / name).read_bytes() for name in ("catalog.sqlite", "catalog.sqlite-wal")}
    (tmp_path / "killed").mkdir()
    for name, content in left.items():  # as a killed process leaves them
        (tmp_path / "killed" / name).write_bytes(content)

    with full_disk(), pytest.raises(StorageError, match="free some space"):
        Catalog.open(tmp_path / "killed" / "catalog.sqlite")
    with closing(Catalog.open(tmp_path / "killed" / "catalog.sqlite")) as catalog:
        assert catalog.meta("library") == "a"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_FULL, "free some space"),
        (sqlite3.SQLITE_READONLY, "mount it for writing"),
        (sqlite3.SQLITE_CANTOPEN, "change the folder's permissions"),
        (sqlite3.SQLITE_BUSY, "Another program holds it"),
        (sqlite3.SQLITE_IOERR_READ, "The disk reports a fault"),
        (sqlite3.SQLITE_CORRUPT, "--rebuild"),
    ],
)
def test_what_a_catalog_is_told_to_fits_the_cause(
    tmp_path: Path, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = Catalog.open(tmp_path / "catalog.sqlite")
    failure = sqlite3.OperationalError("so it is")
    failure.sqlite_errorcode = code

    def refuse(*_: object) -> None:
        raise failure

    monkeypatch.setattr("sqlalchemy.engine.default.DefaultDialect.do_execute", refuse)
    with pytest.raises(LibraryError) as raised:
        catalog.meta("library")
    monkeypatch.undo()

    assert said in str(raised.value)
    assert ("--rebuild" in str(raised.value)) == isinstance(raised.value, LibraryDamaged)
    catalog.close()


# --- answers


def test_an_answer_that_cannot_be_kept_goes_out_and_says_why(tmp_path: Path) -> None:
    with closing(make_small_desk(tmp_path)) as desk:
        kept = desk.bot.ask(ASKED)
        desk.bot.ask(SEARCHED)
        with full_disk():
            answer = desk.bot.ask(f"请问{ASKED}")
        again = desk.bot.ask(f"请问{ASKED}")

        assert "88件" in answer.text
        assert kept.text == answer.text
        (notice,) = [told for told in answer.notices if told not in kept.notices]
        assert notice.splitlines() == [
            "这个回答没有保存，之后在历史记录里找不到：磁盘已满，请腾出空间。",
            "This answer was not kept and cannot be found again later: the disk is full; free some space.",
        ]
        with pytest.raises(RecordError):
            desk.bot.reopen(answer.id)
        assert desk.bot.reopen(again.id).answer == again
        assert again.notices == kept.notices


def test_where_vectors_cannot_be_opened_words_are_searched_and_the_answer_says_so(tmp_path: Path) -> None:
    build_library(tmp_path).close()
    vectors = MemoryVectors()
    full = True

    def open_vectors(where: Path | str, suffix: str) -> Vectors:
        if full:
            raise StorageError("No room", "full")
        return vectors(where, suffix)

    library = open_library(
        tmp_path / "home", embedder_fingerprint=BagEmbedder().fingerprint, write=False, opener=open_vectors
    )
    with closing(library):
        answer = make_bot(library).ask(SEARCHED)

    assert "法律顾问6名" in answer.text
    (notice,) = answer.notices
    assert notice.splitlines()[0] == "只按字词检索，没有按意思检索，可能漏掉说法不同的原文：磁盘已满，请腾出空间。"


# --- the page


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_small_desk(tmp_path)


def test_feedback_that_cannot_be_kept_is_told_where_it_is_seen(desk: Desk) -> None:
    parts = Parts(**{each.name: each.name for each in fields(Parts)})
    turn = Turn(1, ASKED, answer=desk.bot.ask(ASKED))
    with full_disk():
        shown = Chat(desk, parts).rate({"turn": 1, "liked": True}, (turn,), "", "browser:a", "zh")
    desk.close()

    assert list(shown) == ["hint"]
    assert 'role="alert">这条评价没能保存：磁盘已满，请腾出空间</p>' in shown["hint"]


@pytest.mark.parametrize("act", ["rename", "delete", "delete_all"])
def test_a_change_of_the_past_that_cannot_be_kept_is_told(desk: Desk, act: str) -> None:
    view = PastView(desk, SimpleNamespace())  # type: ignore[arg-type]  # nothing of it is used
    at = Look("browser:a", "zh", read_words("zh"), "", 10)
    held = desk.conversations.save(at.owner, None, [Entry(1, ASKED, desk.bot.ask(ASKED).id)])
    given = {"rename": (held, "b"), "delete": (held,), "delete_all": ()}[act]
    with full_disk():
        said = getattr(view, f"_{act}")(at, *given)
    desk.close()

    assert said == "没有改动：磁盘已满，请腾出空间"
