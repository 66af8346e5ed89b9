"""Which years a question asks about, and how the relative ones are told."""

from __future__ import annotations

from datetime import date

import pytest

from index.text.normalize import fold
from rag.understanding.time import Years, may_be_reported, names_report_year, read_years, report_year, without_years

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024年度", (2024,)),
        ("二〇二四年", (2024,)),
        ("二零二四年度", (2024,)),
        ("24年", (2024,)),
        ("2021至2023年", (2021, 2022, 2023)),
        ("2021-23年", (2021, 2022, 2023)),
        ("2022 and 2023", (2022, 2023)),
        ("去年", (2025,)),
        ("前年", (2024,)),
        ("大前年", (2023,)),
        ("三年前", (2023,)),
        ("10年前", (2016,)),
        ("two years ago", (2024,)),
        ("前三年", (2023, 2024, 2025)),
        ("今年", (2026,)),
        ("上一年度", (2025,)),
        ("上年度", (2025,)),
        ("本年度", (2026,)),
        ("最近一年", (2025,)),
        ("近三年", (2023, 2024, 2025)),
        ("过去五年", (2021, 2022, 2023, 2024, 2025)),
        ("last year", (2025,)),
        ("the year before last", (2024,)),
        ("in the past three years", (2023, 2024, 2025)),
    ],
)
def test_years_are_read(text: str, years: tuple[int, ...]) -> None:
    assert tuple(sorted(read_years(fold(text), (), TODAY).years)) == years
    assert without_years(fold(text)).split() in ([], ["and"], ["in", "the"])


@pytest.mark.parametrize(("text", "year"), [("22年前三季度涨多少", 2022), ("23年前11个月", 2023)])
def test_first_part_of_a_short_year_is_no_time_ago(text: str, year: int) -> None:
    assert read_years(fold(text), (), TODAY) == Years((year,))


@pytest.mark.parametrize(
    ("text", "year", "left"),
    [
        ("某区99999999年收案", 99999999, "某区 收案"),
        ("某区1200年收案", 1200, "某区 收案"),
        ("某区三〇二四年收案", 3024, "某区 收案"),
        ("某区202年收案", 202, "某区 收案"),
        ("某区公元前221年收案", 221, "某区 收案"),
        ("0000年收案", 0, "收案"),
        ("cases in 3024?", 3024, "cases  ?"),
        ("cases in the year 99999", 99999, "cases"),
    ],
)
def test_a_year_that_no_report_could_be_of_is_a_year(text: str, year: int, left: str) -> None:
    assert read_years(fold(text), (), TODAY).years == (year,)
    assert not may_be_reported(year)
    assert without_years(fold(text)).strip() == left


def test_two_digits_of_the_last_century_are_a_year_where_one_stands() -> None:
    assert read_years("某区99年收案", (), TODAY).years == (1999,)
    assert read_years("庆祝建国70年活动", (), TODAY).years == ()
    assert may_be_reported(1999)


@pytest.mark.parametrize(
    "text", ["1200件", "建党100年活动", "3000年历史", "超过1500年", "in 12345 hotline cases", "12345热线"]
)
def test_other_numbers_are_no_years(text: str) -> None:
    assert read_years(fold(text), (), TODAY).years == ()


@pytest.mark.parametrize(
    "text",
    [
        "近几年",
        "比上年增长多少",
        "同比",
        "上年同期",
        "较去年增长",
        "三年行动方案",
        "十四五",
        "10年以上",
        "《关于去年的报告》",
        "今年以来",
        "目前年度",
    ],
)
def test_growth_plans_titles_and_durations_ask_for_no_year(text: str) -> None:
    assert read_years(fold(text), (), TODAY).years == ()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("前一年呢", (2021,)),
        ("上一年", (2021,)),
        ("后一年", (2023,)),
        ("同一年", (2022,)),
        ("the previous year?", (2021,)),
    ],
)
def test_in_a_dialogue_years_are_counted_from_its_own(text: str, years: tuple[int, ...]) -> None:
    assert read_years(fold(text), (2022,), TODAY).years == years


def test_the_year_before_is_counted_from_the_year_of_the_question_itself() -> None:
    assert set(read_years("2024年和上一年", (), TODAY).years) == {2023, 2024}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("去年收到多少件?", "“去年”按今天的日期取2025年"),
        ("近三年的情况", "“近三年”按今天的日期取2023—2025年"),
        ("how many last year?", "“last year” is taken as 2025"),
    ],
)
def test_what_was_counted_from_today_is_told(text: str, told: str) -> None:
    assert read_years(text, (), TODAY).understood == (told,)


def test_a_year_that_is_written_out_needs_no_telling() -> None:
    assert read_years("2024年", (), TODAY).understood == ()


@pytest.mark.parametrize(
    "text",
    ["2024年的报告里,上一年度的不足改了吗?", "2024年对上年度存在的问题整改得怎样", "这份报告怎么说去年发现的问题"],
)
def test_what_a_report_tells_of_the_year_before_is_no_other_year(text: str) -> None:
    assert read_years(fold(text), (), TODAY).years in ((), (2024,))


def test_the_problems_of_last_year_alone_are_asked_of_that_year() -> None:
    assert read_years(fold("去年的问题有哪些?"), (), TODAY).years == (2025,)


def test_a_year_that_the_user_explains_is_not_counted_from_today() -> None:
    read = read_years("我说的去年是2023年", (2025,), date(2026, 11, 22))
    assert (read.years, read.understood) == ((2023,), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("十堰2023年政府工作报告里怎么说", True),
        ("2023报告说的", True),
        ("the 2017 work report of Liaoning", True),
        ("2023年的目标", False),
        ("2023年各地的报告", False),
    ],
)
def test_a_year_may_be_said_as_that_of_a_report(text: str, said: bool) -> None:
    assert names_report_year(fold(text)) is said


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023年政府工作报告里今年的目标", 2023),
        ("Jinan 2025 work report: the target this year", 2025),
        ("2022年报告和2023年报告里的目标", None),
        ("2023年的目标", None),
    ],
)
def test_the_report_that_is_named_by_its_year(text: str, year: int | None) -> None:
    assert report_year(fold(text)) == year


def test_this_year_is_that_of_the_report_where_one_is_meant() -> None:
    assert read_years("今年和去年的目标", (), date(2026, 5, 1), 2023).years == (2022, 2023)
    assert "按今天的日期" not in read_years("今年的目标", (), date(2026, 5, 1), 2023).understood[0]
