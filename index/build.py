"""The one indexing use case: files become ready reports, incrementally, safe to kill at any moment.

What a killed run left, the next one completes. How a run goes about it: ``indexing_run.py``; what becomes of one
report's text: ``report_parts.py``. Knows no question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from index.embedding.embedder import EmbedderLike
from index.errors import ProfileError
from index.facts_refresh import read_facts_anew
from index.indexing_run import BuildResult, Confirm, IndexingRun, Taken, go_on
from index.library import Library
from index.profile.gazetteer import Divisions
from index.records import Profile
from index.report_parts import Check, Progress, erase, read_profile
from index.stores.tables import State
from index.stores.versions import COUNTS


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
    any_text: bool = True,
) -> BuildResult:
    """Bring files and folders into the library, after completing what an earlier run left.

    Unchanged files are passed over, unless ``force`` has them read again; a file that cannot be read is told in
    ``failed`` and leaves its earlier report as it was. A report is followed to the file that has its text now.
    ``prune`` removes reports whose file is gone; where that looks like a disk that is away, ``confirm`` is asked first.
    Without paths it takes nothing in. Without ``any_text`` a text that is no report is held back and told in ``held``,
    unless it is described in ``sources.toml``. ``progress`` gets (file name, files done, files in all),
    and before that, where numbers were read by other rules, (what is done, reports done, reports in all).
    Raises LibraryLocked, LibraryError, ModelError; with ``prune`` also ReadError, where a path is not there, and
    LibraryError, where nobody confirms: then nothing is changed. At a KeyboardInterrupt it raises Interrupted.
    """
    paths = tuple(paths)
    with library.writing() as target:
        target.record_settings()
        build = IndexingRun(target, embedder, divisions, any_text=any_text)
        with build.telling_interrupts():
            files = build.find(paths, whole=prune)
            build.settle()
            build.look(files if paths or not prune else build.find_known(), max_bytes=max_bytes, force=force)
            if prune:
                build.plan_pruning(paths, files, confirm)
            read_facts_anew(target.catalog, progress)
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
    any_text: bool = True,
    beside: bool = False,
) -> Iterator[Taken]:
    """Bring files in, wherever they lie, and yield how each fared, after completing what an earlier run left.

    Unlike ``index_paths`` it takes files inside the library's own folder too, and a failure of any kind concerns its
    file alone: nothing of it stays. ``progress`` gets (what is done, texts done, texts in all) of the file under way.
    ``check`` is called at every step of it, and may end it with an error. Without ``any_text`` a text that is no
    report is held back.
    The folder is held until the last file is through. ``beside``: they come into the next state of the library, which
    takes the place of this one behind the last file (``Library.writing``). Raises LibraryLocked, LibraryError.
    """
    with library.writing(beside=beside) as target:
        target.record_settings()
        build = IndexingRun(target, embedder, divisions, progress, check or go_on, any_text)
        build.settle()
        read_facts_anew(target.catalog)
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
    any_text: bool = True,
) -> BuildResult:
    """Make everything anew from the catalog's texts, then bring in ``paths``; ``open_library(rebuild=True)`` first."""
    paths = tuple(paths)
    if prune:  # before anything is dropped
        build = IndexingRun(library, embedder, divisions)
        files = build.find(paths, whole=True)
        build.know_all()
        build.look(files if paths else build.find_known(), max_bytes=max_bytes, force=force)
        build.plan_pruning(paths, files, confirm)
    with library.writing(bare=True) as target:
        target.reset()
        return index_paths(
            target,
            paths,
            embedder=embedder,
            divisions=divisions,
            max_bytes=max_bytes,
            progress=progress,
            prune=prune,
            force=force,
            confirm=lambda _: True,
            any_text=any_text,
        )


def remove_report(library: Library, report_id: str) -> None:
    """Remove a ready report; ReportNotFound when there is none. Its file is not touched."""
    with library.writing() as target:
        entry = target.catalog.entry(report_id)
        target.catalog.mark([entry.id], State.LEAVING)
        erase(target, [entry.id])


def set_profile(library: Library, report_id: str, values: Mapping[str, str], divisions: Divisions) -> Profile:
    """Set profile values by hand, and return the profile; an empty value takes back what was set before.

    Of the reports of one body and year one is chosen to count: ``counts`` takes the choice from the others.
    Raises ReportNotFound, and ProfileError when a value is not acceptable.
    """
    with library.writing() as target:
        entry = target.catalog.entry(report_id)
        merged = {key: value for key, value in {**entry.overrides, **values}.items() if value}
        if nothing := [key for key, value in values.items() if not value and key not in entry.overrides]:
            raise ProfileError(
                f"{nothing[0]} of report {report_id} was not set by hand, so it cannot be taken back", nothing[0]
            )
        text = target.catalog.report(report_id).text
        profile = read_profile(text, replace(entry, overrides=merged), divisions)
        target.catalog.update(replace(entry, overrides=merged, profile=profile))
        if values.get(COUNTS):
            _unchoose_others(target, report_id)
        return profile


def _unchoose_others(library: Library, report_id: str) -> None:
    group = library.catalog.counted().of(report_id)
    for other in group.every if group else ():
        if other.id != report_id and COUNTS in other.overrides:
            left = {key: value for key, value in other.overrides.items() if key != COUNTS}
            library.catalog.update(replace(other, overrides=left))


def _tell(progress: Progress | None, label: str, done: int, total: int) -> None:
    if progress:
        progress(label, done, total)
