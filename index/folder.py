"""The folder of a library: locked, its catalog opened and held to the settings, a damaged one set aside.

Knows no vectors and no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from index.errors import LibraryDamaged, LibraryError
from index.generation import REMEDY
from index.lock import FolderLock
from index.storage_errors import describe, find_cause
from index.stores.catalog import Catalog
from index.stores.salvage import Salvaged, salvage
from index.succession import CATALOG, CURRENT, GENERATIONS, PARTS, current_folder, lock_current

# What shapes vectors and words, and how a message calls it. Numbers are read anew without a rebuild.
SETTINGS = {"embedder": "embedder", "chunking": "chunking version", "lexical": "word index version"}


def check_settings(catalog: Catalog, settings: Mapping[str, str], home: Path) -> None:
    """Raise LibraryError when a library that has reports was built with other settings."""
    if not catalog.entries() and not catalog.unsettled():
        return
    for key, wanted in settings.items():
        found = catalog.meta(key)
        if found is not None and found != wanted:
            raise LibraryError(
                f"The library at {home} was built with {SETTINGS[key]} {found}; settings ask for {wanted}. {REMEDY}"
            )


def lock_folder(home: Path, *, exclusive: bool) -> tuple[Path, FolderLock]:
    """Return the folder of the state that answers, made where there is none, and its lock, held."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return lock_current(home, exclusive=exclusive or not (current_folder(home) / CATALOG).exists())
    except OSError as error:
        if cause := find_cause(error, home):
            raise describe(f"The library's folder {home}", error, cause) from error
        raise LibraryError(
            f"The library's folder {home} cannot be used ({error.strerror or error}). "
            "Change its permissions, or set ZHIWEN_HOME to another folder"
        ) from error


def open_catalog(home: Path, folder: Path, *, upgrade: bool, check: bool = False) -> Catalog:
    """Open the catalog of a state in ``folder``. Raises LibraryDamaged where there is an index and no catalog."""
    file = folder / CATALOG
    if _is_orphaned(folder):
        raise LibraryDamaged(
            f"The catalog {file} is gone, but an index lies beside it. Put the file back, or begin anew: "
            "zhiwen index --rebuild, with the paths of the reports"
        )
    shelf = None if folder == home else home / CATALOG
    catalog = Catalog.open(file, shelf=shelf, check=check, upgrade=upgrade)
    if catalog.meta("library") is None:
        catalog.set_meta(library=uuid4().hex[:12])
    return catalog


def _is_orphaned(folder: Path) -> bool:
    file = folder / CATALOG
    absent = not file.exists() or not file.stat().st_size
    return absent and any((folder / name).exists() for name in ("chroma", "lexical"))


def begin_anew(home: Path) -> tuple[Path | None, Salvaged | None]:
    """Move a library whose catalog cannot be read into a folder of its own, and return that and what came over."""
    with ExitStack() as stack:
        try:
            folder, lock = lock_folder(home, exclusive=True)
        except LibraryDamaged:  # the current state is gone
            folder, lock = home, FolderLock(home)
            lock.acquire(exclusive=True)
        stack.callback(lock.release)
        try:
            if (folder / CATALOG).exists() or _is_orphaned(folder):
                open_catalog(home, folder, upgrade=True, check=True).close()
        except LibraryDamaged:
            pass
        else:
            return None, None
        aside = home / f"damaged-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}"
        aside.mkdir()
        damaged = [aside / name for name in dict.fromkeys((folder.name, "home"))] if folder != home else [aside]
        for each, source in zip(damaged, (folder, home), strict=False):
            each.mkdir(exist_ok=True)
            for name in PARTS:
                if (source / name).exists():
                    (source / name).rename(each / name)
        for name in (CURRENT, GENERATIONS):
            if (home / name).exists():
                (home / name).rename(aside / name)
        Catalog.open(home / CATALOG).close()
        counts = [salvage(each / CATALOG, home / CATALOG) for each in damaged]
    return aside, sum(counts, Salvaged())
