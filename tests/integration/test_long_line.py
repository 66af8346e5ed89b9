"""One line of 2 MB, and as many headings and numerals as that has room for, are read in seconds.

The ceilings are many times what is needed. Rows of one sign are in ``test_long_text.py``.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.command import SEEDS
from support.long_text import read, row
from support.processor_time import at_most

from index.reading.outline import outline
from index.reading.sentences import LONGEST_SENTENCE
from index.text.numerals import find_numerals


def letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def test_a_line_of_two_megabytes_is_read_in_seconds() -> None:
    prose = "".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt")))
    line = row(prose.translate(dict.fromkeys(map(ord, "\n\r。！？；;"), "，")), 680_000)
    assert len(line.encode()) > 1_900_000
    with at_most(60):
        sentences, facts = read(line)
    assert max(len(sentence.text) for sentence in sentences) <= LONGEST_SENTENCE
    assert sum(map(letters, (sentence.text for sentence in sentences))) == letters(line)
    assert len(facts) > 5_000


@pytest.mark.parametrize("reading", [lambda text: outline(text, "r"), lambda text: [*find_numerals(text)]])
@pytest.mark.parametrize("text", [row("一、工作\n", 500_000), row("一", 100_000)], ids=["headings", "numerals"])
def test_headings_and_numerals_are_found_in_seconds(text: str, reading: Callable[[str], object]) -> None:
    with at_most(8):
        reading(text)
