"""The order of the ways of answering, and the trace that every answer carries of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from support.library import build_library, check_record, make_bot

from index.library import Library
from rag.answering.bot import Bot
from rag.answering.router import STRATEGIES
from rag.schema.answer import Answer

BEFORE_SEARCH = (
    *("empty_library", "small_talk", "follow_up", "reckoned_figures", "out_of_scope", "not_reckoned", "definitions"),
    *("premises", "about_library", "whole_reports", "by_position", "part_of_year", "counted_items", "named_list"),
    *(
        "several_measures",
        "two_measures",
        "one_figure",
        "mentions",
        "each_its_own_measure",
        "compared_figures",
        "rows_read",
        "reckoned_rows",
    ),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("router")) as opened:
        yield opened


@pytest.fixture
def bot(library: Library) -> Bot:
    return make_bot(library)


def attempts(answer: Answer) -> list[tuple[str, str]]:
    assert answer.trace
    return [(attempt.strategy, attempt.outcome) for attempt in answer.trace.attempts]


@pytest.mark.parametrize(
    ("question", "strategy", "outcome"),
    [
        ("谢谢", "small_talk", "refused"),
        ("成都市武侯区2024年收到多少件行政复议申请?", "out_of_scope", "refused"),
        ("库里有哪些报告?", "about_library", "answered"),
        ("鼓楼区2024年收到多少件行政复议申请?", "one_figure", "answered"),
        ("哪些报告提到了集体学法?", "mentions", "answered"),
        ("鼓楼区和嘉善县谁收到的行政复议申请更多?", "compared_figures", "answered"),
    ],
)
def test_the_first_strategy_that_takes_a_question_answers_it(
    bot: Bot, question: str, strategy: str, outcome: str
) -> None:
    tried = attempts(bot.ask(question))

    *passed, last = tried
    assert last == (strategy, outcome)
    assert passed == [(name, "declined") for name in BEFORE_SEARCH[: BEFORE_SEARCH.index(strategy)]]


def test_what_none_of_them_takes_is_searched_for(bot: Bot) -> None:
    tried = attempts(bot.ask("鼓楼区2024年怎样评查执法案卷?"))

    assert [name for name, _ in tried[: len(BEFORE_SEARCH)]] == list(BEFORE_SEARCH)
    assert len(STRATEGIES) == len(BEFORE_SEARCH)
    assert tried[-1] == ("account", "answered")


def test_each_strategy_that_passes_says_why_in_the_language_of_the_question(bot: Bot) -> None:
    for question, chinese in (("鼓楼区2024年存在哪些不足?", True), ("What is lacking in Gulou District?", False)):
        trace = bot.ask(question).trace
        assert trace
        said = [attempt.why for attempt in trace.attempts if attempt.outcome == "declined"]
        assert said
        assert all(any("一" <= c <= "鿿" for c in why) is chinese for why in said)


def test_readings_name_the_characters_as_they_were_typed(bot: Bot) -> None:
    question = "请问鼓楼区２０２４年收到行政复议申请多少件?"  # full-width digits are one character each as typed
    trace = bot.ask(question).trace
    assert trace
    typed = {r.reader: question[r.start : r.end] for r in trace.readings if r.start is not None and r.end is not None}

    assert typed["place"] == "鼓楼区"
    assert typed["year"] == "２０２４年"
    assert typed["unit"] == "件"


def test_a_follow_up_is_told_as_one(bot: Bot) -> None:
    trace = bot.ask("那嘉善县呢?", ["鼓楼区2024年收到多少件行政复议申请?"]).trace
    assert trace

    assert [reading.value for reading in trace.readings if reading.reader == "act"] == ["continue"]


def test_explaining_keeps_nothing_and_asking_keeps_the_trace(library: Library, bot: Bot) -> None:
    before = library.catalog.answers.count()
    explained = bot.explain("嘉善县2023年审核行政规范性文件多少件?")
    assert library.catalog.answers.count() == before

    answer = bot.ask("嘉善县2023年审核行政规范性文件多少件?")
    check_record(answer, bot)
    assert answer.trace
    assert explained.trace == replace(answer.trace, examples=explained.trace.examples if explained.trace else ())
    assert Answer.from_json(answer.to_json()) == answer
    assert bot.reopen(answer.id).answer.trace == answer.trace


def test_a_record_of_before_has_no_trace(bot: Bot) -> None:
    record = bot.ask("嘉善县2023年审核行政规范性文件多少件?").to_json()
    del record["trace"]

    assert Answer.from_json(record).trace is None
