"""What is under way when the program is told to end: counted, so that it can be waited for. Knows no question."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rag.schema.errors import ProgramEnding

ENDING = (
    "程序正在退出，请稍后再问。 The program is being ended; ask again once it has been started again."
)  # fmt: skip


class Count:
    """How many pieces of work are under way, in any threads; none begins after ``end``."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._running = 0
        self._ended = False

    @property
    def running(self) -> int:
        """How many are under way."""
        return self._running

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count a piece of work for the time of the block. Raises ProgramEnding."""
        with self._change:
            if self._ended:
                raise ProgramEnding(ENDING)
            self._running += 1
        try:
            yield
        finally:
            with self._change:
                self._running -= 1
                self._change.notify_all()

    def end(self, patience: float) -> bool:
        """Let no more begin, and wait up to ``patience`` seconds for those under way; False where some still are."""
        end = time.monotonic() + patience
        with self._change:
            self._ended = True
            while self._running and (left := end - time.monotonic()) > 0:
                self._change.wait(left)
            return not self._running
