"""Learns a judgement with two bars (``rag/answerability/judge.py``): its weights, and where the bars lie."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from learnt_weights import write_weights
from scipy.optimize import minimize

DATA = Path(__file__).resolve().parent.parent / "rag" / "data"
STRENGTH = 0.3  # inverse of the penalty on large weights of signals of spread 1
FOLDS = 6
SEED = 20261130

_Array = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]


class Learnt(NamedTuple):
    """What was learnt, and the probability of each question by weights of those on other reports."""

    weights: _Array
    least: float
    sure: float
    probable: _Array
    digest: str


def learn_judge(
    artefact: str,
    signals: _Array,
    right: _Flags,
    reports: Sequence[str],
    *,
    below: float,
    above: tuple[_Flags, float],
) -> Learnt:
    """Learn from questions, shape (n, signals), and write the weights.

    ``below``: share of those that are ``right`` which may lie below the lower bar; ``above``: some that are wrong, and
    the share of them that may lie above the upper bar.
    """
    probable = judged(signals, right, reports)
    weights, bias = fit(signals, right)
    wrong, share = above
    least, sure = float(np.quantile(probable[right], below)), float(np.quantile(probable[wrong], 1 - share))
    arrays = {"weights": weights, "bias": np.array(bias), "least": np.array(least), "sure": np.array(sure)}
    return Learnt(weights, least, sure, probable, write_weights(DATA, artefact, arrays))


def fit(signals: _Array, stated: npt.NDArray[np.bool_]) -> tuple[_Array, float]:
    """Return weights and bias of the greatest likelihood less what large weights cost (logistic regression)."""
    mean, spread = signals.mean(axis=0), np.maximum(signals.std(axis=0), 1e-6)
    features = np.c_[(signals - mean) / spread, np.ones(len(signals))]
    signs = 2.0 * stated - 1

    def cost(weights: _Array) -> tuple[float, _Array]:
        margins = signs * (features @ weights)
        held = np.append(weights[:-1], 0.0)
        slope = -(features * (signs / (1 + np.exp(margins)))[:, None]).sum(axis=0) + held / STRENGTH
        return float(np.logaddexp(0, -margins).sum() + held @ held / (2 * STRENGTH)), slope

    found = np.asarray(minimize(cost, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B").x)
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ mean)


def judged(signals: _Array, stated: npt.NDArray[np.bool_], reports: Sequence[str]) -> _Array:
    """Return the probability of each question by weights of the questions on other reports."""
    names = sorted(set(reports))
    random.Random(SEED).shuffle(names)
    fold_of = {name: at % FOLDS for at, name in enumerate(names)}
    folds, out = np.array([fold_of[name] for name in reports]), np.zeros(len(stated))
    for one in range(FOLDS):
        weights, bias = fit(signals[folds != one], stated[folds != one])
        out[folds == one] = 1 / (1 + np.exp(-(signals[folds == one] @ weights + bias)))
    return out
