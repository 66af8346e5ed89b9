"""Who waits for an answer, and how that is known wherever a model is asked. Knows no line and no model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Asker:
    """Who waits for an answer; ``visitor`` is "" where nobody knows."""

    def __init__(self, visitor: str = "") -> None:
        self.visitor = visitor
        self._left = threading.Event()
        self._heeded: list[Callable[[], None]] = []

    @property
    def left(self) -> bool:
        """Whether nobody waits any more."""
        return self._left.is_set()

    def leave(self) -> None:
        """Give up the place in line, from any thread and at once; what is being written ends at its next word."""
        self._left.set()
        for heed in tuple(self._heeded):
            heed()

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
