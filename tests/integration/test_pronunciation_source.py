"""The packed table of how characters and words are spoken says what pypinyin says, of which it is made, all through."""

from __future__ import annotations

import random
from itertools import islice

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PHRASES_DICT

from index.profile.gazetteer import load_divisions
from rag.understanding.places.pronunciation import readings, syllables


def test_the_readings_of_all_characters_are_those_of_the_source() -> None:
    wrong = [
        character
        for character in map(chr, range(0x4E00, 0xA000))
        if readings(character) != tuple(dict.fromkeys(pinyin(character, style=Style.NORMAL, heteronym=True)[0]))
    ]

    assert wrong == []


def test_names_and_words_run_together_are_spoken_as_the_source_speaks_them() -> None:
    chance = random.Random(6)  # noqa: S311  # the same every time
    words = sorted(PHRASES_DICT)
    joined = ("".join(chance.choices(words, k=3))[chance.randrange(3) :] for _ in range(5000))
    names = {division.name for division in load_divisions()}

    assert [text for text in (*names, *islice(joined, 5000)) if syllables(text) != tuple(lazy_pinyin(text))] == []
