"""Marks of Markdown: what of a text they are, and that stars which stand for something else are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.cleaning import clean
from index.text.markup import find_marks, find_unshown, with_marks, without_marks


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("收到**行政复议申请**124件，审结**40件**、驳回**9**件", "收到行政复议申请124件，审结40件、驳回9件"),
        ("**一、主要举措。**推进**“三项制度”**建设", "一、主要举措。推进“三项制度”建设"),
        ("***重要*** *注*：见`代码`和~~删~~", "重要 注：见代码和删"),
        ("**外面，*里面*，外面**", "外面，里面，外面"),
        ("依照[《条例》](https://example.org/a)办理[^1]", "依照《条例》办理"),
        (r"1\. 备案12件，占98\.6%", "1. 备案12件，占98.6%"),
        ("## （一）标题\n> 引文", "（一）标题\n引文"),
        ("| **收到** | **45件** |", "| 收到 | 45件 |"),
    ],
)
def test_marks_are_not_shown(written: str, shown: str) -> None:
    assert without_marks(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "王**与李**发生纠纷，张**、赵**",  # names that are withheld
        "138****1234和139***5678，证号3201**********12",
        "省“*人计划”“*人计划”",
        "2*3*4=24，a_b_c，____年",
        "一**二 [1](注) [2]",
    ],
)
def test_other_stars_and_brackets_stay(text: str) -> None:
    assert without_marks(text) == text


@given(st.text(alphabet="*_~`[]()\\#> \n|一二，。“”a1", max_size=60))
def test_what_is_left_out_stands_in_order_and_apart(text: str) -> None:
    for found in (find_marks(text), find_unshown(text)):
        ends = [0, *(place for stretch in found for place in stretch)]
        assert ends == sorted(ends)
        assert all(start < end <= len(text) for start, end in found)


def test_a_long_line_of_stars_is_no_markdown_and_takes_no_time() -> None:
    assert find_marks("*a " * 1_000_000) == ()
    assert find_marks("*a " * 10_000) == ()


def test_a_stretch_has_the_marks_that_set_off_its_own_words_alone() -> None:
    text = "**甲乙**丙。**丁。戊。**己。"
    at = {words: (text.index(words[0]), text.index(words[-1]) + 1) for words in ("甲乙**丙", "丁", "戊", "己")}
    assert [text[slice(*with_marks(text, *stretch))] for stretch in at.values()] == ["**甲乙**丙", "丁", "戊", "己"]


def test_a_text_means_what_it_says_without_its_marks() -> None:
    cleaned = clean("收到**行政复议申请**124**件**")
    assert cleaned.text == "收到行政复议申请124件"
    assert cleaned.span(6, 11) == (8, 15)
