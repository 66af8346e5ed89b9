"""The view that checks a draft, in a browser: a text pasted or opened, its marked sentences, their evidence, files."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import docx
import pytest
from support.browser import NEEDS_BROWSER, Open
from support.small_desk import make_small_desk
from support.word_file import paragraph, word_file

from rag.answering.bot import Bot
from rag.app.desk import Desk
from rag.export.checked_text import checked_lines
from rag.schema.answer import Language
from rag.schema.checked_text import CheckStep

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER
DRAFT = """# 嘉善县法治政府建设综述

嘉善县2024年收到行政复议申请88件，审结79件。其中驳回79件。

- 嘉善县2024年举办马拉松比赛14场。
- 备案行政规范性文件12件。

这说明了什么？
"""
COUNTS = {"": "5", "contradicted": "2", "not_found": "1", "borne_out": "1", "not_checkable": "1"}
SERIOUS = {"serious", "critical"}


class PacedBot:
    """The real bot, which checks as slowly as it is told to."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.pace = 0.0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever the bot has
        return getattr(self._bot, name)

    def check_steps(self, text: str, language: Language) -> Iterator[CheckStep]:
        for step in self._bot.check_steps(text, language):
            time.sleep(self.pace)
            yield step


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Have the real bot over the small library check."""
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    yield replace(desk, bot=cast("Bot", PacedBot(desk.bot)))
    desk.close()


@pytest.fixture
def slowly(desk: Desk) -> Iterator[None]:
    """Let each sentence take a while."""
    bot = cast("PacedBot", desk.bot)
    bot.pace = 0.5
    yield
    bot.pace = 0.0


def enter(visit: Open, **more: object) -> Page:
    """Open the view as a new visitor."""
    page = visit(**more)
    page.click('#zw-header a[data-view="check"]')
    page.wait_for_selector(".zw-k-count")
    return page


def check(page: Page, draft: str = DRAFT) -> None:
    """Paste a draft and wait for its result."""
    page.fill("#zw-check-box textarea", draft)
    page.click("#zw-check-run")
    page.wait_for_selector(".zw-k-result", state="visible")


def claim(page: Page, words: str) -> Any:  # noqa: ANN401  # a locator
    return page.locator(f'.zw-k-claim:has-text("{words}")')


def wait_for_evidence(page: Page, words: str) -> None:
    page.wait_for_function("words => document.querySelector('.zw-k-said')?.textContent.includes(words)", arg=words)


@pytest.mark.parametrize("size", [(390, 844), (720, 1000), (1440, 900)], ids=["390", "720", "1440"])
def test_a_draft_is_pasted_checked_read_with_its_evidence_and_saved(visit: Open, desk: Desk, size: Any) -> None:  # noqa: ANN401  # a pair
    page = enter(visit, width=size[0], height=size[1])
    check(page)

    counts = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.zw-k-filters button')]"
        ".map(b => [b.dataset.filter, b.querySelector('b').textContent]))"
    )
    assert counts == COUNTS
    assert page.inner_text(".zw-k-claim.zw-k-contradicted >> nth=0").startswith("✗不符")
    assert "报告：11件" in page.inner_text(".zw-k-text")

    claim(page, "其中驳回79件").click()
    wait_for_evidence(page, "其中驳回79件")
    page.wait_for_selector("#zw-check-reader mark")
    assert "稿子写的是79件，报告给出的是11件" in page.inner_text(".zw-k-verdict")
    assert page.inner_text("#zw-check-evidence .zw-num") == "11件"
    assert "嘉善县2024" in page.inner_text("#zw-check-evidence .zw-where").replace(" ", "")
    assert "依法化解行政争议" in page.inner_text("#zw-check-evidence .zw-path")
    assert page.evaluate(
        """() => { const mark = document.querySelector('#zw-check-reader mark').getBoundingClientRect();
        const box = document.querySelector('#zw-check-reader .zw-text').getBoundingClientRect();
        return mark.top >= box.top && mark.top < box.bottom && mark.top < innerHeight; }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]

    if size[0] < 900:
        page.click(".zw-e-close")
        page.wait_for_selector("#zw-check-side", state="hidden")
    page.click('[data-filter="not_found"]')
    assert page.locator(".zw-k-claim:not(.zw-k-dim)").evaluate_all("all => all.map(c => c.dataset.verdict)") == [
        "not_found"
    ]
    with page.expect_download() as download:
        page.click('[data-save="docx"]')
    document = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    assert next(p.text for p in document.paragraphs if p.text) == "嘉善县法治政府建设综述"
    told = [comment.text for comment in document.comments]
    assert len(told) == 5
    assert "不符：稿子写的是79件，报告给出的是11件" in told[2]
    with page.expect_download() as download:
        page.click('[data-save="md"]')
    lines = checked_lines(desk.bot.check_text(DRAFT), "zh")
    assert download.value.path().read_text("utf-8") == "".join(f"{line}\n" for line in lines)


def test_sentences_are_gone_through_by_keyboard(visit: Open) -> None:
    page = enter(visit, width=1440, height=900)
    check(page)
    page.locator('.zw-k-claim[tabindex="0"]').focus()
    page.keyboard.press("Home")
    wait_for_evidence(page, "收到行政复议申请88件")
    page.keyboard.press("ArrowDown")
    wait_for_evidence(page, "其中驳回79件")
    page.keyboard.press("End")
    wait_for_evidence(page, "这说明了什么")
    page.focus('[data-filter="contradicted"]')
    page.keyboard.press("Enter")
    page.locator('.zw-k-claim[tabindex="0"]').focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    wait_for_evidence(page, "备案行政规范性文件12件")
    assert page.evaluate("document.activeElement.dataset.verdict") == "contradicted"


