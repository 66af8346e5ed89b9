"""Waiting in a real browser: what is done and for how long is seen; a page loaded again goes on with its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import page_bot
from support.browser import NEEDS_BROWSER, Open, last_answer, send, wait_for_rest
from support.page_bot import PageBot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

WIDTHS = [390, 720, 1440]
WRITING = "#zw-chat .zw-answer >> text=慢慢地说"
SPOKEN = page_bot.SLOW


@pytest.fixture
def slow(bot: PageBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot speak slowly."""
    monkeypatch.setattr(bot, "pace", page_bot.LINGERING)


@pytest.fixture
def unhurried(bot: PageBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an answer take some seconds."""
    monkeypatch.setattr(bot, "pace", 0.08)


def _elapsed(page: Page) -> int:
    """Return the seconds that the waiting line counts."""
    told = "getComputedStyle(document.querySelector('#zw-chat .zw-elapsed')).getPropertyValue('--zw-seconds')"
    return int(page.evaluate(told))


def _is_in_view(page: Page, selector: str) -> bool:
    return bool(
        page.evaluate(
            """(what) => { const box = document.querySelector(what).getBoundingClientRect();
            return box.width > 0 && box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight; }""",
            selector,
        )
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_done_and_for_how_long_is_seen_and_moves(visit: Open, slow: None, width: int) -> None:
    page = visit(width=width)
    send(page, SPOKEN)
    page.wait_for_selector("#zw-chat .zw-waiting >> text=正在写，写完后逐句核对")
    first = _elapsed(page)
    page.wait_for_timeout(2200)
    assert _elapsed(page) - first in range(2, 9)  # the machines that run this are busy
    assert page.evaluate("getComputedStyle(document.querySelector('#zw-chat .zw-moving')).animationName") == "zw-turn"
    assert "秒" in page.evaluate("getComputedStyle(document.querySelector('#zw-chat .zw-elapsed'), '::after').content")
    assert _is_in_view(page, "#zw-chat .zw-waiting")
    page.click("#zw-stop")
    wait_for_rest(page)
    assert page.locator("#zw-chat .zw-waiting").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_loaded_again_goes_on_with_the_answer_to_its_end(
    visit: Open, bot: PageBot, unhurried: None, width: int
) -> None:
    page, asked = visit(width=width), len(bot.histories)
    send(page, SPOKEN)
    page.wait_for_selector(WRITING)
    page.wait_for_function("location.search.includes('c=')")
    page.reload()
    page.wait_for_selector("#zw-chat .zw-waiting")
    assert page.is_visible("#zw-stop")
    assert _elapsed(page) >= 1  # since it was asked, not since the page was loaded
    wait_for_rest(page)
    page.wait_for_selector("#zw-chat .zw-copy")
    assert last_answer(page).count("慢慢地说下去") == 60
    assert len(bot.histories) - asked == 1  # the bot was asked once
    page.wait_for_selector("#zw-evidence .zw-card")
    page.wait_for_selector("#zw-reader mark", state="attached")  # on a phone behind the chat
    page.reload()
    page.wait_for_selector("#zw-chat .zw-copy")
    assert last_answer(page).count("慢慢地说下去") == 60


def test_an_answer_is_finished_while_its_page_is_away(visit: Open, unhurried: None) -> None:
    page = visit()
    send(page, SPOKEN)
    page.wait_for_function("location.search.includes('c=')")
    address = page.url
    page.goto("about:blank")
    page.wait_for_timeout(9000)
    page.goto(address)
    page.wait_for_selector("#zw-chat .zw-copy")
    assert last_answer(page).count("慢慢地说下去") == 60
    assert page.locator("#zw-chat .zw-waiting").count() == 0


def test_a_conversation_exists_from_its_first_question_and_a_second_page_follows_and_stops_it(
    visit: Open, bot: PageBot, slow: None
) -> None:
    page = visit()
    send(page, SPOKEN)
    page.wait_for_selector(WRITING)
    other = page.context.new_page()
    other.goto(page.url.split("?")[0] + "?view=past")
    other.click(f".zw-past-open >> text={SPOKEN}")
    other.wait_for_selector(WRITING)
    bot.closed.clear()
    other.click("#zw-stop")
    wait_for_rest(other)
    assert bot.closed.wait(10)
    wait_for_rest(page)  # the first page sees that it was stopped
    page.reload()
    page.wait_for_selector("#zw-chat .zw-meta >> text=没有答完")
    assert page.locator("#zw-chat .zw-retry").count() == 1


def test_what_came_to_no_end_can_be_asked_again(visit: Open) -> None:
    page = visit()
    send(page, page_bot.CRASHING)
    page.wait_for_selector("#zw-chat .zw-error")
    page.reload()
    page.wait_for_selector("#zw-chat .zw-meta >> text=没有答完")
    assert page.locator("#zw-chat .user .zw-question").inner_text().startswith(page_bot.CRASHING)

