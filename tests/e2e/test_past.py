"""Past conversations in a real browser: the same after a reload and a restart, found, renamed, exported, deleted."""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import mammoth
import pytest
from support.browser import NEEDS_BROWSER, Open, ask, last_answer, open_by
from support.fakes import BagEmbedder
from support.library import JIASHAN_2024, TEXTS, open_desk
from support.memory_store import MemoryVectors

from index.build import index_paths
from index.library import open_library
from index.profile.gazetteer import load_divisions
from rag.settings import Settings
from ui.asgi import build_app
from ui.security.gate import Access
from ui.server import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

FIRST, SECOND = "嘉善县2024年收到行政复议申请多少件？", "鼓楼区2024年集体学法多少次？"
COMPARE = "比较嘉善县和鼓楼区2024年收到的行政复议申请"

MARKERS = "all => all.map(a => [a.href.split('#')[1], a.title])"


class Site:
    """The page over a library of its own, which can be started anew and whose reports can be changed."""

    def __init__(self, folder: Path, port: int) -> None:
        self._source, self._home, self._vectors = folder / "reports", folder / "home", MemoryVectors()
        self._settings = Settings(home=self._home, port=port)
        self._source.mkdir()
        self.index(TEXTS)
        self.start()

    def index(self, texts: dict[str, str]) -> None:
        for name, text in texts.items():
            (self._source / name).write_text(text, encoding="utf-8")
        embedder = BagEmbedder()
        with open_library(
            self._home, embedder_fingerprint=embedder.fingerprint, write=True, opener=self._vectors
        ) as library:
            done = index_paths(
                library, [self._source], embedder=embedder, divisions=load_divisions(), max_bytes=1_000_000
            )
        assert not done.failed, done

    def start(self) -> None:
        library = open_library(
            self._home, embedder_fingerprint=BagEmbedder().fingerprint, write=False, opener=self._vectors
        )
        self._desk = open_desk(library)
        self._served = open_page(
            build_app(self._desk, Access.of(self._settings)), self._settings.host, self._settings.port
        )
        self.address = self._served.address

    def stop(self) -> None:
        self._served.close()
        self._desk.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = Site(tmp_path_factory.mktemp("site"), port)
    yield site
    site.stop()


@pytest.fixture(scope="module")
def served(site: Site) -> tuple[str, str]:
    return site.address, site.address


def conversation_of(page: Page) -> str:
    """Return the id of the conversation that the page's address names, once it does."""
    page.wait_for_function("new URLSearchParams(location.search).get('c')")
    return str(page.evaluate("new URLSearchParams(location.search).get('c')"))


def picture(page: Page) -> dict[str, object]:
    """Return what a reader goes by: the words, the markers, the evidence, and what is marked in the open report."""
    page.wait_for_selector("#zw-reader mark")
    return {
        "questions": page.locator("#zw-chat .zw-question p:first-child").all_inner_texts(),
        "answers": page.locator("#zw-chat .zw-answer > p").all_inner_texts(),
        "tables": page.locator("#zw-chat table").all_inner_texts(),
        "markers": page.locator("#zw-chat a.zw-cite").evaluate_all(
            "all => all.map(a => [a.href.split('#')[1], a.title])"
        ),
        "cards": page.locator("#zw-evidence .zw-card").all_inner_texts(),
        "mark": page.inner_text("#zw-reader mark"),
    }


def go_to_past(page: Page) -> None:
    page.click('#zw-header a[data-view="past"]')
    page.wait_for_selector("#zw-view-past .zw-past-list", state="visible")


def titles(page: Page) -> list[str]:
    return page.locator(".zw-past-open").all_inner_texts()


def test_reload_and_restart_show_the_same_conversation_with_the_same_evidence(visit: Open, site: Site) -> None:
    page = visit()
    ask(page, FIRST)
    ask(page, COMPARE)
    chosen = conversation_of(page)
    before = picture(page)
    assert before["tables"]
    page.reload()
    page.wait_for_selector("#zw-chat .zw-answer >> nth=1")
    assert picture(page) == before
    assert conversation_of(page) == chosen

    page.goto("about:blank")
    site.stop()
    site.start()
    page.goto(f"{site.address}?c={chosen}")
    page.wait_for_selector("#zw-chat .zw-answer >> nth=1")
    assert picture(page) == before
    assert "88件" in open_by(page, "cite-1-1", by='#zw-chat a[href="#cite-1-1"] >> nth=0')


