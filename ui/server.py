"""Serving: the page, the ends for other programs and the downloads as one app on one port. Knows no view's inside."""

from __future__ import annotations

import errno
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from index.errors import ZhiwenError
from index.fetch import Progress
from rag.desk import Desk
from rag.settings import Settings
from rag.wiring import open_desk
from ui.access import Access
from ui.app import build_page, read_styles
from ui.ask import SIMULTANEOUS
from ui.compare_export import make_compare_router
from ui.completions import make_completions_router
from ui.health import make_health_router
from ui.library_upload import make_upload_router
from ui.login import make_login_router
from ui.past_export import make_past_router
from ui.view import read_asset

if TYPE_CHECKING:
    import gradio as gr
    import uvicorn
    from fastapi import FastAPI

STARTING = 60.0  # seconds that a server may take to listen
FONTS = ("system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
CODE_FONTS = ("ui-monospace", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace")


def serve(settings: Settings, announce: Callable[[str], None], progress: Progress | None = None) -> None:
    """Serve the page until Ctrl-C; ``announce`` gets its address once it answers.

    Raises ZhiwenError where the port is taken (before any model is loaded) or the library cannot be opened.
    """
    check_port(settings.host, settings.port)
    access = Access.of(settings)
    with closing(open_desk(settings, progress)) as desk:
        served = open_page(build_app(desk, access), settings.host, settings.port)
        announce(served.address)
        threading.Thread(target=desk.bot.warm, name="warming", daemon=True).start()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            served.close()


def build_app(desk: Desk, access: Access) -> FastAPI:
    """Return all that is served, as one app."""
    import gradio as gr
    from fastapi import FastAPI

    from ui.tools import make_tools  # MCP takes half a second to load

    tools = make_tools(desk)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=tools.lifespan)
    access.guard(app)
    app.include_router(make_login_router(access))
    app.include_router(make_health_router(desk.bot))
    app.include_router(make_completions_router(desk.bot))
    app.include_router(make_upload_router(desk))
    app.include_router(make_compare_router(desk))
    app.include_router(make_past_router(desk))
    app.router.routes.extend(tools.routes)
    page = build_page(desk)
    page.queue(default_concurrency_limit=SIMULTANEOUS)
    # After each event Gradio would reckon a table of all events with pandas, for a monitor that is off. Its only other
    # switch is an environment variable.
    page._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    gr.mount_gradio_app(
        app, page, "/", auth_dependency=access.name_of, footer_links=[], run_history=False, enable_monitoring=False,
        ssr_mode=False, mcp_server=False, pwa=False, theme=_make_theme(), css=read_styles(),
        favicon_path=str(files("ui") / "assets" / "icon.svg"),
        head=f"<script>{read_asset('shell.js')}</script>",
    )  # fmt: skip
    return app


def _make_theme() -> gr.Theme:
    import gradio as gr

    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal, neutral_hue=gr.themes.colors.slate, font=FONTS, font_mono=CODE_FONTS
    )


@dataclass(frozen=True, slots=True)
class Served:
    """An app that is being served in the background."""

    address: str
    server: uvicorn.Server
    thread: threading.Thread

    def close(self) -> None:
        """Stop serving; what is under way is cut off."""
        self.server.should_exit = True
        self.thread.join()


def open_page(app: FastAPI, host: str, port: int) -> Served:
    """Start serving an app in the background, and return once it answers. Raises ZhiwenError when it cannot."""
    import uvicorn

    check_port(host, port)
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=1)
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
