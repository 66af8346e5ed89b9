"""What a question wants done with numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.understanding.bounds import Limit, Sign
from rag.understanding.operation import Kind, asks_operation, read_operation, read_slots


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("甲区和乙区收到的行政复议申请合计多少件?", "sum"),
        ("把甲区和乙区的件数加起来", "sum"),
        ("甲区比乙区多多少件?", "difference"),
        ("甲区是乙区的几倍?", "ratio"),
        ("各占多少?", "share"),
        ("平均每个区多少件?", "average"),
        ("甲区和乙区谁更多?", "compare"),
        ("甲区和乙区哪个最多?", "compare"),
        ("甲区和乙区各多少件?", "compare"),
        ("甲区和乙区的办结率排序", "rank"),
    ],
)
def test_what_is_done_with_two_places(question: str, kind: Kind) -> None:
    assert read_operation(question, places=2, years=0).kind == kind


@pytest.mark.parametrize(
    ("question", "kind", "descending", "top"),
    [
        ("哪个地方收到的行政复议申请最多?", "rank", True, 1),
        ("行政复议收案量最少的三个区是哪些?", "rank", False, 3),
        ("收案量前十名有哪些?", "rank", True, 10),
        ("收案量排名前5的地区", "rank", True, 5),
        ("按办结率从低到高排序", "rank", False, None),
        ("top 3 by reconsideration applications", "rank", True, 3),
        ("which district received the fewest applications", "rank", False, 1),
        ("收案量的后三名", "rank", False, 3),
        ("各地的收案量是多少?", "lookup", True, None),
    ],
)
def test_which_end_of_a_ranking(question: str, kind: Kind, descending: bool, top: int | None) -> None:
    operation = read_operation(question, places=0, years=1)
    assert (operation.kind, operation.descending, operation.top) == (kind, descending, top)


@pytest.mark.parametrize(
    ("question", "kind", "sign", "limit"),
    [
        ("收到行政复议申请超过100件的有哪些?", "filter", ">", "100"),
        ("有多少份报告的收案量超过1,000件?", "count", ">", "1000"),
        ("办结率低于95%的地区有哪些?", "filter", "<", "95"),
        ("审结不少于五十件的有几个地区?", "count", ">=", "50"),
        ("收案100件以上的地区", "filter", ">=", "100"),
        ("收案不超过20件的地区", "filter", "<=", "20"),
        ("how many reports received more than 100 applications?", "count", ">", "100"),
    ],
)
def test_limits(question: str, kind: Kind, sign: Sign, limit: str) -> None:
    operation = read_operation(question, places=0, years=0)
    assert (operation.kind, operation.limits) == (kind, (Limit(sign, Decimal(limit)),))


def test_a_year_is_no_limit() -> None:
    assert read_operation("超过2023年的有哪些?", places=0, years=1).limits == ()


@pytest.mark.parametrize(
    ("text", "position", "descending"),
    [
        ("收案第三多的地方", 3, True),
        ("收案第二少的地方", 2, False),
        ("办结率排在第2位的", 2, True),
        ("收案倒数第二的县", 2, False),
        ("the second highest rate", 2, True),
        ("the 3rd fewest cases", 3, False),
        ("第三部分写了什么", None, True),
        ("第二季度收案", None, True),
        ("收案最多的地方", None, True),
    ],
)
def test_which_one_of_an_order(text: str, position: int | None, descending: bool) -> None:
    slots = read_slots(text)
    assert (slots.position, slots.descending) == (position, descending)


def test_reports_are_counted() -> None:
    assert read_operation("有多少份报告披露了行政复议收案量?", places=0, years=0).kind == "count"


def test_years_of_one_place_are_a_trend() -> None:
    assert read_operation("收案量是多少?", places=1, years=3).kind == "trend"
    assert read_operation("收案量的变化趋势?", places=1, years=0).kind == "trend"


@pytest.mark.parametrize(
    ("text", "chart"),
    [("画个图", "any"), ("画一张柱状图", "bar"), ("用折线图表示", "line"), ("show me a line chart", "line")],
)
def test_a_chart_in_words(text: str, chart: str) -> None:
    assert read_operation(text, places=0, years=0).chart == chart


def test_what_names_no_operation() -> None:
    assert not asks_operation("那驳回的呢?")
    assert not asks_operation("画个图")
    assert asks_operation("按件数排序")
