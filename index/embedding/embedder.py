"""Texts become vectors: an Embedder, over the packaged model's own engine or over LlamaIndex's HuggingFaceEmbedding.

Knows no store and no chunk. Scores of different models cannot be compared, hence ``fingerprint``:
vectors belong together only where it is the same.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index.embedding.e5.install import MARKER, ensure_e5_folder
from index.embedding.e5.openvino_graph import can_run
from index.embedding.openvino_engine import Engine
from index.embedding.token_encoder import TokenEncoder
from index.errors import ModelError
from index.models.download import Progress
from index.models.registry import Endpoints, find_model
from index.telemetry import disable_telemetry
from index.weights import Weights

if TYPE_CHECKING:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

Vectors = npt.NDArray[np.float32]

_LOG = logging.getLogger(__name__)
_REMEDY = "If there is a build for this system, run: pip install openvino"
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
_BATCH = 32  # 64 is no faster on two cores (measured 2026-11-21)
_NOT_LOADED = (OSError, ValueError, KeyError)  # what transformers raises for files that are absent or wrong
_UNEVEN = 0.01  # how far from 1 a length may be: half precision is a thousandth off
REMEMBERED = 2000  # vectors of queries that stay, 1.5 kB each
_SAMPLE = 1 << 16  # bytes read at each end of a large file for its fingerprint


class EmbedderLike(Protocol):
    """What the library needs of an embedder."""

    @property
    def fingerprint(self) -> str:
        """Tell vectors of one model and one way to ask it from all others."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row of length 1 for each text, shape (n, dimensions)."""

    def query(self, text: str) -> Vectors:
        """Return a vector of length 1, shape (dimensions,)."""


def ensure_embedder(
    spec: str, folder: Path, *, endpoints: Endpoints, progress: Progress | None = None, repair: bool = False
) -> str:
    """Return what ``Embedder`` takes as its model: a folder, or a hub name as it stands.

    The packaged model is fetched and converted below ``folder`` at the first call; with ``repair`` every byte of it
    is read, and what is wrong is fetched and converted anew. Raises ModelError.
    """
    model = find_model(spec)
    if model is not None and model.role != "embedder":
        raise ModelError(f"{spec} is a language model, not an embedder; set ZHIWEN_EMBEDDER to e5-small")
    if model is not None:
        return str(ensure_e5_folder(folder, endpoints=endpoints, progress=progress, repair=repair))
    path = Path(spec).expanduser()
    if not path.is_dir() and not _HUB_NAME.fullmatch(spec):
        raise ModelError(f"{spec} is no folder and no model's name; set ZHIWEN_EMBEDDER to e5-small or to a folder")
    return str(path) if path.is_dir() else spec


class _Engine(Protocol):
    """What turns texts with their prefixes into rows of length 1; loaded when made."""

    dimensions: int

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors: ...

    def encode_one(self, text: str) -> Vectors: ...


class Embedder:
    """Turns texts into vectors; loaded at its first use.

    The packaged model runs on OpenVINO where that is installed; every other one that sentence-transformers can load
    is a ``HuggingFaceEmbedding``.
    The prefixes are those of the model's card (e5: "query: " and "passage: ", compulsory).
    """

    def __init__(self, *, model: str, threads: int, query_prefix: str, passage_prefix: str) -> None:
        self._model_name = model
        self._threads = threads
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self._loading = threading.Lock()  # a second thread would load the model again
        self._loaded: _Engine | None = None
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._query_anew)

    @property
    def folder(self) -> Path | None:
        """Where the packaged model lies, with its tokenizer and its pieces' vectors; None for another model."""
        folder = Path(self._model_name)
        return folder if (folder / MARKER).is_file() else None

    @cached_property
    def fingerprint(self) -> str:
        """Depends on the model's content (a hub's model: its name) and the prefixes, never on a path."""
        return f"{_identify(self._model_name)}|{self._query_prefix}|{self._passage_prefix}"

    @property
    def dimensions(self) -> int:
        """Length of a vector. Loads the model."""
        return self._engine().dimensions

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return float32 rows of length 1, shape (n, dimensions), in the order of ``texts``.

        A text longer than the model's window (e5: 512 tokens) is cut there. ``progress`` counts texts.
        Raises ModelError when the model cannot be loaded, or gives vectors that are none.
        """
        return self._checked(self._engine().encode([self._passage_prefix + text for text in texts], progress))

    def query(self, text: str) -> Vectors:
        """Return a float32 vector of length 1, shape (dimensions,). Raises ModelError as ``passages``.

        What was asked for lately is remembered: of the texts that one question is read by a quarter come again.
        """
        return self._remembered(text).copy()

    def _query_anew(self, text: str) -> Vectors:
        return self._checked(self._engine().encode_one(self._query_prefix + text))

    @property
    def has_pieces(self) -> bool:
        """Whether ``above_pieces`` can be called: it is the packaged model, and OpenVINO is installed."""
        return self.folder is not None and can_run()

    def above_pieces(self, weights: Weights) -> TokenEncoder:
        """Return a network learnt above the packaged model's pieces. Raises ModelError where it cannot be loaded."""
        if self.folder is None:
            raise ModelError(f"{self._model_name} is not the packaged embedder, whose pieces the network needs")
        return TokenEncoder(self.folder, weights, threads=self._threads)

    def _checked(self, vectors: Vectors) -> Vectors:
        """A damaged model computes on without a word: not a number, or nothing at all, is near to every text alike."""
        if np.all(np.abs(np.linalg.norm(vectors, axis=-1) - 1) < _UNEVEN):  # false of what is not a number too
            return vectors
        packaged = (Path(self._model_name) / MARKER).is_file()
        raise ModelError(
            f"the embedding model {self._model_name} is damaged, or cannot be computed here: its vectors are "
            f"no numbers or have no length. {'Run: zhiwen models pull' if packaged else 'Put a whole copy there'}, "
            "or set ZHIWEN_EMBEDDER to another"
        )

    def _engine(self) -> _Engine:
        with self._loading:
            if self._loaded is None:
                self._loaded = _load(self._model_name, self._threads)
            return self._loaded


