"""What stands where a place stands and is none that we know: found, told, and never passed over for another place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.library import build_library, hear, make_bot
from support.passages import make_report

from index.library import Library
from index.profile.gazetteer import load_divisions
from rag.answering.bot import Bot
from rag.dialogue.contextualizer import ScopeReader
from rag.retrieval.said import Sayings
from rag.understanding.question import Question
from rag.understanding.vocabulary import load_lexicon

REPORTS = (
    make_report("甲", "玄武区", 2024, parents=("江苏省", "南京市"), aliases=("玄武",)),
    make_report("乙", "嘉善县", 2024, parents=("浙江省", "嘉兴市"), aliases=("嘉善",)),
)
TODAY = date(2025, 6, 1)
RECEIVED = "嘉善县2024年收到多少件行政复议申请?"
SAID = "法律服务工作室、乡镇街道、大会、经开区、执法队伍、律师、企业、市场监管、窗口"


@pytest.fixture(scope="module")
def reader() -> ScopeReader:
    return ScopeReader(REPORTS, load_divisions(), load_lexicon(), said=lambda word: word in SAID)


def read(reader: ScopeReader, *dialogue: str) -> Question:
    return reader.read(dialogue[-1], dialogue[:-1], today=TODAY)


def outside(asked: Question) -> list[str]:
    return [place.name for place in asked.outside]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("木星2024年收到行政复议多少件", "木星"),
        ("请问2024年木星收到行政复议多少件", "木星"),
        ("木星的行政复议有多少件", "木星"),
        ("某某星球行政复议多少件", "某某星球"),
        ("幸福市2024年收到多少件行政复议申请", "幸福市"),
        ("X县2024年收到多少件行政复议申请", "x县"),
        ("长江镇2024年收到多少件行政复议申请", "长江镇"),
        ("横滨2024年收到多少件行政复议申请", "横滨"),
        ("高雄市收到多少件行政复议申请", "高雄市"),
        ("荃湾区收到多少件行政复议申请", "荃湾区"),
        ("巴西法治政府建设怎么样", "巴西"),
        ("How many reconsideration applications did Narnia receive in 2024?", "Narnia"),
        ("How many reconsideration applications were received in Osaka in 2024?", "Osaka"),
    ],
)
def test_a_name_in_a_places_position_is_a_place_that_is_missing(reader: ScopeReader, question: str, name: str) -> None:
    asked = read(reader, question)
    assert outside(asked) == [name]
    assert not asked.scope.jurisdictions
    assert name not in asked.content


@pytest.mark.parametrize("follow_up", ["木星呢", "那横滨呢?", "What about Narnia?"])
def test_in_a_follow_up_too(reader: ScopeReader, follow_up: str) -> None:
    asked = read(reader, RECEIVED, follow_up)
    assert len(asked.outside) == 1
    assert not asked.scope.jurisdictions


@pytest.mark.parametrize(
    "question",
    [
        "嘉善县和木星2024年收到的行政复议申请哪个多",
        "木星和嘉善县2024年收到的行政复议申请哪个多",
        "嘉善县与横滨的行政复议",
    ],
)
def test_beside_a_place_that_is_there_it_is_told_as_missing(reader: ScopeReader, question: str) -> None:
    asked = read(reader, question)
    assert asked.scope.jurisdictions == ("嘉善县",)
    assert len(asked.outside) == 1


@pytest.mark.parametrize(
    "dialogue",
    [
        ("老百姓2024年打了多少官司",),
        ("公家2024年吃了多少官司",),
        ("执法队伍2024年培训了多少人",),
        ("律师2024年参加会议多少次",),
        ("普法活动2024年搞了多少场",),
        ("库里有哪些是2024年度的报告?",),
        ("写到审计的报告有几份?",),
        ("哪个地方收到的行政复议申请最多?",),
        ("嘉善县和上级比怎么样",),
        ("嘉善县与日本企业交流了多少次",),
        (RECEIVED, "具体明细呢"),
        (RECEIVED, "原因呢"),
        (RECEIVED, "两地维持的各有多少"),
        (RECEIVED, "谢谢,挺有用的"),
        (RECEIVED, "就要经开区的"),
        (RECEIVED, "压下来的经费都花哪了"),  # a phrase, however it stands
    ],
)
def test_what_people_call_the_matter_or_who_acts_is_no_place(reader: ScopeReader, dialogue: tuple[str, ...]) -> None:
    assert outside(read(reader, *dialogue)) == []


def test_without_a_librarys_words_only_places_abroad_are_known() -> None:
    reader = ScopeReader(REPORTS, load_divisions(), load_lexicon())
    assert outside(read(reader, "木星2024年收到行政复议多少件")) == []
    assert outside(read(reader, "横滨2024年收到行政复议多少件")) == ["横滨"]


# ---- over a library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("library")
    with build_library(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def quoting(library: Library) -> Bot:
    return make_bot(library)


@pytest.mark.parametrize("question", ["木星2024年收到多少件行政复议申请?", "横滨2024年收到多少件行政复议申请?"])
def test_no_other_places_figure_answers(quoting: Bot, question: str) -> None:
    answer = hear(quoting, question)[1]
    assert answer.refusal is not None
    assert answer.refusal.kind == "not_in_corpus"
    assert question[:2] in answer.text
    assert "鼓楼区2024" in answer.text


def test_a_report_says_a_word_where_it_stands_in_a_sentence_or_a_heading(library: Library) -> None:
    said = Sayings(library).said
    assert said("行政复议申请")
    assert said("主要举措")
    assert not said("木星")


@pytest.mark.parametrize("turn", ["那财政收入呢", "人口有多少", "游客的消费呢"])
def test_everyday_words_of_reports_are_no_place_though_these_reports_lack_them(reader: ScopeReader, turn: str) -> None:
    asked = read(reader, RECEIVED, turn)
    assert outside(asked) == []
    assert asked.scope.jurisdictions == ("嘉善县",)
