"""What the page's policy keeps a browser from: running what was slipped in, showing it in a stranger's frame."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.browser import NEEDS_BROWSER, PATIENCE
from support.served import serving

from rag.app.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = NEEDS_BROWSER
SLIPPED_IN = '<img src="x" onerror="window.hacked = 1"><svg onload="window.hacked = 2"></svg>'


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve a folder as another site."""
    handler = functools.partial(_Quiet, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()
        thread.join()


def test_what_is_slipped_into_the_page_does_not_run(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    with serving(desk, tmp_path) as address:
        page = browser.new_page()
        page.goto(address, timeout=PATIENCE)
        page.wait_for_selector(".zw-suggestion", timeout=PATIENCE)
        page.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)", SLIPPED_IN)
        page.evaluate(
            "() => { const made = document.createElement('script'); made.textContent = 'window.hacked = 3'; "
            "document.body.append(made); }"
        )
        page.wait_for_timeout(500)

        assert page.evaluate("window.hacked") is None
        page.close()


@pytest.mark.parametrize("named", [True, False])
def test_only_a_named_site_shows_the_page_in_a_frame(
    browser: Browser, desk: Desk, stranger: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory, *, named: bool
) -> None:
    site, folder = stranger
    more = {"framed_by": site} if named else {}
    with serving(desk, tmp_path_factory.mktemp("home"), **more) as address:
        (folder / "frame.html").write_text(f'<iframe src="{address}/" width="900" height="600"></iframe>')
        page = browser.new_page()
        page.goto(f"{site}/frame.html", timeout=PATIENCE)
        frame = page.frame_locator("iframe")
        if named:
            frame.locator(".zw-suggestion").first.wait_for(timeout=PATIENCE)
        else:
            page.wait_for_timeout(2000)
            assert frame.locator("#zw-header").count() == 0
        page.close()
