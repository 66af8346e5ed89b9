"""A whole desk over the small library: the real bot, curator and enquiry, with vectors in memory and no model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from rag.about import describe
from rag.app.compose import make_desk
from rag.app.desk import Desk
from rag.settings import Settings
from rag.understanding.vocabulary import load_lexicon
from support.fakes import BagEmbedder, ScriptedLLM
from support.library import build_library


def make_small_desk(
    folder: Path, texts: Mapping[str, str | bytes] | None = None, replies: Iterable[str | Exception] | None = None
) -> Desk:
    """Return a desk over invented reports, with a model that says ``replies`` in turn, or none; ``close`` it."""
    return make_desk(
        build_library(folder, texts),
        BagEmbedder(),
        load_lexicon(),
        None,
        None if replies is None else ScriptedLLM(replies),
        max_bytes=1_000_000,
        longest_question=2000,
        about=describe(Settings(home=folder / "home")),
    )
