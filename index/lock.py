"""The lock of a library's folder: many readers or one writer, and who holds it, in words.

The operating system frees a lock whose owner died. Knows nothing of what the folder holds.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import time
from pathlib import Path
from typing import IO

import portalocker
from portalocker import LockFlags
from portalocker.exceptions import LockException

from index.errors import LibraryLocked

PATIENCE = 2.0  # seconds; another process that only opens or closes the library needs far less
_PAUSE = 0.05


class FolderLock:
    """A lock on ``folder``, shared or exclusive.

    Every holder also keeps a file named after itself, locked, in ``holders/``: so that a refused process can
    say who is in its way. Those of dead processes are free, and swept away.
    """

    def __init__(self, folder: Path, *, shown: Path | None = None) -> None:
        """``shown``: the folder that messages name, where it is another one."""
        self._folder = folder
        self._shown = shown or folder
        self._file: IO[str] | None = None
        self._mark: IO[str] | None = None
        self.exclusive = False

    def acquire(self, *, exclusive: bool, patience: float = PATIENCE) -> None:
        """Take the lock, or change a shared one into an exclusive one and the reverse.

        Raises LibraryLocked, which names the holder, when others hold it after ``patience`` seconds.
        On a failed change the lock is held as before.
        """
        before = self.exclusive if self._file else None
        if self._try(exclusive=exclusive, patience=patience):
            self._sign()
            return
        message = self._refusal(exclusive=exclusive)
        if before is None or not self._try(exclusive=before, patience=patience):
            self.release()
        raise LibraryLocked(message)

    def release(self) -> None:
        """Give the lock back; again is nothing to do."""
        self.exclusive = False
        mark, self._mark = self._mark, None
        if mark:
            mark.close()
            Path(mark.name).unlink(missing_ok=True)
        file, self._file = self._file, None
        if file:
            file.close()

    def _try(self, *, exclusive: bool, patience: float) -> bool:
        if self._file is None:
            self._file = (self._folder / "lock").open("a", encoding="utf-8")
        end = time.monotonic() + patience
        while not _lock(self._file, exclusive=exclusive):
            if time.monotonic() >= end:
                return False
            time.sleep(_PAUSE)
        self.exclusive = exclusive
        return True

    def _sign(self) -> None:
        if self._mark is not None:
            return
        holders = self._folder / "holders"
        try:
            holders.mkdir(exist_ok=True)
            for holder in holders.iterdir():
                _sweep(holder)
            self._mark = (holders / f"{os.getpid()}.{id(self)} {_command()}").open("a", encoding="utf-8")
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            return  # the lock holds without it: whoever is refused is told of a process without its name
        _lock(self._mark, exclusive=True)

    def _refusal(self, *, exclusive: bool) -> str:
        own = self._mark.name if self._mark else ""
        marks = (self._folder / "holders").glob("*")
        holders = [_describe(mark.name) for mark in sorted(marks) if str(mark) != own and not _sweep(mark)]
        who = ", ".join(holders) or "another process"
        them = "it has" if len(holders) <= 1 else "they have"
        wish = "" if exclusive else " to write"
        return (
            f"The library at {self._shown} is in use{wish} by {who}. "
            f"Stop {'it' if len(holders) <= 1 else 'them'}, or wait until {them} finished, then run this again"
        )


def _lock(file: IO[str], *, exclusive: bool) -> bool:
    try:
        portalocker.lock(file, (LockFlags.EXCLUSIVE if exclusive else LockFlags.SHARED) | LockFlags.NON_BLOCKING)
    except LockException:
        return False
    return True


def _sweep(mark: Path) -> bool:
    """Remove the mark of a dead holder; return whether it was one."""
    try:
        with mark.open("a", encoding="utf-8") as file:
            dead = _lock(file, exclusive=True)
    except FileNotFoundError:
        return True
    if dead:
        mark.unlink(missing_ok=True)
    return dead


def _command() -> str:
    words = [Path(sys.argv[0] or "python").name, *sys.argv[1:2]]
    return re.sub(r"[^\w.-]+", " ", " ".join(words))[:60].strip()


def _describe(name: str) -> str:
    number, _, command = name.partition(" ")
    return f"process {number.split('.')[0]} ({command})"
