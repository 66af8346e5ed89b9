"""A part of a report that is asked for by its position is told from the report's own outline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import build_library, check_record, make_bot

from index.library import Library
from rag.answering.bot import Bot
from rag.schema.answer import Answer


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("by_position")) as opened:
        yield opened


@pytest.fixture
def bot(library: Library) -> Bot:
    return make_bot(library)


def quotes(answer: Answer) -> str:
    return "\n".join(citation.quote for citation in answer.citations)


def test_a_part_is_told_point_by_point(bot: Bot) -> None:
    answer = bot.ask("鼓楼区2024年的报告第一部分写了什么?")
    check_record(answer, bot)
    assert "主要举措和成效" in answer.text
    order = [answer.text.index(words) for words in ("加强行政执法监督", "依法化解行政争议", "深化政务服务")]
    assert order == sorted(order)
    assert "全年收到行政复议申请73件" in answer.text


def test_points_in_running_text(bot: Bot) -> None:
    answer = bot.ask("鼓楼区报告第二部分第二点是什么?")
    check_record(answer, bot)
    assert quotes(answer) == "二是普法宣传形式较为单一。"


def test_the_last_paragraph_is_no_signature_and_no_heading(bot: Bot) -> None:
    answer = bot.ask("鼓楼区报告的最后一段写了什么?")
    assert quotes(answer).startswith("2025年，鼓楼区将新建公共法律服务站5个")


def test_the_opening_is_no_title(bot: Bot) -> None:
    answer = bot.ask("鼓楼区报告的前言写了什么?")
    assert quotes(answer).startswith("2024年，鼓楼区深入学习贯彻")


def test_where_there_is_no_such_part_those_that_there_are(bot: Bot) -> None:
    answer = bot.ask("鼓楼区报告第七部分写了什么?")
    assert answer.refusal is not None
    assert "3个部分" in answer.text
    assert "一、主要举措和成效" in answer.text


def test_a_topic_within_a_part(bot: Bot) -> None:
    told, silent = (bot.ask(f"鼓楼区报告第{n}部分提到多少件行政复议申请?") for n in ("一", "三"))
    check_record(told, bot)
    assert "73件" in told.text
    assert silent.refusal is not None
    assert "73件" not in silent.text


def test_a_follow_up_for_another_part(bot: Bot) -> None:
    answer = bot.ask("那第三部分呢?", ["鼓楼区2024年的报告第一部分写了什么?"])
    assert "下一步工作安排" in answer.text
    assert answer.scope.jurisdictions == ("鼓楼区",)


def test_of_several_reports_a_line_each(bot: Bot) -> None:
    answer = bot.ask("各份报告的第二部分写了什么?")
    check_record(answer, bot)
    assert len(answer.text.split("\n")) == 5
