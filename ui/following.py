"""A bot's stream, which is plain code that blocks, heard from a server that must not: in threads of its own, with
word when it is silent, and given up when nobody listens any more. Knows no protocol.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Sequence
from contextlib import closing
from enum import Enum
from typing import TYPE_CHECKING

from rag.answer import Event
from ui.conversation import Bot

if TYPE_CHECKING:
    from anyio import CapacityLimiter

SIMULTANEOUS = (
    16  # answers to programs made at once; more wait. Threads apart from the page's, which never waits for them
)
PULSE = 5.0  # seconds of silence after which a client is told that the answer is still being made


class Quiet(Enum):
    """What is heard while the bot says nothing."""

    QUIET = "quiet"


class _Over(Enum):
    OVER = "over"


def make_limiter() -> CapacityLimiter:
    """Return what holds the number of answers made at once."""
    import anyio

    return anyio.CapacityLimiter(SIMULTANEOUS)


async def follow(
    bot: Bot, question: str, history: Sequence[str], limiter: CapacityLimiter, pulse: float = PULSE
) -> AsyncGenerator[Event | Quiet, None]:
    """Yield the bot's events, and ``QUIET`` after each ``pulse`` seconds without one. Raises what the bot raises.

    Closing this generator stops the bot before its next event.
    """
    import anyio.to_thread

    loop, given_up = asyncio.get_running_loop(), threading.Event()
    heard: asyncio.Queue[Event | _Over] = asyncio.Queue()

    def listen() -> None:
        try:
            with closing(bot.stream(question, history)) as events:  # type: ignore[type-var]  # streams are generators
                for event in events:
                    if given_up.is_set():
                        return
                    loop.call_soon_threadsafe(heard.put_nowait, event)
        finally:
            if not given_up.is_set():
                loop.call_soon_threadsafe(heard.put_nowait, _Over.OVER)

    work = asyncio.ensure_future(anyio.to_thread.run_sync(listen, limiter=limiter))
    try:
        while True:
            try:
                event = await asyncio.wait_for(heard.get(), pulse)
            except TimeoutError:
                yield Quiet.QUIET
                continue
            if event is _Over.OVER:
                break
            yield event
        await work
    finally:
        given_up.set()
        work.cancel()  # what still waits for a thread will get none; a thread under way comes to its end by itself
