"""How alike two texts are, by small sketches of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.library import GULOU, JIASHAN_2023, JIASHAN_2024

from index.text.sketch import ALIKE, KEPT, SHINGLE, count_shingles, likeness, read_sketch, sketch_text

WORDS = re.findall(r"[^。\n]+[。\n]", JIASHAN_2024 + GULOU)


def alike(one: str, other: str) -> float:
    return likeness(read_sketch(sketch_text(one)), read_sketch(sketch_text(other)))


def shingles(text: str) -> set[str]:
    plain = "".join(character for character in text if character.isalnum())
    return {plain[at : at + SHINGLE] for at in range(len(plain) - SHINGLE + 1)}


@pytest.mark.parametrize(
    "other",
    [
        JIASHAN_2024.replace("\n", "\r\n\r\n"),
        JIASHAN_2024.replace("，", ",").replace("（", "(").replace("）", ")"),
        "".join(f"{character} " for character in JIASHAN_2024),
        JIASHAN_2024.replace("2024", "２０２４"),
    ],
    ids=["line ends", "punctuation", "blanks", "width"],
)
def test_what_no_reader_would_call_a_change_changes_nothing(other: str) -> None:
    assert alike(JIASHAN_2024, other) == 1.0


def test_a_correction_is_alike_and_another_year_or_place_is_not() -> None:
    assert alike(JIASHAN_2024, JIASHAN_2024.replace("88件", "91件")) > ALIKE
    assert alike(JIASHAN_2024, JIASHAN_2023) < ALIKE
    assert alike(JIASHAN_2024, GULOU) < ALIKE / 2


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), st.lists(st.sampled_from(WORDS), max_size=30))
def test_the_sketch_estimates_the_share_of_shingles_that_both_have(one: list[str], other: list[str]) -> None:
    first, second = "".join(one), "".join([*one[: len(one) // 2], *other])
    own, others = shingles(first), shingles(second)
    if own and others:
        assert alike(first, second) == pytest.approx(len(own & others) / len(own | others), abs=0.2)
    assert alike(first, second) == alike(second, first)


def test_the_length_of_a_text_is_estimated() -> None:
    short, long = JIASHAN_2024[:100], "".join(chr(0x4E00 + n) for n in range(9000))
    assert count_shingles(read_sketch(sketch_text(short))) == len(shingles(short))
    assert count_shingles(read_sketch(sketch_text(long))) == pytest.approx(9000, rel=0.25)


@pytest.mark.parametrize("text", ["", "四个字。", "\ud83d" * 9, "a" * 9])
def test_any_text_has_a_sketch(text: str) -> None:
    sketch = read_sketch(sketch_text(text))
    assert len(sketch) <= KEPT
    assert likeness(sketch, sketch) == (1.0 if len(sketch) else 0.0)
