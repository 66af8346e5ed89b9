"""Questions about the library itself are told from questions for what its reports say."""

from __future__ import annotations

import pytest

from index.records import Level
from rag.schema.answer import Scope
from rag.understanding.library_query import LibraryQuestion, read_library_question
from rag.understanding.question import Question
from rag.understanding.vocabulary import load_lexicon

LEXICON = load_lexicon()


def read(question: str, content: str = "") -> LibraryQuestion | None:
    return read_library_question(Question(question, question, "zh", Scope(), ("a", "b"), content or question), LEXICON)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("库里有哪些报告?", LibraryQuestion("reports")),
        ("收录了几个部门的报告?", LibraryQuestion("places", level=Level.DEPARTMENT)),
        ("库里有哪几年的报告?", LibraryQuestion("years")),
        ("最早发布的报告是哪份?", LibraryQuestion("dates", ("published",), "earliest")),
        ("哪些报告没有文号?", LibraryQuestion("number", without=True)),
    ],
)
def test_what_is_asked_of_the_library(question: str, found: LibraryQuestion) -> None:
    assert read(question) == found


@pytest.mark.parametrize(
    ("question", "content", "issued"),
    [
        ("2025年发布的报告有哪些", "发布的报告有哪些", ("2025",)),
        ("2025年2月公布的报告有哪些", "2月公布的报告有哪些", ("2025-02",)),
        ("which reports were published in 2025?", "which reports were published in", ("2025",)),
    ],
)
def test_a_year_beside_a_word_for_issuing_is_when_reports_were_issued(
    question: str, content: str, issued: tuple[str, ...]
) -> None:
    asked = Question(question, question, "zh", Scope(), ("a", "b"), content, years=(2025,))
    found = read_library_question(asked, LEXICON)
    assert found is not None
    assert found.issued == issued


def test_a_year_that_reports_are_of_says_nothing_of_their_issue() -> None:
    asked = Question("库里有哪些2024年的报告", "", "zh", Scope(), ("a", "b"), "库里有哪些的报告", years=(2024,))
    assert read_library_question(asked, LEXICON) == LibraryQuestion("reports")


def test_what_has_to_be_looked_for_in_reports_is_no_question_about_the_library() -> None:
    assert read("哪些报告写到了行政复议?", "写到了行政复议") is None
    assert read("收到多少件?") is None
