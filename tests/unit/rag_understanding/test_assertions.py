"""What a question states as a fact, and what it is said of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.schema.answer import Scope
from rag.understanding.assertions import asserted, read_assertions, read_beside, stated_values
from rag.understanding.question import Question
from rag.understanding.vocabulary import load_lexicon


def ask(content: str) -> Question:
    return Question(content, content, "zh", Scope(), (), content)


def test_quantities_that_set_a_mark_assert_nothing() -> None:
    assert [str(q.value) for q in asserted("收到的95件申请里驳回多少")] == ["95"]
    assert asserted("前3名是哪几个, 超过50件的有哪些, 用100字概括, 这5份报告里谁最多") == ()


@pytest.mark.parametrize(
    ("content", "margin"),
    [
        ("收到的95件申请里驳回多少", "0"),  # exact
        ("收到的约100件申请里驳回多少", "5"),
        ("投入的7.4万元用在哪里", "500"),  # exact to a thousand
    ],
)
def test_a_stated_figure_is_as_exact_as_it_is_written(content: str, margin: str) -> None:
    (assertion,) = read_assertions(ask(content))

    assert assertion.margin == Decimal(margin)


def test_a_clause_that_states_a_figure_becomes_a_question_for_it() -> None:
    (assertion,) = read_assertions(ask("去年,聘请的9名法律顾问都来自哪里"))

    assert (assertion.said, assertion.asking, assertion.unit) == ("9名", "聘请的 多少名 法律顾问都来", "名")


def test_what_an_event_is_said_of_is_the_rest_of_the_question() -> None:
    facets = read_beside(ask("为什么行政复议网上申请停办了"), "停办", load_lexicon())

    words = {word for facet in facets for word in facet.words}
    assert "行政复议" in words
    assert not {"停办", "为什么"} & words


def test_all_figures_of_a_question_are_stated_values() -> None:
    assert stated_values(ask("超过50件的里,收到的95件驳回多少")) == {Decimal(50), Decimal(95)}
