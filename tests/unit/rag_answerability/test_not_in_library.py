"""What the library does not reach: other topics, places and years; refusals that help."""

from __future__ import annotations

from dataclasses import replace

from support.passages import make_passage, make_report

from index.records import Passage
from rag.answerability.not_in_library import refuse_below, refuse_scope, refuse_year
from rag.retrieval.retriever import Found
from rag.schema.answer import Scope
from rag.understanding.keywords import Facet
from rag.understanding.places.linker import Below, Outside
from rag.understanding.question import Question

REPORTS = (make_report("甲", "嘉善县", 2023), make_report("乙", "嘉善县", 2024), make_report("丙", "鼓楼区", 2024))
PASSAGE = make_passage("收到行政复议申请73件。", "嘉善县", 2024)
ASKED = Question(
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


def test_a_place_outside_alone_is_not_in_the_library() -> None:
    asked = replace(ASKED, scope=Scope(), report_ids=(), outside=(Outside(0, 3, "江宁区"),))
    refusal = refuse_scope(asked, REPORTS)
    assert refusal is not None
    assert refusal.kind == "not_in_corpus"
    assert "江宁区" in refusal.detail
    assert "嘉善县2023" in refusal.detail


def test_a_year_that_no_report_could_be_of_is_missing_though_the_evidence_has_its_digits() -> None:
    found = found_of(make_passage("归集信息3024条。", "嘉善县", 2024))
    asked = replace(ASKED, years=(3024,), missing_years=(3024,))
    refusal = refuse_year(asked, found, REPORTS)
    assert refusal is not None
    assert refusal.kind == "year_missing"
    assert "3024" in refusal.detail


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


def test_a_refusal_speaks_the_questions_language() -> None:
    asked = replace(ASKED, language="en", years=(2019,), missing_years=(2019,))
    refusal = refuse_year(asked, found_of(PASSAGE), REPORTS)
    assert refusal is not None
    assert refusal.detail.startswith("The library has no report")


def test_a_place_outside_comes_with_the_nearest_that_are_in() -> None:
    reports = (
        make_report("甲", "嘉善县", parents=("浙江省", "嘉兴市")),
        make_report("乙", "临安区", parents=("浙江省", "杭州市")),
        make_report("丙", "鼓楼区", parents=("江苏省", "南京市")),
    )
    asked = replace(ASKED, scope=Scope(), outside=(Outside(0, 3, "海盐县", ("浙江省", "嘉兴市")),))
    refusal = refuse_scope(asked, reports)
    assert refusal is not None
    assert "同市的嘉善县2024。" in refusal.detail
    assert "3份" in refusal.detail
    refusal = refuse_scope(replace(asked, outside=(Outside(0, 3, "越城区", ("浙江省", "绍兴市")),)), reports)
    assert refusal is not None
    assert "同省的嘉善县2024、临安区2024。" in refusal.detail
    refusal = refuse_scope(replace(asked, outside=(Outside(0, 3, "海淀区", ("北京市",)),)), reports)
    assert refusal is not None
    assert "鼓楼区2024" in refusal.detail


def test_a_name_of_several_places_outside_asks_which() -> None:
    outside = Outside(0, 3, "城关区", (), ("西藏自治区拉萨市城关区", "甘肃省兰州市城关区"))
    refusal = refuse_scope(replace(ASKED, scope=Scope(), outside=(outside,)), REPORTS)
    assert refusal is not None
    assert refusal.kind == "ambiguous_place"
    assert "甘肃省兰州市城关区，都不在库中" in refusal.detail


def test_a_zone_without_its_place_asks_where() -> None:
    refusal = refuse_scope(replace(ASKED, scope=Scope(), outside=(Outside(0, 3, "高新区"),)), REPORTS)
    assert refusal is not None
    assert refusal.kind == "ambiguous_place"


def test_of_namesakes_those_in_the_library_come_first() -> None:
    asked = replace(ASKED, ambiguous=("江苏省南京市鼓楼区", "福建省福州市鼓楼区"), namesakes=("河南省开封市鼓楼区",))
    refusal = refuse_scope(asked, REPORTS)
    assert refusal is not None
    assert refusal.kind == "ambiguous_place"
    assert refusal.detail.index("福建省") < refusal.detail.index("河南省开封市鼓楼区")


def test_a_department_is_answered_only_where_the_report_speaks_of_it() -> None:
    asked = replace(ASKED, below=(Below(0, 6, "嘉善县司法局", ("司法局",)),))
    said = make_passage("县司法局收到行政复议申请73件。", "嘉善县", 2024)
    assert refuse_below(asked, found_of(said), REPORTS) is None
    assert refuse_below(ASKED, found_of(PASSAGE), REPORTS) is None
    refusal = refuse_below(asked, found_of(PASSAGE), REPORTS)
    assert refusal is not None
    assert refusal.kind == "not_in_corpus"
    assert "嘉善县司法局" in refusal.detail
