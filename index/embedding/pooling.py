"""A chunk's vector, made from those of its sentences, so that no text is embedded twice. Knows no model."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.records import Chunk, Sentence

Rows = npt.NDArray[np.float32]


def pool_chunks(chunks: Sequence[Chunk], sentences: Sequence[Sentence], rows: Rows) -> Rows:
    """Return float32 rows of length 1, shape (len(chunks), dimensions): the mean of each chunk's sentences.

    ``rows``: those of the report's ``sentences``, in order; one weighs what it has of characters, as its tokens would
    in a pass over the whole chunk.
    """
    starts = [sentence.start for sentence in sentences]
    weights = np.array([len(sentence.text) for sentence in sentences], np.float32)
    pooled = np.zeros((len(chunks), rows.shape[1]), np.float32)
    for place, chunk in enumerate(chunks):
        inside = slice(bisect_left(starts, chunk.start), bisect_left(starts, chunk.end))
        pooled[place] = weights[inside] @ rows[inside]
    return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), np.float32)
