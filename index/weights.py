"""The weights that come with the program: arrays that were learnt, held to the hash that was recorded with them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from index.errors import ModelError

Weights = Mapping[str, npt.NDArray[np.generic]]


@cache
def read_weights(package: str, artefact: str) -> Weights:
    """Return the arrays of ``PACKAGE/data/ARTEFACT.npz``; read once. Raises ModelError where the hash is another."""
    stored = (files(package) / "data" / f"{artefact}.npz").read_bytes()
    if hashlib.sha256(stored).hexdigest() != recorded_hash(package, artefact):
        raise ModelError(f"{artefact}.npz of this installation is damaged: its hash is another. Install zhiwen again")
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def recorded_hash(package: str, artefact: str) -> str:
    """Return the SHA-256 that an artefact is to have."""
    return (files(package) / "data" / f"{artefact}.sha256").read_text("utf-8").split()[0]
