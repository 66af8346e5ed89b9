"""Numbers that the ledger has no name for, found by the words of a question: alone, and in rows of several reports.

Two invented work reports, read by letters alone; no model runs.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from support.library import build_library, check_record, make_bot, make_reader

from index.library import Library
from index.weights import read_weights
from rag.answering.bot import Bot
from rag.answering.figure_reader import ARTEFACT, FigureScorer, certainty, open_figure_scorer
from rag.answering.figure_signals import FigureSignals, read_asking, read_candidates, read_figure_signals
from rag.schema.answer import Answer
from rag.understanding.vocabulary import load_lexicon

# Two numbers of one measure, of a year and of five; and so many things named in one clause.
SPANS = """海宁市2024年政府工作报告

一、2023年工作回顾
一季度进出口增长8.8%，2023年1月至12月进出口增长5.2%。
五年来，城镇新增就业累计34.2万人，规模以上工业增加值年均增长13.7%。
过去一年，城镇新增就业6.1万人，规模以上工业增加值增长17.6%。
推动人工智能、低空经济、商业航天、生物医药、新材料等5大新兴产业加快发展，新兴产业实现引领发展。
新兴产业协会举办了5场活动。

二、2024年工作安排
城镇新增就业6.5万人以上。
"""
YEARLY = """平湖市{year}年政府工作报告

一、{before}年工作回顾
海洋生产总值突破{value}亿元。

二、{year}年工作安排
加快发展海洋经济。
"""
WORK_REPORT = """{place}2024年政府工作报告

一、2023年工作回顾
地区生产总值{gdp}亿元，同比增长{growth}%，三次产业结构为11:15:74。
新建充电桩{piles}个，改造老旧小区{homes}个，惠及居民3万户。
全年共收到行政复议案件92件，收案量较上年同期增长148.6%，法定期限内结案率达100%。
接待过夜游客{guests}万人次[1]，同比增长9.7%。

