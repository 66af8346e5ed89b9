"""How alike two texts are: the share of their shingles that both have, by a sketch of each that is small to keep.

A sketch is a bottom-k MinHash: of all runs of five characters the smallest hashes. Two texts that one report was saved
as, published again, corrected or taken from another format, share most of theirs (``ALIKE``); reports of neighbours or
of two years do not, however much both copy. What is compared are letters, figures and characters, whatever their width,
case, blanks and punctuation. Knows no report.
"""

from __future__ import annotations

import base64
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.text.normalize import fold

SHINGLE = 5  # characters
KEPT = 128  # hashes of a sketch: a likeness is right by some 0.04
ALIKE = 0.6  # measured by ``bench/near_duplicates.py``
_FACTORS = np.array([2654435761, 2246822519, 3266489917, 668265263, 374761393], np.uint32)
_WHOLE = 200_000  # characters from the beginning that are looked at

Sketch = npt.NDArray[np.uint32]


def sketch_text(text: str) -> str:
    """Return the sketch of a text as it is kept; "" of one that is too short for a shingle."""
    plain = "".join(character for character in fold(text[:_WHOLE]) if character.isalnum())
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), np.uint32)
    if len(codes) < SHINGLE:
        return ""
    ends = len(codes) - SHINGLE + 1
    hashes = np.zeros(ends, np.uint32)
    for at, factor in enumerate(_FACTORS):
        hashes = (hashes ^ (codes[at : at + ends] * factor)) * _FACTORS[0]
        hashes ^= hashes >> np.uint32(15)
    return base64.b85encode(np.unique(hashes)[:KEPT].astype("<u4").tobytes()).decode()


@lru_cache(maxsize=1 << 14)  # half a kilobyte each
def read_sketch(kept: str) -> Sketch:
    """Return the hashes of a sketch, the smallest first."""
    return np.frombuffer(base64.b85decode(kept), "<u4").astype(np.uint32)


def count_shingles(sketch: Sketch) -> int:
    """Return how many shingles the text of a sketch has, as its largest hash estimates it."""
    if len(sketch) < KEPT:
        return len(sketch)
    return round((KEPT - 1) * 2**32 / int(sketch[-1]))


def likeness(one: Sketch, other: Sketch) -> float:
    """Return the share of the shingles of two texts that both have, as their sketches estimate it."""
    if not len(one) or not len(other):
        return 0.0
    both = np.union1d(one, other)[:KEPT]
    shared = np.intersect1d(one, other, assume_unique=True)
    return float(np.isin(both, shared, assume_unique=True).mean())
