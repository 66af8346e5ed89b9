"""Several measures asked at once are each answered, of one place and of several, and kept by what follows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import build_library, check_record, make_bot

from index.library import Library
from rag.answering.bot import Bot
from rag.schema.answer import Answer, Chart


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("several")) as opened:
        yield opened


@pytest.fixture
def bot(library: Library) -> Bot:
    return make_bot(library)


def ask(bot: Bot, *dialogue: str) -> Answer:
    answer = bot.ask(dialogue[-1], dialogue[:-1])
    assert answer.trace
    assert answer.trace.attempts[-1].strategy == "several_measures", answer.text
    check_record(answer, bot)
    return answer


def cells(answer: Answer) -> list[tuple[str, ...]]:
    assert answer.table
    return [tuple(cell.text for cell in row) for row in answer.table.rows]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("鼓楼区2024年行政复议维持和驳回各多少件?", ("维持的行政复议为40件", "驳回的行政复议为9件")),
        ("鼓楼区2024年热线工单多少件,按期办结率多少?", ("2万余件", "按期办结率99.1%")),
        (
            "嘉善县2024年行政规范性文件审核多少件、备案多少件、废止多少件?",
            ("审核行政规范性文件23件", "备案的规范性文件为21件", "废止的规范性文件为七件"),
        ),
        (
            "How many cases of reconsideration did Jiashan receive in 2024, and how many were rejected?",
            ("88件", "11件"),
        ),
    ],
)
def test_each_measure_of_one_place_has_its_line_and_citation(bot: Bot, question: str, told: tuple[str, ...]) -> None:
    answer = ask(bot, question)
    assert all(any(one in line and "[1]" in line for line in answer.text.splitlines()) for one in told), answer.text
    assert answer.table is None


def test_several_places_make_a_table_with_a_column_a_measure(bot: Bot) -> None:
    answer = ask(bot, "鼓楼区和嘉善县2024年行政复议受理和驳回各多少件?")
    assert cells(answer) == [("鼓楼区", "2024", "66件", "9件"), ("嘉善县", "2024", "81件", "11件")]
    assert answer.table
    assert answer.table.columns == ("地区", "年份", "受理行政复议", "驳回行政复议")
    assert answer.chart == Chart("bar", 0, 2, upto=3)


def test_what_a_report_does_not_disclose_is_said_in_its_cell_and_line(bot: Bot) -> None:
    answer = ask(bot, "做个表,鼓楼区和嘉善县2024年,行政复议和行政规范性文件两列")
    assert cells(answer) == [("鼓楼区", "2024", "73件", "未披露"), ("嘉善县", "2024", "88件", "23件")]
    assert "鼓楼区2024年未披露规范性文件。" in answer.text.splitlines()


def test_a_part_that_nothing_tells_is_not_denied(bot: Bot) -> None:
    answer = bot.ask("鼓楼区2024年评查案卷多少件,开展了几次?")
    assert "58件" in answer.text
    assert "未披露" not in answer.text


FIRST = "做个表,鼓楼区和嘉善县2024年,行政复议受理和驳回各多少件"


def test_follow_ups_keep_the_measures(bot: Bot) -> None:
    added = ask(bot, FIRST, "再加上审结的")
    assert [row[2:] for row in cells(added)] == [("66件", "9件", "61件"), ("81件", "11件", "79件")]
    dropped = ask(bot, FIRST, "再加上审结的", "驳回那列删了吧")
    assert [row[2:] for row in cells(dropped)] == [("66件", "61件"), ("81件", "79件")]
    summed = ask(bot, FIRST, "合计多少")
    assert "受理行政复议：合计147件" in summed.text
    assert "驳回行政复议：合计20件" in summed.text


def test_joined_things_of_one_number_are_one_figure(bot: Bot) -> None:
    answer = bot.ask("嘉善县2024年审查合同及协议多少份?")
    assert "310余份" in answer.text
    assert "未披露" not in answer.text


def test_a_rate_of_something_else_is_no_answer(bot: Bot) -> None:
    answer = ask(bot, "鼓楼区2024年行政复议收到多少件,按期办结率多少?")
    assert "全年收到行政复议申请73件" in answer.text
    assert "99.1%" not in answer.text
    assert "鼓楼区2024年未披露行政复议办结率。" in answer.text.splitlines()


def test_joined_parts_in_one_unit_are_told_one_by_one_where_each_is_asked(bot: Bot) -> None:
    answer = ask(bot, "鼓楼区2024年驳回和维持的行政复议各几件?")
    assert answer.text.splitlines() == [
        "鼓楼区2024年驳回的行政复议为9件（“行政复议申请……驳回9件”）[1]。",
        "鼓楼区2024年维持的行政复议为40件（“行政复议申请……其中维持40件”）[1]。",
    ]
