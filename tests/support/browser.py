"""What a visitor does on the page in a real browser: asks, waits, clicks, reads. For the tests of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 30_000  # milliseconds; the machines that run this are small and busy
NEEDS_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}"),
]

Open = Callable[..., "Page"]


def send(page: Page, question: str) -> None:
    """Type a question and send it."""
    page.fill("#zw-box textarea", question)
    page.press("#zw-box textarea", "Enter")


def ask(page: Page, question: str) -> None:
    """Ask a question and wait for the end of its answer."""
    with answering(page):
        send(page, question)


@contextmanager
def answering(page: Page) -> Iterator[None]:
    """Ask within, by a click or a key; leave at the end of the answer, however quickly it came and went."""
    page.evaluate(
        """() => {
        const asked = () => document.querySelectorAll('#zw-chat .user').length, before = asked();
        const watch = new MutationObserver(() => {
            window.began ||= document.querySelector('#zw-stop')?.checkVisibility() || asked() > before;
            if (window.began) watch.disconnect();
        });
        window.began = false;
        watch.observe(document.body, {subtree: true, childList: true, attributes: true}); }"""
    )
    yield
    page.wait_for_function("window.began")
    wait_for_rest(page)


def wait_for_rest(page: Page) -> None:
    """Wait until the page takes another question."""
    page.wait_for_selector("#zw-send", state="visible")


def last_answer(page: Page) -> str:
    """Return the last answer as a visitor reads it."""
    pieces = page.locator("#zw-chat .bot .zw-answer").all_inner_texts()  # one of an answer, two around its chart
    below = page.locator("#zw-chat .bot .zw-answer").last.evaluate("node => node.classList.contains('zw-rest')")
    return "\n".join(pieces[-2:] if below else pieces[-1:])


def open_by(page: Page, key: str, *, by: str) -> str:
    """Click, wait until the reader shows that passage, return the marked characters."""
    page.click(by)
    page.wait_for_selector(f'.zw-report[data-key="{key}"] mark')
    return str(page.evaluate("document.querySelector('#zw-reader mark').textContent"))


def mark_is_in_view(page: Page) -> bool:
    """Whether the marked passage can be seen without scrolling."""
    return bool(
        page.evaluate(
            """() => { const m = document.querySelector('#zw-reader mark').getClientRects()[0];
            const at = document.elementFromPoint(m.left + 3, m.top + m.height / 2);
            return m.top >= 0 && m.bottom <= innerHeight && at !== null && at.closest('mark') !== null; }"""
        )
    )
