"""Answers that are kept for the turns that lean on them."""

from __future__ import annotations

from rag.answering.given_answers import KEPT, GivenAnswers
from rag.schema.answer import Draft


def test_an_answer_is_found_by_its_question_and_those_before_it() -> None:
    given = GivenAnswers()
    given.keep("那乙县呢", ("甲县收案多少",), Draft("二十件", ()))
    assert given.find(" 那乙县呢", ["甲县收案多少"]) == Draft("二十件", ())
    assert given.find("那乙县呢", ()) is None


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    given = GivenAnswers()
    for number in range(KEPT):
        given.keep(str(number), (), Draft(str(number), ()))
    assert given.find("0", ())  # asked for again, it stays
    given.keep("one more", (), Draft("", ()))
    assert given.find("0", ())
    assert given.find("1", ()) is None
