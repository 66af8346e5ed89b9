"""Lines that a page or a PDF has wrapped are one line, and what ends a sentence, a heading or a row still ends it."""

from __future__ import annotations

import re
import unicodedata

import pytest

from index.facts.extractor import read_facts
from index.reading.outline import outline
from index.reading.sentences import split_chunks, split_sentences
from index.reading.wraps import as_meant

REPORT = """临江县人民政府关于2023年度法治政府建设情况的报告

2023年，临江县认真落实法治政府建设各项部署，在上级党委和政府的正确领导下，现将有关情况报告如下：

一、主要举措和成效

（一）依法化解行政争议。全年共收到行政复议申请124件，审结110件，其中维持61件、驳回18件，行政机关负责人出庭应诉率100%。

（二）加强普法宣传。开展法治宣传活动56场次，受众3.2万人次；作出行政处罚决定12,345件，同比下降8.6%。

二、存在的问题

一是基层执法力量不足，部分乡镇执法人员流动频繁，执法装备和保障还不到位。二是执法信息化水平不高。

三、下一步工作安排

继续推进执法规范化建设，严格落实行政执法三项制度，持续提升执法质量，为高质量发展提供法治保障。
"""


def wrap(text: str, size: int, *, columns: bool, end: str = "\n") -> str:
    """Break lines as programs do that know no sentences, by columns or by characters."""
    lines = []
    for line in text.split("\n"):
        kept, used = "", 0
        for character in line:
            width = 2 if columns and unicodedata.east_asian_width(character) in "WF" else 1
            if used + width > size:
                lines.append(kept)
                kept, used = "", 0
            kept, used = kept + character, used + width
        lines.append(kept)
    return end.join(lines)


def numbers(text: str) -> list[tuple[str, str, str]]:
    sections = outline(text, "r")
    facts = read_facts(text, split_sentences(text, sections, "r"), sections, "r")
    return [(format(fact.value, "f"), fact.unit, fact.measure) for fact in facts]


@pytest.mark.parametrize("columns", [True, False])
@pytest.mark.parametrize("size", [17, 23, 30, 41])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_wrapped_report_is_read_as_the_one_that_is_not(size: int, end: str, *, columns: bool) -> None:
    wrapped = wrap(REPORT, size * (2 if columns else 1), columns=columns, end=end)
    assert len(wrapped) > len(REPORT)
    assert numbers(wrapped) == numbers(REPORT)
    assert [section.path for section in outline(wrapped, "r")] == [section.path for section in outline(REPORT, "r")]


def test_places_are_those_of_the_text_as_it_came() -> None:
    text = wrap(REPORT, 17, columns=False)
    sections = outline(text, "r")
    sentences = split_sentences(text, sections, "r")
    facts = read_facts(text, sentences, sections, "r")
    assert all(text[one.start : one.end] == one.text for one in sentences)
    assert all(text[one.start : one.end] == one.text for one in split_chunks(text, sections, sentences, "r"))
    written = [re.sub(r"\s", "", text[fact.start : fact.end]) for fact in facts]
    assert {"124件", "3.2万人次", "12,345件"} <= set(written)
    assert all(sentences[fact.sentence].start <= fact.start < sentences[fact.sentence].end for fact in facts)


@pytest.mark.parametrize(
    ("came", "meant"),
    [
        # one line end in a text that is not wrapped: inside a number, behind a comma, before a counted number
        ("开展活动56场，受众3.\n2万人次。", "开展活动56场，受众3.2万人次。"),
        ("开展活动56场，受众3.\n\n2万人次。", "开展活动56场，受众3.2万人次。"),
        ("开展活动56场，处罚决定12\n345件。", "开展活动56场，处罚决定12345件。"),
        ("开展活动56场，审结110\n件。", "开展活动56场，审结110件。"),
        ("开展活动56场，受众3.2\n万人次。", "开展活动56场，受众3.2万人次。"),
        ("收到行政复议申请12\n345件。", "收到行政复议申请12345件。"),
        ("开展普法，受众3\n.2万人次。", "开展普法，受众3.2万人次。"),
        ("负责人出庭应诉率98.5\n%。", "负责人出庭应诉率98.5%。"),
        ("开展活动56场，受众3.2万\n人次。", "开展活动56场，受众3.2万人次。"),
        ("全年收到124件，审结\n110件。", "全年收到124件，审结110件。"),
        ("全年收到124件，\n审结110件。", "全年收到124件，审结110件。"),
    ],
)
def test_a_line_that_stops_inside_a_number_goes_on(came: str, meant: str) -> None:
    assert as_meant(came).text == meant


def test_a_first_line_that_stands_further_in_is_as_long_as_the_others() -> None:
    paragraphs = [f"　　{line}" if line.endswith(("。", "：")) else line for line in REPORT.split("\n")]
    wrapped = wrap("\n".join(paragraphs).replace("\n\n", "\n"), 20, columns=False)

    assert numbers(wrapped) == numbers(REPORT)
    assert "　　（一）依法化解行政争议。全年共收到行政复议申请124件，审结110件，" in as_meant(wrapped).text


@pytest.mark.parametrize(
    "text",
    [
        "临江县人民政府\n关于2023年度法治政府建设情况的报告\n",
        "临江县人民政府\n2024年1月15日",
        "附件1\n\n10件民生实事",
        "附件1\n10件民生实事",
        "法治政府建设情况附件1\n10件民生实事",
        "法治政府建设情况表1\n10件",
        "法治政府热线电话12345\n2024年1月15日",
        "（一）推进依法行政\n全年收到124件。",
        "（一）推进依法行政，优化环境\n2023年收到124件。",
        "收到124件。\n审结110件。",
        "全年收到124件，\n一是审结110件。",
        "发文机关：临江县人民政府\n成文日期：2024年1月15日\n索引号：12\n分类：其他",
        "| 申请 | 51 |\n| 审结 | 48 |",
        "申请，合计\t51\n48\t2",
        "2021年\n50件\n2022年\n60件",
        "行政许可\n行政处罚\n行政强制\n行政征收\n行政检查",
    ],
)
def test_what_ends_with_its_line_stays_apart(text: str) -> None:
    assert as_meant(text).text == text


def test_the_number_of_a_page_does_not_part_a_sentence() -> None:
    lines = wrap(REPORT, 34, columns=True).split("\n")
    at = next(number for number, line in enumerate(lines) if "复议申请" in line)
    assert lines[at][-1] not in "。；"
    paged = "\n".join([*lines[: at + 1], "— 3 —", *lines[at + 1 :]])
    assert numbers(paged) == numbers(REPORT)
