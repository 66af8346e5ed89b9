"""Writes what the training scripts learn, as the program reads it: arrays and the SHA-256 that they are held to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np


def write_weights(folder: Path, artefact: str, arrays: Mapping[str, Any]) -> str:
    """Write ``FOLDER/ARTEFACT.npz`` with its hash beside it; return that."""
    path = folder / f"{artefact}.npz"
    np.savez_compressed(path, **arrays)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".sha256").write_text(f"{digest}  {path.name}\n", "utf-8")
    return digest
