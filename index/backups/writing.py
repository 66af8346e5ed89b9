"""An open library becomes one file that only its owner can read, whole or not at all, whoever reads it meanwhile."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from index.backups.archive import CATALOG, FOLDERS, FORMAT, LIST, PIECE, VERSION, Held, storage_told
from index.errors import BackupError
from index.library import Library, fingerprint_of
from index.stores.catalog import Catalog
from index.stores.shelf_copy import copy_database, copy_shelf

Progress = Callable[[str, int, int], None]

_DATABASES = (CATALOG, "chroma/chroma.sqlite3")  # which others may write to meanwhile
_LOCKS = ".lock"  # how the names of tantivy's own locks end


def back_up(library: Library, file: Path, progress: Progress | None = None) -> Held:
    """Write an open library to a new file, whole or not at all, that only its owner can read.

    Answers that are kept while it is written may be in it or not. Raises BackupError, LibraryError.
    """
    part = file.with_name(f"{file.name}.part")
    if file.exists():
        raise BackupError(f"{file} exists already and is not written over. Name another file, or remove it first")
    with storage_told(file), ExitStack() as stack:
        stack.callback(part.unlink, missing_ok=True)
        output = stack.enter_context(open(part, "wb", opener=private))
        work = Path(stack.enter_context(TemporaryDirectory(dir=part.parent, prefix=".zhiwen-backup-")))
        held = _write_archive(library, output, work, progress)
        output.flush()
        os.fsync(output.fileno())
        if file.exists():
            raise BackupError(f"{file} was made meanwhile and is not written over")
        part.rename(file)
    return held


def private(path: str, flags: int) -> int:
    """Open a file that only its owner may read; for ``open``."""
    return os.open(path, flags, 0o600)


def _write_archive(library: Library, output: BinaryIO, work: Path, progress: Progress | None) -> Held:
    listed = {}
    found = list(_find_files(library))
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for done, (name, path) in enumerate(found):
            source = path
            if name in _DATABASES:
                source = work / path.name
                copy_database(path, source)
                if name == CATALOG:
                    if library.folder != library.home:
                        copy_shelf(library.home / CATALOG, source)
                    held = _describe(source, library)
            with suppress(FileNotFoundError) if name.startswith("uploads/") else ExitStack():
                listed[name] = _pack(archive, name, source)
            if source != path:
                source.unlink()
            if progress:
                progress("backing up", done + 1, len(found))
        whole = {"format": FORMAT, "version": VERSION, **asdict(held), "files": listed}
        archive.writestr(LIST, json.dumps(whole, ensure_ascii=False, indent=1))
    return held


def _find_files(library: Library) -> Iterator[tuple[str, Path]]:
    """Yield the files of a library by their names in an archive, the catalog first."""
    yield CATALOG, library.folder / CATALOG
    for folder in FOLDERS:
        where = library.home if folder == "uploads" else library.folder
        for path in sorted((where / folder).rglob("*")):
            name = path.relative_to(where).as_posix()
            beside = name.startswith("chroma/chroma.sqlite3-")
            if path.is_file() and not path.is_symlink() and not beside and not name.endswith(_LOCKS):
                yield name, path


def _describe(file: Path, library: Library) -> Held:
    """Return what the copied catalog holds."""
    catalog = Catalog.open(file)
    try:
        return Held(
            library=catalog.meta("library") or "",
            fingerprint=fingerprint_of(catalog),
            reports=len(catalog.entries()),
            answers=catalog.answers.count(),
            made=datetime.now().astimezone().isoformat(timespec="seconds"),
            vectors=not library.served,
        )
    finally:
        catalog.close()


def _pack(archive: zipfile.ZipFile, name: str, source: Path) -> dict[str, Any]:
    """Write a file to an archive, and return its size and checksum."""
    digest, size = sha256(), 0
    with source.open("rb") as content, archive.open(name, "w", force_zip64=True) as packed:
        while piece := content.read(PIECE):
            digest.update(piece)
            size += len(piece)
            packed.write(piece)
    return {"size": size, "sha256": digest.hexdigest()}
