"""How names are spoken: the packed table says what pypinyin says, of which it is made."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from index.profile.gazetteer import load_divisions
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


def test_the_readings_of_all_characters_are_those_of_the_source() -> None:
    from pypinyin import Style, pinyin  # a second that no other test file needs to wait for

    wrong = [
        character
        for character in map(chr, range(0x4E00, 0xA000))
        if readings(character) != tuple(dict.fromkeys(pinyin(character, style=Style.NORMAL, heteronym=True)[0]))
    ]

    assert wrong == []


def test_names_and_words_run_together_are_spoken_as_the_source_speaks_them() -> None:
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    chance = random.Random(6)  # noqa: S311  # the same every time
    words = sorted(PHRASES_DICT)
    joined = ("".join(chance.choices(words, k=3))[chance.randrange(3) :] for _ in range(5000))
    names = {division.name for division in load_divisions()}

    assert [text for text in (*names, *islice(joined, 5000)) if syllables(text) != tuple(lazy_pinyin(text))] == []
