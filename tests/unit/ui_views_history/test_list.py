"""Past conversations as HTML: everything told, nothing of a title taking effect, times as a reader would say them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from index.stores.conversations import Listed
from rag.schema.answer import Language
from ui.language import read_words
from ui.views.history.list import SHOWN, Shelf, render_head, render_list, say_time

ZH, EN = read_words("zh"), read_words("en")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def listed(title: str = "复议", *, days: int = 0, questions: int = 3, places: tuple[str, ...] = ("甲县",)) -> Listed:
    then = (NOW - timedelta(days=days)).isoformat()
    return Listed("ab12", title, then, then, questions, places)


def show(*found: Listed, count: int | None = None, search: str = "", language: Language = "zh") -> str:
    shelf = Shelf(found, len(found) if count is None else count, search)
    return render_list(shelf, read_words(language), NOW)


def read(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_a_row_tells_title_time_questions_and_places_and_leads_to_all_that_can_be_done() -> None:
    html = show(listed())
    for said in ("复议", "今天 10:00", "3 个问题", "甲县", "改名", "导出 Word", "导出 Markdown", "删除", "共 1 场对话"):
        assert said in read(html)
    links = re.findall(r'href="([^"]+)"', html)
    assert links == [
        "./?c=ab12", "export/conversation/ab12.docx?language=zh", "export/conversation/ab12.md?language=zh",
        "share/ab12?language=zh",
    ]  # fmt: skip
    assert all("复议" in name for name in re.findall(r'aria-label="([^"]+)"', html))


def test_many_places_are_counted_and_told_in_full_by_the_title() -> None:
    html = show(listed(places=tuple("甲乙丙丁戊己")))
    assert "甲、乙、丙、丁等 6 地" in read(html)
    assert 'title="甲、乙、丙、丁、戊、己"' in html
    assert "A, B, C, D and more, 6 places" in read(show(listed(places=tuple("ABCDEF")), language="en"))


def test_one_is_not_many_in_english() -> None:
    told = read(show(listed(questions=1), language="en"))
    assert "1 conversation" in told
    assert "1 question·" in told
    assert "2 questions" in read(show(listed(questions=2), language="en"))


def test_a_hostile_title_search_or_id_is_only_characters() -> None:
    hostile = "<img src=x onerror=alert(1)>\"'"
    html = show(Listed("a/b?<", hostile, NOW.isoformat(), NOW.isoformat(), 1, (hostile,)), search=hostile)
    assert "<img" not in html
    assert '/?c=a%2Fb%3F%3C"' in html
    assert hostile in read(html)
    for other in (show(search=hostile), render_head(ZH, hostile)):
        assert "<img" not in other
        assert "&quot;" in other or "&#34;" in other


def test_a_conversation_without_a_title_can_still_be_opened() -> None:
    assert "（无标题）" in read(show(listed("")))


@pytest.mark.parametrize(("search", "said"), [("", "还没有对话"), ("乙县", "没有对话含有“乙县”")])
def test_nothing_to_show_says_why_and_what_to_do(search: str, said: str) -> None:
    html = show(search=search)
    assert said in read(html)
    assert "<button" in html or "<a " in html


def test_more_than_fit_are_told_and_offered_in_portions() -> None:
    rows = tuple(listed() for _ in range(SHOWN))
    assert f"再显示 {SHOWN} 场" in read(show(*rows, count=3000))
    assert "共 3,000 场对话" in read(show(*rows, count=3000))
    assert "再显示 2 场" in read(show(*rows, count=SHOWN + 2))
    assert "再显示" not in read(show(*rows))


def test_what_was_done_and_where_the_keyboard_goes_on_is_told_to_the_script() -> None:
    html = render_list(Shelf((listed(),), 1, "", "已改名", "ab12"), ZH, NOW)
    assert 'data-said="已改名" data-touched="ab12" data-count="1"' in html


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (0, "今天 10:00", "today 10:00"),
        (1, "昨天 10:00", "yesterday 10:00"),
        (20, "11月2日 10:00", "2 Nov 10:00"),
        (400, "2025年10月18日", "18 Oct 2025"),
    ],
)
def test_a_time_is_as_brief_as_its_day_allows(days: int, zh: str, en: str) -> None:
    then = NOW - timedelta(days=days)
    assert (say_time(then, ZH, NOW.date()), say_time(then, EN, NOW.date())) == (zh, en)


def test_head_has_a_named_search_and_asks_before_anything_is_deleted() -> None:
    for words in (ZH, EN):
        html = render_head(words, "")
        assert f'aria-label="{words["past_search"]}"' in html
        for question in ("past_delete_sure", "past_delete_all_sure"):
            assert words[question] in html
        assert 'role="alertdialog"' in html
