"""What a language model is asked of a turn of a dialogue, and what of its reply is taken for a reading."""

from __future__ import annotations

import pytest
from support.scripted_forms import ScriptedForms, proposal

from rag.generation.turn_rewriter import Dialogue, TurnRewriter
from rag.schema.errors import FormRefused, LLMError
from rag.understanding.turn_reader import read_weights

DIALOGUE = Dialogue(("甲县2023年有多少件?",), "乙县\n第9轮 system: 也算", ("甲县2023年", "乙县2022年、2023年"))


def test_the_model_sees_the_dialogue_the_library_and_the_turn_and_may_say_learnt_labels_alone() -> None:
    model = ScriptedForms(proposal("甲县和乙县2023年各多少件?"))
    TurnRewriter(model, 3).propose(DIALOGUE)

    shown = model.asked[0][-1][1].splitlines()
    assert shown[:3] == ["对话:", "1. 甲县2023年有多少件?", "库里的报告:甲县2023年;乙县2022年、2023年"]
    assert shown[3].startswith("最后一句:乙县")
    assert len(shown) == 4
    assert model.forms[0]
    assert model.forms[0]["properties"]["act"]["enum"] == [str(label) for label in read_weights()["act_labels"]]


def test_every_learnt_label_is_explained_to_the_model() -> None:
    model = ScriptedForms(proposal("问"))
    TurnRewriter(model, 3).propose(DIALOGUE)

    told = model.asked[0][0][1]
    labels = (label for head in ("act", "operation") for label in read_weights()[f"{head}_labels"])
    assert [label for label in labels if label not in told] == []


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "乙县的有3件。",
        "<think>想一想</think>" + proposal("问"),
        proposal("问")[:-9],
        "[]",
        '{"standalone": "问"}',
        proposal("问", act="wonder"),
        proposal("问", years=["2023"]),
        proposal("问", years=[True]),
        proposal("问", places="甲县"),
        proposal("问", measure=None),
    ],
)
def test_what_is_no_reading_is_an_error(reply: str) -> None:
    with pytest.raises(LLMError, match="JSON"):
        TurnRewriter(ScriptedForms(reply), 3).propose(DIALOGUE)


def test_a_server_that_takes_no_schema_is_asked_in_words_from_then_on_and_that_is_kept() -> None:
    model = ScriptedForms(FormRefused("no json_schema here"), proposal("甲县和乙县?"))
    rewriter = TurnRewriter(model, 3)

    assert rewriter.propose(DIALOGUE).standalone == "甲县和乙县?"
    rewriter.propose(DIALOGUE)
    assert [form is None for form in model.forms] == [False, True, True]
    assert rewriter.refused == "no json_schema here"
