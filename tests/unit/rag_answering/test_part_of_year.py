"""A question for a part of the year is never answered with the year's figure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import GULOU, JIASHAN_2023, build_library, check_record, make_bot

from index.library import Library
from rag.answering.bot import Bot

HALF = "其中上半年收到行政复议申请21件。"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    told = JIASHAN_2023.replace("其中驳回6件。", f"其中驳回6件。{HALF}")
    assert HALF in told
    texts = {"gulou-2024.txt": GULOU, "jiashan-2023.txt": told}
    with build_library(tmp_path_factory.mktemp("part_of_year"), texts) as opened:
        yield opened


@pytest.fixture
def bot(library: Library) -> Bot:
    return make_bot(library)


@pytest.mark.parametrize("when", ["上半年", "第三季度", "12月", "截至10月底"])
def test_where_no_sentence_tells_it_the_year_is_named_as_the_year(when: str, bot: Bot) -> None:
    answer = bot.ask(f"鼓楼区2024年{when}收到多少件行政复议申请?")
    assert answer.refusal is not None
    assert answer.refusal.kind == "not_disclosed"
    assert "73件" not in answer.refusal.detail
    assert answer.text.index("没有单独披露") < answer.text.index("全年") < answer.text.index("73件")


def test_a_sentence_of_that_part_answers(bot: Bot) -> None:
    answer = bot.ask("嘉善县2023年上半年收到多少件行政复议申请?")
    check_record(answer, bot)
    assert answer.refusal is None
    assert "21件" in answer.text
    assert "52件" not in answer.text


def test_another_part_is_not_answered_by_it(bot: Bot) -> None:
    answer = bot.ask("嘉善县2023年下半年收到多少件行政复议申请?")
    assert answer.refusal is not None


def test_a_follow_up_for_a_part_of_the_year(bot: Bot) -> None:
    answer = bot.ask("那上半年呢?", ["鼓楼区2024年收到多少件行政复议申请?"])
    assert answer.refusal is not None
    assert "73件" in answer.text


def test_the_end_of_the_year_is_the_year(bot: Bot) -> None:
    answer = bot.ask("截至2024年12月底鼓楼区收到多少件行政复议申请?")
    assert answer.refusal is None
    assert "73件" in answer.text


def test_none_in_words_is_answered_as_such(tmp_path_factory: pytest.TempPathFactory) -> None:
    told = GULOU.replace("其中维持40件、驳回9件。", "其中维持40件、驳回9件。行政诉讼败诉率为零,未发生行政赔偿案件。")
    assert told != GULOU
    with build_library(tmp_path_factory.mktemp("none"), {"gulou-2024.txt": told}) as library:
        bot = make_bot(library)
        rate, cases = bot.ask("鼓楼区2024年败诉率是多少?"), bot.ask("鼓楼区2024年行政赔偿案件有多少件?")
    assert rate.refusal is None
    assert "败诉率为零" in rate.text
    assert cases.refusal is None
    assert "未发生行政赔偿案件" in cases.text
