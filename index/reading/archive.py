"""The files in a ZIP archive, each a report of its own: read out of it one by one, within bounds, never unpacked.

A file in an archive has a path that goes on behind the archive's own: ``reports.zip/2024/甲县.docx``. Nothing is ever
written where such a name points to. Archives in archives are not opened.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath

from index.errors import ReadError
from index.reading.kinds import Kind, is_package, kind_of_package

MOST_FILES = 1000
_LARGEST = 1_000_000_000  # bytes of all files, unpacked
_MOST_SQUEEZED = 200  # times as large as it is in the archive; text is squeezed to a fifth
_SMALL = 1_000_000  # bytes of a file that may be squeezed further
_UTF8_NAME = 0x800  # bits of a file's flags
_ENCRYPTED = 0x1
_UNSAFE = re.compile(r'[\x00-\x1f\x7f:*?"<>|\u202a-\u202e\u2066-\u2069]')


def is_archive(path: Path) -> bool:
    """Whether a file is an archive of files, and no office document."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return is_package(file.read(4)) and kind_of_package(path) is Kind.ZIP
    except OSError:
        return False


def list_members(archive: Path) -> list[str]:
    """Return the names of the files in an archive, in order, without folders, links and what hides.

    Raises ReadError for one that is damaged, or holds more than anybody packs.
    """
    status = archive.stat()
    return list(_members(archive, status.st_mtime_ns, status.st_size))


def read_member(archive: Path, name: str, *, max_bytes: int) -> bytes:
    """Return the bytes of a file in an archive. Raises ReadError where it cannot be had."""
    status = archive.stat()
    info = _members(archive, status.st_mtime_ns, status.st_size).get(name)
    if info is None:
        raise ReadError(f"{archive / name} does not exist; check the path", "missing")
    if info.flag_bits & _ENCRYPTED:
        raise ReadError(f"{archive / name} is protected by a password; unpack it and give the files", "encrypted")
    if info.file_size > max_bytes:
        raise ReadError(
            f"{archive / name} has {info.file_size / 1e6:.1f} MB, more than the limit of {max_bytes / 1e6:.1f} MB; "
            "split it, or raise ZHIWEN_MAX_FILE_MB",
            "too_large",
        )
    if info.file_size > _SMALL and info.file_size > _MOST_SQUEEZED * info.compress_size:
        raise _bomb(archive / name)
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(info) as file:
            return file.read(max_bytes)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise _damaged(archive / name, error) from error


def split(path: Path) -> tuple[Path, str] | None:
    """Return the archive that a path leads into, and the name of the file in it; None for one that leads into none."""
    for parent in path.parents:
        if parent.is_file():
            return parent, path.relative_to(parent).as_posix()
        if parent.is_dir():
            return None
    return None


def status_of(path: Path) -> os.stat_result:
    """Return the status of a file; of one in an archive that of the archive. Raises OSError where it is not there."""
    try:
        return path.stat()
    except NotADirectoryError:
        found = split(path)
        if found is None or not _holds(*found):
            raise
        return found[0].stat()


def _holds(archive: Path, name: str) -> bool:
    try:
        return name in list_members(archive)
    except ReadError:
        return False


@lru_cache(maxsize=8)
def _members(archive: Path, _changed: int, _size: int) -> Mapping[str, zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(archive) as opened:
            every = opened.infolist()
    except zipfile.BadZipFile as error:
        raise _damaged(archive, error) from error
    if len(every) > MOST_FILES or sum(info.file_size for info in every) > _LARGEST:
        raise _bomb(archive)
    members: dict[str, zipfile.ZipInfo] = {}
    for info in every:
        name = _safe_name(_decoded(info))
        if not info.is_dir() and not _is_link(info) and name and not _is_hidden(name):
            members[_unused(name, members)] = info
    return members


def _decoded(info: zipfile.ZipInfo) -> str:
    """Return a file's name: where its encoding is not told, UTF-8 if it can be, else that of Windows in China."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _safe_name(name: str) -> str:
    """Return a name that leads nowhere but into the archive."""
    parts = (_UNSAFE.sub("_", part).strip() for part in re.split(r"[\\/]+", name))
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "~$", "__MACOSX")) for part in name.split("/"))


def _unused(name: str, taken: Mapping[str, object]) -> str:
    path, number, unused = PurePosixPath(name), 1, name
    while unused in taken:
        number += 1
        unused = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
    return unused


def _damaged(path: Path, error: Exception) -> ReadError:
    return ReadError(f"{path} is damaged ({error}); get it again, or pack the files anew", "damaged")


def _bomb(path: Path) -> ReadError:
    return ReadError(
        f"{path} unpacks to far more than reports have; unpack it yourself, look at it, and give the files", "too_large"
    )
