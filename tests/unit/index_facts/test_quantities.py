"""What is a quantity and what is not, with span, value, unit, bound and role. All text is made up."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.facts.non_quantities import find_designations
from index.facts.quantities import Quantity, find_quantities
from index.records import Bound, Role


def brief(text: str) -> list[tuple[str, str, str]]:
    """Every quantity as (written, value, unit); a range's value is low~high."""
    return [(text[q.start : q.end], _number(q), q.unit) for q in find_quantities(text)]


def _number(quantity: Quantity) -> str:
    low = format(quantity.value, "f")
    return low if quantity.upper is None else f"{low}~{quantity.upper:f}"


def only(text: str) -> Quantity:
    (quantity,) = find_quantities(text)
    return quantity


@pytest.mark.parametrize(
    ("text", "written", "value", "unit"),
    [
        ("共收到申请45件。", "45件", "45", "件"),
        ("共收到申请 45 件。", "45 件", "45", "件"),
        ("受理１，３５９件", "１，３５９件", "1359", "件"),
        ("收到申请124【件】", "124【件】", "124", "件"),
        ("收到申请124(件)，", "124(件)", "124", "件"),
        ("收到申请２万（件）。", "２万（件）", "20000", "件"),
        ("收到1\u200b2\u200b4\u200b件", "1\u200b2\u200b4\u200b件", "124", "件"),
        ("处罚决定12 345件", "12 345件", "12345", "件"),
        ("受理1,359件", "1,359件", "1359", "件"),
        ("归集信息2万余条", "2万余条", "20000", "条"),
        ("服务调用210余万次", "210余万次", "2100000", "次"),
        ("惠及1.2万余人", "1.2万余人", "12000", "人"),
        ("开展宣传1700多场", "1700多场", "1700", "场"),
        ("兑现资金300万元", "300万元", "3000000", "元"),
        ("总投资3亿元", "3亿元", "300000000", "元"),
        ("处理信息五千余条", "五千余条", "5000", "条"),
        ("化解纠纷七十余件", "七十余件", "70", "件"),
        ("办理案件一千二百件", "一千二百件", "1200", "件"),
        ("走访群众百余户", "百余户", "100", "户"),
        ("集中组织两轮考试", "两轮", "2", "轮"),
        ("办结率98.58％", "98.58％", "98.58", "%"),
        ("办结率百分之九十八点五", "百分之九十八点五", "98.5", "%"),
        ("投诉率千分之三", "千分之三", "3", "‰"),
        ("占比近三成", "三成", "30", "%"),
        ("占三分之一", "三分之一", "33.33", "%"),
        ("上升35个百分点", "35个百分点", "35", "百分点"),
        ("时限3个工作日", "3个工作日", "3", "个工作日"),
        ("培训82场次", "82场次", "82", "场次"),
        ("新增道路2.5公里", "2.5公里", "2.5", "公里"),
        ("梳理1359政务服务事项", "1359", "1359", ""),
        ("联合8部门开展检查", "8", "8", ""),
        ("惠及84.6万农村居民", "84.6万", "846000", ""),
        ("派出3至5个工作组", "3至5个", "3~5", "个"),
        ("每场30-50人", "30-50人", "30~50", "人"),
        ("投入3-5万元", "3-5万元", "30000~50000", "元"),
        ("目前只有一名专职人员", "一名", "1", "名"),
        ("每季度召开会议一次。", "一次", "1", "次"),
        ("比上年翻一番", "一番", "1", "番"),
        ("用电GDP1000亿元", "1000亿元", "100000000000", "元"),
        ("营收1980.6亿元", "1980.6亿元", "198060000000", "元"),
    ],
)
def test_a_quantity_is_read_with_its_span(text: str, written: str, value: str, unit: str) -> None:
    assert brief(text) == [(written, value, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "2024年12月5日召开会议",
        "2021-2025年规划",
        "1-6月份",
        "二〇二四年十月",
        "20世纪90年代",
        "今年三季度",
        "政发〔2025〕1号文件",
        "2号楼、G15高速、T3航站楼、PM2.5浓度",
        "拨打12345热线或110",
        "12345政务服务便民热线",
        "第十条、第3位、第4次会议",
        "位居全省前10名",
        "一是加强领导，（一）健全制度，1.推进改革",
        "“八五”普法、“1553”工程、“3·15”活动",
        "形成1+N体系，7×24小时服务",
        "落实三项制度和四张清单",
        "高效办成一件事，一次性告知，一批企业，一系列措施",
        "做到两个维护，增强四个意识",
        "二十届三中全会，三届五次、六次全会",
        "近三年，三年行动，连续5年，过去五年",
        "数十件，几百人，若干条",
        "二期工程、三次产业、红十字会",
        "亿元企业、千家万户、百名专家",
        "《关于开展10项行动的通知》",
        "浏览次数：1234次",
        "产业比为2.19:1",
        "十分重要，十字路口，零部件",
    ],
)
def test_a_number_that_names_is_no_quantity(text: str) -> None:
    assert brief(text) == []


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("办结45件", Bound.EXACT),
        ("办结约45件", Bound.ABOUT),
        ("办结45件左右", Bound.ABOUT),
        ("办结45余件", Bound.OVER),
        ("办结超过45件", Bound.OVER),
        ("办结上百件", Bound.OVER),
        ("办结率95%以上", Bound.OVER),
        ("办结近45件", Bound.UNDER),
        ("办结不足45件", Bound.UNDER),
        ("学习不少于40学时", Bound.AT_LEAST),
        ("满意率95%及以上", Bound.AT_LEAST),
        ("不超过3个工作日", Bound.AT_MOST),
        ("3个工作日以内", Bound.AT_MOST),
    ],
)
def test_the_words_around_a_number_bound_it(text: str, bound: Bound) -> None:
    assert only(text).bound is bound


