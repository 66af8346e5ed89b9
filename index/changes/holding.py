"""What a library holds while it is being changed: its reports by id, path, text and name, and where their files are.

Kept in step by who changes it (``build.py``), which writes everything; this only reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from index.changes.pruning import is_gone
from index.library import Library
from index.reading.readers import find_beside, text_digest
from index.stores.tables import Entry, State
from index.text.sketch import sketch_text


@dataclass
class Holding:
    """The reports of a library that are ready, and those that an earlier run left pending."""

    library: Library
    by_id: dict[str, Entry] = field(init=False, default_factory=dict)  # the ready reports
    by_path: dict[str, Entry] = field(init=False, default_factory=dict)
    by_digest: dict[str, Entry] = field(init=False, default_factory=dict)
    pending: dict[str, Entry] = field(init=False, default_factory=dict)  # by id
    names: set[str] = field(init=False, default_factory=set)  # taken

    def know_all(self) -> list[Entry]:
        """Know what the library holds; return the entries of an older schema, with what they lacked."""
        catalog = self.library.catalog
        entries = [e for e in (*catalog.entries(), *catalog.unsettled()) if e.state is not State.LEAVING]
        lacking = [e for e in entries if e.digest is None or e.sketch is None]
        old = [_completed(e, catalog.report(e.id).text) for e in lacking]
        for entry in (*(e for e in entries if e not in lacking), *old):
            self._know(entry)
        return old

    def find_known(self) -> list[Path]:
        """Return the files of all reports, and what lies beside those that are gone and may be these, by its size."""
        files = [self._file_of(entry) for entry in self._entries()]
        there = [file for file in files if not is_gone(file)]
        sizes = {entry.size for entry in self._entries()}
        folders = dict.fromkeys(file.parent for file in files if is_gone(file))
        beside = [file for folder in folders for file in find_beside(folder) if file.stat().st_size in sizes]
        return list(dict.fromkeys([*there, *beside]))

    def _free_name(self, file: Path) -> str:
        """Return the file's name, with as many of its folders before it as make it unique."""
        parts = Path(printable(file)).parts
        names = ("/".join(parts[start:]) for start in range(len(parts) - 1, -1, -1))
        return next((name for name in names if name not in self.names), printable(file))

    def _path_of(self, file: Path) -> str:
        """Return a file's path as its entry has it: that of one which the library keeps begins at its folder."""
        uploads = self.library.uploads
        return printable(file.relative_to(uploads.parent) if file.parent == uploads else file)

    def _file_of(self, entry: Entry) -> Path:
        return self.library.uploads.parent / entry.path  # an absolute path stays what it is

    def _entries(self) -> list[Entry]:
        return [*self.by_id.values(), *self.pending.values()]

    def _know(self, entry: Entry) -> None:
        self.names.add(entry.name)
        if entry.state is State.PENDING:
            self.pending[entry.id] = entry
            return
        self.by_id[entry.id] = entry
        self.by_path[entry.path] = entry
        self.by_digest[entry.digest or ""] = entry

    def _forget(self, entry: Entry) -> None:
        known = self.by_id.pop(entry.id, None) or self.pending.pop(entry.id, None)
        if known is None:  # another one may have its name by now
            return
        self.names.discard(known.name)
        for entries, key in ((self.by_path, entry.path), (self.by_digest, entry.digest or "")):
            if entries.get(key, entry).id == entry.id:
                entries.pop(key, None)


def _completed(entry: Entry, text: str) -> Entry:
    return replace(entry, digest=entry.digest or text_digest(text), sketch=sketch_text(text))


def printable(path: Path) -> str:
    """Return a path as text that can be stored: bytes of a file name that are no UTF-8 are shown escaped."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
