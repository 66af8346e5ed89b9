"""Questions, alone or each with a passage, become the vectors of their tokens: a network over the embedder's pieces.

The pieces' own vectors and the tokenizer are the packaged embedder's; what lies above them was learnt for a task and
comes as weights of 8 bits. Knows no task.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.embedding.e5.openvino_graph import make_token_network
from index.embedding.openvino_engine import Rows, map_words, pad_length, split_batches
from index.errors import ModelError
from index.telemetry import disable_telemetry
from index.weights import Weights

LONGEST_QUESTION = 160  # characters, with what English words mean; what stands behind them is not read
MOST_TOKENS = 200  # of a question with its passage, whose end is cut
# Less than the embedder's: a question's eight passages are of all lengths, and of a batch of 1024 a third was padding.
_BATCH_TOKENS = 256
_SCALE = ".scale"  # of the rows of a matrix that is stored in 8 bits
_KIND = "embeddings.token_type_embeddings.weight"
_HEADS, _EPSILON = 12, 1e-12  # the packaged embedder's


class Tokens(NamedTuple):
    """The vectors of a text's tokens, special ones too, and where each stands in its text."""

    vectors: Rows  # shape (tokens, hidden)
    spans: tuple[tuple[int, int], ...]  # characters of the question, or of the passage; (0, 0) for a special token
    of_passage: tuple[bool, ...]


class TokenEncoder:
    """A network that was learnt above the packaged embedder's pieces; usable from several threads."""

    def __init__(self, folder: Path, weights: Weights, *, threads: int) -> None:
        """``folder``: the packaged embedder's; ``weights``: its layers in 8 bits. Raises ModelError."""
        disable_telemetry()
        import openvino
        from tokenizers import Tokenizer

        try:
            self._words = map_words(folder / "model.safetensors")
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            plain = widen(weights)
            layers = 1 + max(int(name.split(".")[2]) for name in plain if name.startswith("encoder.layer."))
            network = make_token_network(plain, layers=layers, heads=_HEADS, epsilon=_EPSILON)
            options = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1}
            compiled: Any = openvino.Core().compile_model(network, "CPU", options)
        except Exception as error:  # both libraries raise Exception and RuntimeError as they are
            raise ModelError(f"the embedder in {folder} cannot be loaded ({error}); run: zhiwen models pull") from error
        self._tokenizer.enable_truncation(MOST_TOKENS, strategy="only_second")
        self._second = plain[_KIND][1] - plain[_KIND][0]  # the network adds the first kind's to all tokens
        self._request: Any = compiled.create_infer_request()
        self._at_work = threading.Lock()  # see ``openvino_engine.Engine``

    def encode(self, texts: Sequence[tuple[str, str | None]]) -> list[Tokens]:
        """Return the tokens of each question, or of each question with its passage."""
        read = [
            self._tokenizer.encode(one[:LONGEST_QUESTION], passage) if passage is not None
            else self._tokenizer.encode(one[:MOST_TOKENS])
            for one, passage in texts
        ]  # fmt: skip
        done: dict[int, Tokens] = {}
        for places in split_batches([len(each.ids) for each in read], _BATCH_TOKENS):
            for place, vectors in zip(places, self._run([read[place] for place in places]), strict=True):
                each = read[place]
                of_passage = tuple(number == 1 for number in each.sequence_ids)
                done[place] = Tokens(vectors[: len(each.ids)], tuple(each.offsets), of_passage)
        return [done[place] for place in range(len(texts))]

    def _run(self, read: Sequence[Any]) -> Rows:
        longest = pad_length([len(each.ids) for each in read])
        words = np.zeros((len(read), longest, self._words.shape[1]), np.float32)
        there = np.zeros((len(read), longest), np.float32)
        for row, each in enumerate(read):
            count = len(each.ids)
            words[row, :count] = self._words[each.ids]
            first = next((place for place, number in enumerate(each.sequence_ids) if number == 1), count)
            words[row, first:count] += self._second
            there[row, :count] = 1
        with self._at_work:
            return np.array(self._request.infer([words, there])[0], np.float32)  # a copy: the request is used again


def narrow(matrix: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Return a matrix in 8 bits, and the scale of each of its rows."""
    scale = np.maximum(np.abs(matrix).max(axis=1), np.finfo(np.float16).tiny) / np.iinfo(np.int8).max
    scale = scale.astype(np.float16)
    return np.round(matrix / scale.astype(np.float32)[:, None]).clip(-127, 127).astype(np.int8), scale


def widen(weights: Weights) -> dict[str, Rows]:
    """Return stored weights as the network takes them."""
    plain: dict[str, Rows] = {}
    for name, stored in weights.items():
        if name.endswith(_SCALE) or not name.startswith(("embeddings.", "encoder.")):
            continue
        values = stored.astype(np.float32)
        if (scale := weights.get(f"{name}{_SCALE}")) is not None:
            values *= scale.astype(np.float32)[:, None]
        plain[name] = values
    return plain
