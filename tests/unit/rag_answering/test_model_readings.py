"""Unsure turns read by a language model: taken where the library has what it says, else left aside, and told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.fakes import ScriptedLLM
from support.library import build_library, check_record, make_bot
from support.scripted_forms import Reply, ScriptedForms, proposal
from support.unsure_reader import reading_as, unsure

from index.library import Library
from rag.answering.bot import Bot
from rag.generation.model_reader import ModelReader
from rag.schema.answer import Answer, Edit
from rag.schema.errors import LLMError
from rag.schema.trace import ModelReading
from rag.understanding.masking import mask_example

FIRST = "鼓楼区2024年收到多少件行政复议申请?"
BOTH = "鼓楼区和嘉善县2024年各收到多少件行政复议申请?"
SAID = {"places": ["鼓楼区", "嘉善县"], "years": [2024], "measure": "行政复议申请"}
SCRIPT = {mask_example("{place}嗯"): unsure({"replace": 0.5, "add": 0.4})}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("read")) as opened:
        yield opened


def bot_with(library: Library, *replies: Reply) -> tuple[Bot, ScriptedForms]:
    """Return a bot whose model reads unsure turns as told, and the model."""
    forms = ScriptedForms(*replies)
    reader = ModelReader(forms, "on", 3, lazily=False)
    with reading_as(SCRIPT):
        return make_bot(library, model=ScriptedLLM(), model_reader=reader), forms


def reading(answer: Answer) -> ModelReading:
    assert answer.trace
    assert len(answer.trace.model) == 1
    return answer.trace.model[0]


def test_what_holds_is_answered_and_told(library: Library) -> None:
    bot, _ = bot_with(library, proposal(BOTH, **SAID))
    answer = bot.ask("嘉善县嗯", [FIRST])

    assert all(figure in answer.text for figure in ("73件", "88件"))
    assert (answer.question, answer.standalone_question) == ("嘉善县嗯", BOTH)
    assert answer.other_readings == ()
    assert f"这一句由语言模型补全为“{BOTH}”" in answer.understood
    read = reading(answer)
    assert (read.outcome, read.standalone, read.places, read.years) == ("used", BOTH, ("鼓楼区", "嘉善县"), (2024,))
    assert answer.trace
    assert [r.value for r in answer.trace.readings if r.reader == "place"] == ["嘉善县"]
    check_record(answer, bot)


def test_the_dialogue_goes_on_from_there_without_asking_again(library: Library) -> None:
    bot, forms = bot_with(library, proposal(BOTH, **SAID))
    bot.ask("嘉善县嗯", [FIRST])
    total = bot.ask("一共多少件?", [FIRST, "嘉善县嗯"])
    again = bot.ask("嘉善县嗯", [FIRST])

    assert "161件" in total.text
    assert again.standalone_question == BOTH
    assert len(forms.asked) == 1


@pytest.mark.parametrize(
    ("standalone", "said", "why"),
    [
        (BOTH.replace("嘉善县", "武侯区"), {**SAID, "places": ["鼓楼区", "武侯区"]}, "武侯区"),
        (BOTH.replace("2024", "2019"), {**SAID, "years": [2019]}, "2019"),
        (BOTH.replace("2024", "2023"), SAID, "2023"),
        (BOTH.replace("2024年", ""), {**SAID, "years": []}, "年份"),
        (BOTH, {**SAID, "places": ["嘉善县"]}, "嘉善县"),
        (BOTH.replace("行政复议申请", "火箭"), {**SAID, "measure": "火箭发射"}, "火箭发射"),
        (BOTH.replace("收到多少件", "收到超过60件"), SAID, "“60”"),
        (BOTH, {**SAID, "operation": "median"}, "median"),
        ("How many did 鼓楼区 and 嘉善县 receive in 2024?", SAID, "同一种语言"),
        ("", SAID, "同一种语言"),
        ("谢谢", {}, "读不准"),
    ],
)
def test_what_the_library_does_not_have_or_nobody_said_is_left_aside_and_that_is_told(
    library: Library, standalone: str, said: dict[str, object], why: str
) -> None:
    bot, _ = bot_with(library, proposal(standalone, **said))
    answer = bot.ask("嘉善县嗯", [FIRST])

    read = reading(answer)
    assert (read.outcome, why in read.why) == ("ignored", True), read
    assert "88件" in answer.text
    assert "73件" not in answer.text
    assert answer.other_readings


def test_a_model_that_fails_leaves_the_turn_to_the_reader(library: Library) -> None:
    bot, _ = bot_with(library, LLMError("no reply within 3 s"))
    answer = bot.ask("嘉善县嗯", [FIRST])

    assert (reading(answer).outcome, reading(answer).why) == ("failed", "no reply within 3 s")
    assert "88件" in answer.text
    assert answer.other_readings


def test_it_is_asked_only_where_a_turn_is_not_surely_read_and_a_model_is_to_answer(library: Library) -> None:
    bot, forms = bot_with(library, proposal(BOTH, **SAID))
    bot.ask(FIRST)
    bot.ask("那嘉善县呢?", [FIRST])
    bot.explain("嘉善县嗯", [FIRST])
    bot.ask("嘉善县嗯", [FIRST], Edit(years=(2023,)))

    assert forms.asked == []


def test_a_model_that_may_not_be_asked_is_told(library: Library) -> None:
    reader = ModelReader(ScriptedForms("?"), "off", 3, lazily=False)
    with reading_as(SCRIPT):
        bot = make_bot(library, model=ScriptedLLM(), model_reader=reader)
    answer = bot.ask("嘉善县嗯", [FIRST])

    assert (reading(answer).outcome, reading(answer).why) == ("not_asked", "没有让语言模型读追问")
    assert bot.model_reading
    assert bot.model_reading.state == "off"


def test_without_a_model_nothing_is_told_of_one(library: Library) -> None:
    with reading_as(SCRIPT):
        bot = make_bot(library)
    trace = bot.ask("嘉善县嗯", [FIRST]).trace

    assert trace
    assert trace.model == ()
    assert bot.model_reading is None
