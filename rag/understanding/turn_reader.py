"""What a turn of a dialogue does, what is to be done with the reports, and what would answer it: learnt from examples.

One model of the three labels together over the n-grams of characters of the masked question (``masking``), trained by
``scripts/train_reader.py`` on ``examples/*.toml``; its weights are ``data/turn_reader.npz``. Someone who finds a
wording that is read wrongly adds an example and trains again; no wording is written into code.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import EmbedderLike
from index.weights import Weights
from index.weights import read_weights as read_stored
from rag.schema.trace import Likely
from rag.understanding.masking import spoken

LONGEST_READ = 200  # characters of a masked question: what a turn does is said in fewer; the rest is not read
LONGEST_GRAM = 3
KEPT = 1000  # readings that are remembered: a dialogue is read anew from its questions each time


class Label(NamedTuple):
    """A label and how probable it is, 0..1."""

    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class TurnReading:
    """The most probable label of each kind; their definitions are in ``examples/README.md``."""

    act: Label
    operation: Label
    answer: Label
    acts: tuple[Label, ...] = ()
    operations: tuple[Label, ...] = ()  # all of them, the most probable first
    answers: tuple[Label, ...] = ()

    @property
    def likely(self) -> tuple[Likely, ...]:
        """What it took, one label of each kind, each with the most probable other one."""
        kinds = ((self.act, self.acts), (self.operation, self.operations), (self.answer, self.answers))
        return tuple(_likely(head, taken, ranked) for head, (taken, ranked) in zip(HEADS, kinds, strict=True))


_Vector = npt.NDArray[np.float32]
HEADS = ("act", "operation", "answer")
NUMBERS = frozenset({"number", "percent", "money"})  # types of answer that are one number


def grams_of(masked: str) -> Counter[str]:
    """Return how often each n-gram of characters (1 to 3, with the ends marked) is in a masked question."""
    text = f"^{masked[:LONGEST_READ]}$"
    return Counter(
        text[start : start + length] for length in range(1, LONGEST_GRAM + 1) for start in range(len(text) - length + 1)
    )


Embed = Callable[[str], npt.NDArray[np.float32]]  # a question's vector, shape (dimensions,)


class TurnReader:
    """Reads masked questions by the weights that were learnt, from their characters and, with ``embed``, their meaning.

    ``embed`` must be of the embedder that the weights were learnt with (``learnt_with``); with any other one, and with
    none, the weights of the characters alone are used, which are right a little less often.
    """

    def __init__(self, weights: Weights, embed: Embed | None = None) -> None:
        """``weights``: as ``scripts/train_reader.py`` writes them."""
        self._embed = embed
        self._columns = {str(gram): column for column, gram in enumerate(weights["grams"])}
        self._idf = weights["idf"].astype(np.float32)
        self._centre = weights["centre"].astype(np.float32)
        self._model = _Model(weights, "meaning" if embed else "letters")
        self.fillers = frozenset(str(word) for word in weights["fillers"])
        self._plans = _Plans(weights, "meaning" if embed else "letters")
        self._read = lru_cache(maxsize=KEPT)(self._read_anew)
        self.planned = lru_cache(maxsize=KEPT)(self._planned_anew)

    def read(self, masked: str) -> TurnReading:
        """Return what a masked question does, asks to be done and asks for."""
        return self._read(masked[:LONGEST_READ])

    def letters(self, masked: str) -> tuple[npt.NDArray[np.int64], _Vector]:
        """Return the n-grams of a masked question that are known, as columns, and their weights, of length 1."""
        counts = [(self._columns[gram], many) for gram, many in grams_of(masked).items() if gram in self._columns]
        columns = np.array([column for column, _ in counts], dtype=np.int64)
        values = (1 + np.log(np.array([many for _, many in counts], dtype=np.float32))) * self._idf[columns]
        return columns, values / max(float(np.linalg.norm(values)), float(np.finfo(np.float32).eps))

    def meaning(self, masked: str) -> _Vector:
        """Return the vector of a masked question beside that of the mean example; zeros without an embedder."""
        return self._embed(spoken(masked)) - self._centre if self._embed else np.zeros_like(self._centre)

    @property
    def spread(self) -> float:
        """How far examples lie from their mean, as a root mean square: by it vectors weigh as much as n-grams.

        Vectors of length 1 lie so far from a mean of length c that it is the root of 1 - c².
        """
        return math.sqrt(max(1.0 - float(self._centre @ self._centre), float(np.finfo(np.float32).eps)))

    def _planned_anew(self, masked: str) -> float:
        """Return the probability that a masked question asks for what is planned, and not for what was done."""
        masked = masked[:LONGEST_READ]
        return self._plans.probability(*self.letters(masked), self.meaning(masked))

    def _read_anew(self, masked: str) -> TurnReading:
        act, operation, answer = self._model.rank(*self.letters(masked), self.meaning(masked))
        return TurnReading(act[0], operation[0], answer[0], act, operation, answer)


def _likely(head: str, taken: Label, ranked: tuple[Label, ...]) -> Likely:
    second = next((label for label in ranked if label.name != taken.name), Label("", 0.0))
    return Likely(head, taken.name, round(taken.probability, 3), second.name, round(second.probability, 3))


class _Model:
    """A score for each label of each head and one for each triple of labels that an example has.

    A triple is as probable as the sum of its four scores says; so 哪里 asks for a place all the more when it ranks.
    The weights of n-grams have 8 bits, with a scale for each label.
    """

    def __init__(self, weights: Weights, kind: str) -> None:
        """``kind``: ``letters`` or ``meaning``."""
        self._labels = [[str(label) for label in weights[f"{head}_labels"]] for head in HEADS]
        self._triples = weights["triples"].astype(np.int64)  # (triples, heads): places in the labels of each head
        self._grams = weights[f"{kind}_grams"]
        self._scale, self._vector, self._bias, self._together = (
            weights[f"{kind}_{part}"].astype(np.float32) for part in ("scale", "vector", "bias", "together")
        )

    def rank(self, columns: npt.NDArray[np.int64], values: _Vector, vector: _Vector) -> list[tuple[Label, ...]]:
        """Return the labels of each head by a question's n-grams and its vector, the likeliest first."""
        scores = (values @ self._grams[columns].astype(np.float32)) * self._scale + vector @ self._vector + self._bias
        heads = np.split(scores, np.cumsum([len(labels) for labels in self._labels])[:-1])
        triples = self._together + sum(head[self._triples[:, place]] for place, head in enumerate(heads))
        odds = np.exp(triples - triples.max())
        odds /= odds.sum()
        ranked = []
        for place, labels in enumerate(self._labels):
            each = np.bincount(self._triples[:, place], weights=odds, minlength=len(labels))
            ranked.append(tuple(Label(labels[which], min(float(each[which]), 1.0)) for which in np.argsort(-each)))
        return ranked


