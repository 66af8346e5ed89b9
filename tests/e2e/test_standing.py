"""The quoted answer in a real browser: checked sentences take its place, and nothing that is being read moves."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pytest
from support.browser import NEEDS_BROWSER, Open, last_answer, send, wait_for_rest
from support.fakes import Message, ScriptedLLM
from support.library import build_library, open_desk

from rag.app.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

ASKED = "嘉善县2024年规范文件管理和法律顾问的情况"  # asked otherwise each time: what was said once is said again
FIRST = "嘉善县2024年审核行政规范性文件23件，备案21件，废止七件[1]。"
WRONG = "县政府聘请法律顾问16名，审查各类合同310余份[2]。"
MOVED = 2  # pixels by which the chat scrolls to a question that need not be scrolled to


class HeldLLM(ScriptedLLM):
    """Says its first sentence, and then the rest, each when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Semaphore(0)

    def stream(self, messages: Sequence[Message], *, max_tokens: int | None = None) -> Iterator[str]:
        for piece in (FIRST + "县政府", WRONG.removeprefix("县政府")):
            assert self.may.acquire(timeout=60)
            yield piece


@pytest.fixture(scope="module")
def model() -> HeldLLM:
    """Let what it says wait for the test."""
    return HeldLLM()


@pytest.fixture(scope="module")
def desk(model: HeldLLM, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Let a model word answers over the small library when it is let."""
    desk = open_desk(build_library(tmp_path_factory.mktemp("desk")), model)
    yield desk
    desk.close()


def _place(page: Page) -> tuple[float, float, float]:
    """Return where the question and its answer begin on the screen, and how high the chat's content is."""
    told = """() => { const box = document.querySelector("#zw-chat .bubble-wrap");
      const last = what => [...document.querySelectorAll(what)].at(-1);
      const top = part => part.getBoundingClientRect().top;
      const words = last("#zw-chat .zw-answer").querySelector("p");
      return [top(last("#zw-chat .zw-question")), top(words), box.scrollHeight]; }"""
    question, answer, height = page.evaluate(told)
    return question, answer, height


@pytest.mark.parametrize(("width", "ending"), [(390, "如何?"), (1440, "怎么样?")])
def test_checked_sentences_replace_quotes_and_nothing_moves(
    visit: Open, model: HeldLLM, width: int, ending: str
) -> None:
    page = visit(width=width)
    send(page, ASKED + ending)
    page.wait_for_selector("#zw-chat .zw-answer >> text=备案21件")
    page.wait_for_selector("#zw-chat .zw-answer >> text=模型正在改写")
    assert page.locator("#zw-chat .zw-answer .zw-claim.zw-quoted").count() == 2
    page.wait_for_timeout(600)
    places = [_place(page)]
    model.may.release()
    page.wait_for_function("document.querySelectorAll('#zw-chat .zw-answer .zw-quoted').length === 1")
    page.wait_for_timeout(300)
    places.append(_place(page))
    assert "16名" not in last_answer(page)
    model.may.release()
    wait_for_rest(page)
    page.wait_for_selector("#zw-chat .zw-replaced")
    page.wait_for_timeout(600)
    places.append(_place(page))
    question, answer, height = zip(*places, strict=True)
    assert max(question) - min(question) <= MOVED, places
    assert max(answer) - min(answer) <= MOVED, places
    assert list(height) == sorted(height), places
    assert page.locator("#zw-chat .zw-answer .zw-claim.zw-quoted").count() == 1
    quote = page.locator("#zw-chat .zw-replaced p").first
    assert not quote.is_visible()
    page.click("#zw-chat .zw-replaced summary")
    assert quote.is_visible()
    assert "废止七件" in quote.inner_text()
