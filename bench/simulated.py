"""Vectors that stand in for an embedder's, made of a text's pairs of characters. Knows no report and no model.

Embedding is most of the time of indexing, and what a vector costs to store and to find does not depend on what it
means. Each pair of characters has a random direction and a text is the sum of its own, so that texts which share
wording lie near each other and neighbours are as uneven as those of real text: clusters where reports repeat a
phrase, solitary rows elsewhere. Evenly spread directions would make the search of a graph harder than it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.embedding.embedder import EmbedderLike, Vectors
from index.models.download import Progress

DIMENSIONS = 384  # as the packaged embedder has
_DIRECTIONS = 1 << 14  # pairs of characters that share one by chance move a text a little; 25 MB
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio: Knuth's multiplicative hash
_AT_ONCE = 2000  # texts whose directions are added up together


class SimulatedEmbedder:
    """Turns texts into rows of length 1; the same text always into the same row."""

    fingerprint = f"simulated-{DIMENSIONS}-{_DIRECTIONS}"
    dimensions = DIMENSIONS

    def __init__(self, real: EmbedderLike | None = None) -> None:
        """``real``: asked for the vector of each question too, which is thrown away, so that its time counts."""
        self._real = real
        rows = np.random.default_rng(0).standard_normal((_DIRECTIONS, DIMENSIONS), dtype=np.float32)
        self._directions = rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:  # noqa: ARG002  # the shape
        """Return float32 rows of length 1, shape (n, dimensions), in the order of ``texts``."""
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        for start in range(0, len(texts), _AT_ONCE):
            vectors[start : start + _AT_ONCE] = self._sums(texts[start : start + _AT_ONCE])
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        return vectors

    def query(self, text: str) -> Vectors:
        """Return a row of length 1, shape (dimensions,)."""
        if self._real is not None:
            self._real.query(text)
        row: Vectors = self.passages([text])[0]
        return row

    def _sums(self, texts: Sequence[str]) -> Vectors:
        padded = [f"\n{text}\n" for text in texts]
        characters = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
        pairs = (characters[:-1] << np.uint64(21)) | characters[1:]
        picked = (pairs * _SPREAD) >> np.uint64(64 - _DIRECTIONS.bit_length() + 1)
        ends = np.cumsum([len(text) for text in padded])
        starts = np.concatenate(([0], ends[:-1]))
        rows = np.empty((len(texts), DIMENSIONS), np.float32)
        for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
            rows[place] = self._directions[picked[start : end - 1]].sum(axis=0)
        return rows
