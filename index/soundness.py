"""Whether a library is whole: catalog, vectors and words, looked at row by row. Changes nothing.

Opening a library looks only at what is quick to look at. This reads everything, so it takes as long as the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.errors import LibraryError
from index.library import Library
from index.records import content_id
from index.stores.chroma import VectorStore

Progress = Callable[[str, int, int], None]

_FETCHED = 500  # vectors at once
_LENGTH = 0.01  # by which a vector's length may differ from 1


@dataclass(frozen=True, slots=True)
class Soundness:
    """One part of a library; ``fault`` is empty where it is whole, else what is wrong and what to do."""

    part: str
    fault: str
    held: str = ""  # what it holds, in words


def examine_library(library: Library, progress: Progress | None = None) -> Iterator[Soundness]:
    """Look at each part of an open library; a damaged one does not keep the others from being looked at."""
    entries = library.catalog.entries()
    sentences = sum(entry.sentences for entry in entries)
    looked: Sequence[tuple[str, Callable[[], None], str]] = (
        ("catalog", lambda: _look_at_catalog(library, progress), f"{len(entries)} reports"),
        ("vectors", lambda: _look_at_vectors(library, progress), f"of {sentences} sentences"),
        ("words", lambda: _look_at_words(library), f"of {sentences} sentences"),
    )
    for part, look, held in looked:
        try:
            look()
        except LibraryError as error:
            yield Soundness(part, str(error))
        else:
            yield Soundness(part, "", held)


def _look_at_catalog(library: Library, progress: Progress | None) -> None:
    catalog = library.catalog
    catalog.check()
    entries = catalog.entries()
    for done, entry in enumerate(entries, 1):
        parts = catalog.parts(entry.id)
        text_is_whole = content_id("report", catalog.report(entry.id).text) == entry.id
        if not text_is_whole or (len(parts.sentences), len(parts.chunks)) != (entry.sentences, entry.chunks):
            what = "its parts are not all there" if text_is_whole else "its text is not the one that was read"
            raise LibraryError(
                f"The catalog at {library.home} is damaged: {entry.name}: {what}. Remove that report and index its "
                "file again: zhiwen reports remove"
            )
        if progress:
            progress("looking at texts", done, len(entries))


def _look_at_vectors(library: Library, progress: Progress | None) -> None:
    reports = [entry.id for entry in library.catalog.entries()]
    wanted = (
        ("sentences", library.vectors.sentences, library.catalog.sentence_ids(reports)),
        ("chunks", library.vectors.chunks, library.catalog.chunk_ids(reports)),
    )
    for name, store, ids in wanted:
        for start in range(0, len(ids), _FETCHED):
            if wrong := _find_wrong(store, ids[start : start + _FETCHED]):
                raise LibraryError(
                    f"The vectors of the library at {library.home} are damaged: {wrong} of {len(ids)} {name} have "
                    "none, or one of a wrong length. Run: zhiwen index --rebuild"
                )
            if progress:
                progress(f"looking at vectors of {name}", min(start + _FETCHED, len(ids)), len(ids))


def _find_wrong(store: VectorStore, ids: Sequence[str]) -> int:
    found = store.fetch(ids)
    lengths = np.array([np.linalg.norm(vector) for vector in found.values()])
    return len(set(ids) - found.keys()) + int(np.sum(~(np.abs(lengths - 1) < _LENGTH)))


def _look_at_words(library: Library) -> None:
    library.lexical.check()
    wanted = set(library.catalog.sentence_ids([entry.id for entry in library.catalog.entries()]))
    if missing := len(wanted - library.lexical.sentence_ids()):
        raise LibraryError(
            f"The word index of the library at {library.home} is damaged: {missing} of {len(wanted)} sentences are "
            "not in it. Run: zhiwen index --rebuild"
        )
