"""The one indexing use case: files become ready reports, incrementally, safe to kill at any moment.

All files are looked at first, so that a report is followed to wherever its text is now (``moves.py``). A new report is
written to the catalog as pending, then its vectors and words, then it becomes ready, and with it the report it
replaces begins to leave. What a killed run left, the next one completes. Knows no question.
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
from index.embedding.pooling import pool_chunks
from index.errors import Interrupted, LibraryError, ProfileError, ReadError, ZhiwenError
from index.facts_refresh import read_facts_anew
from index.library import Library
from index.profile.gazetteer import Divisions
from index.profile.overrides import override_profile, read_sources
from index.profile.profiler import profile_report
from index.reading.outline import outline
from index.reading.readers import SOURCES_FILE, SourceText, find_files, read_report_text
from index.reading.sentences import split_chunks, split_sentences
from index.records import Profile, Report, Source, content_id
from index.stores.bm25 import LexicalEntry
from index.stores.tables import Entry, Parts, State
from index.stores.versions import COUNTS, Versions, find_versions

Progress = Callable[[str, int, int], None]
Check = Callable[[], None]  # raises a ZhiwenError where the work is to end; called often
Confirm = Callable[[str], bool]  # gets a sentence on what would be removed; whether it is meant


_ROWS = 1000  # vectors that are written at once


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What an index run did, by report name; ``failed`` has (path, message), ``duplicates`` (path, name it repeats).

    ``kept`` and ``dropped`` have (report name, key=value ...) of what was set by hand: taken over by a text that came
    in, and not used for it because it is another report. ``away`` are reports that were not removed, because the
    folder of their files, which was not named, is not there.
    ``versions``: the bodies and years that it brought a report of, and that the library has more than one report of.
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


def _go_on() -> None:
    """Let the work go on."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How one file fared; ``name`` is its report's, of a duplicate that of the report it repeats, "" of a failure."""

    path: str
    outcome: Literal["added", "updated", "unchanged", "duplicate", "failed"]
    name: str = ""
    report_id: str = ""
    error: ZhiwenError | None = None


def index_paths(
    library: Library,
    paths: Iterable[Path],
    *,
    embedder: EmbedderLike,
    divisions: Divisions,
    max_bytes: int,
    progress: Progress | None = None,
    prune: bool = False,
    force: bool = False,
    confirm: Confirm | None = None,
) -> BuildResult:
    """Bring files and folders into the library, after completing what an earlier run left.

    Unchanged files are passed over, unless ``force`` has them read again; a file that cannot be read is told in
    ``failed`` and leaves its earlier report as it was. A report is followed to the file that has its text now.
    ``prune`` removes reports whose file is gone; where that looks like a disk that is away, ``confirm`` is asked first.
    Without paths it takes nothing in. ``progress`` gets (file name, files done, files in all),
    and before that, where numbers were read by other rules, (what is done, reports done, reports in all).
    Raises LibraryLocked, LibraryError, ModelError; with ``prune`` also ReadError, where a path is not there, and
    LibraryError, where nobody confirms: then nothing is changed. At a KeyboardInterrupt it raises Interrupted.
    """
    paths = tuple(paths)
    with library.writing():
        library.record_settings()
        build = _Build(library, embedder, divisions)
        with build.telling_interrupts():
            files = build.find(paths, whole=prune)
            build.settle()
            build.look(files if paths or not prune else build.find_known(), max_bytes=max_bytes, force=force)
            if prune:
                build.plan_pruning(paths, files, confirm)
            read_facts_anew(library.catalog, progress)
            moved = build.relocate()
            files = files if paths or not prune else moved
            pending = list(build.pending.values())
            total = len(pending) + len(files)
            for done, entry in enumerate(pending):
                _tell(progress, entry.name, done, total)
                build.complete(entry)
            for done, file in enumerate(files, start=len(pending)):
                _tell(progress, file.name, done, total)
                build.take(file, max_bytes=max_bytes)
            build.prune()
            _tell(progress, "", total, total)
            return build.result()


