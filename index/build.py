"""The one indexing use case: files become ready reports, incrementally, safe to kill at any moment.

A new report is written to the catalog as pending, then its vectors and words, then it becomes ready, and with it
the report it replaces begins to leave. What a killed run left, the next one completes. Knows no question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from index.chunk import split_chunks, split_sentences
from index.divisions import Divisions
from index.edition import read_facts_anew
from index.embed import EmbedderLike
from index.errors import ProfileError, ReadError, ZhiwenError
from index.lexical import LexicalEntry
from index.library import Library
from index.outline import outline
from index.overrides import override_profile, read_sources
from index.pooling import pool_chunks
from index.profile import profile_report
from index.read import SOURCES_FILE, SourceText, find_files, read_report_text
from index.records import Profile, Report, Source, content_id
from index.rows import Entry, Parts, State
from index.versions import COUNTS, Versions, find_versions

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What an index run did, by report name; ``failed`` has (path, message), ``duplicates`` (path, name it repeats).

    ``versions``: the bodies and years that it brought a report of, and that the library has more than one report of.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    duplicates: tuple[tuple[str, str], ...] = ()
    versions: tuple[Versions, ...] = ()


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
) -> BuildResult:
    """Bring files and folders into the library, after completing what an earlier run left.

    Unchanged files are passed over, a file that cannot be read is told in ``failed`` and leaves its earlier report
    as it was. ``prune`` removes reports whose file is gone. ``progress`` gets (file name, files done, files in all),
    and before that, where numbers were read by other rules, (what is done, reports done, reports in all).
    Raises LibraryLocked, LibraryError, ModelError.
    """
    with library.writing():
        library.record_settings()
        build = _Build(library, embedder, divisions)
        files = build.find(paths)
        pending = build.settle()
        read_facts_anew(library.catalog, progress)
        total = len(pending) + len(files)
        for done, entry in enumerate(pending):
            _tell(progress, entry.name, done, total)
            build.complete(entry)
        for done, file in enumerate(files, start=len(pending)):
            _tell(progress, file.name, done, total)
            build.take(file, max_bytes=max_bytes)
        if prune:
            build.prune(files)
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
) -> Iterator[Taken]:
    """Bring files in, wherever they lie, and yield how each fared, after completing what an earlier run left.

    Unlike ``index_paths`` it takes files inside the library's own folder too, and a failure of any kind concerns its
    file alone: nothing of it stays. ``progress`` gets (what is done, texts done, texts in all) of the file under way.
    The folder is held until the last file is through. Raises LibraryLocked, LibraryError.
    """
    with library.writing():
        library.record_settings()
        build = _Build(library, embedder, divisions, progress)
        pending = build.settle()
        read_facts_anew(library.catalog)
        for entry in pending:
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
) -> BuildResult:
    """Make everything anew from the catalog's texts, then bring in ``paths``; ``open_library(rebuild=True)`` first."""
    library.reset()
    return index_paths(
        library, paths, embedder=embedder, divisions=divisions, max_bytes=max_bytes, progress=progress, prune=prune
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
class _Build:
    """One run: what the library holds, kept in step, and what was done."""

    library: Library
    embedder: EmbedderLike
    divisions: Divisions
    progress: Progress | None = None  # of the texts that are embedded
    taken: list[Taken] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    by_id: dict[str, Entry] = field(default_factory=dict)  # the ready reports
    by_path: dict[str, Entry] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # taken
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
            versions=find_versions(self.by_id.values()).among(
                taken.report_id for taken in self.taken if taken.outcome in {"added", "updated"}
            ),
        )

    def find(self, paths: Iterable[Path]) -> list[Path]:
        """Return the files of all paths, absolute, each once; a path that is not there fails alone.

        The library's own files, where its folder lies in one of the paths, are none.
        """
        found: dict[Path, None] = {}
        for path in paths:
            try:
                found.update(dict.fromkeys(file.absolute() for file in find_files([path])))
            except ReadError as error:
                self._fail(_printable(path), error)
        home = self.library.home.absolute()
        return [file for file in found if home not in file.parents]

    def settle(self) -> list[Entry]:
        """Finish removing what was leaving; return what is pending."""
        unsettled = self.library.catalog.unsettled()
        _erase(self.library, [entry.id for entry in unsettled if entry.state is State.LEAVING])
        for entry in self.library.catalog.entries():
            self._know(entry)
        pending = [entry for entry in unsettled if entry.state is State.PENDING]
        self.names.update(entry.name for entry in pending)
        return pending

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
        known = self.by_path.get(path)
        try:
            values = self._sources_of(file, known)
            if known and values == dict(known.sources) and _looks_the_same(file, known):
                taken = Taken(path, "unchanged", known.name, known.id)
            else:
                source = read_report_text(file, max_bytes=max_bytes)
                taken = self._take_text(file, known, source, values)
        except (ReadError, ProfileError) as error:
            return self._fail(path, error)
        self.taken.append(taken)
        return taken

    def take_or_clear(self, file: Path, *, max_bytes: int) -> Taken:
        """Bring one file in; where that breaks off half done, take what was written of it out again."""
        try:
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

    def prune(self, seen: Sequence[Path]) -> None:
        """Remove the reports whose file is gone."""
        there = {self._path_of(file) for file in seen}
        gone = [entry for entry in self.by_id.values() if entry.path not in there and not self._file_of(entry).exists()]
        self.library.catalog.mark([entry.id for entry in gone], State.LEAVING)
        _erase(self.library, [entry.id for entry in gone])
        for entry in gone:
            self._forget(entry)
            self.removed.append(entry.name)

    def _take_text(self, file: Path, known: Entry | None, source: SourceText, values: Mapping[str, str]) -> Taken:
        report_id = content_id("report", source.text)
        twin = self.by_id.get(report_id)
        if twin and twin.path != self._path_of(file) and self._file_of(twin).exists():
            return self._drop_duplicate(file, known, twin)
        if twin:
            return self._refresh(file, twin, _stamped(replace(twin, sources=values), source))
        name = known.name if known else self._free_name(file)
        entry = Entry(
            report_id,
            State.PENDING,
            name,
            self._path_of(file),
            sources=values,
            overrides=known.overrides if known else {},
            added=known.added if known else datetime.now().astimezone().isoformat(timespec="milliseconds"),
        )
        self._write(source.text, _stamped(entry, source))
        return Taken(self._path_of(file), "updated" if known else "added", name, report_id)

    def _drop_duplicate(self, file: Path, known: Entry | None, twin: Entry) -> Taken:
        if known:  # the file had a text of its own before
            self.library.catalog.mark([known.id], State.LEAVING)
            _erase(self.library, [known.id])
            self._forget(known)
            self.removed.append(known.name)
        return Taken(self._path_of(file), "duplicate", twin.name, twin.id)

    def _refresh(self, file: Path, old: Entry, new: Entry) -> Taken:
        """Store new values of a report whose text is as before: touched, renamed, or described otherwise."""
        path = self._path_of(file)
        moved = path != old.path
        if moved:
            self._forget(old)
            replaced = self.by_path.get(path)
            new = replace(new, path=path, name=replaced.name if replaced else self._free_name(file))
            if replaced:
                self.library.catalog.mark([replaced.id], State.LEAVING)
                _erase(self.library, [replaced.id])
                self._forget(replaced)
        described = moved or dict(new.sources) != dict(old.sources)
        if described:
            text = self.library.catalog.report(old.id).text
            new = replace(new, profile=_read_profile(text, new, self.divisions))
        self.library.catalog.update(new)
        self._know(new)
        return Taken(path, "updated" if described else "unchanged", new.name, new.id)

    def _write(self, text: str, entry: Entry) -> None:
        """Write a report as pending, then its vectors and words, then make it ready in place of its forerunner."""
        library = self.library
        profile = _read_profile(text, entry, self.divisions)
        parts = _cut(text, entry.id)
        entry = replace(entry, profile=profile, sentences=len(parts.sentences), chunks=len(parts.chunks))
        library.catalog.add(Report(entry.name, entry.path, text, profile), entry, parts)
        _write_vectors(library, parts, self.embedder, self.progress)
        _write_words(library, entry.id, parts)
        old = self.by_path.get(entry.path)
        leaving = [old.id] if old else []
        library.catalog.promote(entry.id, leaving=leaving)
        _erase(library, leaving)
        if old:
            self._forget(old)
        self._know(replace(entry, state=State.READY))

    def _sources_of(self, file: Path, known: Entry | None) -> dict[str, str]:
        """Return what ``sources.toml`` beside a file says of it; a broken one fails once, and changes nothing."""
        folder = file.parent
        if folder not in self.sources:
            try:
                self.sources[folder] = read_sources(folder)
            except ProfileError as error:
                self.sources[folder] = None
                self._fail(_printable(folder / SOURCES_FILE), error)
        said = self.sources[folder]
        if said is None:
            return dict(known.sources) if known else {}
        return dict(said.get(file.name, {}))

    def _free_name(self, file: Path) -> str:
        """Return the file's name, with as many of its folders before it as make it unique."""
        parts = Path(_printable(file)).parts
        names = ("/".join(parts[start:]) for start in range(len(parts) - 1, -1, -1))
        return next((name for name in names if name not in self.names), _printable(file))

    def _path_of(self, file: Path) -> str:
        """Return a file's path as its entry has it: that of one which the library keeps begins at its folder."""
        uploads = self.library.uploads
        return _printable(file.relative_to(uploads.parent) if file.parent == uploads else file)

    def _file_of(self, entry: Entry) -> Path:
        return self.library.uploads.parent / entry.path  # an absolute path stays what it is

    def _know(self, entry: Entry) -> None:
        self.names.add(entry.name)
        self.by_id[entry.id] = entry
        self.by_path[entry.path] = entry

    def _forget(self, entry: Entry) -> None:
        self.names.discard(entry.name)
        self.by_id.pop(entry.id, None)
        if self.by_path.get(entry.path, entry).id == entry.id:
            self.by_path.pop(entry.path, None)


