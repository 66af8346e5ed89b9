"""English words of a question find the Chinese words that reports use for them."""

from __future__ import annotations

import pytest

from rag.understanding.english_terms import find_english_terms, with_meanings
from rag.understanding.keywords import read_facets
from rag.understanding.subject import read_subject
from rag.understanding.vocabulary import load_lexicon

LEXICON = load_lexicon()


def meant(question: str) -> dict[str, tuple[str, ...]]:
    return {question[one.start : one.end]: one.words for one in find_english_terms(question)}


@pytest.mark.parametrize(
    ("said", "term", "word"),
    [
        ("total foreign trade last spring", "foreign trade", "外贸"),  # the longest term, and not 外国 and 贸易
        ("the containers that were loaded", "containers", "集装箱"),  # as it is stemmed
        ("value of chenpi alone", "chenpi", "陈皮"),  # a name by its sound
        ("5g stations", "5g", "5g"),  # what reports write so themselves
        ("how many zebras", "zebras", "斑马"),  # no report has it, and so that can be told
    ],
)
def test_a_term_means_what_reports_call_it(said: str, term: str, word: str) -> None:
    assert word in meant(said)[term]


def test_words_of_reports_come_before_rarer_ones() -> None:
    assert meant("poverty")["poverty"][0] == "贫困"


def test_only_an_english_question_gets_meanings_behind_it() -> None:
    assert with_meanings("外贸 GDP 增长多少") == "外贸 GDP 增长多少"
    said = with_meanings("How did foreign trade develop?")
    assert said.startswith("How did foreign trade develop?")
    assert "外贸" in said


def test_a_question_is_covered_by_the_chinese_words_of_its_terms() -> None:
    facets = {facet.name: facet.words for facet in read_facets("air quality in the valley", LEXICON)}
    assert "空气" in facets["air"]
    subject = read_subject("air quality in the valley", LEXICON)
    assert any("空气" in term.words for term in subject.terms)


def test_an_english_word_that_nothing_is_known_of_tells_nothing_beside_others() -> None:
    assert [term.said for term in read_subject("blorfing poverty", LEXICON).terms] == ["poverty"]
    assert [facet.name for facet in read_facets("blorfing poverty", LEXICON)] == ["poverty"]


def test_alone_it_is_all_that_is_asked() -> None:
    assert [term.said for term in read_subject("blorfing", LEXICON).terms] == ["blorfing"]
    assert [facet.name for facet in read_facets("blorfing", LEXICON)] == ["blorfing"]


def test_latin_words_of_a_chinese_question_stay_what_they_are() -> None:
    assert next(facet.words for facet in read_facets("blorfing指标", LEXICON)) == ("blorfing",)
