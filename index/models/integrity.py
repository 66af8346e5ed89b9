"""Whether files are the ones whose SHA-256 was taken: read whole once, then known by what tells that they are the same.

What is remembered of a file lies in a JSON file in its folder. A change that keeps size and times (a disk that rots,
a copy with its times) is found where it touches a sample; a check ``anew`` reads every byte. Knows no model.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

Progress = Callable[[str, int, int], None]
"""Called with a label, the bytes done and the bytes in all."""
Known = dict[str, str | int]
"""Of one file: its ``sha256``, and its stamp when that was taken."""

_LOG = logging.getLogger(__name__)
_BLOCK = 1 << 23
_SAMPLES, _SAMPLE = 64, 1 << 13  # how many pieces of a file are looked at each time, and the bytes of each


def record_of(file: Path) -> Path:
    """Return where the hash of a file that lies by itself is remembered."""
    return file.with_name(file.name + ".checked.json")


class Hashes:
    """The hashes of some files below one folder, remembered in ``record``, a file in that folder, by ``save``."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._known = _read(record)
        self._is_saved = True

    def hash_of(self, file: Path) -> str | None:
        """Return the SHA-256 that is remembered of a file, whatever has become of the file."""
        found = self._known.get(self._name(file), {}).get("sha256")
        return found if isinstance(found, str) else None

    def is_unchanged(self, file: Path, expected: str | None) -> bool:
        """Tell without reading it whole whether a file is there and still the one with this SHA-256."""
        try:
            return expected is not None and self._known.get(self._name(file)) == {"sha256": expected, **_stamp(file)}
        except FileNotFoundError:
            return False

    def holds(
        self, file: Path, expected: str | None, *, anew: bool = False, progress: Progress | None = None, label: str = ""
    ) -> bool:
        """Tell whether a file is there with this SHA-256; it is read whole where it is not known, or ``anew``."""
        if not anew and self.is_unchanged(file, expected):
            return True
        try:
            stamp = _stamp(file)  # before it is read: a change meanwhile is found the next time
            if expected is None or digest(file, progress, label) != expected:
                return False
        except FileNotFoundError:
            return False
        self._set(file, expected, stamp)
        return True

    def note(self, file: Path, found: str | None = None) -> None:
        """Remember a file as it is now: its SHA-256, which is taken here unless it was just ``found``."""
        stamp = _stamp(file)
        self._set(file, found or digest(file), stamp)

    def save(self) -> None:
        """Write down what was found."""
        if self._is_saved:
            return
        draft = self._record.with_name(f".{self._record.name}.{os.getpid()}")
        try:
            draft.write_text(json.dumps(self._known, indent=1, sort_keys=True), encoding="utf-8")
            draft.replace(self._record)
        except OSError as error:  # a folder that others fill, for all to read
            _LOG.warning("%s cannot be written (%s): its files are read whole at each start", self._record, error)
        self._is_saved = True

    def _set(self, file: Path, found: str, stamp: Known) -> None:
        self._known[self._name(file)] = {"sha256": found, **stamp}
        self._is_saved = False

    def _name(self, file: Path) -> str:
        return file.relative_to(self._record.parent).as_posix()


def digest(file: Path, progress: Progress | None = None, label: str = "") -> str:
    """Return the SHA-256 of a file; ``progress`` counts its bytes."""
    found, done, size = sha256(), 0, file.stat().st_size
    with file.open("rb") as source:
        while block := source.read(_BLOCK):
            found.update(block)
            done += len(block)
            if progress:
                progress(label, done, size)
    return found.hexdigest()


def _read(record: Path) -> dict[str, Known]:
    try:
        found = json.loads(record.read_bytes())
    except (FileNotFoundError, ValueError):  # nothing is known: all is read
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: known for name, known in found.items() if isinstance(known, dict)}


def _stamp(file: Path) -> Known:
    """What tells that a file was neither written nor replaced, and a hash over samples of it."""
    status = file.stat()
    return {
        "inode": status.st_ino,
        "size": status.st_size,
        "mtime_ns": status.st_mtime_ns,
        "ctime_ns": status.st_ctime_ns,
        "sample": _sample(file, status.st_size),
    }


def _sample(file: Path, size: int) -> str:
    found = sha256()
    with file.open("rb") as source:
        if size <= _SAMPLES * _SAMPLE:
            found.update(source.read())
        else:
            for number in range(_SAMPLES):  # the first at the beginning, the last at the end
                source.seek(number * (size - _SAMPLE) // (_SAMPLES - 1))
                found.update(source.read(_SAMPLE))
    return found.hexdigest()
