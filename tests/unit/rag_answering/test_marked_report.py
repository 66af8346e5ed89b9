"""A report in Markdown is asked: nothing shown of it has marks, and its quotes are exact."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import GULOU, build_library, check_record, hear, make_bot

from index.library import Library
from rag.cli.render import answer_lines
from rag.schema.answer import Answer
from ui.api.plain_text import write_sources

REPORT = (
    GULOU.replace("收到行政复议申请73件", "收到**行政复议申请**73**件**")
    .replace("一是部分街道执法力量不足。", "**一是部分街道执法力量不足。**")
    .replace("（二）依法化解行政争议。", "**（二）依法化解行政争议。**")
    .replace("二、存在的不足", "## 二、存在的不足")
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("marked"), {"gulou-2024.md": REPORT}) as opened:
        yield opened


def ask(library: Library, question: str) -> Answer:
    bot = make_bot(library)
    answer = hear(bot, question)[1]
    check_record(answer, bot)
    return answer


@pytest.mark.parametrize(
    "question",
    [
        "鼓楼区2024年收到多少件行政复议申请?",
        "鼓楼区2024年是怎样化解行政争议的?",
        "鼓楼区2024年存在哪些不足?",
        "鼓楼区2024年审结了多少件?占收到的百分之几?",
    ],
)
def test_an_answer_shows_no_marks(library: Library, question: str) -> None:
    answer = ask(library, question)
    assert not answer.refusal
    assert "*" not in answer.text + "".join(claim.text for claim in answer.claims)
    assert "#" not in answer.text


def test_a_number_between_marks_is_a_figure_with_its_unit(library: Library) -> None:
    assert "73件" in ask(library, "鼓楼区2024年收到多少件行政复议申请?").text


def test_a_quote_is_exact_and_shown_without_marks(library: Library) -> None:
    answer = ask(library, "鼓楼区2024年收到多少件行政复议申请?")
    citation = answer.citations[0]
    assert citation.quote == REPORT[citation.start : citation.end]
    assert "**行政复议申请**73**件**" in citation.quote
    assert "行政复议申请73件" in citation.shown
    for told in (answer_lines(answer), write_sources(answer)):
        text = "\n".join(told)
        assert "行政复议申请73件" in text
        assert "**" not in text


def test_a_heading_stands_in_a_citation_without_marks(library: Library) -> None:
    answer = ask(library, "鼓楼区2024年收到多少件行政复议申请?")
    assert answer.citations[0].section == ("主要举措和成效", "依法化解行政争议")
