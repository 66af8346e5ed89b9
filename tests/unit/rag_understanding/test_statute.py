"""Articles of laws that a question names."""

from __future__ import annotations

import pytest

from rag.understanding.statute import read_article


@pytest.mark.parametrize(
    ("text", "law", "article"),
    [
        ("中华人民共和国行政复议法第十条是什么", "中华人民共和国行政复议法", "第十条"),
        ("《行政处罚法》第33条怎么规定的", "行政处罚法", "第33条"),
        ("信访工作条例的第二十条之一", "信访工作条例", "第二十条之一"),
        ("article 10 of the administrative penalty law", "administrative penalty law", "article 10"),
    ],
)
def test_an_article_of_a_law(text: str, law: str, article: str) -> None:
    found = read_article(text)
    assert found is not None
    assert (found.law, found.article) == (law, article)


@pytest.mark.parametrize("text", ["行政复议法修订后有什么变化", "第十条建议是什么", "执法条件如何", "十条措施"])
def test_what_is_no_article(text: str) -> None:
    assert read_article(text) is None
