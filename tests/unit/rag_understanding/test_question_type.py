"""Expected answer types: which a question asks for, and which texts give one."""

from __future__ import annotations

import pytest

from rag.understanding.question_type import expected

AMOUNT, RATE, DAY, TIME, NAME, BODIES, REASON, PEOPLE, NUMBER = (
    "金额", "比例", "日期", "时间", "姓名", "具体单位", "原因", "人数", "数量",
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("一共罚了多少钱", [AMOUNT]),
        ("投入经费多少", [AMOUNT]),
        ("罚款案件多少件", [NUMBER]),
        ("按期办结率是多少", [RATE]),
        ("占绩效考核多少", ["份额"]),
        ("会议是几月几号开的", [DAY]),
        ("什么时候推出的", [TIME]),
        ("宣讲的那位市长叫什么名字", [NAME]),
        ("金牌调解室叫什么名字", []),
        ("现场述法的是哪几个部门", [BODIES]),
        ("被约谈的部门分别是哪些", [BODIES]),
        ("为什么推广视频会议", [REASON]),
        ("聘请了几名律师", [PEOPLE]),
        ("收到多少件,驳回的原因是什么", [NUMBER, REASON]),
        ("how many cases were received", [NUMBER]),
        ("有哪些不足", []),
    ],
)
def test_a_question_tells_the_type_of_its_answer(question: str, names: list[str]) -> None:
    assert [kind.name for kind in expected(question)] == names


@pytest.mark.parametrize(
    ("question", "gives", "does_not"),
    [
        ("花了多少钱", "兑现资金300万元。", "聘请6名律师。"),
        ("办结率多少", "按期办结率98.58%。", "转办74329件。"),
        ("办结率多少", "已全部办结。", "建立办结机制。"),
        ("几月几号开的会", "8月29日召开会议。", "2024年召开会议。"),
        ("主任叫什么名字", "市政府主任张建国出席。", "市政府主任出席会议。"),
        ("哪些部门到场", "区信访局、区发改局负责人到场。", "组织召开依法治区会议,3个重点部门到场。"),
        ("为什么终止", "因申请人撤回而终止。", "收到45件,维持10件,驳回15件,终止5件。"),
        ("请了几名律师", "聘请6名律师。", "审查合同26件。"),
        ("多少件", "审结15件。", "办结率100%,2024年三级处理机制。"),
        ("案次少了多少", "案次同比下降48.79%。", "案次有所下降。"),
    ],
)
def test_a_text_gives_the_type_or_not(question: str, gives: str, does_not: str) -> None:
    (kind,) = expected(question)
    assert kind.given(gives, question)
    assert not kind.given(does_not, question)
