"""Vectors in memory, for tests without Chroma; the contract suite runs on it and on Chroma alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.stores.chroma import Vector, Vectors, rank_by_cosine


class MemoryStore:
    """A dictionary of vectors that is searched from end to end."""

    def __init__(self) -> None:
        self.rows: dict[str, Vector] = {}
        self.metadatas: dict[str, dict[str, str | int]] = {}

    def upsert(self, ids: Sequence[str], vectors: Vector, metadatas: Sequence[Mapping[str, str | int]]) -> None:
        for id_, vector, metadata in zip(ids, vectors, metadatas, strict=True):
            self.rows[id_] = np.array(vector, dtype=np.float32)
            self.metadatas[id_] = dict(metadata)

    def delete(self, ids: Sequence[str]) -> None:
        for id_ in ids:
            self.rows.pop(id_, None)
            self.metadatas.pop(id_, None)

    def query(self, vector: Vector, k: int, ids: Sequence[str] | None = None) -> list[tuple[str, float]]:
        wanted = list(self.rows) if ids is None else [id_ for id_ in dict.fromkeys(ids) if id_ in self.rows]
        if k < 1 or not wanted:
            return []
        return rank_by_cosine(wanted, np.stack([self.rows[id_] for id_ in wanted]), vector, k)

    def fetch(self, ids: Sequence[str]) -> dict[str, Vector]:
        return {id_: self.rows[id_] for id_ in ids if id_ in self.rows}

    def count(self) -> int:
        return len(self.rows)

    def drop(self) -> None:
        self.rows.clear()
        self.metadatas.clear()

    def settle(self) -> None:
        pass


class MemoryVectors:
    """The ``opener`` of a library without Chroma: what one opening wrote, the next one finds."""

    def __init__(self) -> None:
        self.sentences = MemoryStore()
        self.chunks = MemoryStore()

    def __call__(self, where: Path | str, suffix: str) -> Vectors:
        return Vectors(self.sentences, self.chunks, lambda: None)