二、2024年工作安排
计划新建充电桩900个，改造老旧小区70个。
地区生产总值增长6%左右。
"""
TEXTS = {
    "jiashan.txt": WORK_REPORT.format(place="嘉善县", gdp="835.4", growth="12.1", piles=310, homes=21, guests="126"),
    "haiyan.txt": WORK_REPORT.format(place="海盐县", gdp="602.9", growth="5.3", piles=275, homes=34, guests="98"),
    "haining.txt": SPANS,
    "pinghu2022.txt": YEARLY.format(year=2022, before=2021, value=220),
    "pinghu2024.txt": YEARLY.format(year=2024, before=2023, value=300),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("figures"), TEXTS) as opened:
        yield opened


@pytest.fixture
def bot(library: Library) -> Bot:
    return make_bot(library)


def ask(bot: Bot, *turns: str) -> Answer:
    *history, question = turns
    answer = bot.ask(question, history)
    check_record(answer, bot)
    return answer


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("嘉善县2023年新建充电桩多少个?",), "嘉善县2023年新建充电桩310个"),
        (("嘉善县2023年地区生产总值多少?",), "嘉善县2023年地区生产总值835.4亿元"),
        (("嘉善县2023年地区生产总值多少?", "增速是多少"), "增长12.1%"),
        (("嘉善县2023年新建充电桩多少个?", "海盐县呢"), "海盐县2023年新建充电桩275个"),
        (("海盐县2023年接待过夜游客多少人次?",), "98万人次"),
    ],
)
def test_a_number_is_told_with_the_year_that_it_is_of(bot: Bot, turns: tuple[str, ...], told: str) -> None:
    answer = ask(bot, *turns)
    assert told in answer.text
    assert not answer.refusal


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("海宁市2023年城镇新增就业多少人?",), "6.1万人"),
        (("海宁市五年来城镇新增就业多少人?",), "34.2万人"),
        (("海宁市2023年规上工业增加值增速是多少?",), "17.6%"),
        (("海宁市规上工业增加值年均增速是多少?",), "13.7%"),
        (("海宁市2023年城镇新增就业多少人?", "2024年目标呢"), "6.5万人以上"),
        (("海宁市2024年打算新增城镇就业多少人?", "2023年实际呢"), "6.1万人"),
    ],
)
def test_of_one_measure_the_number_of_the_time_that_is_asked_is_told(
    bot: Bot, turns: tuple[str, ...], told: str
) -> None:
    text = ask(bot, *turns).text
    assert told in text.partition("(")[0], text


@pytest.mark.parametrize("first", [2021, 2023])
def test_a_growth_is_reckoned_from_the_earlier_year(bot: Bot, first: int) -> None:
    other = 2021 + 2023 - first
    answer = ask(bot, f"平湖市{first}年海洋生产总值多少亿元?", f"{other}年呢", "涨幅百分之几")
    assert "(300亿−220亿)÷220亿≈36.36%" in answer.text


def test_the_plan_for_what_stands_is_told_as_a_number(bot: Bot) -> None:
    answer = ask(bot, "嘉善县2023年新建充电桩多少个?", "2024年打算呢")
    assert "900个" in answer.text.partition("(")[0]


def test_things_that_are_named_by_their_number_are_quoted_where_they_are_named(bot: Bot) -> None:
    answer = ask(bot, "海宁市2023年5大新兴产业是哪几个?")
    assert "人工智能、低空经济、商业航天、生物医药、新材料等5大新兴产业" in answer.text
    assert answer.trace
    assert answer.trace.attempts[-1].strategy == "named_list"
    third = ask(bot, "海宁市2023年5大新兴产业是哪几个?", "第三个呢")
    assert "商业航天" in third.text


def test_how_many_things_are_named_must_be_their_number(bot: Bot) -> None:
    trace = ask(bot, "海宁市2023年4大新兴产业是哪几个?").trace
    assert trace
    assert [one.outcome for one in trace.attempts if one.strategy == "named_list"] == ["declined"]


def test_rows_of_several_reports_are_reckoned_with(bot: Bot) -> None:
    answer = ask(bot, "嘉善县2023年地区生产总值多少?", "海盐县呢", "两个县差多少")
    assert "835.4亿−602.9亿=232.5亿元" in answer.text
    answer = ask(bot, "嘉善县和海盐县2023年新建充电桩合计多少个?")
    assert "585个" in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("嘉善县2023年地区生产总值多少,涨了几个点?", ("835.4亿元", "增长12.1%")),
        ("海盐县2023年新建充电桩和改造老旧小区各多少个?", ("275个", "34个")),
        ("嘉善县2024年打算新建多少个充电桩、改造多少个老旧小区?", ("900个", "70个")),
    ],
)
def test_several_numbers_of_one_question_are_each_told(bot: Bot, question: str, told: tuple[str, ...]) -> None:
    answer = ask(bot, question)
    assert not answer.refusal
    assert all(one in answer.text for one in told), answer.text


def test_what_a_turn_names_itself_is_compared_and_not_what_was_told_before(bot: Bot) -> None:
    answer = ask(bot, "嘉善县和海盐县2023年接待过夜游客各多少?", "地区生产总值呢,哪个高")
    assert "835.4亿元" in answer.text
    assert "602.9亿元" in answer.text
    assert "126万" not in answer.text


def test_a_note_of_the_report_is_no_marker_of_the_answer(bot: Bot) -> None:
    assert "[1]," not in ask(bot, "嘉善县2023年接待过夜游客多少人次?").text


def test_a_subject_that_no_report_has_is_no_number(bot: Bot) -> None:
    answer = ask(bot, "嘉善县2023年博物馆有多少座?")
    assert answer.refusal is not None
    assert answer.refusal.kind == "not_disclosed"


def test_a_number_that_the_question_gives_is_not_what_it_asks_for(bot: Bot) -> None:
    told = "嘉善县2023年新建充电桩310个"
    assert told in ask(bot, "嘉善县2023年新建充电桩多少个?").text
    assert told not in ask(bot, "嘉善县2023年新建的那310个充电桩里快充的多少个?").text


def test_a_bound_is_no_number_that_the_question_gives(bot: Bot) -> None:
    answer = ask(bot, "嘉善县和海盐县2023年新建充电桩不少于310个的有哪些?")
    assert "1份不少于310个：嘉善县2023年" in answer.text


def signals(**given: float) -> FigureSignals:
    return FigureSignals(**{name: given.get(name, 0.0) for name in FigureSignals._fields})


def test_the_number_whose_words_are_asked_for_is_chosen() -> None:
    scorer = open_figure_scorer()
    strange = signals(around=0.3, share_unasked=1.0, out_of_unit=1.0)
    right = signals(around=1.0, own_named=1.0, own_in_clause=1.0, own_near=1.0, own_pairs=1.0, found=1.0, in_unit=1.0)
    best, probability = scorer.choose([strange, right, strange])
    assert best == 1
    assert probability >= scorer.least
    assert scorer.choose([strange, strange])[1] < probability


def test_a_choice_between_two_alike_is_less_certain() -> None:
    scorer = FigureScorer(read_weights("rag", ARTEFACT))
    one = signals(around=1.0, own_named=1.0, own_in_clause=1.0, found=1.0)
    alone, two = (np.array(table, np.float64) for table in ([one], [one, one]))
    sure, open_which = (scorer.probability(certainty(table, np.ones(len(table)))) for table in (alone, two))
    assert open_which < sure


def test_the_weights_fit_the_signals() -> None:
    assert read_weights("rag", ARTEFACT)["weights"].shape == (len(FigureSignals._fields),)


def test_a_concept_that_the_report_has_no_word_for_has_no_number_there(bot: Bot) -> None:
    answer = ask(bot, "嘉善县2023年收到多少件依申请公开?")  # 92件 were received too
    assert answer.refusal is not None
    assert "92件(" not in answer.text


def test_a_number_of_some_months_is_told_from_one_of_the_year(library: Library) -> None:
    entry = next(one for one in library.catalog.entries() if one.name == "haining.txt")
    asking = read_asking(make_reader(library).read("海宁市2023年进出口增长了多少?"), load_lexicon())
    of_months = {
        str(one.fact.value): read_figure_signals(asking, one, {}, entry.profile).part_of_year
        for one in read_candidates(library.catalog, entry.id)
        if "进出口" in one.clause
    }
    assert of_months == {"8.8": 1.0, "5.2": 0.0}
