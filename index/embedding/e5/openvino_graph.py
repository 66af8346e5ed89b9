"""The packaged embedder as an OpenVINO network: vectors of pieces in, vectors of texts out.

Built from the weights themselves, so that neither converting nor running needs torch. Averaging over the tokens and
the normalisation are part of the network: what leaves it is one row for each text. Knows no tokenizer.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.telemetry import disable_telemetry

Floats = npt.NDArray[np.float32]

NETWORK = "openvino.xml"
"""The network's file in the converted folder; its weights lie beside it."""
WORDS = "embeddings.word_embeddings.weight"
"""The pieces' own vectors: not in the network, which would load all of them for the few that a text has."""

_MASKED = 1e4  # taken from the score of what is not there; half precision can hold it


def can_run() -> bool:
    """Tell whether OpenVINO is installed: there is none for some systems."""
    return find_spec("openvino") is not None


def write_network(weights: Mapping[str, Floats], path: Path, *, layers: int, heads: int, epsilon: float) -> None:
    """Write a BERT encoder as ``path`` (.xml) and its weights, in half precision, beside it (.bin).

    ``weights`` are named as in a ``BertModel``. Inputs, float32: the tokens' rows of ``WORDS``, shape
    (texts, tokens, hidden), and 1 where a token is or 0 behind a text's end, shape (texts, tokens). Output: rows of
    length 1, float32 (texts, hidden).
    """
    disable_telemetry()
    import openvino

    network = _Network(weights, heads=heads, epsilon=epsilon).build_rows(layers)
    # all is named here and not by a counter of the process, so that the same file comes of it each time
    network.output(0).get_tensor().set_names({"rows"})
    for place, node in enumerate(network.get_ordered_ops()):
        node.set_friendly_name(f"{node.get_type_name()}_{place}")
    openvino.save_model(network, path, compress_to_fp16=True)


def make_token_network(weights: Mapping[str, Floats], *, layers: int, heads: int, epsilon: float) -> Any:  # noqa: ANN401
    """Return an OpenVINO model of a BERT encoder that gives the vector of each token.

    ``weights`` and inputs as of ``write_network``, ``WORDS`` not among them. Output: float32 (texts, tokens, hidden).
    """
    disable_telemetry()
    return _Network(weights, heads=heads, epsilon=epsilon).build_tokens(layers)


class _Network:
    """The encoder under construction; ``Any`` stands for OpenVINO's nodes."""

    def __init__(self, weights: Mapping[str, Floats], *, heads: int, epsilon: float) -> None:
        from openvino import opset13

        self._op: Any = opset13
        self._weights = weights
        self._heads = heads
        self._epsilon = epsilon

    def build_rows(self, layers: int) -> Any:  # noqa: ANN401  # openvino's types are not known here
        import openvino

        op = self._op
        words, there = self._inputs()
        total = op.reduce_sum(
            op.multiply(self._encode(words, there, layers), op.unsqueeze(there, self._ints(2))),
            self._ints(1),
            keep_dims=False,
        )
        row = op.normalize_l2(total, self._ints(1), 1e-12, "max")  # the mean and the sum have one direction
        return openvino.Model([op.result(row)], [words, there], "embedder")

    def build_tokens(self, layers: int) -> Any:  # noqa: ANN401
        import openvino

        words, there = self._inputs()
        return openvino.Model([self._op.result(self._encode(words, there, layers))], [words, there], "tokens")

    def _inputs(self) -> tuple[Any, Any]:
        op, hidden = self._op, len(self._weights["embeddings.LayerNorm.bias"])
        words = op.parameter([-1, -1, hidden], np.float32, name="words")
        return words, op.parameter([-1, -1], np.float32, name="there")

    def _encode(self, words: Any, there: Any, layers: int) -> Any:  # noqa: ANN401
        """Return the tokens' vectors behind the last layer."""
        op = self._op
        hidden = self._norm(op.add(words, self._positions(there)), "embeddings.LayerNorm")
        bias = op.multiply(op.subtract(there, op.constant(np.float32(1))), op.constant(np.float32(_MASKED)))
        bias = op.unsqueeze(bias, self._ints(1, 2))
        for layer in range(layers):
            hidden = self._layer(hidden, bias, f"encoder.layer.{layer}.")
        return hidden

    def _positions(self, there: Any) -> Any:  # noqa: ANN401
        """The first rows of the positions' table, as many as there are tokens, with the one kind of token added."""
        op = self._op
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        table = op.constant(self._weights["embeddings.position_embeddings.weight"] + kind)
        tokens = op.gather(op.shape_of(there), self._ints(1), op.constant(np.int64(0)))
        return op.slice(table, self._ints(0), tokens, self._ints(1), self._ints(0))

    def _layer(self, hidden: Any, bias: Any, name: str) -> Any:  # noqa: ANN401
        op = self._op
        query, key, value = (
            self._split(self._linear(hidden, f"{name}attention.self.{part}")) for part in ("query", "key", "value")
        )
        seen = op.scaled_dot_product_attention(query, key, value, bias, causal=False)
        joined = op.reshape(op.transpose(seen, self._ints(0, 2, 1, 3)), self._ints(0, 0, -1), special_zero=True)
        attended = op.add(self._linear(joined, f"{name}attention.output.dense"), hidden)
        attended = self._norm(attended, f"{name}attention.output.LayerNorm")
        wide = op.gelu(self._linear(attended, f"{name}intermediate.dense"), "erf")
        return self._norm(op.add(self._linear(wide, f"{name}output.dense"), attended), f"{name}output.LayerNorm")

    def _split(self, joined: Any) -> Any:  # noqa: ANN401
        """(texts, tokens, hidden) → (texts, heads, tokens, hidden of a head)."""
        op = self._op
        split = op.reshape(joined, self._ints(0, 0, self._heads, -1), special_zero=True)
        return op.transpose(split, self._ints(0, 2, 1, 3))

    def _linear(self, hidden: Any, name: str) -> Any:  # noqa: ANN401
        op = self._op
        product = op.matmul(hidden, op.constant(self._weights[f"{name}.weight"]), transpose_a=False, transpose_b=True)
        return op.add(product, op.constant(self._weights[f"{name}.bias"]))

    def _norm(self, hidden: Any, name: str) -> Any:  # noqa: ANN401
        op = self._op
        centred = op.mvn(hidden, self._ints(-1), True, self._epsilon, "inside_sqrt")  # noqa: FBT003  # as openvino has it
        scaled = op.multiply(centred, op.constant(self._weights[f"{name}.weight"]))
        return op.add(scaled, op.constant(self._weights[f"{name}.bias"]))

    def _ints(self, *values: int) -> Any:  # noqa: ANN401
        return self._op.constant(np.array(values, np.int64))
