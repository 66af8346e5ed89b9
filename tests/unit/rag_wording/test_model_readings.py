"""What a language model read, and how it stands with its reading, in words."""

from __future__ import annotations

from typing import get_args

import pytest

from rag.schema.model_health import ReadingHealth, State, Verdict
from rag.schema.trace import ModelOutcome, ModelReading, Trace
from rag.wording.model_readings import say_model_reading, say_reading_health

READ = ModelReading("used", "因为", "甲县有几件?", "add", "same", ("甲县",), (2023,), "案件", 0.84)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("outcome", get_args(ModelOutcome))
def test_every_outcome_is_said(outcome: ModelOutcome, language: str) -> None:
    said = say_model_reading(ModelReading(outcome, "因为", "甲县有几件?", seconds=0.84), language)

    assert ("因为" in said) == (outcome != "used")
    assert ("甲县有几件?" in said) == (outcome in {"used", "ignored"})
    assert ("0.8" in said) == (outcome != "not_asked")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", get_args(State))
def test_every_state_is_said_with_its_test(state: State, language: str) -> None:
    health = ReadingHealth(state, "auto", Verdict(2, 4, 5, 9.26, ("no reply",)), refused="no schema", failure="busy")
    said = say_reading_health(health, language)

    assert all(figure in said for figure in ("2", "4", "5", "9.3", "no reply", "no schema"))
    assert ("busy" in said) == (state == "given_up")


@pytest.mark.parametrize(("language", "said"), [("zh", "发布前"), ("en", "before the release")])
def test_a_test_of_before_has_no_time(language: str, said: str) -> None:
    assert said in say_reading_health(ReadingHealth("failed", "auto", Verdict(1, 3, 5, None)), language)


def test_a_record_holds_it() -> None:
    trace = Trace(model=(READ,))
    plain = {
        "readings": [],
        "attempts": [],
        "model": [{**{name: getattr(READ, name) for name in READ.__slots__}, "places": ["甲县"], "years": [2023]}],
    }

    assert Trace.from_json(plain) == trace
