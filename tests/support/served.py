"""The app, served over a desk on a free port of this machine, for tests that come to it from outside."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from rag.app.desk import Desk
from rag.settings import Settings
from ui.asgi import build_app
from ui.security.gate import Access
from ui.server import open_page

if TYPE_CHECKING:
    from fastapi import FastAPI


@contextmanager
def serving(desk: Desk, home: Path, **settings: str) -> Iterator[str]:
    """Yield the app's address, without a slash at its end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    read = Settings(home=home, port=port, **settings)  # type: ignore[arg-type]  # pydantic checks them
    access = Access.of(read)
    served = open_page(_build(desk, access, read.root_path, read.metrics_key), read.host, read.port, access.headers)
    try:
        yield served.address.rstrip("/")
    finally:
        served.close()


def sit_down(client: httpx.Client, home: Path) -> None:
    """Show that a client sits at this machine, as its user does with the link that the terminal has."""
    link = Access.of(Settings(home=home)).link("/")
    assert client.get(link).status_code == 303


def _build(desk: Desk, access: Access, root_path: str, metrics_key: str | None) -> FastAPI:
    """Return the app, built inside an event loop: outside of one, Gradio makes some of its own and leaves them open."""

    async def build() -> FastAPI:
        return build_app(desk, access, root_path, metrics_key)

    try:
        asyncio.get_running_loop()  # the browser's
    except RuntimeError:
        return asyncio.run(build())
    return build_app(desk, access, root_path, metrics_key)
