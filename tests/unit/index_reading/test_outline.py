"""Texts as trees of sections, tolerant of what scraping loses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.outline import LONGEST_HEADING, outline
from index.records import Section

TEXTS = st.text(alphabet="一二三、是（）()1234.．#* 　\n\r第，。：；开展执法不足下一步计划a", max_size=200)
REPORT = """某县2024年度法治政府建设情况报告
现将情况报告如下：
一、主要做法和成效
（一）加强行政执法。全年检查企业。
1.规范检查
一是推行综合查一次。
（二）化解矛盾纠纷
收到申请。
二、存在的不足
（一）优化营商环境不够
三、下一步工作安排
（一）持续优化营商环境
"""


def read(text: str) -> dict[str, Section]:
    return {section.path[-1] if section.path else "": section for section in outline(text, "id")}


def test_headings_make_a_tree() -> None:
    sections = read(REPORT)
    assert sections["规范检查"].path == ("主要做法和成效", "加强行政执法", "规范检查")
    assert sections["化解矛盾纠纷"].path == ("主要做法和成效", "化解矛盾纠纷")
    assert sections["存在的不足"].path == ("存在的不足",)


def test_a_section_holds_its_heading_and_all_below_it() -> None:
    part = read(REPORT)["主要做法和成效"]
    said = REPORT[part.start : part.end]
    assert said.startswith("一、主要做法和成效")
    assert "收到申请。" in said
    assert "存在的不足" not in said


def test_what_stands_before_the_first_heading_is_section_zero() -> None:
    first = outline(REPORT, "id")[0]
    assert (first.ordinal, first.path, first.start) == (0, (), 0)
    assert REPORT[: first.end].endswith("如下：\n")


def test_a_part_keeps_its_aspect_down_to_its_last_subsection() -> None:
    sections = read(REPORT)
    assert sections["优化营商环境不够"].aspect == "shortcomings"
    assert sections["持续优化营商环境"].aspect == "plans"
    assert sections["加强行政执法"].aspect == "enforcement"
    assert sections["化解矛盾纠纷"].aspect == "disputes"


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("、2025年度主要工作安排", "2025年度主要工作安排"),
        ("是聚焦依法行政。", "聚焦依法行政"),
        ("## 二、存在问题", "二、存在问题"),
        ("**一、主要成效**", "主要成效"),
        ("　　（三）完善制度", "完善制度"),
        ("（一）完善制度。今年以来制定各类制度。", "完善制度"),
        ("第二部分、工作成效", "工作成效"),
    ],
)
def test_damaged_and_decorated_headings_are_still_headings(line: str, heading: str) -> None:
    assert heading in read(f"前言。\n{line}\n正文。\n")


@pytest.mark.parametrize("line", ["3.5万件", "2024年", "（2025年3月）", "一、" + "长" * (LONGEST_HEADING + 1)])
def test_lines_that_only_look_like_headings_are_none(line: str) -> None:
    assert set(read(f"前言。\n{line}\n正文。\n")) == {""}


def test_a_text_without_headings_is_one_section() -> None:
    (only,) = outline("没有标题。", "id")
    assert (only.start, only.end) == (0, 5)
    (empty,) = outline("", "id")
    assert (empty.start, empty.end) == (0, 0)


@given(TEXTS)
def test_sections_lie_inside_the_text_in_reading_order(text: str) -> None:
    sections = outline(text, "id")
    assert [section.ordinal for section in sections] == list(range(len(sections)))
    starts = [section.start for section in sections]
    assert starts == sorted(starts)
    assert all(0 <= section.start <= section.end <= len(text) for section in sections)
    assert all(section.path[-1].strip() for section in sections[1:])


@given(TEXTS)
def test_two_sections_are_apart_or_one_holds_the_other(text: str) -> None:
    sections = outline(text, "id")
    for position, first in enumerate(sections):
        for second in sections[position + 1 :]:
            assert second.start >= first.end or second.end <= first.end


@given(TEXTS)
def test_a_child_lies_in_the_section_that_its_path_names(text: str) -> None:
    sections = outline(text, "id")
    for section in sections[1:]:
        if len(section.path) > 1:
            parents = [p for p in sections if p.path == section.path[:-1] and p.start < section.start]
            assert any(p.start < section.start and section.end <= p.end for p in parents)


@given(TEXTS)
def test_every_character_lies_in_section_zero_or_an_outermost_one(text: str) -> None:
    sections = outline(text, "id")
    covered = {0: sections[0].end}
    for section in sections:
        if len(section.path) == 1:
            covered[section.start] = section.end
    position = 0
    while position in covered and covered[position] > position:
        position = covered[position]
    assert position == len(text)
