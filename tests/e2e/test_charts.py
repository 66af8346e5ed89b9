"""Charts in a real browser: drawn for several measures and over years, values by the pointer, saved as PNG and SVG."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.browser import NEEDS_BROWSER, Open, ask
from support.small_desk import make_small_desk

from rag.app.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

WIDTHS = [390, 720, 1440]
PLOT = "#zw-compare-plot"
REVIEW = "measure=行政复议 · 收到"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Compare over the small library."""
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


def _compare(page: Page, query: str) -> None:
    page.goto(f"{page.url.split('?')[0]}?view=compare&{query}")
    page.wait_for_selector(f"{PLOT} :is(svg, canvas).marks")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_chart_tells_its_values_and_is_saved(visit: Open, width: int) -> None:
    page = visit(width=width, height=1200)
    _compare(page, f"place=*:*&year=2024&{REVIEW}")
    _read_and_save(page, PLOT, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_chart_of_an_answer_tells_its_values_and_is_saved_and_stays_while_another_is_given(
    visit: Open, width: int
) -> None:
    page = visit(width=width, height=1200)
    ask(page, "把嘉善县2024年和鼓楼区2024年收到的行政复议申请画个图")
    page.wait_for_selector("#zw-chat :is(svg, canvas).marks")
    assert page.locator("#zw-chat .bot-row").count() == 3
    drawn = page.evaluate_handle("document.querySelector('#zw-chat .marks')")
    _read_and_save(page, "#zw-chat", width)
    ask(page, "嘉善县2024年收到多少件行政复议申请？")
    assert page.evaluate("drawn => drawn === document.querySelector('#zw-chat .marks')", drawn)


def _read_and_save(page: Page, plot: str, width: int) -> None:
    """Read a chart's values by the pointer, and save it as both kinds of picture."""
    marks = page.locator(f"{plot} :is(svg, canvas).marks")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    marks.scroll_into_view_if_needed()
    box = marks.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    for down in (0.25, 0.35, 0.45, 0.55):  # somewhere there is a bar
        page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * down)
        page.wait_for_timeout(200)
        if page.locator("#vg-tooltip-element.visible").count():
            break
    told = page.inner_text("#vg-tooltip-element.visible")
    assert "嘉善县" in told or "鼓楼区" in told
    assert "88" in told or "73" in told
    page.click(f"{plot} summary")
    saved = {}
    for kind in ("SVG", "PNG"):
        link = page.locator(f"{plot} .vega-actions a:has-text('{kind}')")
        with page.expect_download() as download:
            link.click()
        saved[kind] = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename == f"治问-图.{kind.lower()}"
        if kind == "SVG" and not page.locator(f"{plot} .vega-actions a:visible").count():
            page.click(f"{plot} summary")
    assert b"88" in saved["SVG"]
    assert "嘉善县".encode() in saved["SVG"]
    assert saved["PNG"].startswith(b"\x89PNG")


def test_several_measures_are_drawn_and_years_are_a_line_and_none_is_none(visit: Open) -> None:
    page = visit()
    _compare(page, f"place=*:*&{REVIEW}&measure=规范性文件")
    both = page.locator(f"{PLOT} :is(svg, canvas).marks").bounding_box()
    assert both is not None
    page.select_option('.zw-x-select[data-set="chart"]', "none")
    page.wait_for_selector(f"{PLOT} :is(svg, canvas).marks", state="hidden")
    _compare(page, f"place=嘉善县&{REVIEW}")
    assert page.locator(".zw-x-chart .zw-x-hint").count() == 0
