"""A learnt judgement with two bars: surely so, surely not, and between them open.

One logistic model of some signals. What the signals are, and what is judged, the modules know that hand them over.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from index.weights import Weights

_SUREST = 1e-3  # probabilities are kept so far from 0 and 1, so that no single one decides


class Judge:
    """Judges by weights that were learnt."""

    def __init__(self, weights: Weights) -> None:
        """``weights``: one of each signal, ``bias``, and the bars ``least`` and ``sure``."""
        self._weights = weights["weights"].astype(np.float64)
        self._bias = float(weights["bias"])
        self.least = float(weights["least"])  # the probability below which it is surely not so
        self.sure = float(weights["sure"])  # the probability from which it surely is

    def probability(self, signals: Sequence[float]) -> float:
        """Return the probability, 0..1."""
        return 1 / (1 + math.exp(-(float(np.array(signals) @ self._weights) + self._bias)))

    def decide(self, signals: Sequence[float]) -> bool | None:
        """Return whether it surely is or is not so; None where that is open."""
        probability = self.probability(signals)
        return True if probability >= self.sure else False if probability < self.least else None


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds of a probability, cut off where it is next to 0 or 1."""
    held = min(max(probability, _SUREST), 1 - _SUREST)
    return math.log(held / (1 - held))
