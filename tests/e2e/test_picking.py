"""What a conversation is limited to in a browser: picked, asked, reloaded, taken back; from a link; by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support.browser import NEEDS_BROWSER, Open, answering, ask, last_answer
from support.library import JIASHAN_2024, TEXTS
from support.small_desk import make_small_desk

from rag.app.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

RECEIVED = "收到多少件行政复议申请?"
ELSEWHERE = f"鼓楼区2024年{RECEIVED}"
FOLD = "#zw-picker > button"
CHIP = "#zw-picked .zw-chip"
ALL = f"全部 {len(TEXTS) + 1} 份报告"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a desk whose bot is the real one, over two reports of one place and year among others."""
    again = JIASHAN_2024.replace("88件", "87件").replace("2025年3月3日", "2025年2月1日")
    desk = make_small_desk(tmp_path_factory.mktemp("limit"), {**TEXTS, "jiashan-again.txt": again})
    yield desk
    desk.close()


def pick(page: Page, name: str, typed: str) -> None:
    """Choose the first that is offered for what is typed, by keyboard alone."""
    before = page.locator(CHIP).count()
    page.fill(f"#zw-pick-{name} input", typed)
    page.wait_for_selector(f'#zw-pick-{name} [role="option"]:has-text("{typed}")')
    page.press(f"#zw-pick-{name} input", "Enter")
    page.wait_for_function(f"document.querySelectorAll('{CHIP}').length === {before + 1}")
    page.press(f"#zw-pick-{name} input", "Escape")


def chips(page: Page) -> list[str]:
    return [text.split("×")[0].strip() for text in page.locator(CHIP).all_inner_texts()]


def unfold(page: Page) -> None:
    page.click(FOLD)
    page.wait_for_selector("#zw-pick-places input", state="visible")


def cited(page: Page) -> set[str]:
    return set(page.locator("#zw-evidence .zw-card .zw-where").all_inner_texts())


def test_a_picked_place_is_all_that_is_asked_until_it_is_taken_back(visit: Open) -> None:
    page = visit()
    assert ALL in page.inner_text(FOLD)
    assert page.locator("#zw-pick-places").is_hidden()
    unfold(page)
    pick(page, "places", "嘉善")
    pick(page, "years", "2023")
    assert chips(page) == ["嘉善县", "2023年"]
    assert "所选 1 份报告" in page.inner_text(FOLD)

    ask(page, RECEIVED)
    assert "52件" in last_answer(page)
    assert all(where.startswith("嘉善县") for where in cited(page))
    assert "只问：嘉善县、2023年（1 份报告）" in page.inner_text("#zw-chat .user .zw-question")
    assert page.locator("#zw-pick-places").is_hidden(), "the picker folds when a question is sent"

    page.reload()
    page.wait_for_selector(CHIP)
    page.wait_for_selector("#zw-chat .bot .zw-answer")
    assert chips(page) == ["嘉善县", "2023年"]
    assert "只问：嘉善县、2023年（1 份报告）" in page.inner_text("#zw-chat .user .zw-question")

    page.click(f"{CHIP} button >> nth=1")
    page.wait_for_function(f"document.querySelectorAll('{CHIP}').length === 1")
    page.click(f"{CHIP} button")
    page.wait_for_selector(CHIP, state="detached")
    page.wait_for_url("**from=all*")
    assert ALL in page.inner_text(FOLD)
    page.reload()
    page.wait_for_selector("#zw-chat .bot .zw-answer")
    assert chips(page) == []

    ask(page, ELSEWHERE)
    assert "73件" in last_answer(page)


def test_a_place_that_is_not_picked_is_told_and_one_click_asks_all(visit: Open) -> None:
    page = visit()
    unfold(page)
    pick(page, "places", "嘉善")

    ask(page, ELSEWHERE)
    assert "不在所选的报告里" in last_answer(page)
    assert "鼓楼区不在所选的报告之内" in last_answer(page)

    with answering(page):
        page.click('#zw-chat .zw-offer:has-text("在全部报告里问")')
    assert "73件" in last_answer(page)
    assert chips(page) == []


def test_a_link_limits_a_new_conversation_and_tells_what_is_not_there(visit: Open, address: str) -> None:
    page = visit()
    page.goto(f"{address}?from=嘉善县&from=长沙市")
    page.wait_for_selector(CHIP)

    assert chips(page) == ["嘉善县"]
    assert "库里没有：长沙市" in page.inner_text("#zw-picked")
    assert all("嘉善县" in text for text in page.locator(".zw-suggestion").all_inner_texts())

    page.click("#zw-new")
    page.wait_for_selector(CHIP, state="detached")
    page.wait_for_function("!location.search.includes('from')")


def test_two_reports_of_one_place_and_year_are_told_apart_and_each_can_be_asked(visit: Open) -> None:
    page = visit()
    unfold(page)
    page.click("#zw-pick-reports input")
    offered = page.locator('#zw-pick-reports [role="option"]').all_inner_texts()
    assert {"嘉善县2024年报告 · jiashan-2024.txt", "嘉善县2024年报告 · jiashan-again.txt"} <= {
        text.strip("✓ \n") for text in offered
    }

    pick(page, "reports", "jiashan-again")
    ask(page, RECEIVED)

    assert "87件" in last_answer(page)
    assert "jiashan-again.txt" in page.inner_text("#zw-reader header")


def test_the_picker_and_what_is_picked_are_reached_and_used_by_keyboard(visit: Open) -> None:
    page = visit()
    page.focus("#zw-box textarea")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(f"document.activeElement === document.querySelector('{FOLD}')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#zw-pick-places input", state="visible")
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.closest('#zw-pick-places') !== null")
    page.keyboard.type("嘉善")
    page.keyboard.press("Enter")
    page.wait_for_selector(CHIP)
    assert page.evaluate("document.activeElement.closest('#zw-pick-places') !== null"), "focus stays where it was"

    page.focus(f"{CHIP} button")
    page.keyboard.press("Enter")
    page.wait_for_selector(CHIP, state="detached")
    page.wait_for_function(f"document.activeElement === document.querySelector('{FOLD}')")


@pytest.mark.parametrize("width", [390, 720, 1440])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_the_open_picker_fits_and_axe_finds_nothing_serious(visit: Open, locale: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = visit(locale=locale, width=width, height=844)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if scheme == "light":
            unfold(page)
            pick(page, "places", "嘉善")
            pick(page, "years", "2024")
        found = [one for one in axe.run(page).response["violations"] if one["impact"] in {"serious", "critical"}]

        assert [(one["id"], one["nodes"][0]["any"][:1], one["nodes"][0]["html"][:99]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_at_night_the_list_has_the_pages_colours(visit: Open) -> None:
    page = visit()
    page.emulate_media(color_scheme="dark")
    unfold(page)
    page.click("#zw-pick-places input")
    page.wait_for_selector("#zw-picker .options .item")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#zw-picker .options .item.active")
    shown = page.evaluate(
        """() => { const colour = (of) => getComputedStyle(document.querySelector(of)).backgroundColor;
        return [colour('#zw-picker .options'), colour('#zw-picker .item.active')]; }"""
    )
    assert shown == ["rgb(26, 34, 37)", "rgb(29, 52, 52)"]  # --zw-sheet and --zw-wash by night
