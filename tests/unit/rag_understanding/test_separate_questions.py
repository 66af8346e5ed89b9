"""Several questions in one text: where one ends, what stays with it, and what is one question all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.passages import make_report

from index.profile.gazetteer import load_divisions
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.separate_questions import Asking, separate
from rag.understanding.turn_reader import letters_reader
from rag.understanding.vocabulary import load_lexicon

REPORTS = [
    make_report(name, name, 2024, parents=("浙江省", "嘉兴市"), aliases=(name[:2],)) for name in ("嘉善县", "桐乡市")
]


@pytest.fixture(scope="module")
def asking() -> Asking:
    return Asking(PlaceFinder(REPORTS, load_divisions()), load_lexicon(), letters_reader())


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("收到多少件复议申请?热线办结率多少?", ["收到多少件复议申请?", "热线办结率多少?"]),
        ("收到多少件复议申请?驳回的呢", ["收到多少件复议申请?", "驳回的呢"]),
        ("收到多少件复议申请;嘉善县呢", ["收到多少件复议申请", "嘉善县呢"]),
        ("审查合同多少份;另外还有哪些问题", ["审查合同多少份", "另外还有哪些问题"]),
        ("审查合同多少份\n\n还有哪些问题\n", ["审查合同多少份", "还有哪些问题"]),
        ("1.审查合同多少份 2.还有哪些问题", ["审查合同多少份", "还有哪些问题"]),
        ("(1)审查合同多少份?(2)还有哪些问题?", ["审查合同多少份?", "还有哪些问题?"]),
        ("①审查合同多少份②还有哪些问题", ["审查合同多少份", "还有哪些问题"]),
        ("一、审查合同多少份?二、还有哪些问题?", ["审查合同多少份?", "还有哪些问题?"]),
        ("2023年:1、审查合同多少份;2、还有哪些问题", ["2023年:审查合同多少份", "还有哪些问题"]),
        (
            "How many contracts were reviewed? What are the problems?",
            ["How many contracts were reviewed?", "What are the problems?"],
        ),
    ],
)
def test_each_question_stands_alone(text: str, questions: list[str], asking: Asking) -> None:
    assert [part.text for part in separate(text, asking, asking.are_one)] == questions


@pytest.mark.parametrize(
    "text",
    [
        "收到多少件复议申请,驳回多少件?",
        "收到多少件复议申请?谢谢!",
        "收到多少件复议申请?数字要准确",
        "您好!收到多少件复议申请?",
        "能告诉我吗?收到多少件复议申请?",
        "办结率1.5%和2.5%是怎么来的?",
        "“收到多少件?驳回多少件?”是哪份报告里的话",
        "2023年\n收到多少件复议申请",
        "收到多少件复议申请????",
        "五份报告中有哪些提到了法律顾问?共几份?",
        "明年怎么优化营商环境?嘉善县和桐乡市的打算有什么不同",
    ],
)
def test_one_question_stays_whole(text: str, asking: Asking) -> None:
    assert separate(text, asking, asking.are_one) == ()


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("收到多少件复议申请,驳回多少件", ["收到多少件复议申请", "驳回多少件"]),
        ("审查合同多少份?收到多少件复议申请 驳回多少件", ["审查合同多少份?", "收到多少件复议申请", "驳回多少件"]),
    ],
)
def test_a_question_is_cut_where_a_further_thing_is_asked(text: str, questions: list[str], asking: Asking) -> None:
    def cuts(stretch: str) -> tuple[int, ...]:
        return (stretch.index("驳回"),) if "驳回" in stretch else ()

    parts = separate(text, asking, asking.are_one, cuts=cuts)

    assert [part.text for part in parts] == questions
    assert all(part.text == "".join(text[i] for i in part.at) for part in parts)


@pytest.mark.parametrize(
    ("text", "at", "questions"),
    [
        ("嘉善县村里能免费问律师的小屋,占多少", "占多少", []),
        ("嘉善县审查合同多少份,占多少", "占多少", ["嘉善县审查合同多少份", "占多少"]),
        ("嘉善县复议申请,法律援助", "法律", []),
        ("嘉善县办的复议申请,审查合同多少份", "审查", []),
        ("收到多少件复议申请,嘉善县的", "嘉善", []),
        ("嘉善县收到多少件复议申请,法律援助", "法律", ["嘉善县收到多少件复议申请", "法律援助"]),
        ("嘉善县收到多少件复议申请", "复议", []),
    ],
)
def test_only_what_asks_stands_apart_from_what_asks(text: str, at: str, questions: list[str], asking: Asking) -> None:
    parts = separate(
        text, asking, asking.are_one, cuts=lambda stretch: (stretch.index(at),), are_apart=asking.are_apart
    )

    assert [part.text for part in parts] == questions


def test_nothing_is_cut_off_before_the_first_word(asking: Asking) -> None:
    assert separate("收到多少件复议申请", asking, asking.are_one, cuts=lambda _: ()) == ()
    assert separate("收到多少件复议申请", asking, asking.are_one, cuts=lambda _: (0,)) == ()


@given(st.text(alphabet="123一二、.()①②?;\n复议多少件“”", max_size=40))
def test_each_character_of_a_part_is_one_of_the_text(text: str) -> None:
    parts = separate(text, lambda stretch: "多少" in stretch)
    assert len(parts) != 1
    for part in parts:
        assert part.text == "".join(text[i] for i in part.at)
    every = [i for part in parts for i in part.at]
    assert every == sorted(set(every))
