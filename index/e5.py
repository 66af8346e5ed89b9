"""The packaged embedder's own file, fetched and converted once into a folder; whole or not there at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from index.fetch import Progress, explain_disk_errors, lock_fetching, partial_folder, require_room
from index.models import PACKAGED, Endpoints, ensure_model
from index.network import NETWORK, can_run

MARKER = "zhiwen.json"
"""File in the converted folder: the source's SHA-256, this conversion's version, the size of each file."""

_VERSION = 2
_ROOM = 300_000_000  # bytes; the folder has 180 MB


def ensure_e5_folder(folder: Path, *, endpoints: Endpoints, progress: Progress | None = None) -> Path:
    """Return the packaged embedder as a sentence-transformers folder below ``folder``, built at the first call.

    Any number of processes may call this at once. Raises ModelError.
    """
    model = next(packaged for packaged in PACKAGED if packaged.role == "embedder")
    target = folder / model.name
    if _is_whole(target, model.sha256):
        return target
    source = ensure_model(model.name, folder, endpoints=endpoints, progress=progress)
    with explain_disk_errors(target), lock_fetching(folder, f"{model.name}-folder"):
        if not _is_whole(target, model.sha256):
            require_room(target, _ROOM)
            _build(source, target, model.sha256)
    return target


def _is_whole(target: Path, source_hash: str) -> bool:
    try:
        marker = json.loads((target / MARKER).read_text(encoding="utf-8"))
        sizes = {name: (target / name).stat().st_size for name in marker["files"]}
    except (FileNotFoundError, json.JSONDecodeError, KeyError, TypeError):
        return False
    if can_run() and NETWORK not in sizes:  # converted before OpenVINO was installed
        return False
    return bool(marker == {"sha256": source_hash, "version": _VERSION, "files": sizes})


def _build(source: Path, target: Path, source_hash: str) -> None:
    from index.conversion import convert

    for left_over in partial_folder(target.parent).glob(f"{target.name}-build-*"):  # of a process that was killed
        shutil.rmtree(left_over)
    with tempfile.TemporaryDirectory(dir=partial_folder(target.parent), prefix=f"{target.name}-build-") as scratch:
        built = Path(scratch) / target.name
        convert(source, built)
        sizes = {str(path.relative_to(built)): path.stat().st_size for path in built.rglob("*") if path.is_file()}
        marker = {"sha256": source_hash, "version": _VERSION, "files": sizes}
        (built / MARKER).write_text(json.dumps(marker, indent=1, sort_keys=True), encoding="utf-8")
        if target.exists():  # damaged, or of another version
            shutil.rmtree(target)
        built.replace(target)