def test_conversation_goes_on_where_it_was_and_stays_one(visit: Open) -> None:
    page = visit()
    ask(page, FIRST)
    chosen = conversation_of(page)
    page.reload()
    page.wait_for_selector("#zw-chat .zw-answer")
    ask(page, "2023年呢？")
    assert "52件" in last_answer(page)
    assert conversation_of(page) == chosen
    go_to_past(page)
    assert titles(page) == [FIRST]
    assert "2 个问题" in page.inner_text(".zw-past-meta")
    page.click('#zw-header a[data-view="ask"]')
    assert conversation_of(page) == chosen


def test_new_chat_is_another_conversation_and_the_list_is_up_to_date(visit: Open) -> None:
    page = visit()
    go_to_past(page)
    assert "还没有对话" in page.inner_text(".zw-past-empty")
    page.click(".zw-past-ask")
    ask(page, FIRST)
    first = conversation_of(page)
    page.click("#zw-new")
    page.wait_for_function("!new URLSearchParams(location.search).get('c')")
    ask(page, SECOND)
    assert conversation_of(page) != first
    go_to_past(page)
    page.wait_for_selector(".zw-past-list li >> nth=1")
    assert titles(page) == [SECOND, FIRST]
    page.click(f".zw-past-open >> text={FIRST}")
    page.wait_for_selector("#zw-chat .zw-answer >> text=88件")
    assert conversation_of(page) == first


def test_another_browser_sees_nothing_of_it_and_cannot_open_it(visit: Open, address: str) -> None:
    page = visit()
    ask(page, FIRST)
    chosen = conversation_of(page)
    own = [page.request.get(f"{address}export/conversation/{chosen}.{kind}").status for kind in ("docx", "md")]
    assert own == [200, 200]

    other = visit()
    other.goto(f"{address}?c={chosen}")
    other.wait_for_selector("text=没有这场对话")
    assert other.locator("#zw-chat .zw-answer").count() == 0
    assert FIRST not in other.locator("#zw-chat").all_inner_texts()
    other.wait_for_function("!new URLSearchParams(location.search).get('c')")
    go_to_past(other)
    other.wait_for_selector(".zw-past-empty")
    for path in (f"conversation/{chosen}.docx", f"conversation/{chosen}.md"):
        refused = other.request.get(f"{address}export/{path}")
        assert refused.status == 404
        assert "没有这场对话" in refused.text()


def test_search_rename_and_delete(visit: Open) -> None:
    page = visit()
    for question in (FIRST, SECOND):
        ask(page, question)
        conversation_of(page)
        page.click("#zw-new")
        page.wait_for_selector(".zw-suggestion")
    go_to_past(page)
    page.fill(".zw-past-search", "集体学法")
    page.wait_for_selector(".zw-past-count >> text=找到 1 场")
    assert titles(page) == [SECOND]
    page.fill(".zw-past-search", "没有这样的")
    page.wait_for_selector(".zw-past-empty >> text=没有这样的")
    page.click(".zw-past-clear")
    page.wait_for_selector(".zw-past-list li >> nth=1")

    page.click(".zw-past-rename >> nth=0")
    page.fill(".zw-past-naming input", "学法<b>与</b>普法")
    page.keyboard.press("Enter")
    page.wait_for_selector(".zw-past-said >> text=已改名")
    assert titles(page) == ["学法<b>与</b>普法", FIRST]
    assert page.evaluate("document.activeElement.textContent") == "学法<b>与</b>普法"
    page.reload()
    page.wait_for_selector(".zw-past-list li >> nth=1")
    assert titles(page) == ["学法<b>与</b>普法", FIRST]

    page.click(".zw-past-rename >> nth=0")
    page.fill(".zw-past-naming input", "不要")
    page.keyboard.press("Escape")
    assert page.locator(".zw-past-naming").count() == 0
    page.click(".zw-past-delete >> nth=0")
    page.click(".zw-past-asking .zw-past-no")
    assert len(titles(page)) == 2
    page.click(".zw-past-delete >> nth=0")
    page.click(".zw-past-asking .zw-past-yes")
    page.wait_for_selector(".zw-past-said >> text=已删除")
    assert titles(page) == [FIRST]
    assert page.evaluate("document.activeElement.textContent") == FIRST
    page.click(".zw-past-all")
    page.click(".zw-past-asking .zw-past-yes")
    page.wait_for_selector(".zw-past-said >> text=已删除 1 场对话")
    page.wait_for_selector(".zw-past-empty")
    assert page.locator(".zw-past-all").is_hidden()