class _Plans:
    """Whether what is planned is asked for: a logistic regression over the same features."""

    def __init__(self, weights: Weights, kind: str) -> None:
        """``kind``: ``letters`` or ``meaning``."""
        self._grams = weights[f"planned_{kind}_grams"].astype(np.float32)
        self._vector = weights[f"planned_{kind}_vector"].astype(np.float32)
        self._bias = float(weights[f"planned_{kind}_bias"])

    def probability(self, columns: npt.NDArray[np.int64], values: _Vector, vector: _Vector) -> float:
        """Return the probability (0..1) by a question's n-grams and its vector."""
        score = float(values @ self._grams[columns]) + float(vector @ self._vector) + self._bias
        return 1 / (1 + math.exp(-score))


def read_weights() -> Weights:
    """Return the weights that come with the program; read once. Raises ModelError where they are damaged."""
    return read_stored("rag", "turn_reader")


@cache
def letters_reader() -> TurnReader:
    """Return a reader that knows no meaning, for where there is no embedder."""
    return TurnReader(read_weights())


def open_turn_reader(embedder: EmbedderLike) -> TurnReader:
    """Return the reader for an embedder: by meaning too if the weights were learnt with it."""
    weights = read_weights()
    return TurnReader(weights, embedder.query) if learnt_with(weights) == embedder.fingerprint else letters_reader()


@cache
def read_fillers() -> frozenset[str]:
    """Return the words that turns are made of and that name nothing."""
    return frozenset(str(word) for word in read_weights()["fillers"])


def is_made_of(word: str, fillers: Collection[str]) -> bool:
    """Whether a word is one, or a row, of those that name nothing: 算进来 is 算 and 进来."""
    ends = {0}
    for end in range(1, len(word) + 1):
        if any(word[start:end] in fillers for start in ends):
            ends.add(end)
    return len(word) in ends


def learnt_with(weights: Weights) -> str:
    """Return the fingerprint of the embedder whose vectors the weights were learnt with."""
    return str(weights["embedder"])
