"""Traditional characters of a question: read as simplified ones, each in its place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.passages import make_report

from index.profile.gazetteer import load_divisions
from rag.dialogue.contextualizer import ScopeReader
from rag.understanding.parser import read_question
from rag.understanding.script import simplified
from rag.understanding.vocabulary import load_lexicon

REPORTS = (make_report("甲", "嘉善县", 2024, parents=("浙江省", "嘉兴市"), aliases=("嘉善",)),)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("嘉善縣收到多少件行政複議申請?", "嘉善县收到多少件行政复议申请?"),
        ("机构改革后,縣里有哪些舉措", "机构改革后,县里有哪些举措"),  # both scripts in one question
        ("乾县的行政复议", "乾县的行政复议"),  # in simplified texts a name
        ("朱镕基的乾县", "朱镕基的乾县"),  # outside of the character set, but no traditional character
        ("How many cases in 2024?", "How many cases in 2024?"),
    ],
)
def test_only_traditional_characters_change(typed: str, plain: str) -> None:
    assert simplified(typed) == plain


@given(st.text(alphabet="紅區縣應訴複議覆乾著裡麼臺衹2023年 ,?AﬃあＡ"))
def test_each_character_keeps_its_place(text: str) -> None:
    assert len(simplified(text)) == len(text)


def test_readings_rest_on_the_characters_as_typed() -> None:
    typed = "嘉善縣2024年收到多少件行政複議申請?"
    reader = ScopeReader(REPORTS, load_divisions(), load_lexicon())
    readings = read_question(reader.read(typed, today=date(2025, 6, 1)), reader.places, load_lexicon())
    at = {reading.reader: typed[reading.start : reading.end] for reading in readings if reading.start is not None}
    assert at["place"] == "嘉善縣"
    assert at["measure"] == "行政複議申請"


def test_earlier_questions_are_read_too() -> None:
    reader = ScopeReader(REPORTS, load_divisions(), load_lexicon())
    asked = reader.read("駁回的呢?", ["嘉善縣2024年收到多少件行政複議申請?"], today=date(2025, 6, 1))
    assert asked.scope.jurisdictions == ("嘉善县",)
    assert "行政复议" in asked.context
