"""The page under a path of a site, behind nginx as the documentation sets it up: asked, saved, passed on, logged in."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from support.browser import NEEDS_BROWSER, PATIENCE, ask
from support.served import serving
from support.small_desk import make_small_desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = [*NEEDS_BROWSER, pytest.mark.skipif(NGINX is None, reason="nginx is not installed")]

ANN = ("ann", "ann-secret-1")
ASKED = "嘉善县2024年收到多少件行政复议申请？"
GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "serving.md"
WIDTHS = [390, 720, 1440]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_location() -> str:
    """Return the block of the documentation that is written for a sub-path."""
    (block,) = re.findall(r"```nginx\n(location /zhiwen/ \{.*?\n\})\n```", GUIDE.read_text("utf-8"), re.DOTALL)
    return str(block)


def configure(folder: Path, port: int, behind: str) -> Path:
    """Write a whole configuration around the documented block."""
    location = read_location().replace("127.0.0.1:7860", behind.removeprefix("http://"))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; events {{}}\n"
        f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port};\n{location}\n}} }}\n",
        "utf-8",
    )
    return file


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page behind nginx under /zhiwen/, with a login; yield the site's address."""
    desk, folder = make_small_desk(tmp_path_factory.mktemp("desk")), tmp_path_factory.mktemp("nginx")
    port = _free_port()
    settings = {"auth": ":".join(ANN), "root_path": "/zhiwen", "proxies": "127.0.0.1"}
    with serving(desk, tmp_path_factory.mktemp("home"), **settings) as behind:
        nginx = subprocess.Popen([str(NGINX), "-c", str(configure(folder, port, behind)), "-p", str(folder)])
        try:
            wait_for(f"http://127.0.0.1:{port}/zhiwen/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            nginx.terminate()
            nginx.wait(20)
    desk.close()


def wait_for(address: str) -> None:
    """Return once something answers there."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if httpx.get(address, timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Log in behind the proxy, as a visitor does who was led to the form."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    outside: list[str] = []
    context.on(
        "request",
        lambda sent: (
            None if f"{site}/zhiwen/" in sent.url or not sent.url.startswith("http") else outside.append(sent.url)
        ),
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site}/zhiwen/?view=past")
    assert page.url.startswith(f"{site}/zhiwen/login?next=")
    page.fill("#name", ANN[0])
    page.fill("#password", ANN[1])
    page.click("button[type=submit]")
    page.wait_for_selector("#zw-view-past h2")
    assert page.url == f"{site}/zhiwen/?view=past"
    yield page
    context.close()
    assert outside == []  # nothing was asked for outside its path


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_stays_under_the_path(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.click("#zw-header a[data-view=ask]")
    page.wait_for_selector(".zw-suggestion")
    ask(page, ASKED)
    assert "88件" in page.inner_text("#zw-chat .zw-answer")
    page.wait_for_function("location.search.includes('c=')")
    assert page.url.startswith(f"{site}/zhiwen/?c=")
    page.reload()
    page.wait_for_selector("#zw-chat .zw-copy")
    page.click("#zw-header a[data-view=past]")
    page.wait_for_selector(".zw-past-export")
    with page.expect_download() as saved:
        page.click(".zw-past-export >> nth=0")
    assert Path(saved.value.path()).read_bytes().startswith(b"PK")
    with page.context.expect_page() as opened:
        page.click(".zw-past-share >> nth=0")
    opened.value.wait_for_selector("h2")
    assert opened.value.url.startswith(f"{site}/zhiwen/shared/")
    opened.value.close()


def test_logging_out_leads_back_to_the_form_under_the_path(page: Page, site: str) -> None:
    page.click(".zw-who button")
    page.wait_for_selector("#password")
    assert page.url.startswith(f"{site}/zhiwen/login")


def test_words_come_as_they_are_written_and_not_at_the_end(site: str) -> None:
    body = {"model": "zhiwen", "stream": True, "messages": [{"role": "user", "content": ASKED}]}
    with httpx.stream("POST", f"{site}/zhiwen/v1/chat/completions", json=body, auth=ANN, timeout=60) as reply:
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/event-stream")
        assert sum(1 for line in reply.iter_lines() if line.startswith("data:")) > 1
