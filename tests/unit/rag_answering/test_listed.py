"""What a part of a report lists, told whole and counted, and what is asked on of a list, a section or a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.library import build_library, check_record, make_bot, say

from rag.answering.bot import Bot

PINGHU = """平湖市人民政府2023年度法治政府建设情况报告

2023年，平湖市扎实推进法治政府建设。现将有关情况报告如下：
一、主要举措和成效
（一）加强党的领导。市委常委会听取法治工作汇报2次。市农业局、市水利局和市商务局主要负责人在会上作了专题汇报。
（二）规范行政执法。全市46人换发执法证，31人因单位撤并、工作调动等原因交回执法证，12人初次领证。收到听证申请9件。
（三）优化营商环境。推出“一照多址”改革事项17项。开通企业服务专线2条。编印办事手册3种。走访企业420家。清理涉企收费5项。培训办事员60名。上线自助终端8台。压减申报材料33份。取消证明事项14项。联办窗口覆盖全部街道。
（四）依法化解纠纷。全市运用“茶馆议事”机制调处纠纷260件。
二、存在的不足
一是乡镇执法力量偏弱，编制落实较慢。二是以案释法不够深入。三是应急预案演练偏少。
三、2024年工作安排
（一）健全决策机制，落实听证制度。重大决策一律开展风险评估。
（二）提升执法质效，整合执法队伍。执法装备年内配齐。
（三）深化法律服务，建设服务站点。法律顾问覆盖所有村社。
（四）加强法治宣传，创新普法形式。组织普法大篷车进校园。
平湖市人民政府
2024年2月6日
"""
HAINING = """海宁市人民政府2024年度法治政府建设情况报告

