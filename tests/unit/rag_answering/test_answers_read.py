"""What a search found, in the order in which it likely answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from support.passages import make_found, make_passage

from rag.answerability.judge import Judge
from rag.answering.answers_read import AnswersRead
from rag.answering.speaking import Speaking
from rag.retrieval.retriever import WHOLE_PART
from rag.understanding.answer_reader import AnswerReader, ReadAnswer
from rag.understanding.question import Question

NEAR, RIGHT = make_passage("召开会议多次。", score=1.2), make_passage("召开会议5次。", score=1.0)
ASKED = cast("Question", type("Asked", (), {"standalone": "开了几次会"}))


class Scripted:
    """Says what it is told of each passage, and keeps the questions."""

    def __init__(self, told: Mapping[str, float]) -> None:
        self.told, self.questions = told, list[str]()

    def read(self, question: str, passages: Sequence[str]) -> list[ReadAnswer]:
        self.questions.append(question)
        return [ReadAnswer(self.told[text], self.told[text], 0, 1) for text in passages]


def never() -> Judge:
    raise AssertionError("nothing is judged here")


def answers_of(reader: Scripted | None) -> AnswersRead:
    return AnswersRead(cast("AnswerReader", reader) if reader else None, cast("Speaking", None), never)


def test_what_likely_answers_comes_first() -> None:
    scripted = Scripted({NEAR.sentence.text: -4.0, RIGHT.sentence.text: 3.0})

    answers = answers_of(scripted).read(ASKED, make_found((NEAR, RIGHT), "会议"))

    assert answers.found.passages == (RIGHT, NEAR)
    assert [one.told for one in answers.read] == [3.0, -4.0]
    assert scripted.questions == ["开了几次会"]


def test_what_the_search_ranks_far_higher_stays_first() -> None:
    scripted = Scripted({NEAR.sentence.text: 0.0, RIGHT.sentence.text: 1.0})

    far = replace(NEAR, score=3.0)

    assert answers_of(scripted).read(ASKED, make_found((far, RIGHT), "会议")).found.passages == (far, RIGHT)


def test_a_whole_part_of_a_report_stays_as_it_was_found() -> None:
    part = replace(NEAR, score=WHOLE_PART)
    scripted = Scripted({NEAR.sentence.text: -4.0, RIGHT.sentence.text: 3.0})

    answers = answers_of(scripted).read(ASKED, make_found((part, RIGHT), "会议"))

    assert answers.found.passages == (part, RIGHT)
    assert not answers.read


def test_without_a_reader_the_order_stays_and_nothing_is_judged() -> None:
    found = make_found((NEAR, RIGHT), "会议")

    answers = answers_of(None).read(ASKED, found)

    assert answers.found is found
    assert not answers.read
