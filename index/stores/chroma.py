"""Vectors in Chroma: an embedded folder or a server. Knows ids and vectors; texts stay in the catalog.

One ``VectorStore`` is one collection. Chroma's ``where`` costs time in all rows, so a scope is given as ids.
Two processes that write one folder corrupt it silently: ``library`` holds the lock, never this module.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import numpy as np
import numpy.typing as npt

from index.errors import LibraryError
from index.storage_errors import describe, find_cause, first_line
from index.telemetry import disable_telemetry

Vector = npt.NDArray[np.float32]

# Up to here the vectors themselves are fetched and compared: exact, some 25 µs each. Above, Chroma's filtered
# graph search finds 98 to 100 % of the nearest in some 5 ms, whatever the number of ids.
EXACT_UP_TO = 1000
FETCHED_ROWS = 20_000  # kept of the scopes asked last: 31 MB of vectors with 384 numbers
# Neighbours that a search of the whole looks for, however few are wanted: reports repeat each other, and a graph gets
# lost among rows that are alike. Of 300,000 sentences' 10 nearest it finds 47 % with 50, 83 % with 2,000 in 18 ms, 88 %
# with 4,000 in 30 ms (18 questions, vectors of bench/simulated.py, 2026-11-22).
LOOKED_FOR = 2000
# The graph's parameters, as measured in docs: more neighbours or a wider search cost time and find no more.
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_construction": 100, "ef_search": 100, "max_neighbors": 16}}


class VectorStore(Protocol):
    """What the library needs of a collection of vectors."""

    def upsert(self, ids: Sequence[str], vectors: Vector, metadatas: Sequence[Mapping[str, str | int]]) -> None:
        """Add rows, or replace those that are there; ``vectors`` has shape (len(ids), dimensions)."""
        ...

    def delete(self, ids: Sequence[str]) -> None:
        """Remove rows; unknown ids are nothing to do."""
        ...

    def query(self, vector: Vector, k: int, ids: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Return the k nearest rows, nearest first, as (id, cosine similarity); only among ``ids`` where given."""
        ...

    def fetch(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors of the rows that are there, each of shape (dimensions,)."""
        ...

    def count(self) -> int:
        """Return the number of rows."""
        ...

    def drop(self) -> None:
        """Remove all rows."""
        ...

    def settle(self) -> None:
        """Finish what the store does behind our back, so that its files stand still until the next write."""
        ...


@dataclass(frozen=True, slots=True)
class Vectors:
    """A library's two collections: sentences are evidence, chunks are where to look for it."""

    sentences: VectorStore
    chunks: VectorStore
    close: Callable[[], None]


_Rows = tuple[list[str], Vector]  # ids, and their vectors, shape (len(ids), dimensions)


class ChromaStore:
    """A Chroma collection; created when first written to. Vectors that were fetched stay for the next question."""

    def __init__(self, client: Any, name: str, *, where: str) -> None:  # noqa: ANN401  # chromadb is untyped for us
        """Use collection ``name`` of a client of ``open_chroma``; ``where`` is the folder or URL, for messages."""
        self._client = client
        self._name = name
        self._where = where
        with _damage_told(where):
            self._batch = int(client.get_max_batch_size())
        self._guard = threading.Lock()
        self._known: Any = None  # the collection, once it is there: asking for it costs as much as a search
        self._fetched: OrderedDict[tuple[str, ...], _Rows] = OrderedDict()
        self._writes = 0

    def upsert(self, ids: Sequence[str], vectors: Vector, metadatas: Sequence[Mapping[str, str | int]]) -> None:
        """Add rows, or replace those that are there, in batches that Chroma accepts."""
        with self._writing():
            collection = self._client.get_or_create_collection(
                self._name, configuration=_CONFIGURATION, embedding_function=None
            )
            for start in range(0, len(ids), self._batch):
                rows = slice(start, start + self._batch)
                collection.upsert(
                    ids=list(ids[rows]),
                    embeddings=np.ascontiguousarray(vectors[rows], dtype=np.float32),
                    metadatas=[dict(metadata) for metadata in metadatas[rows]],
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Remove rows; unknown ids are nothing to do."""
        with self._writing():
            if collection := self._collection():
                for some in _batches(ids, self._batch):
                    collection.delete(ids=some)

    def query(self, vector: Vector, k: int, ids: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Return the k nearest rows, nearest first, as (id, cosine similarity).

        Among up to EXACT_UP_TO ``ids`` the result is exact, and ids that are not there are passed over;
        above that every id must be in the collection, and, as without ``ids``, some of the nearest may be missed.
        """
        if k < 1 or (ids is not None and not len(ids)):
            return []
        with _damage_told(self._where):
            collection = self._collection()
            if collection is None:
                return []
            if ids is not None and len(ids) <= EXACT_UP_TO:
                return rank_by_cosine(*self._fetch(collection, tuple(ids)), vector, k)
            return _search(collection, vector, k, ids)

    def fetch(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors of the rows that are there, each of shape (dimensions,)."""
        with _damage_told(self._where):
            collection = self._collection() if ids else None
            return dict(zip(*self._fetch(collection, tuple(ids)), strict=True)) if collection else {}

    def count(self) -> int:
        """Return the number of rows."""
        with _damage_told(self._where):
            collection = self._collection()
            return int(collection.count()) if collection else 0

    def drop(self) -> None:
        """Remove the whole collection."""
        with self._writing():
            if self._collection():
                self._client.delete_collection(self._name)
                self._known = None

    def settle(self) -> None:
        """Make Chroma write its graph: a query waits until that is done."""
        with _damage_told(self._where):
            collection = self._collection()
            some = collection.get(limit=1, include=["embeddings"]) if collection else None
            if some and some["ids"]:
                collection.query(query_embeddings=some["embeddings"], n_results=1, include=[])

    def _collection(self) -> Any:  # noqa: ANN401  # chromadb is untyped for us
        from chromadb.errors import NotFoundError

        if self._known is None:
            try:
                self._known = self._client.get_collection(self._name, embedding_function=None)
            except NotFoundError:
                return None
        return self._known

    def _fetch(self, collection: Any, ids: tuple[str, ...]) -> _Rows:  # noqa: ANN401
        with self._guard:
            if ids in self._fetched:
                self._fetched.move_to_end(ids)
                return self._fetched[ids]
            writes = self._writes
        found = collection.get(ids=list(dict.fromkeys(ids)), include=["embeddings"])
        rows = found["ids"], np.asarray(found["embeddings"], dtype=np.float32)
        with self._guard:
            if writes == self._writes:  # else what was fetched may be gone
                self._fetched[ids] = rows
                while sum(len(some) + 1 for some, _ in self._fetched.values()) > FETCHED_ROWS:
                    self._fetched.popitem(last=False)
        return rows

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with _damage_told(self._where):
                yield
        finally:
            with self._guard:
                self._writes += 1
                self._fetched.clear()


def open_vectors(where: Path | str, suffix: str = "") -> Vectors:
    """Open the collections in a folder (a Path) or on the server at a URL (a str).

    ``suffix`` keeps the collections of several libraries on one server apart.
    """
    client = open_chroma(where)
    sentences, chunks = (ChromaStore(client, name + suffix, where=str(where)) for name in ("sentences", "chunks"))
    return Vectors(sentences, chunks, lambda: _close(client))


def _close(client: Any) -> None:  # noqa: ANN401  # chromadb is untyped for us
    # Chroma 1.5.9 leaves the sockets of a server's client open, and of the client that this one holds inside.
    inside = (client, getattr(client, "_admin_client", None))
    sessions = [getattr(getattr(each, "_server", None), "_session", None) for each in inside]
    client.close()
    for session in sessions:
        if session:
            session.close()


def open_chroma(where: Path | str) -> Any:  # noqa: ANN401  # chromadb is untyped for us
    """Return a Chroma client: embedded in a folder (a Path), or of the server at a URL (a str).

    Raises LibraryError when the folder is damaged or the server cannot be reached.
    """
    disable_telemetry()
    import chromadb

    settings = chromadb.Settings()
    with _damage_told(str(where)):
        if not isinstance(where, Path):
            return _connect(where, settings)
        try:
            return chromadb.PersistentClient(str(where), settings=settings)
        except BaseException:
            _forget_failed(str(where))
            raise


def _forget_failed(folder: str) -> None:
    """Make Chroma forget a client that could not be started: 1.5.9 would hand it out half made the next time."""
    from chromadb.api.shared_system_client import SharedSystemClient as Clients

    if folder not in Clients._identifier_to_refcount:
        Clients._identifier_to_system.pop(folder, None)


def _connect(url: str, settings: Any) -> Any:  # noqa: ANN401  # chromadb is untyped for us
    import chromadb

    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise LibraryError(f"{url!r} is no address of a Chroma server. Set ZHIWEN_CHROMA_URL to http://HOST:PORT")
    secure = parts.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=parts.hostname, port=parts.port or (443 if secure else 8000), ssl=secure, settings=settings
        )
    except (ValueError, OSError) as error:
        raise LibraryError(
            f"The Chroma server at {url} does not answer ({error}). Start it, or unset ZHIWEN_CHROMA_URL"
        ) from error


def _search(
    collection: Any,  # noqa: ANN401  # chromadb is untyped for us
    vector: Vector,
    k: int,
    ids: Sequence[str] | None,
) -> list[tuple[str, float]]:
    found = collection.query(
        query_embeddings=[np.asarray(vector, dtype=np.float32)],
        n_results=max(k, LOOKED_FOR) if ids is None else min(k, len(ids)),
        ids=None if ids is None else list(ids),
        include=["distances"],
    )
    pairs = zip(found["ids"][0], found["distances"][0], strict=True)
    return sorted(((id_, 1.0 - float(distance)) for id_, distance in pairs), key=_best_first)[:k]


def rank_by_cosine(ids: Sequence[str], vectors: Vector, vector: Vector, k: int) -> list[tuple[str, float]]:
    """Return the k rows of ``vectors``, shape (len(ids), dimensions), nearest to ``vector``; equal ones by id."""
    if not len(ids):
        return []
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
    similarities = (vectors @ vector) / np.maximum(lengths, np.finfo(np.float32).tiny)
    return sorted(zip(ids, similarities.tolist(), strict=True), key=_best_first)[:k]


def _best_first(pair: tuple[str, float]) -> tuple[float, str]:
    return -pair[1], pair[0]


def _batches(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])


@contextmanager
def _damage_told(where: str) -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, OSError) as error:
        if cause := find_cause(error, Path(where)):
            raise describe(f"The vectors at {where}", error, cause) from error
        if isinstance(error, OSError):
            raise
        raise LibraryError(
            f"The vectors at {where} cannot be used ({first_line(error)}). Run: zhiwen index --rebuild"
        ) from error
    except httpx.HTTPError as error:
        raise LibraryError(
            f"The Chroma server at {where} does not answer ({first_line(error)}). Start it, then run this again"
        ) from error
