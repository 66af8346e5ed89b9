"""Which time a heading speaks of, held against the reviewed year."""

from __future__ import annotations

import pytest

from index.reading.tenses import spans_years, tense_of


@pytest.mark.parametrize(
    ("title", "tense"),
    [
        ("2020年主要任务", "future"),
        ("扎实做好2020年工作", "future"),
        ("2019年主要工作", "past"),
        ("2018年和2019年工作", "past"),
        ("“十四五”时期发展目标与要求", "future"),
        ("“十二五”规划执行情况", "past"),
        ("今后五年的奋斗目标", "future"),
        ("未来五年工作", "future"),
        ("工作回顾", "past"),
        ("下一步工作打算", "future"),
    ],
)
def test_a_heading_with_a_time_tells_it(title: str, tense: str) -> None:
    assert tense_of(title, 2019) == tense


@pytest.mark.parametrize(
    "title",
    [
        "重点任务",
        "2019年工作回顾和2020年工作安排",  # both
        "2022年冬奥会筹办扎实推进",  # a later year than the next is no year of plans
        "“十三五”时期的工作",  # still going on
        "2020年1月15日",
        "打造未来产业先导区",
        "办好十五件实事",
    ],
)
def test_a_heading_without_a_time_or_with_both_tells_none(title: str) -> None:
    assert tense_of(title, 2019) is None


def test_without_a_reviewed_year_no_year_tells_anything() -> None:
    assert tense_of("2020年主要任务", None) is None
    assert tense_of("工作回顾", None) == "past"


def test_a_last_year_of_a_period_ends_it() -> None:
    assert tense_of("“十三五”发展成就", 2020) == "past"


@pytest.mark.parametrize(
    "text",
    ["五年来累计新增就业", "规上工业增加值年均增长13.7%", "“十四五”末达到", "近三年", "over five years", "15年来"],
)
def test_a_span_of_years_is_told_by_its_length_or_its_plan(text: str) -> None:
    assert spans_years(text)


@pytest.mark.parametrize(
    "text",
    ["2016年新增就业", "全年", "第三年", "连续5年", "去年", "一年新增多少", "五年级学生", "2024年度", "every year"],
)
def test_one_year_an_order_and_a_row_of_years_are_no_span(text: str) -> None:
    assert not spans_years(text)
