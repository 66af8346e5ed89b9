"""Runs the packaged embedder's network: texts become vectors without torch.

One batch at a time, on all threads; a batch holds texts of about one length, and as many tokens as fit the
processor's caches. Knows neither prefixes nor where the folder comes from.
"""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedding.e5.openvino_graph import NETWORK, WORDS
from index.errors import ModelError
from index.models.download import Progress
from index.telemetry import disable_telemetry

_MAX_TOKENS = 512
_BATCH_TOKENS = 1024
_TOKENIZED = 4096  # texts at once
_STEP = 8  # tokens: a single text is padded to a multiple

Rows = npt.NDArray[np.float32]


class Engine:
    """A network and its tokenizer, loaded; usable from several threads."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        """Load the converted ``folder``. The processor decides the precision. Raises ModelError."""
        disable_telemetry()
        import openvino
        from tokenizers import Tokenizer

        try:
            self._words = map_words(folder / "model.safetensors")
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            core = openvino.Core()
            options = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1}
            network: Any = core.compile_model(core.read_model(folder / NETWORK), "CPU", options)
        except Exception as error:  # both libraries raise Exception and RuntimeError as they are
            raise ModelError(f"the embedder in {folder} cannot be loaded ({error}); run: zhiwen models pull") from error
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self.dimensions = int(network.output(0).partial_shape[1].get_length())
        # One request under a lock: two that take inputs of new shapes at once can wait for each other for ever
        # (OpenVINO 2026.4.1; 1 of 14 runs over the seeds stood still, with the lock none of 25).
        self._request: Any = network.create_infer_request()
        self._at_work = threading.Lock()

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Rows:
        """Return float32 rows of length 1, shape (len(texts), dimensions); ``progress`` counts texts."""
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        ids: list[list[int]] = []
        for start in range(0, len(texts), _TOKENIZED):
            ids += [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts[start : start + _TOKENIZED]))]
            if progress and len(ids) < len(texts):  # whoever is told may end it
                progress("embedding", 0, len(texts))
        done = 0
        for places in split_batches([len(each) for each in ids], _BATCH_TOKENS):
            rows[places] = self._run([ids[place] for place in places])
            done += len(places)
            if progress:
                progress("embedding", done, len(texts))
        return rows

    def encode_one(self, text: str) -> Rows:
        """Return a row of length 1, shape (dimensions,)."""
        return np.asarray(self._run([self._tokenizer.encode(text).ids])[0], np.float32)

    def _run(self, ids: Sequence[Sequence[int]]) -> Rows:
        """Compute one batch; waits while another is computed."""
        longest = pad_length([len(each) for each in ids])
        words = np.zeros((len(ids), longest, self.dimensions), np.float32)
        there = np.zeros((len(ids), longest), np.float32)
        for row, tokens in enumerate(ids):
            words[row, : len(tokens)] = self._words[tokens]
            there[row, : len(tokens)] = 1
        with self._at_work:
            return np.array(self._request.infer([words, there])[0], np.float32)  # a copy: the request is used again


def map_words(file: Path) -> npt.NDArray[np.float16]:
    """Return the pieces' vectors as they lie in the file: what is not looked up takes no memory."""
    with file.open("rb") as source:
        (length,) = struct.unpack("<Q", source.read(8))
        entry = json.loads(source.read(length))[WORDS]
    start = 8 + length + entry["data_offsets"][0]
    return np.memmap(file, np.float16, "r", start, tuple(entry["shape"]))


def pad_length(lengths: Sequence[int]) -> int:
    """Return to how many tokens the texts of a batch are padded: to its longest, a single text to a multiple of 8.

    OpenVINO prepares its network for each length that it has not met lately, which takes as long as to compute a
    question; questions are of a few lengths then.
    """
    longest = max(lengths)
    return longest if len(lengths) > 1 else -(-longest // _STEP) * _STEP


def split_batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Yield places of ``lengths``, the shortest texts first, in batches of at most ``most`` tokens with padding.

    A text longer than that is a batch of its own.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if batch and (len(batch) + 1) * lengths[place] > most:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
