"""The view that tells what is in use, in a real browser."""

from __future__ import annotations

import pytest
from support.browser import NEEDS_BROWSER, Open
from support.page_bot import PageBot

from rag.schema.model_health import ReadingHealth, Verdict

pytestmark = NEEDS_BROWSER


@pytest.fixture(scope="module")
def bot() -> PageBot:
    bot = PageBot(model_name="served-model")
    bot.model_reading = ReadingHealth("failed", "auto", Verdict(2, 4, 5, 9.0))
    return bot


def test_status_tells_models_library_and_that_all_is_well(visit: Open, bot: PageBot) -> None:
    page = visit()
    page.click('#zw-header a[data-view="status"]')
    page.wait_for_selector(".zw-verdict.zw-fine")
    told = page.inner_text("#zw-status")
    for said in ("served-model，在本机运行", "8 份报告", bot.fingerprint(), "不向外发送任何内容", "未登录"):
        assert said in told
    assert "读对 2/4 题" in told
    assert page.url.endswith("?view=status")


def test_model_that_stopped_answering_is_told_when_looked_at_again(visit: Open, bot: PageBot) -> None:
    page = visit()
    page.click('#zw-header a[data-view="status"]')
    page.wait_for_selector(".zw-verdict.zw-fine")
    bot.silent = "The model server at 127.0.0.1:9 does not answer"
    page.click(".zw-again")
    page.wait_for_selector(".zw-verdict.zw-degraded")
    told = page.inner_text("#zw-status")
    bot.silent = ""
    assert "127.0.0.1:9 does not answer" in told
    assert "直接引用原文" in told


def test_status_speaks_english_after_the_switch_and_keeps_its_place(visit: Open) -> None:
    page = visit()
    page.click('#zw-header a[data-view="status"]')
    page.wait_for_selector(".zw-verdict")
    page.click(".zw-language")
    page.wait_for_selector("#zw-status h2 >> text=Status")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator('#zw-header a[aria-current="page"]').inner_text() == "Status"
    page.reload()
    page.wait_for_selector("#zw-status h2 >> text=Status")


def test_day_and_night_are_switched_and_remembered(visit: Open) -> None:
    page = visit()
    paper = "() => getComputedStyle(document.body).backgroundColor"
    by_day = page.evaluate(paper)
    page.click(".zw-theme")
    assert page.evaluate(paper) != by_day
    page.reload()
    page.wait_for_selector(".zw-suggestion")
    assert page.evaluate(paper) != by_day


def test_views_are_reached_by_links_the_back_button_and_the_keyboard(visit: Open) -> None:
    page = visit()
    page.focus('#zw-header nav a[data-view="library"]')
    page.keyboard.press("Enter")
    assert page.locator("#zw-view-library").is_visible()
    assert not page.locator("#zw-view-ask").is_visible()
    page.go_back()
    page.wait_for_selector("#zw-view-ask", state="visible")
    assert page.locator('#zw-header a[aria-current="page"]').inner_text() == "问答"
