"""Reports compared as wholes: by aspects, and what one writes of that the other does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import build_library, check_record, make_bot

from index.library import Library
from rag.answering.bot import Bot


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("whole")) as opened:
        yield opened


@pytest.fixture
def bot(library: Library) -> Bot:
    return make_bot(library)


def strategy(answer: object) -> str:
    return answer.trace.attempts[-1].strategy  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "question",
    [
        "鼓楼区和嘉善县2024年的报告有什么不同?",
        "比较一下鼓楼区和嘉善县2024年的报告",
        "鼓楼区和嘉善县2024年有没有什么区别?",
    ],
)
def test_two_reports_are_set_side_by_side_by_their_aspects(question: str, bot: Bot) -> None:
    answer = bot.ask(question)
    check_record(answer, bot)
    assert strategy(answer) == "whole_reports"
    assert answer.table is not None
    assert len(answer.table.columns) == 3
    own, other = (" ".join(row[column].text for row in answer.table.rows) for column in (1, 2))
    assert "深化政务服务" in own
    assert "聘请法律顾问" in other
    assert "一是部分街道执法力量不足" not in other
    assert "未披露" not in answer.text


@pytest.mark.parametrize("question", ["总结一下嘉善县2024年的报告", "嘉善县2024年的报告,归纳归纳"])
def test_one_report_is_summed_up_by_its_headings(question: str, bot: Bot) -> None:
    answer = bot.ask(question)
    check_record(answer, bot)
    assert strategy(answer) == "whole_reports"
    assert answer.refusal is None
    assert "聘请法律顾问" in answer.text


def test_a_topic_is_not_the_whole_report(bot: Bot) -> None:
    assert strategy(bot.ask("总结一下嘉善县2024年的行政执法工作")) != "whole_reports"


def test_what_one_has_and_the_other_lacks(bot: Bot) -> None:
    answer = bot.ask("嘉善县2024年有而鼓楼区没有的措施有哪些?")
    check_record(answer, bot)
    assert {citation.jurisdiction for citation in answer.citations} == {"嘉善县"}
    assert "法律顾问" in answer.text  # 鼓楼区 has none
    assert "行政复议" not in answer.text  # both have


def test_the_other_way_round(bot: Bot) -> None:
    answer = bot.ask("嘉善县2024年没有而鼓楼区有的措施有哪些?")
    assert {citation.jurisdiction for citation in answer.citations} == {"鼓楼区"}


@pytest.mark.parametrize(
    "question", ["鼓楼区和嘉善县的行政复议有什么不同?", "鼓楼区和嘉善县2024年存在的问题有什么不同?"]
)
def test_one_thing_of_both_is_compared_by_itself(question: str, bot: Bot) -> None:
    assert strategy(bot.ask(question)) != "whole_reports"
