"""The view that asks over a real small library: examples and follow-ups answered, judged, kept, found again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support.browser import NEEDS_BROWSER, Open, answering, ask, last_answer, send
from support.small_desk import make_small_desk

from index.errors import LibraryError
from rag.answer_store.conversations import Feedback
from rag.app.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

RECEIVED = "嘉善县2024年收到多少件行政复议申请？"
COMPARED = "比较嘉善县和鼓楼区2024年收到的行政复议申请件数"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Let the real bot answer, over the small library."""
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


def _press_follow_up(page: Page, number: int) -> str:
    button = page.locator("#zw-chat .zw-follow button").nth(number)
    question = button.inner_text().strip()
    with answering(page):
        button.click()
    return question


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_every_example_is_answered_by_a_click(visit: Open, language: str) -> None:
    page = visit(locale=language)
    examples = page.locator(".zw-suggestion").all_inner_texts()
    assert len(examples) >= 4
    for number, question in enumerate(examples):
        with answering(page):
            page.click(f".zw-suggestion >> nth={number}")
        assert page.locator("#zw-chat .zw-refusal").count() == 0, question
        assert page.locator("#zw-chat a.zw-cite").count() > 0, question
        page.click("#zw-new")
        page.wait_for_selector(".zw-suggestion")


def test_follow_ups_are_answered_and_stand_only_under_the_last_answer(visit: Open) -> None:
    page = visit()
    ask(page, RECEIVED)
    page.wait_for_selector("#zw-chat .zw-follow")
    question = _press_follow_up(page, 0)
    assert question == "嘉善县2023年收到多少件行政复议申请？"
    assert "52件" in last_answer(page)
    page.wait_for_selector("#zw-chat .zw-follow")
    assert page.locator("#zw-chat .zw-follow").count() == 1


def test_conversation_is_the_same_after_a_reload(visit: Open) -> None:
    page = visit()
    ask(page, RECEIVED)
    ask(page, COMPARED)
    page.wait_for_selector("#zw-chat .zw-follow")
    page.wait_for_function("location.search.includes('c=')")
    shown = page.locator("#zw-chat .zw-answer").all_inner_texts()
    cards = page.locator("#zw-evidence .zw-quote").all_inner_texts()
    page.reload()
    page.wait_for_selector("#zw-chat .zw-follow")
    assert page.locator("#zw-chat .zw-answer").all_inner_texts() == shown
    assert page.locator("#zw-evidence .zw-quote").all_inner_texts() == cards
    page.wait_for_selector("#zw-reader mark")
    ask(page, "那2023年呢？")
    assert page.locator("#zw-chat .user").count() == 3


@pytest.mark.parametrize(("locale", "names"), [("zh-CN", ["发送", "新对话"]), ("en-US", ["Send", "New chat"])])
def test_buttons_have_their_names_after_a_reload_and_by_a_link(
    visit: Open, address: str, locale: str, names: list[str]
) -> None:
    page = visit(locale=locale)

    def named() -> list[str]:
        page.wait_for_selector("#zw-send", state="visible")
        return [page.inner_text("#zw-send"), page.inner_text("#zw-new")]

    page.reload()
    page.wait_for_selector(".zw-suggestion")
    assert named() == names
    ask(page, RECEIVED)
    page.wait_for_function("location.search.includes('c=')")
    kept = page.url
    page.reload()
    page.wait_for_selector("#zw-chat .zw-copy")
    assert named() == names
    assert page.input_value("#zw-box textarea") == ""
    page.goto(address)
    page.wait_for_selector(".zw-suggestion")
    page.goto(kept)
    page.wait_for_selector("#zw-chat .zw-copy")
    assert named() == names
    page.goto(address + "?c=unknown")
    page.wait_for_selector(".zw-welcome [role=alert]")
    assert named() == names


def test_kept_answer_is_opened_at_its_start(visit: Open) -> None:
    page = visit(height=520)
    ask(page, COMPARED)
    page.wait_for_function("location.search.includes('c=')")
    page.reload()
    page.wait_for_selector("#zw-chat .zw-copy")
    page.wait_for_timeout(500)
    box = "document.querySelector('#zw-chat .bubble-wrap')"
    assert page.evaluate(f"{box}.scrollHeight > {box}.clientHeight + 60")
    assert page.evaluate(f"{box}.scrollTop") < 60


def test_conversation_of_another_visitor_is_not_shown(visit: Open) -> None:
    first, second = visit(), visit()
    ask(first, RECEIVED)
    first.wait_for_function("location.search.includes('c=')")
    second.goto(first.url)
    second.wait_for_selector(".zw-suggestion")
    assert second.locator(".zw-welcome [role=alert]").count() == 1
    assert second.locator("#zw-chat .user").count() == 0


