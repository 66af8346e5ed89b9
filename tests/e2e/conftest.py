"""The page served over a bot, and visitors who open it in a real browser."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from support.browser import CHROMIUM, FLAGS, PATIENCE, Open
from support.page_bot import PageBot
from support.small_desk import make_small_desk

from rag.app.desk import Desk
from rag.settings import Settings
from ui.asgi import build_app
from ui.security.gate import Access
from ui.server import open_page
from ui.views.ask.conversation import Bot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request


@pytest.fixture(scope="module")
def bot() -> PageBot:
    """Speak as scripted; a module may have another bot."""
    return PageBot(pace=0.04)


@pytest.fixture(scope="module")
def desk(bot: Bot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give the page the module's bot, and all else over the small library."""
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    yield replace(desk, bot=bot)
    desk.close()


@pytest.fixture(scope="module")
def served(browser: Browser, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Serve the page over the module's desk, without login; yield its address, and the link of who sits here."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(home=tmp_path_factory.mktemp("home"), port=port)
    access = Access.of(settings)
    served = open_page(build_app(desk, access), settings.host, settings.port, access.headers)
    yield served.address, access.link(served.address)
    served.close()


@pytest.fixture(scope="module")
def address(served: tuple[str, str]) -> str:
    """Return the page's address."""
    return served[0]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start the browser; each visitor is a context of its own."""
    playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, served: tuple[str, str]) -> Iterator[Open]:
    """Open the page as a new visitor; afterwards none may have erred, been kept from anything or left this machine."""
    contexts, strangers, errors, blocked = [], [], [], []

    def note(request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in {"data", "blob"} and url.hostname != "127.0.0.1":
            strangers.append(request.url)

    def enter(*, locale: str = "zh-CN", width: int = 1280, height: int = 800, touch: bool = False) -> Page:
        context = browser.new_context(locale=locale, viewport={"width": width, "height": height}, has_touch=touch)
        contexts.append(context)
        context.on("request", note)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda told: blocked.append(told.text) if "Content Security Policy" in told.text else None)
        page.goto(served[1])  # and on to the page
        page.wait_for_selector(".zw-suggestion")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert strangers == []
    assert errors == []
    assert blocked == []
