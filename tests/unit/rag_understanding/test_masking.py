"""A question with its slots masked: each by one sign, the longest of those that overlap, the rest untouched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.understanding.masking import SIGNS, SLOTS, mask, mask_example, spoken


def shown(masked: str) -> str:
    """Return a masked text as an example is written."""
    for slot, sign in SIGNS.items():
        masked = masked.replace(sign, f"{{{slot}}}")
    return masked


@pytest.mark.parametrize(
    ("folded", "masked"),
    [
        ("第二个说说", "{ordinal}说说"),
        ("[2]是哪来的", "{marker}是哪来的"),
        ("第三部分讲什么", "{part}讲什么"),
        ("上半年多少", "{period}多少"),
        ("近三年呢", "{period}呢"),
        ("超过100件的", "超过{number}的"),
        ("the 2nd one", "the {ordinal} one"),
        ("一下", "一下"),
    ],
)
def test_formal_slots_are_found(folded: str, masked: str) -> None:
    assert shown(mask(folded, ())) == masked


def test_given_slots_are_masked_and_the_longest_wins() -> None:
    assert shown(mask("甲区2024年100件", [("place", 0, 2), ("year", 2, 7)])) == "{place}{year}{number}"
    assert shown(mask("甲乙区", [("place", 0, 2), ("measure", 0, 3)])) == "{measure}"


def test_an_example_is_masked_as_its_question_would_be() -> None:
    assert mask_example("再加上{place}") == mask("再加上甲区", [("place", 3, 5)])
    assert mask_example("What about {year}?") == mask("what about 2024?", [("year", 11, 15)])


def test_a_masked_question_is_spoken_in_its_language() -> None:
    assert spoken(mask_example("再加上{place}")) == "再加上某县"
    assert spoken(mask_example("add {place}")) == "add that county"


@given(st.text(alphabet="甲乙第二个[1]上半年100件 ", max_size=20))
def test_what_is_no_slot_keeps_its_characters(folded: str) -> None:
    left = "".join(character for character in mask(folded, ()) if character not in SIGNS.values())
    remaining = iter(folded)
    assert all(character in remaining for character in left)
    assert set(SIGNS) == set(SLOTS)
