"""The OpenVINO engine over a tiny network: its numbers, batches, order and errors."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from unit.index_embedding_e5.test_install import make_source

from index.embedding.e5.convert import convert
from index.embedding.e5.openvino_graph import WORDS, write_network
from index.embedding.openvino_engine import Engine, pad_length, split_batches
from index.errors import ModelError

HIDDEN, HEADS, INNER = 8, 2, 16


def make_weights() -> dict[str, np.ndarray]:
    """A BERT of one layer with random weights."""
    draw = np.random.default_rng(3)
    layer = "encoder.layer.0."
    shapes: dict[str, tuple[int, ...]] = {
        WORDS: (10, HIDDEN),
        "embeddings.position_embeddings.weight": (16, HIDDEN),
        "embeddings.token_type_embeddings.weight": (1, HIDDEN),
    }
    for name, (rows, columns) in {
        "attention.self.query": (HIDDEN, HIDDEN),
        "attention.self.key": (HIDDEN, HIDDEN),
        "attention.self.value": (HIDDEN, HIDDEN),
        "attention.output.dense": (HIDDEN, HIDDEN),
        "intermediate.dense": (INNER, HIDDEN),
        "output.dense": (HIDDEN, INNER),
    }.items():
        shapes |= {f"{layer}{name}.weight": (rows, columns), f"{layer}{name}.bias": (rows,)}
    for name in ("embeddings.LayerNorm", f"{layer}attention.output.LayerNorm", f"{layer}output.LayerNorm"):
        shapes |= {f"{name}.weight": (HIDDEN,), f"{name}.bias": (HIDDEN,)}
    return {name: (draw.standard_normal(shape) / 2).astype(np.float32) for name, shape in shapes.items()}


def compute(weights: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    """The slow, obvious way: one text, step by step."""
    from math import erf

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        centred = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return centred * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    layer = "encoder.layer.0."
    positions = weights["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(
        weights[WORDS][ids] + positions + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm"
    )
    query, key, value = (
        linear(x, f"{layer}attention.self.{part}").reshape(len(ids), HEADS, -1).transpose(1, 0, 2)
        for part in ("query", "key", "value")
    )
    scores = np.exp(query @ key.transpose(0, 2, 1) / np.sqrt(HIDDEN // HEADS))
    seen = (scores / scores.sum(-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(len(ids), HIDDEN)
    x = norm(linear(seen, f"{layer}attention.output.dense") + x, f"{layer}attention.output.LayerNorm")
    wide = linear(x, f"{layer}intermediate.dense")
    wide = wide * (1 + np.vectorize(erf)(wide / np.sqrt(2))) / 2
    x = norm(linear(wide, f"{layer}output.dense") + x, f"{layer}output.LayerNorm")
    mean = x.mean(0)
    return np.asarray(mean / np.linalg.norm(mean))


def test_the_same_weights_make_the_same_file_each_time(tmp_path: Path) -> None:
    pytest.importorskip("openvino", reason="not for every system")
    for name in ("one.xml", "two.xml"):
        write_network(make_weights(), tmp_path / name, layers=1, heads=HEADS, epsilon=1e-12)
    assert (tmp_path / "one.xml").read_bytes() == (tmp_path / "two.xml").read_bytes()


def test_the_network_computes_what_the_model_is(tmp_path: Path) -> None:
    openvino = pytest.importorskip("openvino", reason="not for every system")
    weights = make_weights()
    write_network(weights, tmp_path / "network.xml", layers=1, heads=HEADS, epsilon=1e-12)
    network = openvino.Core().compile_model(tmp_path / "network.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    texts = [[0, 4, 5, 6, 2], [0, 7, 2]]
    words, there = np.zeros((2, 5, HIDDEN), np.float32), np.zeros((2, 5), np.float32)
    for row, ids in enumerate(texts):
        words[row, : len(ids)], there[row, : len(ids)] = weights[WORDS][ids], 1

    rows = network([words, there])[0]

    assert rows == pytest.approx(np.stack([compute(weights, ids) for ids in texts]), abs=2e-3)  # half precision


def test_batches_hold_texts_of_one_length_and_no_more_tokens_than_fit() -> None:
    lengths = [5, 30, 5, 6, 100, 7, 31]

    batches = list(split_batches(lengths, 62))

    assert batches == [[0, 2, 3, 5], [1, 6], [4]]


def test_nothing_gives_no_batch() -> None:
    assert list(split_batches([], 100)) == []


def test_rows_come_in_the_order_of_the_texts_and_progress_is_told(tmp_path: Path) -> None:
    pytest.importorskip("openvino", reason="not for every system")
    make_source(tmp_path / "e5.bin")
    convert(tmp_path / "e5.bin", tmp_path / "folder")
    engine = Engine(tmp_path / "folder", threads=2)
    steps: list[tuple[str, int, int]] = []

    rows = engine.encode(["法", "治法", "法治"], lambda *step: steps.append(step))

    alone = np.stack([engine.encode_one(text) for text in ("法", "治法", "法治")])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert (rows @ alone.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert steps[-1] == ("embedding", 3, 3)


def test_a_folder_that_cannot_be_loaded_is_an_error_with_the_remedy(tmp_path: Path) -> None:
    pytest.importorskip("openvino", reason="not for every system")
    save_file({WORDS: np.zeros((1, 4), np.float16)}, tmp_path / "model.safetensors")
    (tmp_path / "tokenizer.json").write_text(json.dumps({}), encoding="utf-8")

    with pytest.raises(ModelError, match=r"cannot be loaded.*zhiwen models pull"):
        Engine(tmp_path, threads=1)


def test_single_texts_are_padded_to_few_lengths_and_batches_to_their_longest() -> None:
    assert {pad_length([length]) for length in range(17, 41)} == {24, 32, 40}
    assert pad_length([512]) == 512
    assert pad_length([19, 21]) == 21
