"""One state of a library, open: its lock, its catalog, its vectors and words.

Vectors and words are opened when first asked for. A process may hold several states: the one that answers, and earlier
ones for those who are still answering from them. Each is closed when it is let go of.
"""

from __future__ import annotations

import json
import shutil
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from zlib import crc32

from index.errors import LibraryError
from index.lock import FolderLock
from index.stores.bm25 import LexicalIndex
from index.stores.catalog import Catalog
from index.stores.chroma import Vectors, open_vectors

REMEDY = "Run: zhiwen index --rebuild"
Opener = Callable[[Path | str, str], Vectors]


class Generation:
    """The parts of one state of a library. Usable from several threads."""

    def __init__(
        self,
        home: Path,
        folder: Path,
        lock: FolderLock,
        catalog: Catalog,
        *,
        chroma_url: str | None = None,
        place_words: Sequence[str] = (),
        opener: Opener = open_vectors,
    ) -> None:
        self.folder = folder
        self.lock = lock
        self.catalog = catalog
        self._home = home
        self._chroma_url = chroma_url
        self._place_words = place_words
        self._opener = opener
        self._opening = threading.RLock()
        self._vectors: Vectors | None = None
        self._lexical: LexicalIndex | None = None
        self._seal = catalog.meta("seal")
        self.closed = False
        # The folder is somebody's as long as anybody has its catalog.
        weakref.finalize(catalog, lock.release).atexit = False

    def __del__(self) -> None:
        self.close_parts()

    def close(self) -> None:
        """Let go of everything, the lock last; again is nothing to do."""
        if self.closed:
            return
        self.closed = True
        with ExitStack() as stack:
            stack.callback(self.lock.release)
            stack.callback(self.catalog.close)
            self.close_parts()

    @property
    def vectors(self) -> Vectors:
        """The vectors; LibraryError when the folder is damaged or the server away."""
        with self._opening:
            if self._vectors is None:
                self._vectors = self._open_vectors()
            return self._vectors

    @property
    def lexical(self) -> LexicalIndex:
        """The word index; LibraryError when its folder is damaged."""
        with self._opening:
            if self._lexical is None:
                lexical = LexicalIndex(self.folder / "lexical", place_words=self._place_words)
                wanted = sum(entry.sentences for entry in self.catalog.entries())
                self._check_count("word index", lexical.count(), wanted)
                self._lexical = lexical
            return self._lexical

    def drop_parts(self) -> None:
        """Remove all vectors and words."""
        self._seal = None
        if self._chroma_url:
            self.vectors.sentences.drop()
            self.vectors.chunks.drop()
        self.close_parts()
        for name in ("chroma", "lexical"):
            if (self.folder / name).exists():
                shutil.rmtree(self.folder / name)

    def close_parts(self) -> None:
        """Let go of vectors and words."""
        lexical, self._lexical = self._lexical, None
        vectors, self._vectors = self._vectors, None
        if vectors:
            vectors.close()
        if lexical:
            lexical.close()

    def end_writing(self) -> None:
        """Give the writer of the words back."""
        if self._lexical:
            self._lexical.close()

    def set_seal(self) -> None:
        """Record what the files of the vectors are, so that damage to them is seen."""
        if self._vectors and not self._chroma_url:
            self._vectors.sentences.settle()
            self._vectors.chunks.settle()
            self._seal = json.dumps(_measure(self.folder / "chroma"))
        self.catalog.set_meta(seal=self._seal)

    def _open_vectors(self) -> Vectors:
        self._check_seal()
        if self._chroma_url:
            vectors = self._opener(self._chroma_url, f"-{self.catalog.meta('library')}")
        else:
            vectors = self._opener(self.folder / "chroma", "")
        with ExitStack() as stack:
            stack.callback(vectors.close)
            entries = self.catalog.entries()
            for store, wanted in (
                (vectors.sentences, sum(entry.sentences for entry in entries)),
                (vectors.chunks, sum(entry.chunks for entry in entries)),
            ):
                if wanted:
                    self._check_count("vectors", store.count(), wanted)
            stack.pop_all()
            return vectors

    def _check_count(self, what: str, count: int, wanted: int) -> None:
        if count < wanted:
            raise LibraryError(
                f"The {what} of the library at {self._home} is incomplete: {count} of {wanted} sentences. {REMEDY}"
            )

    def _check_seal(self) -> None:
        # Chroma reads a damaged graph file without a word, or takes the process down with it.
        if self._seal and not self._chroma_url:
            found = _measure(self.folder / "chroma")
            for name, measure in json.loads(self._seal).items():
                if found.get(name) != measure:
                    raise LibraryError(f"The vectors at {self.folder / 'chroma' / name} are damaged or gone. {REMEDY}")


def _measure(folder: Path) -> dict[str, list[int]]:
    """Return size and checksum of Chroma's graph files; its SQLite file, which readers touch, checks itself.

    A graph without links is empty, its vectors are still in the SQLite file: every opening writes it afresh.
    """
    return {
        path.relative_to(folder).as_posix(): [path.stat().st_size, _checksum(path)]
        for links in sorted(folder.rglob("link_lists.bin"))
        if links.stat().st_size
        for path in sorted(links.parent.iterdir())
        if path.is_file()
    }


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            checksum = crc32(piece, checksum)
    return checksum
