"""The items of a list: where a section's prose numbers them, and what a clause names one after another."""

from __future__ import annotations

import pytest

from index.reading.outline import outline
from index.records import Jurisdiction, Level, Profile, Report, Sentence
from rag.answering.listed_items import (
    head_of,
    is_name,
    items_led_by,
    named_clause,
    named_in,
    section_items,
    topic_of,
)


def heads(body: str) -> list[str]:
    report = Report("a.txt", "/a.txt", f"一、存在的不足\n{body}\n", Profile(Jurisdiction("某县", Level.COUNTY), 2024))
    sections = outline(report.text, report.id)
    part = next(section for section in sections if len(section.path) == 1)
    return [item.head for item in section_items(report, sections, part)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            "仍有差距:一是人手不够。村里更少。二是经费不多;三是办法陈旧。",
            ["一是人手不够", "二是经费不多", "三是办法陈旧"],
        ),
        ("第一,人手不够。第二,经费不多。", ["第一,人手不够", "第二,经费不多"]),
        ("1.人手不够,缺3.5人。\n2.经费不多。", ["1.人手不够,缺3.5人", "2.经费不多"]),
        ("人手不够,经费不多。", []),
    ],
)
def test_prose_numbers_its_items_in_one_way(body: str, found: list[str]) -> None:
    assert heads(body) == found


def test_an_item_is_known_by_its_first_words() -> None:
    assert head_of("(二)压实责任,强化督办。每月通报一次。") == "(二)压实责任,强化督办"
    assert topic_of("(二)压实责任,强化督办。每月通报一次。") == "压实责任"
    assert topic_of("三是办法陈旧;") == "办法陈旧"


def test_what_ends_alike_is_named_by_itself() -> None:
    text = "会上,甲镇、乙镇和丙镇党委书记作了发言,其余书面交流"
    sentence = Sentence("r", 0, 0, 10, 10 + len(text), text)
    assert [one.text for one in named_in(sentence)] == ["甲镇", "乙镇", "丙镇党委书记作了发言"]
    assert named_in(sentence)[1].start == 10 + sentence.text.index("乙镇")
    assert named_clause(sentence) == "甲镇、乙镇和丙镇党委书记作了发言"
    assert named_in(Sentence("r", 0, 0, 0, 8, "甲镇、乙镇来了人")) == ()


def led(body: str, lead: str) -> list[str]:
    report = Report("a.txt", "/a.txt", f"一、工作安排\n{body}\n", Profile(Jurisdiction("某县", Level.COUNTY), 2024))
    sections = outline(report.text, report.id)
    start = report.text.index(lead)
    section = max((one for one in sections if one.start <= start < one.end), key=lambda one: len(one.path))
    sentence = Sentence(report.id, section.ordinal, 0, start, start + len(lead), lead)
    return [item.head for item in items_led_by(report, sections, section, sentence)]


@pytest.mark.parametrize(
    ("body", "lead", "found"),
    [
        ("办好两件事:(1)修路;(2)建桥。其他照旧。", "办好两件事:(1)修路;", ["(1)修路", "(2)建桥"]),
        ("目标是:\n——粮食稳产。全年百万吨。\n——就业扩容。\n其他照旧。", "目标是:", ["——粮食稳产", "——就业扩容"]),
        ("目标不变。工作照旧,人手照旧,经费也照旧。一是修路。二是建桥。", "目标不变。", []),
        ("目标是修路。", "目标是修路。", []),
    ],
)
def test_a_sentence_leads_in_what_is_numbered_or_dashed_behind_it(body: str, lead: str, found: list[str]) -> None:
    assert led(body, lead) == found


def test_an_item_that_says_no_more_than_its_name() -> None:
    assert is_name("商业航天")
    assert not is_name("商业航天,建成火箭总装线")
    assert not is_name("在全市范围内建成覆盖城乡的十五分钟养老服务圈")
