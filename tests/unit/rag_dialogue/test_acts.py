"""What a turn takes back, and what in it points at the earlier answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dialogue.acts import reference, says_nothing_at_all
from rag.dialogue.corrections import Correction, corrected, correction
from rag.understanding.phrases import OVER_ALL, WHICH_PLACE
from rag.understanding.question import Reference


@pytest.mark.parametrize(
    ("text", "rejected", "wanted"),
    [
        ("不是受理,是审结", "受理", "审结"),
        ("不是受理是审结", "受理", "审结"),
        ("不对,我问的不是受理而是审结。", "受理", "审结"),
        ("我问的是审结,不是受理", "受理", "审结"),
        ("我问的是审结", "", "审结"),
        ("我说的是某市政府办公室", "", "某市政府办公室"),
        ("错了,是2022年", "", "2022年"),
        ("不对,应该是嘉善县", "", "嘉善县"),
        ("换成嘉善县", "", "嘉善县"),
        ("not received, concluded", "received", "concluded"),
        ("no, i meant concluded, not received", "received", "concluded"),
        ("no, 2023", "", "2023"),
    ],
)
def test_a_correction_says_what_it_takes_back(text: str, rejected: str, wanted: str) -> None:
    assert correction(text) == Correction(rejected, wanted)


@pytest.mark.parametrize(
    ("asked", "rejected", "wanted", "now"),
    [
        ("受理了多少件行政复议案件", "受理", "审结", "审结了多少件行政复议案件"),
        ("接到多少件行政复议案件", "收到", "审结的数量", "审结多少件行政复议案件"),
        ("收到多少件行政复议申请", "", "法律顾问", "法律顾问"),
        ("收到多少件行政复议申请", "行政复议", "信息公开", "收到多少件信息公开申请"),
    ],
)
def test_a_step_takes_the_place_of_a_step_and_a_topic_of_the_whole(
    asked: str, rejected: str, wanted: str, now: str
) -> None:
    assert corrected(asked, rejected, wanted) == now


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("[2]的原文", Reference("citation", 2)),
        ("【2】", Reference("citation", 2)),
        ("引用1的上下文", Reference("citation", 1)),
        ("第十二条引用", Reference("citation", 12)),
        ("show source 2", Reference("citation", 2)),
        ("第二个", Reference("ordinal", 2)),
        ("第三条展开说说", Reference("ordinal", 3)),
        ("第一个问题是什么", Reference("ordinal", 1)),
        ("第三块讲的什么", Reference("ordinal", 3)),
        ("第一名是谁?", Reference("ordinal", 1, ranked=True)),
        ("最后一名", Reference("ordinal", -1, ranked=True)),
        ("the second one", Reference("ordinal", 2)),
        ("第二个驳回了几件", Reference("ordinal", 2, "驳回了几件")),
    ],
)
def test_a_part_of_the_earlier_answer_is_pointed_at(text: str, pointed: Reference) -> None:
    assert reference(text) == pointed


@pytest.mark.parametrize(
    "text", ["第一责任人做了什么?", "第二季度受理多少件?", "法律依据是什么?", "哪份报告提到法律顾问?"]
)
def test_a_question_of_its_own_points_at_nothing(text: str) -> None:
    assert reference(text) is None


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    says_nothing_at_all(text), correction(text), reference(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("打错地方了,是海盐县", "海盐县"),
        ("我说错年份了,应该是2023年", "2023年"),
        ("哦,那份报告应该是2023年的,重新查一下", "2023年"),
        ("不好意思,弄错了,是审结的,再查一遍", "审结"),
        ("不是,是海盐县,请再帮我看看", "海盐县"),
        ("哎呀写错了,应该是海盐县", "海盐县"),
        ("不好意思年份打错了,是2023年,再查一次", "2023年"),
    ],
)
def test_words_around_a_correction_are_no_part_of_it(text: str, wanted: str) -> None:
    assert correction(text) == Correction("", wanted)


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("排第一的那个区,比上年多了多少?", 1, "比上年多了多少"),
        ("排名第三的县呢?", 3, ""),
        ("最多的那个区同比增长了多少?", 1, "同比增长了多少"),
        ("位列第二的那个市培训了多少人?", 2, "培训了多少人"),
    ],
)
def test_a_rank_points_at_a_row(text: str, number: int, rest: str) -> None:
    assert reference(text) == Reference("ordinal", number, rest, ranked=True)


def test_the_most_as_such_points_at_no_row() -> None:
    assert reference("最多的是哪个区?") is None


@pytest.mark.parametrize("text", ["五份报告里最多的是哪个", "12份报告中有几份写了", "各区收到多少件", "所有报告"])
def test_all_reports_are_asked_of(text: str) -> None:
    assert OVER_ALL.search(text)


@pytest.mark.parametrize("text", ["这两份报告哪个多", "上面两份报告", "前三份报告", "审查了5份合同", "出台文件2份"])
def test_reports_that_were_spoken_of_are_not_all(text: str) -> None:
    assert not OVER_ALL.search(text)


@pytest.mark.parametrize("text", ["最多的是哪里", "案件最多的在哪儿", "哪里的案件最多", "哪个区最多"])
def test_the_place_itself_is_asked_for(text: str) -> None:
    assert WHICH_PLACE.search(text)
