"""Texts that no report has are read in a time in proportion to their length: rows of one sign.

The ceilings are many times what is needed; without a limit each of these texts takes minutes or for ever.
"""

from __future__ import annotations

import pytest
from support.long_text import read, row
from support.processor_time import at_most

from index.facts.extractor import read_facts
from index.reading.outline import outline
from index.records import Sentence


@pytest.mark.parametrize(
    "text",
    [
        row("收到行政复议申请45件，审结40件，同比增长5%，"),
        row("收到行政复议申请45件"),
        row("2023年5件，"),
        row("甲的，乙的，增长5%，"),
        row("收到受理审结") + "5件",
        row("甲的，") + "5倍",
        row("1"),
        row("１"),
        row("一"),
        row("2023-"),
        row("1-"),
        row("1、"),
        row("1:"),
        "1" + row(" ") + "甲5件",
        "2023年" + row("—") + "甲5件",
        row("2023年" + "—" * 40 + "甲"),
        row("共有") + "甲5件",
        row("案件") + "甲，收到5件",
        "收到5件" + row("行政机关") + "甲，",
        row("三分之" + "1" * 31 + "亿件、"),
        row("1家" + "年营收超亿元" * 20),
        row(" ") + "2023甲",
        "标题：" + row("关于印发", 2900) + "法治政府建设报告",
        row("中国特色社会主义"),
        row("《"),
        row("\n"),
    ],
    ids=lambda text: f"{text[:12]!r}",
)
def test_a_text_of_one_pattern_is_read_in_seconds(text: str) -> None:
    with at_most(8):
        read(text)


def test_a_stored_sentence_of_any_length_gives_its_numbers_in_seconds() -> None:
    """A library of an earlier version may hold one; its numbers are read anew from what is stored."""
    text = row("收到行政复议申请45件，审结40件，")
    whole = Sentence("r", 0, 0, 0, len(text), text)
    with at_most(8):
        facts = read_facts(text, (whole,), outline(text, "r"), "r")
    assert {(fact.head, fact.sentence) for fact in facts} == {("行政复议", 0)}
