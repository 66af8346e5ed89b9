"""Words of a question become the measure whose number is wanted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.facts.measures import load_measures
from rag.schema.answer import Scope
from rag.understanding.measure_query import read_measure, read_wanted
from rag.understanding.operation import Wanted
from rag.understanding.question import Question
from rag.understanding.vocabulary import load_lexicon


def wanted(content: str, context: str = "", units: Sequence[str] = ()) -> Wanted:
    found = read_wanted(content, context, units, load_lexicon(), load_measures())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("content", "context", "head", "actions"),
    [
        ("收到的行政复议申请有多少件", "", "行政复议", ("收到",)),
        ("行政复议收案量", "", "行政复议", ("收到",)),
        ("复议案件受理量", "", "行政复议", ("受理",)),
        ("行政复议数据", "", "行政复议", ()),
        ("行政复议案件数量", "", "行政复议", ()),
        ("驳回的", "收到的行政复议申请", "行政复议", ("驳回",)),
        ("维持的", "收到的行政复议申请 驳回的", "行政复议", ("维持",)),
        ("行政诉讼", "受理的行政复议案件", "行政诉讼", ("受理",)),
        ("行政复议总数", "驳回的行政复议", "行政复议", ()),
        ("红头文件废了几件", "", "规范性文件", ("废止",)),
        ("administrative reconsideration applications received", "", "行政复议", ("收到",)),
        ("reconsideration cases accepted", "", "行政复议", ("受理",)),
        ("how many normative documents were repealed", "", "规范性文件", ("废止",)),
        ("领导出庭率", "", "负责人出庭应诉率", ()),
        ("court appearance rate", "", "负责人出庭应诉率", ()),
    ],
)
def test_question_words_become_the_measure_of_the_ledger(
    content: str, context: str, head: str, actions: tuple[str, ...]
) -> None:
    found = wanted(content, context)
    assert (found.heads[0], found.actions) == (head, actions)


@pytest.mark.parametrize(
    ("content", "units"),
    [
        ("培训人数", ("人",)),
        ("法治宣传的场次", ("场",)),
        ("行政复议收案量", ("件",)),
        ("负责人出庭应诉率", ("%",)),
        ("法律顾问", ()),
    ],
)
def test_nouns_carry_the_unit_that_is_asked(content: str, units: tuple[str, ...]) -> None:
    assert wanted(content).units == units


def test_counting_reports_asks_for_no_unit_of_the_measure() -> None:
    assert wanted("哪几份写到了规范性文件", units=("份",)).units == ()
    assert wanted("规范性文件有几份", units=("份",)).units == ("份",)


def test_a_measure_that_only_narrows_is_told_from_two_that_stand_side_by_side() -> None:
    narrowed, both = wanted("法律顾问审查的合同"), wanted("人民调解和信访的件数")
    assert (narrowed.heads[0], narrowed.qualifiers) == ("合同", ("法律顾问",))
    assert len(both.heads) == 2
    assert both.qualifiers == ()
    assert wanted("contracts reviewed by the legal counsel").heads[0] == "合同"


@pytest.mark.parametrize("content", ["", "怎么样", "存在哪些不足", "落款是哪天"])
def test_nothing_that_can_be_counted_is_no_measure(content: str) -> None:
    assert read_wanted(content, "", (), load_lexicon(), load_measures()) is None


@pytest.mark.parametrize("content", ["收到的45件复议申请里驳回了几件", "驳回的复议申请一共几件"])
def test_what_is_done_with_a_number_or_to_get_its_whole_names_no_measure(content: str) -> None:
    asked = Question(content, content, "zh", Scope(), (), content, units=("件",))
    found = read_measure(asked, load_lexicon(), load_measures())

    assert found is not None
    assert (found.heads[0], found.actions) == ("行政复议", ("驳回",))
