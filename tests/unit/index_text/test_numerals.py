"""Numbers as reports write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.numerals import find_numerals


def read(text: str) -> list[tuple[str, bool]]:
    return [(format(numeral.value.normalize(), "f"), numeral.percent) for numeral in find_numerals(text)]


@pytest.mark.parametrize(
    ("text", "value", "percent"),
    [
        ("1,359件", "1359", False),
        ("１３５９件", "1359", False),
        ("１，３５９件", "1359", False),
        ("1,234,567元", "1234567", False),
        ("98.58%", "98.58", True),
        ("９８．５８％", "98.58", True),
        ("2万余件", "20000", False),
        ("2.5万人次", "25000", False),
        ("210余万次", "2100000", False),
        ("3.2亿元", "320000000", False),
        ("五千余件", "5000", False),
        ("七十件", "70", False),
        ("一百零五件", "105", False),
        ("十二名", "12", False),
        ("两轮", "2", False),
        ("近三成", "30", True),
        ("百分之五", "5", True),
        ("百分之三十五", "35", True),
        ("百分之九十八点六", "98.6", True),
        ("提高3.5个百分点", "3.5", True),
        ("二十余次", "20", False),
        ("0件", "0", False),
    ],
)
def test_one_number_has_one_value_however_it_is_written(text: str, value: str, percent: bool) -> None:
    assert read(text) == [(value, percent)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("由23.9个工作日压缩至6.4个", ["23.9", "6.4"]),
        ("收到73件，受理66件", ["73", "66"]),
        ("73,66", ["73", "66"]),
        ("2024年1月", ["2024", "1"]),
        ("没有数字", []),
        ("百千", []),
        ("十十二", []),
        ("", []),
    ],
)
def test_all_numbers_of_a_text_are_read_in_order(text: str, values: list[str]) -> None:
    assert [value for value, _ in read(text)] == values


def test_numbers_in_chinese_characters_are_marked() -> None:
    assert [numeral.chinese for numeral in find_numerals("一体化办理73件")] == [True, False]


@given(st.text(alphabet="0123456789０１９,.，．%％万亿余多成一二两十百千零点百分之个件 a㎡①", max_size=40))
def test_spans_are_ordered_apart_and_inside_any_text(text: str) -> None:
    position = 0
    for numeral in find_numerals(text):
        assert position <= numeral.start < numeral.end <= len(text)
        assert numeral.value >= 0
        position = numeral.end


@given(st.integers(0, 10**9))
def test_thousands_separators_and_widths_change_nothing(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for text in (f"{number}件", f"{number:,}件", f"{wide}件"):
        assert [numeral.value for numeral in find_numerals(text)] == [Decimal(number)]


@given(st.decimals(0, 100, places=2))
def test_percentages_keep_their_decimals(share: Decimal) -> None:
    (numeral,) = find_numerals(f"达{share}%")
    assert (numeral.value, numeral.percent) == (share, True)
