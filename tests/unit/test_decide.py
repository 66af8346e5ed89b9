"""Is there an answer? Typed refusals that tell what there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from passages import make_found, make_passage, make_report

from index.records import Passage
from rag.answer import Scope
from rag.decide import IsSaid, refuse_evidence, refuse_scope, refuse_silence, refuse_year
from rag.facets import Facet
from rag.places import Outside
from rag.retrieve import Found
from rag.scope import Asked


def said_in(text: str) -> IsSaid:
    return lambda words, _: any(word in text for word in words)


REPORTS = (make_report("甲", "嘉善县", 2023), make_report("乙", "嘉善县", 2024), make_report("丙", "鼓楼区", 2024))
PASSAGE = make_passage("收到行政复议申请73件。", "嘉善县", 2024)
ASKED = Asked(
    question="嘉善县收到多少件行政复议申请?",
    standalone="嘉善县收到多少件行政复议申请?",
    language="zh",
    scope=Scope(("嘉善县",), (), ("行政复议申请",)),
    report_ids=(REPORTS[0].id, REPORTS[1].id),
    content="收到多少件行政复议申请",
    number=True,
    named_place=True,
)


def measure(word: str) -> Facet:
    return Facet(word, (word,), 1.0, measure=True)


def found_of(*passages: Passage, words: tuple[str, ...] = ("行政复议申请",)) -> Found:
    return Found(passages, tuple(map(measure, words)), dict.fromkeys(words, 1.0))


def test_what_may_have_an_answer_is_not_refused_by_its_scope() -> None:
    assert refuse_scope(ASKED, REPORTS) is None


@pytest.mark.parametrize("question", ["今天天气怎么样?", "写一首诗", "What's the weather like?", "你是谁?"])
def test_small_talk_is_off_topic(question: str) -> None:
    refusal = refuse_scope(replace(ASKED, question=question, scope=Scope()), REPORTS)
    assert refusal is not None
    assert refusal.kind == "off_topic"
    assert "鼓楼区2024" in refusal.detail


def test_a_place_outside_alone_is_not_in_the_library() -> None:
    asked = replace(ASKED, scope=Scope(), report_ids=(), outside=(Outside(0, 3, "江宁区"),))
    refusal = refuse_scope(asked, REPORTS)
    assert refusal is not None
    assert refusal.kind == "not_in_corpus"
    assert "江宁区" in refusal.detail
    assert "嘉善县2023" in refusal.detail


def test_a_place_outside_beside_one_inside_is_no_reason_to_refuse() -> None:
    assert refuse_scope(replace(ASKED, outside=(Outside(0, 3, "江宁区"),)), REPORTS) is None


def test_a_parent_of_reporting_bodies_names_them() -> None:
    refusal = refuse_scope(replace(ASKED, by_parent=("嘉兴市",)), REPORTS)
    assert refusal is not None
    assert refusal.kind == "not_in_corpus"
    assert "嘉兴市" in refusal.detail
    assert "嘉善县" in refusal.detail


def test_a_large_library_is_not_listed_to_the_end() -> None:
    many = tuple(make_report(f"{n}", f"第{n}区") for n in range(40))
    asked = replace(ASKED, scope=Scope(), outside=(Outside(0, 3, "江宁区"),))
    refusal = refuse_scope(asked, many)
    assert refusal is not None
    assert "40份" in refusal.detail
    assert "第39区" not in refusal.detail


def test_a_year_without_a_report_is_refused_with_the_years_there_are() -> None:
    asked = replace(ASKED, years=(2019,), missing_years=(2019,))
    refusal = refuse_year(asked, found_of(PASSAGE), REPORTS)
    assert refusal is not None
    assert refusal.kind == "year_missing"
    assert "2023、2024" in refusal.detail


def test_one_of_two_years_is_enough_to_answer() -> None:
    asked = replace(ASKED, years=(2019, 2024), missing_years=(2019,))
    assert refuse_year(asked, found_of(PASSAGE), REPORTS) is None
    assert refuse_year(replace(ASKED, years=(2024,)), found_of(PASSAGE), REPORTS) is None


def test_a_year_that_the_evidence_speaks_of_is_answered() -> None:
    asked = replace(ASKED, years=(2022,), missing_years=(2022,))
    assert refuse_year(asked, found_of(make_passage("比2022年的52件增长一成。")), REPORTS) is None


def test_next_years_plans_are_answered_but_not_next_years_figures() -> None:
    plan = replace(make_passage("将建设法律服务中心。", "嘉善县", 2024), aspect="plans")
    asked = replace(ASKED, years=(2025,), missing_years=(2025,))
    assert refuse_year(replace(asked, number=False), found_of(plan), REPORTS) is None
    assert refuse_year(asked, found_of(plan), REPORTS) is not None


def test_evidence_with_the_measure_and_a_figure_is_answered() -> None:
    assert refuse_evidence(ASKED, found_of(PASSAGE), said_in(PASSAGE.report.text), [PASSAGE]) is None


def test_no_evidence_is_not_disclosed() -> None:
    refusal = refuse_evidence(ASKED, found_of(), said_in("全文。"), [])
    assert refusal is not None
    assert refusal.kind == "not_disclosed"
    assert "行政复议申请" in refusal.detail


def test_a_measure_that_no_asked_report_names_is_not_disclosed() -> None:
    refusal = refuse_evidence(ASKED, found_of(PASSAGE, words=("法律援助",)), said_in(PASSAGE.report.text), [PASSAGE])
    assert refusal is not None
    assert refusal.kind == "not_disclosed"
    assert "法律援助" in refusal.detail


def test_a_figure_asked_for_that_no_evidence_holds_is_not_disclosed() -> None:
    passage = make_passage("推进行政复议申请便民化。", "嘉善县", 2024)
    refusal = refuse_evidence(ASKED, found_of(passage), said_in(passage.report.text), [passage])
    assert refusal is not None
    assert refusal.kind == "not_disclosed"


def test_the_numeral_of_an_item_is_no_figure() -> None:
    passage = make_passage("二是行政复议申请渠道不够畅通。", "嘉善县", 2024)
    refusal = refuse_evidence(ASKED, found_of(passage), said_in(passage.report.text), [passage])
    assert refusal is not None
    assert refusal.kind == "not_disclosed"


def test_a_silent_model_is_believed_only_where_the_evidence_is_weak() -> None:
    assert refuse_silence(ASKED, found_of(PASSAGE)) is None
    weak = make_found((make_passage("开展普法。"),), "行政复议申请")
    refusal = refuse_silence(ASKED, weak)
    assert refusal is not None
    assert refusal.kind == "not_disclosed"


def test_a_refusal_speaks_the_questions_language() -> None:
    asked = replace(ASKED, language="en", years=(2019,), missing_years=(2019,))
    refusal = refuse_year(asked, found_of(PASSAGE), REPORTS)
    assert refusal is not None
    assert refusal.detail.startswith("The library has no report")
