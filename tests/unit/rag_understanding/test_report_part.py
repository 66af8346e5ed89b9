"""Parts of a report that a question names by their position."""

from __future__ import annotations

import pytest

from rag.understanding.report_part import read_report_part, standing_part


@pytest.mark.parametrize(
    ("text", "unit", "part", "point", "paragraph"),
    [
        ("报告第二部分写了什么", "part", 2, None, None),
        ("第3章", "part", 3, None, None),
        ("最后一部分", "part", -1, None, None),
        ("倒数第二部分", "part", -2, None, None),
        ("第二部分第一点", "part", 2, 1, None),
        ("第二部分的(三)", "part", 2, 3, None),
        ("第一部分最后一条", "part", 1, -1, None),
        ("第二部分第三段", "part", 2, None, 3),
        ("报告的最后一段", "paragraph", None, None, -1),
        ("第五自然段", "paragraph", None, None, 5),
        ("what does section three say", "part", 3, None, None),
        ("part iv of the report", "part", 4, None, None),
        ("the last paragraph", "paragraph", None, None, -1),
        ("前言写了什么", "opening", None, None, None),
        ("报告结尾", "closing", None, None, None),
        ("报告有几个部分", "outline", None, None, None),
    ],
)
def test_a_part_by_its_position(
    text: str, unit: str, part: int | None, point: int | None, paragraph: int | None
) -> None:
    found = read_report_part(text)
    assert found is not None
    assert (found.unit, found.part, found.point, found.paragraph) == (unit, part, point, paragraph)


@pytest.mark.parametrize(
    "text",
    [
        "第一季度",
        "数据资源目录有多少个",
        "第一责任人是谁",
        "第二个问题",
        "最后一段时间",
        "法治第一节课",
        "部分单位重视不够",
        "第二名",
    ],
)
def test_what_is_no_part_of_a_report(text: str) -> None:
    assert read_report_part(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("把那一节整个讲讲", "那一节"),
        ("政务公开那节多说两句", "那节"),
        ("read me that whole section", None),
        ("more of that section", "that section"),
        ("那段时间收了多少", None),
        ("这节课讲了什么", None),
        ("第二节写了什么", None),
    ],
)
def test_a_division_that_stands_is_meant_by_a_pronoun(text: str, said: str | None) -> None:
    span = standing_part(text)
    assert (text[slice(*span)] if span else None) == said
