"""A file becomes the immutable text of a report: a table of readers by suffix, strict decoding, plain refusals.

The text is the file's decoded content character for character: nothing is trimmed, no line ending translated; only a
byte order mark, which is a sign of the encoding, is left out. Knows nothing of what a report says.
"""

from __future__ import annotations

import codecs
import os
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from index.errors import ReadError
from index.records import content_id

SOURCES_FILE = "sources.toml"  # holds what is known about its folder's reports; no report itself
# Seconds before its reading in which a file may have been written twice with one time: clocks of file systems tick, the
# coarsest every two seconds, and those of servers go wrong.
RECENT = 3.0
MIN_CHINESE = 20  # characters; the shortest headline of a report has about as many
# Shares that tell text from other things; measured on 900 real reports: at least 0.99 of their Chinese characters
# are in level 1 of GB 2312, of UTF-8 read as GBK some 0.14.
_MIN_COMMON = 0.6
_MAX_CONTROL = 0.01
_CERTAIN = 0.9  # share of characters that are common in Chinese: an encoding that nothing else tells is taken for sure
_WITHOUT_MARK = ("utf-16-le", "utf-16-be")
_LEVEL_1 = range(0xB0, 0xD8)  # first bytes of GB 2312's 3755 common characters
_LEVEL_1_OF_BIG5 = range(0xA4, 0xC7)  # first bytes of Big5's 5401 common characters
_PRINTED_CONTROLS = "\t\n\v\f\r\x1a\x85"
# What people keep reports in: met in a folder, these are told about; files of other kinds are passed over.
_DOCUMENTS = (".pdf", ".doc", ".docx", ".wps", ".ofd", ".rtf", ".htm", ".html", ".mht", ".odt")
_NOT_REPORTS = ("README", "LICENSE", "NOTICE", "CHANGELOG", "CONTRIBUTING", "MAKEFILE")


@dataclass(frozen=True, slots=True)
class SourceText:
    """What was read: the text, and what tells whether the file has changed since."""

    text: str
    encoding: str  # utf-8, utf-16 (also -le and -be, without a mark), gb18030 or big5
    size: int  # bytes
    mtime_ns: int
    sha256: str  # of the file's bytes
    stamp: str = ""  # ``stamp_of`` the file; "" where it was written so lately that it could change unnoticed


def decode_text(data: bytes, path: Path) -> tuple[str, str]:
    """Decode a text file strictly; return text and encoding. Raises ReadError when it is no text."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode(data, "utf-16", path), "utf-16"
    if data.startswith(codecs.BOM_UTF8):
        return _decode(data[len(codecs.BOM_UTF8) :], "utf-8", path), "utf-8"
    if data.count(0) > _MAX_CONTROL * len(data):
        if (text := _read_certainly(data, _WITHOUT_MARK)) is not None:
            return text
        raise ReadError(f"{path} is a binary file, not text; give its text (.txt or .md) instead", "binary")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_national(data, path)


def _decode_national(data: bytes, path: Path) -> tuple[str, str]:
    """Decode what is not UTF-8: GB 18030, unless it makes sense as something else only."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if sum(map(is_chinese, text)) >= MIN_CHINESE and not _is_garbled(text):
        return text, "gb18030"
    if certain := _read_certainly(data, (*_WITHOUT_MARK, "big5")):
        return certain
    return _decode(data, "gb18030", path), "gb18030"


def _read_certainly(data: bytes, encodings: Sequence[str]) -> tuple[str, str] | None:
    """Return the text in the one encoding in which it is Chinese, nearly all of it; None where none or several are."""
    found = []
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        common = _is_common_traditional if encoding == "big5" else _is_common
        chinese = [character for character in text if is_chinese(character)]
        plain = sum(character.isascii() or unicodedata.east_asian_width(character) in "WF" for character in text)
        if len(chinese) >= MIN_CHINESE and plain >= _CERTAIN * len(text):
            found += [(text, encoding)] * (sum(map(common, chinese)) >= _CERTAIN * len(chinese))
    return found[0] if len(found) == 1 else None


Reader = Callable[[bytes, Path], tuple[str, str]]
READERS: dict[str, Reader] = {".txt": decode_text, ".md": decode_text, ".markdown": decode_text, "": decode_text}


def find_reader(path: Path) -> Reader | None:
    """Return what reads files of this name, or None."""
    return READERS.get(path.suffix.lower())


def check_upload(name: str, path: Path, *, max_bytes: int) -> None:
    """Raise ReadError for an uploaded file, named ``name`` by its owner, that need not be opened to be refused."""
    if find_reader(Path(name)) is None:
        suffix = Path(name).suffix
        raise ReadError(
            f"{name} cannot be read: {suffix} files are not supported; save it as {_suffixes()}", "unsupported"
        )
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


