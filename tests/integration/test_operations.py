"""Operations of first questions over the five reports that come with the program, with the real embedder."""

from __future__ import annotations

import pytest

from rag.answering.bot import Bot

pytestmark = pytest.mark.models


@pytest.fixture
def bot(seeds_bot: Bot) -> Bot:
    return seeds_bot


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("倒数第二少的行政复议申请是哪里", "从低到高排第2位的是东昌区2024年"),
        ("哪个地方的行政复议案件排在第2位", "从高到低排第2位的是梅河口市2022年"),
        ("东昌区行政复议在各地中算第几高", "东昌区2024年共收到行政复议申请45件，在4份报告中从高到低排第3位"),
        (
            "梅河口市的行政复议案件比东昌区高出百分之多少",
            "梅河口市2022年行政复议比东昌区2024年多53.33%（(69−45)÷45≈53.33%）",
        ),
        ("五份报告行政复议案件的中位数", "行政复议中位数57件"),
        (
            "哪些地方行政复议案件低于均值",
            "披露行政复议的4份报告中，2份低于平均数：东昌区2024年、长春经济技术开发区2024年",
        ),
        ("行政复议案件在40到70件之间的有哪些", "披露行政复议的4份报告中，2份不少于40件且不超过70件"),
        ("有多少个地方的行政复议案件不到50件", "披露行政复议的4份报告中，2份低于50件"),
        ("红谷滩区行政复议案件比平均数高多少", "红谷滩区2023年行政复议比平均数多36.75件（92−55.25=36.75件）"),
        ("梅河口市受理的行政复议案件中维持的占比", "梅河口市2022年维持的行政复议占受理的行政复议的37.68%"),
        ("各地分别提出了几条不足", "东昌区2024年存在的问题列了3条"),
        (
            "Which places have fewer than 50 reconsideration cases?",
            "Of 4 reports that disclose administrative reconsideration, 2 state less than 50件",
        ),
    ],
)
def test_an_operation_is_carried_out(bot: Bot, question: str, first: str) -> None:
    answer = bot.ask(question)
    assert answer.text.startswith(first), answer.text
    assert not answer.refusal


@pytest.mark.parametrize("question", ["行政复议案件数的标准差是多少", "预测一下红谷滩区2025年行政复议案件数"])
def test_what_is_not_carried_out_is_admitted(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    assert answer.refusal
    assert "92" not in answer.text
    assert "可以改问" in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("东昌区2024年收到多少件行政复议申请", "45件"),
        ("红谷滩区整改了几个问题", "31个"),
        ("梅河口市“网上办”事项占比多少", "97.7%"),
    ],
)
def test_a_figure_that_a_report_states_is_looked_up(bot: Bot, question: str, said: str) -> None:
    answer = bot.ask(question)
    assert said in answer.text
    assert not answer.refusal
