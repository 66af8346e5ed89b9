"""A 政府工作报告 is known by the year of its delivery and reviews the one before: questions for both years find it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.passages import make_report

from index.profile.gazetteer import load_divisions
from index.records import Paper, Reading, Report, Source
from rag.dialogue.contextualizer import ScopeReader
from rag.understanding.question import Question
from rag.understanding.vocabulary import load_lexicon

LAW = make_report("甲", "玄武区", 2022, parents=("江苏省", "南京市"), aliases=("玄武",))


def delivered(text: str, place: str, year: int) -> Report:
    report = make_report(text, place, year, parents=("浙江省", "嘉兴市"))
    title = Reading(f"{year}年{place}政府工作报告", Source.TITLE, 0.95)
    return replace(report, profile=replace(report.profile, readings={"title": title}, paper=Paper.WORK))


WORK = delivered("乙", "嘉善县", 2023)


@pytest.fixture(scope="module")
def reader() -> ScopeReader:
    return ScopeReader((LAW, WORK), load_divisions(), load_lexicon())


def ask(reader: ScopeReader, question: str, *before: str) -> Question:
    return reader.read(question, before, today=date(2025, 6, 1))


@pytest.mark.parametrize("year", [2022, 2023])
def test_both_the_year_reviewed_and_that_of_delivery_find_it(reader: ScopeReader, year: int) -> None:
    asked = ask(reader, f"嘉善县{year}年新增就业多少人")
    assert asked.report_ids == (WORK.id,)
    assert not asked.year_missing
    assert not asked.plans
    assert any("2022" in line for line in asked.understood) is (year == 2022)


def test_the_year_behind_that_of_delivery_is_missing(reader: ScopeReader) -> None:
    asked = ask(reader, "嘉善县2024年打算新增就业多少人")
    assert asked.year_missing
    assert not asked.plans


def test_a_report_on_its_own_year_reviews_no_other(reader: ScopeReader) -> None:
    assert ask(reader, "玄武区2021年新增就业多少人").year_missing
    assert ask(reader, "玄武区2023年打算怎么做").plans


def test_another_place_that_has_the_year_itself_does_not_hide_it(reader: ScopeReader) -> None:
    asked = ask(reader, "比较玄武区和嘉善县2022年新增就业人数")
    assert set(asked.report_ids) == {LAW.id, WORK.id}


@pytest.mark.parametrize(
    ("question", "delivered_in"),
    [
        ("嘉善县2022年新增就业多少人", 2023),  # what was done in a year, the report behind it tells
        ("嘉善县2022年实际新增就业多少人", 2023),
        ("嘉善县2022年打算新增就业多少人", 2022),
        ("嘉善县2022年新增就业的目标是多少", 2022),
        ("嘉善县2022年的政府工作报告里新增就业多少人", 2022),
        ("嘉善县2021年新增就业多少人", 2022),
    ],
)
def test_of_a_year_that_one_report_plans_and_another_reviews_the_right_one_is_asked(
    question: str, delivered_in: int
) -> None:
    earlier = delivered("丙", "嘉善县", 2022)
    both = ScopeReader((WORK, earlier), load_divisions(), load_lexicon())
    assert ask(both, question).report_ids == ((earlier if delivered_in == 2022 else WORK).id,)


def test_a_follow_up_for_the_target_asks_the_report_of_the_year() -> None:
    earlier = delivered("丙", "嘉善县", 2022)
    both = ScopeReader((WORK, earlier), load_divisions(), load_lexicon())
    assert ask(both, "2022年目标呢", "嘉善县2021年新增就业多少人").report_ids == (earlier.id,)
    assert ask(both, "2022年实际呢", "嘉善县2022年打算新增就业多少人").report_ids == (WORK.id,)


def test_where_all_reports_review_one_year_long_past_last_year_is_that_one() -> None:
    reader = ScopeReader((WORK,), load_divisions(), load_lexicon())
    asked = ask(reader, "去年新增就业多少人")
    assert asked.report_ids == (WORK.id,)
    assert not asked.year_missing
    assert any("2022" in line for line in asked.understood)


def test_where_the_reports_are_of_several_years_last_year_counts_from_today() -> None:
    later = delivered("丙", "嘉善县", 2024)
    reader = ScopeReader((WORK, later), load_divisions(), load_lexicon())
    assert ask(reader, "去年新增就业多少人").years == (2024,)
