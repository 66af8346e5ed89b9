"""The folders of uploaded files inside a library, those kept and those on their way in: safe names, nothing outside.

Knows no report's content.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import threading
import time
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.records import content_id
from rag.language.wellformed import make_well_formed, parse_json

LONGEST = 80  # characters of a name without its suffix
LONGEST_BYTES = 246  # of a name with its suffix; file systems take 255, and it may get a number
LONGEST_GIVEN = 300  # characters of a name as it was given that are kept until then
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')  # also what turns text round
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")  # of Windows
_UNNAMED = "report"
_PART, _CONTENT, _ABOUT = ".part", "content", "about.json"
HELD_FOR = 7 * 24 * 3600  # seconds that a file that was held back waits for a word on it
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
        moved = Path(shutil.move(path, self._folder / kept))
        _sync(self._folder)
        return moved

    def without(self, paths: Collection[str]) -> list[Path]:
        """Return the files here that are none of ``paths``, which are written as reports have them."""
        known = {Path(path) for path in paths}
        if not self._folder.is_dir():
            return []
        files = sorted(file for file in self._folder.iterdir() if file.is_file())
        return [file for file in files if file.relative_to(self._folder.parent) not in known]

    def file_of(self, path: str) -> Path:
        """Return the file of a report by its path, as entries have it; an absolute one stays what it is."""
        return self._folder.parent / path

    def discard(self, path: str) -> None:
        """Delete the file of a report; one that lies elsewhere is its owner's and stays."""
        file = self.file_of(path)
        if file.parent == self._folder:
            file.unlink(missing_ok=True)


def safe_name(name: str) -> Path:
    """Return a file's name without folders, and without what file systems or readers could take for something else."""
    last = unicodedata.normalize("NFC", make_well_formed(name)).replace("\\", "/").rsplit("/", 1)[-1]
    plain = Path(_UNSAFE.sub("_", last).strip(" ."))
    suffix = plain.suffix[:16]
    stem = _cut(plain.stem.strip(" .")[:LONGEST], LONGEST_BYTES - len(suffix.encode())) or _UNNAMED
    return Path(f"_{stem}{suffix}" if _DEVICES.match(stem) else f"{stem}{suffix}")


