"""A reader runs in a process of its own, with as much memory and time as it may have: files come from strangers.

What it made of some bytes is remembered for a while, so that a file that is looked at and then taken in is read once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.errors import ReadError
from index.reading.document import Document
from index.reading.reader_process import Limits, broken_off

_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from index.reading.reader_process import serve; serve()"
_ROOT = Path(__file__).parents[2]  # where the package ``index`` lies
_REMEMBERED = 20_000_000  # characters of all texts that are remembered
_LOOKED_AFTER = 0.5  # seconds between two looks at whether the work is to end
_known: OrderedDict[tuple[str, str], Document] = OrderedDict()
_guard = threading.Lock()


def read_apart(
    module: str,
    data: bytes,
    path: Path,
    *,
    function: str = "read",
    limits: Limits | None = None,
    check: Callable[[], None] | None = None,
) -> Document:
    """Return what a function of a module makes of a file's bytes. ``check`` is called often, and may end the work.

    Raises ReadError: what the reader refuses, and a file that is damaged, or takes more memory or time than allowed.
    """
    key = (f"{module}:{function}", sha256(data).hexdigest())
    with _guard:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    reply = run_apart(key[0], data, path, limits=limits, check=check)
    document = Document(reply["text"], reply["encoding"], tuple(reply["pages"]))
    with _guard:
        _known[key] = document
        while len(_known) > 1 and sum(len(one.text) for one in _known.values()) > _REMEMBERED:
            _known.popitem(last=False)
    return document


def forget(data: bytes) -> None:
    """Remember no longer what was made of some bytes: a visitor's own, which nobody is to keep."""
    digest = sha256(data).hexdigest()
    with _guard:
        for key in [key for key in _known if key[1] == digest]:
            del _known[key]


def run_apart(
    function: str,
    data: bytes,
    path: Path,
    *,
    arguments: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    check: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Return the fields of what a function, named as module:function, makes of a file's bytes; bytes as hexadecimal.

    Raises ReadError as ``read_apart`` does.
    """
    limits = limits or Limits()
    asked = json.dumps({"limits": asdict(limits), "arguments": dict(arguments or {})})
    command = [sys.executable, "-c", _PROGRAM, str(_ROOT), function, str(path), asked]
    reply = _run(command, data, path, limits.longest, check)
    if "kind" in reply:
        raise ReadError(reply["said"], reply["kind"])
    return reply


def _run(
    command: Sequence[str], data: bytes, path: Path, longest: float, check: Callable[[], None] | None
) -> dict[str, Any]:
    end = time.monotonic() + longest
    given: bytes | None = data
    process = subprocess.Popen(  # noqa: S603  # our own program, on this interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    with process:
        try:
            while True:
                try:
                    said, _ = process.communicate(given, timeout=_LOOKED_AFTER)
                    break
                except subprocess.TimeoutExpired:
                    given = None
                if check:
                    check()
                if time.monotonic() > end:
                    _end(process)
        except BaseException:
            _end(process)
            raise
    if process.returncode == 0:
        reply: dict[str, Any] = json.loads(said)
        return reply
    return {"kind": "damaged", "said": broken_off(path)}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a reader, with the programs that it has started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
