"""What an open library is run with, as values to be told in plain words. Knows no page; holds no secret."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class About:
    """The version, and what the settings have chosen."""

    version: str
    home: Path
    embedder: str
    model_url: str | None  # None: the model runs in this program
    chroma_url: str | None  # None: the vectors lie in the library's folder
    threads: int
    address: str  # host and port that the page listens on


def describe(settings: Settings) -> About:
    """Return what the settings have chosen; no key, no password."""
    return About(
        version=_version(),
        home=settings.home,
        embedder=settings.embedder,
        model_url=settings.llm_url,
        chroma_url=settings.chroma_url,
        threads=settings.threads,
        address=f"{settings.host}:{settings.port}",
    )


@cache
def _version() -> str:
    return version("zhiwen")
