"""How much memory processes and all that they start hold at most, read from /proc while they run (Linux)."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

EVERY = 0.2  # seconds between two looks
_PAGE = os.sysconf("SC_PAGE_SIZE")


def tree(roots: Sequence[int]) -> set[int]:
    """Return the processes and all their descendants that live."""
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        process = waiting.pop()
        if process in found:
            continue
        try:
            lists = [(thread / "children").read_text() for thread in Path(f"/proc/{process}/task").iterdir()]
        except OSError:  # it ended meanwhile
            continue
        found.add(process)
        waiting += [int(child) for line in lists for child in line.split()]
    return found


def resident(processes: set[int]) -> int:
    """Return the resident bytes of processes; what two share counts twice."""
    total = 0
    for process in processes:
        try:
            total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return total


class Peak:
    """The most that process trees held while the block ran, in MB (10^6 bytes)."""

    def __init__(self, *roots: int) -> None:
        self._roots = roots
        self._most = 0
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch)

    def __enter__(self) -> Peak:
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._watcher.join()

    @property
    def megabytes(self) -> float:
        """The most seen so far."""
        return round(self._most / 1e6, 1)

    def _watch(self) -> None:
        while not self._over.is_set():
            self._most = max(self._most, resident(tree(self._roots)))
            self._over.wait(EVERY)