def take_files(
    library: Library,
    files: Iterable[Path],
    *,
    embedder: EmbedderLike,
    divisions: Divisions,
    max_bytes: int,
    progress: Progress | None = None,
    check: Check | None = None,
) -> Iterator[Taken]:
    """Bring files in, wherever they lie, and yield how each fared, after completing what an earlier run left.

    Unlike ``index_paths`` it takes files inside the library's own folder too, and a failure of any kind concerns its
    file alone: nothing of it stays. ``progress`` gets (what is done, texts done, texts in all) of the file under way.
    ``check`` is called at every step of it, and may end it with an error.
    The folder is held until the last file is through. Raises LibraryLocked, LibraryError.
    """
    with library.writing():
        library.record_settings()
        build = _Build(library, embedder, divisions, progress, check or _go_on)
        build.settle()
        read_facts_anew(library.catalog)
        for entry in list(build.pending.values()):
            build.complete(entry)
        for file in files:
            yield build.take_or_clear(file, max_bytes=max_bytes)


def rebuild(
    library: Library,
    paths: Iterable[Path] = (),
    *,
    embedder: EmbedderLike,
    divisions: Divisions,
    max_bytes: int,
    progress: Progress | None = None,
    prune: bool = False,
    force: bool = False,
    confirm: Confirm | None = None,
) -> BuildResult:
    """Make everything anew from the catalog's texts, then bring in ``paths``; ``open_library(rebuild=True)`` first."""
    paths = tuple(paths)
    if prune:  # before anything is dropped
        build = _Build(library, embedder, divisions)
        files = build.find(paths, whole=True)
        build.know_all()
        build.look(files if paths else build.find_known(), max_bytes=max_bytes, force=force)
        build.plan_pruning(paths, files, confirm)
    library.reset()
    return index_paths(
        library,
        paths,
        embedder=embedder,
        divisions=divisions,
        max_bytes=max_bytes,
        progress=progress,
        prune=prune,
        force=force,
        confirm=lambda _: True,
    )


def remove_report(library: Library, report_id: str) -> None:
    """Remove a ready report; ReportNotFound when there is none. Its file is not touched."""
    with library.writing():
        entry = library.catalog.entry(report_id)
        library.catalog.mark([entry.id], State.LEAVING)
        _erase(library, [entry.id])


def set_profile(library: Library, report_id: str, values: Mapping[str, str], divisions: Divisions) -> Profile:
    """Set profile values by hand, and return the profile; an empty value takes back what was set before.

    Of the reports of one body and year one is chosen to count: ``counts`` takes the choice from the others.
    Raises ReportNotFound, and ProfileError when a value is not acceptable.
    """
    with library.writing():
        entry = library.catalog.entry(report_id)
        merged = {key: value for key, value in {**entry.overrides, **values}.items() if value}
        if nothing := [key for key, value in values.items() if not value and key not in entry.overrides]:
            raise ProfileError(
                f"{nothing[0]} of report {report_id} was not set by hand, so it cannot be taken back", nothing[0]
            )
        text = library.catalog.report(report_id).text
        profile = _read_profile(text, replace(entry, overrides=merged), divisions)
        library.catalog.update(replace(entry, overrides=merged, profile=profile))
        if values.get(COUNTS):
            _unchoose_others(library, report_id)
        return profile


def _unchoose_others(library: Library, report_id: str) -> None:
    group = library.catalog.counted().of(report_id)
    for other in group.every if group else ():
        if other.id != report_id and COUNTS in other.overrides:
            left = {key: value for key, value in other.overrides.items() if key != COUNTS}
            library.catalog.update(replace(other, overrides=left))


