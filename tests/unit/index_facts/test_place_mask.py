"""Names of places are blanked out, so that they are no part of a measure."""

from __future__ import annotations

import pytest

from index.facts.place_mask import without_places


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("清水县收到申请5件", "收到申请5件"),
        ("全年安宁区举办讲座5场", "全年举办讲座5场"),
        ("桂林市人大代表建议5件", "市人大代表建议5件"),
        ("临夏回族自治州本级5件", "州本级5件"),
        # a county of two characters inside words
        ("召开县政府常务会5次", "召开县政府常务会5次"),
        ("三是成县建立调解室5个", "三是建立调解室5个"),
    ],
)
def test_places_are_blanked_and_nothing_else(text: str, left: str) -> None:
    blanked = without_places(text)
    assert len(blanked) == len(text)
    assert blanked.replace("\0", "") == left
