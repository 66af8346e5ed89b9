"""How one state of a library takes the place of another in one step: where they lie, and which of them is current.

    HOME                          the first state, until there is a later one
    HOME/generations/NUMBER/      a later one: its catalog, vectors and words
    HOME/current                  the number of the state that answers; absent, it is the first

A state that is being made lies beside the one that answers and is begun as a copy of it. It is current once its
number is in ``current``, which is replaced whole. What nobody reads any more is swept away. The answers, conversations
and feedback stay in HOME/catalog.sqlite, whichever state is current. Knows no report.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from index.errors import LibraryDamaged, LibraryError, LibraryLocked
from index.lock import FolderLock
from index.storage_errors import describe, find_cause
from index.stores.shelf_copy import copy_database, copy_without_shelf, empty_of_reports

CATALOG = "catalog.sqlite"
PARTS = (CATALOG, f"{CATALOG}-wal", f"{CATALOG}-shm", "chroma", "lexical")
GENERATIONS = "generations"
CURRENT = "current"
_BASE = "base"  # in a state that is being made: what it is a copy of; written once the copy is whole
_CHROMA_DATABASE = "chroma.sqlite3"
_NUMBER = re.compile(r"\d{6}")
_ATTEMPTS = 10


def current_folder(home: Path) -> Path:
    """Return the folder of the state that answers. Raises LibraryDamaged where it is gone."""
    try:
        number = (home / CURRENT).read_text("ascii", errors="replace").strip()
    except FileNotFoundError:
        return home
    folder = home / GENERATIONS / number
    if not _NUMBER.fullmatch(number) or not (folder / CATALOG).is_file():
        raise LibraryDamaged(
            f"The library at {home} names a state of it that is gone ({number[:20]!r}). Put back {folder} from a "
            "backup, or begin anew: zhiwen index --rebuild, with the paths of the reports"
        )
    return folder


def lock_current(home: Path, *, exclusive: bool) -> tuple[Path, FolderLock]:
    """Return the folder of the state that answers, and its lock, held. Raises LibraryLocked, LibraryDamaged."""
    for _ in range(_ATTEMPTS):
        folder = current_folder(home)
        lock = FolderLock(folder, shown=home)
        try:
            lock.acquire(exclusive=exclusive)
            if current_folder(home) == folder:
                return folder, lock
        except FileNotFoundError:
            if folder == home:
                raise
        except BaseException:
            lock.release()
            raise
        lock.release()  # it was replaced and swept away meanwhile
    raise LibraryLocked(f"The library at {home} is being replaced again and again. Run this again")


def lock_writing(home: Path) -> FolderLock:
    """Return the lock of whoever makes the next state, held; there is one at a time. Raises LibraryLocked."""
    folder = home / GENERATIONS
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = FolderLock(folder, shown=home)
    lock.acquire(exclusive=True)
    return lock


def find_begun(home: Path, base: str) -> Path | None:
    """Return the state that an earlier run began on the same base and did not finish; others are swept away."""
    begun = None
    for folder in _states(home):
        if folder == current_folder(home):
            continue
        with suppress(FileNotFoundError):
            if (folder / _BASE).read_text("utf-8") == base and begun is None:
                begun = folder
                continue
        _remove(folder)
    return begun


def begin(home: Path, source: Path, base: str, *, bare: bool = False) -> Path:
    """Copy the state that answers, whose folder nobody may write meanwhile, to a new one beside it.

    ``bare``: its catalog alone.
    """
    number = 1 + max((int(folder.name) for folder in _states(home)), default=0)
    folder = home / GENERATIONS / f"{number:06}"
    folder.mkdir(mode=0o700)
    try:
        _copy(home, source, folder, bare=bare)
        _write_whole(folder / _BASE, base)
    except (OSError, LibraryError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError) and (cause := find_cause(error, home)):
            raise describe(f"The library's folder {home}", error, cause) from error
        raise
    return folder


def _copy(home: Path, source: Path, folder: Path, *, bare: bool) -> None:
    copy = copy_without_shelf if source == home else copy_database
    copy(source / CATALOG, folder / CATALOG)
    for path in [] if bare else sorted(source.glob("chroma/**/*")) + sorted(source.glob("lexical/*")):
        target = folder / path.relative_to(source)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif path.name == _CHROMA_DATABASE:
            target.parent.mkdir(parents=True, exist_ok=True)
            copy_database(path, target)
        elif not path.name.startswith(f"{_CHROMA_DATABASE}-") and path.suffix != ".lock":
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def publish(home: Path, folder: Path) -> None:
    """Make a state the one that answers, in one step."""
    (folder / _BASE).unlink(missing_ok=True)
    _sync(folder)
    _write_whole(home / CURRENT, folder.name)


def sweep(home: Path) -> None:
    """Remove the states before the current one that nobody reads any more; the others stay for the next time."""
    current = current_folder(home)
    for gone in (home / GENERATIONS).glob("*.gone"):  # of a writer that was killed here
        shutil.rmtree(gone, ignore_errors=True)
    for folder in _states(home):
        if folder != current and folder.name < current.name:
            _remove(folder)
    if current != home and any((home / name).exists() for name in ("chroma", "lexical")):
        lock = FolderLock(home)
        with suppress(LibraryLocked):
            lock.acquire(exclusive=True, patience=0)
            try:
                for name in ("chroma", "lexical"):
                    shutil.rmtree(home / name, ignore_errors=True)
                empty_of_reports(home / CATALOG)
            finally:
                lock.release()


def _states(home: Path) -> list[Path]:
    found = (home / GENERATIONS).glob("[0-9]*")
    return sorted(folder for folder in found if _NUMBER.fullmatch(folder.name) and folder.is_dir())


def _remove(folder: Path) -> None:
    """Remove a state, unless somebody reads it."""
    lock = FolderLock(folder)
    try:
        lock.acquire(exclusive=True, patience=0)
    except (LibraryLocked, FileNotFoundError):
        return
    try:
        gone = folder.with_name(f"{folder.name}.gone")
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
    finally:
        lock.release()
    shutil.rmtree(gone, ignore_errors=True)


def _write_whole(file: Path, text: str) -> None:
    part = file.with_name(f"{file.name}.part")
    with part.open("w", encoding="utf-8") as output:
        output.write(text)
        output.flush()
        os.fsync(output.fileno())
    part.replace(file)
    _sync(file.parent)


def _sync(folder: Path) -> None:
    """Have the disk know what a folder holds, where it can be asked to."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
