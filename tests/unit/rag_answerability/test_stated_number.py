"""Whether a number is stated: one probability of what was found."""

from __future__ import annotations

import math

import numpy as np

from index.weights import read_weights
from rag.answerability.judge import Judge, log_odds
from rag.answerability.stated_number import ARTEFACT, StatedSignals, open_stated_judge

SURE = StatedSignals(*(log_odds(0.95),) * 5, 4.0, 4.0, 4.0, 1.0, 1.0, 0.0)._replace(in_unit=1.0)
NOTHING = StatedSignals(*(log_odds(0.05),) * 5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)._replace(in_unit=0.0)


def test_the_weights_fit_the_signals() -> None:
    assert read_weights("rag", ARTEFACT)["weights"].shape == (len(StatedSignals._fields),)


def test_what_speaks_for_a_number_makes_it_likelier() -> None:
    reader = open_stated_judge()
    assert reader.probability(SURE) >= reader.sure > reader.least > reader.probability(NOTHING)
    assert all(
        reader.probability(NOTHING._replace(**{name: getattr(SURE, name)})) >= reader.probability(NOTHING)
        for name in ("figure", "in_unit", "quoted", "said", "like_sentence", "suited", "counted")
    )


def test_a_probability_is_that_of_the_logistic_curve() -> None:
    weights = {
        "weights": np.array([1.0, *(0.0,) * 10]),
        "bias": np.array(-1.0),
        "least": np.array(0.5),
        "sure": np.array(0.5),
    }
    assert math.isclose(Judge(weights).probability(NOTHING._replace(figure=1.0)), 0.5)


def test_the_odds_of_what_is_sure_are_held() -> None:
    assert log_odds(1.0) == log_odds(0.9999)
    assert math.isclose(log_odds(1.0), -log_odds(0.0))
    assert log_odds(0.5) == 0


def test_between_the_bars_it_is_open() -> None:
    weights = {"weights": np.array([1.0]), "bias": np.array(0.0), "least": np.array(0.3), "sure": np.array(0.7)}

    assert [Judge(weights).decide((signal,)) for signal in (-2.0, 0.0, 2.0)] == [False, None, True]
