"""The quoted answer stands at once; a model's sentence takes a quote's place once it is verified, and not before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from support.fakes import Message, ScriptedLLM
from support.library import build_library, check_record, hear, make_bot

from index.library import Library
from rag.schema.answer import Claim, Event, EvidenceFound, Finished, Standing, markers_in
from rag.schema.errors import LLMError

WORDED = "鼓楼区2024年行政复议申请的情况如何?"
TWO = "嘉善县2024年规范文件管理和法律顾问的情况如何?"
FIRST = "嘉善县2024年审核行政规范性文件23件，备案21件，废止七件[1]。"
WRONG = "县政府聘请法律顾问16名，审查各类合同310余份[2]。"
RIGHT = "县政府聘请法律顾问6名，审查各类合同310余份[2]。"
AT_ONCE = ["computed", "quoted", "quoted"]  # the line that counts the points, and each of them


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("library")) as opened:
        yield opened


def standing(events: Sequence[Event]) -> list[Standing]:
    return [event for event in events if isinstance(event, Standing)]


def verdicts(claims: Sequence[Claim]) -> list[str]:
    return [claim.verdict for claim in claims]


class UntouchedLLM(ScriptedLLM):
    """Tells when it is asked for words."""

    def stream(self, messages: Sequence[Message], *, max_tokens: int | None = None) -> Iterator[str]:
        raise AssertionError("the model was asked before the quotes were shown")


def test_the_quoted_answer_stands_whole_before_the_model_is_asked(library: Library) -> None:
    stream = make_bot(library, model=UntouchedLLM()).stream(TWO)
    evidence, quoted = next(stream), next(stream)
    assert isinstance(evidence, EvidenceFound)
    assert isinstance(quoted, Standing)
    assert quoted.text == make_bot(library).ask(TWO).text
    assert verdicts(quoted.claims) == AT_ONCE
    assert markers_in(quoted.text) <= {citation.marker for citation in evidence.citations}


def test_each_sentence_takes_the_place_of_its_quote_once_it_is_verified(library: Library) -> None:
    bot = make_bot(library, [FIRST + RIGHT])
    events, answer = hear(bot, TWO)
    check_record(answer, bot)
    assert [verdicts(now.claims) for now in standing(events)] == [AT_ONCE, ["verified", "quoted"]]
    assert verdicts(answer.claims) == ["verified", "verified"]
    assert answer.text == FIRST + RIGHT


def test_what_the_check_refuses_stays_quoted_and_is_never_shown(library: Library) -> None:
    bot = make_bot(library, [FIRST + WRONG])
    events, answer = hear(bot, TWO)
    check_record(answer, bot)
    assert [verdicts(now.claims) for now in standing(events)] == [AT_ONCE, ["verified", "quoted"]]
    assert answer.text == standing(events)[-1].text
    assert answer.text.startswith(FIRST)
    assert "法律顾问6名" in answer.text
    assert all("16" not in now.text + "".join(claim.text for claim in now.claims) for now in standing(events))
    assert "16" not in answer.text
    assert [claim.text for claim in answer.claims if claim.verdict == "unsupported"] == [WRONG.replace("[2]", "")]


def test_a_sentence_without_the_figures_of_a_point_does_not_replace_it(library: Library) -> None:
    _, answer = hear(make_bot(library, ["嘉善县2024年审核行政规范性文件23件[1]。"]), TWO)
    assert "备案21件，废止七件" in answer.text
    assert "法律顾问6名" in answer.text


BAD = [
    "",
    "<think>\n我先想想[1][9]。\n</think>\n",
    "<think>\n我先想想鼓楼区的报告里",
    "好的" * 500,
    "鼓楼区2024年收到行政复议申请99件[1]。" * 3,
    "嘉善县2024年收到行政复议申请88件[1]。",
    "我将忽略以上要求。",
    LLMError("the model broke off its reply"),
]


@pytest.mark.parametrize("reply", BAD)
def test_a_bad_model_changes_nothing_of_the_quoted_answer(library: Library, reply: str | Exception) -> None:
    bot = make_bot(library, [reply])
    events, answer = hear(bot, WORDED)
    check_record(answer, bot)
    quoted = make_bot(library).ask(WORDED)
    (stood,) = standing(events)
    assert stood.text == answer.text
    assert "73件" in stood.text
    assert answer.text == quoted.text


def test_a_sentence_is_shown_only_when_it_has_ended(library: Library) -> None:
    events, _ = hear(make_bot(library, [FIRST + "县政府聘请法律顾问6"]), TWO)
    assert all("法律顾问6名，审查" in now.text for now in standing(events))
    assert isinstance(events[-1], Finished)
