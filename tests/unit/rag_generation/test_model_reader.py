"""Whether a language model is asked to read turns: the switch, the self-test, and giving up."""

from __future__ import annotations

import pytest
from support.scripted_forms import CASES, ScriptedForms, proposal, right_reading

from rag.generation.model_reader import MOST_FAILURES, ModelReader
from rag.generation.self_test import known_verdict, run_self_test
from rag.generation.turn_rewriter import Dialogue, TurnRewriter
from rag.schema.errors import LLMError
from rag.wording.model_readings import say_reading_health

TURN = Dialogue((), "问", ())


def test_a_model_that_reads_the_cases_passes_and_is_asked() -> None:
    model = ScriptedForms(right_reading)
    reader = ModelReader(model, "auto", 3, lazily=False)
    assert (reader.is_asked(), reader.health.state) == (False, "untested")
    reader.test()

    assert reader.is_asked()
    assert reader.health.verdict
    assert reader.health.verdict.right == reader.health.verdict.needed == len(model.asked)
    assert f"{len(model.asked)}/{len(model.asked)}" in say_reading_health(reader.health, "zh")


def test_a_model_that_reads_wrongly_is_asked_no_more_than_tells_it() -> None:
    model = ScriptedForms(proposal("别的县2020年有多少件?", places=["别的县"], years=[2020]))
    reader = ModelReader(model, "auto", 3, lazily=False)
    reader.test()
    reader.test()

    assert (reader.is_asked(), reader.health.state) == (False, "failed")
    assert reader.health.verdict
    assert len(model.asked) == len(CASES) - reader.health.verdict.needed + 1


def test_a_model_that_fails_says_why() -> None:
    reader = ModelReader(ScriptedForms(LLMError("no reply within 3 s")), "auto", 3, lazily=False)
    reader.test()

    assert reader.health.verdict
    assert reader.health.verdict.failures == ("no reply within 3 s",)
    assert say_reading_health(reader.health, "en").endswith("; no reply within 3 s")


@pytest.mark.parametrize("wrong", ["places", "years", "act", "words"])
def test_each_part_of_a_case_counts(wrong: str) -> None:
    def reply(messages: object) -> str:
        case = next(case for case in CASES if case["turn"] in str(messages))
        said = {"act": case["act"][0], "places": case["places"], "years": case["years"]}
        said |= {"places": {"places": []}, "years": {"years": [1999]}, "act": {"act": "talk"}, "words": {}}[wrong]
        words = case["places"] if wrong == "words" else (*case["places"], *case["words"])
        return proposal(" ".join(words), **said)

    assert run_self_test(TurnRewriter(ScriptedForms(reply), 3)).right == 0


def test_the_switch_decides_without_a_test() -> None:
    model = ScriptedForms(right_reading)
    on, off = (ModelReader(model, mode, 3, lazily=True) for mode in ("on", "off"))  # type: ignore[arg-type]
    on.test()
    off.test()

    assert (on.is_asked(), off.is_asked(), model.asked) == (True, False, [])
    assert "ZHIWEN_LLM_READING=off" in say_reading_health(off.health, "en")


def test_a_lazy_reader_tests_when_it_is_first_needed() -> None:
    model = ScriptedForms(right_reading)
    reader = ModelReader(model, "auto", 3, lazily=True)
    assert model.asked == []

    assert reader.is_asked()
    assert reader.is_asked()
    assert reader.health.verdict
    assert len(model.asked) == reader.health.verdict.asked


def test_failures_in_a_row_end_the_asking_and_one_between_does_not() -> None:
    broken = LLMError("busy")
    reader = ModelReader(ScriptedForms(broken, proposal("问"), broken), "on", 3, lazily=False)
    for _ in range(MOST_FAILURES + 1):
        assert reader.is_asked()
        try:
            reader.propose(TURN)
        except LLMError:
            continue
    with pytest.raises(LLMError):
        reader.propose(TURN)

    assert reader.health.state == "given_up"
    assert say_reading_health(reader.health, "en").endswith("busy")


def test_what_ends_stops_a_test() -> None:
    reader = ModelReader(ScriptedForms(right_reading), "auto", 3, lazily=True)
    reader.end()
    reader.test()

    assert (reader.is_asked(), reader.health.verdict) == (False, None)


def test_what_was_accepted_is_known_by_its_dialogue() -> None:
    reader = ModelReader(ScriptedForms(right_reading), "on", 3, lazily=False)
    reader.remember(("甲",), "乙", "甲和乙")

    assert reader.in_full(["甲"], "乙") == "甲和乙"
    assert reader.in_full([], "乙") == ""
    assert reader.all_in_full(("甲", "乙", "丙")) == ("甲", "甲和乙", "丙")


def test_a_packaged_model_is_not_tested_again() -> None:
    model = ScriptedForms(right_reading)
    verdict = known_verdict("qwen2.5-coder-1.5b")
    reader = ModelReader(model, "auto", 3, lazily=True, verdict=verdict)
    reader.test()

    assert (reader.is_asked(), reader.health.state, reader.health.verdict) == (False, "failed", verdict)
    assert model.asked == []
    assert known_verdict("another-model") is None
