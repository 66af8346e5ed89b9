"""What an answer must hold, read from the words of its question."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.schema.answer import Scope
from rag.understanding.expectation import Expectation, read_expectation
from rag.understanding.question import Question


def read(question: str) -> Expectation:
    return read_expectation(Question(question, question, "zh", Scope(), (), question, number=True))


def test_a_number_a_rate_and_a_quoted_name_are_expected_of_the_clause_that_asks() -> None:
    wants = read("“满天星”行动的办结率是多少")

    assert wants.figure
    assert (wants.rates, wants.quoted) == ({"办结"}, {"满天星"})
    assert wants.asks_for(["办结率"])
    assert not wants.asks_for(["审结"])


@pytest.mark.parametrize(
    ("question", "role"), [("领导小组组长是谁", "组长"), ("谁担任副组长", ""), ("谁当的局长", "局长"), ("多少人", "")]
)
def test_the_office_whose_holder_is_asked_for(question: str, role: str) -> None:
    assert read(question).role == role


def test_a_part_is_asked_for_beside_its_stated_whole() -> None:
    wants = read("2024年83人注销证件,其中退休的有多少人")

    assert wants.stated == {Decimal(83)}  # a year is no figure
    assert wants.asks_part(["退休"])
    assert not wants.asks_part(["注销"])
    assert not read("退休的83人有多少").asks_part(["退休"])


def test_a_change_is_no_count_and_a_denial_is_read() -> None:
    assert read("收到多少件").count
    assert not read("减少了多少件").count
    assert read("有几个没考过").denied
