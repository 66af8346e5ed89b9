"""Places and measures as an English answer calls them."""

from __future__ import annotations

import pytest

from rag.wording.english_names import name_place, translate_measure


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("嘉善县", "Jiashan County (嘉善县)"),
        ("济南市", "Jinan (济南市)"),
        ("陕西省", "Shaanxi (陕西省)"),
        ("嘉善县人民政府办公室", "嘉善县人民政府办公室"),  # no division
    ],
)
def test_a_place_is_spelled_with_its_chinese_name(name: str, told: str) -> None:
    assert name_place(name, "en") == told
    assert name_place(name, "zh") == name


def test_a_measure_is_translated_where_the_lexicon_knows_all_of_it() -> None:
    assert translate_measure("行政复议 · 收到") == "administrative reconsideration (received)"
    assert translate_measure("行政复议 · 某种动作") == ""
