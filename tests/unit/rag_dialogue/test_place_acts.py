"""What a question does to the places of the dialogue: dropped, kept, added or replaced only where a place is meant."""

from __future__ import annotations

from datetime import date

import pytest
from support.passages import make_report

from index.profile.gazetteer import load_divisions
from index.text.normalize import fold
from rag.dialogue.contextualizer import ScopeReader
from rag.dialogue.place_acts import ActKind, read_acts
from rag.understanding.question import Question
from rag.understanding.vocabulary import load_lexicon

NANJING, JIAXING = ("江苏省", "南京市"), ("浙江省", "嘉兴市")
REPORTS = (
    make_report("甲", "玄武区", 2024, parents=NANJING, aliases=("玄武",)),
    make_report("乙", "嘉善县", 2023, parents=JIAXING, aliases=("嘉善",)),
    make_report("丙", "嘉善县", 2024, parents=JIAXING, aliases=("嘉善",)),
    make_report("丁", "海盐县", 2024, parents=JIAXING, aliases=("海盐",)),
)
TODAY = date(2025, 6, 1)
RECEIVED = "嘉善县2024年收到多少件行政复议申请?"
COMPARED = "比较玄武区和嘉善县2024年收到的行政复议申请件数"
ALL = "各地2024年收到多少件行政复议申请?"


@pytest.fixture(scope="module")
def reader() -> ScopeReader:
    return ScopeReader(REPORTS, load_divisions(), load_lexicon())


def read(reader: ScopeReader, *dialogue: str) -> Question:
    return reader.read(dialogue[-1], dialogue[:-1], today=TODAY)


def places(asked: Question) -> set[str]:
    return set(asked.scope.jurisdictions)


@pytest.mark.parametrize(
    "question",
    [
        "请问嘉善县2024年的行政复议情况,不要用专业术语",
        "嘉善县2024年的行政复议情况,请不要写废话。",
        "嘉善县2024年收到多少件行政复议申请,去掉单位",
        "嘉善县2024年收到多少件行政复议申请,排除重复的",
        "嘉善县2024年收到多少件行政复议申请,不算撤回的",
        "嘉善县2024年的行政复议情况,除去数字",
        "嘉善县2024年的行政复议情况,只要数字",
        "嘉善县2024年的行政复议情况,加上图表",
        "嘉善县2024年排除了多少处隐患?",
        "嘉善县2024年的行政复议情况,不要嘉善县以外的",
        "How many reconsideration applications did Jiashan receive in 2024, without details?",
    ],
)
def test_a_word_that_takes_no_place_turns_none_round(reader: ScopeReader, question: str) -> None:
    assert places(read(reader, question)) == {"嘉善县"}


def test_two_places_stay_two(reader: ScopeReader) -> None:
    asked = read(reader, "玄武区和嘉善县收到的行政复议申请哪个多,不要写废话")
    assert places(asked) == {"玄武区", "嘉善县"}
    assert "废话" not in asked.content


@pytest.mark.parametrize("words", ["不要废话", "只要数字", "去掉单位", "加上图表", "再加上一句解释"])
def test_in_a_follow_up_too(reader: ScopeReader, words: str) -> None:
    assert places(read(reader, RECEIVED, f"海盐县呢,{words}")) == {"海盐县"}


def test_what_the_answer_is_not_to_look_like_is_not_searched_for(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "不要用专业术语")
    assert asked.content == read(reader, RECEIVED).content
    assert places(asked) == {"嘉善县"}


@pytest.mark.parametrize(
    "question",
    [
        "除嘉善县外哪个地方收到的行政复议申请最多?",
        "除了嘉善县,哪个地方收到的行政复议申请最多?",
        "除去嘉善县,哪个地方收到的行政复议申请最多?",
        "去掉嘉善县后哪个地方收到的行政复议申请最多?",
        "把嘉善县排除在外,哪个地方收到的行政复议申请最多?",
        "嘉善县以外的地方收到多少件行政复议申请?",
        "嘉善县除外,各地收到多少件行政复议申请?",
        "收到多少件行政复议申请,不要嘉善县",
        "Which place except Jiashan received the most reconsideration applications?",
    ],
)
def test_a_place_is_left_out_of_all_by_its_name(reader: ScopeReader, question: str) -> None:
    asked = read(reader, question)
    assert places(asked) == {"玄武区", "海盐县"}
    assert "行政复议" in asked.content or "reconsideration" in asked.content


@pytest.mark.parametrize(
    ("dialogue", "left"),
    [
        ((ALL, "去掉嘉善县"), {"玄武区", "海盐县"}),
        ((ALL, "不要嘉善县和玄武区的"), {"海盐县"}),
        ((ALL, "嘉善县不算"), {"玄武区", "海盐县"}),
        ((ALL, "不要嘉善县以外的"), {"嘉善县"}),
        ((ALL, "只看嘉善县和海盐县"), {"嘉善县", "海盐县"}),
        ((ALL, "去掉苏州市"), {"玄武区", "嘉善县", "海盐县"}),
        ((COMPARED, "去掉嘉善县,加上海盐县"), {"玄武区", "海盐县"}),
        ((COMPARED, "去掉海盐县"), {"玄武区", "嘉善县"}),
        ((RECEIVED, "再加上海盐县"), {"嘉善县", "海盐县"}),
        ((RECEIVED, "把海盐县加上"), {"嘉善县", "海盐县"}),
        ((RECEIVED, "add Haiyan"), {"嘉善县", "海盐县"}),
        ((RECEIVED, "换成海盐县"), {"海盐县"}),
    ],
)
def test_a_place_that_is_meant_is_dropped_kept_added_or_replaced(
    reader: ScopeReader, dialogue: tuple[str, ...], left: set[str]
) -> None:
    asked = read(reader, *dialogue)
    assert places(asked) == left
    assert "行政复议申请" in asked.content


def test_of_a_place_that_does_not_report_itself_the_choice_is_still_offered(reader: ScopeReader) -> None:
    assert read(reader, "浙江省收到多少件行政复议申请,不要废话").by_parent == ("浙江省",)


def test_a_table_takes_no_measures_place(reader: ScopeReader) -> None:
    assert read(reader, RECEIVED, "换成表格").content == read(reader, RECEIVED).content


def test_a_year_that_is_left_out_is_not_the_one_asked_for(reader: ScopeReader) -> None:
    assert read(reader, "嘉善县2024年收到多少件行政复议申请,不要2023年的").years == (2024,)
    assert read(reader, "嘉善县收到多少件行政复议申请,去掉2023年").years == (2024,)


@pytest.mark.parametrize(
    ("text", "place", "kinds"),
    [
        ("甲县外地人", "甲县", []),
        ("甲县除外", "甲县", ["drop"]),
        ("除甲县以外", "甲县", ["drop"]),
        ("不要甲县以外的", "甲县", ["keep"]),
    ],
)
def test_an_exception_is_read_by_its_form(text: str, place: str, kinds: list[ActKind]) -> None:
    folded = fold(text)
    start = folded.find(place)
    assert [act.kind for act in read_acts(folded, ((start, start + len(place)),), lambda *_: "")] == kinds


def test_a_clause_does_what_the_reader_says_and_the_next_place_goes_on_with_it() -> None:
    acts = read_acts("去掉甲县,乙县,好吗", ((2, 4), (5, 7)), lambda *_: "drop")
    assert [(act.kind, act.start, act.end) for act in acts] == [("drop", 0, 4), ("drop", 5, 7)]
