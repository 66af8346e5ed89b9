"""Whether what was found answers: one probability of what its readers say."""

from __future__ import annotations

from index.weights import read_weights
from rag.answerability.told_answer import ARTEFACT, ToldSignals, open_told_judge

TOLD = ToldSignals(4.0, 12.0, 4.0, 3.0)
SILENT = ToldSignals(-6.5, -20.0, -6.5, -3.0)


def test_the_weights_fit_the_signals() -> None:
    assert read_weights("rag", ARTEFACT)["weights"].shape == (len(ToldSignals._fields),)


def test_what_speaks_for_an_answer_makes_it_likelier() -> None:
    reader = open_told_judge()

    assert reader.probability(TOLD) >= reader.sure > reader.least > reader.probability(SILENT)
    assert reader.probability(SILENT._replace(told=4.0, margin=12.0)) > reader.probability(SILENT)
