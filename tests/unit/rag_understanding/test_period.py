"""Parts of a year that a text names: months, quarters, halves, up to a month."""

from __future__ import annotations

import pytest

from rag.understanding.period import find_periods


@pytest.mark.parametrize(
    ("text", "months", "year"),
    [
        ("2023年上半年收到", (1, 6), 2023),
        ("下半年", (7, 12), None),
        ("2024年第一季度", (1, 3), 2024),
        ("三季度", (7, 9), None),
        ("前三季度", (1, 9), None),
        ("12月收到多少件", (12, 12), None),
        ("十月份", (10, 10), None),
        ("截至2024年10月底", (1, 10), 2024),
        ("10月末", (1, 10), None),
        ("1-6月", (1, 6), None),
        ("前9个月", (1, 9), None),
        ("in the first half of 2023", (1, 6), None),
        ("in october", (10, 10), None),
        ("q2", (4, 6), None),
    ],
)
def test_a_part_of_a_year(text: str, months: tuple[int, int], year: int | None) -> None:
    (period,) = find_periods(text)
    assert ((period.first, period.last), period.year) == (months, year)
    assert not period.whole


@pytest.mark.parametrize("text", ["12月4日国家宪法日", "六个月", "哪个月", "2.5月", "第一节", "三年", "may"])
def test_what_is_no_part_of_a_year(text: str) -> None:
    assert find_periods(text) == ()


def test_up_to_the_last_month_is_the_whole_year() -> None:
    assert [period.whole for period in find_periods("截至2023年12月底")] == [True]
