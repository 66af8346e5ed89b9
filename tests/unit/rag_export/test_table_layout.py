"""Widths of a printed table's columns, and how high its rows become."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.export.blocks import Grid
from rag.export.table_layout import NARROWEST, count_lines, size_columns, wants_width

ROOM = 9298


@given(st.lists(st.lists(st.text("甲乙a1", max_size=90), min_size=3, max_size=3), max_size=6))
def test_columns_take_the_room_and_none_is_too_narrow_to_read(cells: list[list[str]]) -> None:
    grid = Grid(("地区", "年份", "不足"), tuple(tuple((text,) for text in row) for row in cells))
    widths = size_columns(grid, ROOM)
    assert abs(sum(widths) - ROOM) <= len(widths)
    assert min(widths) > NARROWEST / 2


def test_a_row_is_as_high_as_its_highest_cell() -> None:
    assert count_lines([("甲",), ("乙\n丙",)], [NARROWEST, NARROWEST]) == 2
    assert count_lines([("甲" * 40,), ("乙",)], [NARROWEST, NARROWEST]) == 10


def test_one_column_of_prose_leaves_the_page_upright() -> None:
    assert not wants_width(Grid(("地区", "不足"), ((("甲县",), ("不够深入" * 30,)),)))