def test_on_a_narrow_screen_the_keyboard_comes_back_from_the_evidence(visit: Open) -> None:
    page = enter(visit, width=390, height=844)
    check(page)
    page.locator('.zw-k-claim[tabindex="0"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('.zw-e-close')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#zw-check-side", state="hidden")
    assert page.evaluate("document.activeElement.matches('.zw-k-claim')")


def test_a_file_is_opened_into_the_box(visit: Open) -> None:
    page = enter(visit)
    data = word_file(paragraph("嘉善县2024年收到行政复议申请88件。"))
    page.set_input_files(".zw-k-files", {"name": "稿子.docx", "mimeType": "", "buffer": data})
    page.wait_for_function("document.querySelector('#zw-check-box textarea').value.includes('88件')")
    page.wait_for_selector('.zw-k-fared:has-text("已读入 稿子.docx")')
    page.click("#zw-check-run")
    page.wait_for_selector(".zw-k-claim.zw-k-borne_out")

    page.click(".zw-k-edit")
    page.set_input_files(".zw-k-files", {"name": "a.zip", "mimeType": "", "buffer": b"PK\x03\x04"})
    page.wait_for_selector('.zw-k-fared:has-text("a.zip: ")')
    page.set_input_files(".zw-k-files", {"name": "b.exe", "mimeType": "", "buffer": b"MZ\0\0"})
    page.wait_for_selector('.zw-k-fared:has-text("不支持这种格式")')
    assert "88件" in page.input_value("#zw-check-box textarea")


def test_a_check_shows_how_far_it_is_and_can_be_cancelled(visit: Open, slowly: None) -> None:
    page = enter(visit)
    page.fill("#zw-check-box textarea", DRAFT * 10)
    page.click("#zw-check-run")
    page.wait_for_selector('.zw-k-progress:has-text("共 50 句")')
    assert float(page.get_attribute(".zw-k-progress progress", "value") or 0) >= 1
    page.click("#zw-check-cancel")
    page.wait_for_selector('.zw-k-told:has-text("核对停下了")')
    page.wait_for_selector("#zw-check-run", state="visible")
    assert not page.is_visible("#zw-check-cancel")
    assert page.input_value("#zw-check-box textarea") == DRAFT * 10


def test_the_limit_is_told_in_words_before_anything_is_sent(visit: Open) -> None:
    page = enter(visit)
    page.click("#zw-check-run")
    page.wait_for_selector('.zw-k-told:has-text("还没有稿子")')
    page.fill("#zw-check-box textarea", "字" * 30_001)
    page.wait_for_selector('.zw-k-over:has-text("30,001 字，超过 30,000 字的上限")')
    assert page.is_disabled("#zw-check-run")
    page.fill("#zw-check-box textarea", "字" * 30_000)
    page.wait_for_selector('.zw-k-count:not(.zw-k-over):has-text("30,000 / 30,000 字")')
    assert page.is_enabled("#zw-check-run")


def test_after_a_switch_of_language_the_reasons_are_in_the_other_one(visit: Open) -> None:
    page = enter(visit, width=1440, height=900)
    check(page)
    page.click(".zw-language")
    page.wait_for_selector('.zw-k-verdict:has-text("The text says 79件, the report gives 11件.")')
    assert "Contradicted" in page.inner_text(".zw-k-filters")
    assert page.is_visible(".zw-k-result")
    page.click(".zw-k-edit")
    assert page.input_value("#zw-check-box textarea") == DRAFT
    page.click(".zw-language")
    page.wait_for_selector('#zw-check-run:has-text("开始核对")')
    assert not page.is_visible(".zw-k-result")


def test_what_is_not_found_is_asked_in_the_view_that_answers(visit: Open) -> None:
    page = enter(visit, width=1440, height=900)
    check(page)
    claim(page, "举办马拉松").click()
    page.click(".zw-k-ask")
    page.wait_for_function("document.querySelector('#zw-box textarea').value.includes('举办马拉松比赛14场')")
    assert page.is_visible("#zw-view-ask")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_serious_in_a_result(visit: Open, width: int, theme: Any) -> None:  # noqa: ANN401  # a name of a theme
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = enter(visit, width=width, height=900, locale="en-US" if theme == "dark" else "zh-CN")
    page.emulate_media(color_scheme=theme)
    check(page)
    found = axe.run(page).response["violations"]
    claim(page, "其中驳回79件").click()
    wait_for_evidence(page, "其中驳回79件")
    page.wait_for_selector("#zw-check-reader mark")
    found += axe.run(page).response["violations"]
    if width > 900:
        page.click('[data-filter="not_found"]')
        found += axe.run(page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in SERIOUS] == []


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_every_view_is_named_in_full_on_a_phone(visit: Open, locale: str) -> None:
    page = enter(visit, width=390, height=844, locale=locale)
    assert page.evaluate("(nav => nav.scrollWidth <= nav.clientWidth)(document.querySelector('#zw-header nav'))")
