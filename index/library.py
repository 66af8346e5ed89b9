"""One folder is one library: its lock, its layout, its opening, its damage. Knows no report's content.

    HOME/catalog.sqlite    reports, parts, answers (SQL); the texts are here, all else can be rebuilt from them
    HOME/chroma/           vectors, unless a Chroma server has them
    HOME/lexical/          words
    HOME/uploads/          files that came through the page; reports of these have a path that begins here
    HOME/incoming/         files on their way in: being received, or accepted and not in yet
    HOME/lock, holders/    who uses the folder
    HOME/damaged-DATE/     what ``index --rebuild`` could not read, set aside

Vectors and words are opened when first asked for, so that listing reports costs nothing of them.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4
from zlib import crc32

from index.errors import LibraryDamaged, LibraryError, StorageError
from index.facts_refresh import check_facts, facts_version
from index.lock import FolderLock
from index.reading.aspects import reading_version
from index.records import content_id
from index.storage_errors import describe, find_cause
from index.stores.bm25 import LexicalIndex, lexical_fingerprint
from index.stores.catalog import Catalog
from index.stores.chroma import Vectors, open_vectors
from index.stores.salvage import Salvaged, salvage
from index.stores.tables import State, dump_profile

_REMEDY = "Run: zhiwen index --rebuild"
# What shapes vectors and words, and how a message calls it. Numbers are read anew without a rebuild.
_SETTINGS = {"embedder": "embedder", "chunking": "chunking version", "lexical": "word index version"}
_OPENER = Callable[[Path | str, str], Vectors]


class Library:
    """An open library; made by ``open_library``. Usable from several threads; also a context manager."""

    def __init__(
        self,
        home: Path,
        lock: FolderLock,
        catalog: Catalog,
        *,
        settings: Mapping[str, str],
        chroma_url: str | None = None,
        place_words: Sequence[str] = (),
        set_aside: Path | None = None,
        salvaged: Salvaged | None = None,
        opener: _OPENER = open_vectors,
    ) -> None:
        self.home = home
        self.catalog = catalog
        self.changes = 0  # how often this process began to write; what was read before may be gone after
        self.set_aside = set_aside  # where a damaged library went when this one was begun anew
        self.salvaged = salvaged  # and what of it came over
        self._lock = lock
        self._settings = settings
        self._chroma_url = chroma_url
        self._place_words = place_words
        self._opener = opener
        self._opening = threading.RLock()
        self._writing = threading.RLock()
        self._vectors: Vectors | None = None
        self._lexical: LexicalIndex | None = None
        self.unopened: StorageError | None = None  # why ``find_vectors`` found none
        self._seal = catalog.meta("seal")
        self._fingerprint = (-1, "")  # after how many changes of the catalog, and what

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything, the lock last."""
        with ExitStack() as stack:
            stack.callback(self._lock.release)
            stack.callback(self.catalog.close)
            self._close_parts()

    @property
    def whole(self) -> Library:
        """The library itself, and of a part of one (``index.library_part``) the library that it is a part of."""
        return self

    @property
    def uploads(self) -> Path:
        """The folder of the files that the library keeps itself; it may be absent."""
        return self.home.absolute() / "uploads"

    @property
    def incoming(self) -> Path:
        """The folder of files that are on their way in; it may be absent."""
        return self.home.absolute() / "incoming"

    @property
    def vectors(self) -> Vectors:
        """The vectors; LibraryError when the folder is damaged or the server away."""
        with self._opening:
            if self._vectors is None:
                self._vectors = self._open_vectors()
            return self._vectors

    def find_vectors(self) -> Vectors | None:
        """Return the vectors; None while the disk does not let them be opened, which ``unopened`` tells.

        Chroma writes a few bytes to open a folder, though nothing but reading is meant.
        """
        try:
            vectors, self.unopened = self.vectors, None
        except StorageError as error:
            vectors, self.unopened = None, error
        return vectors

    @property
    def lexical(self) -> LexicalIndex:
        """The word index; LibraryError when its folder is damaged."""
        with self._opening:
            if self._lexical is None:
                lexical = LexicalIndex(self.home / "lexical", place_words=self._place_words)
                wanted = sum(entry.sentences for entry in self.catalog.entries())
                self._check_count("word index", lexical.count(), wanted)
                self._lexical = lexical
            return self._lexical

    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits that depend on the reports, their profiles and what shaped the index.

        The same on every machine and whatever the order of indexing, but for which of a body's reports of one year
        counts, where the order of indexing tells that.
        """
        changes = self.catalog.changes  # before it is reckoned: what changes meanwhile is reckoned next time
        known, fingerprint = self._fingerprint
        if known != changes:
            fingerprint = fingerprint_of(self.catalog)
            self._fingerprint = changes, fingerprint
        return fingerprint

    @property
    def served(self) -> bool:
        """Whether a Chroma server has the vectors."""
        return self._chroma_url is not None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder alone for a while; LibraryLocked while another process uses it.

        Other threads of this process may go on reading, and wait here to write.
        """
        with self._writing:
            upgraded = not self._lock.exclusive
            if upgraded:
                self._lock.acquire(exclusive=True)
            self.changes += 1
            try:
                self.catalog.set_meta(seal=None)
                yield
                self._set_seal()
            finally:
                with ExitStack() as stack:
                    if upgraded:
                        stack.callback(self._lock.acquire, exclusive=False)
                    if self._lexical:
                        self._lexical.close()

    def record_settings(self) -> None:
        """Record what shapes the index, before anything is written to it; LibraryError when it has other reports.

        The rules of numbers are another matter: where reports are ready, they are recorded behind the last reading.
        """
        check_settings(self.catalog, self._settings, self.home)
        self.catalog.set_meta(**self._settings)
        if not self.catalog.entries():
            self.catalog.set_meta(facts=facts_version())

    def reset(self) -> None:
        """Drop vectors and words and make every report pending: the next index run makes them anew.

        Killed at any point, it leaves a library that asks for this again or that the next run completes.
        """
        with self.writing():
            unsettled = self.catalog.unsettled()
            newer = {entry.path for entry in unsettled if entry.state is State.PENDING}
            gone = [entry.id for entry in unsettled if entry.state is State.LEAVING]
            gone += [entry.id for entry in self.catalog.entries() if entry.path in newer]
            for report_id in gone:
                self.catalog.remove(report_id)
            self.catalog.mark([entry.id for entry in self.catalog.entries()], State.PENDING)
            self._drop_parts()
            self.catalog.set_meta(**self._settings)

    def _open_vectors(self) -> Vectors:
        self._check_seal()
        if self._chroma_url:
            vectors = self._opener(self._chroma_url, f"-{self.catalog.meta('library')}")
        else:
            vectors = self._opener(self.home / "chroma", "")
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

    def _drop_parts(self) -> None:
        self._seal = None
        if self._chroma_url:
            self.vectors.sentences.drop()
            self.vectors.chunks.drop()
        self._close_parts()
        for name in ("chroma", "lexical"):
            if (self.home / name).exists():
                shutil.rmtree(self.home / name)

    def _close_parts(self) -> None:
        lexical, self._lexical = self._lexical, None
        vectors, self._vectors = self._vectors, None
        if vectors:
            vectors.close()
        if lexical:
            lexical.close()

    def _check_count(self, what: str, count: int, wanted: int) -> None:
        if count < wanted:
            raise LibraryError(
                f"The {what} of the library at {self.home} is incomplete: {count} of {wanted} sentences. {_REMEDY}"
            )

    def _set_seal(self) -> None:
        if self._vectors and not self._chroma_url:
            self._vectors.sentences.settle()
            self._vectors.chunks.settle()
            self._seal = json.dumps(_measure(self.home / "chroma"))
        self.catalog.set_meta(seal=self._seal)

    def _check_seal(self) -> None:
        # Chroma reads a damaged graph file without a word, or takes the process down with it.
        if self._seal and not self._chroma_url:
            found = _measure(self.home / "chroma")
            for name, measure in json.loads(self._seal).items():
                if found.get(name) != measure:
                    raise LibraryError(f"The vectors at {self.home / 'chroma' / name} are damaged or gone. {_REMEDY}")


