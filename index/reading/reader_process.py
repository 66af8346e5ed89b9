"""The process in which one file is read: it begins once a file, so it loads nothing that it does not need.

Knows nothing of the process that began it (``sandbox``) but its arguments.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from index.errors import ReadError
from index.reading.document import Document

_LONGEST = 20_000_000  # characters of a text


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may take."""

    memory: int = 2_000_000_000  # bytes of address space
    seconds: int = 60  # of processor time
    longest: int = 600  # seconds by the clock, on a machine that does other things


def serve() -> None:
    """Be the process of one reading: the bytes come in by standard input, what was made of them goes out as JSON."""
    function, path, asked = sys.argv[2], Path(sys.argv[3]), json.loads(sys.argv[4])
    out = os.dup(1)
    os.dup2(2, 1)  # what libraries print is no reply
    data = sys.stdin.buffer.read()
    _limit(Limits(**asked["limits"]))
    try:
        reply = _reply(function, data, path, asked["arguments"])
    except MemoryError:
        reply = {"kind": "damaged", "said": broken_off(path)}
    with os.fdopen(out, "wb") as answer:
        answer.write(json.dumps(reply).encode())


def _reply(function: str, data: bytes, path: Path, arguments: Mapping[str, Any]) -> dict[str, Any]:
    try:
        module, name = function.split(":")
        made = getattr(import_module(module), name)(data, path, **arguments)
    except ReadError as error:
        return {"kind": error.kind, "said": str(error)}
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # the edge of a process: whatever a library says of a broken file
        why = " ".join(str(error).split())[:200] or type(error).__name__
        said = f"{path} is damaged and cannot be read ({why}); open it in its own program and save it anew"
        return {"kind": "damaged", "said": said}
    if isinstance(made, Document) and len(made.text) > _LONGEST:
        said = f"{path} has {len(made.text):,} characters of text, more than {_LONGEST:,}; split it"
        return {"kind": "too_large", "said": said}
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in asdict(made).items()}


def _limit(limits: Limits) -> None:
    """Bound the process, where the operating system does that."""
    with suppress(ImportError):
        import resource

        for what, most in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_CPU, limits.seconds)):
            with suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))


def broken_off(path: Path) -> str:
    """Return what is said of a file on which its reader broke off."""
    return (
        f"{path} takes more time or memory than a report does, or breaks what reads it; "
        "open it in its own program and save it anew, or give its text"
    )
