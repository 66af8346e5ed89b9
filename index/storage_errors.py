"""What keeps a library's files from being read or written, told apart from damage, and what to do about it.

The operating system, SQLite, Chroma and the word index each say it in words or codes of their own. Knows no file's
content.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile

from index.errors import StorageCause, StorageError

_PROBED = 1 << 16  # bytes; SQLite needs half as many before it reads anything
_BY_ERRNO: Mapping[int, StorageCause] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EAGAIN: "locked",
    errno.EIO: "failing",
}
_BY_SQLITE: Mapping[int, StorageCause] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "denied",
    sqlite3.SQLITE_CANTOPEN: "denied",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked",
    sqlite3.SQLITE_IOERR: "failing",
}
# SQLite says these of a full disk too, where it cannot make a file that it needs beside the database.
_UNCLEAR: frozenset[StorageCause] = frozenset({"read_only", "denied", "failing"})
# How libraries written in Rust print an error of SQLite and of the operating system.
_SQLITE_CODE = re.compile(r"\(code: (\d+)\)")
_SYSTEM_CODE = re.compile(r"\bos error (\d+)|\bOs \{ code: (\d+)")
_KINDS: Mapping[str, StorageCause] = {
    "StorageFull": "full",
    "QuotaExceeded": "full",
    "ReadOnlyFilesystem": "read_only",
    "PermissionDenied": "denied",
    "LockBusy": "locked",
}
_ADVICE: Mapping[StorageCause, str] = {
    "full": "The disk is full, or a limit on its use is reached: free some space",
    "read_only": "The disk may only be read: mount it for writing, or set ZHIWEN_HOME to a folder elsewhere",
    "denied": "You may not write there: change the folder's permissions, or set ZHIWEN_HOME to a folder of yours",
    "locked": "Another program holds it: wait until it has finished, or stop it",
    "failing": "The disk reports a fault: copy the folder to another disk, and look at the system's log",
}


def find_cause(error: BaseException, folder: Path) -> StorageCause | None:
    """Return what kept a file in ``folder`` from being used; None where nothing did, so that what it holds is wrong.

    Where the error does not tell a full disk from other things, a few bytes are written into the folder and taken away.
    """
    found = next((cause for each in _chain(error) if (cause := _cause_of(each))), None)
    return (_probe(folder) or found) if found in _UNCLEAR else found


def describe(what: str, error: BaseException, cause: StorageCause) -> StorageError:
    """Return the error to raise: ``what`` cannot be used, in whose words, and what to do about the cause."""
    return StorageError(f"{what} cannot be used now ({first_line(error)}). {advise(cause)}", cause)


def advise(cause: StorageCause) -> str:
    """Return what to do about a cause, as a sentence without its full stop."""
    return f"{_ADVICE[cause]}, then run this again"


def first_line(error: BaseException) -> str:
    """Return the first line of an error's own words, cut where it is long."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it was raised from."""
    following: BaseException | None = error
    while following is not None:
        yield following
        following = following.__cause__


def _cause_of(error: BaseException) -> StorageCause | None:
    if isinstance(error, OSError) and error.errno is not None:
        return _BY_ERRNO.get(error.errno)
    if isinstance(error, sqlite3.Error):
        return _by_sqlite(getattr(error, "sqlite_errorcode", None))
    words = str(error)
    if told := _SQLITE_CODE.search(words):
        return _by_sqlite(int(told[1]))
    if told := _SYSTEM_CODE.search(words):
        return _BY_ERRNO.get(int(told[1] or told[2]))
    return next((cause for kind, cause in _KINDS.items() if kind in words), None)


def _by_sqlite(code: int | None) -> StorageCause | None:
    if code is None or code == sqlite3.SQLITE_IOERR_SHORT_READ:  # a file that was cut: no fault of the disk
        return None
    return _BY_SQLITE.get(code & 0xFF)  # the higher bits tell more of the same


def _probe(folder: Path) -> StorageCause | None:
    """Return what keeps a file from being written into a folder, None where nothing does."""
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(bytes(_PROBED))
            file.flush()
    except OSError as error:
        return _BY_ERRNO.get(error.errno or 0)
    return None
