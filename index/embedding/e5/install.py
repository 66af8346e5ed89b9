"""The packaged embedder's own file, fetched and converted once into a folder; whole or not there at all."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from pathlib import Path

from index.embedding.e5.openvino_graph import NETWORK, can_run
from index.models.download import Progress, explain_disk_errors, lock_fetching, partial_folder, require_room
from index.models.integrity import Hashes
from index.models.registry import PACKAGED, Endpoints, ensure_model

MARKER = "zhiwen.json"
"""File in the converted folder: the source's SHA-256, this conversion's version, the size of each file."""

_LOG = logging.getLogger(__name__)
_HASHES = "checked.json"  # in the folder too: the hash of each of its files when it was made
_VERSION = 2
_ROOM = 300_000_000  # bytes; the folder has 180 MB
_MODEL = next(packaged for packaged in PACKAGED if packaged.role == "embedder")


def ensure_e5_folder(
    folder: Path, *, endpoints: Endpoints, progress: Progress | None = None, repair: bool = False
) -> Path:
    """Return the packaged embedder as a sentence-transformers folder below ``folder``, built where it is not whole.

    With ``repair`` every byte is read, whatever is remembered, of the file that it is made from too, and that one
    is fetched again where it is wrong. Any number of processes may call this at once. Raises ModelError.
    """
    target = folder / _MODEL.name
    with explain_disk_errors(target):
        if not repair and _is_whole(target, progress):
            return target
        source = ensure_model(_MODEL.name, folder, endpoints=endpoints, progress=progress, repair=repair)
        with lock_fetching(folder, f"{_MODEL.name}-folder"):
            if not _is_whole(target, progress, anew=repair):
                if target.exists():
                    _LOG.warning("%s is damaged, or of another version: it is made again from %s", target, source)
                require_room(target, _ROOM)
                _build(source, target)
    return target


def is_damaged(folder: Path, progress: Progress | None = None) -> bool:
    """Read the whole converted folder below ``folder``, if it is there; tell whether a file is not as it was made."""
    target = folder / _MODEL.name
    with explain_disk_errors(target):
        return target.exists() and not _is_whole(target, progress, anew=True)


def _is_whole(target: Path, progress: Progress | None, *, anew: bool = False) -> bool:
    """Tell whether all files are there as they were made; read whole where they may have changed, or ``anew``."""
    try:
        marker = json.loads((target / MARKER).read_text(encoding="utf-8"))
        sizes = {name: (target / name).stat().st_size for name in marker["files"]}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return False
    if can_run() and NETWORK not in sizes:  # converted before OpenVINO was installed
        return False
    if marker != {"sha256": _MODEL.sha256, "version": _VERSION, "files": sizes}:
        return False
    hashes, label = Hashes(target / _HASHES), f"checking {_MODEL.name}"
    files = [target / name for name in sizes]
    is_whole = all(hashes.holds(f, hashes.hash_of(f), anew=anew, progress=progress, label=label) for f in files)
    hashes.save()
    return is_whole


def _build(source: Path, target: Path) -> None:
    from index.embedding.e5.convert import convert

    for left_over in partial_folder(target.parent).glob(f"{target.name}-build-*"):  # of a process that was killed
        shutil.rmtree(left_over)
    with tempfile.TemporaryDirectory(dir=partial_folder(target.parent), prefix=f"{target.name}-build-") as scratch:
        built = Path(scratch) / target.name
        convert(source, built)
        files = {str(path.relative_to(built)): path for path in built.rglob("*") if path.is_file()}
        sizes = {name: path.stat().st_size for name, path in files.items()}
        marker = {"sha256": _MODEL.sha256, "version": _VERSION, "files": sizes}
        (built / MARKER).write_text(json.dumps(marker, indent=1, sort_keys=True), encoding="utf-8")
        hashes = Hashes(built / _HASHES)
        for path in files.values():
            hashes.note(path)
        hashes.save()
        if target.exists():  # damaged, or of another version
            shutil.rmtree(target)
        built.replace(target)
