"""The library of the settings, opened to be listed, changed or indexed: without anybody who answers.

Commands that only look things up load this and not ``rag.app.compose``, which takes the better part of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import LibraryError, LibraryLocked
from index.library import Library, open_library
from index.models.download import Progress
from index.profile.gazetteer import load_divisions
from rag.app.models import open_embedder
from rag.settings import Settings

if TYPE_CHECKING:
    from index.indexing_run import BuildResult
    from rag.comparison.lookup import Enquiry


@cache
def place_words() -> tuple[str, ...]:
    """Return the names of today's divisions, which the word index must not cut."""
    return tuple(sorted({division.name for division in load_divisions() if division.valid(None)}))


@contextmanager
def library_of(settings: Settings, *, write: bool = False) -> Iterator[Library]:
    """Open the library without its vectors, to list, show, remove or set; closed behind the block.

    ``write``: also where its numbers were read by other rules. Others may read it meanwhile, and while it is changed.
    """
    with open_library(
        settings.home,
        embedder_fingerprint=None,
        write=False,
        lax=write,
        chroma_url=settings.chroma_url,
        place_words=place_words(),
    ) as library:
        yield library


@contextmanager
def open_enquiry(settings: Settings) -> Iterator[Enquiry]:
    """Open the library to look numbers up in, without vectors and models; LibraryError when it holds no report."""
    from index.facts.measures import load_measures
    from rag.comparison.lookup import Enquiry
    from rag.understanding.places.linker import PlaceFinder
    from rag.understanding.vocabulary import load_lexicon

    with library_of(settings) as library:
        entries = library.catalog.entries()
        if not entries:
            raise LibraryError(f"The library at {settings.home} holds no report. Run: zhiwen index FOLDER")
        places = PlaceFinder(entries, load_divisions())
        yield Enquiry(library.catalog, places, load_lexicon(), load_measures())


def index(
    settings: Settings,
    paths: Sequence[Path],
    *,
    prune: bool,
    anew: bool,
    force: bool = False,
    any_text: bool = False,
    confirm: Callable[[str], bool] | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Bring files and folders into the library; ``anew`` makes vectors and words from the texts again.

    ``force`` reads files again that seem unchanged; ``any_text`` takes in what is no report too; ``confirm`` is asked
    before a removal that looks like an accident.
    """
    from index.build import index_paths, rebuild

    embedder = open_embedder(settings, progress)
    with _open_to_index(settings, embedder.fingerprint, anew=anew) as (library, target):
        run = rebuild if anew else index_paths
        result = run(
            target,
            paths,
            embedder=embedder,
            divisions=load_divisions(),
            max_bytes=int(settings.max_file_mb * 1_000_000),
            progress=progress,
            prune=prune,
            force=force,
            confirm=confirm,
            any_text=any_text,
        )
        return replace(result, salvaged=library.salvaged) if library.salvaged else result


@contextmanager
def _open_to_index(settings: Settings, fingerprint: str, *, anew: bool) -> Iterator[tuple[Library, Library]]:
    """Open the library, and what is to be written to: its next state, while others go on reading this one.

    Where there is nothing to go on reading, or it cannot be read, it is written in place.
    """
    opened = partial(
        open_library,
        settings.home,
        embedder_fingerprint=fingerprint,
        chroma_url=settings.chroma_url,
        place_words=place_words(),
    )
    with ExitStack() as stack:
        try:
            library = stack.enter_context(opened(write=False, lax=True))
            if not anew:
                library.check_settings()
        except LibraryLocked:
            raise
        except LibraryError:
            stack.close()
            library = stack.enter_context(opened(write=True, rebuild=anew))
        yield library, stack.enter_context(library.writing(beside=bool(library.catalog.entries()), bare=anew))
