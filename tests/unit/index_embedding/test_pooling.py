"""A chunk's vector follows from those of its sentences."""

from __future__ import annotations

import numpy as np
import pytest

from index.embedding.pooling import pool_chunks
from index.reading.sentences import split_chunks, split_sentences
from index.records import Section

TEXT = "前言。\n检查\n检查3次。罚款2起，金额10万元。\n"
SECTIONS = (
    Section("r", 0, (), 0, TEXT.index("检查"), None),
    Section("r", 1, ("检查",), TEXT.index("检查"), len(TEXT), None),
)


def test_a_chunk_is_the_mean_of_its_sentences_by_their_lengths() -> None:
    sentences = split_sentences(TEXT, SECTIONS, "r")
    rows = np.eye(8, dtype=np.float32)[: len(sentences)]

    pooled = pool_chunks(split_chunks(TEXT, SECTIONS, sentences, "r"), sentences, rows)

    expected = 2 * rows[1] + 5 * rows[2] + 12 * rows[3]
    assert [sentence.text for sentence in sentences] == ["前言。", "检查", "检查3次。", "罚款2起，金额10万元。"]
    assert pooled.shape == (2, 8)
    assert pooled[0].tolist() == rows[0].tolist()
    assert pooled[1] == pytest.approx(expected / np.linalg.norm(expected))


def test_a_report_without_sentences_has_no_rows() -> None:
    assert pool_chunks((), (), np.zeros((0, 8), np.float32)).shape == (0, 8)