@pytest.mark.parametrize(
    ("text", "role", "against"),
    [
        ("收案量较上年同期增长148.6%", Role.UP, "较上年同期"),
        ("收案量同比上升了近12%", Role.UP, "同比"),
        ("检查次数比去年同期减少34次", Role.DOWN, "比去年同期"),
        ("时限平均压缩82%", Role.DOWN, ""),
        ("增幅达12%", Role.UP, ""),
        ("办结率达到98%", Role.LEVEL, ""),
        ("办结率提高到98%", Role.LEVEL, ""),
        ("时限压缩至3个工作日", Role.LEVEL, ""),
        ("改造提升50条道路", Role.LEVEL, ""),
        ("新增企业20家", Role.LEVEL, ""),
    ],
)
def test_a_change_is_told_from_a_level(text: str, role: Role, against: str) -> None:
    quantity = only(text)
    assert (quantity.role, quantity.against) == (role, against)


@pytest.mark.parametrize("text", ["审批时限由23.9个工作日缩减到6.4个工作日", "审批时限由原来的23.9缩减到6.4个工作日"])
def test_from_and_to_are_two_quantities_of_one_unit(text: str) -> None:
    before, after = find_quantities(text)
    assert (before.value, before.unit, before.role) == (Decimal("23.9"), "个工作日", Role.BEFORE)
    assert (after.value, after.unit, after.role) == (Decimal("6.4"), "个工作日", Role.AFTER)


def test_numbers_in_a_row_share_the_unit_and_the_change() -> None:
    assert brief("两年分别办结97、105件") == [("97", "97", "件"), ("105件", "105", "件")]
    first, second = find_quantities("承诺时限同比分别压缩83%、82%")
    assert (first.role, first.against) == (second.role, second.against) == (Role.DOWN, "同比")


def test_a_total_that_grew_over_time_is_cumulative() -> None:
    assert [q.cumulative for q in find_quantities("累计排查纠纷30件，调解成功28件")] == [True, False]


def test_a_list_keeps_every_part() -> None:
    found = brief("收到申请45件,不予受理5件,驳回15件,终止5件")
    assert [written for written, _, _ in found] == ["45件", "5件", "15件", "5件"]


SENTENCES = [
    "由23.9个工作日缩减到6.4个工作日。",
    "累计办结97、105件；",
    "近三成！",
    "由于人手不足，",
    "“八五”普法以来，培训2万余人次。\n",
    "第",
    "1.受理",
    "同比增长12%。",
    "超过",
    "两轮。",
    "从",
    "3至5个。",
    "《办法》",
]


@given(st.lists(st.sampled_from(SENTENCES), max_size=8))
def test_a_sentence_gives_the_same_alone_and_in_its_text(pieces: list[str]) -> None:
    text = "。\n".join(pieces)
    apart: list[tuple[str, str, str, Bound, Role]] = []
    for line in text.split("\n"):
        apart += [(line[q.start : q.end], _number(q), q.unit, q.bound, q.role) for q in find_quantities(line)]
    whole = [(text[q.start : q.end], _number(q), q.unit, q.bound, q.role) for q in find_quantities(text)]
    assert whole == apart


@given(st.text("收由从到至近约第前一两三十百千万亿余多件个次%％.，,、。0123456789 “”年月", max_size=40))
def test_spans_are_in_order_and_hold_a_number(text: str) -> None:
    found = find_quantities(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(any(c.isnumeric() or c in "两百千万亿" for c in text[q.start : q.end]) for q in found)
    assert all(q.upper is None or q.upper > q.value for q in found)


def test_designations_end_with_their_sentence() -> None:
    text = "“开头没有结尾。收到5件”"
    assert find_designations(text) == ()
    assert brief(text) == [("5件", "5", "件")]
