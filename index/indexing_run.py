"""One run of indexing: what the library holds, kept in step while files are followed, taken in and pruned.

All files are looked at first, so that a report is followed to wherever its text is now (``changes/moves.py``). A new
report is written to the catalog as pending, then its vectors and words, then it becomes ready, and with it the report
it replaces begins to leave. ``build.py`` says in which order the steps are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from index.changes.holding import Holding, printable
from index.changes.moves import Found
from index.changes.pruning import Pruning, is_gone, plan_pruning
from index.changes.survey import Survey
from index.embedding.embedder import EmbedderLike
from index.errors import Interrupted, LibraryError, ProfileError, ReadError, ZhiwenError
from index.profile.gazetteer import Divisions
from index.profile.genre import is_report
from index.profile.overrides import read_sources
from index.reading.readers import SOURCES_FILE, SourceText, find_files, read_report_text
from index.records import Report, content_id
from index.report_parts import Check, Progress, cut, erase, read_profile, write_vectors, write_words
from index.stores.salvage import Salvaged
from index.stores.tables import Entry, State
from index.stores.versions import Versions, find_doubles, find_strays, find_versions
from index.text.sketch import sketch_text

Confirm = Callable[[str], bool]  # gets a sentence on what would be removed; whether it is meant


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What an index run did, by report name; ``failed`` has (path, message), ``duplicates`` (path, name it repeats).

    ``kept`` and ``dropped`` have (report name, key=value ...) of what was set by hand: taken over by a text that came
    in, and not used for it because it is another report. ``away`` are reports that were not removed, because the
    folder of their files, which was not named, is not there.
    ``versions``: the bodies and years that it brought a report of, and that the library has more than one report of.
    ``held``: files that are no report and were not taken in. ``strays``: reports that it brought of another paper than
    most of the library. ``doubles``: reports that it brought with nearly the text of another place's or year's, and
    how much of it.
    ``salvaged``: what came over from a damaged catalog that was set aside.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    duplicates: tuple[tuple[str, str], ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    away: tuple[str, ...] = ()
    versions: tuple[Versions, ...] = ()
    held: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()
    doubles: tuple[tuple[str, str, float], ...] = ()
    salvaged: Salvaged | None = None


def go_on() -> None:
    """Let the work go on."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How one file fared; ``name`` is its report's, of a duplicate that of the report it repeats, else ""."""

    path: str
    outcome: Literal["added", "updated", "unchanged", "duplicate", "held", "failed"]
    name: str = ""
    report_id: str = ""
    error: ZhiwenError | None = None


