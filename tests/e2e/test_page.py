"""The page in a real browser, over a scripted bot: what a visitor sees, in which order, and what must not happen."""

from __future__ import annotations

import csv
import re
import time
from typing import TYPE_CHECKING

import httpx
import pytest
from support import page_bot
from support.browser import NEEDS_BROWSER, Open, ask, last_answer, mark_is_in_view, open_by, send, wait_for_rest
from support.page_bot import PageBot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER


def test_evidence_is_on_the_page_before_the_first_word(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.FOLLOW_UP)  # has one card, and the browser load the chat
    page.evaluate(  # in the browser: on a busy machine the words are there before a test can look twice
        """() => new MutationObserver(() => {
            const said = [...document.querySelectorAll('#zw-chat .zw-answer')].at(-1).innerText;
            const found = document.querySelectorAll('.zw-card').length === 3;
            if (found && said !== '正在查找依据……') window.seen ??= said; })
            .observe(document.body, {childList: true, subtree: true})"""
    )
    send(page, page_bot.LOOKUP)
    page.wait_for_function("window.seen")
    assert page.evaluate("window.seen") == "依据已列出，正在作答……"
    wait_for_rest(page)
    assert "69件" in last_answer(page)


def test_words_arrive_one_after_the_other(visit: Open) -> None:
    page = visit()
    page.evaluate(
        """() => { window.lengths = []; new MutationObserver(() => {
            const said = document.querySelector('#zw-chat .zw-answer:not(:has(.zw-meta))')?.cloneNode(true);
            said?.querySelector('.zw-waiting')?.remove();
            if (said?.textContent.trim()) window.lengths.push(said.textContent.trim().length);
        }).observe(document.querySelector('#zw-left'), {childList: true, subtree: true, characterData: true}); }"""
    )
    ask(page, page_bot.SLOW)
    lengths = page.evaluate("[...new Set(window.lengths)]")
    assert len(lengths) >= 6
    assert lengths == sorted(lengths)


def test_clicked_marker_shows_exactly_its_characters_in_the_whole_report(visit: Open, bot: PageBot) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    citation = bot.cite(2, 1, "因不服行政复议决定提起的行政诉讼案件全部胜诉,行政复议解决行政争议主渠道作用凸显。")
    assert open_by(page, "cite-1-2", by='#zw-chat a[href="#cite-1-2"]') == citation.quote
    report = bot.report(citation.report_id)
    assert page.evaluate("document.querySelector('.zw-text').textContent") == report.text
    before = "() => { const r = document.createRange(), t = document.querySelector('.zw-text'); r.setStart(t, 0);"
    before += "r.setEndBefore(t.querySelector('mark')); return [...r.toString()].length; }"
    assert page.evaluate(before) == citation.start
    assert report.name in page.inner_text(".zw-source")
    assert mark_is_in_view(page)


