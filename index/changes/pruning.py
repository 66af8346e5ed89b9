"""Which reports leave because their file is gone, which stay because its folder is away, and when to ask first.

A disk that is not mounted looks like files that were deleted: a folder that is missing, or there and empty. Removes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.reading.archive import status_of
from index.stores.tables import Entry


@dataclass(frozen=True, slots=True)
class Pruning:
    """What pruning would do; ``doubt`` is a sentence where somebody should be asked whether it is meant, else ""."""

    gone: tuple[Entry, ...] = ()
    away: tuple[Entry, ...] = ()  # they stay: where they lie was not named, and may be a disk that is not mounted
    doubt: str = ""


def plan_pruning(
    entries: Sequence[Entry],
    files: Iterable[Path],
    roots: Sequence[Path],
    *,
    file_of: Callable[[Entry], Path],
    arriving: int,
) -> Pruning:
    """Find the reports whose file is gone.

    ``files`` are those found below ``roots``, the named files and folders; without roots the whole library is meant.
    ``arriving`` is how many reports are about to be added.
    """
    there = {place for file in files for place in _above(file)}
    missing = [entry for entry in entries if file_of(entry) not in there and is_gone(file_of(entry))]
    away = [entry for entry in missing if not _is_below(file_of(entry), roots) and _is_away(file_of(entry).parent)]
    kept = {entry.id for entry in away} if roots else set()
    gone = [entry for entry in missing if entry.id not in kept]
    suspects = [root for root in roots if root not in there and any(_is_below(file_of(e), [root]) for e in gone)]
    if not roots:
        suspects = [file_of(entry).parent for entry in away]
    doubt = f"{len(gone)} of {len(entries)} reports would be removed, whose files are gone"
    for folder in suspects[:1]:
        doubt += f"; {folder} {'holds no report now' if folder.exists() else 'is not there'}"
    asked = suspects or len(gone) > len(entries) - len(gone) + arriving
    return Pruning(tuple(gone), tuple(away) if roots else (), doubt if asked else "")


def is_gone(file: Path) -> bool:
    """Whether a file is certainly not there; one that cannot be looked at may be."""
    try:
        status_of(file)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _above(file: Path) -> tuple[Path, ...]:
    return (file, *file.parents)


def _is_below(file: Path, roots: Collection[Path]) -> bool:
    return not set(roots).isdisjoint(_above(file))


def _is_away(folder: Path) -> bool:
    """Whether a folder is missing, or empty as a mount point is without its disk; an archive that is there is not."""
    if folder.is_file():
        return False
    try:
        return next(folder.iterdir(), None) is None
    except OSError:
        return True