def fingerprint_of(catalog: Catalog) -> str:
    """Return the fingerprint of the library that has this catalog."""
    settings = [f"{key}={catalog.meta(key)}" for key in (*_SETTINGS, "facts")]
    reports = sorted(f"{entry.id} {dump_profile(entry.profile)}" for entry in catalog.entries())
    counting = sorted(group.counting.id for group in catalog.counted().groups)
    return content_id("library", *settings, *reports, *counting)


def open_library(
    home: Path,
    *,
    embedder_fingerprint: str | None,
    write: bool,
    chroma_url: str | None = None,
    place_words: Sequence[str] = (),
    rebuild: bool = False,
    opener: _OPENER = open_vectors,
) -> Library:
    """Open the library in a folder, created when absent; ``close`` it, or use it in a ``with`` statement.

    ``embedder_fingerprint`` None: vectors are not asked for, and nothing is checked against it. ``rebuild`` also
    opens what is damaged or was built with other settings, for ``build.rebuild``; a catalog that cannot be
    read is set aside. To write, a library of an older schema is upgraded, and one whose numbers were read by other
    rules is opened as it is; to read, both are refused.
    Raises LibraryLocked, LibraryError.
    """
    settings = {"chunking": reading_version(), "lexical": lexical_fingerprint(place_words)}
    if embedder_fingerprint is not None:
        settings["embedder"] = embedder_fingerprint
    lock = FolderLock(home)
    catalog, set_aside, salvaged = _open_locked(home, lock, settings, write=write, rebuild=rebuild)
    return Library(
        home,
        lock,
        catalog,
        settings=settings,
        chroma_url=chroma_url,
        place_words=place_words,
        set_aside=set_aside,
        salvaged=salvaged,
        opener=opener,
    )


