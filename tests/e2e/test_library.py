"""The library view in a real browser: found, uploaded, opened, corrected, removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest
from support.browser import NEEDS_BROWSER, Open, ask, last_answer
from support.fakes import BagEmbedder
from support.library import GULOU_FUZHOU, JIASHAN_2024, TEXTS
from support.small_desk import make_small_desk

from rag.app.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = NEEDS_BROWSER
ROWS = "#zw-library-shelf tr[data-report]"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Serve a whole desk with the real bot, whose library the tests change."""
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


@pytest.fixture
def shelf(visit: Open) -> Page:
    """Show the library to a new visitor."""
    return show(visit())


def show(page: Page, query: str = "") -> Page:
    page.goto(f"{page.url.split('?')[0]}?view=library{query}")
    page.wait_for_selector("#zw-library-port h2")
    return page


def places(page: Page) -> list[str]:
    return [row.strip() for row in page.locator(f"{ROWS} .zw-open").all_inner_texts()]


def open_report(page: Page, name: str) -> None:
    page.locator(ROWS, has_text=name).locator(".zw-open").last.click()
    page.wait_for_selector(".zw-opened h2")


def files(folder: Path, **texts: str | bytes) -> list[str]:
    paths = []
    for name, content in texts.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(str(path))
    return paths


def send(page: Page, paths: list[str]) -> None:
    page.set_input_files(".zw-files", paths)
    page.wait_for_selector(".zw-progress:not([data-running])")


def outcome(page: Page, name: str) -> str:
    return str(page.locator(".zw-file", has_text=name).inner_text())


def remove(desk: Desk, *names: str) -> None:
    desk.curator.remove([entry.id for entry in desk.curator.entries() if entry.name in names])


def test_reports_are_found_by_words_and_filters_and_the_address_keeps_them(shelf: Page) -> None:
    assert len(places(shelf)) == len(TEXTS)

    shelf.fill('.zw-filters [name="q"]', "嘉善")
    shelf.wait_for_function("document.querySelectorAll('#zw-library-shelf tr[data-report]').length === 2")
    shelf.select_option('.zw-filters [name="year"]', "2023")
    shelf.wait_for_function("document.querySelectorAll('#zw-library-shelf tr[data-report]').length === 1")
    shelf.reload()
    shelf.wait_for_selector(ROWS)

    assert places(shelf) == ["嘉善县"]
    assert shelf.input_value('.zw-filters [name="q"]') == "嘉善"
    shelf.click(".zw-clear")
    shelf.wait_for_function(f"document.querySelectorAll('#zw-library-shelf tr[data-report]').length === {len(TEXTS)}")
    shelf.fill('.zw-filters [name="q"]', "没有这个")
    shelf.wait_for_selector(".zw-none-found")


def test_columns_sort_both_ways_by_their_heads(shelf: Page) -> None:
    shelf.click('.zw-by[data-sort="sentences"]')
    shelf.wait_for_selector('th.zw-c-sentences[aria-sort="ascending"]')
    up = [int(cell) for cell in shelf.locator(f"{ROWS} .zw-c-sentences").all_inner_texts()]
    shelf.click('.zw-by[data-sort="sentences"]')
    shelf.wait_for_selector('th.zw-c-sentences[aria-sort="descending"]')
    down = [int(cell) for cell in shelf.locator(f"{ROWS} .zw-c-sentences").all_inner_texts()]

    assert up == sorted(up)
    assert down == up[::-1]


