"""Whether a passage gives what is asked, beyond being about it."""

from __future__ import annotations

import pytest
from support.passages import make_passage

from rag.answerability.answer_fit import looked_at, read_suit
from rag.retrieval.retriever import Found
from rag.schema.answer import Scope
from rag.understanding.keywords import Facet
from rag.understanding.question import Question


def suits(question: str, text: str, *words: str, units: tuple[str, ...] = (), measure: bool = False) -> bool:
    asked = Question(question, question, "zh", Scope(), (), question, units=units, number="谁" not in question)
    passage = make_passage(text)
    facets = tuple(Facet(word, (word,), 1.0, measure) for word in words)
    return read_suit(asked, Found((passage,), facets, dict.fromkeys(words, 1.0)))(passage)


def test_of_a_stated_whole_the_part_needs_a_figure_of_its_own() -> None:
    whole = "83人因岗位调整、退休等原因注销证件,78人新领证件。"
    assert not suits("83人注销证件,其中退休的有多少人", whole, "退休")
    assert suits("45件申请里驳回了几件", "收到申请45件,维持10件,驳回15件。", "驳回", units=("件",))


def test_the_figure_of_the_question_is_no_answer_to_it() -> None:
    assert not suits("包的18件案子办妥了几件", "领导包保了18件案件。", "案子", units=("件",))
    assert suits("包的18件案子办妥了几件", "包保18件案件,办结16件。", "案子", units=("件",))


def test_cases_are_no_events() -> None:
    assert not suits("受理多少件", "开展宣传活动82场次。", units=("件",))
    assert suits("受理多少件", "受理案件82件。", units=("件",))
    assert suits("受理多少个", "开展宣传活动82场次。", units=("个",))


def test_a_deputy_is_not_the_head() -> None:
    assert not suits("领导小组组长是谁", "区长任领导小组副组长。")
    assert suits("领导小组组长是谁", "区委书记任领导小组组长。")


def test_the_measure_of_the_asking_clause_is_needed() -> None:
    question = "作出维持的案件中,提起行政诉讼的有多少件"
    assert not suits(question, "维持10件,驳回15件。", "行政诉讼", units=("件",), measure=True)
    assert suits(question, "提起行政诉讼3件。", "行政诉讼", units=("件",), measure=True)


@pytest.mark.parametrize(("question", "many"), [("投入资金多少", 10), ("收到多少件", 5)])
def test_more_passages_are_looked_at_for_a_sum_of_money(question: str, many: int) -> None:
    asked = Question(question, question, "zh", Scope(), (), question, number=True)
    assert looked_at(asked) == many
