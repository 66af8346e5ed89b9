"""A file becomes the immutable text of a report: a table of readers by what is in the file, plain refusals.

The text of a text file is its decoded content character for character: nothing is trimmed, no line ending translated;
only a byte order mark, which is a sign of the encoding, is left out. Of other files it is what their reader makes of
them (``formats``). Knows nothing of what a report says.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from index.errors import ReadError
from index.reading.archive import is_archive, list_members, read_member, split, status_of
from index.reading.decoding import check_text, decode_text
from index.reading.document import Document
from index.reading.kinds import SUFFIXES, Kind, is_package, is_page, kind_of, magic_of
from index.reading.reader_process import Limits
from index.reading.sandbox import read_apart
from index.records import content_id

SOURCES_FILE = "sources.toml"  # holds what is known about its folder's reports; no report itself
# Seconds before its reading in which a file may have been written twice with one time: clocks of file systems tick, the
# coarsest every two seconds, and those of servers go wrong.
RECENT = 3.0
_SAVED_PARTS = ("_files", ".files", "_文件")  # ends of folders in which browsers keep the pictures of a saved page
_BEGINNING = 4096  # bytes of a file that tell its kind
_NOT_REPORTS = ("README", "LICENSE", "NOTICE", "CHANGELOG", "CONTRIBUTING", "MAKEFILE")


@dataclass(frozen=True, slots=True)
class SourceText:
    """What was read: the text, and what tells whether the file has changed since."""

    text: str
    encoding: str  # utf-8, utf-16 (also -le and -be, without a mark), gb18030, big5, or as ``Document`` has it
    size: int  # bytes; of a file in an archive those of the archive, as its times are
    mtime_ns: int
    sha256: str  # of the file's bytes
    stamp: str = ""  # ``stamp_of`` the file; "" where it was written so lately that it could change unnoticed
    pages: tuple[int, ...] = ()  # where the pages of the original begin in the text


Check = Callable[[], None]  # raises a ZhiwenError where the work is to end; called often
Reader = Callable[[bytes, Path, Check | None], Document]
_FORMATS = "index.reading.formats."


def _read_text(data: bytes, path: Path, check: Check | None) -> Document:
    text, encoding = decode_text(data, path)
    if is_page(text, path.suffix):
        return READERS[Kind.HTML](data, path, check)
    return Document(text, encoding)


def _apart(module: str, function: str = "read", limits: Limits | None = None) -> Reader:
    """Return a reader that runs in a process of its own."""

    def reader(data: bytes, path: Path, check: Check | None) -> Document:
        return read_apart(f"{_FORMATS}{module}", data, path, function=function, limits=limits, check=check)

    return reader


_RECOGNISED = Limits(memory=16_000_000_000, seconds=3600, longest=7200)  # up to some hundred pages
_ADVICE = "install character recognition: pip install 'zhiwen[ocr]'"


def _read_pdf(data: bytes, path: Path, check: Check | None) -> Document:
    """Read a PDF file; one of scanned pages by character recognition, where that is installed."""
    try:
        return _apart("pdf")(data, path, check)
    except ReadError as error:
        if error.kind != "scanned":
            raise
        if not _can_recognise():
            raise ReadError(f"{error}, or {_ADVICE}", "scanned") from error
    return _apart("ocr", "read_pdf", _RECOGNISED)(data, path, check)


def _read_image(data: bytes, path: Path, check: Check | None) -> Document:
    if not _can_recognise():
        raise ReadError(f"{path} is a picture; give the report's text, or {_ADVICE}", "scanned")
    return _apart("ocr", "read_image", _RECOGNISED)(data, path, check)


def _can_recognise() -> bool:
    """Whether the extra for character recognition is installed."""
    return find_spec("rapidocr") is not None


def _refuse_damaged(_data: bytes, path: Path, _check: Check | None) -> Document:
    raise ReadError(f"{path} is damaged: it was cut off or changed on its way; get it again", "damaged")


def _refuse_archive(_data: bytes, path: Path, _check: Check | None) -> Document:
    """Tell why the files in an archive, which are taken one by one, were not."""
    if not split(path):
        find_members(path)
    raise ReadError(f"{path} is an archive in an archive; unpack it and give the files", "unsupported")


READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: _read_text,
    Kind.HTML: _apart("html"),
    Kind.MHT: _apart("html", "read_archive"),
    Kind.DOCX: _apart("docx"),
    Kind.PDF: _read_pdf,
    Kind.IMAGE: _read_image,
    Kind.XLSX: _apart("xlsx"),
    Kind.CSV: _apart("csv_table"),
    Kind.OFD: _apart("ofd"),
    Kind.OFFICE: _apart("office", limits=Limits(memory=8_000_000_000, seconds=120, longest=180)),
    Kind.ZIP: _refuse_archive,
    Kind.DAMAGED: _refuse_damaged,
}


def is_readable(name: str, beginning: bytes) -> bool:
    """Whether there is a reader for a file of this name that begins with these bytes."""
    if (kind := magic_of(beginning)) is not None:
        return kind in READERS
    return is_package(beginning) or _suffix(name) in ("", *SUFFIXES)


def check_upload(name: str, path: Path, *, max_bytes: int) -> None:
    """Raise ReadError for an uploaded file, named ``name`` by its owner, that need not be opened to be refused."""
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    if not is_readable(name, beginning):
        raise _unsupported(name)
    size = path.stat().st_size
    if size > max_bytes:
        raise ReadError(
            f"{name} has {size / 1e6:.1f} MB, more than the limit of {max_bytes / 1e6:.1f} MB; "
            "split it, or raise ZHIWEN_MAX_FILE_MB",
            "too_large",
        )


def text_digest(text: str) -> str:
    """Return 16 hexadecimal digits of a text without its kind of line ends and the blanks at the ends of lines.

    Two texts with the same digest are one report, which editors and programs have saved differently.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    return content_id("text", "\n".join(lines).rstrip("\n"))


