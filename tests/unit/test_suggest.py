"""Example questions made from the library at hand."""

from __future__ import annotations

from passages import make_report

from rag.suggest import suggest

CASES = "全年收到行政复议申请73件。"


def test_an_empty_library_suggests_nothing() -> None:
    assert suggest(()) == ()


def test_a_report_that_says_nothing_usual_suggests_nothing() -> None:
    assert suggest((make_report("全文。"),)) == ()


def test_a_question_names_a_place_and_year_that_are_there() -> None:
    (question,) = suggest((make_report(CASES, "嘉善县", 2023),))
    assert "嘉善县" in question
    assert "2023" in question


def test_a_report_without_a_year_makes_no_broken_question() -> None:
    (question,) = suggest((make_report(CASES, "嘉善县", None),))
    assert "None" not in question
    assert "嘉善县年" not in question


def test_two_places_with_cases_are_compared() -> None:
    questions = suggest((make_report(CASES), make_report(CASES + "。", "嘉善县")))
    assert any("鼓楼区和嘉善县" in question for question in questions)


def test_two_reports_of_one_place_are_not_compared_as_two_places() -> None:
    questions = suggest((make_report(CASES, "嘉善县", 2023), make_report(CASES + "。", "嘉善县", 2024)))
    assert not any("嘉善县和嘉善县" in question for question in questions)


def test_there_are_never_more_than_five_and_none_twice() -> None:
    full = CASES + "聘请法律顾问6名，按期办结率99%，开展普法宣传活动64场，审核规范性文件5件，存在不足。"
    questions = suggest(tuple(make_report(f"{full}{n}", f"第{n}区") for n in range(30)))
    assert len(questions) == len(set(questions)) == 5
