"""Where the answer stands in a passage, and where a question asks a further thing, of given vectors of tokens."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from index.embedding.token_encoder import TokenEncoder, Tokens
from index.weights import Weights, read_weights
from rag.understanding.answer_reader import ARTEFACT, LONGEST_PASSAGE, AnswerReader, open_answer_reader

# A token's vector is (first of an answer, last of it, answered, a further thing begins).
HEADS: Weights = {
    "span.weight": np.eye(4)[:2],
    "told.weight": np.eye(4)[2:3],
    "cut.weight": np.eye(4)[3:],
    **{f"{name}.bias": np.zeros(size) for name, size in (("span", 2), ("told", 1), ("cut", 1))},
}


class Scripted:
    """Gives the same tokens for each text, one of each character, behind one that stands for none."""

    def __init__(self, vectors: Sequence[Sequence[float]]) -> None:
        self.vectors, self.asked = np.array(vectors, np.float32), list[tuple[str, str | None]]()

    def encode(self, texts: Sequence[tuple[str, str | None]]) -> list[Tokens]:
        self.asked += texts
        spans = ((0, 0), *((at, at + 1) for at in range(len(self.vectors) - 1)))
        return [Tokens(self.vectors, spans, (False, *(True,) * (len(spans) - 1))) for _ in texts]


def reader_of(vectors: Sequence[Sequence[float]]) -> tuple[AnswerReader, Scripted]:
    scripted = Scripted(vectors)
    return AnswerReader(lambda: (cast("TokenEncoder", scripted), HEADS)), scripted


def test_the_answer_is_the_stretch_of_the_best_ends() -> None:
    reader, _ = reader_of([(1, 0, 2.5, 0), (0, 8, 0, 0), (5, 0, 0, 0), (0, 0, 0, 0), (0, 4, 0, 0)])

    (answer,) = reader.read("几件", ["共有四件"])

    assert (answer.start, answer.end) == (1, 4)  # the best last token stands before the best first one
    assert answer.told == pytest.approx(2.5)
    assert answer.margin == pytest.approx(5 + 4 - 1)


def test_an_empty_passage_holds_no_answer() -> None:
    reader, _ = reader_of([(1, 0, -3, 0)])

    assert reader.read("几件", [""])[0].margin == -math.inf


def test_of_a_long_passage_the_beginning_is_read() -> None:
    reader, scripted = reader_of([(0, 0, 0, 0), (0, 0, 0, 0)])

    reader.read("几件", ["件" * 1000])

    assert scripted.asked == [("几件", "件" * LONGEST_PASSAGE)]


def test_a_question_is_cut_where_a_further_thing_likely_begins_but_not_before_its_first_word() -> None:
    reader, scripted = reader_of([(0, 0, 0, 5), (0, 0, 0, 5), (0, 0, 0, 0.9), (0, 0, 0, 1.1)])

    assert reader.cuts("甲乙丙") == (2,)
    assert reader.cuts("甲乙丙") == (2,)
    assert scripted.asked == [("甲乙丙", None)]  # remembered


def test_another_embedder_has_no_reader() -> None:
    class Other:
        fingerprint = "other"

    assert open_answer_reader(Other()) is None  # type: ignore[arg-type]


def test_the_weights_are_those_of_the_heads() -> None:
    weights = read_weights("rag", ARTEFACT)
    hidden = len(weights["embeddings.LayerNorm.bias"])
    assert {name: weights[f"{name}.weight"].shape for name in ("span", "told", "cut")} == {
        "span": (2, hidden),
        "told": (1, hidden),
        "cut": (1, hidden),
    }