2024年，海宁市持续推进法治政府建设。现将有关情况报告如下：
一、主要举措和成效
（一）规范行政执法。全市办理行政处罚案件88件。
（二）依法化解纠纷。推广“茶馆议事”机制，受理调解申请310件。
二、存在的不足
一是执法信息化水平不高。
三、下一步工作安排
（一）完善行政复议规范化建设。
（二）开展涉企检查专项整治。
海宁市人民政府
2025年1月8日
"""
PLANS = "平湖市2024年打算做点啥?"
PLAN_LIST = ("健全决策机制", "提升执法质效", "深化法律服务", "加强法治宣传")


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder: Path = tmp_path_factory.mktemp("listed")
    bot = make_bot(build_library(folder, {"pinghu-2023.txt": PINGHU, "haining-2024.txt": HAINING}))
    yield bot
    bot.close()


@pytest.mark.parametrize(
    "question",
    [PLANS, "平湖市2024年工作安排有哪些大块?", "平湖市下一步有哪几项打算?", "平湖市2024年工作安排分几块?"],
)
def test_a_part_is_listed_whole_in_its_order_with_the_count(bot: Bot, question: str) -> None:
    answer = say(bot, question)
    assert "4条" in answer.text
    at = [answer.text.find(heading) for heading in PLAN_LIST]
    assert at == sorted(at)
    assert -1 not in at
    assert [citation.quote[:3] for citation in answer.citations] == ["（一）", "（二）", "（三）", "（四）"]
    assert "平湖市人民政府" not in answer.citations[-1].quote


def test_what_is_lacking_is_listed_from_run_in_numerals(bot: Bot) -> None:
    answer = say(bot, "平湖市承认有哪些不足?")
    assert "3条" in answer.text
    assert all(item in answer.text for item in ("乡镇执法力量偏弱", "以案释法不够深入", "应急预案演练偏少"))


def test_what_is_asked_of_a_part_beside_it_is_no_list(bot: Bot) -> None:
    assert "列了" not in say(bot, "平湖市的不足改了没有?").text
    assert "列了" not in say(bot, "平湖市2024年在信访方面有哪些打算?").text


def test_a_year_that_is_no_plan_year_is_missing(bot: Bot) -> None:
    answer = say(bot, "平湖市2022年有哪些不足?")
    assert answer.refusal is not None
    assert answer.refusal.kind == "year_missing"


@pytest.mark.parametrize("question", ["有几块", "数一下几个", "几条?"])
def test_how_many_counts_the_list_of_a_plan_year(bot: Bot, question: str) -> None:
    answer = say(bot, PLANS, question)
    assert answer.refusal is None
    assert "共4项" in answer.text


def test_an_item_of_a_plan_year_is_told_with_its_body(bot: Bot) -> None:
    assert "普法大篷车" in say(bot, PLANS, "有几块", "第四个").text
    assert "风险评估" in say(bot, PLANS, "第一块说啥").text
    assert "普法大篷车" in say(bot, PLANS, "最后一个").text
    assert "法律顾问覆盖" in say(bot, PLANS, "倒数第二条").text
    assert "装备年内配齐" in say(bot, PLANS, "第一块说啥", "还有第二个呢").text


def test_all_items_of_a_list_are_told_with_their_bodies(bot: Bot) -> None:
    answer = say(bot, PLANS, "全部展开")
    assert all(body in answer.text for body in ("风险评估", "装备年内配齐", "法律顾问覆盖", "普法大篷车"))


def test_another_part_is_of_the_report_whose_plan_year_stands(bot: Bot) -> None:
    assert "以案释法" in say(bot, PLANS, "那不足呢").text


def test_a_list_is_shortened_to_what_its_items_are_about(bot: Bot) -> None:
    answer = say(bot, PLANS, "有几块", "太长了,压成一句")
    assert all(heading in answer.text for heading in PLAN_LIST)
    assert "\n" not in answer.text
    assert "（一）" not in answer.text


def test_whether_the_list_speaks_of_a_thing(bot: Bot) -> None:
    answer = say(bot, PLANS, "有没有讲普法")
    assert answer.text.startswith("有")
    assert "第4项" in answer.text
    assert "普法大篷车" in answer.text
    assert "都没有写到“调解”" in say(bot, PLANS, "有没有讲调解").text


def test_the_year_after_a_plan_year_is_asked_of_its_own_report(bot: Bot) -> None:
    answer = say(bot, PLANS, "那2025年的安排呢")
    assert answer.refusal is not None
    assert answer.refusal.kind == "year_missing"


def test_the_next_year_s_plans_keep_their_words(bot: Bot) -> None:
    assert "2条" in say(bot, "海宁市的下一年度打算有几条?").text


def test_what_a_sentence_names_is_counted(bot: Bot) -> None:
    named = "平湖市是哪几个局作的专题汇报"
    answer = say(bot, named, "几个")
    assert answer.refusal is None
    assert "共3项" in answer.text
    assert "市水利局" in say(bot, named, "几个", "第二个").text


def test_a_section_that_stands_is_told_whole(bot: Bot) -> None:
    answer = say(bot, "平湖市收到多少件听证申请?", "把那一节整个讲讲")
    assert "规范行政执法" in answer.text
    assert "46人换发执法证" in answer.text
    assert "走访企业" not in answer.text


def test_a_long_section_named_by_its_heading_is_told_up_to_a_bound(bot: Bot) -> None:
    answer = say(bot, "平湖市收到多少件听证申请?", "营商环境那节多讲几句")
    assert "一照多址" in answer.text
    assert len(answer.citations) == 8
    assert "前8句" in answer.text


def test_more_is_of_the_report_that_was_told_of(bot: Bot) -> None:
    answer = say(bot, "哪家在搞一照多址", "再多讲点")
    assert {citation.jurisdiction for citation in answer.citations} == {"平湖市"}


@pytest.mark.parametrize("question", ["哪家在搞茶馆议事", "茶馆议事所有地方都有谁提了"])
def test_which_place_is_asked_of_all_places(bot: Bot, question: str) -> None:
    answer = say(bot, "平湖市收到多少件听证申请?", question)
    assert {citation.jurisdiction for citation in answer.citations} == {"平湖市", "海宁市"}


def test_those_that_mention_it_are_counted(bot: Bot) -> None:
    assert "2份" in say(bot, "哪家在搞茶馆议事", "几家").text.splitlines()[0]


def test_the_reason_is_the_clause_that_gives_it(bot: Bot) -> None:
    answer = say(bot, "平湖市多少人交回执法证?", "交回是为啥")
    assert "单位撤并" in answer.text
    assert "没有写明" not in answer.text
    assert "初次领证" not in answer.text


def test_another_reason_of_the_same_sentence_is_not_taken(bot: Bot) -> None:
    assert "没有写明原因" in say(bot, "平湖市多少人初次领证?", "为什么这么少").text


def test_without_a_reason_the_quote_is_of_what_was_asked(bot: Bot) -> None:
    answer = say(bot, "平湖市培训了多少办事员?", "为什么")
    assert "没有写明原因" in answer.text
    assert "收费" not in answer.text
    assert "终端" not in answer.text


def test_a_turn_that_counts_what_stands_in_several_reports_counts_each(bot: Bot) -> None:
    answer = say(bot, "各地有哪些不足?", "几条")
    assert "平湖市2023年存在的问题列了3条" in answer.text
    assert "海宁市2024年存在的问题列了1条" in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("平湖市2023年是怎么优化营商环境的?", ("一照多址", "企业服务专线2条", "共10句", "压减申报材料33份")),
        ("平湖市2023年加强党的领导做了哪些工作?", ("法治工作汇报2次", "专题汇报")),
    ],
)
def test_a_section_that_bears_what_is_asked_is_told_and_not_one_sentence_of_it(
    bot: Bot, question: str, told: tuple[str, ...]
) -> None:
    answer = bot.ask(question)
    check_record(answer, bot)
    assert all(one in answer.text for one in told), answer.text
