"""What a question asks for, piece by piece."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.understanding.keywords import Facet, read_facets, stopwords
from rag.understanding.vocabulary import load_lexicon


def read(content: str) -> tuple[Facet, ...]:
    return read_facets(content, load_lexicon())


def words_of(content: str) -> set[str]:
    return {word for facet in read(content) for word in facet.words}


def test_everyday_words_become_the_official_ones() -> None:
    assert "规范性文件" in words_of("红头文件有几份")
    assert "法律顾问" in words_of("how many legal advisers")


def test_the_word_that_was_said_stands_first_where_it_is_official() -> None:
    (facet,) = [f for f in read("规范性文件有几份") if "规范性文件" in f.words]
    assert facet.words[0] == "规范性文件"


def test_words_outside_the_lexicon_are_facets_of_their_own() -> None:
    assert "无人机" in words_of("无人机巡查")


def test_words_of_every_question_are_no_facets() -> None:
    assert read("有多少件") == ()
    assert not {facet.name for facet in read("报告里进行了哪些工作")} & stopwords()


def test_two_concepts_named_by_one_word_are_one_facet() -> None:
    (facet,) = read("民告官")
    assert {"行政复议", "行政诉讼"} <= set(facet.words)


def test_facets_stand_in_the_order_of_the_question() -> None:
    facets = read("驳回的行政复议申请和法律顾问")
    starts = [facet.start for facet in facets]
    assert starts == sorted(starts)
    assert facets[0].words[0] == "驳回"


@pytest.mark.parametrize(("content", "measure"), [("行政复议申请几件", True), ("红头文件几份", False)])
def test_only_a_measure_named_officially_is_one_that_a_report_must_name(content: str, measure: bool) -> None:
    assert read(content)[0].measure is measure


@given(st.text(alphabet="行政复议申请驳回红头文件民告官的几件多少 lawsuits", max_size=30))
def test_every_name_comes_once_with_words_and_weight(content: str) -> None:
    facets = read(content)
    assert len({facet.name for facet in facets}) == len(facets)
    assert all(facet.words and facet.weight > 0 for facet in facets)
