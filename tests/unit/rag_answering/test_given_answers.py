"""Answers that are kept for the turns that lean on them."""

from __future__ import annotations

from rag.answering.given_answers import KEPT, Given, GivenAnswers
from rag.schema.answer import Draft


def of(*dialogue: str, words_only: bool = False) -> Given:
    return Given.today(dialogue, words_only=words_only)


def test_an_answer_is_found_by_its_question_and_those_before_it() -> None:
    answers = GivenAnswers()
    answers.keep(of("甲县收案多少", "那乙县呢"), Draft("二十件", ()))
    assert answers.find(of("甲县收案多少", " 那乙县呢")) == Draft("二十件", ())
    assert answers.find(of("那乙县呢")) is None


def test_what_was_found_by_words_alone_is_looked_for_again() -> None:
    answers = GivenAnswers()
    answers.keep(of("甲县收案多少", words_only=True), Draft("二十件", ()))
    assert answers.find(of("甲县收案多少")) is None


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    answers = GivenAnswers()
    for number in range(KEPT):
        answers.keep(of(str(number)), Draft(str(number), ()))
    assert answers.find(of("0"))  # asked for again, it stays
    answers.keep(of("one more"), Draft("", ()))
    assert answers.find(of("0"))
    assert answers.find(of("1")) is None
