"""Does what a search found answer the question? One probability from what the answer reader says of its passages.

The weights are ``data/told_answer.npz``, made by ``scripts/train_told.py`` from questions that a report answers and
from questions that it does not, though it tells of much the same. What the older rules look at (coverage, type of
answer, words that no report has) added nothing to these three signals there (2026-12-01). Whoever finds a question
that is judged wrongly adds it to what it learns from; no wording is written into code.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from index.weights import Weights, read_weights

ARTEFACT = "told_answer"


class ToldSignals(NamedTuple):
    """What speaks for a question being answered by what was found."""

    told: float  # log odds that the passage which likeliest answers does
    margin: float  # how far its best answer's score lies above that of none
    quote: float  # log odds of the first passage, which would be quoted


class ToldReader:
    """Reads the probability that what was found answers."""

    def __init__(self, weights: Weights) -> None:
        """``weights``: as ``scripts/train_told.py`` writes them."""
        self._weights = weights["weights"].astype(np.float64)
        self._bias = float(weights["bias"])
        self.least = float(weights["least"])  # the probability below which no answer is given
        self.sure = float(weights["sure"])  # the probability from which one is, whatever words are lacking

    def probability(self, signals: ToldSignals) -> float:
        """Return the probability, 0..1."""
        return 1 / (1 + math.exp(-(float(np.array(signals) @ self._weights) + self._bias)))


@cache
def open_told_reader() -> ToldReader:
    """Return the reader by the weights that come with the program."""
    return ToldReader(read_weights("rag", ARTEFACT))
