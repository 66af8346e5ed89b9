"""Which report each file holds now: what was renamed, overwritten, copied, or saved with other line ends.

A report is known by its text (``text_digest``), not by where its file was. All files are looked at before anything
is decided, so that the order in which they come does not matter. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.reading.readers import SourceText
from index.stores.tables import Entry, State


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was looked at, and what it holds."""

    file: Path
    path: str  # as entries have it
    report_id: str
    digest: str
    source: SourceText | None = None  # without its text; None where the file is as it was


@dataclass(frozen=True, slots=True)
class Moves:
    """What has become of the reports that were known."""

    staying: tuple[Entry, ...]  # with the path of the file that has their text now, where that is known
    leaving: tuple[Entry, ...]  # whose file holds a text that was known before, or whose text another one stands for


def follow(entries: Iterable[Entry], found: Mapping[str, Found], holds: Callable[[Entry], bool]) -> Moves:
    """Find for each text the one file that stands for it.

    ``entries`` are ready and pending and have their digests; ``found`` is by path; ``holds`` tells whether the file of
    a report, which is none of these, still has its text. A file keeps its report where it can. A report whose file
    holds a text that is new to the library stays until that one is ready.
    """
    files: dict[str, list[Found]] = {}
    for one in found.values():
        files.setdefault(one.digest, []).append(one)
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.digest or "", []).append(entry)
    staying: list[Entry] = []
    leaving: list[Entry] = []
    for digest, group in groups.items():
        there = files.get(digest, ())
        best, others = _choose(group, there)
        home = _home(best, there, found, holds)
        for other in others:
            (staying if _is_followed(other, best, home) else leaving).append(other)
        overwritten = home is None and best.path in found
        if overwritten and (best.state is State.PENDING or found[best.path].digest in groups):
            leaving.append(best)
        else:
            staying.append(replace(best, path=home.path if home else best.path, overrides=_merge(best, others)))
    return Moves(tuple(staying), tuple(leaving))


def _choose(group: Sequence[Entry], there: Iterable[Found]) -> tuple[Entry, list[Entry]]:
    """Return which of the reports with one text stands for it, and the others.

    There are several where only their line ends differ: in a library of before schema 5 and while one takes the
    other's place.
    """
    ids = {one.report_id for one in there}
    best = max(group, key=lambda one: (one.id in ids, bool(one.overrides), one.state is State.PENDING))
    return best, [one for one in group if one is not best]


def _is_followed(old: Entry, new: Entry, home: Found | None) -> bool:
    """Whether a ready report leaves anyway once the one that takes its place is ready."""
    follows = (old.state, new.state, old.path) == (State.READY, State.PENDING, new.path)
    return follows and (home is None or home.path == old.path)


def _merge(best: Entry, others: Iterable[Entry]) -> dict[str, str]:
    return {**{key: value for other in others for key, value in other.overrides.items()}, **best.overrides}


def _home(
    entry: Entry, there: Sequence[Found], found: Mapping[str, Found], holds: Callable[[Entry], bool]
) -> Found | None:
    if not there or (entry.path not in found and holds(entry)):
        return None
    return max(there, key=lambda one: (one.report_id == entry.id, one.path == entry.path))