def test_new_chat_leaves_the_kept_one_behind(visit: Open) -> None:
    page = visit()
    ask(page, RECEIVED)
    page.wait_for_function("location.search.includes('c=')")
    page.click("#zw-new")
    page.wait_for_function("!location.search.includes('c=')")
    page.wait_for_function("document.activeElement.matches('#zw-box textarea')")


def test_address_of_the_conversation_comes_back_with_the_view(visit: Open) -> None:
    page = visit()
    ask(page, RECEIVED)
    page.wait_for_function("location.search.includes('c=')")
    page.evaluate("zhiwen.show('status')")
    page.wait_for_function("!location.search.includes('c=')")
    page.evaluate("zhiwen.show('ask')")
    page.wait_for_function("location.search.includes('c=')")
    assert page.locator("#zw-chat .user").count() == 1


def test_answer_is_liked_and_the_like_taken_back(visit: Open) -> None:
    page = visit()
    ask(page, RECEIVED)
    page.click("#zw-chat .zw-like")
    page.wait_for_selector('#zw-chat .zw-like[aria-pressed="true"]')
    page.reload()
    page.wait_for_selector('#zw-chat .zw-like[aria-pressed="true"]')
    page.click("#zw-chat .zw-like")
    page.wait_for_selector('#zw-chat .zw-like[aria-pressed="false"]')


def test_answer_is_disliked_with_a_reason_that_is_kept(
    visit: Open, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Feedback | None] = []
    rate = type(desk.conversations).rate

    def note(self: object, owner: str, answer_id: str, feedback: Feedback | None) -> None:
        said.append(feedback)
        rate(desk.conversations, owner, answer_id, feedback)

    monkeypatch.setattr(type(desk.conversations), "rate", note)
    page = visit()
    ask(page, RECEIVED)
    page.focus("#zw-chat .zw-dislike")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    page.click(".zw-dialog-send")
    assert page.locator("dialog[open]").count() == 1, "a reason is required"
    page.get_by_label("数字不对").check()
    page.get_by_label("补充说明（可不填）").fill("应为八十八件")
    page.click(".zw-dialog-send")
    page.wait_for_selector('#zw-chat .zw-dislike[aria-pressed="true"]')
    assert said == [Feedback(liked=False, reason="wrong_number", words="应为八十八件")]
    page.reload()
    page.wait_for_selector('#zw-chat .zw-dislike[aria-pressed="true"]')


def test_table_opens_in_the_view_that_compares(visit: Open) -> None:
    page = visit()
    ask(page, COMPARED)
    page.click("#zw-chat .zw-to-compare")
    page.wait_for_function("document.documentElement.dataset.view === 'compare'")
    page.wait_for_selector("#zw-view-compare td >> text=88")
    assert "view=compare" in page.url


def test_passage_of_a_number_is_marked_in_its_card_and_in_the_report(visit: Open) -> None:
    page = visit()
    ask(page, RECEIVED)
    page.wait_for_selector("#zw-reader mark")
    assert page.locator("#zw-evidence .zw-num").all_inner_texts() == ["88件"]
    assert "88件" in page.inner_text("#zw-reader mark")


def test_two_visitors_at_once_each_have_their_own_evidence(visit: Open) -> None:
    pages = [visit(), visit()]
    for page, question in zip(pages, (RECEIVED, COMPARED), strict=True):
        send(page, question)
    for page in pages:
        page.wait_for_selector("#zw-evidence .zw-card")
    assert "嘉善县" in pages[0].inner_text("#zw-evidence .zw-for")
    assert "比较" in pages[1].inner_text("#zw-evidence .zw-for")


def test_kept_conversation_is_opened_from_another_view_before_this_one_was_shown(visit: Open, address: str) -> None:
    page = visit()
    ask(page, RECEIVED)
    page.wait_for_function("location.search.includes('c=')")
    kept = page.url.split("c=")[1]
    page.goto(f"{address}?view=status")
    page.wait_for_selector("#zw-view-status h2")
    page.evaluate(f"zhiwen.send('ask', 'select', {{id: '{kept}'}})")
    page.wait_for_selector("#zw-chat .zw-follow")
    page.wait_for_function(f"location.search === '?c={kept}'")
    assert "88件" in last_answer(page)
    page.evaluate("zhiwen.send('ask', 'select', {id: 'nobodys'})")
    page.wait_for_selector(".zw-welcome [role=alert]")
    page.wait_for_function("!location.search.includes('c=')")


def test_answer_stands_though_the_conversation_cannot_be_kept(
    visit: Open, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> str:
        raise LibraryError("The library is full")

    monkeypatch.setattr(type(desk.conversations), "save", refuse)
    page = visit()
    ask(page, RECEIVED)
    page.wait_for_selector("#zw-hint [role=alert]")
    assert page.inner_text("#zw-hint") == "这次对话没能保存：The library is full"
    assert "88件" in last_answer(page)
