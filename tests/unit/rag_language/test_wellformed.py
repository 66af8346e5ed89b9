"""Text and JSON from outside, made sound: surrogates, depth, numbers that are none; and what a bot takes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.small_desk import make_small_desk

from rag.answering.bot import LONGEST_DIALOGUE, check_history
from rag.app.desk import Desk
from rag.language.wellformed import DEEPEST, is_well_formed, make_well_formed, parse_json
from rag.schema.errors import QuestionError

ANY_TEXT = st.text(st.characters(exclude_categories=()))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
ASKED = "嘉善县2024年收到行政复议申请多少件?"


@given(ANY_TEXT)
def test_any_text_becomes_one_that_can_be_sent(text: str) -> None:
    sound = make_well_formed(text)

    assert sound.encode("utf-8").decode("utf-8") == sound
    assert len(sound) == len(text)
    assert is_well_formed(text) == (sound == text)


@given(ANY_JSON)
def test_json_keeps_its_values_and_every_text_of_it_can_be_sent(value: Any) -> None:  # noqa: ANN401
    sound = parse_json(json.dumps(value))

    json.dumps(sound, ensure_ascii=False).encode("utf-8")
    if is_well_formed(json.dumps(value, ensure_ascii=False)):
        assert sound == value


@pytest.mark.parametrize(
    "given_json",
    [
        "[" * 200_000,
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        '{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1),
        b"\xff\xfe",
        "",
        "nan",
        "NaN",
        "-Infinity",
        "1e999",
        "9" * 10_000,
        "'a'",
    ],
    ids=["brackets", "lists", "objects", "not UTF-8", "nothing", "nan", "NaN", "infinite", "1e999", "long", "quotes"],
)
def test_what_is_no_json_is_one_kind_of_error(given_json: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_json(given_json)


def test_depth_that_is_allowed_is_read() -> None:
    value = parse_json("[" * DEEPEST + "]" * DEEPEST)

    assert str(value).count("[") == DEEPEST


# --- what a bot takes


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with closing(make_small_desk(tmp_path_factory.mktemp("desk"))) as desk:
        yield desk


@pytest.mark.parametrize("question", [None, 5, ["嘉善县"], {}, True])
def test_a_question_that_is_no_text_is_refused(desk: Desk, question: Any) -> None:  # noqa: ANN401
    for ask in (desk.bot.ask, desk.bot.search):
        with pytest.raises(QuestionError, match="The question must be a text, not "):
            ask(question)


@pytest.mark.parametrize(
    "history", ["嘉善县2024年", 5, {"a": 1}, [1], [None], [["嘉善县"]], ["a"] * (LONGEST_DIALOGUE + 1)]
)
def test_a_history_that_is_no_list_of_questions_is_refused(desk: Desk, history: Any) -> None:  # noqa: ANN401
    with pytest.raises(QuestionError, match="history"):
        desk.bot.ask(ASKED, history)


def test_earlier_questions_that_could_not_be_asked_are_passed_over() -> None:
    assert check_history(["a", " ", "b" * 11, "c\ud83d"], 10) == ("a", "c\ufffd")


def test_half_a_surrogate_pair_is_answered_over_kept_and_sent(desk: Desk) -> None:
    answer = desk.bot.ask(f"{ASKED}\ud83d", [f"\udc00{ASKED}"])

    assert "88件" in answer.text
    json.dumps(desk.bot.reopen(answer.id).answer.to_json(), ensure_ascii=False).encode("utf-8")
