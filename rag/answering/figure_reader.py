"""Which number of a report answers a question: the one that scores highest, with the probability that it is right.

The weights are ``data/figure_reader.npz``, learnt by ``scripts/train_figures.py`` from questions whose number is
known; no wording is written into code. Whoever finds a number that is read wrongly adds the question to what it learns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from index.records import Fact
from index.stores.catalog import Catalog
from index.weights import Weights, read_weights
from rag.answering.figure_signals import (
    Candidate,
    FigureSignals,
    read_asking,
    read_candidates,
    read_figure_signals,
    with_likeness,
)
from rag.retrieval.retriever import Found
from rag.understanding.assertions import read_assertions
from rag.understanding.cues.cue import Cue
from rag.understanding.question import Question
from rag.understanding.subject import Meaning
from rag.understanding.vocabulary import Lexicon

ARTEFACT = "figure_reader"
LIKELY = 0.4  # probability from which a number counts that other reports surely tell of themselves; by judgement
COMPARED = 8  # numbers that are compared with the question by meaning: some 5 ms each where they are new
REMEMBERED = 64  # reports whose numbers are kept with their words


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """The number that answers a question best, and how likely it is the right one (0..1)."""

    fact: Fact
    probability: float
    in_unit: bool  # it is in a unit that is asked for, or none is

    @property
    def place(self) -> tuple[str, int]:
        """Its report, by id, and the ordinal of its sentence there."""
        return self.fact.report_id, self.fact.sentence


class FigureScorer:
    """Scores numbers by learnt weights."""

    def __init__(self, weights: Weights) -> None:
        """``weights``: as ``scripts/train_figures.py`` writes them."""
        self._first = weights["first"].astype(np.float64)
        self._weights = weights["weights"].astype(np.float64)
        self._sure = weights["sure"].astype(np.float64)
        self._bias = float(weights["bias"])
        self.least = float(weights["least"])  # the probability from which a number is told

    def shortlist(self, signals: Sequence[FigureSignals]) -> list[int]:
        """Return which of some numbers are compared by meaning: the best by what their words alone tell."""
        return best_of(np.array(signals) @ self._first)

    def choose(self, signals: Sequence[FigureSignals]) -> tuple[int, float]:
        """Return which of some numbers (at least one) fits best, and the probability that it is the right one."""
        table = np.array(signals)
        scores = table @ self._weights
        best = int(np.argmax(scores))
        return best, self.probability(certainty(table, scores))

    def probability(self, certain: npt.NDArray[np.float64]) -> float:
        """Return the probability of what ``certainty`` measured."""
        return float(1 / (1 + np.exp(-(float(certain @ self._sure) + self._bias))))


def best_of(scores: npt.NDArray[np.float64]) -> list[int]:
    """Return the indices of the ``COMPARED`` best scores, best first."""
    return [int(at) for at in np.argsort(-scores, kind="stable")[:COMPARED]]


def certainty(table: npt.NDArray[np.float64], scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return what tells whether the best of some numbers is the right one.

    Its score, its share of all (softmax), how much it exceeds the next one, and how much of the question it names.
    """
    order = np.argsort(-scores)
    best = int(order[0])
    shares = np.exp(scores - scores.max())
    lead = float(scores[best] - scores[order[1]]) if len(order) > 1 else 5.0
    one = FigureSignals(*table[best])
    return np.array(
        [
            float(scores[best]),
            float(shares[best] / shares.sum()),
            min(lead, 5.0),
            one.around,
            one.own_in_clause,
            one.own_near,
            one.is_named,
            one.planned + one.unplanned,
            one.out_of_unit,
        ]
    )


class FigureReader:
    """Finds the number that a question asks for in the reports of one open library."""

    def __init__(self, catalog: Catalog, lexicon: Lexicon, scorer: FigureScorer, meaning: Meaning | None) -> None:
        """``meaning`` compares what a question says with the words of numbers; without it only words are compared."""
        self._catalog = catalog
        self._meaning = meaning
        self._lexicon = lexicon
        self._scorer = scorer
        self._candidates = lru_cache(REMEMBERED)(lambda report_id: read_candidates(catalog, report_id))

    def sure(self, best: Mapping[str, FoundFigure]) -> dict[str, Fact]:
        """Return of the best numbers of some reports, by their ids, those that are surely enough the ones asked for.

        What is likely in one report is sure where others surely tell the same of themselves.
        """
        sure = {key: one for key, one in best.items() if one.in_unit and one.probability >= self._scorer.least}
        alike = {
            key: one
            for key, one in best.items()
            if one.probability >= LIKELY and any(_is_like(one.fact, other.fact) for other in sure.values())
        }
        return {key: one.fact for key, one in best.items() if key in sure or key in alike}

    def best(
        self, asked: Question, found: Found, within: Collection[tuple[str, int]] | None = None
    ) -> Mapping[str, FoundFigure]:
        """Return for each asked report the number that fits best, however surely.

        ``within``: the sentences, by report and ordinal, in which it is looked for; None: all.
        """
        asking = read_asking(asked, self._lexicon)
        if not asking.own.terms:
            return {}
        told, given = {}, given_values(asked)
        for report_id in asked.report_ids:
            ranks = ranks_of(found, report_id)
            likely = likely_candidates(self._candidates(report_id), asking.official, ranks)
            likely = [one for one in likely if within is None or (report_id, one.fact.sentence) in within]
            if not likely:
                continue
            profile = self._catalog.entry(report_id).profile
            every = [read_figure_signals(asking, one, ranks, profile) for one in likely]
            short = self._scorer.shortlist(every)
            likely = [likely[at] for at in short]
            signals = with_likeness(asking, likely, [every[at] for at in short], self._meaning)
            best, probability = self._scorer.choose(signals)
            if likely[best].fact.value in given:
                continue  # nothing fits better than what is known: what is asked of it is not told as a number
            told[report_id] = FoundFigure(likely[best].fact, probability, not signals[best].out_of_unit)
        return told


def given_values(asked: Question) -> frozenset[Decimal]:
    """Return the figures that a question states, none of which is what it asks for; a question for yes or no asks it.

    那308个人,有几个没考过 is not answered by 308人. A bound states nothing: 不少于60件的 has 60件 among its answers.
    """
    checks = asked.has(Cue.YES_NO_HAPPENED) or (asked.reading and asked.reading.answer.name == "yes_no")
    return frozenset() if checks else frozenset(one.quantity.value for one in read_assertions(asked))


def _is_like(one: Fact, other: Fact) -> bool:
    """Whether two numbers are of the same measure, in the same unit, and both planned or not."""
    same = (one.head, one.unit, one.role) == (other.head, other.unit, other.role)
    return same and (one.aspect == "plans") == (other.aspect == "plans")


def ranks_of(found: Found, report_id: str) -> dict[int, int]:
    """Return the ranks, from 0, of the sentences of a report that a search found."""
    own = (p.sentence.ordinal for p in found.passages if p.sentence.report_id == report_id)
    return {ordinal: rank for rank, ordinal in enumerate(dict.fromkeys(own))}


def likely_candidates(
    candidates: Sequence[Candidate], pairs: frozenset[str], ranks: Mapping[int, int]
) -> list[Candidate]:
    """Return the numbers that may be meant: of sentences that were found, and beside words of the question."""
    return [
        one
        for one in candidates
        if one.fact.sentence in ranks or any(pair in one.clause or pair in one.name for pair in pairs)
    ]


@cache
def open_figure_scorer() -> FigureScorer:
    """Return the scorer by the weights that come with the program."""
    return FigureScorer(read_weights("rag", ARTEFACT))
