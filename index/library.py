"""One folder is one library: its lock, its layout, its opening, its damage. Knows no report's content.

    HOME/catalog.sqlite    reports, parts, answers (SQL); the texts are here, all else can be rebuilt from them
    HOME/chroma/           vectors, unless a Chroma server has them
    HOME/lexical/          words
    HOME/generations/, current   a later state of these three, and which one answers (``succession``)
    HOME/uploads/          files that came through the page; reports of these have a path that begins here
    HOME/incoming/         files on their way in: being received, or accepted and not in yet
    HOME/lock, holders/    who uses the folder
    HOME/damaged-DATE/     what ``index --rebuild`` could not read, set aside

Whoever is alone writes in place. Beside readers a writer makes the next state and puts it in the place of the one that
answers, in one step. Vectors and words are opened when first asked for, so that listing reports costs nothing of them.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from index.errors import Interrupted, LibraryError, LibraryLocked, StorageError
from index.facts_refresh import check_facts, facts_version
from index.folder import SETTINGS, begin_anew, check_settings, lock_folder, open_catalog
from index.generation import Generation, Opener
from index.lock import PATIENCE, FolderLock
from index.reading.aspects import reading_version
from index.records import content_id
from index.stores.bm25 import LexicalIndex, lexical_fingerprint
from index.stores.catalog import Catalog
from index.stores.chroma import Vectors, open_vectors
from index.stores.salvage import Salvaged
from index.stores.tables import State, dump_profile
from index.succession import (
    begin,
    current_folder,
    find_begun,
    lock_current,
    lock_writing,
    publish,
    sweep,
)

_ALONE = 0.3  # seconds that a writer waits for a reader that only opens or closes, before it works beside it


class Library:
    """An open library; made by ``open_library``. Usable from several threads; also a context manager."""

    def __init__(
        self,
        home: Path,
        generation: Generation,
        *,
        settings: Mapping[str, str],
        chroma_url: str | None = None,
        place_words: Sequence[str] = (),
        set_aside: Path | None = None,
        salvaged: Salvaged | None = None,
        opener: Opener = open_vectors,
    ) -> None:
        self.home = home
        self.changes = 0  # how often this process began to write; what was read before may be gone after
        self.set_aside = set_aside  # where a damaged library went when this one was begun anew
        self.salvaged = salvaged  # and what of it came over
        self._generation = generation
        self._settings = settings
        self._chroma_url = chroma_url
        self._place_words = place_words
        self._opener = opener
        self._writing = threading.RLock()
        self._target: Library | None = None  # the next state, while it is made
        self._is_writer = False
        self.unopened: StorageError | None = None  # why ``find_vectors`` found none
        self._fingerprint = (-1, "")  # after how many changes of the catalog, and what

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything, the lock last."""
        self._generation.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._generation.closed

    @property
    def catalog(self) -> Catalog:
        """Reports, their parts and numbers, and what visitors keep."""
        return self._generation.catalog

    @property
    def folder(self) -> Path:
        """The folder of the state that is open."""
        return self._generation.folder

    @property
    def newest(self) -> Library:
        """The next state while one is being made in this process, else this library itself."""
        return self._target or self

    def snapshot(self) -> Library:
        """Return the library as it is now, which stays what it is for whoever holds it while another takes its place.

        What is written in place is seen through it too. It is not to be closed.
        """
        return copy.copy(self)

    def outdated(self) -> bool:
        """Whether another process has put another state in the place of the one that is open."""
        return current_folder(self.home) != self.folder

    def adopt(self, *, lax: bool = False) -> None:
        """Go on with the state that answers now. Raises LibraryError where it cannot be opened; then nothing changes.

        ``lax``: also where it was built with other settings. The earlier one stays open for the snapshots of it.
        """
        folder, lock = lock_current(self.home, exclusive=False)
        with ExitStack() as stack:
            stack.callback(lock.release)
            catalog = open_catalog(self.home, folder, upgrade=False)
            stack.callback(catalog.close)
            if not lax:
                check_settings(catalog, self._settings, self.home)
                check_facts(catalog, self.home)
            stack.pop_all()
        self._generation = self._make(folder, lock, catalog)
        self.changes += 1
        self._fingerprint = (-1, "")

    def _make(self, folder: Path, lock: FolderLock, catalog: Catalog) -> Generation:
        return Generation(
            self.home,
            folder,
            lock,
            catalog,
            chroma_url=self._chroma_url,
            place_words=self._place_words,
            opener=self._opener,
        )

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
        return self._generation.vectors

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
        return self._generation.lexical

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
    def writing(self, *, beside: bool = False, bare: bool = False) -> Iterator[Library]:
        """Give the library to write to: this one where nobody else uses it, or else the next state of it.

        That takes the place of this one behind the block, unless it ended in an error; then it is left as it is, and
        the next run goes on with it. ``beside``: in any case the next state, so that others can read meanwhile.
        ``bare``: begun without vectors and words, for a ``reset``.
        Other threads of this process may go on reading, and wait here to write. Raises LibraryLocked.
        """
        with self._writing, ExitStack() as stack:
            if self._target:
                yield self._target
                return
            stack.enter_context(self._being_the_writer())
            if self._generation.lock.exclusive:
                yield stack.enter_context(self._in_place())
            elif (beside and not self.served) or not self._get_alone(stack):
                yield stack.enter_context(self._beside(bare=bare))
            else:
                yield stack.enter_context(self._in_place())

    @contextmanager
    def _being_the_writer(self) -> Iterator[None]:
        """Be the only one who writes, of all processes, and see what the last one wrote."""
        if self._is_writer:
            yield
            return
        lock = lock_writing(self.home)
        try:
            self._is_writer = True
            if self.outdated():
                self.adopt(lax=True)
            yield
        finally:
            self._is_writer = False
            lock.release()

    def _get_alone(self, stack: ExitStack) -> bool:
        """Hold the folder alone until ``stack`` is closed; False where others use it."""
        lock = self._generation.lock
        try:
            if self.served:
                lock.acquire(exclusive=True)
            else:
                lock.acquire(exclusive=True, patience=min(_ALONE, PATIENCE))
        except LibraryLocked:
            if self.served:
                raise
            return False
        stack.callback(lock.acquire, exclusive=False)
        return True

    @contextmanager
    def _in_place(self) -> Iterator[Library]:
        self.changes += 1
        try:
            self.catalog.set_meta(seal=None, state=uuid4().hex)
            yield self
            self._generation.set_seal()
        finally:
            self._generation.end_writing()

    @contextmanager
    def _beside(self, *, bare: bool) -> Iterator[Library]:
        """Give the next state, begun as a copy of the one that answers, and let it take that one's place behind."""
        with ExitStack() as stack:
            target = stack.enter_context(self._open_next(bare=bare))
            self._target = target
            try:
                with target.writing():
                    yield target
            except (Interrupted, KeyboardInterrupt, GeneratorExit):  # what has come in until then is in
                self._succeed(target)
                raise
            finally:
                self._target = None
            self._succeed(target)

    def _open_next(self, *, bare: bool) -> Library:
        """Open the next state: one that an earlier run left unfinished, or a copy of the one that answers."""
        base = f"{self.folder.name} {self.catalog.meta('state')}{' bare' if bare else ''}"
        if begun := find_begun(self.home, base):
            target = self._open_beside(begun)
            try:
                check_settings(target.catalog, self._settings, self.home)
            except LibraryError:  # it was begun with others
                target.close()
            else:
                return target
        return self._open_beside(begin(self.home, self.folder, base, bare=bare))

    def _open_beside(self, folder: Path) -> Library:
        lock = FolderLock(folder, shown=self.home)
        with ExitStack() as stack:
            stack.callback(lock.release)
            lock.acquire(exclusive=True)
            catalog = open_catalog(self.home, folder, upgrade=True)
            stack.pop_all()
        opened = copy.copy(self)
        opened._generation = self._make(folder, lock, catalog)
        opened._writing, opened._fingerprint = threading.RLock(), (-1, "")
        opened._is_writer = True
        return opened

    def _succeed(self, target: Library) -> None:
        target.close()
        publish(self.home, target.folder)
        self.adopt(lax=True)
        sweep(self.home)

    def check_settings(self) -> None:
        """Raise LibraryError when the library has reports and was built with other settings."""
        check_settings(self.catalog, self._settings, self.home)

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
        with self.writing() as library:
            library._reset()

    def _reset(self) -> None:
        unsettled = self.catalog.unsettled()
        newer = {entry.path for entry in unsettled if entry.state is State.PENDING}
        gone = [entry.id for entry in unsettled if entry.state is State.LEAVING]
        gone += [entry.id for entry in self.catalog.entries() if entry.path in newer]
        for report_id in gone:
            self.catalog.remove(report_id)
        self.catalog.mark([entry.id for entry in self.catalog.entries()], State.PENDING)
        self._generation.drop_parts()
        self.catalog.set_meta(**self._settings)


