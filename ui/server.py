"""Serving: one app on one port, started with all that it needs at once. Knows no view.

What takes long to load is imported by what needs it: whether a port is free is told at once.
"""

from __future__ import annotations

import errno
import gc
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from index.errors import ZhiwenError

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from index.models.download import Progress
    from rag.app.desk import Desk
    from rag.settings import Settings

WARMING = "法治政府建设情况怎么样?"  # says little, and goes through all that a question goes through
STARTING = 60.0  # seconds that a server may take to listen
PATIENCE = 5.0  # seconds that answers and an upload under way are waited for when the program is told to end
LOOKED_AFTER = 0.2  # seconds between two looks at whether it is
LIMIT = 9.0  # seconds until it ends in any case; those who stop programs often kill them after ten


def serve(settings: Settings, announce: Callable[[str, str], None], progress: Progress | None = None) -> None:
    """Serve the page until Ctrl-C or SIGTERM; ``announce`` gets its address once it answers.

    Its second argument is the link by which somebody at this machine may change the library, "" where there is none.

    What is under way then is waited for a while; what was accepted comes in at the next start.

    Raises ZhiwenError where the port is taken (before any model is loaded) or the library cannot be opened.
    """
    check_port(settings.host, settings.port)
    from rag.app.compose import open_desk
    from ui.asgi import build_app
    from ui.gradio_loading import load_gradio
    from ui.security.gate import Access

    access, end = Access.of(settings), End()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="opening") as aside, ExitStack() as stack:
        stack.enter_context(end.heeded())
        with _collecting_later():
            opening = aside.submit(open_desk, settings, progress)
            stack.callback(_close, opening)
            load_gradio()  # while the models load, which leaves Python to others
            desk = opening.result()
            app = build_app(desk, access, settings.root_path, settings.metrics_key)
            served = open_page(app, settings.host, settings.port, access.headers)
        end.in_good_order()
        announce(served.address, access.link(served.address))
        warming = threading.Thread(target=warm, args=(desk,), name="warming")
        warming.start()
        end.wait()
        if not desk.wind_down(PATIENCE):
            end.now()  # what still runs would fail in the midst of what is taken from it
        served.close()
        warming.join()  # an engine that is at work cannot be closed under its thread


class End:
    """How the program is told to end, by SIGTERM or Ctrl-C: at once while it starts, else in good order, within bounds.

    A second time, or after ``LIMIT`` seconds, it ends where it stands: nothing that was accepted or kept is lost by it.
    """

    def __init__(self) -> None:
        self._serving = self._told = False
        self._by = signal.SIGTERM

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Heed the signals inside the block."""
        before = {number: signal.signal(number, self._heed) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def in_good_order(self) -> None:
        """From now on leave it to who waits what is done before the end."""
        self._serving = True

    def wait(self) -> None:
        """Return once the program is told to end."""
        while not self._told:
            time.sleep(LOOKED_AFTER)  # a signal that another thread was given is heeded when this one wakes

    def now(self) -> NoReturn:
        """End the program where it stands, with the exit status that is usual for the signal."""
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(128 + self._by)

    def _heed(self, number: int, _frame: object) -> None:
        self._by = signal.Signals(number)
        if self._told or not self._serving:
            self.now()
        self._told = True
        limit = threading.Timer(LIMIT, self.now)
        limit.daemon = True
        limit.start()


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Look for no garbage inside the block, and never among what it made: nearly all of it stays to the end."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _close(opening: Future[Desk]) -> None:
    if not opening.exception():
        opening.result().close()


def warm(desk: Desk) -> None:
    """Have all that a first question needs read before it comes: index, word lists, what every prompt begins with.

    What cannot be read now is told by the answers, not here.
    """
    with suppress(ZhiwenError):
        desk.bot.search(WARMING)
    desk.bot.warm()


@dataclass(frozen=True, slots=True)
class Served:
    """An app that is being served in the background."""

    address: str
    server: uvicorn.Server
    thread: threading.Thread

    def close(self) -> None:
        """Stop serving; what is under way is cut off, as where clients leave: pages keep a connection open for ever."""
        self.server.should_exit = True
        for listening in self.server.servers:
            listening.get_loop().call_soon_threadsafe(self._disconnect)
        self.thread.join()

    def _disconnect(self) -> None:
        for connection in tuple(self.server.server_state.connections):
            if connection.transport:
                connection.transport.close()


def open_page(app: FastAPI, host: str, port: int, headers: Mapping[str, str] | None = None) -> Served:
    """Start serving an app in the background, and return once it answers. Raises ZhiwenError when it cannot.

    ``headers``: those of what is answered before the app hears of a request.
    """
    import uvicorn

    from ui.security.connections import make_protocol

    check_port(host, port)
    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=1, server_header=False,
        http=make_protocol(headers or {}), proxy_headers=False,  # which proxies are believed is the gate's affair
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="page", daemon=True)
    thread.start()
    end = time.monotonic() + STARTING
    while not server.started:
        if not thread.is_alive() or time.monotonic() > end:
            check_port(host, port)
            raise ZhiwenError(f"The page did not start on {host} port {port}. Its log above says why")
        time.sleep(0.02)
    shown = f"[{host}]" if ":" in host else host
    return Served(f"http://{shown}:{port}/", server, thread)


def check_port(host: str, port: int) -> None:
    """Raise ZhiwenError unless a program may listen on this address now."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise ZhiwenError(_explain_port(host, port, error)) from error


def _explain_port(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1  # noqa: PLR2004  # the last port there is
        return (
            f"Port {port} on {host} is taken by another program. "
            f"Run: make start PORT={other} (or zhiwen ui --port {other})"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} on {host} is reserved for administrators. Run: zhiwen ui --port 7860"
    return (
        f"The page cannot listen on {host} port {port} ({error}). Check ZHIWEN_HOST, or run: zhiwen ui --host 127.0.0.1"
    )
