"""Arithmetic over what reports state."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.ledger_rows import Shelf

from index.records import Bound, Role
from rag.ledger.arithmetic import Reckoning, pair_result, reckon
from rag.ledger.figures import show
from rag.understanding.bounds import Limit
from rag.understanding.operation import Kind, Operation, Row


def same(one: str, other: str) -> bool:
    return {one, other} <= {"件", "份"}


def rows(*counts: int, **more: Any) -> list[Row]:  # noqa: ANN401
    shelf = Shelf()
    return [shelf.received(f"{chr(0x7532 + at)}县", 2024, count, **more) for at, count in enumerate(counts)]


def do(kind: Kind, given_rows: list[Row], **more: Any) -> Reckoning:  # noqa: ANN401
    return reckon(given_rows, Operation(kind, **more), same)


def values(reckoning: Reckoning) -> list[int]:
    return [int(figure.fact.value) for figure in reckoning.figures]


def test_a_ranking_orders_and_ties_share_a_rank() -> None:
    ranked = do("rank", rows(3, 9, 5, 9))
    assert values(ranked) == [9, 9, 5, 3]
    assert [figure.rank for figure in ranked.figures] == [1, 1, 3, 4]


def test_the_least_come_first_where_they_are_asked() -> None:
    assert values(do("rank", rows(3, 9, 5), descending=False)) == [3, 5, 9]


def test_ties_at_the_edge_of_the_top_are_kept() -> None:
    assert [int(f.fact.value) for f in do("rank", rows(7, 9, 7, 1), top=2).leading] == [9, 7, 7]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.booleans(), st.integers(1, 5))
def test_a_rank_is_one_more_than_the_number_ahead(counts: list[int], descending: bool, top: int) -> None:
    ranked = do("rank", rows(*counts), descending=descending, top=top)
    for figure in ranked.figures:
        ahead = [c for c in counts if (c > figure.fact.value if descending else c < figure.fact.value)]
        assert figure.rank == len(ahead) + 1
    assert len(ranked.leading) >= min(top, len(counts))


def test_a_lookup_keeps_the_order_of_the_question_and_every_unit() -> None:
    given_rows = [*rows(3, 9), Shelf().row("子县", 2024, "办结率98%", "98%")]
    looked = do("lookup", given_rows)
    assert [figure.row for figure in looked.figures] == given_rows
    assert not looked.apart


def test_what_cannot_be_compared_is_left_out_and_named() -> None:
    shelf = Shelf()
    other = shelf.row("子县", 2024, "办结率98%", "98%")
    alike = shelf.row("丑县", 2024, "文件4份", "4份")
    total = do("sum", [other, *rows(3, 9), alike])
    assert [figure.row for figure in total.apart] == [other]
    assert total.results[0].value == 16
    assert total.disclosed == 4


def test_a_change_is_not_added_to_a_level() -> None:
    change = Shelf().received("子县", 2024, 40, role=Role.UP)
    assert [f.row for f in do("sum", [*rows(3, 9), change]).apart] == [change]


def test_a_decline_ranks_below_a_rise() -> None:
    shelf = Shelf()
    fell = shelf.row("甲县", 2024, "下降20%", "20%", role=Role.DOWN)
    rose = shelf.row("乙县", 2024, "增长5%", "5%", role=Role.UP)
    assert [figure.row for figure in do("rank", [fell, rose]).figures] == [rose, fell]


def test_silent_rows_take_no_part() -> None:
    silent = Shelf().row("子县", 2024)
    total = do("sum", [*rows(3, 9), silent])
    assert total.silent == (silent,)
    assert total.results[0].value == 12


@pytest.mark.parametrize(
    ("kind", "counts", "value", "formula"),
    [
        ("compare", (45, 92), "47", "92−45=47件"),
        ("difference", (45, 92), "47", "92−45=47件"),
        ("difference", (45, 92, 10), "82", "92−10=82件"),
        ("ratio", (92, 45), "2.04", "92÷45≈2.04"),
        ("ratio", (45, 90), "0.5", "45÷90=0.5"),
        ("sum", (45, 92, 1), "138", "45+92+1=138件"),
        ("average", (45, 92), "68.5", "(45+92)÷2=68.5件"),
        ("average", (1, 1, 3), "1.67", "(1+1+3)÷3≈1.67件"),
    ],
)
def test_a_result_has_its_formula(kind: Kind, counts: tuple[int, ...], value: str, formula: str) -> None:
    (result,) = do(kind, rows(*counts)).results
    assert (result.value, result.formula) == (Decimal(value), formula)


def test_shares_follow_their_sum() -> None:
    whole, *shares = do("share", rows(45, 92)).results
    assert (whole.kind, whole.value) == ("sum", 137)
    assert [(s.value, s.formula) for s in shares] == [
        (Decimal("67.15"), "92÷137≈67.15%"),
        (Decimal("32.85"), "45÷137≈32.85%"),
    ]


def test_a_difference_of_rates_is_in_points() -> None:
    shelf = Shelf()
    given_rows = [shelf.row("甲县", 2024, "率98.5%", "98.5%"), shelf.row("乙县", 2024, "率100%", "100%")]
    (result,) = do("compare", given_rows).results
    assert (result.value, result.unit, result.formula) == (Decimal("1.5"), "百分点", "100−98.5=1.5个百分点")
    assert do("sum", given_rows).results == ()
    assert do("sum", given_rows).obstacle == "rates"
    assert do("average", given_rows).results[0].value == Decimal("99.25")


def test_nothing_is_divided_by_zero() -> None:
    assert do("ratio", rows(5, 0)).obstacle == "zero"
    assert do("share", rows(0, 0)).obstacle == "zero"


def test_a_single_number_gives_no_result() -> None:
    for kind in ("compare", "sum", "average", "ratio", "share", "difference", "trend"):
        assert do(kind, rows(5)).results == ()


def test_a_trend_runs_in_order_of_time_for_each_place() -> None:
    shelf = Shelf()
    own = [shelf.received("甲县", year, count) for year, count in ((2024, 47), (2022, 40), (2023, 45))]
    other = [shelf.received("乙县", year, count) for year, count in ((2023, 0), (2024, 3))]
    trend = do("trend", [*own, *other])
    assert values(trend) == [40, 45, 47, 0, 3]
    told = [(r.kind, r.value, r.formula) for r in trend.results]
    assert told == [
        ("change", 7, "47−40=7件"),
        ("growth", Decimal("17.5"), "7÷40=17.5%"),
        ("change", 3, "3−0=3件"),  # no growth from nothing
    ]


def test_a_decline_is_negative() -> None:
    shelf = Shelf()
    change, growth = do("compare", [shelf.received("甲县", 2023, 40), shelf.received("甲县", 2024, 30)]).results
    assert (change.formula, growth.formula) == ("30−40=−10件", "(−10)÷40=−25%")


@pytest.mark.parametrize(("sign", "kept"), [(">", [9]), (">=", [9, 5]), ("<", [3]), ("<=", [5, 3]), ("=", [5])])
def test_a_filter_keeps_what_passes(sign: Any, kept: list[int]) -> None:  # noqa: ANN401
    filtered = do("filter", rows(3, 9, 5), limits=(Limit(sign, Decimal(5)),))
    assert values(filtered) == kept
    assert len(filtered.failing) == 3 - len(kept)
    assert filtered.disclosed == 3


@pytest.mark.parametrize(
    ("bound", "value", "limit", "passes", "doubtful"),
    [
        (Bound.OVER, 100, 100, True, False),  # 100余 is more than 100
        (Bound.OVER, 210, 215, False, True),
        (Bound.OVER, 210, 220, False, False),
        (Bound.UNDER, 100, 99, True, True),
        (Bound.UNDER, 100, 90, True, False),
        (Bound.UNDER, 300, 300, False, False),
        (Bound.ABOUT, 100, 95, True, True),
        (Bound.AT_LEAST, 100, 500, False, True),
        (Bound.EXACT, 100, 99, True, False),
    ],
)
def test_an_approximate_number_may_leave_a_filter_open(
    bound: Bound,
    value: int,
    limit: int,
    passes: bool,
    doubtful: bool,
) -> None:
    filtered = do("filter", rows(value, bound=bound), limits=(Limit(">", Decimal(limit)),))
    assert bool(filtered.figures) == passes
    assert bool(filtered.doubtful) == doubtful


def test_results_of_approximate_numbers_are_approximate() -> None:
    assert not do("sum", rows(3, 9)).results[0].about
    assert do("sum", [*rows(3), *rows(9, bound=Bound.OVER)]).results[0].about


def test_an_order_that_approximate_numbers_leave_open_is_marked() -> None:
    near = do("rank", [*rows(205), *rows(200, bound=Bound.OVER)])
    far = do("rank", [*rows(900), *rows(200, bound=Bound.OVER)])
    assert [figure.unsure for figure in near.figures] == [False, True]
    assert [figure.unsure for figure in far.figures] == [False, False]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2.045", "2.05"), ("20000", "20000"), ("98.50", "98.5"), ("-3", "−3"), ("-0.001", "0"), ("0", "0")],
)
def test_numbers_are_shown_with_two_decimals_at_most(value: str, shown: str) -> None:
    assert show(Decimal(value)) == shown


def test_a_long_sum_has_no_formula() -> None:
    (result,) = do("sum", rows(*range(1, 21))).results
    assert (result.value, result.formula) == (210, "")


def ids(given_rows: list[Row], *at: int) -> tuple[str, ...]:
    return tuple(given_rows[one].report.id for one in at)


def told(reckoning: Reckoning) -> list[tuple[str, str]]:
    return [(result.kind, result.formula) for result in reckoning.results]


def test_the_place_of_an_order_is_the_figure_there_ties_with_it() -> None:
    assert values(do("rank", rows(15, 92, 45, 69), position=3)) == [92, 69, 45, 15]
    assert [int(f.fact.value) for f in do("rank", rows(15, 92, 45, 69), position=3).placed] == [45]
    assert [int(f.fact.value) for f in do("rank", rows(15, 92, 45), position=2, descending=False).placed] == [45]
    assert [int(f.fact.value) for f in do("rank", rows(9, 9, 5), position=2).placed] == [9, 9]
    assert do("rank", rows(9, 5), position=3).placed == ()


def test_per_cent_more_is_of_the_second_figure_of_the_question() -> None:
    assert told(do("percent_difference", rows(92, 45))) == [("percent_difference", "(92−45)÷45≈104.44%")]
    assert told(do("percent_difference", rows(45, 92))) == [("percent_difference", "(45−92)÷92≈−51.09%")]
    assert do("percent_difference", rows(45, 0)).obstacle == "zero"


def test_rates_differ_by_percentage_points_not_per_cent() -> None:
    shelf = Shelf()
    rates = [shelf.row("子县", 2024, "办结率98%", "98%"), shelf.row("丑县", 2024, "办结率90%", "90%")]
    assert told(do("percent_difference", rates)) == [("difference", "98−90=8个百分点")]


def test_a_median_is_the_middle_figure_or_the_mean_of_the_middle_two() -> None:
    assert told(do("median", rows(92, 15, 45, 69))) == [("median", "15、45、69、92，(45+69)÷2=57件")]
    assert do("median", rows(92, 15, 45)).results[0].value == 45


def test_all_bounds_hold_at_once() -> None:
    between = (Limit(">", Decimal(20)), Limit("<", Decimal(80)))
    found = do("filter", rows(15, 45, 69, 92), limits=between)
    assert (values(found), [int(f.fact.value) for f in found.failing]) == ([69, 45], [15, 92])


def test_a_bound_may_be_the_mean_of_all_figures() -> None:
    found = do("filter", rows(15, 45, 69, 92), limits=(Limit(">", than="mean"),))
    assert values(found) == [92, 69]
    assert told(found) == [("average", "(15+45+69+92)÷4=55.25件")]
    assert values(do("filter", rows(1, 2, 2), limits=(Limit("<", than="mean"),))) == [1]


def test_a_mean_that_does_not_end_is_not_rounded_before_it_bounds() -> None:
    assert values(do("filter", rows(1, 1, 2), limits=(Limit(">", than="mean"),))) == [2]


@pytest.mark.parametrize(
    ("kind", "formula"),
    [
        ("difference", "92−55.25=36.75件"),
        ("ratio", "92÷55.25≈1.67倍"),
        ("percent_difference", "(92−55.25)÷55.25≈66.52%"),
    ],
)
def test_one_figure_stands_beside_the_mean_of_all(kind: Kind, formula: str) -> None:
    given_rows = rows(15, 45, 69, 92)
    found = do(kind, given_rows, than="mean", focus=ids(given_rows, 3))
    assert told(found) == [("average", "(15+45+69+92)÷4=55.25件"), ("beside", formula)]
    assert [int(f.fact.value) for f in found.asked_about] == [92]


def test_two_figures_of_one_report() -> None:
    shelf = Shelf()
    row = shelf.row("子县", 2024, "收到45件,其中驳回15件,办结率98%", "45件")
    part, rate = (replace(row, fact=shelf.fact(row.report, number)) for number in ("15件", "98%"))

    share = pair_result("share", part, row, same)
    assert share
    assert (share.formula, [f.row for f in share.figures]) == ("15÷45≈33.33%", [part, row])
    assert pair_result("share", row, part, same) is None  # a whole is no smaller than its part
    assert pair_result("share", part, rate, same) is None
    assert pair_result("difference", row, row, same) is None
    assert [
        pair.formula for kind in ("difference", "ratio", "sum") if (pair := pair_result(kind, row, part, same))
    ] == [*("45−15=30件", "45÷15=3", "45+15=60件")]
