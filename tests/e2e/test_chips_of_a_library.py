"""Chips, offers and follow-ups in a real browser over the real bot without a language model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support.browser import NEEDS_BROWSER, Open, last_answer, send, wait_for_rest
from support.library import GULOU_FUZHOU, TEXTS, build_library, make_bot
from support.unsure_reader import reading_as, unsure

from rag.answering.bot import Bot
from rag.understanding.masking import mask_example

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

SLOW = 120_000  # milliseconds that a page may take which is slowed down on purpose


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("library")
    script = {mask_example("{place}嗯"): unsure({"replace": 0.5, "add": 0.4})}
    with reading_as(script):
        bot = make_bot(build_library(folder, {**TEXTS, "gulou-fuzhou-2024.txt": GULOU_FUZHOU}))
    yield bot
    bot.close()


def _wait_for_answers(page: Page, number: int) -> str:
    """Wait until so many answers stand at rest (they may come too fast to be seen coming); return the last."""
    at_rest = "#zw-chat .bot .zw-answer:not(.zw-rest):not(:has(.zw-waiting))"
    page.wait_for_function("([css, n]) => document.querySelectorAll(css).length === n", arg=[at_rest, number])
    page.wait_for_selector(f'#zw-evidence [name^="{number}:"]:enabled')
    wait_for_rest(page)  # what is pressed while a chart is still brought in is not heard
    return last_answer(page)


def test_year_is_changed_by_chips_and_the_next_question_stands_there(visit: Open) -> None:
    page = visit()
    send(page, "嘉善县2024年收到行政复议申请多少件？")
    assert "88件" in _wait_for_answers(page, 1)
    page.select_option("#zw-evidence select.zw-add", "2023")
    _wait_for_answers(page, 2)
    page.get_by_role("button", name="去掉2024年").click()
    assert "52件" in _wait_for_answers(page, 3)
    send(page, "受理多少件？")
    told = _wait_for_answers(page, 4)
    assert "47件" in told
    assert "81件" not in told


def test_choice_on_a_slow_page_is_asked_once(visit: Open) -> None:
    page = visit()
    page.set_default_timeout(SLOW)
    send(page, "嘉善县2024年收到行政复议申请多少件？")
    _wait_for_answers(page, 1)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 15})
    page.select_option("#zw-evidence select.zw-add", "2023")
    assert "52件" in _wait_for_answers(page, 2)


def test_namesake_is_chosen_by_a_click(visit: Open) -> None:
    page = visit()
    send(page, "鼓楼区收到行政复议申请多少件？")
    assert "同名地区" in _wait_for_answers(page, 1)
    page.click('.zw-offer[value*="福州市"]')
    told = _wait_for_answers(page, 2)
    assert "128件" in told
    assert "73件" not in told


def test_another_reading_of_a_turn_is_asked_by_a_click(visit: Open) -> None:
    page = visit()
    send(page, "合肥高新区2024年梳理权责清单事项多少项？")
    assert "412项" in _wait_for_answers(page, 1)
    send(page, "嘉善县嗯")
    assert "可以有几种读法" in _wait_for_answers(page, 2)
    page.click('.zw-offer[value*="嘉善县"][value*="合肥高新"]')
    _wait_for_answers(page, 3)
    assert "可以有几种读法" not in page.locator("#zw-chat .zw-answer").last.inner_text()