def test_card_opens_its_passage_and_is_shown_as_open(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    marked = open_by(page, "found-1-0", by='[data-open="found-1-0"]')
    assert marked == "2024年共收到行政复议申请45件"
    assert page.locator('.zw-card[aria-current="true"]').get_attribute("data-open") == "found-1-0"


def test_first_passage_opens_by_itself_when_the_answer_is_done(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    page.wait_for_selector('.zw-report[data-key="cite-1-1"]')
    assert mark_is_in_view(page)


def test_report_of_the_first_evidence_is_open_before_the_answer_is_written(
    visit: Open, bot: PageBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit()
    monkeypatch.setattr(bot, "pace", page_bot.LINGERING)
    send(page, page_bot.SLOW)
    page.wait_for_selector('.zw-report[data-key="cite-1-1"] mark')
    assert page.locator("#zw-stop").is_visible()
    assert mark_is_in_view(page)


def test_on_a_phone_a_report_opens_only_for_who_asks_for_it(visit: Open) -> None:
    page = visit(width=390, height=844)
    ask(page, page_bot.LOOKUP)
    page.wait_for_selector("#zw-reader mark", state="attached")
    assert page.locator("#zw-reader").is_hidden()

    open_by(page, "cite-1-2", by='#zw-chat a[href="#cite-1-2"] >> nth=0')
    assert page.locator("#zw-reader").is_visible()

    ask(page, page_bot.FOLLOW_UP)
    page.wait_for_selector('.zw-report[data-key="cite-2-1"]', state="attached")
    assert page.locator("#zw-reader").is_hidden()


def test_marker_of_an_earlier_message_opens_that_messages_citation(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    ask(page, page_bot.FOLLOW_UP)
    assert "92件" in open_by(page, "cite-2-1", by='#zw-chat a[href="#cite-2-1"]')
    assert "69件" in open_by(page, "cite-1-1", by='#zw-chat a[href="#cite-1-1"]')
    assert page.inner_text(".zw-for") == page_bot.LOOKUP


def test_follow_up_comes_with_the_questions_before_it(visit: Open, bot: PageBot) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    ask(page, page_bot.FOLLOW_UP)
    assert bot.histories[-1] == [page_bot.LOOKUP]


def test_two_visitors_do_not_see_each_other(visit: Open) -> None:
    first, second = visit(), visit()
    ask(first, page_bot.LOOKUP)
    assert second.locator(".zw-suggestion").count() == 4
    assert second.locator("#zw-chat .message").count() == 0
    ask(second, page_bot.FOLLOW_UP)
    assert "92件" in open_by(second, "cite-1-1", by='#zw-chat a[href="#cite-1-1"]')
    assert "69件" in open_by(first, "cite-1-1", by='#zw-chat a[href="#cite-1-1"]')
    assert first.locator("#zw-chat .user").count() == 1


def test_evidence_does_not_wait_for_another_visitors_words(
    visit: Open, bot: PageBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = visit(), visit()
    monkeypatch.setattr(bot, "pace", page_bot.LINGERING)
    send(first, page_bot.SLOW)
    first.wait_for_selector(".zw-card")
    send(second, page_bot.LOOKUP)
    second.wait_for_selector(".zw-card")
    assert first.locator("#zw-stop").is_visible()


def test_refusal_is_shown_as_one_with_what_there_is_instead(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.REFUSED)
    refusal = page.inner_text(".zw-refusal")
    assert refusal.startswith("没有这一年")
    assert refusal.count("有它2022年的") == 1
    assert page.locator(".zw-card").count() == 0


def test_error_is_said_with_its_remedy_and_the_question_stays_in_the_box(visit: Open) -> None:
    page = visit()
    send(page, page_bot.FAILING)
    page.wait_for_selector(".zw-error")
    wait_for_rest(page)
    assert "zhiwen ui --no-llm" in page.inner_text(".zw-error")
    assert page.input_value("#zw-box textarea") == page_bot.FAILING
    ask(page, page_bot.LOOKUP)
    assert page.locator(".zw-error").count() == 0


def test_defect_of_the_program_ends_the_turn_and_gives_the_question_back(visit: Open) -> None:
    page = visit()
    send(page, page_bot.CRASHING)
    page.wait_for_selector(".zw-error")
    wait_for_rest(page)
    assert page.input_value("#zw-box textarea") == page_bot.CRASHING


def test_stop_ends_the_words_and_the_bots_stream(visit: Open, bot: PageBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit()
    monkeypatch.setattr(bot, "pace", page_bot.LINGERING)
    bot.closed.clear()
    send(page, page_bot.SLOW)
    page.wait_for_selector("#zw-chat .zw-answer >> text=慢慢地说")
    page.click("#zw-stop")
    page.wait_for_selector("#zw-chat .zw-meta >> text=已停止")
    wait_for_rest(page)
    assert bot.closed.wait(timeout=10)
    time.sleep(1)  # what was under way when the button was pressed
    said = last_answer(page)
    time.sleep(1)
    assert last_answer(page) == said
    monkeypatch.undo()
    ask(page, page_bot.LOOKUP)
    assert "69件" in last_answer(page)


def test_suggested_question_is_asked_by_a_click_and_new_chat_begins_anew(visit: Open) -> None:
    page = visit()
    page.click(".zw-suggestion >> nth=0")
    page.wait_for_selector("#zw-stop", state="visible")
    wait_for_rest(page)
    assert "69件" in last_answer(page)
    page.click("#zw-new")
    page.wait_for_selector(".zw-suggestion")
    assert page.locator(".zw-card").count() == 0
    ask(page, page_bot.FOLLOW_UP)
    assert page.locator("#zw-chat .user").count() == 1


def test_words_that_failed_verification_are_shown_as_removed_and_quotes_as_quotes(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    removed = page.locator(".zw-removed")
    assert removed.locator("summary").inner_text() == "有 2 句没有依据，已去掉或换成原文"
    assert not removed.locator("s").first.is_visible()
    removed.locator("summary").click()
    assert removed.locator("s").all_inner_texts() == ["办结率为百分之百", "全部按期办结"]
    assert "没有在引文里找到支持" in removed.inner_text()
    assert page.inner_text(".zw-quoted").startswith("原文因不服行政复议决定")


def test_table_has_cells_with_markers_that_open_their_sentence(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.COMPARE)
    assert page.locator("#zw-chat table tbody tr").count() == 2
    marked = open_by(page, "cite-1-1", by='#zw-chat table a[href="#cite-1-1"]')
    assert marked == "2024年共收到行政复议申请45件"
    assert "没有写到：铁岭市人民政府办公室 2024" in page.inner_text(".zw-coverage")


COLUMN = "e => e.map(row => row.cells[{}].textContent.replace(/\\[\\d+\\]/, ''))"


def _column(page: Page, number: int) -> list[str]:
    return list(page.locator("#zw-chat table tbody tr").evaluate_all(COLUMN.format(number)))


def _states(page: Page) -> list[str | None]:
    heads = page.locator("#zw-chat thead th")
    return [heads.nth(n).get_attribute("aria-sort") for n in range(heads.count())]


def test_numbers_are_sorted_by_value_with_what_is_missing_last_both_ways(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.MANY)
    told = _column(page, 2)
    head = page.locator("#zw-chat thead th:nth-child(3) button")
    for state, reverse in (("descending", True), ("ascending", False)):
        head.click()
        shown = _column(page, 2)
        values = [int(re.sub(r"\D", "", text)) for text in shown if text != "未披露"]
        assert values == sorted(values, reverse=reverse)
        assert shown[len(values) :] == ["未披露"] * told.count("未披露")
        assert _states(page) == ["none", "none", state, "none"]
    head.click()
    assert _column(page, 2) == told


def test_words_are_sorted_as_chinese_is_by_the_keyboard(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.RANK)
    page.focus("#zw-chat thead th:first-child button")
    page.keyboard.press("Enter")
    by_pinyin = ["长春兴隆综合保税区", "东昌区", "红谷滩区", "梅河口市", "铁岭市人民政府办公室"]
    # 长 is read cháng or zhǎng; either way the other four stand in this order
    assert [place for place in _column(page, 0) if place != by_pinyin[0]] == by_pinyin[1:]
    assert _states(page)[0] == "ascending"
    page.keyboard.press("Space")
    assert [place for place in _column(page, 0) if place != by_pinyin[0]] == by_pinyin[:0:-1]


def test_sorted_table_keeps_its_order_and_its_markers_work(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.RANK)
    page.click("#zw-chat thead th:nth-child(3) button")
    page.click("#zw-chat thead th:nth-child(3) button")
    assert _column(page, 2) == ["15件", "45件", "69件", "92件", "未披露"]
    assert "15件" in open_by(page, "cite-1-4", by='#zw-chat tbody tr:first-child a[href="#cite-1-4"]')
    ask(page, page_bot.LOOKUP)
    assert _column(page, 2) == ["15件", "45件", "69件", "92件", "未披露"]


def test_long_table_scrolls_in_its_box_under_its_head(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.MANY)
    box = page.locator("#zw-chat .zw-table")
    box.evaluate("e => e.scrollTo(0, e.scrollHeight)")
    assert box.evaluate("e => e.scrollTop") > 0
    above = "e => e.querySelector('thead th').getBoundingClientRect().top - e.getBoundingClientRect().top"
    assert abs(box.evaluate(above)) <= 2
    assert box.evaluate("e => getComputedStyle(e.querySelector('td.zw-number')).textAlign") == "right"


@pytest.mark.parametrize(("question", "height"), [(page_bot.RANK, 100), (page_bot.YEARS, 150), (page_bot.MANY, 600)])
def test_chart_is_seen_and_said(visit: Open, question: str, height: int) -> None:
    page = visit()
    ask(page, question)
    page.wait_for_selector("#zw-chat :is(svg, canvas).marks")
    picture = page.locator("#zw-chat [role='graphics-document']:visible")
    assert picture.count() == 1
    assert picture.evaluate("e => e.getBoundingClientRect().height") >= height
    assert "见上表" in (picture.get_attribute("aria-label") or "")


def test_table_is_saved_for_a_spreadsheet_as_it_is_seen(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.RANK)
    page.click("#zw-chat thead th:nth-child(3) button")
    page.click("#zw-chat thead th:nth-child(3) button")
    with page.expect_download() as saving:
        page.click("#zw-chat .zw-csv")
    assert saving.value.suggested_filename == "五份报告的行政复议案件各有多少件.csv"
    content = saving.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert rows[0] == ["地区", "年份", "行政复议(数值)", "行政复议(数值) [数字]", "原文"]
    assert rows[1] == ["长春兴隆综合保税区", "2024", "15件", "15", "审结行政复议案件15件,出具行政复议意见书2件"]
    assert rows[5] == ["铁岭市人民政府办公室", "2024", "未披露", "", ""]


def test_saved_table_holds_no_formula(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.RANK)
    page.evaluate("document.querySelector('#zw-chat tbody tr td:last-child').textContent = '=HYPERLINK(1)'")
    with page.expect_download() as saving:
        page.click("#zw-chat .zw-csv")
    rows = list(csv.reader(saving.value.path().read_text("utf-8-sig").splitlines()))
    assert rows[1][-1] == "'=HYPERLINK(1)"


def test_hostile_report_and_model_are_only_characters(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.HOSTILE)
    assert open_by(page, "cite-1-1", by='#zw-chat a[href="#cite-1-1"]') == "本年受理行政复议申请7件。"
    assert page.evaluate("document.querySelector('.zw-text').textContent") == page_bot.INJECTION
    assert "<script>window.hacked=6</script>" in last_answer(page)
    assert page.evaluate("window.hacked") is None
    assert page.locator("#zw-side :is(img, script, a), #zw-chat :is(img, script)").count() == 0
    assert page.locator('[href^="javascript:"]').count() == 0


def test_page_speaks_the_browsers_language(visit: Open) -> None:
    assert visit(locale="zh-CN").inner_text("#zw-send") == "发送"
    english = visit(locale="en-US")
    assert english.inner_text("#zw-send") == "Send"
    assert english.inner_text("#zw-evidence h2") == "Evidence"
    assert english.evaluate("document.documentElement.lang") == "en"


def test_narrow_screen_never_scrolls_sideways_and_brings_the_passage_into_view(visit: Open) -> None:
    page = visit(width=390, height=844)
    ask(page, page_bot.RANK)
    beyond = "e => [e.scrollWidth > e.clientWidth, Math.round(e.getBoundingClientRect().right) <= innerWidth]"
    assert page.locator("#zw-chat .zw-table").evaluate(beyond) == [True, True]
    open_by(page, "cite-1-2", by='#zw-chat a[href="#cite-1-2"] >> nth=0')
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    clipped = """() => [...document.querySelectorAll('#zw-ask button')].filter(e => e.checkVisibility()
        && (e.scrollWidth > e.clientWidth || e.getBoundingClientRect().right > innerWidth)).length"""
    assert page.evaluate(clipped) == 0
    assert mark_is_in_view(page)


def test_outline_jumps_within_the_report(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    page.wait_for_selector(".zw-outline")
    at_mark = page.evaluate("document.querySelector('.zw-text').scrollTop")
    page.select_option(".zw-outline", index=1)
    assert page.evaluate("document.querySelector('.zw-text').scrollTop") != at_mark
    page.click(".zw-back")
    assert abs(page.evaluate("document.querySelector('.zw-text').scrollTop") - at_mark) <= 1


def test_every_control_has_a_name_and_the_keyboard_reaches_the_passage(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.LOOKUP)
    nameless = """() => [...document.querySelectorAll('button, select, textarea, a')].filter(e => e.checkVisibility()
        && !(e.innerText || e.getAttribute('aria-label') || e.labels?.[0]?.textContent || '').trim()).length"""
    assert page.evaluate(nameless) == 0
    assert page.locator("#zw-chat [data-testid][aria-label]").count() == 0
    page.focus('#zw-chat a[href="#cite-1-2"]')
    page.keyboard.press("Enter")
    page.wait_for_selector('.zw-report[data-key="cite-1-2"]')
    page.wait_for_function("document.activeElement.tagName === 'MARK'")


def test_program_gets_the_answer_record_and_no_other_endpoint(address: str) -> None:
    names = httpx.get(f"{address}gradio_api/info", timeout=30).json()["named_endpoints"]
    assert list(names) == ["/ask", "/record"]
    started = httpx.post(f"{address}gradio_api/call/ask", json={"data": [page_bot.LOOKUP, []]}, timeout=30).json()
    told = httpx.get(f"{address}gradio_api/call/ask/{started['event_id']}", timeout=60).text
    assert re.search(r"event: complete", told)
    assert '"start"' in told
    assert '"report_id"' in told
