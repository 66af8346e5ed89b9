"""What a question takes for granted, checked against the reports of the small library, through the real bot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import build_library, make_bot

from rag.answering.bot import Bot
from rag.schema.answer import Answer


@pytest.fixture(scope="module")
def quoting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    library = build_library(tmp_path_factory.mktemp("premises"))
    bot = make_bot(library)
    yield bot
    bot.close()


def kind_of(answer: Answer) -> str | None:
    return answer.refusal.kind if answer.refusal else None


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("鼓楼区2024年收到的95件行政复议申请里驳回了几件?", "73件"),
        ("嘉善县2024年聘请的9名法律顾问都来自哪里?", "6名"),
        ("鼓楼区12345热线按期办结率为什么只有80%?", "99.1%"),
    ],
)
def test_a_wrong_figure_taken_for_granted_is_told_with_the_right_one(quoting: Bot, question: str, right: str) -> None:
    answer = quoting.ask(question)
    assert kind_of(answer) == "false_premise"
    assert right in answer.text
    assert answer.citations


@pytest.mark.parametrize(
    "question",
    [
        "鼓楼区2024年收到的73件行政复议申请里驳回了几件?",  # as the report has it
        "鼓楼区2024年办理12345工单约2.05万件,按期办结率多少?",  # 2万余: a rough figure may differ a little
        "嘉善县2024年收到的行政复议申请超过50件吗?",  # a mark, not a fact
    ],
)
def test_a_right_figure_a_rough_one_and_a_mark_are_no_false_premises(quoting: Bot, question: str) -> None:
    assert kind_of(quoting.ask(question)) is None


@pytest.mark.parametrize(
    "question",
    [
        "鼓楼区为什么停办了12345热线?",
        "鼓楼区行政复议案件为什么下降?",
        "嘉善县的法律顾问是什么时候被撤销的?",
        "鼓楼区因为什么事被通报批评?",
        "Why did Gulou District of Nanjing shut down its 12345 hotline?",
        "鼓楼区执法力量不足是不是因为经费被挪用?",
    ],
)
def test_an_event_that_no_report_tells_is_a_false_premise(quoting: Bot, question: str) -> None:
    assert kind_of(quoting.ask(question)) == "false_premise"


@pytest.mark.parametrize(
    "question",
    [
        "合肥高新区的涉企检查频次为什么下降?",
        "合肥高新区是怎么做到审批时限压缩的,为什么?",
        "嘉善县2024年为什么废止了七件规范性文件?",
    ],
)
def test_an_event_that_the_report_tells_stands(quoting: Bot, question: str) -> None:
    assert kind_of(quoting.ask(question)) != "false_premise"


def test_a_name_of_another_report_is_told_where_it_stands(quoting: Bot) -> None:
    answer = quoting.ask("嘉善县2024年是怎么推行“综合查一次”的?")
    assert kind_of(answer) == "false_premise"
    assert "合肥高新技术产业开发区2024年" in answer.text


def test_a_name_that_no_report_holds_is_not_disclosed(quoting: Bot) -> None:
    assert kind_of(quoting.ask("嘉善县2024年的“满天星”行动办了多少件案子?")) == "not_disclosed"
