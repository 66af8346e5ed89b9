"""A report in traditional characters is asked: the answers of the same one in simplified ones, quoted as it stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opencc import OpenCC
from support.library import TEXTS, build_library, check_record, hear, make_bot

from index.library import Library
from index.text.script import simplify
from rag.answering.bot import Bot


def build_bot(library: Library) -> Bot:
    return make_bot(library)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("plain"), TEXTS) as opened:
        yield opened


@pytest.fixture(scope="module")
def traditional(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    texts: dict[str, str | bytes] = {name: OpenCC("s2t").convert(text) for name, text in TEXTS.items()}
    with build_library(tmp_path_factory.mktemp("traditional"), texts) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "鼓楼区2024年收到多少件行政复议申请?",
        "鼓樓區2024年收到多少件行政複議申請?",
        "鼓楼区和嘉善县2024年谁审结的行政复议更多?",
        "鼓楼区存在哪些不足?",
        "哪些报告提到了普法宣传?",
        "How many applications for reconsideration did Gulou District receive in 2024?",
    ],
)
def test_the_answer_is_the_same_at_the_same_places(plain: Library, traditional: Library, question: str) -> None:
    bot = build_bot(traditional)
    answer, same = hear(bot, question)[1], hear(build_bot(plain), question)[1]
    check_record(answer, bot)
    assert not answer.refusal
    assert simplify(answer.text) == same.text
    assert [(c.report, c.start, c.end) for c in answer.citations] == [
        (c.report, c.start, c.end) for c in same.citations
    ]


def test_what_is_quoted_stays_in_its_script(traditional: Library) -> None:
    answer = hear(build_bot(traditional), "鼓楼区2024年收到多少件行政复议申请?")[1]
    assert "73件" in answer.text
    assert "行政複議申請" in answer.text
    assert "行政複議申請" in answer.citations[0].quote


@pytest.mark.parametrize("script", ["t2s", "s2t"])
def test_a_text_is_checked_against_it_in_either_script(traditional: Library, script: str) -> None:
    text = OpenCC(script).convert("鼓樓區2024年收到行政複議申請73件。鼓樓區2024年收到行政複議申請88件。")
    checked = build_bot(traditional).check_text(text)
    assert [claim.verdict for claim in checked.claims] == ["borne_out", "contradicted"]
