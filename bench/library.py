"""A library of generated reports in a folder: written and indexed once, then reused.

Knows nothing of questions.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from bench.generate import generate
from index.build import index_paths
from index.embedding.embedder import Embedder, Vectors
from index.indexing_run import BuildResult
from index.library import open_library
from index.models.download import Progress
from index.profile.gazetteer import load_divisions
from rag.app.models import open_embedder
from rag.app.open_library import index, place_words
from rag.evaluation.results import peak_memory_mb
from rag.settings import Settings, read_settings

_BUILT = "built.json"


class PlaceholderVectors:
    """Stands in for the embedder where vectors are not what is measured: random directions under its fingerprint.

    Embedding is most of the time of indexing, and the ledger reads no vector. A question that falls through to
    the search finds nonsense here, and so counts as wrong.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.fingerprint = embedder.fingerprint
        self.dimensions = embedder.dimensions
        self._random = np.random.default_rng(0)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:  # noqa: ARG002  # the shape
        """Return a random row of length 1 for each text."""
        rows = self._random.standard_normal((len(texts), self.dimensions), dtype=np.float32)
        directions: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return directions

    def query(self, text: str) -> Vectors:
        """Return a random row, as for a passage."""
        row: Vectors = self.passages([text])[0]
        return row


def settings_of(home: Path) -> Settings:
    """Return the settings under which the folder's library is opened."""
    return read_settings(home=home / "library")


def prepare(home: Path, reports: int, seed: int, *, vectors: bool) -> dict[str, float]:
    """Generate and index reports unless the folder has them; return seconds and peak memory of the indexing."""
    built = home / _BUILT
    if not built.exists():
        generate(home / "reports", reports, seed)
        # its own process, so that what indexing leaves in memory is not counted as the ledger's
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            built.write_text(json.dumps(pool.apply(_index, (home, vectors))), encoding="utf-8")
    measured: dict[str, float] = json.loads(built.read_text(encoding="utf-8"))
    return measured


def _index(home: Path, vectors: bool) -> dict[str, float]:  # noqa: FBT001  # a pool passes positions only
    started = time.perf_counter()
    settings, folder = settings_of(home), home / "reports"
    run = partial(index, prune=False, anew=False) if vectors else _index_without_vectors
    done = run(settings, [folder])
    if done.failed:
        raise SystemExit(f"Not indexed: {done.failed}")
    return {"seconds": time.perf_counter() - started, "peak_mb": peak_memory_mb(), "vectors": float(vectors)}


def _index_without_vectors(settings: Settings, paths: Sequence[Path]) -> BuildResult:
    """Do what ``rag.app.open_library.index`` does, with placeholders for vectors."""
    embedder = PlaceholderVectors(open_embedder(settings))
    with open_library(
        settings.home, embedder_fingerprint=embedder.fingerprint, write=True, place_words=place_words()
    ) as library:
        max_bytes = int(settings.max_file_mb * 1_000_000)
        return index_paths(library, paths, embedder=embedder, divisions=load_divisions(), max_bytes=max_bytes)