@dataclass
class _Build(Holding):
    """One run: what the library holds, kept in step, and what was done."""

    embedder: EmbedderLike
    divisions: Divisions
    progress: Progress | None = None  # of the texts that are embedded
    check: Check = _go_on
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
        names = {
            outcome: tuple(taken.name for taken in self.taken if taken.outcome == outcome)
            for outcome in ("added", "updated", "unchanged")
        }
        return BuildResult(
            **names,
            removed=tuple(self.removed),
            failed=tuple((taken.path, str(taken.error)) for taken in self.taken if taken.outcome == "failed"),
            duplicates=tuple((taken.path, taken.name) for taken in self.taken if taken.outcome == "duplicate"),
            kept=tuple(self.kept),
            dropped=tuple(self.dropped),
            away=tuple(entry.name for entry in self.pruning.away),
            versions=find_versions(self.by_id.values()).among(
                taken.report_id for taken in self.taken if taken.outcome in {"added", "updated"}
            ),
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
                f"已停止:本次已入库{came}份,另有{old}份没有变化;再次运行同一命令,会补齐其余的。 "
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
        _erase(self.library, [entry.id for entry in unsettled if entry.state is State.LEAVING])
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
            return replace(entry, profile=_read_profile(text, entry, self.divisions))
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
            _erase(self.library, ids)
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
        """Bring one file in: new, changed, unchanged, a duplicate, or failed."""
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
            _erase(self.library, half)
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
        source = read_report_text(found.file, max_bytes=max_bytes)
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
        )
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
            new = replace(new, profile=_read_profile(self.library.catalog.report(old.id).text, new, self.divisions))
        if new != old:
            self.library.catalog.update(new)
            self._know(new)
        changed = described or found.path in self.moved
        return Taken(found.path, "updated" if changed else "unchanged", new.name, new.id)

    def _write(self, text: str, entry: Entry) -> None:
        """Write a report as pending, then its vectors and words, then make it ready in place of its forerunner."""
        library = self.library
        profile = _read_profile(text, entry, self.divisions)
        parts = _cut(text, entry.id, self.check)
        entry = replace(entry, profile=profile, sentences=len(parts.sentences), chunks=len(parts.chunks))
        library.catalog.add(Report(entry.name, entry.path, text, profile), entry, parts)
        _write_vectors(library, parts, self.embedder, self.progress, self.check)
        _write_words(library, entry.id, parts, self.check)
        old = self.by_path.get(entry.path)
        leaving = [old.id] if old else []
        library.catalog.promote(entry.id, leaving=leaving)
        _erase(library, leaving)
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
    )


def _told(values: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in values.items())


def _cut(text: str, report_id: str, check: Check) -> Parts:
    from index.facts.extractor import read_facts

    check()
    sections = outline(text, report_id)
    sentences = split_sentences(text, sections, report_id)
    return Parts(
        sections,
        sentences,
        split_chunks(text, sections, sentences, report_id),
        read_facts(text, sentences, sections, report_id, check),
    )


def _read_profile(text: str, entry: Entry, divisions: Divisions) -> Profile:
    """Read the profile from the text; what sources.toml says wins over it, what the user set over both."""
    profile = profile_report(text, file_name=Path(entry.path).name, divisions=divisions)
    for source, values in ((Source.SOURCES, entry.sources), (Source.USER, entry.overrides)):
        if values:
            profile = override_profile(profile, values, source=source, divisions=divisions)
    return profile


def _write_vectors(
    library: Library, parts: Parts, embedder: EmbedderLike, progress: Progress | None, check: Check
) -> None:
    def embedded(label: str, done: int, total: int) -> None:
        check()
        _tell(progress, label, done, total)

    vectors = embedder.passages([sentence.text for sentence in parts.sentences], embedded)
    for store, rows, block in (
        (library.vectors.sentences, parts.sentences, vectors),
        (library.vectors.chunks, parts.chunks, pool_chunks(parts.chunks, parts.sentences, vectors)),
    ):
        for start in range(0, len(rows), _ROWS):
            check()
            some = rows[start : start + _ROWS]
            places: list[Mapping[str, str | int]] = [{"report": row.report_id, "ordinal": row.ordinal} for row in some]
            store.upsert([row.id for row in some], block[start : start + _ROWS], places)


def _write_words(library: Library, report_id: str, parts: Parts, check: Check) -> None:
    def entries() -> Iterator[LexicalEntry]:
        for sentence in parts.sentences:
            check()
            headings = " ".join(parts.sections[sentence.section].path)
            yield LexicalEntry(sentence.id, report_id, sentence.text, headings)

    library.lexical.delete_report(report_id)
    library.lexical.add(entries())
    library.lexical.commit()


def _erase(library: Library, report_ids: Sequence[str]) -> None:
    """Take leaving reports out of vectors and words, then out of the catalog; again is nothing to do."""
    if not report_ids:
        return
    for report_id in report_ids:
        parts = library.catalog.parts(report_id)
        library.vectors.sentences.delete([sentence.id for sentence in parts.sentences])
        library.vectors.chunks.delete([chunk.id for chunk in parts.chunks])
        library.lexical.delete_report(report_id)
    library.lexical.commit()
    for report_id in report_ids:
        library.catalog.remove(report_id)


def _tell(progress: Progress | None, label: str, done: int, total: int) -> None:
    if progress:
        progress(label, done, total)
