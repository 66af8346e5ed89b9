"""Slots of a question: which characters name what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.profile.gazetteer import load_divisions
from index.text.normalize import fold, fold_with_offsets
from rag.language.trace_words import said
from rag.schema.answer import Scope
from rag.understanding.cues.cue import Cue
from rag.understanding.cues.rules import RULES
from rag.understanding.parser import delexicalise, read_question, read_slots
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.places.unknown import Unknown
from rag.understanding.question import Question
from rag.understanding.question_type import TYPES
from rag.understanding.time import year_spans
from rag.understanding.vocabulary import load_lexicon

FINDER = PlaceFinder([], load_divisions())


def slots(question: str) -> dict[str, str]:
    found = read_slots(question, FINDER, load_lexicon())
    return {r.reader: question[r.start : r.end] for r in found if r.start is not None and r.end is not None}


def test_a_place_outside_the_library_a_year_and_a_unit_are_slots() -> None:
    question = "成都市武侯区去年办理行政复议多少件"

    assert slots(question)["outside"] == "武侯区"
    assert slots(question)["year"] == "去年"
    assert slots(question)["unit"] == "件"
    assert delexicalise(question, read_slots(question, FINDER, load_lexicon())).endswith("多少@unit")


def test_closed_formal_slots_are_told_with_their_characters() -> None:
    assert slots("第二部分说上半年超过100件的是第3个[2]吗") == {
        "part": "第二部分",
        "period": "上半年",
        "number": "100件",
        "ordinal": "第3个",
        "marker": "[2]",
    }


def test_two_ways_to_write_a_range_of_years_are_one_slot() -> None:
    assert [("2021年至2023年办了多少")[a:b] for a, b in year_spans("2021年至2023年办了多少")] == ["2021年至2023年"]


@given(st.text(max_size=40))
def test_offsets_lead_from_the_folded_text_to_the_typed_one(text: str) -> None:
    folded, offsets = fold_with_offsets(text)

    assert folded == fold(text)
    if offsets is not None:
        assert len(offsets) == len(folded)
        assert offsets == sorted(offsets)
        assert all(fold(text[at]) for at in offsets)


@pytest.mark.parametrize("text", ["㎡", "ｅ\u0301"])
def test_a_character_that_grows_or_joins_still_folds_as_it_does(text: str) -> None:
    assert fold_with_offsets(text)[0] == fold(text)


@given(st.text(alphabet="东昌区2024年度多少件武侯 ,?ｘ％㎡行政复议", max_size=30))
def test_a_slot_stands_in_the_question(question: str) -> None:
    for reading in read_slots(question, FINDER, load_lexicon()):
        assert reading.start is None or 0 <= reading.start < (reading.end or 0) <= len(question)


def read(question: str, content: str = "", standalone: str = "") -> Question:
    return Question(question, standalone or question, "zh", Scope(), (), content or question)


def decided(asked: Question) -> set[tuple[str, str, str | None]]:
    """What decides what is asked: reader, value, and the characters as typed."""
    found = read_question(asked, FINDER, load_lexicon())
    return {(r.reader, r.value, None if r.start is None else asked.question[r.start : r.end]) for r in found}


def test_what_decides_is_read_with_its_characters_as_typed() -> None:
    readings = decided(read("为什么ＫＴＶ停了？哪些部门？"))

    assert ("cue", "why_happened", "为什么") in readings
    assert ("cue", "happened", "停了") in readings
    assert ("cue", "list", "哪些") in readings
    assert ("answer_type", "the names of bodies", "哪些部门") in readings


def test_what_an_earlier_question_said_rests_on_no_character_of_this_one() -> None:
    readings = decided(read("那嘉善县呢?", content="比上年多了多少", standalone="嘉善县:比上年多了多少"))

    assert ("cue", "against_a_year", None) in readings
    assert ("act", "continue", None) in readings


def test_a_cue_takes_no_place_among_the_slots() -> None:
    question = "成都市武侯区为什么停了?"

    assert delexicalise(question, read_question(read(question), FINDER, load_lexicon())).endswith("为什么停了?")


def test_every_cue_and_answer_type_has_its_rule_and_its_words_in_both_languages() -> None:
    names = [*Cue, *(kind.english for kind in TYPES)]

    assert set(RULES) == set(Cue)
    assert [name for name in names if said("value", name, "zh") == name] == []


def test_a_strange_word_is_told_as_a_place_only_where_it_was_taken_for_one() -> None:
    words = "列个表"
    finder = PlaceFinder([], load_divisions(), Unknown(load_lexicon(), lambda _: False))
    (strange,) = finder.outside(words)
    for outside in ((), (strange,)):
        question = Question(words, words, "zh", Scope(), (), words, outside=outside)
        readings = read_question(question, finder, load_lexicon())
        assert [r.value for r in readings if r.reader == "outside"] == [place.name for place in outside]
