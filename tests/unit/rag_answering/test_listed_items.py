"""The items of a list: where a section's prose numbers them, and what a clause names one after another."""

from __future__ import annotations

import pytest

from index.reading.outline import outline
from index.records import Jurisdiction, Level, Profile, Report, Sentence
from rag.answering.listed_items import head_of, named_clause, named_in, section_items, topic_of


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
