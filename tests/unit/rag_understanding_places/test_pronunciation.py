"""How names are spoken. That the packed table says what pypinyin says is tested in ``tests/integration``."""

from __future__ import annotations

import pytest

from rag.understanding.places.pronunciation import readings, syllables


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("红谷滩区", "hong gu tan qu"),
        ("重庆市", "chong qing shi"),  # a word that is spoken otherwise than its characters alone
        ("重要", "zhong yao"),
        ("成都银行行长", "cheng du yin hang hang zhang"),
        ("兵团第1师A区", "bing tuan di 1 shi A qu"),
        ("", ""),
        ("2024", "2024"),
    ],
)
def test_a_text_is_spoken_word_by_word(text: str, spoken: str) -> None:
    assert syllables(text) == tuple(spoken.split())


def test_a_character_is_spoken_in_all_its_ways_the_usual_one_first() -> None:
    assert readings("长")[:2] == ("zhang", "chang")
    assert readings("女") == ("nv", "ru")
    assert readings("a") == ("a",)
