"""Some of a library's reports, to be asked as if it held no other: a real limit, below everything that answers.

Vectors and words are the whole library's, searched among these reports only. Nothing is written through it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from index.errors import StorageError
from index.library import Library
from index.stores.bm25 import LexicalIndex
from index.stores.catalog import Catalog
from index.stores.catalog_part import CatalogPart
from index.stores.chroma import Vectors


class LibraryPart(Library):
    """The reports of some ids, of a library that is open; made anew once that has changed, and closed with it."""

    def __init__(self, whole: Library, report_ids: Collection[str]) -> None:  # nothing is opened a second time
        self.home = whole.home
        self._part = CatalogPart(whole.catalog, report_ids)
        self.set_aside = self.salvaged = None
        self._whole = whole

    @property
    def whole(self) -> Library:
        """The library that this is a part of."""
        return self._whole

    @property
    def catalog(self) -> Catalog:
        """These reports alone."""
        return self._part

    @property
    def vectors(self) -> Vectors:
        """The whole library's vectors."""
        return self._whole.vectors

    def find_vectors(self) -> Vectors | None:
        """Return the whole library's vectors; None while the disk does not let them be opened."""
        return self._whole.find_vectors()

    @property
    def lexical(self) -> LexicalIndex:
        """The whole library's word index."""
        return self._whole.lexical

    @property
    def unopened(self) -> StorageError | None:  # type: ignore[override]  # told by the whole library
        """Why ``find_vectors`` found none."""
        return self._whole.unopened

    @property
    def changes(self) -> int:  # type: ignore[override]  # told by the whole library
        """How often this process began to write to the whole library."""
        return self._whole.changes

    def fingerprint(self) -> str:
        """Return the whole library's fingerprint."""
        return self._whole.fingerprint()

    def close(self) -> None:
        """Let go of nothing: all is the whole library's."""

    @contextmanager
    def writing(self, *, beside: bool = False, bare: bool = False) -> Iterator[Library]:  # noqa: ARG002  # as the whole has them
        """Write nothing."""
        raise TypeError("a part of a library is only read")
        yield  # a context manager is made of a generator
