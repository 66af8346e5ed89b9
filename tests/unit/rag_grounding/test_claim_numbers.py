"""Which numbers of a quote an answer tells."""

from __future__ import annotations

import pytest

from rag.grounding.claim_numbers import find_told


@pytest.mark.parametrize(
    ("quote", "said", "marked"),
    [
        ("全年收到行政复议申请７３件，受理66件，审结61件", "收到73件[1]", ["７３件"]),
        ("热线办理工单2万余件，按期办结率99.1%。", "办理20000余件，按期办结率99.1%", ["2万余件", "99.1%"]),
        ("召开两轮会议，三十名律师驻点", "2轮，30名", ["两轮", "三十名"]),
        ("集体学习45次，行政复议申请45件", "收到45件", ["45件"]),
        ("2024年共办理2024件", "2024年办理2024件", ["2024件"]),
        ("一是坚持一体化推进，受理1件", "受理1件", ["1件"]),
        ("增长百分之三十五", "35%", ["百分之三十五"]),
        ("受理66件", "没有数字", []),
    ],
)
def test_numbers_that_are_told_are_found_however_they_are_written(quote: str, said: str, marked: list[str]) -> None:
    assert [quote[start:end] for start, end in find_told(quote, said)] == marked


def test_places_are_those_of_the_quote_as_it_is_written() -> None:
    quote = "㎏计，共①项：收到５２件"
    ((start, end),) = find_told(quote, "52件")
    assert quote[start:end] == "５２件"