def _cut(text: str, longest: int) -> str:
    """Return as much of a text's beginning as has so many bytes, in whole characters."""
    return text.encode()[:longest].decode(errors="ignore").rstrip(" .")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An accepted file that no report stands for yet: the name it was sent under, and where it lies."""

    name: str
    path: Path


class Incoming:
    """Files on their way in, each to be claimed by who sent it; made when the first arrives.

    Each lies in a folder of its own, beside what is to be known of it. While it is being received that folder is a
    part; it becomes whole in one step, once all of it is on the disk, and is then kept over any end of the program.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._guard = threading.Lock()
        self._last = 0  # number of the file accepted last
        self._claimed: set[Path] = set()

    def admit(self, owner: str) -> tuple[str, Path]:
        """Return a token for a new file of this owner, and where it is to be written."""
        token = secrets.token_hex(16)
        part = self._part(owner, token)
        part.mkdir(parents=True)
        return token, part / _CONTENT

    def accept(self, owner: str, token: str, name: str) -> None:
        """Keep a file that was written whole, until a report stands for it; "" for a name that is told later."""
        part, whole = self._part(owner, token), self._whole(owner, token)
        with self._guard:
            self._last = max(time.time_ns(), self._last + 1)
            about = {"name": name, "number": self._last}
        _write_through(part / _ABOUT, json.dumps(about).encode())
        _sync(part / _CONTENT)
        _sync(part)
        part.rename(whole)
        _sync(self.folder)

    def refuse(self, owner: str, token: str) -> None:
        """Delete what was received of a file that does not become whole."""
        shutil.rmtree(self._part(owner, token), ignore_errors=True)

    def claim(self, owner: str, token: str, name: str) -> Path | None:
        """Return where an accepted file lies; None for one that did not arrive, is somebody else's, or was claimed."""
        whole = self._whole(owner, token)
        if not _TOKEN.fullmatch(token) or not (whole / _CONTENT).is_file():
            return None
        with self._guard:
            if whole in self._claimed:
                return None
            self._claimed.add(whole)
        about = _read_about(whole)
        if name and not about.get("name"):
            _write_through(whole / _ABOUT, json.dumps({**about, "name": name}).encode())
        return whole / _CONTENT

    def hold(self, file: Path, given: Path, name: str) -> Path:
        """Keep a file that is no report beside where it was given, until its owner has it taken in or gives it up.

        A file from an archive, which was given in none of its own, gets a place of its own; one that was given
        elsewhere goes back there.
        """
        whole = given.parent
        if whole.parent != self.folder:
            return Path(shutil.move(file, given))
        if given.name != _CONTENT:
            whole = whole.with_name(f"{whole.name.partition('-')[0]}-{secrets.token_hex(16)}")
            whole.mkdir()
        moved = Path(shutil.move(file, whole / _CONTENT))
        about = {"number": time.time_ns(), **_read_about(whole), "name": name, "held": True}
        _write_through(whole / _ABOUT, json.dumps(about).encode())
        with self._guard:
            self._claimed.discard(whole)
        return moved

    def held(self, owner: str) -> tuple[tuple[str, str], ...]:
        """Return token and name of each file of this owner that is held back, in order."""
        prefix, found = f"{content_id('incoming', owner)}-", []
        for each in self.folder.glob(f"{prefix}*") if self.folder.is_dir() else ():
            about = _read_about(each)
            if about.get("held") and each not in self._claimed and (each / _CONTENT).is_file():
                found.append((int(about["number"]), each.name.removeprefix(prefix), str(about["name"])))
        return tuple((token, name) for _, token, name in sorted(found))

    def give_up(self, owner: str, token: str) -> bool:
        """Delete a file of this owner that is held back; False where there is none."""
        if not any(token == own for own, _ in self.held(owner)):
            return False
        shutil.rmtree(self._whole(owner, token), ignore_errors=True)
        return True

    def place_of(self, owner: str, token: str) -> Path | None:
        """Return where this owner's file of a token lies, or lay; None for what is no token."""
        return self._whole(owner, token) / _CONTENT if _TOKEN.fullmatch(token) else None

    def discard(self, path: Path) -> None:
        """Delete a file that is done with, and what is known of it; one that lies elsewhere alone."""
        path.unlink(missing_ok=True)
        if path.parent.parent == self.folder:
            shutil.rmtree(path.parent, ignore_errors=True)

    def sweep(self) -> tuple[Waiting, ...]:
        """Return what was accepted before the program ended, in order, and delete what had not all been received."""
        found = []
        for each in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            about = _read_about(each) if each.is_dir() and each.suffix != _PART else {}
            if about.get("held") and time.time() - float(about.get("number", 0)) / 1e9 < HELD_FOR:
                continue
            if about.get("name") and not about.get("held") and (each / _CONTENT).is_file():
                found.append((int(about.get("number", 0)), Waiting(str(about["name"]), each / _CONTENT)))
            elif each.is_dir():
                shutil.rmtree(each, ignore_errors=True)
            else:
                each.unlink(missing_ok=True)  # of an earlier version, which kept no names
        found.sort(key=lambda one: one[0])
        self._last = max((number for number, _ in found), default=0)
        return tuple(waiting for _, waiting in found)

    def _whole(self, owner: str, token: str) -> Path:
        return self.folder / f"{content_id('incoming', owner)}-{token}"

    def _part(self, owner: str, token: str) -> Path:
        return self._whole(owner, token).with_suffix(_PART)


def _read_about(folder: Path) -> dict[str, Any]:
    """Return what is known of an accepted file; {} where nothing can be read, so that nobody was told of it."""
    try:
        about = parse_json((folder / _ABOUT).read_bytes())
    except (OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}


def _write_through(path: Path, content: bytes) -> None:
    """Write a small file whole or not at all, and onto the disk."""
    partial = path.with_suffix(_PART)
    partial.write_bytes(content)
    _sync(partial)
    partial.replace(path)


def _sync(path: Path) -> None:
    """Have a file, or what a folder holds, written onto the disk itself."""
    if path.is_dir() and os.name == "nt":  # where folders cannot be opened, and need not be
        return
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
