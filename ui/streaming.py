"""What blocks, a bot's stream above all, heard from a server that must not: in threads of its own, with word when it is
silent, and given up at once when nobody listens any more. Knows no protocol and no component.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import closing, suppress
from enum import Enum
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakSet

from index.errors import ZhiwenError
from rag.schema.answer import Event
from rag.schema.asker import Asker, asking
from ui.bot import Bot

if TYPE_CHECKING:
    from anyio import CapacityLimiter

# Questions under way at once, of the page and of programs each; more wait until one is answered. Each holds a thread,
# most of which only stand in line for the model. Threads apart from the server's own, which never wait for them.
SIMULTANEOUS = 256
# As many where no model writes, so that a question is all computing: more at once would only take turns on the
# processors, and each would be answered when the last one is.
COMPUTING = max(2, os.cpu_count() or 2)
WAITING = 256  # questions that may wait beside them; who comes then is told so at once
PULSE = 5.0  # seconds of silence after which a client is told that the answer is still being made

_Step = TypeVar("_Step")


class LineFull(ZhiwenError):
    """More questions wait than are let wait."""


class Quiet(Enum):
    """What is heard while nothing is said."""

    QUIET = "quiet"


class _Over(Enum):
    OVER = "over"


class Lines:
    """The lines before the threads of questions, of one program."""

    def __init__(self) -> None:
        self.full = 0  # how often one was full
        self._limiters: WeakSet[CapacityLimiter] = WeakSet()

    @property
    def waiting(self) -> int:
        """How many questions wait; to be asked inside the event loop."""
        return sum(limiter.statistics().tasks_waiting for limiter in self._limiters)

    def add(self, limiter: CapacityLimiter) -> None:
        """Count one more line, for as long as it is used."""
        self._limiters.add(limiter)


LINES = Lines()


def make_limiter(*, computing: bool = False) -> CapacityLimiter:
    """Return what holds the number of questions under way at once, who came first before the others.

    ``computing``: of questions that wait for no model.
    """
    import anyio

    limiter = anyio.CapacityLimiter(COMPUTING if computing else SIMULTANEOUS)
    LINES.add(limiter)
    return limiter


def follow(
    bot: Bot, question: str, history: Sequence[str], limiter: CapacityLimiter, pulse: float = PULSE
) -> AsyncGenerator[Event | Quiet, None]:
    """Yield the bot's events, and ``QUIET`` after each ``pulse`` seconds without one. Raises what the bot raises.

    Raises LineFull at once where too many wait already.
    """
    check_line(limiter)
    return hear(bot.stream(question, history), limiter, pulse=pulse)


def check_line(limiter: CapacityLimiter) -> None:
    """Raise LineFull where too many wait already."""
    if limiter.statistics().tasks_waiting >= WAITING:
        LINES.full += 1
        raise LineFull(
            "Too many questions are waiting now. Ask again in a minute. 现在排队的问题太多，请过一分钟再问。"
        )


async def hear(
    steps: Iterator[_Step], limiter: CapacityLimiter, *, visitor: str = "", pulse: float = PULSE
) -> AsyncGenerator[_Step | Quiet, None]:
    """Yield what a generator yields in a thread of its own, and ``QUIET`` after each ``pulse`` seconds without.

    It runs ahead of whoever listens. Closing this generator stops it before its next step, and takes ``visitor`` out
    of the line before the model, unless what is made was said to be wanted all the same (``Asker.persist``). Raises
    what it raises.
    """
    import anyio.to_thread

    loop, asker = asyncio.get_running_loop(), Asker(visitor)
    heard: asyncio.Queue[_Step | _Over] = asyncio.Queue()

    def listen() -> None:
        try:
            with asking(asker), closing(steps):  # type: ignore[type-var]  # they are generators
                for step in steps:
                    if asker.left:
                        return
                    if asker.deserted is None:
                        loop.call_soon_threadsafe(heard.put_nowait, step)
        finally:
            with suppress(RuntimeError):  # the server has ended
                loop.call_soon_threadsafe(heard.put_nowait, _Over.OVER)

    work = asyncio.ensure_future(anyio.to_thread.run_sync(listen, limiter=limiter))
    try:
        while True:
            try:
                step = await asyncio.wait_for(heard.get(), pulse)
            except TimeoutError:
                yield Quiet.QUIET
                continue
            if step is _Over.OVER:
                break
            yield step
        await work
    finally:
        asker.desert()
        work.cancel()  # what still waits for a thread will get none; a thread under way comes to its end by itself
