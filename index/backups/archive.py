"""What a backup is: a ZIP archive with a list of its files, their sizes and checksums. Knows no open library.

An archive comes from anywhere, so nothing in it is believed: names, sizes and checksums are held to its list.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.errors import BackupError
from index.storage_errors import describe, find_cause

FORMAT = "zhiwen-backup"
VERSION = 1
LIST = "backup.json"
CATALOG = "catalog.sqlite"
FOLDERS = ("chroma", "lexical", "uploads")
PIECE = 1 << 20  # bytes that are read at once
# What zipfile raises for what is no archive, cut, or packed in a way that we never do.
BROKEN = (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError, OverflowError, zlib.error)
_LONGEST_LIST = 100_000_000  # bytes
_CONTROL = frozenset(map(chr, (*range(32), 127)))


@dataclass(frozen=True, slots=True)
class Held:
    """What an archive holds."""

    library: str
    fingerprint: str
    reports: int
    answers: int
    made: str
    vectors: bool  # not those of a Chroma server, which are made again: ``zhiwen index --rebuild``


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive: its files by name, with the size and SHA-256 of each, and what it says it holds."""

    packed: zipfile.ZipFile
    files: Mapping[str, tuple[int, str]]
    held: Held


def open_archive(file: Path, stack: ExitStack) -> Archive:
    """Open an archive until ``stack`` is closed. Raises BackupError for what is none of ours."""
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
        infos = archive.infolist()
        told = next(info for info in infos if info.filename == LIST)
        if told.file_size > _LONGEST_LIST:
            raise ValueError(f"{LIST} is too long")
        record = json.loads(archive.read(told))
        if record["format"] != FORMAT:
            raise ValueError(f"{LIST} is of another program")
        if record["version"] != VERSION:
            raise ValueError(f"it is of version {record['version']}; this Zhiwen reads version {VERSION}")
        listed = {str(name): (int(one["size"]), str(one["sha256"])) for name, one in record["files"].items()}
        held = Held(
            str(record["library"]),
            str(record["fingerprint"]),
            int(record["reports"]),
            int(record["answers"]),
            str(record["made"]),
            vectors=bool(record["vectors"]),
        )
        _check_names(sorted(info.filename for info in infos if info.filename != LIST), sorted(listed))
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {file}") from error
    except IsADirectoryError as error:
        raise BackupError(f"{file} is a folder. Name the file that zhiwen backup wrote") from error
    except StopIteration as error:
        raise BackupError(f"{file} is no backup of Zhiwen: it has no {LIST}") from error
    except (*BROKEN, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{file} is no backup of Zhiwen that can be read ({error}). Nothing was changed") from error
    return Archive(archive, listed, held)


def _check_names(found: list[str], listed: list[str]) -> None:
    if found != listed:
        raise ValueError("what is in it is not what its list says")
    if CATALOG not in listed:
        raise ValueError("it holds no catalog")
    if odd := [name for name in listed if not _is_ours(name)]:
        raise ValueError(f"{odd[0]!r} is no file of a library")


def _is_ours(name: str) -> bool:
    """Whether a name in an archive is one that a library's file can have, inside its folder and nowhere else."""
    parts = PurePosixPath(name).parts
    plain = "/".join(parts) == name and not _CONTROL & set(name) and not {"\\", ":"} & set(name)
    inside = bool(parts) and (name == CATALOG or (len(parts) > 1 and parts[0] in FOLDERS))
    return plain and inside and not {"..", "."} & set(parts)


@contextmanager
def storage_told(file: Path) -> Iterator[None]:
    """Tell what the disk refuses in the block."""
    try:
        yield
    except OSError as error:
        if cause := find_cause(error, file.parent):
            raise describe(str(file), error, cause) from error
        raise
