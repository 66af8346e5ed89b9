"""Does a report state the number that is asked for? One probability from what the figure and evidence readers found.

The weights are ``data/stated_number.npz``, made by ``scripts/train_stated.py`` from questions whose number is known and
from questions for numbers that the report does not state. Whoever finds one that is judged wrongly adds the question to
what it learns from; no wording is written into code.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from index.weights import Weights, read_weights

ARTEFACT = "stated_number"
_SUREST = 1e-3  # probabilities are kept so far from 0 and 1, so that no single one decides


class StatedSignals(NamedTuple):
    """What speaks for a number being stated, of the one that fits the question best."""

    figure: float  # log odds of the figure reader's probability that it is the right one
    in_unit: float  # 1 where it is in a unit that is asked for, or none is
    quoted: float  # log odds of the evidence reader's probability for what would be quoted
    own: float  # the same for the number's own sentence
    said: float  # the same for that sentence and what a follow-up says itself; of a first question as ``own``
    like_number: float  # how far the words of the number stand out in likeness to the question, in standard deviations
    like_sentence: float  # the same of its sentence
    like_said: float  # as ``like_number``, to what a follow-up says itself
    suited: float  # 1 where what was found covers the question and gives the type of answer that is asked for
    counted: float  # 1 where the report knows the very thing whose number is asked
    in_english: float  # 1 where the question has no Chinese word


class StatedReader:
    """Reads the probability that the number that is asked for is stated."""

    def __init__(self, weights: Weights) -> None:
        """``weights``: as ``scripts/train_stated.py`` writes them."""
        self._weights = weights["weights"].astype(np.float64)
        self._bias = float(weights["bias"])
        self.least = float(weights["least"])  # the probability below which no answer is given
        self.sure = float(weights["sure"])  # the probability from which one is, whatever words are lacking

    def probability(self, signals: StatedSignals) -> float:
        """Return the probability, 0..1."""
        return 1 / (1 + math.exp(-(float(np.array(signals) @ self._weights) + self._bias)))


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds of a probability, cut off where it is next to 0 or 1."""
    held = min(max(probability, _SUREST), 1 - _SUREST)
    return math.log(held / (1 - held))


@cache
def open_stated_reader() -> StatedReader:
    """Return the reader by the weights that come with the program."""
    return StatedReader(read_weights("rag", ARTEFACT))
