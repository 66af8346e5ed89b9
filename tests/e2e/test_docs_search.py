"""The documentation site in a real browser: Chinese search asks for every character, and nothing comes from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from support.browser import NEEDS_BROWSER, PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = NEEDS_BROWSER
ROOT = Path(__file__).parents[2]
RESULTS = ".md-search-result__item > a.md-search-result__link"
SETTLED = "!/键入以开始|正在初始化/.test(document.querySelector('.md-search-result__meta').innerText)"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and prints nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the site and serve it on loopback."""
    pytest.importorskip("mkdocs", reason="mkdocs is not installed")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, check=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Give a tab of the browser; whatever it asks of another machine fails the test."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    page.close()
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []


def search(page: Page, site: str, words: str) -> set[str]:
    """Return the pages that a search on the Chinese site finds; in the address, for typing could come too early."""
    page.goto(f"{site}/zh/index.html?q={quote(words)}")
    page.wait_for_function(SETTLED)
    links: list[str] = page.locator(RESULTS).evaluate_all("links => links.map(link => new URL(link.href).pathname)")
    return set(links)


def test_a_chinese_search_finds_what_has_all_its_characters(page: Page, site: str) -> None:
    found = search(page, site, "磁盘满")

    assert "/zh/guide/troubleshooting.html" in found
    for path in found:
        source = ROOT / "docs" / path.removeprefix("/zh/").replace(".html", ".zh.md")
        assert set("磁盘满") <= set(source.read_text("utf-8")), path


def test_the_last_character_of_a_chinese_search_counts(page: Page, site: str) -> None:
    assert search(page, site, "磁盘茶") == set()


def test_an_english_name_is_found_in_both_languages(page: Page, site: str) -> None:
    assert {"/reference/settings.html", "/zh/reference/settings.html"} <= search(page, site, "ZHIWEN_PORT")
