"""Reports come into the open library, leave it and are corrected while questions are answered from it.

Uploaded files are kept in the library's own folder. One change at a time; behind each, what answers depend on is made
anew. Adding goes on in a thread of its own, to its end, whether somebody watches or not. Knows no page.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from os import sep
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from index.build import Taken, remove_report, set_profile, take_files
from index.divisions import Divisions
from index.embed import EmbedderLike
from index.errors import LibraryError, LibraryLocked, ReadError, ReadErrorKind, ZhiwenError
from index.library import Library
from index.profile import UNRECOGNISED
from index.read import check_upload
from index.records import Profile, Report, Section
from index.rows import Entry
from rag.errors import LibraryBusy
from rag.places import key_of
from rag.uploads import Incoming, Uploads

PATIENCE = 3.0  # seconds that a small change waits for another one to end
RENEWED_EVERY = 30.0  # seconds after which what has come in of a long upload is answered from
_LOG = logging.getLogger(__name__)

State = Literal["waiting", "reading", "embedding", "done", "duplicate", "failed"]
FailureKind = ReadErrorKind | Literal["locked", "library", "storage", "broken"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far one of the given files is; the last one of each file is done, duplicate or failed."""

    file: int  # its place among the given ones
    name: str  # as it was given
    state: State
    share: float = 0.0  # of the embedding that is done
    entry: Entry | None = None  # done: the new report; duplicate: the one that has this text
    kind: FailureKind | None = None  # why it failed
    detail: str = ""  # the same in a sentence

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of this file."""
        return self.state in {"done", "duplicate", "failed"}


@dataclass(frozen=True, slots=True)
class Totals:
    """What a library holds, in numbers."""

    places: int
    years: tuple[int, ...]
    reports: int
    facts: int


class Curator:
    """Changes one open library; used by any number of visitors at once."""

    def __init__(
        self,
        library: Library,
        embedder: EmbedderLike,
        divisions: Divisions,
        *,
        renew: Callable[[], None],
        max_bytes: int,
    ) -> None:
        """``renew`` makes anew what depends on the library's reports."""
        self.max_bytes = max_bytes
        self.incoming = Incoming(library.incoming)
        self._library = library
        self._embedder = embedder
        self._divisions = divisions
        self._renew = renew
        self._uploads = Uploads(library.uploads)
        self._turn = threading.Lock()
        self._closing = threading.Event()
        self._workers: set[threading.Thread] = set()

    def entries(self) -> tuple[Entry, ...]:
        """Return the reports, by name."""
        return self._library.catalog.entries()

    def entry(self, report_id: str) -> Entry:
        """Return what is known of one report. Raises ReportNotFound."""
        return self._library.catalog.entry(report_id)

    def report(self, report_id: str) -> tuple[Report, tuple[Section, ...]]:
        """Return one report with its text, and its outline. Raises ReportNotFound."""
        return self._library.catalog.report(report_id), self._library.catalog.sections(report_id)

    def fact_counts(self) -> Mapping[str, int]:
        """Return how many numbers each report states, by its id; none for one without."""
        return self._library.catalog.fact_counts()

    def totals(self) -> Totals:
        """Return what the library holds, in numbers; bodies that could not be told are no places."""
        entries = self.entries()
        bodies = (entry.profile.jurisdiction for entry in entries)
        places = {key_of(body) for body in bodies if body.name != UNRECOGNISED}
        years = sorted({entry.profile.year for entry in entries if entry.profile.year})
        return Totals(len(places), tuple(years), len(entries), sum(self.fact_counts().values()))

    def add(self, files: Sequence[tuple[str, Path]]) -> Iterator[Step]:
        """Take uploaded files over, by name and where they lie now, and yield how far each is.

        Every file comes to its end, also when nobody asks for further steps. A failing file does not stop the others,
        and of it nothing stays.
        """
        steps: SimpleQueue[Step | None] = SimpleQueue()
        worker = threading.Thread(target=self._work, args=(tuple(files), steps.put), name="curator", daemon=True)
        self._workers.add(worker)
        worker.start()
        for number, (name, _) in enumerate(files):
            yield Step(number, name, "waiting")
        while step := steps.get():
            yield step

    def remove(self, report_ids: Sequence[str]) -> tuple[str, ...]:
        """Remove reports, with the files that were uploaded for them, and return their names.

        A file that lies elsewhere is its owner's, and stays. Raises ReportNotFound, LibraryLocked, LibraryError.
        """
        with self._changing(), self._library.writing():
            entries = [self.entry(report_id) for report_id in report_ids]
            for entry in entries:
                self._uploads.discard(entry.path)  # first: what lies there without a report is taken in again
                remove_report(self._library, entry.id)
        return tuple(entry.name for entry in entries)

    def correct(self, report_id: str, values: Mapping[str, str]) -> Profile:
        """Set values of a report's profile by hand; an empty one takes back what was set.

        Raises ReportNotFound, ProfileError, LibraryLocked, LibraryError.
        """
        with self._changing():
            return set_profile(self._library, report_id, values, self._divisions)

    def recover(self) -> None:
        """Complete what a killed process left half done, and take in uploads that no report stands for."""
        self.incoming.sweep()
        known = [entry.path for entry in (*self.entries(), *self._library.catalog.unsettled())]
        left = self._uploads.without(known)
        if not left and not self._library.catalog.unsettled():
            return
        try:
            with self._changing():
                for taken in self._taken(left, None):
                    self._settle(taken)
        except LibraryLocked:  # another process reads the library: it can be read, and the next change completes it
            _LOG.warning("what an earlier upload left is completed later: another process uses the library")

    def close(self) -> None:
        """End what is being added after the texts under way; of the file they belong to nothing stays."""
        self._closing.set()
        for worker in tuple(self._workers):
            worker.join()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Be the only one who changes the library; behind the block everybody has the library of now."""
        if not self._turn.acquire(timeout=PATIENCE):
            raise LibraryBusy("Reports are being added to the library. Wait until they are in, then do this again")
        try:
            yield
            self._renew()
        finally:
            self._turn.release()

    def _work(self, files: Sequence[tuple[str, Path]], tell: Callable[[Step | None], None]) -> None:
        ended: set[int] = set()

        def note(step: Step) -> None:
            if step.ended:
                ended.add(step.file)
            tell(step)

        failure = Step(0, "", "failed", kind="library")
        try:
            with self._turn:
                try:
                    self._add(files, note)
                finally:
                    self._renew()
        except ZhiwenError as error:
            failure = replace(failure, kind="locked" if isinstance(error, LibraryLocked) else "library")
            failure = replace(failure, detail=str(error))
        except Exception as error:  # noqa: BLE001  # the edge of a thread: told to the visitor, and in full to the log
            _LOG.exception("adding reports broke off")
            failure = replace(failure, kind="broken", detail=str(error))
        finally:
            for number, (name, path) in enumerate(files):
                path.unlink(missing_ok=True)
                if number not in ended:
                    tell(replace(failure, file=number, name=name))
            self._workers.discard(threading.current_thread())
            tell(None)

    def _add(self, files: Sequence[tuple[str, Path]], tell: Callable[[Step], None]) -> None:
        at = Step(0, "", "waiting")  # the file under way

        def admit() -> Iterator[Path]:
            nonlocal at
            for number, (name, path) in enumerate(files):
                at = Step(number, name, "reading")
                try:
                    check_upload(name, path, max_bytes=self.max_bytes)
                except ReadError as error:
                    tell(replace(at, state="failed", kind=error.kind, detail=str(error)))
                    continue
                tell(at)
                yield self._uploads.keep(name, path, taken=[entry.name for entry in self.entries()])

        def embed(_: str, done: int, total: int) -> None:
            if self._closing.is_set():
                raise LibraryError("The program was ended before this file was through. Upload it again")
            if at.state == "reading":
                tell(replace(at, state="embedding", share=done / total if total else 1.0))

        renewed = time.monotonic()
        for taken in self._taken(admit(), embed):
            self._settle(taken)
            tell(self._told(at, taken))
            if time.monotonic() - renewed > RENEWED_EVERY:
                self._renew()
                renewed = time.monotonic()

    def _taken(
        self, files: Iterator[Path] | Sequence[Path], progress: Callable[[str, int, int], None] | None
    ) -> Iterator[Taken]:
        return take_files(
            self._library,
            files,
            embedder=self._embedder,
            divisions=self._divisions,
            max_bytes=self.max_bytes,
            progress=progress,
        )

    def _settle(self, taken: Taken) -> None:
        """Keep an upload only where a report stands for it."""
        if taken.outcome in {"failed", "duplicate"}:
            self._uploads.discard(taken.path)

    def _told(self, at: Step, taken: Taken) -> Step:
        if taken.outcome == "failed":
            error = taken.error
            kind: FailureKind = error.kind if isinstance(error, ReadError) else "library"
            said = str(error).replace(f"{self._library.uploads}{sep}", "")  # the visitor knows the file by its name
            return replace(at, state="failed", kind=kind, detail=said)
        state: State = "duplicate" if taken.outcome == "duplicate" else "done"
        return replace(at, state=state, share=1.0, entry=self.entry(taken.report_id))
