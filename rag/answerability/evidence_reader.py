"""Is what a question is about in the evidence? One probability from several signals, by weights that were learnt.

Each signal can only speak for it: the more of it, the likelier. The weights are ``data/evidence_reader.npz``, made by
``scripts/train_evidence.py`` from questions on what reports tell and on what they are silent about. Whoever finds a
subject that is read wrongly has the script make questions of its kind; no wording is written into code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from index.weights import Weights, read_weights
from rag.understanding.question import Question
from rag.understanding.subject import Subject, is_held, spoken_of

ARTEFACT = "evidence_reader"

IsSaid = Callable[[Sequence[str], Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer rests on, folded, with the headings above it: all that is ``shown``, and what would be quoted."""

    shown: str
    best: str
    covered: float = 0.0  # share (0..1) of the question's weight that the first of it covers
    fits: bool = True  # what would be quoted gives the type of answer that is asked for


class Signals(NamedTuple):
    """What speaks for a question's subject being in the evidence; all up to 1."""

    shown: float  # share of the question's weight that the evidence holds
    said: float  # 1 less the weight of the heaviest word of the question that no asked report has
    covered: float  # share of the question that the best passage covers, by the search's own weights
    fits: float  # 1 where the quote gives the type of answer
    counted: float  # 1 where the quote has the thing whose number is asked, or none is named
    concept: float  # 1 where the quote has a concept of the field that the question names
    met: float  # 0 where the question names concepts of the field and the quote has none of them, else 1


def read_signals(asked: Question, subject: Subject, evidence: Evidence, is_said: IsSaid) -> Signals:
    """Return the signals; ``is_said`` tells whether any of some reports (by id) holds any of some folded words."""
    silent = [term.weight for term in subject.terms if not is_said((*term.words, term.said), asked.report_ids)]
    counted = subject.counted is None or is_held(subject.counted, evidence.best) > 0
    concepts = [is_held(term, evidence.best) for term in subject.terms if term.concept]
    return Signals(
        spoken_of(subject, evidence.shown),
        1 - max(silent, default=0.0),
        evidence.covered,
        float(evidence.fits),
        float(counted),
        max(concepts, default=0.0),
        float(not concepts or max(concepts) > 0),
    )


class EvidenceReader:
    """Reads the probability that evidence speaks of what is asked."""

    def __init__(self, weights: Weights) -> None:
        """``weights``: as ``scripts/train_evidence.py`` writes them."""
        self._weights = weights["weights"].astype(np.float64)
        self._bias = float(weights["bias"])
        self.least = float(weights["least"])  # the probability from which an answer is given

    def probability(self, signals: Signals) -> float:
        """Return the probability, 0..1, that the evidence speaks of it."""
        score = float(np.array(signals) @ self._weights) + self._bias
        return float(1 / (1 + np.exp(-score)))

    def speaks(self, asked: Question, subject: Subject, evidence: Evidence, is_said: IsSaid) -> bool:
        """Whether the evidence speaks of what is asked, likely enough to answer from it."""
        if not subject.terms:
            return True
        signals = read_signals(asked, subject, evidence, is_said)
        words = [word for term in subject.terms for word in (*term.words, term.said)]
        if not signals.shown and asked.in_chinese and not is_said(words, asked.report_ids):
            return False  # not one word of it stands anywhere
        return self.probability(signals) >= self.least


@cache
def open_evidence_reader() -> EvidenceReader:
    """Return the reader by the weights that come with the program."""
    return EvidenceReader(read_weights("rag", ARTEFACT))
