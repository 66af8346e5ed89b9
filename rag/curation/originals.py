"""The file of a report, to be looked at beside its text: its pages as pictures, with a passage marked.

Files that came in through the page are kept in the library. Those of a folder stay their owner's and are not copied:
of one that has been moved or written to since, no page is shown, for it might be another text.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path

from index.errors import ReadError
from index.library import Library
from index.reading.archive import read_member, split
from index.reading.originals import draw_page

LONGEST_PASSAGE = 3000  # characters that are marked
_REMEMBERED = 24  # pictures


class Originals:
    """Draws pages, one at a time, and remembers the last ones."""

    def __init__(self, library: Library, *, max_bytes: int) -> None:
        self._library = library
        self._max_bytes = max_bytes
        self._guard = threading.Lock()
        self._drawn: OrderedDict[tuple[str, int, int, int], bytes] = OrderedDict()

    def page(self, report_id: str, number: int, start: int, end: int) -> bytes:
        """Return a page, counted from 1, as PNG, with ``text[start:end]`` marked where its place is known.

        Raises ReportNotFound, and ReadError where there is no such page, or the file is not what it was.
        """
        key = (report_id, number, start, end)
        with self._guard:
            if key not in self._drawn:
                report = self._library.catalog.report(report_id)
                passage = report.text[max(0, start) : end][:LONGEST_PASSAGE]
                path = self._library.home.absolute() / report.path
                self._drawn[key] = draw_page(self._content(report_id, path), path, number, passage)
            self._drawn.move_to_end(key)
            while len(self._drawn) > _REMEMBERED:
                self._drawn.popitem(last=False)
            return self._drawn[key]

    def _content(self, report_id: str, path: Path) -> bytes:
        try:
            inside = split(path)
            data = read_member(*inside, max_bytes=self._max_bytes) if inside else path.read_bytes()
        except OSError as error:
            raise ReadError(f"{path} is not there any more; index its folder again", "missing") from error
        if sha256(data).hexdigest() != self._library.catalog.entry(report_id).sha256:
            raise ReadError(f"{path} has been changed since it was read; index it again", "unreadable")
        return data