@dataclass
class IndexingRun(Holding):
    """One run: what the library holds, kept in step, and what was done."""

    embedder: EmbedderLike
    divisions: Divisions
    progress: Progress | None = None  # of the texts that are embedded
    check: Check = go_on
    any_text: bool = True  # whether a text that is no report is taken in too
    taken: list[Taken] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)  # paths that reports have come to
    pruning: Pruning = field(default_factory=Pruning)
    survey: Survey = field(init=False)  # made by ``look``
    followed: set[str] = field(default_factory=set)  # ids of reports whose corrections later versions take over
    sources: dict[Path, Mapping[str, Mapping[str, str]] | None] = field(default_factory=dict)

    def result(self) -> BuildResult:
        """Return what has been done until now."""
        added, updated, unchanged = (
            tuple(taken.name for taken in self.taken if taken.outcome == outcome)
            for outcome in ("added", "updated", "unchanged")
        )
        brought = [taken.report_id for taken in self.taken if taken.outcome in {"added", "updated"}]
        return BuildResult(
            added,
            updated,
            unchanged,
            removed=tuple(self.removed),
            failed=tuple((taken.path, str(taken.error)) for taken in self.taken if taken.outcome == "failed"),
            duplicates=tuple((taken.path, taken.name) for taken in self.taken if taken.outcome == "duplicate"),
            kept=tuple(self.kept),
            dropped=tuple(self.dropped),
            away=tuple(entry.name for entry in self.pruning.away),
            versions=find_versions(self.by_id.values()).among(brought),
            held=tuple(taken.path for taken in self.taken if taken.outcome == "held"),
            strays=tuple(entry.name for entry in find_strays(self.by_id.values()) if entry.id in brought),
            doubles=tuple((one.name, two.name, s) for one, two, s in find_doubles(self.by_id.values(), brought)),
        )

    @contextmanager
    def telling_interrupts(self) -> Iterator[None]:
        """Raise Interrupted, which tells what is in, where the block is ended by Ctrl-C."""
        try:
            yield
        except KeyboardInterrupt as stop:
            done = self.result()
            came, old = len(done.added) + len(done.updated), len(done.unchanged)
            raise Interrupted(
                f"已停止：本次已入库{came}份，另有{old}份没有变化；再次运行同一命令，会补齐其余的。 "
                f"Stopped: {came} report{'s have' if came != 1 else ' has'} come in, {old} unchanged; "
                "run this again, and the rest comes in"
            ) from stop

    def find(self, paths: Iterable[Path], *, whole: bool) -> list[Path]:
        """Return the files of all paths, absolute, each once; a path that is not there fails alone.

        Or, where the ``whole`` must be seen, it raises ReadError. The library's own files, where its folder lies in
        one of the paths, are none.
        """
        found: dict[Path, None] = {}
        for path in paths:
            try:
                found.update(dict.fromkeys(file.absolute() for file in find_files([path])))
            except ReadError as error:
                if whole:
                    told = "Nothing was removed or added: --prune would take its reports for deleted ones"
                    raise ReadError(f"{error}. {told}", error.kind) from error
                self._fail(printable(path), error)
        home = self.library.home.absolute()
        return [file for file in found if home not in file.parents]

    def settle(self) -> None:
        """Finish removing what was leaving, and know the rest."""
        unsettled = self.library.catalog.unsettled()
        erase(self.library, [entry.id for entry in unsettled if entry.state is State.LEAVING])
        if old := self.know_all():
            self.library.catalog.rearrange(old)

    def look(self, files: Iterable[Path], *, max_bytes: int, force: bool = False) -> None:
        """Look at the files that are to be taken, before anything is changed."""
        self.survey = Survey(
            self._entries(),
            file_of=self._file_of,
            text_of=lambda report_id: self.library.catalog.report(report_id).text,
            divisions=self.divisions,
            max_bytes=max_bytes,
            force=force,
            check=self.check,
        )
        for file in files:
            self.survey.look(file, self._path_of(file))
        self.followed |= self.survey.followed

    def plan_pruning(self, paths: Sequence[Path], files: Sequence[Path], confirm: Confirm | None) -> None:
        """Find which reports' files are gone; LibraryError where that should be confirmed and is not."""
        self.pruning = plan_pruning(
            self.survey.follow().staying,
            files,
            [path.absolute() for path in paths],
            file_of=self._file_of,
            arriving=self.survey.arriving(),
        )
        doubt = self.pruning.doubt
        if doubt and not (confirm and confirm(doubt)):
            raise LibraryError(
                f"{doubt}. Nothing was removed or added. Mount the disk or bring the folder back; "
                "or, if they are to go, run this again with --yes"
            )

    def relocate(self) -> list[Path]:
        """Follow the reports to where their texts are, in one transaction, and return the files they have come to.

        What is replaced by a known text leaves. Corrections that new texts take over wait for these from now on.
        """
        moves, known = self.survey.follow(), {entry.id: entry for entry in self._entries()}
        gone = {entry.id for entry in self.pruning.gone if entry.id in self.pending}  # need not be embedded first
        leaving = [known[entry.id] for entry in (*moves.leaving, *(e for e in moves.staying if e.id in gone))]
        changed = [e for e in moves.staying if e.id not in gone and e != known[e.id]]
        names = {entry.path: entry.name for entry in known.values()}  # a place keeps its name
        for entry in (*leaving, *changed):
            self._forget(known[entry.id])
        self.names = {entry.name for entry in self._entries()}
        moved = []
        for number, entry in enumerate(sorted(changed, key=lambda one: one.path not in names)):
            if entry.path != known[entry.id].path:
                moved.append(self.survey.found[entry.path])
                entry = self._at_home(entry, moved[-1], names.get(entry.path, ""))  # noqa: PLW2901
            changed[number] = self._described(entry, known[entry.id])
            self._know(changed[number])
        self.moved.update(found.path for found in moved)
        self._leave(leaving, changed, self.survey.heirs)
        texts = {entry.digest for entry in moves.staying}
        for entry in (known[one.id] for one in moves.leaving if one.digest not in texts):
            self._note_dropped(entry, entry.name, {})
        return [found.file for found in moved]

    def _at_home(self, entry: Entry, found: Found, name: str) -> Entry:
        """Return a report that has come to another file with what that file tells."""
        free = name if name and name not in self.names else self._free_name(found.file)
        entry = replace(entry, name=free, stamp=None)
        if found.source and found.report_id == entry.id:
            entry = _stamped(entry, found.source)
        return replace(entry, sources=self._sources_of(found.file, entry))

    def _described(self, entry: Entry, known: Entry) -> Entry:
        """Return an entry with its profile read anew, or as ``known`` has it, where the values are not acceptable."""
        text = self.library.catalog.report(entry.id).text
        try:
            return replace(entry, profile=read_profile(text, entry, self.divisions))
        except ProfileError as error:
            if entry.path not in self.survey.found:  # else told when the file is taken
                self._fail(entry.path, error)
            return replace(entry, sources=known.sources, overrides=known.overrides)

    def _leave(
        self,
        leaving: Sequence[Entry],
        changed: Sequence[Entry] = (),
        corrections: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Take reports out; in the same transaction others take their places, and corrections wait for new texts."""
        if leaving or changed or corrections:
            ids = [entry.id for entry in leaving]
            self.library.catalog.rearrange(changed, leaving=ids, corrections=corrections)
            erase(self.library, ids)
        for entry in leaving:
            self._forget(entry)
            self.removed.append(entry.name)

    def complete(self, entry: Entry) -> None:
        """Make a pending report ready."""
        replaced = entry.path in self.by_path
        text = self.library.catalog.report(entry.id).text
        try:
            self._write(text, entry)
        except ProfileError as error:  # a value set under rules of an earlier version
            self._fail(entry.path, error)
            return
        self.taken.append(Taken(entry.path, "updated" if replaced else "added", entry.name, entry.id))

    def take(self, file: Path, *, max_bytes: int) -> Taken:
        """Bring one file in: new, changed, unchanged, a duplicate, held back, or failed."""
        path = self._path_of(file)
        try:
            if error := self.survey.unread.get(path):
                raise error
            taken = self._take_found(self.survey.found[path], max_bytes=max_bytes)
        except (ReadError, ProfileError) as error:
            return self._fail(path, error)
        self.taken.append(taken)
        return taken

    def take_or_clear(self, file: Path, *, max_bytes: int) -> Taken:
        """Bring one file in; where that breaks off half done, take what was written of it out again."""
        try:
            self.look([file], max_bytes=max_bytes)
            self.relocate()
            return self.take(file, max_bytes=max_bytes)
        except ZhiwenError as error:
            half = [entry.id for entry in self.library.catalog.unsettled() if entry.path == self._path_of(file)]
            self.library.catalog.mark(half, State.LEAVING)
            erase(self.library, half)
            return self._fail(self._path_of(file), error)

    def _fail(self, path: str, error: ZhiwenError) -> Taken:
        taken = Taken(path, "failed", error=error)
        self.taken.append(taken)
        return taken

    def prune(self) -> None:
        """Remove the reports whose file is gone."""
        gone = [self.by_id[entry.id] for entry in self.pruning.gone if entry.id in self.by_id]
        self._leave([entry for entry in gone if is_gone(self._file_of(entry))])

    def _take_found(self, found: Found, *, max_bytes: int) -> Taken:
        known, twin = self.by_path.get(found.path), self.by_digest.get(found.digest)
        values = self._sources_of(found.file, known)
        if known and known.id == found.report_id:
            return self._refresh(found, known, values)
        if twin and twin is not known:
            if known:  # its text was replaced by one that another file brought in this run
                self._leave([known])
            return Taken(found.path, "duplicate", twin.name, twin.id)
        source = read_report_text(found.file, max_bytes=max_bytes, check=self.check)
        report_id = content_id("report", source.text)
        if report_id != found.report_id:
            raise ReadError(f"{found.file} was written to while it was read; run this again when it is finished")
        overrides = dict(known.overrides) if twin and known else self.library.catalog.corrections.of(found.digest)
        name = known.name if known else self._free_name(found.file)
        entry = Entry(
            report_id,
            State.PENDING,
            name,
            found.path,
            sources=values,
            overrides=overrides,
            added=known.added if known else datetime.now().astimezone().isoformat(timespec="milliseconds"),
            digest=found.digest,
            sketch=sketch_text(source.text),
        )
        if not (self.any_text or values or overrides or is_report(source.text)):
            return Taken(found.path, "held")
        self._write(source.text, _stamped(entry, source))
        if overrides and not twin:
            self.kept.append((name, _told(overrides)))
        return Taken(found.path, "updated" if known else "added", name, report_id)

    def _note_dropped(self, old: Entry, name: str, used: Mapping[str, str]) -> None:
        """Note what was set by hand for a report that leaves, where no text has taken it over."""
        lost = {key: value for key, value in old.overrides.items() if used.get(key) != value}
        if lost and old.id not in self.followed:
            self.dropped.append((name, _told(lost)))

    def _refresh(self, found: Found, old: Entry, values: Mapping[str, str]) -> Taken:
        """Store new values of a report whose text is as before: touched, renamed, or described otherwise."""
        described = dict(values) != dict(old.sources)
        new = replace(old, sources=values)
        if found.source:
            new = _stamped(new, found.source)
        if described:
            new = replace(new, profile=read_profile(self.library.catalog.report(old.id).text, new, self.divisions))
        if new != old:
            self.library.catalog.update(new)
            self._know(new)
        changed = described or found.path in self.moved
        return Taken(found.path, "updated" if changed else "unchanged", new.name, new.id)

    def _write(self, text: str, entry: Entry) -> None:
        """Write a report as pending, then its vectors and words, then make it ready in place of its forerunner."""
        library = self.library
        profile = read_profile(text, entry, self.divisions)
        parts = cut(text, entry.id, Path(entry.path).name, self.check)
        entry = replace(entry, profile=profile, sentences=len(parts.sentences), chunks=len(parts.chunks))
        library.catalog.add(Report(entry.name, entry.path, text, profile, entry.pages), entry, parts)
        write_vectors(library, parts, self.embedder, self.progress, self.check)
        write_words(library, entry.id, parts, self.check)
        old = self.by_path.get(entry.path)
        leaving = [old.id] if old else []
        library.catalog.promote(entry.id, leaving=leaving)
        erase(library, leaving)
        self.pending.pop(entry.id, None)
        if old:
            self._forget(old)
            self._note_dropped(old, entry.name, entry.overrides)
        self._know(replace(entry, state=State.READY))

    def _sources_of(self, file: Path, known: Entry | None) -> dict[str, str]:
        """Return what ``sources.toml`` beside a file says of it; a broken one fails once, and changes nothing."""
        folder = file.parent
        if folder not in self.sources:
            try:
                self.sources[folder] = read_sources(folder)
            except ProfileError as error:
                self.sources[folder] = None
                self._fail(printable(folder / SOURCES_FILE), error)
        said = self.sources[folder]
        if said is None:
            return dict(known.sources) if known else {}
        return dict(said.get(file.name, {}))


def _stamped(entry: Entry, source: SourceText) -> Entry:
    """Return the entry with what tells whether the file has changed."""
    return replace(
        entry,
        sha256=source.sha256,
        size=source.size,
        mtime_ns=source.mtime_ns,
        encoding=source.encoding,
        stamp=source.stamp,
        pages=source.pages,
    )


def _told(values: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in values.items())
