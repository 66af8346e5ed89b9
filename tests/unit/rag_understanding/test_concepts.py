"""The vectors of the lexicon's words are made once, kept, and made again where the file is not what was written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from support.fakes import BagEmbedder

from rag.understanding.concepts import ConceptFinder
from rag.understanding.vocabulary import load_lexicon


class Counting(BagEmbedder):
    """Counts how often many texts are embedded."""

    def __init__(self) -> None:
        self.times = 0

    def passages(self, texts: Sequence[str], progress: object = None) -> npt.NDArray[np.float32]:
        self.times += 1
        return super().passages(texts)


def find(embedder: Counting, folder: Path) -> list[str]:
    finder = ConceptFinder(load_lexicon(), embedder, folder)
    return [concept.name for concept in finder.find(embedder.query("行政复议"))]


def test_they_are_made_once(tmp_path: Path) -> None:
    embedder = Counting()

    assert find(embedder, tmp_path / "models") == find(embedder, tmp_path / "models")
    assert embedder.times == 1


def test_a_damaged_file_is_made_again_and_that_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    embedder = Counting()
    found = find(embedder, tmp_path)
    (file,) = tmp_path.glob("concepts-*.npy")
    vectors = np.load(file)
    np.save(file, np.full_like(vectors, np.nan))

    assert find(embedder, tmp_path) == found
    assert embedder.times == 2
    assert f"{file} is gone or damaged" in caplog.text
    assert np.array_equal(np.load(file), vectors)


def test_a_file_of_which_no_hash_was_kept_is_made_again(tmp_path: Path) -> None:
    embedder = Counting()
    found = find(embedder, tmp_path)
    (kept,) = tmp_path.glob("*.checked.json")
    kept.unlink()

    assert find(embedder, tmp_path) == found
    assert embedder.times == 2
