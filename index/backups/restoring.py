"""An archive becomes the library of a folder: unpacked beside it and checked, then put in its place.

What is there is set aside, never deleted, and touched last: until the archive has been checked nothing is changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from index.backups.archive import BROKEN, CATALOG, FOLDERS, PIECE, Archive, Held, open_archive, storage_told
from index.backups.writing import Progress, private
from index.errors import BackupError, LibraryError, ZhiwenError
from index.lock import FolderLock
from index.stores.catalog import Catalog
from index.succession import CURRENT, GENERATIONS, PARTS, current_folder, lock_writing

Confirm = Callable[[str], bool]  # gets a sentence on what would be replaced; whether it is meant


@dataclass(frozen=True, slots=True)
class Restored:
    """What a folder holds now, and where what was there before is; None where there was nothing."""

    held: Held
    set_aside: Path | None


def restore(file: Path, home: Path, *, confirm: Confirm | None = None, progress: Progress | None = None) -> Restored:
    """Put the library of an archive into a folder, in place of one that is there once ``confirm`` agrees.

    Raises BackupError, LibraryLocked, LibraryError: then nothing was changed.
    """
    with ExitStack() as stack, storage_told(home):
        archive = open_archive(file, stack)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _hold_alone(home, stack)
        for left in home.glob("restoring-*"):
            shutil.rmtree(left)
        before = _find_library(home)
        if before and not (confirm and confirm(before)):
            raise BackupError(f"{before}. Nothing was changed. To set it aside and restore: run this again with --yes")
        if sum(size for size, _ in archive.files.values()) > shutil.disk_usage(home).free:
            raise BackupError(f"The disk of {home} has no room for what {file} holds. Free some space")
        staged = home / f"restoring-{_now()}"
        stack.callback(shutil.rmtree, staged, ignore_errors=True)
        _unpack(archive, file, staged, progress)
        _check(file, staged, archive.held)
        set_aside = _set_aside(home)
        for name in (*FOLDERS, CATALOG):  # the catalog last: without it, a folder is no library yet
            if (staged / name).exists():
                (staged / name).rename(home / name)
    return Restored(archive.held, set_aside)


def _hold_alone(home: Path, stack: ExitStack) -> None:
    """Hold all that others may use of a folder. Raises LibraryLocked."""
    stack.callback(lock_writing(home).release)
    states = (home, *(state for state in (home / GENERATIONS).iterdir() if state.is_dir() and state.name.isdigit()))
    for state in states:
        lock = FolderLock(state, shown=home)
        stack.callback(lock.release)
        lock.acquire(exclusive=True)


def _now() -> str:
    return f"{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}"


def _unpack(archive: Archive, file: Path, staged: Path, progress: Progress | None) -> None:
    """Write the files of an archive to a new folder; BackupError where one is not what the list says."""
    staged.mkdir(mode=0o700)
    for done, (name, (size, checksum)) in enumerate(archive.files.items(), 1):
        target = staged.joinpath(*name.split("/"))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            whole = _copy_member(archive, name, target, size) == checksum
        except BROKEN as error:
            raise BackupError(f"{file} is damaged: {name} cannot be read ({error}). Nothing was changed") from error
        if not whole:
            raise BackupError(f"{file} is damaged: {name} is not what was backed up. Nothing was changed")
        if progress:
            progress("restoring", done, len(archive.files))


def _copy_member(archive: Archive, name: str, target: Path, size: int) -> str:
    """Unpack one file, no more of it than it should have, and return its checksum; "" where it is longer."""
    digest, left = sha256(), size
    with archive.packed.open(name) as packed, open(target, "xb", opener=private) as output:
        while piece := packed.read(PIECE):
            left -= len(piece)
            if left < 0:
                return ""
            digest.update(piece)
            output.write(piece)
        output.flush()
        os.fsync(output.fileno())
    return digest.hexdigest()


def _check(file: Path, staged: Path, held: Held) -> None:
    """See that the unpacked catalog is whole and holds what the archive says."""
    try:
        catalog = Catalog.open(staged / CATALOG, check=True, upgrade=True)
        try:
            found = len(catalog.entries()), catalog.answers.count()
        finally:
            catalog.close()
    except ZhiwenError as error:
        raise BackupError(f"The catalog in {file} cannot be used: {error}. Nothing was changed") from error
    if found != (held.reports, held.answers):
        raise BackupError(f"The catalog in {file} does not hold what its list says. Nothing was changed")


def _find_library(home: Path) -> str:
    """Return what there is at a folder that a restored library would take the place of, in a sentence."""
    there = [name for name in (CATALOG, *FOLDERS) if (home / name).exists()]
    if not there:
        return ""
    try:
        folder = current_folder(home)
        catalog = Catalog.open(folder / CATALOG, shelf=None if folder == home else home / CATALOG)
    except LibraryError:
        return f"At {home} is a library that cannot be read"
    try:
        reports, answers = len((*catalog.entries(), *catalog.unsettled())), catalog.answers.count()
    finally:
        catalog.close()
    if not (reports or answers or (home / "uploads").exists()):
        return ""
    return f"At {home} is a library already, of {reports} reports and {answers} kept answers"


def _set_aside(home: Path) -> Path | None:
    """Move what a restored library takes the place of into a folder of its own, and return that."""
    names = [*PARTS, "uploads", CURRENT, GENERATIONS]
    there = [name for name in names if (home / name).exists()]
    if set(there) <= {GENERATIONS}:
        return None
    aside = home / f"replaced-{_now()}"
    aside.mkdir(mode=0o700)
    for name in there:
        (home / name).rename(aside / name)
    return aside
