"""Found by every Python process that has this folder on its path: writes down whom it reaches for and what it writes.

A line of JSON each, in the file that WATCHED names: ``process`` with its number, ``reach`` with a host's name or
address, ``write`` with a path. Other machines are not reached: what asks for them is refused, as without a network.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_LOOKED_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_CONNECTED = {"socket.connect", "socket.sendto", "socket.sendmsg"}
# which of an event's arguments is the path that is made; the last is the folder's descriptor, or -1
_MADE = {"os.mkdir": 0, "os.rename": 1, "os.link": 1, "os.symlink": 1}
_LOG = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def _note(kind: str, what: object) -> None:
    os.write(_LOG, (json.dumps([kind, what]) + "\n").encode())


def _note_path(path: object, folder: int = -1) -> None:
    if isinstance(path, str | bytes | os.PathLike):  # else a descriptor, of what was opened before
        within = os.getcwd() if folder < 0 else os.readlink(f"/proc/self/fd/{folder}")
        _note("write", os.path.normpath(os.path.join(within, os.fsdecode(path))))


def _note_host(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if name not in {"localhost", "::1"} and not name.startswith("127."):
        _note("reach", name)
        raise ConnectionRefusedError(f"{name} is not to be reached by what is watched")


def _watch(event: str, told: tuple[Any, ...]) -> None:
    if event in _LOOKED_UP:
        _note_host(told[0])
    elif event in _CONNECTED:
        if isinstance(told[1], tuple):  # else a path on this machine, or a socket that is connected
            _note_host(told[1][0])
    elif event in _MADE:
        _note_path(told[_MADE[event]], told[-1])
    elif event == "open":
        if isinstance(told[2], int) and told[2] & _WRITING:
            _note_path(told[0])
    elif event == "sqlite3.connect":
        _note_path(told[0])


_note("process", os.getpid())
sys.addaudithook(_watch)