def test_conversation_that_is_deleted_leaves_the_chat_too(visit: Open) -> None:
    page = visit()
    ask(page, FIRST)
    conversation_of(page)
    go_to_past(page)
    page.click(".zw-past-delete")
    page.click(".zw-past-asking .zw-past-yes")
    page.wait_for_selector(".zw-past-empty")
    page.click('#zw-header a[data-view="ask"]')
    page.wait_for_selector(".zw-suggestion")
    assert page.locator("#zw-chat .zw-answer").count() == 0
    page.wait_for_function("!new URLSearchParams(location.search).get('c')")


def test_a_conversation_is_saved_as_word_and_as_markdown(visit: Open) -> None:
    page = visit()
    ask(page, FIRST)
    ask(page, COMPARE)
    conversation_of(page)
    go_to_past(page)
    with page.expect_download() as saving:
        page.click(".zw-past-actions a >> nth=0")
    assert saving.value.suggested_filename == "嘉善县2024年收到行政复议申请多少件？.docx"
    html = mammoth.convert_to_html(io.BytesIO(saving.value.path().read_bytes())).value
    notes = html[html.index("<ol>") :]
    assert html.count("<h1>") == 2
    assert html.count("<table>") == 1
    assert notes.count("全年收到行政复议申请88件") == 2  # of each answer one
    assert "全年收到行政复议申请73件" in notes
    with page.expect_download() as saving:
        page.click(".zw-past-actions a >> nth=1")
    text = saving.value.path().read_text("utf-8")
    assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE))
    assert text.startswith(f"# {FIRST}\n")
    assert f"## {COMPARE}" in text


def test_a_reopened_answer_says_which_of_its_quotes_have_changed(visit: Open, site: Site) -> None:
    page = visit()
    ask(page, FIRST)
    chosen = conversation_of(page)
    assert page.locator(".zw-moved").count() == 0
    page.goto("about:blank")
    site.stop()
    site.index({"jiashan-2024.txt": JIASHAN_2024.replace("申请88件", "申请90件")})
    site.start()
    page.goto(f"{site.address}?c={chosen}")
    page.wait_for_selector("#zw-chat .zw-answer")
    assert "88件" in last_answer(page)
    assert "1处原文已改" in page.inner_text("#zw-chat .zw-moved")
    page.click('#zw-chat a[href="#cite-1-1"] >> nth=0')
    page.wait_for_selector("#zw-reader >> text=申请90件")
    page.goto("about:blank")
    site.stop()
    site.index({"jiashan-2024.txt": JIASHAN_2024})
    site.start()
    page.goto(f"{site.address}?c={chosen}")
    page.wait_for_selector("#zw-reader mark")
    assert page.locator(".zw-moved").count() == 0


def test_view_speaks_english_is_usable_on_a_phone_and_clean_for_screen_readers(visit: Open) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(locale="en-US", width=390, height=844)
    ask(page, FIRST)
    conversation_of(page)
    go_to_past(page)
    assert page.inner_text("#zw-view-past h2") == "Past conversations"
    assert "1 question" in page.inner_text(".zw-past-meta")
    page.click(".zw-language")
    page.wait_for_selector("#zw-view-past h2 >> text=对话记录")
    assert "1 个问题" in page.inner_text(".zw-past-meta")
    for action in ("", ".zw-past-rename", ".zw-past-delete", ".zw-past-all"):
        if action:
            page.keyboard.press("Escape")
            page.click(action)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        found = axe.run(page, "#zw-view-past").response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}] == []
