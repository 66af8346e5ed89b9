"""A conversation of the page and what is kept of it: the same turns come back, quotes are found where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from support.library import build_library, open_desk

from rag.answer_store.conversations import Feedback
from rag.answer_store.drift import Standing
from rag.app.desk import Desk
from rag.schema.answer import Citation, Finished
from rag.schema.errors import RecordError
from rag.schema.sources import Picked, Sources
from ui.views.ask.conversation import Turn, begin_turn, listen
from ui.views.ask.history_sync import find_now, remember, restore

ANN = "browser:ann"
FIRST, SECOND = "嘉善县2024年收到行政复议申请多少件？", "2023年呢？"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = open_desk(build_library(tmp_path_factory.mktemp("library")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def turns(desk: Desk) -> tuple[Turn, ...]:
    """Give the two turns of a conversation as the page has them."""
    kept: tuple[Turn, ...] = ()
    for question in (FIRST, SECOND):
        before, turn = begin_turn(kept, question)
        *_, turn = listen(desk.bot, turn)
        kept = (*before, turn)
    return kept


def test_the_same_turns_come_back(desk: Desk, turns: tuple[Turn, ...]) -> None:
    made = remember(desk, ANN, "", turns)
    back = restore(desk, ANN, made, "zh")
    assert [replace(turn, reopened=None) for turn in back] == list(turns)
    assert all(turn.reopened and not turn.reopened.changed for turn in back)
    assert back[1].history == (FIRST,)
    assert remember(desk, ANN, made, back) == made


def test_a_question_without_an_answer_comes_back_as_one_that_can_be_asked_again(desk: Desk) -> None:
    picked = Picked(Sources(years=(2024,)), ("2024年",), 3)
    under_way = Turn(1, "没有答完的问题", picked=picked, text="说到一半")
    (back,) = restore(desk, ANN, remember(desk, ANN, "", (under_way,)), "zh")
    assert back == Turn(1, "没有答完的问题", picked=picked, stopped=True)
    assert remember(desk, ANN, "", ()) == ""


def test_a_conversation_that_was_deleted_begins_anew_with_the_question_that_was_not_answered(
    desk: Desk, turns: tuple[Turn, ...]
) -> None:
    made = remember(desk, ANN, "", turns[:1])
    desk.conversations.delete(ANN, made)
    again = remember(desk, ANN, made, (turns[0], Turn(2, "新的问题")))
    assert again != made
    assert [turn.question for turn in restore(desk, ANN, again, "zh")][-1] == "新的问题"


def test_evidence_that_was_not_cited_comes_back_too(desk: Desk, turns: tuple[Turn, ...]) -> None:
    extra = Citation(9, "别的.txt", "9" * 16, "题", "乙县", None, ("一", "二"), 1, 3, "引文")
    shown = replace(turns[0], found=(*(turns[0].found or ()), extra))
    (back,) = restore(desk, ANN, remember(desk, ANN, "", [shown]), "zh")
    assert back.uncited == shown.uncited
    assert extra in back.uncited


def test_feedback_comes_back_with_its_turn(desk: Desk, turns: tuple[Turn, ...]) -> None:
    made = remember(desk, ANN, "", turns)
    assert turns[0].answer
    desk.conversations.rate(ANN, turns[0].answer.id, Feedback(liked=False, reason="other", words="太短"))
    assert [turn.feedback and turn.feedback.words for turn in restore(desk, ANN, made, "zh")] == ["太短", None]
    desk.conversations.rate(ANN, turns[0].answer.id, None)


def test_an_answer_that_is_gone_is_said_to_be_and_nobody_elses_is_shown(desk: Desk, turns: tuple[Turn, ...]) -> None:
    lost = replace(turns[0], answer=replace(turns[0].answer, id="0" * 16)) if turns[0].answer else turns[0]
    made = remember(desk, ANN, "", [lost])
    (zh,), (en,) = restore(desk, ANN, made, "zh"), restore(desk, ANN, made, "en")
    assert zh.question == FIRST
    assert zh.error == "这个答案的记录已被删除或损坏，请重新提问。"
    assert en.error
    assert "Ask the question again" in en.error
    with pytest.raises(RecordError):
        restore(desk, "browser:ben", made, "zh")


def standing_at(turn: Turn, standing: Standing) -> Turn:
    assert turn.reopened
    return replace(turn, reopened=replace(turn.reopened, standings=(standing, *turn.reopened.standings[1:])))


def test_a_quote_is_opened_where_it_stands_now(desk: Desk, turns: tuple[Turn, ...]) -> None:
    (turn, _) = restore(desk, ANN, remember(desk, ANN, "", turns), "zh")
    first = turn.cited[0]
    assert find_now(turn, first, "zh") == (first, "")
    moved = Standing(first.marker, "moved", "2" * 16, "新.txt", "嘉善县", 2024, 5, 5 + len(first.quote), first.quote)
    now, lost = find_now(standing_at(turn, moved), first, "zh")
    assert (now.report_id, now.start, now.quote, lost) == ("2" * 16, 5, first.quote, "")
    changed = Standing(first.marker, "changed", "2" * 16, "新.txt", "嘉善县", 2024, 5, 9, "收到90件")
    assert "收到90件" in find_now(standing_at(turn, changed), first, "zh")[1]
    gone = Standing(first.marker, "gone")
    assert find_now(standing_at(turn, gone), first, "en")[1] == "the report is no longer in the library"


def test_an_answer_of_now_needs_no_looking_up(desk: Desk, turns: tuple[Turn, ...]) -> None:
    (answer,) = [event.answer for event in desk.bot.stream(FIRST) if isinstance(event, Finished)]
    assert find_now(turns[0], answer.citations[0], "zh") == (answer.citations[0], "")
