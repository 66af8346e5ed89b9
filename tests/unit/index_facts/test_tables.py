"""A cell of a table is a fact with its labels and headings: what is counted, of which year, whose, in which unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.facts.extractor import read_facts
from index.facts.tables import find_tables, words_of_cell
from index.reading.outline import outline
from index.reading.sentences import split_sentences
from index.records import Fact


def facts(text: str) -> tuple[Fact, ...]:
    sections = outline(text, "r")
    sentences = split_sentences(text, sections, "r")
    found = read_facts(text, sentences, sections, "r")
    assert [fact.ordinal for fact in found] == list(range(len(found)))
    assert all(sentences[fact.sentence].start <= fact.start < sentences[fact.sentence].end for fact in found)
    return found


def told(text: str) -> list[str]:
    """Each fact as: written, value with unit, measure, period, scope."""
    return [
        " ".join((text[f.start : f.end], f"{f.value:f}{f.unit}", f.measure, f.period, f.scope)).rstrip()
        for f in facts(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # years in columns, units in labels
        (
            "| 项目 | 2022年 | 2023年 |\n| --- | ---: | ---: |\n| 收到行政复议申请(件) | 51 | 1,064 |\n"
            "| 行政应诉（件） | 70 | 83 |\n",
            [
                "51 51件 行政复议 · 收到 2022",
                "1,064 1064件 行政复议 · 收到 2023",
                "70 70件 行政诉讼 2022",
                "83 83件 行政诉讼 2023",
            ],
        ),
        # years in rows; a step and a rate lean on the heading before
        (
            "| 年份 | 收到行政复议申请 | 审结（件） | 办结率（%） |\n|---|---|---|---|\n"
            "| 2021 | 50 | 40 | 98.5 |\n| 2022年度 | 60 | 无 | 99 |\n",
            [
                "50 50件 行政复议 · 收到 2021",
                "40 40件 行政复议 · 审结 2021",
                "98.5 98.5% 办结率 · 行政复议 2021",
                "60 60件 行政复议 · 收到 2022",
                "无 0件 行政复议 · 审结 2022",
                "99 99% 办结率 · 行政复议 2022",
            ],
        ),
        # parted by tabs, a column of units, a change
        (
            "指标\t单位\t2022年\t2023年\t同比(%)\n行政诉讼案件\t件\t70\t63\t-10\n人民调解案件\t万件\t1.2\t1.3\t8.3\n",
            [
                "70 70件 行政诉讼 2022",
                "63 63件 行政诉讼 2023",
                "-10 10% 行政诉讼",
                "1.2 12000件 人民调解 2022",
                "1.3 13000件 人民调解 2023",
                "8.3 8.3% 人民调解",
            ],
        ),
        # two rows of headings, of which the upper spans two columns
        (
            "| 项目 | 2022年 | | 2023年 | |\n|---|---|---|---|---|\n| | 收到 | 审结 | 收到 | 审结 |\n"
            "| 行政复议 | 45 | 40 | 50 | 48 |\n",
            [
                "45 45件 行政复议 · 收到 2022",
                "40 40件 行政复议 · 审结 2022",
                "50 50件 行政复议 · 收到 2023",
                "48 48件 行政复议 · 审结 2023",
            ],
        ),
        # no headings: label, number, label, number
        (
            "| 收到行政复议申请 | 45件 | 审结 | 40件 |\n| 受理信访事项 | 12(件) | 办结 | 11件 |\n",
            [
                "45件 45件 行政复议 · 收到",
                "40件 40件 行政复议 · 审结",
                "12(件) 12件 信访案件 · 受理",
                "11件 11件 信访案件 · 审结",
            ],
        ),
        # what the heading of the section says, and a column that numbers the rows
        (
            "三、行政复议\n| 序号 | 结果 | 数量（件） |\n| --- | --- | --- |\n| 1 | 维持 | 12 |\n| 2 | 合计 | 15 |\n",
            ["12 12件 行政复议 · 维持", "15 15件 行政复议"],
        ),
        # a unit and a year above the table
        (
            "表1 2022年行政处罚情况（单位：件）\n| 类别 | 数量 |\n|---|---|\n| 行政处罚决定 | 12 345 |\n",
            ["12 345 12345件 行政处罚 2022"],
        ),
        # the year before, a part of the year
        (
            "2023年2023年\n| 项目 | 上年 | 上半年 | 全年 |\n|---|---|---|---|\n"
            "| 法治宣传活动（场次） | 100 | 60 | 120 |\n",
            [
                "100 100场次 法治宣传 2022",
                "60 60场次 法治宣传 2023-01/2023-06",
                "120 120场次 法治宣传",
            ],
        ),
    ],
)
def test_a_cell_is_a_fact_with_its_labels_and_headings(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "| 镇街 | 行政处罚（件） |\n|---|---|\n| 掘港街道 | 45 |\n| 长沙镇 | 20 |\n| 合计 | 65 |\n",
        "镇街\t行政处罚（件）\n掘港街道\t45\n长沙镇\t20\n合计\t65\n",
        "| 指标 | 掘港街道 | 长沙镇 | 合计 |\n|---|---|---|---|\n| 行政处罚（件） | 45 | 20 | 65 |\n",
    ],
)
def test_the_number_of_another_place_is_that_place_s(text: str) -> None:
    assert [(fact.head, int(fact.value), fact.scope) for fact in facts(text)] == [
        ("行政处罚", 45, "掘港街道"),
        ("行政处罚", 20, "长沙镇"),
        ("行政处罚", 65, ""),
    ]


def test_a_change_and_a_target_are_told_from_a_level() -> None:
    text = "| 项目 | 2023年 | 同比(%) | 2024年目标 |\n|---|---|---|---|\n| 行政处罚（件） | 45 | -8.6 | 50 |\n"
    assert [(fact.role.value, fact.unit, fact.aspect) for fact in facts(text)] == [
        ("level", "件", None),
        ("down", "%", None),
        ("level", "件", "plans"),
    ]


def test_a_label_that_ends_in_a_digit_is_no_part_of_its_number() -> None:
    text = "| 项目 | 数量（件） |\n|---|---|\n| 行政处罚（类型1） | 12 |\n| 行政处罚类型2 | 30 |\n"
    assert [int(fact.value) for fact in facts(text)] == [12, 30]


def test_what_is_in_no_number_cell_is_read_as_prose() -> None:
    text = "| 事项 | 进度 |\n|---|---|\n| 行政复议 | 全年收到行政复议申请45件，审结40件。 |\n| 其他 | 3 |\n"
    assert told(text)[:2] == ["45件 45件 行政复议 · 收到", "40件 40件 行政复议 · 审结"]


@pytest.mark.parametrize(
    "text",
    [
        "索引号：12 | 分类：其他\n",
        "来源：县政府 | 2024年1月15日 | 阅读：120\n\n全年收到行政复议申请45件。\n",
        "| 项目 | 说明 |\n|---|---|\n| 行政复议 | 有序开展 |\n",
        "2021年\t2022年\t2023年\n",
    ],
)
def test_lines_that_hold_no_table_of_numbers_are_none(text: str) -> None:
    assert find_tables(text) == ()


def test_words_of_a_cell_are_its_labels_and_headings() -> None:
    text = "| 项目 | 2022年 | 2023年 |\n| --- | --- | --- |\n| 应诉(件) | 70 | 83 |\n\n收到申请45件。\n"
    assert words_of_cell(text, text.index("83")) == ("应诉(件)", "2023年")
    assert words_of_cell(text, text.index("应诉")) == ()
    assert words_of_cell(text, text.index("45")) == ()


@given(
    st.lists(st.lists(st.sampled_from(["", "行政复议", "45", "2023年", "合计", "无", "3.2万件", "---"]), max_size=4))
)
def test_whatever_a_table_holds_its_facts_stand_in_it(rows: list[list[str]]) -> None:
    text = "\n".join("|" + "|".join(row) + "|" for row in rows)
    for fact in facts(text):
        assert text[fact.start : fact.end] in {"45", "无", "3.2万件"}
