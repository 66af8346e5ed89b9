"""Every error that ``index`` raises on purpose; the message says what happened, to what, and what to do.

ZhiwenError                 anything a user can act on; the command line prints it as one line, exit 1
├── ReadError               a file cannot become text: empty, binary, too large, unreadable, no Chinese
├── ModelError              a model file is absent, wrong, or cannot be fetched or loaded
├── LibraryError            the library's folder: damaged, or built with other settings
│   ├── LibraryDamaged      its catalog cannot be read; what it holds cannot be told
│   ├── LibraryLocked       another process holds it
│   ├── StorageError        its disk lets it be neither read nor written now: full, read-only, not permitted
│   └── ReportNotFound      no report has this id
├── BackupError             a backup cannot be made or restored: no archive of ours, or a library is there already
├── ProfileError            a value set by hand (``reports set``, ``sources.toml``) is not acceptable
└── Interrupted             a run of indexing was ended from outside; what it had done is done
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

ReadErrorKind = Literal[
    "missing", "not_a_file", "unsupported", "too_large", "denied", "unreadable", "encoding", "binary", "empty",
    "garbled", "no_chinese", "damaged", "encrypted", "scanned", "needs_office",
]  # fmt: skip

StorageCause = Literal["full", "read_only", "denied", "locked", "failing"]


class ZhiwenError(Exception):
    """Base of the tree above."""


class ReadError(ZhiwenError):
    """A file cannot become the text of a report; ``kind`` tells programs why, the message people."""

    def __init__(self, message: str, kind: ReadErrorKind = "unreadable") -> None:
        super().__init__(message)
        self.kind = kind


class ModelError(ZhiwenError):
    """A model file is absent, wrong, or cannot be fetched or loaded."""


class ModelDamaged(ModelError):
    """A model file that was fetched is not what it was: it can be fetched again."""


class LibraryError(ZhiwenError):
    """The library's folder is damaged, or was built with other settings."""


class LibraryDamaged(LibraryError):
    """The library's catalog cannot be read: damaged, or of another schema."""


class LibraryLocked(LibraryError):
    """Another process holds the library's folder."""


class StorageError(LibraryError):
    """The disk lets the library be neither read nor written now, whose content is sound; ``cause`` is for programs."""

    def __init__(self, message: str, cause: StorageCause) -> None:
        super().__init__(message)
        self.cause = cause


class ReportNotFound(LibraryError):
    """No report in the library has this id."""


class BackupError(ZhiwenError):
    """A backup cannot be made, or one cannot be restored; then nothing was changed."""


class ProfileError(ZhiwenError):
    """A profile value set by hand is not acceptable: which one, and what it could be, where that is a choice."""

    def __init__(self, message: str, key: str = "", choices: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.key = key
        self.choices = tuple(choices)


class Interrupted(ZhiwenError):
    """A run of indexing was ended by Ctrl-C or the like, which is the cause of this; what it had done is done."""
