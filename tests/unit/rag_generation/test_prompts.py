"""The texts a language model sees."""

from __future__ import annotations

import pytest
from support.passages import make_passage

from rag.generation.prompts import NOTHING_EN, NOTHING_ZH, says_nothing, write_prompt
from rag.grounding.citations import cite
from rag.schema.answer import Language, Scope
from rag.understanding.question import Question

CITATIONS = cite(
    [
        make_passage("收到申请73件。"),
        make_passage("驳回9件。"),
        make_passage("收到申请88件。", "嘉善县", 2023),
        make_passage("没有年份。", "嘉善县", None),
    ]
)


def make_asked(question: str, language: Language = "zh", standalone: str | None = None) -> Question:
    return Question(question, standalone or question, language, Scope(), (), question)


def test_rules_come_first_then_the_evidence_and_the_question_last() -> None:
    (system, rules), (user, text) = write_prompt(make_asked("收到多少件?"), CITATIONS)
    assert (system, user) == ("system", "user")
    assert "收到多少件" not in rules
    assert text.index("73件") < text.index("88件") < text.index("收到多少件?")
    assert text.endswith("收到多少件?")


def test_the_rules_and_the_evidence_stay_the_same_for_another_question() -> None:
    first, second = (write_prompt(make_asked(question), CITATIONS) for question in ("收到多少件?", "驳回几件?"))
    assert first[0] == second[0]
    assert first[1][1].removesuffix("收到多少件?") == second[1][1].removesuffix("驳回几件?")


def test_every_passage_stands_on_its_line_with_its_number() -> None:
    text = write_prompt(make_asked("?"), CITATIONS)[1][1]
    for citation in CITATIONS:
        (line,) = [line for line in text.splitlines() if line.startswith(f"[{citation.marker}]")]
        assert line.endswith(citation.quote)


def test_a_place_and_year_are_told_where_they_change() -> None:
    lines = write_prompt(make_asked("?"), CITATIONS)[1][1].splitlines()[1:5]
    assert "鼓楼区2024年" in lines[0]
    assert "鼓楼区" not in lines[1]
    assert "嘉善县2023年" in lines[2]
    assert "嘉善县" in lines[3]
    assert "None" not in lines[3]


def test_the_question_of_a_dialogue_is_the_standalone_one() -> None:
    asked = make_asked("驳回的呢?", standalone="嘉善县2024年:驳回的呢?")
    assert write_prompt(asked, CITATIONS)[1][1].endswith("嘉善县2024年:驳回的呢?")


def test_an_english_question_gets_english_rules() -> None:
    (_, rules), (_, text) = write_prompt(make_asked("How many?", "en"), CITATIONS)
    assert "English" in rules
    assert text.endswith("Question: How many?\nAnswer in English:")


@pytest.mark.parametrize(
    "text", ["", "  \n", NOTHING_ZH, f"{NOTHING_ZH}。", NOTHING_EN, "The passages do not say; it is NOT MENTIONED."]
)
def test_a_model_that_sees_nothing_is_understood(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["收到73件[1]。", "It received 73 cases [1].", "没有收到申请[1]。"])
def test_an_answer_is_not_taken_for_silence(text: str) -> None:
    assert not says_nothing(text)
