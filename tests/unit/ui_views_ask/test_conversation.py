"""Which turns stay when a question is changed or asked once more, and what the new one stands on."""

from __future__ import annotations

import pytest

from rag.schema.answer import Edit
from ui.views.ask.conversation import Turn, begin_edited, begin_retry

ASKED = (Turn(1, "甲"), Turn(2, "乙", ("甲",), Edit(years=(2024,))), Turn(3, "丙", ("甲", "乙")))


def test_changed_question_stands_on_what_was_before_it_and_what_came_after_it_goes() -> None:
    kept, turn = begin_edited(ASKED, 2, "乙二")
    assert kept == ASKED[:1]
    assert (turn.number, turn.question, turn.history, turn.edit) == (4, "乙二", ("甲",), None)


def test_first_question_changed_begins_the_conversation_anew() -> None:
    kept, turn = begin_edited(ASKED, 1, "甲二")
    assert kept == ()
    assert (turn.number, turn.history) == (4, ())


@pytest.mark.parametrize(("place", "kept"), [(0, ASKED), (1, ASKED), (2, ASKED[:2])])
def test_question_asked_again_is_the_same_on_the_same_history_and_only_the_last_one_goes(
    place: int, kept: tuple[Turn, ...]
) -> None:
    again = ASKED[place]
    stay, turn = begin_retry(ASKED, again)
    assert stay == kept
    assert (turn.number, turn.question, turn.history, turn.edit) == (4, again.question, again.history, again.edit)


def test_failed_turns_make_way() -> None:
    failed = (ASKED[0], Turn(2, "乙", ("甲",), error="坏了"))
    assert begin_retry(failed, failed[1])[0] == ASKED[:1]
    assert begin_edited(failed, 3, "丙")[0] == ASKED[:1]
