"""The scope of a question as chips in a real browser: changed by a click, asked again, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import page_bot
from support.browser import NEEDS_BROWSER, Open, answering, ask, last_answer, send
from support.page_bot import PageBot

from rag.schema.answer import Edit

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

LAST_QUESTION = "#zw-chat .user .zw-question >> nth=-1"


def _chips(page: Page) -> list[str]:
    shown = page.locator("#zw-evidence span.zw-chip").all_inner_texts()
    return [chip.removesuffix("×").strip() for chip in shown]


def _press(page: Page, name: str) -> None:
    with answering(page):
        page.get_by_role("button", name=name, exact=True).click()


def _choose_place(page: Page, typed: str) -> None:
    control = page.locator("#zw-evidence input.zw-add")
    control.fill(typed)
    control.press("Enter")


def test_scope_of_a_question_stands_above_its_evidence(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    assert _chips(page) == ["梅河口市", "2022年"]
    assert page.input_value("#zw-evidence .zw-measure") == "行政复议受理"
    above = "() => document.querySelector('.zw-scope').getBoundingClientRect().bottom"
    assert page.evaluate(above) <= page.locator(".zw-card").first.evaluate("e => e.getBoundingClientRect().top")


def test_removed_year_asks_the_same_question_again_without_it(visit: Open, bot: PageBot) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    _press(page, "去掉2022年")
    assert bot.edits[-1] == Edit(years=())
    assert page.inner_text(LAST_QUESTION).split()[:2] == [page_bot.LOOKUP, "范围改为：全部年份"]
    assert _chips(page) == ["梅河口市", "全部年份"]


def test_last_place_removed_means_all_places(visit: Open, bot: PageBot) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    _press(page, "去掉梅河口市")
    assert bot.edits[-1] == Edit(jurisdictions=())
    assert _chips(page) == ["全部地区", "2022年"]


def test_places_and_years_are_added_from_what_the_library_has(visit: Open, bot: PageBot) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    with answering(page):
        _choose_place(page, "红谷滩")
    assert _chips(page) == ["梅河口市", "红谷滩区", "2022年"]
    years = page.locator("#zw-evidence select.zw-add")
    assert years.locator("option").all_inner_texts() == ["+ 年份", "2024年", "2023年"]
    with answering(page):
        years.select_option("2023")
    assert bot.edits[-1] == Edit(("梅河口市", "红谷滩区"), (2022, 2023))


@pytest.mark.parametrize("typed", ["长沙市", "区", "梅河口市"])
def test_place_that_is_unknown_or_unclear_or_there_asks_nothing(visit: Open, bot: PageBot, typed: str) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    before = len(bot.edits)
    _choose_place(page, typed)
    page.wait_for_timeout(500)
    assert len(bot.edits) == before
    assert page.locator("#zw-send").is_visible()


def test_measure_is_changed_in_place(visit: Open, bot: PageBot) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    measure = page.locator("#zw-evidence .zw-measure")
    measure.fill("行政诉讼")
    measure.press("Escape")
    assert measure.input_value() == "行政复议受理"
    measure.fill("行政诉讼")
    with answering(page):
        measure.press("Enter")
    assert bot.edits[-1] == Edit(measure="行政诉讼")
    assert page.input_value("#zw-evidence .zw-measure") == "行政诉讼"


def test_later_questions_stand_at_the_edited_scope(visit: Open, bot: PageBot) -> None:
    page = visit()
    ask(page, page_bot.DATED)
    ask(page, page_bot.LOOKUP)
    _press(page, "去掉2022年")
    assert bot.histories[-1] == [page_bot.DATED]
    with answering(page):
        _choose_place(page, "东昌区")
    assert bot.histories[-1] == [page_bot.DATED]
    ask(page, page_bot.FOLLOW_UP)
    standing = f"梅河口市、东昌区、行政复议受理：{page_bot.LOOKUP}"
    assert bot.histories[-1] == [page_bot.DATED, standing]
    assert bot.edits[-1] is None


def test_two_visitors_have_chips_of_their_own(visit: Open, bot: PageBot) -> None:
    first, second = visit(), visit()
    ask(first, page_bot.LOOKUP)
    ask(second, page_bot.LOOKUP)
    _press(first, "去掉梅河口市")
    assert _chips(first) == ["全部地区", "2022年"]
    assert _chips(second) == ["梅河口市", "2022年"]
    _press(second, "去掉2022年")
    assert bot.edits[-1] == Edit(years=())
    assert _chips(first) == ["全部地区", "2022年"]


def test_chips_wait_while_the_bot_answers(visit: Open, bot: PageBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit()
    monkeypatch.setattr(bot, "pace", page_bot.LINGERING)
    send(page, page_bot.SLOW)
    page.wait_for_selector("#zw-evidence span.zw-chip")
    assert page.locator("#zw-evidence .zw-scope :is(button, input, select):enabled").count() == 0
    page.click("#zw-stop")
    page.wait_for_selector("#zw-evidence .zw-chip :enabled")


def test_chips_of_an_opened_passage_work_once_the_answer_is_there(visit: Open) -> None:
    page = visit()
    send(page, page_bot.LOOKUP)
    page.click(".zw-card >> nth=0")
    page.wait_for_selector(".zw-report")
    page.wait_for_selector("#zw-chat .zw-meta")
    page.wait_for_selector("#zw-evidence .zw-chip :enabled")


def test_scope_does_not_move_when_the_answer_comes(visit: Open) -> None:
    page = visit()
    send(page, page_bot.SLOW)
    page.wait_for_selector("#zw-evidence span.zw-chip")
    places = "() => [...document.querySelectorAll('.zw-scope li')].map(e => JSON.stringify(e.getBoundingClientRect()))"
    before = page.evaluate(places)
    page.wait_for_selector("#zw-evidence .zw-chip :enabled")
    assert page.evaluate(places) == before


def test_keyboard_goes_through_the_chips_and_comes_back_to_them(visit: Open, bot: PageBot) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    page.focus("#zw-evidence .zw-chip button >> nth=0")
    names = []
    for _ in range(5):
        names.append(page.evaluate("document.activeElement.name"))
        page.keyboard.press("Tab")
    assert names == ["1:drop-place", "1:drop-year", "1:measure", "1:add-place", "1:add-year"]
    page.focus("#zw-evidence .zw-chip button >> nth=1")
    with answering(page):
        page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.name === '2:drop-place'")
    with answering(page):
        _choose_place(page, "红谷滩区")
    page.wait_for_function("document.activeElement.name === '3:add-place'")


def test_chips_speak_english(visit: Open) -> None:
    page = visit(locale="en-US")
    ask(page, page_bot.DATED)
    _press(page, "Remove 梅河口市")
    assert page.inner_text(f"{LAST_QUESTION} >> .zw-edited") == "Scope set to: all places"
    assert page.get_by_label("Add a place").count() == 1
    assert "had no support" in page.inner_text(".zw-removed >> nth=-1")


def test_chips_fit_a_narrow_screen(visit: Open) -> None:
    page = visit(width=390, height=844)
    ask(page, page_bot.LOOKUP)
    with answering(page):
        _choose_place(page, "铁岭市人民政府办公室")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    beyond = "e => e.filter(c => c.getBoundingClientRect().right > innerWidth).length"
    assert page.locator("#zw-evidence .zw-scope li").evaluate_all(beyond) == 0


def test_reading_of_a_word_stands_above_the_answer_before_its_first_word(visit: Open) -> None:
    page = visit()
    page.evaluate(
        """() => new MutationObserver(() => {
            window.early ||= Boolean(document.querySelector('#zw-chat .zw-answer:has(.zw-understood + .zw-waiting)'));
        }).observe(document.querySelector('#zw-left'), {childList: true, subtree: true})"""
    )
    ask(page, page_bot.DATED)
    assert page.evaluate("window.early")
    assert last_answer(page).startswith(page_bot.UNDERSTOOD)


@pytest.mark.parametrize(
    ("question", "offered", "edit"),
    [
        (page_bot.NAMESAKE, ["同名地区", "吉林省长春市南关区", "云南省南关区"], Edit(("吉林省长春市南关区",))),
        (page_bot.ELSEWHERE, ["库里没有", "东昌区", "铁岭市人民政府办公室"], Edit(("东昌区",))),
        (page_bot.REFUSED, ["没有这一年", "2022年"], Edit(years=(2022,))),
    ],
)
def test_refusal_offers_what_the_library_has(
    visit: Open, bot: PageBot, question: str, offered: list[str], edit: Edit
) -> None:
    page = visit()
    ask(page, question)
    assert page.locator(".zw-refusal :is(.zw-label, .zw-offer)").all_inner_texts() == offered
    _press(page, offered[1])
    assert bot.edits[-1] == edit


def test_question_off_the_topic_offers_questions_instead(visit: Open, bot: PageBot) -> None:
    page = visit()
    ask(page, page_bot.WEATHER)
    assert page.inner_text(".zw-refusal .zw-label") == "不在范围"
    _press(page, page_bot.LOOKUP)
    assert "69件" in last_answer(page)
    assert bot.edits[-1] is None