def stamp_of(status: os.stat_result) -> str:
    """Return what changes when a file is written to or another takes its name, even if size and time stay."""
    return f"{status.st_ctime_ns} {status.st_ino}"


def read_report_text(path: Path, *, max_bytes: int, check: Check | None = None) -> SourceText:
    """Read one file. ``max_bytes`` is checked before anything is read; ``check`` may end a long reading with an error.

    Raises ReadError, one sentence with the file and the remedy: missing, a folder, no permission, of a kind that is
    not read, too large, empty, binary, undecodable, garbled, damaged, or without Chinese.
    """
    settled_ns = time.time_ns() - int(RECENT * 1e9)
    try:
        status, member = status_of(path), split(path)
        if path.is_dir():
            raise ReadError(f"{path} is a folder, not a report; give a file, or let find_files expand it", "not_a_file")
        if not (member or path.is_file()):
            raise ReadError(f"{path} is a device or a pipe, not a file; save its text in a file first", "not_a_file")
        if not member and status.st_size > max_bytes:
            raise ReadError(
                f"{path} has {status.st_size / 1e6:.1f} MB, more than the limit of {max_bytes / 1e6:.1f} MB; "
                "split it, or raise ZHIWEN_MAX_FILE_MB",
                "too_large",
            )
        data = read_member(*member, max_bytes=max_bytes) if member else path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ReadError(f"{path} does not exist; check the path", "missing") from error
    except PermissionError as error:
        raise ReadError(f"{path} may not be read; change its permissions", "denied") from error
    except OSError as error:
        raise ReadError(f"{path} cannot be read ({error.strerror or error}); check the file and its disk") from error
    document = read_document(data, path, check)
    check_text(document.text, path)
    stamp = stamp_of(status) if max(status.st_mtime_ns, status.st_ctime_ns) < settled_ns else ""
    digest = sha256(data).hexdigest()
    return SourceText(
        document.text, document.encoding, status.st_size, status.st_mtime_ns, digest, stamp, document.pages
    )


def read_document(data: bytes, path: Path, check: Check | None = None) -> Document:
    """Return what a file of a kind that is read holds, whatever it is about. Raises ReadError."""
    if not is_readable(path.name, data[:_BEGINNING]):
        raise _unsupported(str(path))
    if (kind := kind_of(data, path.suffix)) not in READERS:
        raise _unsupported(str(path))
    return READERS[kind](data, path, check)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Expand folders, recursively and in the order of names, and archives; other files given by name are all kept.

    Of a folder come the files with a known suffix and other documents (so that reading them tells why not), but no
    hidden ones, no ``sources.toml`` and no README and the like. Raises ReadError for a path that does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            for file in _files_in(path):
                found.update(dict.fromkeys(_expanded(file) if file.suffix.lower() == ".zip" else [file]))
        elif path.exists():
            found.update(dict.fromkeys(_expanded(path)))
        else:
            raise ReadError(f"{path} does not exist; check the path")
    return list(found)


def find_members(archive: Path) -> list[str]:
    """Return the names of the files in an archive that may be reports. Raises ReadError where there are none."""
    found = [name for name in list_members(archive) if _may_be_report(PurePosixPath(name).name)]
    if not found:
        raise ReadError(f"{archive} is an archive without reports; give one that holds {', '.join(SUFFIXES)}", "empty")
    return found


def _expanded(file: Path) -> list[Path]:
    """Return the files in an archive that may be reports; any other file, and one that cannot be opened, itself."""
    if not is_archive(file):
        return [file]
    try:
        return [file / name for name in find_members(file)]
    except ReadError:  # which reading it tells
        return [file]


def find_beside(folder: Path) -> list[Path]:
    """Return the files directly in a folder that may be reports, by name; none of one that cannot be listed."""
    try:
        return sorted(file for file in folder.iterdir() if _may_be_report(file.name) and file.is_file())
    except OSError:
        return []


def _files_in(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise ReadError(f"{error.filename} may not be listed; change its permissions") from error

    files: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not name.endswith(_SAVED_PARTS))
        files.extend(Path(parent) / name for name in sorted(names) if _may_be_report(name))
    return files


def _may_be_report(name: str) -> bool:
    stem, suffix = os.path.splitext(name)
    if name.startswith((".", "~$")) or name == SOURCES_FILE or stem.upper() in _NOT_REPORTS:
        return False
    return suffix.lower() in ("", *SUFFIXES)


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()


def _unsupported(name: str) -> ReadError:
    return ReadError(
        f"{name} cannot be read: {_suffix(name)} files are not supported; save it as {', '.join(SUFFIXES)}",
        "unsupported",
    )
