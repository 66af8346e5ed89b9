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
from functools import partial
from os import sep
from pathlib import Path
from queue import SimpleQueue

from index.build import remove_report, set_profile, take_files
from index.changes.differences import Difference, differences
from index.embedding.embedder import EmbedderLike
from index.errors import LibraryLocked, ReadError, StorageError, ZhiwenError
from index.indexing_run import Taken
from index.library import Library
from index.profile.gazetteer import Divisions
from index.profile.profiler import UNRECOGNISED
from index.reading.archive import is_archive, read_member
from index.reading.readers import check_upload, find_members
from index.records import Profile, Report, Section
from index.report_parts import Check, Progress
from index.stores.tables import Entry
from index.stores.versions import Versions, find_doubles, find_strays
from rag.curation.steps import Batch, FailureKind, State, Step
from rag.curation.uploads import Incoming, Uploads, Waiting
from rag.schema.errors import LibraryBusy, ProgramEnding, UploadCancelled
from rag.understanding.places.linker import key_of

MOST_BESIDE = 5  # versions of one report that it is compared with
PATIENCE = 3.0  # seconds that a small change waits for another one to end
RECOVERED_WITHIN = 10.0  # seconds that a start waits for what an earlier run left; the rest comes in behind it
LOOKED_AFTER = 0.5  # seconds between two looks at what was cancelled while others' files come in
RENEWED_EVERY = 30.0  # seconds after which what has come in of a long upload is answered from
ENDING = "The program is being ended. This file was accepted and comes in when it is started again"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a library holds, in numbers."""

    places: int
    years: tuple[int, ...]
    reports: int
    facts: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Another version of a report, and in what the report, the second of the two, differs from it."""

    other: Entry
    differences: tuple[Difference, ...]


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
        self._adding: set[Path] = set()  # the given files that have not come to their end
        self._cancelled: set[Path] = set()  # of these
        self._origins: dict[Path, tuple[Path, str]] = {}  # of each upload on its way in, where and as what it was given
        self._left: tuple[Waiting, ...] | None = None  # accepted before this start and not in yet; None: no more

    def entries(self) -> tuple[Entry, ...]:
        """Return the reports, by name."""
        return self._library.catalog.entries()

    def entry(self, report_id: str) -> Entry:
        """Return what is known of one report. Raises ReportNotFound."""
        return self._library.catalog.entry(report_id)

    def report(self, report_id: str) -> tuple[Report, tuple[Section, ...]]:
        """Return one report with its text, and its outline. Raises ReportNotFound."""
        return self._library.catalog.report(report_id), self._library.catalog.sections(report_id)

    def versions(self, report_id: str) -> Versions | None:
        """Return a report with the others of its body and year; None where it is the only one."""
        return self._library.catalog.counted().of(report_id)

    def beside(self, report_id: str) -> tuple[Beside, ...]:
        """Return in what a report differs from each of the others of its body and year, those that count before all."""
        group, parts = self.versions(report_id), self._library.catalog.parts
        others = [entry for entry in group.every if entry.id != report_id] if group else []
        own = parts(report_id).sentences if others else ()
        return tuple(Beside(other, differences(parts(other.id).sentences, own)) for other in others[:MOST_BESIDE])

    @property
    def coming_in(self) -> int:
        """How many given files have not come to their end."""
        return len(self._adding)

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

    def add(self, files: Sequence[tuple[str, Path]], *, any_text: bool = False) -> Iterator[Step]:
        """Take uploaded files over, by name and where they lie now, and yield how far each is.

        Every file comes to its end, also when nobody asks for further steps. A failing file does not stop the others,
        and of it nothing stays. The files in an archive have steps of their own, numbered on behind the given ones.
        Without ``any_text`` a file that is no report is held back.
        """
        steps: SimpleQueue[Step | None] = SimpleQueue()
        self._begin(partial(self._work, any_text=any_text), tuple(files), steps.put)
        for number, (name, _) in enumerate(files):
            yield Step(number, name, "waiting")
        while step := steps.get():
            yield step

    def cancel(self, path: Path) -> None:
        """Take a file that was given to ``add`` in no more, waiting or under way; one that is in stays.

        It ends within a second or so, at its next step, and nothing of it stays.
        """
        if path in self._adding:
            self._cancelled.add(path)

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
        """Complete what an earlier run left half done, and take in what it accepted, in order; each comes in once.

        Returns when that is done, or after a while: the rest goes on behind.
        """
        left = self.incoming.sweep()
        if left or self._unreported() or self._library.catalog.unsettled():
            self._left = left
            self._begin(self._work, (), lambda _: None).join(RECOVERED_WITHIN)

    def begin_ending(self) -> None:
        """Take no further file, and end the one under way after its next texts: all come in at the next start."""
        self._closing.set()

    def close(self, patience: float | None = None) -> bool:
        """End what is being added as ``begin_ending`` does, and wait for it; False where it lasts longer than that."""
        self.begin_ending()
        end = None if patience is None else time.monotonic() + patience
        for worker in tuple(self._workers):
            worker.join(None if end is None else max(0.0, end - time.monotonic()))
        return not any(worker.is_alive() for worker in self._workers)

    def _begin(self, work: Callable[..., None], *given: object) -> threading.Thread:
        worker = threading.Thread(target=work, args=given, name="curator", daemon=True)
        self._workers.add(worker)
        worker.start()
        return worker

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

    def _work(
        self, files: Sequence[tuple[str, Path]], tell: Callable[[Step | None], None], *, any_text: bool = False
    ) -> None:
        batch = Batch(files, tell, self._heed_ending, self._cancelled)
        self._adding.update(path for _, path in files)
        failure = Step(0, "", "failed", kind="library")
        try:
            with self._taking_turn(batch.check):
                self._catch_up(batch.check)
                self._add(batch, any_text=any_text)
        except ZhiwenError as error:
            failure = replace(failure, kind=_kind_of(error), detail=str(error))
            if not files:
                _LOG.warning("what an earlier run accepted comes in later: %s", error)
        except Exception as error:  # noqa: BLE001  # the edge of a thread: told to the visitor, and in full to the log
            _LOG.exception("adding reports broke off")
            failure = replace(failure, kind="broken", detail=str(error))
        finally:
            ending = replace(failure, kind="later", detail=ENDING)
            for number, (name, path) in enumerate(files):
                if number not in batch.ended:
                    tell(replace(ending if self._closing.is_set() else failure, file=number, name=name))
                if number not in batch.held and (number in batch.ended or not self._closing.is_set()):
                    self.incoming.discard(path)
            for given in (self._adding, self._cancelled):
                given.difference_update(path for _, path in files)
            self._workers.discard(threading.current_thread())
            tell(None)

    @contextmanager
    def _taking_turn(self, check: Check) -> Iterator[None]:
        """Be the only one who adds; behind the block everybody has the library of now. ``check`` ends the waiting."""
        while not self._turn.acquire(timeout=LOOKED_AFTER):
            check()
        try:
            yield
        finally:
            try:
                self._renew()
            finally:
                self._turn.release()

    def _unreported(self) -> list[Path]:
        """Return the uploads that no report stands for: of a run that was ended while it took them in."""
        return self._uploads.without([e.path for e in (*self.entries(), *self._library.catalog.unsettled())])

    def _catch_up(self, check: Check) -> None:
        """Take in what an earlier run left; again is nothing to do. What fails for other reasons than its own stays."""
        if self._left is None:
            return
        for taken in self._taken(self._find_left(), None, check, any_text=False):
            self._settle_left(taken)
        if not self._left:
            self._left = None

    def _find_left(self) -> Iterator[Path]:
        """Yield the files that an earlier run took over, then those that it had accepted, each moved to the uploads."""
        yield from self._unreported()
        while self._left and not self._closing.is_set():
            (first, *rest), kept = self._left, None
            try:
                check_upload(first.name, first.path, max_bytes=self.max_bytes)
            except ReadError as error:
                _LOG.warning("an upload of an earlier run was not taken in: %s", error)
            else:
                if is_archive(first.path):
                    batch = Batch((), lambda _: None, self._heed_ending, self._cancelled)
                    yield from self._unpack(batch, first.path)
                else:
                    kept = self._keep(first.name, first.path)
            self._left = tuple(rest)
            if kept:
                yield kept
            if not kept or not first.path.exists():  # held back it lies there again
                self.incoming.discard(first.path)

    def _settle_left(self, taken: Taken) -> None:
        if taken.outcome == "failed" and not isinstance(taken.error, ProgramEnding):
            _LOG.warning("an upload of an earlier run was not taken in: %s", taken.error)
        if taken.outcome != "failed" or isinstance(taken.error, ReadError):
            self._settle(taken)

    def _heed_ending(self) -> None:
        if self._closing.is_set():
            raise ProgramEnding(ENDING)

    def _add(self, batch: Batch, *, any_text: bool) -> None:
        def admit() -> Iterator[Path]:
            for path in batch.begin():
                try:
                    check_upload(batch.at.name, path, max_bytes=self.max_bytes)
                except ReadError as error:
                    batch.note(replace(batch.at, state="failed", kind=error.kind, detail=str(error)))
                    continue
                if is_archive(path):
                    yield from self._unpack(batch, path)
                    continue
                batch.note(batch.at)
                yield self._keep(batch.at.name, path)

        files, more = admit(), True
        while more:
            more = self._add_some(files, batch, any_text=any_text)
            if more:
                self._renew()

    def _add_some(self, files: Iterator[Path], batch: Batch, *, any_text: bool) -> bool:
        """Take in what comes within a while, and return whether there may be more.

        A file is told to be in once it can be answered from.
        """
        end, more, late = time.monotonic() + RENEWED_EVERY, False, []

        def some() -> Iterator[Path]:
            nonlocal more
            for file in files:
                yield file
                if more := time.monotonic() > end:
                    return

        for taken in self._taken(some(), batch.embedded, batch.check, any_text=any_text):
            self._settle(taken)
            step = self._told(batch.at, taken)
            if step.entry and self._library.newest is not self._library:
                late.append(step)
            else:
                batch.note(step)
        for step in late:
            batch.note(step)
        return more

    def _unpack(self, batch: Batch, path: Path) -> Iterator[Path]:
        """Yield the files in an archive, each kept as an upload of its own and with steps of its own."""
        archive = replace(batch.at, packed=True)
        batch.note(archive)
        try:
            members = find_members(path)
        except ReadError as error:
            batch.note(replace(archive, state="failed", kind=error.kind, detail=str(error)))
            return
        for member in members:
            if path in self._cancelled:
                batch.note(replace(archive, state="cancelled"))
                return
            batch.begin_member(f"{archive.name}/{member}")
            if kept := self._keep_member(batch, path, member):
                yield kept
        batch.note(replace(archive, state="done", share=1.0))

    def _keep_member(self, batch: Batch, path: Path, member: str) -> Path | None:
        """Keep a file of an archive as an upload; None for one that cannot be read, which is told."""
        part = path.with_name("member")
        try:
            part.write_bytes(read_member(path, member, max_bytes=self.max_bytes))
            check_upload(member, part, max_bytes=self.max_bytes)
        except ReadError as error:
            said = str(error).replace(str(path), batch.at.name.removesuffix(f"/{member}"))
            batch.note(replace(batch.at, state="failed", kind=error.kind, detail=said))
            part.unlink(missing_ok=True)
            return None
        return self._keep(batch.at.name, part, as_=member)

    def _keep(self, name: str, path: Path, as_: str = "") -> Path:
        """Keep a given file as an upload, and note where it was given."""
        kept = self._uploads.keep(
            as_ or name, path, taken=[entry.name for entry in self._library.newest.catalog.entries()]
        )
        self._origins[kept] = (path, name)
        return kept

    def _taken(
        self, files: Iterator[Path] | Sequence[Path], progress: Progress | None, check: Check, *, any_text: bool
    ) -> Iterator[Taken]:
        return take_files(
            self._library,
            files,
            embedder=self._embedder,
            divisions=self._divisions,
            max_bytes=self.max_bytes,
            progress=progress,
            check=check,
            any_text=any_text,
            beside=bool(self.entries()),
        )

    def _settle(self, taken: Taken) -> None:
        """Keep an upload only where a report stands for it, or will at the next start; one held back goes back."""
        file = self._uploads.file_of(taken.path)
        given, name = self._origins.pop(file, (None, ""))
        if taken.outcome == "held":
            if given:
                self.incoming.hold(file, given, name)
            else:  # of a run that was ended while it took it in: nobody is there to be asked
                _LOG.warning("an upload of an earlier run looks like no report and was not taken in: %s", taken.path)
        elif taken.outcome in {"failed", "duplicate"} and not isinstance(taken.error, ProgramEnding):
            self._uploads.discard(taken.path)

    def _told(self, at: Step, taken: Taken) -> Step:
        if isinstance(taken.error, UploadCancelled):
            return replace(at, state="cancelled")
        if taken.outcome == "failed":
            error = taken.error
            kind = _kind_of(error)
            said = str(error).replace(f"{self._library.uploads}{sep}", "")  # the visitor knows the file by its name
            return replace(at, state="failed", kind=kind, detail=said)
        if taken.outcome == "held":
            return replace(at, state="held")
        state: State = "duplicate" if taken.outcome == "duplicate" else "done"
        catalog = self._library.newest.catalog
        entry, entries = catalog.entry(taken.report_id), catalog.entries()
        doubles = find_doubles(entries, [entry.id]) if state == "done" else ()
        return replace(
            at,
            state=state,
            share=1.0,
            entry=entry,
            versions=catalog.counted().of(entry.id),
            stray=entry in find_strays(entries),
            double=doubles[0][1] if doubles else None,
        )


def _kind_of(error: ZhiwenError | None) -> FailureKind:
    match error:
        case ReadError():
            return error.kind
        case LibraryLocked():
            return "locked"
        case StorageError():
            return "storage"
        case ProgramEnding():
            return "later"
    return "library"
