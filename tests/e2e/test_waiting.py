"""Waiting in a real browser: what is done and for how long is seen; a page loaded again goes on with its answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.browser import NEEDS_BROWSER, Open, last_answer, send, wait_for_rest
from support.small_desk import make_small_desk

from rag.app.desk import Desk
from rag.schema.answer import Event, Finished, Standing
from ui.views.ask.conversation import Bot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

WIDTHS = [390, 720, 1440]
ASKED = "嘉善县2024年收到多少件行政复议申请？"
CRASHING = "程序坏了吗？"
PIECE = "说得慢。"
PIECES = 40


class SlowBot:
    """The real bot, whose words come slowly; how often it was asked, and whether its answer was given up."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.pace = 0.1
        self.asked = 0
        self.given_up = threading.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self._bot, name)

    def stream(self, question: str, *given: object, **more: object) -> Iterator[Event]:
        self.asked += 1
        if question == CRASHING:
            raise RuntimeError("a defect of the program")
        first, *_, finished = self._bot.stream(question, *given, **more)
        assert isinstance(finished, Finished)
        try:
            yield first
            for n in range(PIECES):
                time.sleep(self.pace)
                yield Standing(PIECE * (n + 1), ())
        except GeneratorExit:
            self.given_up.set()
            raise
        yield finished


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Let the real bot answer slowly, over the small library."""
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    yield replace(desk, bot=SlowBot(desk.bot))  # type: ignore[arg-type]  # all that the page needs of one
    desk.close()


@pytest.fixture
def bot(desk: Desk) -> SlowBot:
    """Let an answer take some seconds."""
    assert isinstance(desk.bot, SlowBot)
    desk.bot.pace = 0.3
    return desk.bot


@pytest.fixture
def lingering(bot: SlowBot) -> SlowBot:
    """Let an answer take longer than a test looks at it."""
    bot.pace = 2.0
    return bot


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
def test_what_is_done_and_for_how_long_is_seen_and_moves(visit: Open, lingering: SlowBot, width: int) -> None:
    page = visit(width=width)
    send(page, ASKED)
    page.wait_for_selector("#zw-chat .zw-waiting >> text=模型正在改写")
    first = _elapsed(page)
    page.wait_for_timeout(2200)
    assert _elapsed(page) - first in range(2, 9)  # the machines that run this are busy
    assert page.evaluate("getComputedStyle(document.querySelector('#zw-chat .zw-moving')).animationName") == "zw-turn"
    assert "秒" in page.evaluate("getComputedStyle(document.querySelector('#zw-chat .zw-elapsed'), '::after').content")
    assert _is_in_view(page, "#zw-chat .zw-waiting")
    page.click("#zw-stop")
    wait_for_rest(page)
    page.wait_for_selector("#zw-chat .zw-waiting", state="detached")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_loaded_again_goes_on_with_the_answer_to_its_end(visit: Open, bot: SlowBot, width: int) -> None:
    page, asked = visit(width=width), bot.asked
    send(page, ASKED)
    page.wait_for_selector(f"#zw-chat .zw-answer >> text={PIECE}")
    page.wait_for_function("location.search.includes('c=')")
    page.reload()
    page.wait_for_selector("#zw-chat .zw-waiting")
    assert page.is_visible("#zw-stop")
    assert _elapsed(page) >= 1  # since it was asked, not since the page was loaded
    wait_for_rest(page)
    page.wait_for_selector("#zw-chat .zw-copy")
    assert "88件" in last_answer(page)
    assert bot.asked - asked == 1  # the bot was asked once
    page.wait_for_selector("#zw-evidence .zw-card")
    page.wait_for_selector("#zw-reader mark", state="attached")  # on a phone behind the chat
    page.reload()
    page.wait_for_selector("#zw-chat .zw-copy")
    assert "88件" in last_answer(page)


def test_an_answer_is_finished_while_its_page_is_away(visit: Open, bot: SlowBot) -> None:
    page = visit()
    send(page, ASKED)
    page.wait_for_function("location.search.includes('c=')")
    address = page.url
    page.goto("about:blank")
    page.wait_for_timeout(13_000)
    page.goto(address)
    page.wait_for_selector("#zw-chat .zw-copy")
    assert "88件" in last_answer(page)
    assert page.locator("#zw-chat .zw-waiting").count() == 0


def test_a_conversation_exists_from_its_first_question_and_a_second_page_follows_and_stops_it(
    visit: Open, lingering: SlowBot
) -> None:
    page = visit()
    send(page, ASKED)
    page.wait_for_selector(f"#zw-chat .zw-answer >> text={PIECE}")
    other = page.context.new_page()
    other.goto(page.url.split("?")[0] + "?view=past")
    other.click(f".zw-past-open >> text={ASKED}")
    other.wait_for_selector(f"#zw-chat .zw-answer >> text={PIECE}")
    lingering.given_up.clear()
    other.click("#zw-stop")
    wait_for_rest(other)
    assert lingering.given_up.wait(10)
    wait_for_rest(page)  # the first page sees that it was stopped
    page.reload()
    page.wait_for_selector("#zw-chat .zw-meta >> text=没有答完")
    assert page.locator("#zw-chat .zw-retry").count() == 1


def test_what_came_to_no_end_can_be_asked_again(visit: Open) -> None:
    page = visit()
    send(page, CRASHING)
    page.wait_for_selector("#zw-chat .zw-error")
    page.reload()
    page.wait_for_selector("#zw-chat .zw-meta >> text=没有答完")
    assert page.locator("#zw-chat .user .zw-question").inner_text().startswith(CRASHING)
