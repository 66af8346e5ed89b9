"""What is saved and passed on, in a real browser: Word and Excel of a comparison, a conversation, a page to read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import mammoth
import pytest
from openpyxl import load_workbook
from support.browser import NEEDS_BROWSER, Open, ask
from support.small_desk import make_small_desk

from rag.app.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

WIDTHS = [390, 720, 1440]
COMPARED = "比较嘉善县和鼓楼区2024年收到的行政复议申请件数"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Let the real bot answer, over the small library."""
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


def _save(page: Page, selector: str) -> bytes:
    with page.expect_download() as saved:
        page.click(selector)
    return Path(saved.value.path()).read_bytes()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_conversation_is_saved_to_read_and_passed_on_to_read(visit: Open, width: int) -> None:
    page = visit(width=width)
    ask(page, COMPARED)
    page.wait_for_function("location.search.includes('c=')")
    page.evaluate("zhiwen.show('past')")
    word = mammoth.convert_to_html(io.BytesIO(_save(page, ".zw-past-export >> nth=0"))).value
    assert "88件" in word
    assert "Asked" not in word
    assert "UTC" not in word
    with page.context.expect_page() as opened:
        page.click(".zw-past-share >> nth=0")
    shared = opened.value
    shared.wait_for_selector("h2")
    assert "/shared/" in shared.url
    assert shared.locator("table").count() == 1
    assert shared.locator("button, input, form").count() == 0
    assert shared.locator("figure img").count() == 1
    assert shared.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shared.click("sup a >> nth=0")
    assert shared.evaluate("document.querySelector('.notes li:target') !== null")


def test_a_comparison_is_saved_with_charts_filters_and_sources(visit: Open) -> None:
    page = visit()
    page.goto(page.url.split("?")[0] + "?view=compare&place=*:*&measure=行政复议收到")
    page.wait_for_selector(".zw-x table")
    book = load_workbook(io.BytesIO(_save(page, 'a[href*="compare.xlsx"]')))
    assert book.sheetnames == ["对比表", "原文", "出处", "说明", "图1"]
    assert book["对比表"].auto_filter.ref
    word = _save(page, 'a[href*="compare.docx"]')
    assert b"word/charts/chart1.xml" in word
