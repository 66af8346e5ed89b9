"""What comes of figures that were asked for one after another, over a small library, read by letters alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import build_library, check_record, make_bot

from index.library import Library
from rag.answering.bot import Bot
from rag.schema.answer import Answer

RECEIVED = "鼓楼区2024年收到多少件行政复议申请?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("reckoned")) as opened:
        yield opened


@pytest.fixture
def bot(library: Library) -> Bot:
    return make_bot(library)


def ask(bot: Bot, *turns: str) -> Answer:
    *history, question = turns
    return bot.ask(question, history)


@pytest.mark.parametrize(
    ("turns", "formula"),
    [
        ((RECEIVED, "审结多少件?", "差多少"), "73−61=12件"),
        ((RECEIVED, "审结多少件?", "加起来一共多少"), "73+61=134件"),
        ((RECEIVED, "维持多少件?", "占多少"), "40÷73≈54.79%"),
        ((RECEIVED, "驳回占收到的多少"), "9÷73≈12.33%"),
        ((RECEIVED, "维持占收到的多少", "再算上驳回的"), "9÷73≈12.33%"),  # the same once more
        (("鼓楼区2024年评查案卷多少件?", "12345热线办理工单多少件?", "前者是后者的几倍"), "58÷20000≈0倍"),
        (("鼓楼区2024年评查案卷多少件?", "12345热线办理工单多少件?", "后者是前者的几倍"), "20000÷58≈344.83倍"),
    ],
)
def test_figures_of_two_measures_are_reckoned_with(bot: Bot, turns: tuple[str, ...], formula: str) -> None:
    answer = ask(bot, *turns)
    assert formula in answer.claims[0].text
    assert answer.claims[0].verdict == "computed"
    assert {claim.verdict for claim in answer.claims[1:]} == {"verified"}
    check_record(answer, bot)


def test_each_figure_is_told_with_the_words_of_its_report(bot: Bot) -> None:
    answer = ask(bot, RECEIVED, "审结多少件?", "差多少")
    assert answer.text.splitlines()[1:] == [
        "鼓楼区2024年全年收到行政复议申请73件[1]。",
        "鼓楼区2024年“审结”为61件（“行政复议申请……审结61件”）[1]。",
    ]


def test_one_figure_is_not_reckoned_with(bot: Bot) -> None:
    answer = ask(bot, RECEIVED, "差多少")
    assert answer.refusal is not None
    assert "73件" in answer.refusal.detail


def test_an_order_over_all_places_stays_one(bot: Bot) -> None:
    """Only one figure was told: the turn does not order it."""
    assert "嘉善县" in ask(bot, RECEIVED, "哪个县最多?").text


def test_a_result_is_a_figure_to_go_on_with(bot: Bot) -> None:
    answer = ask(bot, RECEIVED, "审结多少件?", "加起来一共多少", "收到的占百分之几")
    assert "73÷134≈54.48%" in answer.claims[0].text


def test_what_another_place_states_is_the_ledgers(bot: Bot) -> None:
    answer = ask(bot, RECEIVED, "嘉善县呢", "两地一共多少")
    assert answer.text.startswith("收到的行政复议合计161件")


@pytest.mark.parametrize("turn", ["谢谢", "审结多少件?", "嘉善县2024年审结多少件?"])
def test_a_turn_that_works_on_nothing_is_left_to_others(bot: Bot, turn: str) -> None:
    trace = ask(bot, RECEIVED, turn).trace
    assert trace is not None
    tried = {attempt.strategy: attempt.outcome for attempt in trace.attempts}
    assert tried.get("reckoned_figures", "declined") == "declined"


CHANGES = """海盐县2024年度法治政府建设情况报告

2024年，海盐县扎实推进法治政府建设。现将有关情况报告如下：
一、主要举措和成效
全县开展涉企执法检查480次，比去年同期减少20次。项目审批时限由原来的30个工作日缩减到12个工作日。
海盐县人民政府
2025年1月8日
"""


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    bot = make_bot(build_library(tmp_path_factory.mktemp("changes"), {"haiyan-2024.txt": CHANGES}))
    yield bot
    bot.close()


def test_a_change_that_is_told_as_a_number_is_told_in_per_cent_of_what_was_before(changing: Bot) -> None:
    answer = ask(changing, "海盐县2024年开展涉企执法检查多少次?", "降幅百分之几")
    assert "20÷(480+20)≈−4%" in answer.claims[0].text
    check_record(answer, changing)


def test_days_are_worked_with_in_days_of_work(changing: Bot) -> None:
    answer = ask(changing, "海盐县2024年项目审批时限从几天压到几天?", "少了几天")
    assert "30−12=18个工作日" in answer.claims[0].text, answer.text
