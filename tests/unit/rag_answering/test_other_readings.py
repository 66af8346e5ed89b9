"""What else a turn may mean that is not surely read: said, and offered as a question that stands by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from support.library import build_library, check_record, make_bot
from support.unsure_reader import reading_as, unsure

from rag.answering.bot import Bot
from rag.answering.other_readings import OtherReadings, is_unsure
from rag.cli.render import answer_lines
from rag.schema.answer import Draft, Scope
from rag.understanding.masking import mask_example
from rag.understanding.operation import Operation
from rag.understanding.question import Question, Reference
from rag.understanding.turn_reader import Label
from rag.understanding.vocabulary import load_lexicon

FIRST = "鼓楼区2024年收到多少件行政复议申请?"
ENGLISH = "How many applications for administrative reconsideration did Gulou District receive in 2024?"
SCRIPT = {
    "{place}嗯": unsure({"replace": 0.5, "add": 0.4, "keep": 0.1}),
    "{place}哦": unsure({"replace": 0.5, "correct": 0.4, "back": 0.1}),
    "{place}噢": unsure({"replace": 0.5, "source": 0.4}),
    "{place}啊": unsure({"replace": 0.9, "add": 0.1}),
    "{place} hm": unsure({"replace": 0.5, "add": 0.4}),
    "弄一下": unsure({"operate": 0.9, "form": 0.05}, {"mean": 0.5, "sum": 0.45}, "number"),
    "那个": unsure({"operate": 0.4, "object": 0.3, "source": 0.3}, {"none": 0.5, "look_up": 0.4}, "none"),
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    script = {mask_example(text): reading for text, reading in SCRIPT.items()}
    with build_library(tmp_path_factory.mktemp("other")) as library, reading_as(script):
        yield make_bot(library)


def test_the_other_reading_is_offered_in_full_and_is_what_is_answered_when_asked(bot: Bot) -> None:
    answer = bot.ask("嘉善县嗯", [FIRST])

    assert "88件" in answer.text
    assert "73件" not in answer.text
    assert answer.other_readings == ("鼓楼区、嘉善县2024年收到多少件行政复议申请？",)
    assert answer.understood == ("这一句可以有几种读法，这里按“嘉善县2024年:收到多少件行政复议申请”来答",)
    check_record(answer, bot)
    clicked = bot.ask(answer.other_readings[0], [FIRST, "嘉善县嗯"])
    assert all(figure in clicked.text for figure in ("88件", "73件"))
    assert clicked.other_readings == ()
    assert not any("几种读法" in said for said in clicked.understood)


def test_a_reading_that_is_answered_alike_is_not_offered(bot: Bot) -> None:
    answer = bot.ask("嘉善县哦", [FIRST])

    assert answer.other_readings == ()
    assert "嘉善县2024年" in answer.understood[0]


def test_a_turn_that_leaves_no_doubt_as_a_whole_is_not_doubted_for_one_of_its_clauses() -> None:
    reading = replace(unsure({"correct": 0.9, "replace": 0.1}), act=Label("replace", 0.5))
    asked = Question("打错了,是甲县", "打错了,是甲县", "zh", Scope(), (), "", turn=reading)

    assert not is_unsure(asked)
    assert is_unsure(replace(asked, turn=unsure({"correct": 0.5, "replace": 0.4})))


def test_what_cannot_be_asked_by_itself_is_not_offered(bot: Bot) -> None:
    assert bot.ask("嘉善县噢", [FIRST]).other_readings == ()


def test_what_is_surely_read_is_told_without_remark(bot: Bot) -> None:
    answer = bot.ask("嘉善县啊", [FIRST])

    assert (answer.other_readings, answer.understood) == ((), ())


def test_another_operation_is_offered_with_its_name(bot: Bot) -> None:
    answer = bot.ask("弄一下", [FIRST, "那嘉善县呢?"])

    assert "80.5件" in answer.text
    assert answer.other_readings == ("鼓楼区、嘉善县2024年收到多少件行政复议申请，加起来是多少？",)
    assert "161件" in bot.ask(answer.other_readings[0], [FIRST, "那嘉善县呢?", "弄一下"]).text


def test_a_turn_that_leaves_nothing_to_choose_from_is_told_alone(bot: Bot) -> None:
    answer = bot.ask("那个", [FIRST])

    assert answer.other_readings == ()
    assert all("几种读法" in said for said in answer.understood)


def test_in_english_too(bot: Bot) -> None:
    answer = bot.ask("Jiashan hm", [ENGLISH])

    assert answer.understood[-1].startswith("This can be read in several ways")
    assert len(answer.other_readings) == 1
    clicked = bot.ask(answer.other_readings[0], [ENGLISH, "Jiashan hm"])
    assert set(clicked.scope.jurisdictions) == {"鼓楼区", "嘉善县"}


def test_a_first_question_is_never_doubted(bot: Bot) -> None:
    assert bot.ask("嘉善县嗯").other_readings == ()


def test_the_command_line_says_both(bot: Bot) -> None:
    lines = list(answer_lines(bot.ask("嘉善县嗯", [FIRST])))

    assert lines[0].startswith("(这一句可以有几种读法")
    assert lines[-1] == "如果问的是：鼓楼区、嘉善县2024年收到多少件行政复议申请？"


@pytest.mark.parametrize(
    ("change", "offered"),
    [
        ({}, True),
        ({"report_ids": ("甲", "丙")}, False),
        ({"operation": Operation("sum")}, False),
        ({"content": "培训多少人"}, False),
        ({"reference": Reference("citation", None)}, False),
        ({"turn": unsure({"new": 0.5, "add": 0.4})}, False),
    ],
    ids=lambda change: ",".join(change) if isinstance(change, dict) else "",
)
def test_a_question_that_is_read_otherwise_than_it_is_meant_is_not_offered(
    change: dict[str, Any], offered: bool
) -> None:
    scope = Scope(("甲县", "乙县"), (2023,))
    done = Question("嗯", "甲县:嗯", "zh", Scope(("甲县",)), ("甲",), "调解案件多少件", turn=unsure({"add": 0.5}))
    meant = replace(done, scope=scope, report_ids=("甲", "乙"), years=(2023,), named_place=True)
    sure = replace(meant, turn=unsure({"new": 0.9}))

    def read(question: str, *_: object) -> Question:
        return meant if question == "嗯" else replace(sure, **change)

    others = OtherReadings(read, load_lexicon()).beside(done, ("问",), lambda *_: Draft("", ())).others

    assert others == (("甲县、乙县2023年调解案件多少件？",) if offered else ())