def test_many_files_are_uploaded_each_with_its_word_and_answered_from_at_once(
    shelf: Page, desk: Desk, tmp_path: Path
) -> None:
    paths = files(
        tmp_path,
        福州_txt=GULOU_FUZHOU,
        空_txt="",
        扫描_pdf=b"%PDF-1.7 ...",
        再来一份_txt=JIASHAN_2024,
        大_txt=b"x" * 1_000_001,
    )

    send(shelf, paths)

    assert "已入库" in outcome(shelf, "福州")
    assert "鼓楼区 2024年" in outcome(shelf, "福州")
    assert "文件是空的" in outcome(shelf, "空")
    assert "文件已损坏" in outcome(shelf, "扫描")
    assert "内容重复" in outcome(shelf, "再来一份")
    assert "超过 1 MB" in outcome(shelf, "大.txt")
    shelf.wait_for_function(
        f"document.querySelectorAll('#zw-library-shelf tr[data-report]').length === {len(TEXTS) + 1}"
    )
    assert "6 份报告" in shelf.inner_text(".zw-lib-totals")
    assert "128件" in desk.bot.ask("福州市鼓楼区2024年收到行政复议申请多少件?").text
    remove(desk, "福州.txt")


def press_slowly(page: Page, button: Locator) -> None:
    """Press and let go of what is drawn anew in between, as the lines of the progress are."""
    at = button.bounding_box()
    assert at
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    page.mouse.down()
    button.evaluate("shown => shown.replaceWith(shown.cloneNode(true))")
    page.mouse.up()


