"""The bounds that a question sets to a number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.understanding.bounds import Limit, Sign, beside_centre, find_limits


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("收案大于100且小于300的", [(">", 100), ("<", 300)]),
        ("收案50-100件的区县", [(">=", 50), ("<=", 100)]),
        ("收案在40到70件之间的", [(">=", 40), ("<=", 70)]),
        ("投入3-5亿元的", [(">=", 300_000_000), ("<=", 500_000_000)]),
        ("两百到三百件的", [(">=", 200), ("<=", 300)]),
        ("罚款过亿的", [(">", 100_000_000)]),
        ("超过百件的有几个", [(">", 100)]),
        ("不足千件的", [("<", 1000)]),
        ("上万人次的", [(">=", 10_000)]),
        ("一百二十三件以上", [(">=", 123)]),
        ("没有超过50件的", [("<=", 50)]),
        ("不低于95%的", [(">=", 95)]),
        ("正好12件的", [("=", 12)]),
        ("between 40 and 70 cases", [(">=", 40), ("<=", 70)]),
        ("no more than 1,000", [("<=", 1000)]),
        (">=20件", [(">=", 20)]),
    ],
)
def test_numbers_with_their_comparators(text: str, bounds: list[tuple[Sign, int]]) -> None:
    assert find_limits(text) == tuple(Limit(sign, Decimal(value)) for sign, value in bounds)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("哪些地方高于平均值", Limit(">", than="mean")),
        ("低于各地均值的", Limit("<", than="mean")),
        ("平均水平以上的", Limit(">", than="mean")),
        ("超过中位数的", Limit(">", than="median")),
        ("above the average", Limit(">", than="mean")),
    ],
)
def test_the_mean_and_the_median_of_all_are_bounds(text: str, limit: Limit) -> None:
    assert find_limits(text) == (limit,)


@pytest.mark.parametrize(
    "text", ["收到92件", "2021-2023年", "超过2023年", "第三多", "超过一半的地方", "比平均数高多少", "过半", "[1]"]
)
def test_a_number_alone_a_year_and_an_ordinal_are_no_bounds(text: str) -> None:
    assert find_limits(text) == ()


def test_a_figure_beside_the_mean_is_no_bound() -> None:
    assert beside_centre("比平均数高多少") == "mean"
    assert beside_centre("是中位数的几倍") == "median"
    assert beside_centre("平均多少件") is None
