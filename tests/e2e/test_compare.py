"""The compare view in a browser: choosing, the table and its evidence, links, files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from openpyxl import load_workbook
from support import page_bot
from support.browser import NEEDS_BROWSER, Open, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER
REVIEW = "行政复议 · 收到"
ALL = f"?view=compare&place=*:*&measure={quote(REVIEW)}&aspect=shortcomings"
SERIOUS = {"serious", "critical"}


@pytest.fixture
def compare(visit: Open, address: str) -> Open:
    """Open the view as a new visitor, at a query."""

    def enter(query: str = "?view=compare", **more: object) -> Page:
        page = visit(**more)
        page.goto(address + query)
        page.wait_for_selector(".zw-x")
        page.wait_for_selector("#zw-compare-places .zw-pk-pick", state="attached")
        return page

    return enter


def pick(page: Page, name: str, kind: str) -> None:
    """Click what is to be chosen, and wait until it stands among what is chosen."""
    page.click(f'.zw-pk-pick[data-pick="{kind}"]:has-text("{name}")')
    page.wait_for_selector(f'#zw-compare-chosen .zw-pk-{kind}:has-text("{name}")')


def rows_of(page: Page) -> list[str]:
    """Return the places of the table, from above."""
    return list(page.locator(".zw-x-upright tbody th").all_inner_texts())


def wait_for_query(page: Page, part: str) -> None:
    """Wait until the address has some part, and the table it asks for is there."""
    page.wait_for_function("part => decodeURIComponent(location.search.replaceAll('+', ' ')).includes(part)", arg=part)
    page.wait_for_selector('.zw-x:not([aria-busy="true"])')


def test_a_comparison_is_chosen_step_by_step(compare: Open) -> None:
    page = compare()
    assert "把报告放在一起比" in page.inner_text(".zw-x")

    page.fill('[data-search="places"]', "嘉善")
    page.wait_for_function("document.querySelectorAll('#zw-compare-places li').length === 1")
    pick(page, "嘉善县", "place")
    assert "请选择要比的指标或方面" in page.inner_text(".zw-x")
    page.fill('[data-search="measures"]', "复议 收到")
    page.wait_for_function("document.querySelectorAll('#zw-compare-measures li').length === 1")
    pick(page, REVIEW, "measure")
    page.wait_for_selector(".zw-x-upright")
    pick(page, "存在的问题", "aspect")

    page.wait_for_function("document.querySelectorAll('.zw-x-upright thead th').length === 4")
    assert rows_of(page) == ["嘉善县", "嘉善县"]
    assert page.locator(".zw-x-number .zw-x-cell").all_inner_texts() == ["52件", "88件"]
    assert page.get_attribute('.zw-pk-pick[data-pick="place"]:has-text("嘉善县")', "aria-pressed") == "true"
    page.wait_for_selector("#zw-compare-plot :is(svg, canvas).marks")


def test_a_cell_opens_its_sentence_and_the_report_at_it(compare: Open) -> None:
    page = compare(ALL)
    page.click('.zw-x-cell:has-text("88件")')
    page.wait_for_selector("#zw-compare-reader mark")

    assert page.inner_text("#zw-compare-evidence .zw-num") == "88件"
    marked = page.evaluate("document.querySelector('#zw-compare-reader mark').textContent")
    assert "全年收到行政复议申请88件" in marked
    seen = page.evaluate(
        """() => { const mark = document.querySelector('#zw-compare-reader mark').getBoundingClientRect();
        const box = document.querySelector('#zw-compare-reader .zw-text').getBoundingClientRect();
        return mark.top >= box.top && mark.top < box.bottom; }"""
    )
    assert seen

    page.keyboard.press("Escape")
    page.wait_for_selector("#zw-compare-side", state="hidden")
    assert "88件" in page.evaluate("document.activeElement.innerText")


def test_an_aspect_opens_each_of_its_sentences(compare: Open) -> None:
    page = compare(ALL)
    page.click('.zw-x-text .zw-x-cell:has-text("调解员数量偏少")')
    page.wait_for_selector(".zw-e-card")
    page.locator(".zw-e-card").nth(1).click()

    page.wait_for_function("document.querySelectorAll('.zw-e-card')[1]?.hasAttribute('aria-current')")
    page.wait_for_function(
        "document.querySelector('#zw-compare-reader mark')?.textContent.includes('专职人民调解员数量偏少')"
    )


def test_rows_are_sorted_turned_and_hidden(compare: Open) -> None:
    page = compare(ALL)
    page.click('.zw-x-sort[data-sort="1"]')
    wait_for_query(page, "sort=-1")
    assert page.locator(".zw-x-number:not(.zw-x-none)").all_inner_texts() == ["88件", "73件", "52件"]
    page.click('.zw-x-sort[data-sort="1"]')
    wait_for_query(page, "sort=1")
    assert page.locator(".zw-x-number:not(.zw-x-none)").all_inner_texts() == ["52件", "73件", "88件"]

    page.click('.zw-x-switch[data-set="turn"]')
    wait_for_query(page, "turn=1")
    assert page.locator(".zw-x-turned thead th").count() == 6
    page.click('.zw-x-switch[data-set="turn"]')
    page.wait_for_selector(".zw-x-upright")
    page.click('.zw-x-drop[data-drop="aspect"]')
    page.wait_for_selector('.zw-x-drop[data-drop="aspect"]', state="detached")
    page.click('.zw-x-switch[data-set="hide"]')
    wait_for_query(page, "hide=1")
    assert "隐藏了 2 份空的" in page.inner_text(".zw-x-size")


def test_a_link_restores_the_view_for_another_visitor(compare: Open) -> None:
    page = compare(f"{ALL}&sort=-1&hide=1&chart=bar")
    link = urlsplit(page.url).query
    there = page.inner_text(".zw-x-upright")

    other = compare(f"?{link}")
    assert other.inner_text(".zw-x-upright") == there
    assert parse_qsl(urlsplit(other.url).query) == parse_qsl(link)
    assert other.locator('.zw-x-switch[data-set="hide"]').get_attribute("aria-pressed") == "true"


def test_an_answer_leads_to_its_comparison_and_back(visit: Open) -> None:
    page = visit()
    ask(page, page_bot.COMPARE)
    page.evaluate("window.loadedOnce = true")
    page.click(".zw-to-compare")
    page.wait_for_selector(".zw-x-problems")

    assert "库中没有“梅河口市”的报告" in page.inner_text(".zw-x-problems")
    assert "行政复议受理" in page.inner_text("#zw-compare-chosen")
    wait_for_query(page, "year=2022")
    page.click('nav a[data-view="ask"]')
    page.wait_for_selector("#zw-chat .zw-answer", state="visible")
    assert page.evaluate("window.loadedOnce")


def test_what_a_link_asks_in_vain_is_said(compare: Open) -> None:
    page = compare(f"{ALL}&place=火星&year=12&sort=name")

    said = page.inner_text(".zw-x-problems")
    assert "库中没有“火星”的报告" in said
    assert "“12”不是年份" in said
    assert len(rows_of(page)) == 5


def test_the_language_is_switched_and_the_choice_stays(compare: Open) -> None:
    page = compare(ALL)
    page.click(".zw-language")
    page.wait_for_selector('.zw-x-sort:has-text("Place")')

    assert page.inner_text("#zw-compare-places .zw-pk-all") == "Select all 4"
    assert "5 reports, 2 columns" in page.inner_text(".zw-x-size")
    assert "All places (4)" in page.inner_text("#zw-compare-chosen")


def test_files_are_downloaded_as_they_are_shown(compare: Open) -> None:
    page = compare(f"{ALL}&sort=-1")
    with page.expect_download() as download:
        page.click('.zw-x-file:has-text("XLSX")')
    sheet, quotes, *_ = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets

    assert [cell.value for cell in sheet["C"]][:4] == [f"{REVIEW}（件）", 88, 73, 52]
    assert quotes.max_row > 3
    for kind, magic in (("csv", b"\xef\xbb\xbf"), ("docx", b"PK")):
        response = page.request.get(
            str(page.locator(f'.zw-x-file:has-text("{kind.upper()}")').evaluate("link => link.href"))
        )
        assert response.ok
        assert response.body().startswith(magic)
        assert f'filename="zhiwen-compare.{kind}"' in response.headers["content-disposition"]


def test_a_file_of_nothing_is_refused(compare: Open, address: str) -> None:
    page = compare()
    for query in ("", "?place=火星&measure=a", "?place=*:*"):
        assert page.request.get(f"{address}export/compare.csv{query}").status == 404
    assert page.request.get(f"{address}export/compare.pdf?place=*:*&measure=a").status == 422


def test_a_narrow_screen_has_table_chooser_and_evidence(compare: Open) -> None:
    page = compare(ALL, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert not page.is_visible('[data-search="places"]')
    page.click(".zw-pk-edit")
    page.wait_for_selector('[data-search="places"]')
    page.click(".zw-pk-edit")
    page.click('.zw-x-cell:has-text("88件")')
    page.wait_for_selector("#zw-compare-reader mark")
    assert page.locator("#zw-compare-side").bounding_box()["width"] == 390  # type: ignore[index]
    page.click(".zw-e-close")
    page.wait_for_selector("#zw-compare-side", state="hidden")


def test_a_narrow_screen_keeps_the_chooser_while_choosing(compare: Open) -> None:
    page = compare(width=390, height=844)
    pick(page, "嘉善县", "place")
    assert page.is_visible('[data-search="places"]')
    pick(page, "存在的问题", "aspect")
    page.wait_for_selector(".zw-x-upright")
    assert page.is_visible('[data-search="places"]')
    page.click(".zw-pk-edit")
    page.wait_for_selector('[data-search="places"]', state="hidden")


def test_the_table_is_worked_with_the_keyboard(compare: Open) -> None:
    page = compare(ALL)
    page.focus('.zw-x-sort[data-sort="1"]')
    page.keyboard.press("Enter")
    wait_for_query(page, "sort=-1")
    page.locator(".zw-x-number .zw-x-cell").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#zw-compare-reader mark")
    page.wait_for_function("document.activeElement.matches('.zw-e-close')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#zw-compare-side", state="hidden")
    page.focus(".zw-pk-topic input")
    page.keyboard.type("规范性文件")
    page.keyboard.press("Enter")
    wait_for_query(page, "aspect=规范性文件")


@pytest.mark.parametrize("query", ["?view=compare", ALL, f"{ALL}&turn=1"])
def test_axe_finds_nothing_serious(compare: Open, query: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = compare(query)
    if page.locator(".zw-x-cell").count():
        page.locator(".zw-x-cell").first.click()
        page.wait_for_selector("#zw-compare-reader mark")

    found = axe.run(page, context="#zw-view-compare").response["violations"]
    serious = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in SERIOUS]
    assert serious == []


@pytest.mark.parametrize("width", [390, 720, 1440])
def test_keyboard_is_at_the_table_within_ten_tabs(compare: Open, width: int) -> None:
    page = compare(ALL, width=width)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "zw-skip"
    page.keyboard.press("Enter")
    reached = "document.activeElement.closest('.zw-x table') !== null"
    pressed = 1
    while not page.evaluate(reached) and pressed < 11:
        page.keyboard.press("Tab")
        pressed += 1
    assert pressed <= 10
    assert "view=compare" in page.url


@pytest.mark.parametrize("width", [720, 1440])
def test_the_table_has_the_width_and_a_long_one_the_height_of_the_window(compare: Open, width: int) -> None:
    page = compare(f"?view=compare&place=*:*&measure={quote(REVIEW)}", width=width, height=900)
    page.wait_for_selector(".zw-x-upright")
    table, room = (page.locator(name).bounding_box() for name in (".zw-x-scroll", ".zw-x"))
    assert table is not None
    assert room is not None
    assert abs(table["width"] - room["width"]) < 2
    page.evaluate(
        """() => { const body = document.querySelector('.zw-x-upright tbody'), row = body.rows[0];
        for (let n = 0; n < 60; n++) body.append(row.cloneNode(true)); }"""
    )
    box = page.locator(".zw-x-scroll")
    assert box.evaluate("e => e.getBoundingClientRect().height") > 0.7 * 900
    if width == 1440:
        assert box.evaluate("e => e.getBoundingClientRect().bottom") <= 900
