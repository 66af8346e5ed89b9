"""Weights in 8 bits, and back."""

from __future__ import annotations

import numpy as np

from index.embedding.token_encoder import narrow, widen


def test_a_matrix_in_8_bits_is_off_by_no_more_than_half_a_step_of_its_row() -> None:
    matrix = np.random.default_rng(3).normal(size=(5, 64)).astype(np.float32) * np.array([[1], [9], [0.1], [3], [1]])

    small, scale = narrow(matrix.astype(np.float32))
    back = widen({"encoder.x": small, "encoder.x.scale": scale})["encoder.x"]

    assert small.dtype == np.int8
    assert set(widen({"encoder.x": small, "encoder.x.scale": scale, "span.weight": small})) == {"encoder.x"}
    assert np.all(np.abs(back - matrix) <= np.abs(matrix).max(axis=1, keepdims=True) / 127 * 0.6)


def test_a_row_of_nothing_stays_nothing() -> None:
    small, scale = narrow(np.zeros((2, 3), np.float32))

    assert not small.any()
    assert np.all(np.isfinite(scale))
