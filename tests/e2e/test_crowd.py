"""Several visitors at once before one model: each has its evidence, its place in line, and its turn."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from support.browser import NEEDS_BROWSER, Open, send, wait_for_rest
from support.page_bot import FOLLOW_UP, LOOKUP, SLOW
from support.queued_bot import QueuedBot

from ui.views.ask import underway

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER


@pytest.fixture(scope="module")
def bot() -> QueuedBot:
    """Write only when let."""
    return QueuedBot()


def _stand_in_line(page: Page, question: str, place: str) -> None:
    send(page, question)
    page.wait_for_selector("#zw-evidence .zw-card")
    page.wait_for_selector(f"#zw-chat .zw-waiting >> text={place}")


def _begin(page: Page, question: str, bot: QueuedBot) -> None:
    """Ask the question to which the model writes while others wait."""
    begun = len(bot.held.begun)
    send(page, question)
    page.wait_for_selector("#zw-evidence .zw-card")
    page.wait_for_selector("#zw-chat .zw-waiting >> text=正在作答")
    assert bot.held.begun[begun:] == [question]


def test_each_has_its_evidence_at_once_and_moves_up_when_another_stops_or_is_answered(
    visit: Open, bot: QueuedBot
) -> None:
    first, second, third = visit(), visit(locale="en-US"), visit()
    _begin(first, LOOKUP, bot)
    _stand_in_line(second, FOLLOW_UP, "1 question ahead")
    _stand_in_line(third, SLOW, "前面还有 2 个问题")
    second.click("#zw-stop")
    second.wait_for_selector("#zw-chat .zw-meta >> text=Stopped")
    third.wait_for_selector("#zw-chat .zw-waiting >> text=前面还有 1 个问题")
    bot.held.may.release()
    wait_for_rest(first)
    third.wait_for_selector("#zw-chat .zw-waiting >> text=正在作答")
    bot.held.may.release()
    wait_for_rest(third)

    assert bot.held.begun[-2:] == [LOOKUP, SLOW]
    assert first.locator("#zw-chat .zw-copy").count() == 1
    assert third.locator("#zw-chat .zw-waiting").count() == 0


def test_a_visitor_who_leaves_the_page_and_does_not_come_back_leaves_the_line(
    visit: Open, bot: QueuedBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(underway, "RETURN", 1.0)
    first, second, third = visit(), visit(), visit()
    _begin(first, LOOKUP, bot)
    _stand_in_line(second, FOLLOW_UP, "前面还有 1 个问题")
    _stand_in_line(third, SLOW, "前面还有 2 个问题")
    second.close()
    third.wait_for_selector("#zw-chat .zw-waiting >> text=前面还有 1 个问题")
    bot.held.may.release(2)
    wait_for_rest(first)
    wait_for_rest(third)

    assert bot.held.begun[-2:] == [LOOKUP, SLOW]


def test_time_is_told_once_an_answer_has_shown_how_long_it_takes(visit: Open, bot: QueuedBot) -> None:
    first, second = visit(), visit()
    threading.Timer(2.0, bot.held.may.release).start()
    send(first, LOOKUP)
    first.wait_for_selector("#zw-chat .zw-copy")
    first.click("#zw-new")
    first.wait_for_selector(".zw-suggestion")  # it is a new one now
    _begin(first, LOOKUP, bot)
    _stand_in_line(second, FOLLOW_UP, "前面还有 1 个问题，约 5 秒。")
    bot.held.may.release(2)
    wait_for_rest(second)


def test_screen_reader_is_told_of_the_line_at_its_beginning_and_at_its_end_only(visit: Open, bot: QueuedBot) -> None:
    first, second, third = visit(), visit(), visit()
    _begin(first, LOOKUP, bot)
    _stand_in_line(second, FOLLOW_UP, "前面还有 1 个问题")
    third.evaluate(
        """() => { window.told = []; const live = document.querySelector('body > p[role=status]');
        new MutationObserver(() => window.told.push(live.textContent)).observe(live,
            {childList: true, characterData: true, subtree: true}); }"""
    )
    _stand_in_line(third, SLOW, "前面还有 2 个问题")
    bot.held.may.release()
    third.wait_for_selector("#zw-chat .zw-waiting >> text=前面还有 1 个问题")
    bot.held.may.release()
    third.wait_for_selector("#zw-chat .zw-waiting >> text=正在作答")
    bot.held.may.release()
    wait_for_rest(third)
    third.wait_for_function("window.told.at(-1).startsWith('回答完成')")
    told = third.evaluate("window.told.filter(Boolean)")

    assert [line for line in told if "前面还有" in line] == [line for line in told if "前面还有 2 个问题" in line]
    assert sum("前面还有" in line for line in told) == 1
    assert "轮到这个问题了，正在作答。" in told
