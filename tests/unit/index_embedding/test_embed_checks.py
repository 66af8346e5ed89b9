"""What is no vector of length 1 does not leave an embedder: a damaged model computes on without a word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embedding.embedder import Embedder, Vectors
from index.errors import ModelError

GOOD = np.array([0.6, 0.8], np.float32)


class Engine:
    """Gives the same row for every text."""

    dimensions = 2

    def __init__(self, row: Vectors) -> None:
        self.row = row

    def encode(self, texts: list[str], progress: object = None) -> Vectors:
        return np.stack([GOOD, self.row]) if texts else np.zeros((0, 2), np.float32)

    def encode_one(self, text: str) -> Vectors:
        return self.row


def embedder(row: Vectors, monkeypatch: pytest.MonkeyPatch, model: str = "own/model") -> Embedder:
    monkeypatch.setattr("index.embedding.embedder._load", lambda *_: Engine(row))
    return Embedder(model=model, threads=1, query_prefix="", passage_prefix="")


@pytest.mark.parametrize(
    "row",
    [[np.nan, np.nan], [1, np.nan], [np.inf, 0], [0, 0], [3, 4]],
    ids=["nan", "partly", "infinite", "none", "long"],
)
def test_what_is_no_vector_of_length_one_is_an_error_with_the_remedy(
    row: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = embedder(np.array(row, np.float32), monkeypatch)

    for ask in (lambda: damaged.query("问"), lambda: damaged.passages(["一", "二"])):
        with pytest.raises(ModelError, match=r"own/model is damaged.*set ZHIWEN_EMBEDDER"):
            ask()


def test_the_packaged_one_is_repaired_by_a_pull(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "zhiwen.json").write_text("{}", encoding="utf-8")

    with pytest.raises(ModelError, match="Run: zhiwen models pull"):
        embedder(np.full(2, np.nan, np.float32), monkeypatch, str(tmp_path)).query("问")


def test_good_vectors_pass_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = embedder(GOOD * np.float32(1.001), monkeypatch)

    assert whole.query("问").tolist() == (GOOD * np.float32(1.001)).tolist()
    assert whole.passages(["一", "二"]).shape == (2, 2)
    assert whole.passages([]).shape == (0, 2)


def test_a_query_that_was_asked_lately_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedding.embedder.REMEMBERED", 2)
    whole, asked = embedder(GOOD, monkeypatch), []
    monkeypatch.setattr(Engine, "encode_one", lambda self, text: asked.append(text) or self.row)

    whole.query("一")[:] = 0  # it is the asker's own
    assert whole.query("一").tolist() == GOOD.tolist()
    for text in ("二", "三", "一"):
        whole.query(text)

    assert asked == ["一", "二", "三", "一"]