def fingerprint_of(catalog: Catalog) -> str:
    """Return the fingerprint of the library that has this catalog."""
    settings = [f"{key}={catalog.meta(key)}" for key in (*SETTINGS, "facts")]
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
    lax: bool = False,
    opener: Opener = open_vectors,
) -> Library:
    """Open the library in a folder, created when absent; ``close`` it, or use it in a ``with`` statement.

    ``embedder_fingerprint`` None: vectors are not asked for, and nothing is checked against it. ``rebuild`` also
    opens what is damaged or was built with other settings, for ``build.rebuild``; a catalog that cannot be
    read is set aside. To write, a library of an older schema is upgraded, and one whose numbers were read by other
    rules is opened as it is; to read, both are refused. ``lax`` opens to read what was built with other settings or
    rules, for a next state to be made of it.
    Raises LibraryLocked, LibraryError.
    """
    settings = {"chunking": reading_version(), "lexical": lexical_fingerprint(place_words)}
    if embedder_fingerprint is not None:
        settings["embedder"] = embedder_fingerprint
    folder, lock, catalog, set_aside, salvaged = _open_locked(home, settings, write=write, rebuild=rebuild, lax=lax)
    generation = Generation(home, folder, lock, catalog, chroma_url=chroma_url, place_words=place_words, opener=opener)
    return Library(
        home,
        generation,
        settings=settings,
        chroma_url=chroma_url,
        place_words=place_words,
        set_aside=set_aside,
        salvaged=salvaged,
        opener=opener,
    )


def _open_locked(
    home: Path, settings: Mapping[str, str], *, write: bool, rebuild: bool, lax: bool
) -> tuple[Path, FolderLock, Catalog, Path | None, Salvaged | None]:
    """Lock a folder and return the current one with its lock and checked catalog; after an error it is free.

    With a damaged one, also where that is now, and what of it came over into the catalog.
    """
    with ExitStack() as stack:
        set_aside, salvaged = begin_anew(home) if rebuild else (None, None)
        folder, lock = lock_folder(home, exclusive=write or rebuild)
        stack.callback(lock.release)
        catalog = open_catalog(home, folder, upgrade=write or rebuild)
        stack.callback(catalog.close)
        if not (rebuild or lax):
            check_settings(catalog, settings, home)
        if not (write or rebuild):
            if not lax:
                check_facts(catalog, home)
            lock.acquire(exclusive=False)
        stack.pop_all()
    return folder, lock, catalog, set_aside, salvaged
