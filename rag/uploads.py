"""The folders of uploaded files inside a library, those kept and those on their way in: safe names, nothing outside.

Knows no report's content.
"""

from __future__ import annotations

import re
import secrets
import shutil
import unicodedata
from collections.abc import Collection
from pathlib import Path

from index.records import content_id

LONGEST = 80  # characters of a name without its suffix; in Chinese 240 bytes, and file systems take 255
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')  # also what turns text round
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")  # of Windows
_UNNAMED = "report"
_TOKEN = re.compile(r"[0-9a-f]{32}")


class Uploads:
    """The files in one folder, which is made when the first is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, path: Path, *, taken: Collection[str] = ()) -> Path:
        """Move a file in here under its own name made safe, numbered where that is ``taken``; return where it lies."""
        self._folder.mkdir(parents=True, exist_ok=True)
        safe = safe_name(name)
        stem, suffix = safe.stem, safe.suffix
        there = {each.casefold() for each in (*taken, *(file.name for file in self._folder.iterdir()))}
        kept, number = safe.name, 1
        while kept.casefold() in there:
            number += 1
            kept = f"{stem} ({number}){suffix}"
        return Path(shutil.move(path, self._folder / kept))

    def without(self, paths: Collection[str]) -> list[Path]:
        """Return the files here that are none of ``paths``, which are written as reports have them."""
        known = {Path(path) for path in paths}
        if not self._folder.is_dir():
            return []
        files = sorted(file for file in self._folder.iterdir() if file.is_file())
        return [file for file in files if file.relative_to(self._folder.parent) not in known]

    def discard(self, path: str) -> None:
        """Delete the file of a report; one that lies elsewhere is its owner's and stays."""
        file = self._folder.parent / path  # an absolute path stays what it is
        if file.parent == self._folder:
            file.unlink(missing_ok=True)


def safe_name(name: str) -> Path:
    """Return a file's name without folders, and without what file systems or readers could take for something else."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = Path(_UNSAFE.sub("_", last).strip(" ."))
    suffix = plain.suffix[:16]
    stem = plain.stem.strip(" .")[:LONGEST] or _UNNAMED
    return Path(f"_{stem}{suffix}" if _DEVICES.match(stem) else f"{stem}{suffix}")


class Incoming:
    """Files on their way in, each to be claimed by who sent it; made when the first arrives."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def admit(self, owner: str) -> tuple[str, Path]:
        """Return a token for a new file of this owner, and where it is to be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        token = secrets.token_hex(16)
        return token, self._path(owner, token)

    def claim(self, owner: str, token: str) -> Path | None:
        """Return where the file of a token lies; None for one that did not arrive, or is somebody else's."""
        path = self._path(owner, token)
        return path if _TOKEN.fullmatch(token) and path.is_file() else None

    def sweep(self) -> None:
        """Delete what nobody claimed before the program ended."""
        if self._folder.is_dir():
            for file in self._folder.iterdir():
                file.unlink(missing_ok=True)

    def _path(self, owner: str, token: str) -> Path:
        return self._folder / f"{content_id('incoming', owner)}-{token}"
