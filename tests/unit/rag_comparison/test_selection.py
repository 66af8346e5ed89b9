"""What is chosen to be compared, as a value and as a link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.comparison.selection import (
    LONGEST_NAME,
    MOST_COLUMNS,
    Column,
    Problem,
    Selection,
    link_for_scope,
    read_query,
    write_query,
)

NAMES = st.text(min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
COLUMNS = st.lists(
    st.builds(Column, st.sampled_from(["measure", "aspect"]), NAMES), min_size=1, max_size=MOST_COLUMNS, unique=True
)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    columns = tuple(draw(COLUMNS))
    sort = draw(st.sampled_from(["", "place", "year", "1", str(len(columns))]))
    return Selection(
        places=tuple(draw(st.lists(NAMES, unique=True, max_size=5))),
        years=tuple(sorted(draw(st.sets(st.integers(1900, 2099), max_size=4)))),
        columns=columns,
        sort=sort,
        descending=bool(sort) and draw(st.booleans()),
        transposed=draw(st.booleans()),
        hide_empty=draw(st.booleans()),
        chart=draw(st.sampled_from(["auto", "bar", "line", "none"])),
        charted=draw(st.integers(0, len(columns) - 1)),
        page=draw(st.integers(0, 300)),
    )


@given(selections())
def test_a_link_restores_what_was_chosen(selection: Selection) -> None:
    query = write_query(selection)

    assert read_query(query) == (selection, ())
    assert write_query(read_query(f"?{query}")[0]) == query


@given(st.text(max_size=200))
def test_no_link_is_fatal(query: str) -> None:
    selection, _ = read_query(query)

    assert read_query(write_query(selection)) == (selection, ())


def test_columns_stand_in_the_order_of_the_link() -> None:
    selection, _ = read_query("aspect=plans&measure=行政复议&aspect=shortcomings")

    assert [column.name for column in selection.columns] == ["plans", "行政复议", "shortcomings"]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("year=1", Problem("year", "1")),
        ("year=二〇二四", Problem("year", "二〇二四")),
        ("sort=2&measure=a", Problem("sort", "2")),
        ("sort=0&measure=a", Problem("sort", "0")),
        ("sort=name", Problem("sort", "name")),
        ("chart=pie", Problem("chart", "pie")),
        (f"place={'长' * (LONGEST_NAME + 1)}", Problem("long", "长" * LONGEST_NAME)),
        ("&".join(f"measure=m{n}" for n in range(MOST_COLUMNS + 1)), Problem("columns", f"m{MOST_COLUMNS}")),
    ],
)
def test_what_cannot_be_used_is_told_and_left_out(query: str, problem: Problem) -> None:
    selection, problems = read_query(query)

    assert problems == (problem,)
    assert (selection.years, selection.sort, selection.chart, selection.places) == ((), "", "auto", ())
    assert len(selection.columns) <= MOST_COLUMNS


def test_what_belongs_to_others_is_no_problem() -> None:
    assert read_query("view=compare&c=abc&lang=en") == (Selection(), ())


@pytest.mark.parametrize("page", ["-3", "0", "x", "99999999999999999999", "٣"])
def test_a_page_that_is_none_is_the_first(page: str) -> None:
    assert read_query(f"page={page}")[0].page == 0


def test_an_answer_leads_to_its_comparison() -> None:
    query = link_for_scope(["东昌区", "嘉善县", "东昌区"], [2024, 2023, 2024], ["行政复议 · 收到"])

    assert query.startswith("view=compare&")
    assert read_query(query)[0] == Selection(
        ("东昌区", "嘉善县"), (2023, 2024), (Column("measure", "行政复议 · 收到"),)
    )
