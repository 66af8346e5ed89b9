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
def read_weights(artefact: str) -> Weights:
    """Return the arrays of ``data/ARTEFACT.npz``; read once. Raises ModelError where they are not as recorded."""
    folder = files("rag") / "data"
    stored = (folder / f"{artefact}.npz").read_bytes()
    if hashlib.sha256(stored).hexdigest() != (folder / f"{artefact}.sha256").read_text("utf-8").split()[0]:
        raise ModelError(f"{artefact}.npz of this installation is damaged: its hash is another. Install zhiwen again")
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
