"""In which units a question asks for a number."""

from __future__ import annotations

import pytest

from index.text.normalize import fold
from rag.understanding.cues.intent import units_of


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("收到多少件", ("件",)),
        ("打了多少万吨粮", ("吨",)),
        ("粮食产量多少亿斤", ("斤",)),
        ("GDP多少亿元", ("元",)),
        ("GDP多少亿", ("元",)),
        ("投了几个亿进去", ("元",)),
        ("有多少亿人", ("人",)),
        ("修了几公里高速", ("公里",)),
        ("涨了几个点", ("%", "百分点")),
        ("增长几个百分点", ("百分点", "%")),
        ("几个部门", ()),
        ("买了多少米面", ()),
        ("几点开会", ()),
    ],
)
def test_what_is_counted_or_measured_in(text: str, units: tuple[str, ...]) -> None:
    assert units_of(fold(text)) == units
