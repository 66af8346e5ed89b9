"""What is done with questions and answers in a real browser: edited, asked again, copied; keys; where it scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import page_bot
from support.browser import NEEDS_BROWSER, Open, answering, ask, last_answer, send, wait_for_rest
from support.page_bot import PageBot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

QUESTIONS = "#zw-chat .user .zw-question > p:first-child"
BOX = "#zw-box textarea"


def _questions(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(QUESTIONS).all_inner_texts()]


def _act(page: Page, kind: str, turn: int) -> None:
    page.click(f'#zw-chat [name="{turn}:{kind}"]')


def test_edited_question_takes_the_place_of_itself_and_of_what_came_after(visit: Open, bot: PageBot) -> None:
    page = visit()
    ask(page, page_bot.DATED)
    ask(page, page_bot.LOOKUP)
    ask(page, page_bot.FOLLOW_UP)
    _act(page, "edit", 2)
    page.wait_for_selector(".zw-editing")
    assert page.input_value(BOX) == page_bot.LOOKUP
    page.wait_for_function("document.activeElement.matches('#zw-box textarea')")
    ask(page, page_bot.COMPARE)
    assert _questions(page) == [page_bot.DATED, page_bot.COMPARE]
    assert bot.histories[-1] == [page_bot.DATED]
    assert page.locator(".zw-editing").count() == 0


def test_editing_is_given_up_by_escape_and_nothing_is_replaced(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    _act(page, "edit", 1)
    page.wait_for_selector(".zw-editing")
    page.keyboard.press("Escape")
    page.wait_for_selector(".zw-editing", state="detached")
    assert page.input_value(BOX) == ""
    ask(page, page_bot.FOLLOW_UP)
    assert _questions(page) == [page_bot.LOOKUP, page_bot.FOLLOW_UP]


def test_last_question_asked_again_takes_its_own_place_and_an_earlier_one_stands_at_the_end(
    visit: Open, bot: PageBot
) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    ask(page, page_bot.FOLLOW_UP)
    with answering(page):
        _act(page, "retry", 2)
    assert _questions(page) == [page_bot.LOOKUP, page_bot.FOLLOW_UP]
    assert bot.histories[-1] == [page_bot.LOOKUP]
    with answering(page):
        _act(page, "retry", 1)
    assert _questions(page) == [page_bot.LOOKUP, page_bot.FOLLOW_UP, page_bot.LOOKUP]
    assert bot.histories[-1] == []


def test_stopped_answer_can_be_asked_again(visit: Open, bot: PageBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit()
    monkeypatch.setattr(bot, "pace", page_bot.LINGERING)
    send(page, page_bot.SLOW)
    page.wait_for_selector("#zw-chat .zw-answer >> text=慢慢地说")
    page.keyboard.press("Escape")
    page.wait_for_selector("#zw-chat .zw-meta >> text=已停止")
    wait_for_rest(page)
    assert page.locator("#zw-chat .zw-copy").count() == 0
    monkeypatch.undo()
    with answering(page):
        page.click("#zw-chat .zw-retry")
    assert _questions(page) == [page_bot.SLOW]
    assert "已停止" not in last_answer(page)


def test_answer_is_copied_with_its_sources(visit: Open) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, page_bot.COMPARE)
    page.click("#zw-chat .zw-copy")
    page.wait_for_selector('#zw-chat .zw-copy >> text="已复制"')
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(page_bot.COMPARE)
    assert "地区\t年份\t件数" in copied
    assert "[1] 东昌区2024年《" in copied
    assert copied.rstrip().endswith("：“年内受理行政复议案件69件”")


def test_numbers_of_the_answer_are_marked_in_its_evidence_and_no_others(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    page.wait_for_selector(".zw-num")
    assert page.locator("#zw-evidence .zw-num").all_inner_texts() == ["69件", "51件"]


def test_sentence_taken_out_says_why(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    page.click(".zw-removed summary")
    assert page.locator(".zw-why").all_inner_texts() == ["没有指明依据", "没有指明依据"]


def test_slash_focuses_the_box_unless_something_is_typed_elsewhere(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    page.focus("#zw-chat .zw-copy")
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement.matches('#zw-box textarea')")
    assert page.input_value(BOX) == ""
    page.focus("#zw-evidence .zw-measure")
    page.keyboard.press("End")
    page.keyboard.type("/")
    assert page.input_value("#zw-evidence .zw-measure").endswith("/")


def test_shift_enter_makes_a_line_and_enter_sends(visit: Open, bot: PageBot) -> None:
    page = visit()
    asked = len(bot.histories)
    page.fill(BOX, "第一行")
    page.press(BOX, "Shift+Enter")
    page.keyboard.type("第二行")
    assert page.input_value(BOX) == "第一行\n第二行"
    assert len(bot.histories) == asked


def test_page_is_switched_to_english_with_its_conversation(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    page.fill(BOX, "写了一半")
    page.click(".zw-language")
    page.wait_for_selector('#zw-chat .zw-copy >> text="Copy"')
    assert _questions(page) == [page_bot.LOOKUP]
    assert "69件" in last_answer(page)
    assert page.inner_text("#zw-send") == "Send"
    assert page.get_attribute(BOX, "placeholder") == "Type a question, Enter sends"
    assert page.inner_text("#zw-evidence h2") == "Evidence"
    assert page.inner_text("#zw-reader .zw-back") == "Back to passage"
    assert page.input_value(BOX) == "写了一半"
    ask(page, page_bot.FOLLOW_UP)
    assert len(_questions(page)) == 2
    assert "4.2 s" in last_answer(page)


def test_empty_page_is_switched_with_its_examples(visit: Open) -> None:
    page = visit()
    page.click(".zw-language")
    page.wait_for_selector(".zw-suggestion >> text=Which place received")
    assert page.inner_text(".zw-welcome h2") == "What would you like to know?"


def test_nothing_above_the_growing_words_moves_and_the_reader_keeps_its_place(visit: Open) -> None:
    page = visit(height=1400)
    ask(page, page_bot.FOLLOW_UP)
    page.evaluate(
        """() => { window.moved = []; const seen = new Map();
        const watch = {first: '#zw-chat .user .zw-question', answer: '#zw-chat .bot .zw-answer',
            asked: '#zw-chat .user:last-of-type .zw-question', reader: '#zw-reader', evidence: '#zw-evidence',
            box: '#zw-box textarea'};
        const look = () => { for (const [name, css] of Object.entries(watch)) {
            const e = document.querySelector(css); if (!e) continue;
            const r = e.getBoundingClientRect(), grows = name === 'answer' || name === 'asked';
            const now = [r.top, grows ? 0 : r.height].join();
            if (seen.has(name) && seen.get(name) !== now) window.moved.push([name, seen.get(name), now]);
            seen.set(name, now); }
            window.looking = requestAnimationFrame(look); }; look(); }"""
    )
    ask(page, page_bot.SLOW)
    page.wait_for_selector('#zw-chat [name="2:copy"]')
    page.wait_for_timeout(300)
    assert page.evaluate("window.moved") == []


FIRST_LINE = """() => { const box = document.querySelector('#zw-chat .bubble-wrap').getBoundingClientRect();
    const asked = [...document.querySelectorAll('#zw-chat .user-row')].at(-1).getBoundingClientRect();
    const rows = [...document.querySelectorAll('#zw-chat .bot-row')]; // an answer with a chart has three
    const first = [...document.querySelectorAll('#zw-chat .user-row + .bot-row')].at(-1).getBoundingClientRect();
    const height = rows.at(-1).getBoundingClientRect().bottom - first.top;
    return height > box.height && Math.abs(asked.top - box.top) < 24 && first.top < box.bottom; }"""


@pytest.mark.parametrize(("width", "height"), [(1280, 560), (390, 560)])
def test_long_answer_is_read_from_its_start(visit: Open, width: int, height: int) -> None:
    page = visit(width=width, height=height)
    ask(page, page_bot.LOOKUP)
    ask(page, page_bot.RANK)
    page.wait_for_selector("#zw-chat .zw-follow, #zw-chat .zw-copy")
    page.wait_for_selector("#zw-chat :is(svg, canvas).marks")
    page.wait_for_function(FIRST_LINE)


def test_chat_follows_the_words_only_while_the_visitor_is_there(visit: Open) -> None:
    page = visit(height=560)
    ask(page, page_bot.LOOKUP)
    send(page, page_bot.SLOW)
    page.wait_for_selector("#zw-chat .zw-answer >> text=慢慢地说")
    page.wait_for_function(FIRST_LINE)
    page.hover("#zw-chat .bubble-wrap")
    page.mouse.wheel(0, -2000)
    page.wait_for_timeout(300)
    at = page.evaluate("document.querySelector('#zw-chat .bubble-wrap').scrollTop")
    page.wait_for_timeout(800)
    assert page.evaluate("document.querySelector('#zw-chat .bubble-wrap').scrollTop") == at
    wait_for_rest(page)
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('#zw-chat .bubble-wrap').scrollTop") == at


def test_screen_reader_is_told_of_the_evidence_and_of_the_answer_and_of_no_word_between(visit: Open) -> None:
    page = visit()
    page.evaluate(
        """() => { window.told = []; const live = document.querySelector('body > p[role=status]');
        new MutationObserver(() => window.told.push(live.textContent)).observe(live,
            {childList: true, characterData: true, subtree: true}); }"""
    )
    ask(page, page_bot.SLOW)
    page.wait_for_function("window.told.length >= 2")
    page.wait_for_timeout(300)
    told = page.evaluate("window.told.filter(Boolean)")
    assert told[0] == "找到 3 条依据，正在作答。"
    assert told[1].startswith("回答完成，引用 2 处：梅河口市2022年受理行政复议案件")
    assert len(told) == 2
    assert page.locator('#zw-chat [aria-live="polite"]').count() == 0


def test_what_another_view_sends_is_put_into_the_box_or_asked(visit: Open) -> None:
    page = visit()
    page.evaluate("zhiwen.send('ask', 'edit', {text: '东昌区2024年'})")
    page.wait_for_function(f"document.querySelector('{BOX}').value === '东昌区2024年'")
    page.wait_for_function("document.activeElement.matches('#zw-box textarea')")
    with answering(page):
        page.evaluate(f"zhiwen.send('ask', 'input', {{question: '{page_bot.FOLLOW_UP}'}})")
    assert _questions(page) == [page_bot.FOLLOW_UP]


def test_second_question_waits_for_the_end_of_the_first(
    visit: Open, bot: PageBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit()
    monkeypatch.setattr(bot, "pace", page_bot.LINGERING)
    send(page, page_bot.SLOW)
    page.wait_for_selector("#zw-chat .zw-answer >> text=慢慢地说")
    asked = len(bot.histories)
    page.evaluate(f"zhiwen.send('ask', 'input', {{question: '{page_bot.FOLLOW_UP}'}})")
    page.wait_for_timeout(700)
    assert len(bot.histories) == asked
    assert page.locator("#zw-stop").is_visible()
    page.click("#zw-stop")
    wait_for_rest(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_controls_of_messages_fit_and_are_big_enough_to_press(visit: Open, width: int) -> None:
    page = visit(width=width, height=844)
    ask(page, page_bot.COMPARE)
    page.wait_for_selector("#zw-chat .zw-copy")
    small = """() => [...document.querySelectorAll('#zw-view-ask button')].filter(e => e.checkVisibility()
        && (e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().right > innerWidth + 1))
        .map(e => e.className + e.textContent)"""
    assert page.evaluate(small) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_state(visit: Open, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = visit()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    def look(state: str) -> None:
        found = axe.run(page).response
        assert len(found["passes"]) > 15
        assert [(state, v["id"]) for v in found["violations"] if v["impact"] in {"serious", "critical"}] == []

    look("empty")
    ask(page, page_bot.RANK)
    ask(page, page_bot.NAMESAKE)
    ask(page, page_bot.LOOKUP)
    page.wait_for_selector("#zw-chat .zw-follow")
    page.click(".zw-removed summary >> nth=-1")
    look("answers")
    _act(page, "edit", 1)
    page.wait_for_selector(".zw-editing")
    send(page, page_bot.FAILING)
    page.wait_for_selector(".zw-error")
    wait_for_rest(page)
    look("error")
    ask(page, page_bot.LOOKUP)
    page.click("#zw-chat .zw-dislike")
    page.wait_for_selector("dialog[open]")
    look("dialog")


def test_page_is_switched_while_the_bot_answers_and_the_answer_goes_on(visit: Open) -> None:
    page = visit()
    send(page, page_bot.SLOW)
    page.wait_for_selector("#zw-chat .zw-answer >> text=慢慢地说")
    page.click(".zw-language")
    page.wait_for_selector('#zw-new >> text="New chat"')
    wait_for_rest(page)
    page.wait_for_selector('#zw-chat .zw-copy >> text="Copy"')
    assert "4.2 s" in last_answer(page)
    assert page.inner_text("#zw-send") == "Send"
