"""A report in traditional characters is read as the same one in simplified ones, at the same places."""

from __future__ import annotations

from dataclasses import replace

import pytest
from opencc import OpenCC
from support.library import GULOU

from index.facts.extractor import read_facts
from index.profile.gazetteer import load_divisions
from index.profile.profiler import profile_report
from index.reading.sentences import split_sentences
from index.records import Fact, Section, Sentence
from index.report_parts import read_sections
from index.text.script import simplify

REPORT = GULOU.replace("12345热线", "后勤、里程、台账与着力点。12345热线")


def read(text: str) -> tuple[tuple[Section, ...], tuple[Sentence, ...], tuple[Fact, ...]]:
    sections = read_sections(text, "r")
    sentences = split_sentences(text, sections, "r")
    return sections, sentences, read_facts(text, sentences, sections, "r")


@pytest.fixture(params=["s2t", "s2hk", "s2tw"])
def traditional(request: pytest.FixtureRequest) -> str:
    converted: str = OpenCC(request.param).convert(REPORT)
    assert len(converted) == len(REPORT)
    return converted


def test_its_figures_are_the_same_at_the_same_places(traditional: str) -> None:
    facts = read(traditional)[2]
    assert facts == read(REPORT)[2]
    assert "收到" in {fact.action for fact in facts if fact.head == "行政复议"}


def test_its_headings_are_read_the_same_and_stay_as_they_are_written(traditional: str) -> None:
    sections = read(traditional)[0]
    assert [replace(one, path=tuple(map(simplify, one.path))) for one in sections] == [*read(REPORT)[0]]
    assert "依法化解行政爭議" in {section.path[-1] for section in sections if section.path}


def test_its_sentences_are_the_same_stretches_of_what_was_written(traditional: str) -> None:
    sentences = read(traditional)[1]
    assert [(one.start, one.end) for one in sentences] == [(one.start, one.end) for one in read(REPORT)[1]]
    assert all(traditional[one.start : one.end] == one.text for one in sentences)


def test_its_profile_is_the_same(traditional: str) -> None:
    own, same = (profile_report(text, file_name="a.txt", divisions=load_divisions()) for text in (traditional, REPORT))
    assert own == same
    assert (own.jurisdiction.name, own.year) == ("鼓楼区", 2024)