def _stamped(entry: Entry, source: SourceText) -> Entry:
    """Return the entry with what tells whether the file has changed."""
    return replace(entry, sha256=source.sha256, size=source.size, mtime_ns=source.mtime_ns, encoding=source.encoding)


def _cut(text: str, report_id: str) -> Parts:
    from index.facts import read_facts

    sections = outline(text, report_id)
    sentences = split_sentences(text, sections, report_id)
    return Parts(
        sections,
        sentences,
        split_chunks(text, sections, sentences, report_id),
        read_facts(text, sentences, sections, report_id),
    )


def _read_profile(text: str, entry: Entry, divisions: Divisions) -> Profile:
    """Read the profile from the text; what sources.toml says wins over it, what the user set over both."""
    profile = profile_report(text, file_name=Path(entry.path).name, divisions=divisions)
    for source, values in ((Source.SOURCES, entry.sources), (Source.USER, entry.overrides)):
        if values:
            profile = override_profile(profile, values, source=source, divisions=divisions)
    return profile


def _write_vectors(library: Library, parts: Parts, embedder: EmbedderLike, progress: Progress | None) -> None:
    vectors = embedder.passages([sentence.text for sentence in parts.sentences], progress)
    for store, rows, block in (
        (library.vectors.sentences, parts.sentences, vectors),
        (library.vectors.chunks, parts.chunks, pool_chunks(parts.chunks, parts.sentences, vectors)),
    ):
        if rows:
            places: list[Mapping[str, str | int]] = [{"report": row.report_id, "ordinal": row.ordinal} for row in rows]
            store.upsert([row.id for row in rows], block, places)


def _write_words(library: Library, report_id: str, parts: Parts) -> None:
    library.lexical.delete_report(report_id)
    library.lexical.add(
        LexicalEntry(sentence.id, report_id, sentence.text, " ".join(parts.sections[sentence.section].path))
        for sentence in parts.sentences
    )
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


def _looks_the_same(file: Path, known: Entry) -> bool:
    try:
        status = file.stat()
    except OSError:  # reading it will tell why
        return False
    return (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns)


def _printable(path: Path) -> str:
    """Return a path as text that can be stored: bytes of a file name that are no UTF-8 are shown escaped."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _tell(progress: Progress | None, label: str, done: int, total: int) -> None:
    if progress:
        progress(label, done, total)
