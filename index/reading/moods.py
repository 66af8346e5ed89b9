"""What sentences are there for: to tell what was done, what is lacking, or what is to be done.

Each sentence is read by its runs of one to three characters, hashed, with weights that were learnt: the artefact
``data/moods.npz``, made by ``scripts/train_moods.py`` from reports whose headings tell it. Whoever finds a way of
speaking that is misread has the script learn from reports that speak so; no wording is written into code. Knows
nothing of headings and years.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from index.weights import Weights, read_weights, recorded_hash

ARTEFACT = "moods"
MOODS = ("result", "shortcoming", "plan", "note")  # the last: a glossary explains a word
BUCKETS = 1 << 15  # of hashed runs
_FACTORS = np.array([2654435761, 2246822519, 3266489917], np.uint32)
_SHIFT = np.uint32(17)  # leaves as many bits as there are buckets
_BREAK = "\n"
_BLOCK = 4096  # sentences read at once, so that no text takes more memory than that
# Digits tell no mood, and this year is the one reviewed in some kinds of reports, the one planned for in others.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("123456789０１２３４５６７８９", "0"),
        ",": "，",
        ";": "；",
        ":": "：",
        **dict.fromkeys("\r\t 　\xa0", ""),
    }
)
_AMBIGUOUS = "今年"


def hash_runs(sentences: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the buckets of all runs of characters of some sentences, and for each the number of its sentence."""
    plain = [text.translate(_ALIKE).replace(_BREAK, "").replace(_AMBIGUOUS, "") for text in sentences]
    codes = np.frombuffer((_BREAK + _BREAK.join(plain) + 2 * _BREAK).encode("utf-32-le", "surrogatepass"), np.uint32)
    breaks = codes == ord(_BREAK)
    number = np.cumsum(breaks) - 1
    one, two = codes[:-1] * _FACTORS[0], codes[1:] * _FACTORS[1]
    pairs = (one + two)[:-1]
    runs = (
        (one[:-1], ~breaks[:-2], 0),
        (pairs, ~(breaks[:-2] & breaks[1:-1]), 0),
        (pairs + codes[2:] * _FACTORS[2], ~breaks[1:-1], 1),  # one of three belongs to the sentence of its second
    )
    buckets = np.concatenate([_mix(run[kept]) for run, kept, _ in runs])
    of = np.concatenate([number[at : len(number) - 2 + at][kept] for _, kept, at in runs])
    return buckets, of


def _mix(run: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Return the bucket of each hashed run."""
    mixed: npt.NDArray[np.uint32] = ((run ^ (run >> np.uint32(15))) * _FACTORS[0]) >> _SHIFT
    return mixed.astype(np.int64)


class MoodReader:
    """Reads the moods of sentences."""

    def __init__(self, weights: Weights) -> None:
        """``weights``: as ``scripts/train_moods.py`` writes them."""
        self._weights = weights["weights"].astype(np.float32) * weights["scale"].astype(np.float32)[:, None]
        self._bias = weights["bias"].astype(np.float64)

    def read(self, sentences: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return the log-probability of each of ``MOODS`` for each sentence, a row each."""
        blocks = [self._read(sentences[at : at + _BLOCK]) for at in range(0, len(sentences), _BLOCK)]
        return np.concatenate(blocks) if blocks else np.zeros((0, len(MOODS)))

    def _read(self, sentences: Sequence[str]) -> npt.NDArray[np.float64]:
        buckets, of = hash_runs(sentences)
        many = np.maximum(np.bincount(of, minlength=len(sentences)), 1)
        sums = [np.bincount(of, weights=row[buckets], minlength=len(sentences)) for row in self._weights]
        scores = np.stack(sums, axis=1) / np.sqrt(many)[:, None] + self._bias
        highest = scores.max(axis=1, keepdims=True)
        told: npt.NDArray[np.float64] = scores - highest - np.log(np.exp(scores - highest).sum(axis=1, keepdims=True))
        return told


@cache
def open_mood_reader() -> MoodReader:
    """Return the reader by the weights that come with the program. Raises ModelError where they are damaged."""
    return MoodReader(read_weights("index", ARTEFACT))


@cache
def mood_hash() -> str:
    """Return the SHA-256 that the weights are to have."""
    return recorded_hash("index", ARTEFACT)
