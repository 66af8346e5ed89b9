"""Does a passage answer a question, and where does the answer stand in it? Where does a question ask a further thing?

One network above the packaged embedder's pieces, trained by ``scripts/train_answers.py`` on public reading sets and on
questions written over reports, half of which ask for what the nearest sentence does not tell; its weights are
``data/answer_reader.npz``. Whoever finds a question that is read wrongly adds it to what it learns from; no wording is
written into code.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Embedder, EmbedderLike
from index.embedding.token_encoder import TokenEncoder, Tokens
from index.weights import Weights, read_weights

ARTEFACT = "answer_reader"
LONGEST_PASSAGE = 260  # characters that are read of a passage
MOST_TOKENS_OF_ANSWER = 40
# Log odds from which a further thing likely begins; whether the pieces are questions decides then
# (``separate_questions.Asking.are_apart``). Of 104 held questions that ask one thing 102 stay whole, of 136 that ask
# several 75 are cut at all the right places; of 2,022 that have one answer 21 are cut. With 1.73, and pieces that only
# name a thing: 100, 73 and 39 (2026-12-01).
LEAST_CUT = 1.0
KEPT = 500  # questions whose cuts are remembered: a dialogue is read anew from its questions each time

_Floats = npt.NDArray[np.float32]


class ReadAnswer(NamedTuple):
    """What a passage is to a question."""

    told: float  # log odds that the passage answers it
    margin: float  # how far the best answer's score lies above that of none
    start: int  # characters of the passage
    end: int


class AnswerReader:
    """Reads passages for the answer of a question, by weights that were learnt; loaded at its first use."""

    def __init__(self, load: Callable[[], tuple[TokenEncoder, Weights]]) -> None:
        """``load``: returns the encoder, and the weights that ``scripts/train_answers.py`` writes; is called once."""
        self._load = load
        self._loading = threading.Lock()  # a second thread would load them again
        self._loaded: _Network | None = None
        self.cuts = lru_cache(maxsize=KEPT)(self._cuts_anew)

    def read(self, question: str, passages: Sequence[str]) -> list[ReadAnswer]:
        """Return what each passage is to a question."""
        pairs = [(question, passage[:LONGEST_PASSAGE]) for passage in passages]
        network = self._network()
        return [network.answer_in(tokens) for tokens in network.encoder.encode(pairs)]

    def _cuts_anew(self, question: str) -> tuple[int, ...]:
        """Return the characters at which a question begins to ask a further thing."""
        network = self._network()
        (tokens,) = network.encoder.encode([(question, None)])
        return network.cuts_in(tokens)

    def _network(self) -> _Network:
        with self._loading:
            if self._loaded is None:
                self._loaded = _Network(*self._load())
            return self._loaded


class _Network:
    """The encoder with its heads."""

    def __init__(self, encoder: TokenEncoder, weights: Weights) -> None:
        self.encoder = encoder
        self._span, self._told, self._cut = (_Head(weights, name) for name in ("span", "told", "cut"))

    def cuts_in(self, tokens: Tokens) -> tuple[int, ...]:
        """Return the characters of a question at which a further thing likely begins; never its first."""
        places = zip(tokens.spans, self._cut(tokens.vectors)[:, 0], strict=True)
        return tuple(start for (start, end), score in places if end > start > 0 and score >= LEAST_CUT)

    def answer_in(self, tokens: Tokens) -> ReadAnswer:
        """Return what a passage is to a question."""
        places = np.flatnonzero(tokens.of_passage)
        told = float(self._told(tokens.vectors[:1])[0, 0])
        if not len(places):
            return ReadAnswer(told, -math.inf, 0, 0)
        scores = self._span(tokens.vectors)
        joint = scores[places, 0][:, None] + scores[places, 1][None, :]
        allowed = np.triu(np.ones_like(joint, bool)) & ~np.triu(np.ones_like(joint, bool), MOST_TOKENS_OF_ANSWER)
        first, last = np.unravel_index(int(np.where(allowed, joint, -np.inf).argmax()), joint.shape)
        return ReadAnswer(
            told,
            float(joint[first, last] - scores[0].sum()),
            tokens.spans[places[first]][0],
            tokens.spans[places[last]][1],
        )


class _Head:
    """A linear layer over tokens."""

    def __init__(self, weights: Weights, name: str) -> None:
        self._matrix = weights[f"{name}.weight"].astype(np.float32)
        self._bias = weights[f"{name}.bias"].astype(np.float32)

    def __call__(self, vectors: _Floats) -> _Floats:
        return vectors @ self._matrix.T + self._bias


def open_answer_reader(embedder: EmbedderLike) -> AnswerReader | None:
    """Return the reader above the packaged embedder's pieces; None of another one, or without OpenVINO."""
    if not (isinstance(embedder, Embedder) and embedder.has_pieces):
        return None

    def load() -> tuple[TokenEncoder, Weights]:
        weights = read_weights("rag", ARTEFACT)
        return embedder.above_pieces(weights), weights

    return AnswerReader(load)
