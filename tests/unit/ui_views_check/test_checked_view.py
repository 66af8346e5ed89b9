"""HTML of a checked text: every character as written, each sentence with its mark, the evidence with its number."""

from __future__ import annotations

import re
from html import unescape

import pytest

from rag.schema.answer import Citation
from rag.schema.checked_text import CheckedClaim, CheckedText, Finding
from ui.language import read_words
from ui.views.check.draft import render_head, render_progress
from ui.views.check.evidence import render_evidence
from ui.views.check.layout import MOST_CHARACTERS, refuse
from ui.views.check.text import SIGNS, mark_number, render_result, render_text

ZH, EN = read_words("zh"), read_words("en")
QUOTE = "全年收到申请45件,不予受理5件,另有<b>5件</b>。"
TEXT = "# 综述 <script>\r\n\n收到45件。不予受理15件，\n有<i>15</i>人。这说明了什么？没有标记的话\n马拉松14场。"


def cite(marker: int = 1, **more: object) -> Citation:
    return Citation(
        marker=marker, report="a.txt", report_id="a", title="甲县报告", jurisdiction="甲县", year=2024,
        section=("一、成效", "复议"), start=100, end=100 + len(QUOTE), quote=QUOTE, **more,
    )  # fmt: skip


def claim(text: str, verdict: Finding, **more: object) -> CheckedClaim:
    start = TEXT.index(text)
    cited = (cite(),) if verdict in {"borne_out", "contradicted"} else ()
    return CheckedClaim(text, start, start + len(text), verdict, "缘由", cited, **more)  # type: ignore[arg-type]


AT = 100 + QUOTE.index("5件,另")
CHECKED = CheckedText(
    TEXT,
    (
        claim("收到45件。", "borne_out"),
        claim(
            "不予受理15件，\n有<i>15</i>人。", "contradicted", said="15件", stated="5件", stated_span=(AT, AT + 2)
        ),
        claim("这说明了什么？", "not_checkable"),
        claim("马拉松14场。", "not_found"),
    ),
)  # fmt: skip


def without(html: str, kind: str) -> str:
    return re.sub(rf'<span class="{kind}">(?:[^<]|<span[^>]*>[^<]*</span>)*</span>', "", html)


def test_the_text_stands_as_it_was_written_whatever_it_says() -> None:
    html = without(without(str(render_text(CHECKED, ZH)), "zw-k-mark"), "zw-k-stated")

    assert unescape(re.sub(r"<[^>]+>", "", html)) == TEXT
    assert "<script" not in html


@pytest.mark.parametrize(("number", "verdict", "name"), [
    (0, "borne_out", "属实"), (1, "contradicted", "不符"), (2, "not_checkable", "无法核对"), (3, "not_found", "未找到"),
])  # fmt: skip
def test_a_verdict_is_told_by_sign_and_word_too(number: int, verdict: Finding, name: str) -> None:
    html = unescape(str(render_text(CHECKED, ZH)))
    own = html.split('data-claim="')[number + 1]

    assert own.startswith(f'{number}" data-verdict="{verdict}"')
    mark = own[: own.index("</span>\u2060")]
    assert f'aria-hidden="true">{SIGNS[verdict]}' in mark
    assert name in mark


def test_one_sentence_is_reached_by_tab_and_the_others_from_there() -> None:
    html = str(render_text(CHECKED, ZH))

    assert re.findall(r'tabindex="(-?\d)"', html) == ["0", "-1", "-1", "-1"]
    assert html.count('role="button"') == len(CHECKED.claims)


def test_the_reports_number_stands_behind_the_sentence_that_it_contradicts() -> None:
    html = str(render_text(CHECKED, EN))

    assert re.findall(r'zw-k-stated">([^<]+)<', html) == ["report: 5件"]
    assert re.findall(r'zw-k-wrong">([^<]+)<', html) == ["15件"]


def test_a_number_that_stands_twice_is_not_marked() -> None:
    twice = CheckedClaim("15件和15件，215件", 0, 13, "contradicted", "", (), "15件", "5件")
    once = CheckedClaim("215件和15件", 0, 9, "contradicted", "", (), "15件", "5件")

    assert "zw-k-wrong" not in mark_number(twice)
    assert str(mark_number(once)).startswith("215件和<b")


def test_the_filter_counts_what_there_is() -> None:
    found = re.findall(r'data-filter="(\w*)".*?<b>(\d+)</b>', unescape(str(render_result(CHECKED, "key", ZH))))

    assert found == [
        ("", "4"), ("contradicted", "1"), ("not_found", "1"), ("borne_out", "1"), ("not_checkable", "1"),
    ]  # fmt: skip
    some = CheckedText(TEXT, CHECKED.claims[:1])
    assert re.findall(r'data-filter="(\w*)"', unescape(str(render_result(some, "key", ZH)))) == ["", "borne_out"]


def test_evidence_has_place_year_section_and_the_number_marked() -> None:
    html = str(render_evidence(CHECKED, 1, 0, ZH))

    assert "第 2 句，共 4 句" in html
    assert "甲县" in html
    assert "2024" in html
    assert "一、成效 › 复议" in html
    assert re.findall(r'<b class="zw-num">([^<]+)</b>', html) == ["5件"]
    assert html.index("不予受理<b") < html.index("另有")
    assert 'aria-current="true"' in html
    assert "<i>" not in html


def test_what_is_not_found_can_be_asked_about() -> None:
    html = str(render_evidence(CHECKED, 3, 0, ZH))

    assert "zw-card" not in html
    assert 'class="zw-k-ask" value="马拉松14场。"' in html
    assert "zw-k-ask" not in str(render_evidence(CHECKED, 0, 0, ZH))


def test_a_page_of_the_original_is_named() -> None:
    paged = CheckedText(TEXT, (CheckedClaim("收到45件。", 0, 6, "borne_out", "", (cite(page=7),)),))

    assert "第7页" in str(render_evidence(paged, 0, 0, ZH)).replace(" ", "")


def test_what_is_not_checked_is_said_in_words() -> None:
    assert "还没有稿子" in refuse(" \n", ZH)
    assert refuse("字" * MOST_CHARACTERS, ZH) == ""
    assert "30,001 字，超过 30,000 字" in refuse("字" * (MOST_CHARACTERS + 1), ZH)
    assert "more than the limit of 30,000" in refuse("字" * (MOST_CHARACTERS + 1), EN)


def test_the_head_tells_limits_and_that_nothing_is_kept() -> None:
    html = unescape(str(render_head(5, 20_000_000, ZH)))

    assert "不保存" in html
    assert "20 MB" in html
    assert f'data-most="{MOST_CHARACTERS}"' in html
    assert ".docx" in html
    assert ".zip" not in html
    assert "报告库还是空的" not in html
    assert "报告库还是空的" in unescape(str(render_head(0, 20_000_000, ZH)))


def test_progress_counts_sentences() -> None:
    assert "第 3 句，共 12 句" in str(render_progress(3, 12, ZH))
    assert 'max="12" value="3"' in str(render_progress(3, 12, EN))
    assert "正在准备" in str(render_progress(0, 0, ZH))