def _load(name: str, threads: int) -> _Engine:
    folder = Path(name)
    if (folder / MARKER).is_file():  # the packaged model
        if can_run():
            return Engine(folder, threads=threads)
        _LOG.warning("OpenVINO is not installed: the embedder runs on torch, slower and in more memory. %s", _REMEDY)
    return _HuggingFace(name, threads)


class _HuggingFace:
    """Any model that sentence-transformers can load, by LlamaIndex's class for them."""

    def __init__(self, name: str, threads: int) -> None:
        self._model = _load_torch(name, threads)
        self._lock = threading.Lock()  # a fast tokenizer cannot be used by two threads at once
        self.dimensions = len(self._model.get_text_embedding("维"))

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return float32 rows of length 1, shape (len(texts), dimensions); ``progress`` counts texts."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        # texts of one length together: a batch is padded to its longest
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            vectors[places] = self._encode([texts[place] for place in places])
            if progress:
                progress("embedding", start + len(places), len(texts))
        return vectors

    def encode_one(self, text: str) -> Vectors:
        """Return a row of length 1, shape (dimensions,)."""
        return np.asarray(self._encode([text])[0], np.float32)

    def _encode(self, texts: list[str]) -> Vectors:
        with self._lock:
            rows = np.asarray(self._model.get_text_embedding_batch(texts), np.float32)
        # half-precision rows have lengths such as 1.001, and some models do not normalise at all
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)


def _load_torch(name: str, threads: int) -> HuggingFaceEmbedding:
    disable_telemetry()
    import torch
    import transformers
    from huggingface_hub.constants import HF_HUB_CACHE
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(threads)
    options: dict[str, object] = {"dtype": torch.bfloat16 if _computes_bfloat16() else torch.float32}
    if _is_bert(Path(name)):
        options["add_pooling_layer"] = False  # unused here; e5's file has none, which would be reported as missing
    load = partial(
        HuggingFaceEmbedding,
        name,
        device="cpu",
        cache_folder=HF_HUB_CACHE,  # LlamaIndex's own would hold a second copy of what is here
        embed_batch_size=_BATCH,
        normalize=False,  # in half precision; done here
        model_kwargs=options,
    )
    try:
        model = load(local_files_only=True) if Path(name).is_dir() else _load_or_fetch(load)
    except _NOT_LOADED as error:
        reason = str(error).strip().split("\n")[0]
        raise ModelError(
            f"the embedding model {name} cannot be loaded ({reason}); check the network or set ZHIWEN_EMBEDDER "
            "to e5-small or to a folder that sentence-transformers can load"
        ) from error
    model._model.prompts = dict.fromkeys(("query", "text"), "")  # it guesses some by a model's name; settings tell here
    return model


def _load_or_fetch(load: Callable[..., HuggingFaceEmbedding]) -> HuggingFaceEmbedding:
    """Ask a hub only for a model that is not here, or not whole: else it would be asked for each file at each start."""
    try:
        return load(local_files_only=True)
    except _NOT_LOADED:
        return load()


def _computes_bfloat16() -> bool:
    """Tell whether the processor multiplies bfloat16 itself; elsewhere it is slower than float32."""
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _is_bert(folder: Path) -> bool:
    configuration = folder / "config.json"
    if not configuration.is_file():
        return False
    return bool(json.loads(configuration.read_text(encoding="utf-8")).get("model_type") == "bert")


def _identify(name: str) -> str:
    folder = Path(name)
    if not folder.is_dir():
        return name
    marker = folder / MARKER
    if marker.is_file():
        return f"{folder.name}@{json.loads(marker.read_text(encoding='utf-8'))['sha256'][:16]}"
    return f"{folder.name}@{_digest_folder(folder)}"


def _digest_folder(folder: Path) -> str:
    """A hash over the names, sizes and both ends of all files: weights are too large to read at each start."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as source:
            digest.update(source.read(_SAMPLE))
            source.seek(max(0, size - _SAMPLE))
            digest.update(source.read(_SAMPLE))
    return digest.hexdigest()[:16]
