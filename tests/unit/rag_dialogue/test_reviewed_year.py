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


def test_a_later_report_that_reviews_it_counts_only_where_there_is_none_of_the_year() -> None:
    both = ScopeReader((WORK, delivered("丙", "嘉善县", 2022)), load_divisions(), load_lexicon())
    assert len(ask(both, "嘉善县2022年新增就业多少人").report_ids) == 1