def test_a_file_under_way_and_waiting_ones_are_cancelled_and_the_other_comes_in(
    shelf: Page, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.bot.fingerprint()
    reached, go = Event(), Event()

    def wait(texts: list[str], progress: Callable[[str, int, int], None]) -> Any:  # noqa: ANN401
        reached.set()
        while not go.wait(0.1):
            progress("embedding", 0, len(texts))
        return BagEmbedder().passages(texts)

    monkeypatch.setattr(desk.curator._embedder, "passages", wait)
    texts = {f"{name}_txt": JIASHAN_2024.replace("嘉善县", name) for name in ("平湖市", "海盐县", "海宁市", "桐乡市")}
    shelf.set_input_files(".zw-files", files(tmp_path, **texts))
    lines = shelf.locator(".zw-file")
    try:
        assert reached.wait(60)
        press_slowly(shelf, lines.filter(has_text="平湖市.txt").locator(".zw-cancel"))
        shelf.evaluate(  # in one moment
            """() => { for (const line of document.querySelectorAll('.zw-file'))
            if (/海盐|海宁/.test(line.innerText)) line.querySelector('.zw-cancel').click(); }"""
        )
        shelf.wait_for_function("document.querySelectorAll('.zw-is-cancelled').length === 3")
    finally:
        go.set()  # or all tests after this one would find the library busy
    shelf.wait_for_selector(".zw-progress:not([data-running])")

    named = ("平湖", "海盐", "海宁", "桐乡")
    states = [lines.filter(has_text=name).locator(".zw-file-state").inner_text() for name in named]
    assert states == ["已取消", "已取消", "已取消", "已入库"]
    assert not shelf.locator(".zw-cancel").count()
    remove(desk, "桐乡市.txt")
    assert desk.bot.fingerprint() == before


def test_files_can_be_dropped(shelf: Page, desk: Desk) -> None:
    shelf.evaluate(
        """text => { const carried = new DataTransfer();
        carried.items.add(new File([text], '拖来.txt', { type: 'text/plain' }));
        const target = document.querySelector('#zw-library-shelf');
        for (const type of ['dragover', 'drop'])
          target.dispatchEvent(new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true })); }""",
        GULOU_FUZHOU,
    )

    shelf.wait_for_selector(".zw-progress:not([data-running])")
    assert "已入库" in outcome(shelf, "拖来")
    remove(desk, "拖来.txt")


def test_a_figure_is_shown_in_the_text_where_it_stands(shelf: Page) -> None:
    open_report(shelf, "司法局")
    shelf.click('[data-tab="facts"]')
    shelf.fill(".zw-fact-search", "法律援助")
    shelf.locator(".zw-facts li:visible .zw-span").first.click()

    assert shelf.inner_text(".zw-opened .zw-text mark") == "五千余件"
    shown = "m => { const r = m.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }"
    assert shelf.locator(".zw-opened .zw-text mark").evaluate(shown)
    text = shelf.evaluate("document.querySelector('.zw-opened .zw-text').textContent")
    assert text == TEXTS["nanjing-justice-2024.txt"]


def test_the_outline_leads_to_its_headings(shelf: Page) -> None:
    shelf.set_viewport_size({"width": 1280, "height": 460})  # so that the report does not fit
    open_report(shelf, "嘉善县")
    shelf.click('[data-tab="outline"]')
    shelf.get_by_role("button", name="下一步工作安排").click()

    text = "document.querySelector('.zw-opened .zw-text')"
    assert shelf.evaluate(f"{text}.scrollTop") > 0
    heading = shelf.locator(".zw-opened .zw-text b", has_text="下一步工作安排").bounding_box()
    box = shelf.locator(".zw-opened .zw-text").bounding_box()
    assert heading
    assert box
    assert box["y"] <= heading["y"] < box["y"] + box["height"]


def test_a_link_opens_a_report_and_the_way_back_leads_to_its_row(shelf: Page, desk: Desk) -> None:
    entry = desk.curator.entries()[0]
    show(shelf, f"&report={entry.id}")

    shelf.wait_for_selector(f'.zw-opened[data-report="{entry.id}"]')
    shelf.click(".zw-opened .zw-shut")
    shelf.wait_for_selector(".zw-opened", state="detached")
    assert "report=" not in shelf.url
    show(shelf, "&report=0123456789abcdef")
    assert "已不在库里" in shelf.inner_text(".zw-opened")


def test_a_profile_is_corrected_and_the_correction_taken_back(shelf: Page, desk: Desk) -> None:
    open_report(shelf, "合肥")
    shelf.click('[data-tab="profile"]')
    assert "读自标题" in shelf.inner_text("#zw-lib-jurisdiction-how")
    shelf.fill("#zw-lib-year", "去年")
    shelf.click(".zw-save button")
    shelf.wait_for_selector("#zw-lib-year[aria-invalid]")
    assert "不是年份" in shelf.inner_text("#zw-lib-year-how [role=alert]")

    shelf.fill("#zw-lib-year", "2021")
    shelf.click(".zw-save button")
    shelf.wait_for_selector("#zw-lib-year-how .zw-undo")
    assert "已保存" in shelf.inner_text("#zw-library-told")
    assert shelf.locator(ROWS, has_text="合肥").locator(".zw-c-year").inner_text() == "2021"
    assert [e.profile.year for e in desk.curator.entries() if "hefei" in e.name] == [2021]

    shelf.click("#zw-lib-year-how .zw-undo")
    shelf.wait_for_selector("#zw-lib-year-how .zw-span")
    assert shelf.input_value("#zw-lib-year") == "2024"


def test_a_name_that_several_bear_is_chosen_among_them(shelf: Page) -> None:
    open_report(shelf, "合肥")
    shelf.click('[data-tab="profile"]')
    shelf.fill("#zw-lib-jurisdiction", "鼓楼区")
    shelf.click(".zw-save button")
    shelf.wait_for_selector(".zw-instead")
    shelf.locator(".zw-instead", has_text="福州市鼓楼区").click()

    assert shelf.input_value("#zw-lib-jurisdiction").endswith("福州市鼓楼区")


def test_what_is_read_from_the_text_is_shown_there(shelf: Page) -> None:
    open_report(shelf, "合肥")
    shelf.click('[data-tab="profile"]')
    shelf.click("#zw-lib-jurisdiction-how .zw-span")

    assert shelf.inner_text(".zw-opened .zw-text mark") == "合肥高新技术产业开发区"


def test_a_report_is_deleted_only_after_a_question_that_names_it(shelf: Page, desk: Desk, tmp_path: Path) -> None:
    send(shelf, files(tmp_path, 福州_txt=GULOU_FUZHOU))
    shelf.locator(".zw-file .zw-open").click()
    shelf.wait_for_selector(".zw-opened h2")
    shelf.click(".zw-delete")
    assert "鼓楼区 2024年" in shelf.inner_text("dialog[open]")
    assert "上传的文件会一起删除" in shelf.inner_text("dialog[open]")
    shelf.click(".zw-no")
    assert len(desk.curator.entries()) == len(TEXTS) + 1

    shelf.click(".zw-delete")
    shelf.click("dialog[open] .zw-yes")
    shelf.wait_for_function(f"document.querySelectorAll('#zw-library-shelf tr[data-report]').length === {len(TEXTS)}")
    assert "已删除" in shelf.inner_text("#zw-library-told")
    assert len(desk.curator.entries()) == len(TEXTS)


def test_a_question_about_a_report_is_asked_of_that_report_alone(shelf: Page) -> None:
    open_report(shelf, "司法局")
    shelf.click(".zw-about")

    shelf.wait_for_selector('#zw-picked .zw-chip:has-text("南京市司法局2024年报告")')
    assert shelf.evaluate("document.documentElement.dataset.view") == "ask"
    ask(shelf, "有什么不足?")
    assert "法律服务资源分布不均衡" in last_answer(shelf)


def test_what_was_looked_for_is_still_there_after_another_view(shelf: Page) -> None:
    shelf.fill('.zw-filters [name="q"]', "嘉善")
    shelf.wait_for_function("document.querySelectorAll('#zw-library-shelf tr[data-report]').length === 2")
    shelf.click('a[data-view="status"]')
    shelf.click(".zw-language")
    shelf.click('a[data-view="library"]')
    shelf.wait_for_selector('#zw-library-shelf :text("2 of")')

    assert shelf.input_value('.zw-filters [name="q"]') == "嘉善"
    assert "q=" in shelf.url


def test_the_language_changes_and_what_is_open_stays(shelf: Page) -> None:
    open_report(shelf, "司法局")
    shelf.click('[data-tab="profile"]')
    shelf.click(".zw-language")
    shelf.wait_for_selector('.zw-opened :text("Back to the list")')

    assert shelf.get_attribute('[data-tab="profile"]', "aria-selected") == "true"
    assert "10 reports" not in shelf.inner_text(".zw-lib-totals")
    assert "5 reports" in shelf.inner_text(".zw-lib-totals")


def test_a_hostile_report_does_nothing_but_be_read(shelf: Page, desk: Desk, tmp_path: Path) -> None:
    hostile = '<img src=x onerror="window.hacked=1">'
    text = f"嘉定区2024年{hostile}法治政府建设情况报告\n\n一、主要举措{hostile}\n全年受理行政复议申请7件。\n" * 3
    send(shelf, files(tmp_path, **{"恶意<b>_txt": text}))
    shelf.locator(".zw-file .zw-open").click()
    shelf.wait_for_selector(".zw-opened h2")
    for tab in ("outline", "facts", "profile"):
        shelf.click(f'[data-tab="{tab}"]')

    assert shelf.evaluate("window.hacked") is None
    assert hostile in shelf.inner_text(".zw-opened .zw-text")
    remove(desk, *(entry.name for entry in desk.curator.entries() if entry.name not in TEXTS))


def test_nothing_is_taken_from_who_may_not_upload_nor_what_is_too_large(served: tuple[str, str]) -> None:
    address, link = served
    upload = f"{address}library/upload"
    with httpx.Client() as client:
        stranger = client.put(upload, content=b"x")
        client.get(link)
        proxied = client.put(upload, content=b"x", headers={"X-Forwarded-For": "203.0.113.7"})
        large = client.put(upload, content=b"x" * 1_000_001)

    assert (stranger.status_code, proxied.status_code, large.status_code) == (403, 403, 413)


def test_it_can_be_used_on_a_narrow_screen_and_by_keyboard(visit: Open) -> None:
    page = show(visit(width=390, height=844))
    page.wait_for_selector(ROWS)
    page.locator(f"{ROWS} .zw-open").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".zw-opened h2")
    page.wait_for_function("document.activeElement.matches('.zw-shut')")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.locator('[role="tab"][aria-selected="true"]').focus()
    page.keyboard.press("ArrowRight")

    assert page.get_attribute('[data-tab="facts"]', "aria-selected") == "true"
    assert wide <= 390
    page.keyboard.press("Escape")
    page.wait_for_selector(".zw-opened", state="detached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out_by_how_it_is_made(shelf: Page, scheme: Literal["light", "dark"]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    shelf.emulate_media(color_scheme=scheme)
    shelf.wait_for_selector(ROWS)
    found = [("list", one) for one in axe.run(shelf).response["violations"]]
    open_report(shelf, "合肥")
    for tab in ("outline", "facts", "profile"):
        shelf.click(f'[data-tab="{tab}"]')
        found += [(tab, one) for one in axe.run(shelf).response["violations"]]

    serious = [
        (at, one["id"], one["nodes"][0]["html"]) for at, one in found if one["impact"] in {"serious", "critical"}
    ]
    assert serious == []


DIARY = (
    "3月5日 晴\n今天陪妈妈去菜市场买了鱼和青菜，下午在家看书，读到一半睡着了。晚上小林打来电话，说起小时候捉虾的事。\n"
)


def test_what_is_no_report_is_asked_about_and_added_or_given_up(shelf: Page, desk: Desk, tmp_path: Path) -> None:
    before = len(desk.curator.entries())
    send(shelf, files(tmp_path, 日记_txt=DIARY, 随笔_txt=DIARY * 2, 福州_txt=GULOU_FUZHOU))

    assert "仍然要入库吗" in outcome(shelf, "日记")
    assert "1 份入库，2 份等您决定" in shelf.inner_text(".zw-progress-head")
    shelf.reload()  # the question outlives the page that it was asked on
    shelf.wait_for_selector(".zw-file:has-text('随笔') .zw-anyway")
    shelf.locator(".zw-file", has_text="日记").locator(".zw-give-up").click()
    shelf.locator(".zw-file", has_text="随笔").locator(".zw-anyway").click()
    shelf.wait_for_selector(".zw-is-done:has-text('随笔')")

    assert shelf.locator(".zw-file", has_text="日记").count() == 0
    shelf.wait_for_function(f"document.querySelectorAll('#zw-library-shelf tr[data-report]').length === {before + 2}")
    remove(desk, "随笔.txt", "福州.txt")


def test_versions_of_a_report_show_their_differences(shelf: Page, desk: Desk, tmp_path: Path) -> None:
    send(shelf, files(tmp_path, 更正_txt=JIASHAN_2024.replace("88件", "91件")))
    shelf.locator(".zw-file", has_text="更正").locator(".zw-open").click()
    shelf.locator("#zw-lib-tab-versions").click()

    panel = shelf.locator("#zw-lib-panel-versions")
    assert "有 1 处不同" in panel.inner_text()
    assert (panel.locator("del").inner_text(), panel.locator("ins").inner_text()) == ("88", "91")
    panel.locator(".zw-span").click()
    assert "91件" in shelf.inner_text(".zw-text mark")
    panel.locator(".zw-open").click()  # the one that does not count
    shelf.wait_for_selector(".zw-opened h2")
    shelf.wait_for_function("document.querySelector('#zw-lib-panel-versions ins').textContent === '88'")
    open_report(shelf, "鼓楼区")  # which has no other version
    shelf.wait_for_selector('#zw-lib-tab-outline[aria-selected="true"]')
    remove(desk, "更正.txt")


def test_an_empty_library_leads_to_the_upload(shelf: Page, desk: Desk, tmp_path: Path) -> None:
    desk.curator.remove([entry.id for entry in desk.curator.entries()])
    shelf.reload()
    shelf.wait_for_selector(".zw-lib-empty")

    send(shelf, files(tmp_path, 嘉善_txt=JIASHAN_2024))
    shelf.wait_for_selector(ROWS)
    assert places(shelf) == ["嘉善县"]


def test_there_is_no_other_way_in_for_files(address: str) -> None:
    sent = httpx.post(f"{address}gradio_api/upload", files={"files": ("a.txt", b"x")}, timeout=30)
    assert sent.status_code == 400  # what is no JSON goes no further
    assert "not JSON" in sent.json()["error"]["message"]
