"""What must be known before numbers are set side by side."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from support.ledger_rows import Shelf

from index.records import Bound, Level, Role
from rag.ledger.arithmetic import reckon
from rag.ledger.comparability import cautions, period_words
from rag.schema.answer import Language
from rag.understanding.bounds import Limit
from rag.understanding.operation import Kind, Operation, Row


def label(row: Row) -> str:
    return f"{row.report.profile.jurisdiction.name}{row.report.profile.year}年"


def warn(
    rows: Sequence[Row],
    kind: Kind = "compare",
    language: Language = "zh",
    **more: Any,  # noqa: ANN401
) -> dict[str, str]:
    reckoning = reckon(rows, Operation(kind, **more), lambda one, other: {one, other} == {"件", "份"})
    return {caution.kind.value: caution.text for caution in cautions(reckoning, label, language)}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_numbers_of_one_kind_need_no_caution(shelf: Shelf) -> None:
    assert warn([shelf.received("甲县", 2024, 3), shelf.received("乙县", 2024, 9)]) == {}


def test_a_single_number_needs_no_caution(shelf: Shelf) -> None:
    assert warn([shelf.received("甲县", 2024, 3, bound=Bound.ABOUT)]) == {}


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ((2022, 2024), "年份不同，有2022年与2024年"),
        ((2024, 2022, 2023), "年份不同，有2022年、2023年与2024年"),
        ((2020, 2021, 2022, 2023), "年份不同，从2020年到2023年"),
    ],
)
def test_different_years_are_said_in_words(shelf: Shelf, years: tuple[int, ...], said: str) -> None:
    rows = [shelf.received(f"{chr(0x7532 + at)}县", year, 3 + at) for at, year in enumerate(years)]
    assert warn(rows)["year"] == said


def test_the_years_of_one_place_are_no_difference_but_a_gap_is_told(shelf: Shelf) -> None:
    rows = [shelf.received("甲县", 2021, 3), shelf.received("甲县", 2024, 9)]
    assert warn(rows) == {}
    assert warn(rows, "trend") == {"gap": "甲县缺2022年、2023年"}


@pytest.mark.parametrize(
    ("more", "kind", "said"),
    [
        ({"action": "审结"}, "action", "口径不同，甲县2024年为收到，乙县2024年为审结"),
        ({"unit": "份"}, "unit", "单位不同，甲县2024年为件，乙县2024年为份"),
        ({"scope": "市本级"}, "scope", "范围不同，甲县2024年为未注明范围，乙县2024年为市本级"),
        ({"period": "2024-01/2024-06"}, "period", "乙县2024年的数为2024年1月至6月"),
        ({"cumulative": True}, "period", "乙县2024年为累计数"),
        ({"role": Role.BEFORE}, "role", "乙县2024年为变化前的数"),
        ({"part_of": 0}, "part", "乙县2024年只是其中一部分"),
        ({"aspect": "plans"}, "plan", "乙县2024年为计划数，不是完成数"),
        ({"bound": Bound.OVER}, "approximate", "乙县2024年为约数"),
        ({"level": Level.DEPARTMENT}, "body", "乙县2024年是部门，只报告本部门的数"),
    ],
)
def test_what_differs_is_named(shelf: Shelf, more: dict[str, Any], kind: str, said: str) -> None:
    assert warn([shelf.received("甲县", 2024, 90), shelf.received("乙县", 2024, 3, **more)]) == {kind: said}


def test_the_whole_place_is_what_a_government_means_anyway(shelf: Shelf) -> None:
    rows = [shelf.received("甲县", 2024, 3), shelf.received("乙县", 2024, 9, scope="全县")]
    assert warn([*rows, shelf.received("丙市", 2024, 10, scope="我市")]) == {}


def test_the_reports_own_year_is_no_other_period(shelf: Shelf) -> None:
    assert warn([shelf.received("甲县", 2024, 3), shelf.received("乙县", 2024, 9, period="2024")]) == {}


def test_an_order_that_is_not_sure_is_said(shelf: Shelf) -> None:
    rows = [shelf.received("甲县", 2024, 205), shelf.received("乙县", 2024, 200, bound=Bound.OVER)]
    assert warn(rows)["approximate"] == "乙县2024年为约数，先后可能不准"


def test_a_limit_that_an_approximate_number_may_or_may_not_pass_is_said(shelf: Shelf) -> None:
    rows = [
        shelf.received("甲县", 2024, 90),
        shelf.received("乙县", 2024, 95),
        shelf.received("丙县", 2024, 50, bound=Bound.OVER),
    ]
    found = warn(rows, "filter", limits=(Limit(">", Decimal(55)),))
    assert found["approximate"] == "丙县2024年为约数，是否符合条件不能确定"


def test_a_ranking_over_partial_data_says_so(shelf: Shelf) -> None:
    rows = [shelf.received("甲县", 2024, 3), shelf.received("乙县", 2024, 9), shelf.row("丙县", 2024)]
    assert warn(rows, "rank") == {"partial": "3份报告中2份披露，排序只含这2份"}
    rate = shelf.row("丁县", 2024, "率98%", "98%")
    assert warn([*rows, rate], "sum") == {"partial": "4份报告中3份披露，计算只含其中2份"}


def test_a_place_added_to_the_place_it_lies_in_is_named(shelf: Shelf) -> None:
    rows = [
        shelf.received("某市", 2024, 30, parents=("某省",)),
        shelf.received("甲县", 2024, 3, parents=("某省", "某市")),
    ]
    assert warn(rows, "sum") == {"overlap": "某市2024年的数可能已含甲县2024年，合计可能重复"}
    assert warn(rows, "compare") == {}


def test_rates_are_not_added_and_their_average_is_not_weighted(shelf: Shelf) -> None:
    rows = [shelf.row("甲县", 2024, "率98%", "98%"), shelf.row("乙县", 2024, "率90%", "90%")]
    assert warn(rows, "sum") == {"rates": "比率不能相加"}
    assert warn(rows, "average") == {"rates": "比率的平均未按基数加权"}


def test_many_names_are_cut_short(shelf: Shelf) -> None:
    rows = [shelf.received(f"{chr(0x7532 + at)}县", 2024, 90 - at, bound=Bound.ABOUT) for at in range(5)]
    assert warn(rows, "sum")["approximate"].startswith("甲县2024年、申县2024年、甴县2024年等5份为约数")


def test_cautions_come_in_english(shelf: Shelf) -> None:
    rows = [shelf.received("甲县", 2022, 3), shelf.received("乙县", 2024, 9, action="审结")]
    assert warn(rows, language="en") == {
        "year": "different years: 2022 and 2024",
        "action": "what was counted differs: 审结 in 乙县2024年, 收到 in 甲县2022年",
    }


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2024", "2024年"),
        ("2024-06", "2024年6月"),
        ("2024-01/2024-06", "2024年1月至6月"),
        ("2023-11/2024-02", "2023年11月至2024年2月"),
        ("2021/", "2021年以来"),
    ],
)
def test_periods_are_said_in_words(period: str, words: str) -> None:
    assert period_words(period) == words
