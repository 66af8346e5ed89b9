"""Whether a text is a government's report at all, by how it speaks and whether it bears the title of one.

How it speaks are its runs of one to three characters, hashed. The weights were learnt: the artefact
``data/genre.npz``, made by ``scripts/train_genre.py`` from reports and from texts of other genres; no wording is
written into code. A report that is held to be something else is worse than something else that is held to be a
report, so the bar lies low. Knows no kind of report from another.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from index.profile.header import read_header
from index.reading.moods import BUCKETS, hash_runs
from index.reading.wraps import as_meant
from index.weights import Weights, read_weights

ARTEFACT = "genre"
READ = 20_000  # characters from its beginning by which a text is judged
BAR = -2.5  # log-odds below which a text is no report; one that tells nothing either way lies near it


def read_features(text: str) -> npt.NDArray[np.float32]:
    """Return what a text is judged by: how often each bucket of runs occurs, and whether it has a title of a report.

    The first are square roots, as a vector of length one; the last is 1 or 0.
    """
    meant = as_meant(text[:READ]).text
    buckets, _ = hash_runs([line for line in meant.splitlines() if line.strip()] or [""])
    roots = np.sqrt(np.bincount(buckets, minlength=BUCKETS))
    length = max(float(np.linalg.norm(roots)), 1.0)
    return np.append(roots / length, read_header(meant).title is not None).astype(np.float32)


class GenreReader:
    """Tells reports from other texts."""

    def __init__(self, weights: Weights) -> None:
        """``weights``: as ``scripts/train_genre.py`` writes them."""
        runs = weights["runs"].astype(np.float32) * np.float32(weights["scale"])
        self._weights = np.append(runs, weights["title"].astype(np.float32))
        self._bias = float(weights["bias"])

    def read(self, text: str) -> float:
        """Return the log-odds that a text is a report."""
        return float(read_features(text) @ self._weights) + self._bias


@cache
def open_genre_reader() -> GenreReader:
    """Return the reader by the weights that come with the program. Raises ModelError where they are damaged."""
    return GenreReader(read_weights("index", ARTEFACT))


def is_report(text: str) -> bool:
    """Whether a text may be a government's report; False only where it surely is something else."""
    return open_genre_reader().read(text) >= BAR
