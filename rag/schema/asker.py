"""Who waits for an answer, and how that is known wherever a model is asked. Knows no line and no model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Asker:
    """Who waits for an answer; ``visitor`` is "" where nobody knows."""

    def __init__(self, visitor: str = "") -> None:
        self.visitor = visitor
        self._left = threading.Event()
        self._heeded: list[Callable[[], None]] = []
        self._persists = False
        self.deserted: float | None = None  # since when nobody listens to what is made all the same

    @property
    def left(self) -> bool:
        """Whether nobody waits any more."""
        return self._left.is_set()

    def leave(self) -> None:
        """Give up the place in line, from any thread and at once; what is being written ends at its next word."""
        self._left.set()
        for heed in tuple(self._heeded):
            heed()

    def persist(self) -> None:
        """From now on the answer is wanted also while nobody listens: its visitor may come back to it."""
        self._persists = True

    def desert(self) -> None:
        """Note that nobody listens any more; unless the answer is wanted all the same, that is to leave."""
        if self._persists:
            self.deserted = time.monotonic()
        else:
            self.leave()

    def heed(self, leaving: Callable[[], None]) -> None:
        """Call ``leaving`` when this asker leaves."""
        self._heeded.append(leaving)


_asker: ContextVar[Asker | None] = ContextVar("asker", default=None)


@contextmanager
def asking(asker: Asker) -> Iterator[None]:
    """Let what is asked of a model inside the block be asked by ``asker``."""
    token = _asker.set(asker)
    try:
        yield
    finally:
        _asker.reset(token)


def current_asker() -> Asker | None:
    """Return whose question is being answered here, None where nobody has said."""
    return _asker.get()
