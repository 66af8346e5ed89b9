"""Looks at files before anything is changed: what they hold, and which corrections their texts take over.

Reads files and asks for stored texts; writes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from index.changes.moves import Found, Moves, follow
from index.changes.revision import Version, likeness, read_version
from index.errors import ReadError
from index.profile.gazetteer import Divisions
from index.reading.archive import status_of
from index.reading.readers import read_report_text, stamp_of, text_digest
from index.records import content_id
from index.stores.tables import Entry, State


class Survey:
    """What some files hold, against the reports that are known: ready and pending ones, with their digests."""

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        file_of: Callable[[Entry], Path],
        text_of: Callable[[str], str],
        divisions: Divisions,
        max_bytes: int,
        force: bool = False,
        check: Callable[[], None] | None = None,
    ) -> None:
        """``text_of`` gives a report's text by its id; ``force`` reads files again that seem to be as they were.

        ``check`` is called often, and may end the looking with an error.
        """
        self.found: dict[str, Found] = {}  # by path, as entries have it
        self.unread: dict[str, ReadError] = {}
        self.heirs: dict[str, Mapping[str, str]] = {}  # by digest of a new text, the corrections it takes over
        self.followed: set[str] = set()  # ids of the reports that these are of
        self._entries = entries
        self._at = {entry.path: entry for entry in sorted(entries, key=lambda one: one.state is State.PENDING)}
        self._digests = {entry.digest for entry in entries}
        self._corrected = [entry for entry in entries if entry.overrides]
        self._versions: dict[str, Version] = {}
        self._moves: Moves | None = None
        self._file_of = file_of
        self._text_of = text_of
        self._divisions = divisions
        self._max_bytes = max_bytes
        self._force = force
        self._check = check

    def look(self, file: Path, path: str) -> None:
        """Look at a file, whose path entries have as ``path``; it is read where it may have changed."""
        known = self._at.get(path)
        if known and not self._force and _looks_the_same(file, known):
            self.found[path] = Found(file, path, known.id, known.digest or "")
            return
        try:
            source = read_report_text(file, max_bytes=self._max_bytes, check=self._check)
        except ReadError as error:
            self.unread[path] = error
            return
        digest = text_digest(source.text)
        if digest not in self._digests and (earlier := self._find_earlier(source.text)):
            self.heirs[digest] = earlier.overrides
            self.followed.add(earlier.id)
        report_id = content_id("report", source.text)
        self.found[path] = Found(file, path, report_id, digest, replace(source, text=""))

    def follow(self) -> Moves:
        """Return where the reports are now, when all files have been looked at."""
        if self._moves is None:
            self._moves = follow(self._respelled(), self.found, self._holds)
        return self._moves

    def arriving(self) -> int:
        """Return by how many reports the new texts will make the library grow, those that they replace taken off."""
        new = {one.digest for one in self.found.values()} - self._digests
        replaced = [one for path, one in self.found.items() if one.digest in new and path in self._at]
        return len(new) - len(replaced)

    def _find_earlier(self, text: str) -> Entry | None:
        """Return the report corrected by hand that a new text is the next version of, if it is of any."""
        if not self._corrected:
            return None
        new = read_version(text, self._divisions)
        best, most = None, 0.0
        for entry in self._corrected:
            if entry.id not in self._versions:
                self._versions[entry.id] = read_version(self._text_of(entry.id), self._divisions)
            share = likeness(new, self._versions[entry.id], entry.overrides)
            if share > most:
                best, most = entry, share
        return best

    def _holds(self, entry: Entry) -> bool:
        """Whether the file of a report, which was not looked at, still has its text."""
        file = self._file_of(entry)
        if not self._force and _looks_the_same(file, entry):
            return True
        try:
            return (
                text_digest(read_report_text(file, max_bytes=self._max_bytes, check=self._check).text) == entry.digest
            )
        except ReadError:
            return False

    def _respelled(self) -> list[Entry]:
        """Return the entries with their paths as the files were named now: one file may be reached by several."""
        strange = {_identity(one.file): path for path, one in self.found.items() if path not in self._at}
        strange.pop(None, None)
        if not strange:
            return list(self._entries)
        now: dict[str, str] = {}
        for path in self._at:
            if path not in self.found and (spelled := strange.pop(_identity(self._file_of(self._at[path])), None)):
                now[path] = spelled
        return [replace(entry, path=now.get(entry.path, entry.path)) for entry in self._entries]


def _looks_the_same(file: Path, known: Entry) -> bool:
    try:
        status = status_of(file)
    except OSError:  # reading it will tell why
        return False
    seen = (status.st_size, status.st_mtime_ns, stamp_of(status))
    return seen == (known.size, known.mtime_ns, known.stamp)


def _identity(file: Path) -> tuple[int, int] | None:
    """Return what tells one file from all others, under whatever name; None where nothing does."""
    try:
        status = os.stat(file)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_ino else None