def _open_locked(
    home: Path, lock: FolderLock, settings: Mapping[str, str], *, write: bool, rebuild: bool
) -> tuple[Catalog, Path | None, Salvaged | None]:
    """Lock a folder and return its checked catalog, and where a damaged one is now; after an error it is free.

    With a damaged one, also what of it came over into the catalog.
    """
    with ExitStack() as stack:
        stack.callback(lock.release)
        _lock_folder(home, lock, exclusive=write or rebuild)
        set_aside = _set_damaged_aside(home) if rebuild else None
        catalog = _open_catalog(home, upgrade=write or rebuild)
        stack.callback(catalog.close)
        salvaged = salvage(set_aside / "catalog.sqlite", home / "catalog.sqlite") if set_aside else None
        if not rebuild:
            check_settings(catalog, settings, home)
        if not (write or rebuild):
            check_facts(catalog, home)
            lock.acquire(exclusive=False)
        stack.pop_all()
    return catalog, set_aside, salvaged


def check_settings(catalog: Catalog, settings: Mapping[str, str], home: Path) -> None:
    """Raise LibraryError when a library that has reports was built with other settings."""
    if not catalog.entries() and not catalog.unsettled():
        return
    for key, wanted in settings.items():
        found = catalog.meta(key)
        if found is not None and found != wanted:
            raise LibraryError(
                f"The library at {home} was built with {_SETTINGS[key]} {found}; settings ask for {wanted}. {_REMEDY}"
            )


def _lock_folder(home: Path, lock: FolderLock, *, exclusive: bool) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = not (home / "catalog.sqlite").exists()
        lock.acquire(exclusive=exclusive or fresh)
    except OSError as error:
        if cause := find_cause(error, home):
            raise describe(f"The library's folder {home}", error, cause) from error
        raise LibraryError(
            f"The library's folder {home} cannot be used ({error.strerror or error}). "
            "Change its permissions, or set ZHIWEN_HOME to another folder"
        ) from error


def _open_catalog(home: Path, *, upgrade: bool) -> Catalog:
    file = home / "catalog.sqlite"
    if _is_orphaned(home):
        raise LibraryDamaged(
            f"The catalog {file} is gone, but an index lies beside it. Put the file back, or begin anew: "
            "zhiwen index --rebuild, with the paths of the reports"
        )
    catalog = Catalog.open(file, upgrade=upgrade)
    if catalog.meta("library") is None:
        catalog.set_meta(library=uuid4().hex[:12])
    return catalog


def _is_orphaned(home: Path) -> bool:
    file = home / "catalog.sqlite"
    absent = not file.exists() or not file.stat().st_size
    return absent and any((home / name).exists() for name in ("chroma", "lexical"))


def _set_damaged_aside(home: Path) -> Path | None:
    """Move a library whose catalog cannot be read into a folder of its own, and return that."""
    file = home / "catalog.sqlite"
    try:
        if not _is_orphaned(home):
            if file.exists():
                Catalog.open(file, check=True, upgrade=True).close()
            return None
    except LibraryDamaged:
        pass
    aside = home / f"damaged-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}"
    aside.mkdir()
    for name in ("catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm", "chroma", "lexical"):
        if (home / name).exists():
            (home / name).rename(aside / name)
    return aside


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
