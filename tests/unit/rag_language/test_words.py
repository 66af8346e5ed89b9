"""Words from the packaged table are found as words: Chinese ones anywhere, English ones whole, the longest first."""

from __future__ import annotations

import re

import pytest

from rag.language.words import either_of, finder, kinds, words
from rag.understanding.cues.premise import Event


def test_the_longest_word_is_found() -> None:
    assert finder("department", "plain").findall("城市管理和林业和草原") == ["城市管理", "林业和草原"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("it grew by ten", True), ("homegrew", False), ("收到的grew了", True), ("收到的件数增长了", True)],
)
def test_english_words_count_whole_and_chinese_ones_anywhere(text: str, found: bool) -> None:
    assert bool(finder("direction", "up").search(text)) is found


def test_a_sign_in_a_word_is_no_expression() -> None:
    assert re.search(either_of(("c.d", "没")), "看c.d吧")
    assert not re.search(either_of(("c.d", "没")), "cad")


def test_a_kind_that_is_not_there_is_told() -> None:
    with pytest.raises(KeyError):
        words("direction", "sideways")


def test_each_event_has_words_of_a_question_and_of_a_report() -> None:
    assert {*kinds("happened")} == {*kinds("told")} == {*Event}