def read_report_text(path: Path, *, max_bytes: int) -> SourceText:
    """Read one file. ``max_bytes`` is checked before anything is read.

    Raises ReadError, one sentence with the file and the remedy: missing, a folder, no permission, of a kind that is
    not read, too large, empty, binary, undecodable, garbled, or without Chinese.
    """
    reader = find_reader(path)
    settled_ns = time.time_ns() - int(RECENT * 1e9)
    try:
        status = path.stat()
        if path.is_dir():
            raise ReadError(f"{path} is a folder, not a report; give a file, or let find_files expand it", "not_a_file")
        if not path.is_file():
            raise ReadError(f"{path} is a device or a pipe, not a file; save its text in a file first", "not_a_file")
        if reader is None:
            raise ReadError(
                f"{path} cannot be read: {path.suffix} files are not supported; save it as {_suffixes()}",
                "unsupported",
            )
        if status.st_size > max_bytes:
            raise ReadError(
                f"{path} has {status.st_size / 1e6:.1f} MB, more than the limit of {max_bytes / 1e6:.1f} MB; "
                "split it, or raise ZHIWEN_MAX_FILE_MB",
                "too_large",
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(f"{path} does not exist; check the path", "missing") from error
    except PermissionError as error:
        raise ReadError(f"{path} may not be read; change its permissions", "denied") from error
    except OSError as error:
        raise ReadError(f"{path} cannot be read ({error.strerror or error}); check the file and its disk") from error
    text, encoding = reader(data, path)
    _check_text(text, path)
    stamp = stamp_of(status) if max(status.st_mtime_ns, status.st_ctime_ns) < settled_ns else ""
    return SourceText(text, encoding, len(data), status.st_mtime_ns, sha256(data).hexdigest(), stamp)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Expand folders, recursively and in the order of names; files given by name are kept whatever they are.

    Of a folder come the files with a known suffix and other documents (so that reading them tells why not), but no
    hidden ones, no ``sources.toml`` and no README and the like. Raises ReadError for a path that does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_files_in(path)))
        elif path.exists():
            found[path] = None
        else:
            raise ReadError(f"{path} does not exist; check the path")
    return list(found)


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
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files.extend(Path(parent) / name for name in sorted(names) if _may_be_report(name))
    return files


def _may_be_report(name: str) -> bool:
    stem, suffix = os.path.splitext(name)
    if name.startswith((".", "~$")) or name == SOURCES_FILE or stem.upper() in _NOT_REPORTS:
        return False
    return suffix.lower() in READERS or suffix.lower() in _DOCUMENTS


def _suffixes() -> str:
    return ", ".join(suffix for suffix in READERS if suffix)


def _decode(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{path} is neither UTF-8 nor GB18030 text (byte {error.start} does not decode); "
            "save it as UTF-8, or give its text if it is a binary file",
            "encoding",
        ) from error


def _check_text(text: str, path: Path) -> None:
    if not text.strip():
        raise ReadError(f"{path} is empty; give a file with a report's text", "empty")
    controls = sum(1 for character in text if character < " " and character not in _PRINTED_CONTROLS)
    if controls > _MAX_CONTROL * len(text):
        raise ReadError(f"{path} is a binary file, not text; give its text (.txt or .md) instead", "binary")
    if _is_garbled(text):
        raise ReadError(
            f"{path} is garbled (its encoding was mistaken when it was saved); get the original again", "garbled"
        )
    if sum(1 for character in text if is_chinese(character)) < MIN_CHINESE:
        raise ReadError(
            f"{path} has fewer than {MIN_CHINESE} Chinese characters; give a report in Chinese", "no_chinese"
        )


def is_chinese(character: str) -> bool:
    """Whether a character is a CJK ideograph."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character == "〇"


def _is_garbled(text: str) -> bool:
    """Whether the text shows one of the three classic accidents between UTF-8, GBK and Latin-1."""
    if "锟斤拷" in text or text.count("\ufffd") * 100 > len(text):
        return True
    sample = "".join(character for character in text[:20_000] if not character.isspace())
    chinese = [character for character in sample if is_chinese(character)]
    if len(chinese) < MIN_CHINESE:
        return _reads_as_utf8(sample)
    return max(sum(map(common, chinese)) for common in (_is_common, _is_common_traditional)) < _MIN_COMMON * len(
        chinese
    )


def _is_common(character: str) -> bool:
    try:
        return character.encode("gb2312")[0] in _LEVEL_1
    except UnicodeEncodeError:
        return False


def _is_common_traditional(character: str) -> bool:
    try:
        return character.encode("big5")[0] in _LEVEL_1_OF_BIG5
    except UnicodeEncodeError:
        return False


def _reads_as_utf8(sample: str) -> bool:
    """Whether Latin-1 text is really Chinese in UTF-8 (ä¸­å›½)."""
    western = sum(1 for character in sample if "\x80" <= character <= "\xff")
    return western > len(sample) / 3
