"""Which numbers that earlier answers told stand as rows: one of each report, in one unit, as far back as that holds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from index.records import Fact, Jurisdiction, Level, Profile
from index.stores.tables import Entry, State
from rag.answering.answered import Figure, told_rows


def figure(report: str, at: int, value: int, unit: str = "个", *, asked: bool = True) -> Figure:
    fact = Fact(report, value, 0, 0, 1, Decimal(value), unit, "充电桩", "", (), 0, 0)
    profile = Profile(Jurisdiction(report, Level.COUNTY), 2024)
    return Figure(fact, Entry(report, State.READY, report, report, profile=profile), at, frozenset(), asked)


@pytest.mark.parametrize(
    ("there", "rows"),
    [
        ([figure("乙", 1, 8), figure("甲", 0, 5)], {"甲": 5, "乙": 8}),
        ([figure("甲", 1, 6), figure("甲", 0, 5)], {"甲": 6}),  # what was told last stands
        ([figure("乙", 2, 8), figure("甲", 1, 5), figure("丙", 0, 9, "件")], {"甲": 5, "乙": 8}),
        ([figure("乙", 1, 8), figure("乙", 1, 9), figure("甲", 0, 5)], {}),  # which of the two stands is open
        ([figure("乙", 1, 8), figure("丁", 0, 5)], {"乙": 8}),  # 丁 is not asked any more
        ([figure("乙", 1, 8), figure("乙", 1, 9, asked=False), figure("甲", 0, 5)], {"甲": 5, "乙": 8}),
        ([], {}),
    ],
)
def test_rows_are_what_was_told_last_of_each_report(there: list[Figure], rows: dict[str, int]) -> None:
    told = told_rows(there, ("甲", "乙", "丙"))
    assert {report: int(fact.value) for report, fact in told.items()} == rows
