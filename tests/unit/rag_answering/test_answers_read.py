"""What a search found, in the order in which it likely answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np
from support.passages import make_found, make_passage

from rag.answerability.evidence_reader import Evidence
from rag.answerability.judge import Judge
from rag.answering.answers_read import AnswersRead
from rag.answering.speaking import Speaking
from rag.retrieval.retriever import WHOLE_PART
from rag.understanding.answer_reader import AnswerReader, ReadAnswer
from rag.understanding.question import Question
from rag.understanding.subject import Subject, Term

NEAR, RIGHT = make_passage("召开会议多次。", score=1.2), make_passage("召开会议5次。", score=1.0)
QUOTE = Evidence("", "")


def question(*, named_place: bool = True, reports: int = 1) -> Question:
    """A question as far as it is looked at here."""
    words = {"standalone": "开了几次会", "named_place": named_place, "report_ids": ("a", "b")[:reports]}
    return cast("Question", type("Asked", (), words))


ASKED = question()


class Scripted:
    """Says what it is told of each passage, and keeps the questions."""

    def __init__(self, told: Mapping[str, float]) -> None:
        self.told, self.questions = told, list[str]()

    def read(self, question: str, passages: Sequence[str]) -> list[ReadAnswer]:
        self.questions.append(question)
        return [ReadAnswer(self.told[text], self.told[text], 0, 1) for text in passages]


class Spoken:
    """Has evidence speak of what is asked with a probability that it is told."""

    def __init__(self, probability: float) -> None:
        self._probability = probability

    def subject(self, asked: Question) -> Subject:
        return Subject((Term("会", ("会",), 1.0),))

    def probability(self, asked: Question, subject: Subject, quote: Evidence) -> float:
        return self._probability


def never() -> Judge:
    raise AssertionError("nothing is judged here")


def by_the_reader() -> Judge:
    """Judges by the log odds of the likeliest passage alone: no below -1, yes from 1 on."""
    bars = {"least": 1 / (1 + math.e), "sure": math.e / (1 + math.e)}
    return Judge(
        {"weights": np.array([1.0, 0, 0, 0]), "bias": np.array(0.0), **{k: np.array(v) for k, v in bars.items()}}
    )


def answers_of(reader: Scripted | None) -> AnswersRead:
    return AnswersRead(cast("AnswerReader", reader) if reader else None, cast("Speaking", None), never)


def judged(told: float, spoken: float, asked: Question = ASKED) -> bool | None:
    """What is said of one passage that answers with these log odds, and speaks of it with this probability."""
    reader = cast("AnswerReader", Scripted({RIGHT.sentence.text: told}))
    answers = AnswersRead(reader, cast("Speaking", Spoken(spoken)), by_the_reader)
    return answers.is_told(asked, answers.read(asked, make_found((RIGHT,), "会议")), QUOTE)


def test_what_the_reader_is_sure_of_is_told_or_is_not() -> None:
    assert judged(3.0, 0.1) is True
    assert judged(0.0, 0.1) is None
    assert judged(-3.0, 0.5) is False


def test_a_quote_that_surely_speaks_of_it_is_not_refused_for_the_readers_word() -> None:
    assert judged(-3.0, 0.95) is None


def test_of_a_question_that_names_no_place_it_stays_open_that_something_answers() -> None:
    assert judged(3.0, 0.5, question(named_place=False, reports=2)) is None
    assert judged(3.0, 0.5, question(named_place=False, reports=1)) is True
    assert judged(-3.0, 0.5, question(named_place=False, reports=2)) is False


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
