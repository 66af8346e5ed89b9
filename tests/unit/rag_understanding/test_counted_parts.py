"""The numbers that a question asks for, part by part."""

from __future__ import annotations

import pytest

from rag.schema.answer import Scope
from rag.understanding.counted_parts import counted_noun, counted_parts, joined_parts, uncounted, without_counting
from rag.understanding.question import Question


def ask(content: str, context: str = "") -> Question:
    return Question(content, content, "zh", Scope(), (), content, context)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("报告工作几项、提请审议几项", [("报告工作", ("项",)), ("提请审议", ("项",))]),
        ("公示的执法事项多少,几家主体", [("公示的执法事项", ()), ("主体", ("家",))]),
        ("驳回的", [("驳回的", ())]),
    ],
)
def test_each_number_asked_for_is_a_part(content: str, parts: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(part.words.strip(), part.units) for part in counted_parts(ask(content))] == parts


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("约谈了几个部门", "约谈部门"),
        ("开了几场会议", "开会议"),
        ("几项目建设", "项目建设"),
        ("培训多少人次", "培训"),
        ("收到几件", "收到"),
    ],
)
def test_a_unit_that_begins_a_word_stays_in_it(text: str, left: str) -> None:
    assert uncounted(text).replace("了", "") == left


def test_what_is_counted_by_its_name_is_known() -> None:
    assert [counted_noun(text) for text in ("规范是几个部门搞的", "收到几件", "几家企业")] == ["部门", "", "企业"]


def test_what_a_part_joins_is_taken_apart() -> None:
    (part,) = counted_parts(ask("代表建议和政协提案多少件"))
    assert [one.words.strip() for one in joined_parts(part)] == ["代表建议", "政协提案"]


def test_without_counting_leaves_the_thing_or_what_it_leans_on() -> None:
    assert without_counting(ask("收到行政复议申请多少件?")) == "收到行政复议申请"
    assert without_counting(ask("多少件?", "行政复议")) == "行政复议"
