"""The packaged embedder's own file: shape, tokenizer and weights as they are in it.

Layout (format E5S1, little endian): magic, version, shape, tokenizer pieces with scores, a normalisation
table, a directory of tensors; matrices are Q4_0 blocks of 32 weights (a half-precision scale and 16 bytes
of nibbles). Knows nothing of what is made from it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import ModelError

_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class E5File:
    """What the source holds: shape, tokenizer, weights."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]  # token and its log probability
    specials: Mapping[str, int]  # bos, eos, pad, unk
    normalisation: Mapping[int, str]  # code point → replacement
    tensors: Mapping[str, Floats]  # flat


@dataclass(slots=True)
class _Reader:
    """A place in the source's bytes, moving forward."""

    data: bytes
    place: int = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return values

    def take_array(self, layout: str, count: int) -> npt.NDArray[Any]:
        array = np.frombuffer(self.data, layout, count, self.place)
        self.place += array.nbytes
        return array

    def take_bytes(self, count: int) -> bytes:
        self.place += count
        return self.data[self.place - count : self.place]


def read_e5(source: Path) -> E5File:
    """Read an E5S1 file. Raises ModelError when it is none, or a part of it is missing."""
    reader = _Reader(source.read_bytes())
    if reader.take_bytes(4) != b"E5S1":
        raise ModelError(f"{source} is not an E5S1 file; run: zhiwen models pull")
    try:
        reader.take("I")  # format version
        hidden, layers, heads, inner, vocabulary, _positions, _types = reader.take("7i")
        epsilon, _is_quantised = reader.take("fi")
        pieces, specials = _read_pieces(reader)
        return E5File(
            hidden=hidden,
            layers=layers,
            heads=heads,
            inner=inner,
            vocabulary=vocabulary,
            epsilon=epsilon,
            pieces=pieces,
            specials=specials,
            normalisation=_read_normalisation(reader),
            tensors=_read_tensors(reader),
        )
    except (struct.error, ValueError) as error:
        raise ModelError(f"{source} is damaged ({error}); run: zhiwen models pull") from error


def _read_pieces(reader: _Reader) -> tuple[tuple[tuple[str, float], ...], dict[str, int]]:
    count, *specials = reader.take("5i")
    (length,) = reader.take("Q")
    ends = reader.take_array("<u4", count + 1)
    scores = reader.take_array("<f4", count)
    blob = reader.take_bytes(length)
    pieces = (blob[ends[n] : ends[n + 1]].decode("utf-8", "replace") for n in range(count))
    named = dict(zip(("bos", "eos", "pad", "unk"), specials, strict=True))
    return tuple(zip(pieces, scores.tolist(), strict=True)), named


def _read_normalisation(reader: _Reader) -> dict[int, str]:
    _count, length = reader.take("iI")
    end = reader.place + length
    table = {}
    while reader.place < end:
        point, size = reader.take("IB")
        table[point] = "".join(map(chr, reader.take(f"{size}I")))
    return table


def _read_tensors(reader: _Reader) -> dict[str, Floats]:
    (count,) = reader.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.take_bytes(length).decode()
        _kind, elements, offset, size = reader.take("BIQQ")
        if size == 4 * elements:
            tensors[name] = np.frombuffer(reader.data, "<f4", elements, offset)
        else:
            blocks = np.frombuffer(reader.data, _Q4_BLOCK, size // _Q4_BLOCK.itemsize, offset)
            tensors[name] = _dequantise(blocks)
    return tensors


def _dequantise(blocks: npt.NDArray[Any]) -> Floats:
    """Weights of Q4_0 blocks: low nibbles are the first 16 of a block, high ones the rest, 8 stands for 0."""
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    weights = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return np.asarray(weights.ravel(), np.float32)
