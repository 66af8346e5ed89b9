"""Questions about the earlier answer, through a bot over a small library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.library import NAMESAKES, build_library, make_bot, say

from rag.answering.bot import Bot

RECEIVED = "嘉善县2024年收到多少件行政复议申请?"
COMPARED = "比较鼓楼区和嘉善县2024年收到的行政复议申请件数"
LACKING = "嘉善县2024年存在哪些问题?"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    bot = make_bot(build_library(tmp_path_factory.mktemp("library")))
    yield bot
    bot.close()


@pytest.mark.parametrize("question", ["[1]的原文", "引用1的上下文", "上一条的出处是哪份报告?"])
def test_a_source_is_shown_whole_where_it_stands(bot: Bot, question: str) -> None:
    earlier, shown = say(bot, RECEIVED), say(bot, RECEIVED, question)
    assert shown.refusal is None
    assert shown.citations[0].quote == earlier.citations[0].quote
    assert "驳回11件" in shown.text
    assert "嘉善县人民政府2024年度法治政府建设情况报告" in shown.text
    assert "依法化解行政争议" in shown.text
    assert shown.citations[0].report == "jiashan-2024.txt"


def test_a_number_that_is_doubted_is_shown_where_it_was_told(bot: Bot) -> None:
    told = say(bot, RECEIVED)
    shown = say(bot, RECEIVED, "鼓楼区的呢", "八十八?")
    assert shown.citations[0].quote == told.citations[0].quote


def test_the_sentences_around_a_source_are_cited_by_themselves(bot: Bot) -> None:
    question = "鼓楼区组织了几场执法培训考试?"
    shown = say(bot, question, "[1]的上下文")
    first, *around = shown.citations
    report = bot.report(first.report_id).text
    assert around
    for citation in around:
        gap = report[min(citation.end, first.end) : max(citation.start, first.start)]
        assert not gap.strip()


def test_a_source_that_is_not_there_is_told_with_those_that_are(bot: Bot) -> None:
    answer = say(bot, RECEIVED, "[9]的原文")
    assert answer.refusal is not None
    assert answer.refusal.kind == "not_disclosed"
    assert "没有引用9" in answer.text
    assert "引用1" in answer.text


def test_a_row_is_asked_for_by_its_place(bot: Bot) -> None:
    table = say(bot, COMPARED).table
    assert table is not None
    for ordinal, row in zip(("第一个", "第二个"), table.rows, strict=True):
        answer = say(bot, COMPARED, ordinal)
        assert answer.question == ordinal
        assert answer.scope.jurisdictions == (row[0].text,)
        assert row[0].text in answer.standalone_question
        assert {citation.jurisdiction for citation in answer.citations} == {row[0].text}


def test_the_first_by_number_is_the_one_with_the_most(bot: Bot) -> None:
    assert say(bot, COMPARED, "第一名是谁?").scope.jurisdictions == ("嘉善县",)
    assert say(bot, COMPARED, "最后一名是谁?").scope.jurisdictions == ("鼓楼区",)


def test_what_follows_a_row_is_about_it(bot: Bot) -> None:
    answer = say(bot, COMPARED, "最后一名是谁?", "驳回的有几件?")
    assert answer.scope.jurisdictions == ("鼓楼区",)
    assert "9件" in answer.text


def test_a_row_may_be_asked_further_and_after_a_digression(bot: Bot) -> None:
    table = say(bot, COMPARED).table
    assert table is not None
    answer = say(bot, COMPARED, "谢谢", "第一个", "[1]的原文", "第二个驳回了几件?")
    assert answer.scope.jurisdictions == (table.rows[1][0].text,)
    assert "驳回" in answer.text


def test_a_row_that_is_not_there_is_told_with_those_that_are(bot: Bot) -> None:
    answer = say(bot, COMPARED, "第九个")
    assert answer.refusal is not None
    assert "共有2项" in answer.text
    assert "鼓楼区" in answer.text
    assert "嘉善县" in answer.text


def test_an_item_is_told_whole(bot: Bot) -> None:
    answer = say(bot, LACKING, "第二个展开说说")
    assert "专职人民调解员数量偏少" in answer.text
    assert "行政执法规范化" not in answer.text
    assert answer.citations[0].quote.startswith("二是")


def test_an_item_that_is_not_there_is_told(bot: Bot) -> None:
    answer = say(bot, LACKING, "第五条展开说说")
    assert answer.refusal is not None
    assert "共有2项" in answer.text


def test_detail_of_a_figure_is_its_whole_sentence(bot: Bot) -> None:
    question = "鼓楼区2024年受理多少件行政复议申请?"
    figure = say(bot, question)
    assert "审结61件" not in figure.text
    detail = say(bot, question, "详细说说")
    assert "受理66件，审结61件，其中维持40件" in detail.text
    assert [citation.start for citation in detail.citations] == [citation.start for citation in figure.citations]


def test_more_shows_what_was_not_shown_and_ends(bot: Bot) -> None:
    question = "嘉善县2024年规范性文件和合同方面做了什么?"
    dialogue, seen = [question], set()
    for _ in range(10):
        answer = say(bot, *dialogue)
        if answer.refusal:
            break
        spans = {(citation.report_id, citation.start) for citation in answer.citations}
        assert not spans & seen
        seen |= spans
        dialogue.append("还有别的吗?")
    else:
        pytest.fail("there is always more")
    assert len(dialogue) > 1
    assert answer.refusal.kind == "not_disclosed"
    assert "没有更多" in answer.text


def test_a_reason_that_no_report_gives_is_said_and_the_figure_not_repeated(bot: Bot) -> None:
    answer = say(bot, "嘉善县2024年县政府聘请了几名法律顾问?", "为什么?")
    assert answer.refusal is None
    assert "没有写明原因" in answer.text


def test_small_talk_is_answered_with_what_can_be_asked(bot: Bot) -> None:
    for question in ("谢谢", "你好", "在吗", "help"):
        answer = say(bot, RECEIVED, question)
        assert answer.refusal is not None
        assert answer.refusal.kind == "off_topic"
        examples = {*bot.suggest("zh"), *bot.suggest("en")}
        assert sum(example in answer.text for example in examples) == 2
    assert "驳回11件" in say(bot, RECEIVED, "谢谢", "驳回的有几件?").text


def test_english_is_answered_in_english(bot: Bot) -> None:
    compared = "Compare the reconsideration cases that Gulou District and Jiashan County received in 2024"
    assert "The source: " in say(bot, compared, "show source 1").text
    assert "has no source 9" in say(bot, compared, "show source 9").text
    assert say(bot, compared, "thanks").text.startswith("All right.")


def test_of_namesakes_the_row_is_the_one_meant(tmp_path: Path) -> None:
    bot = make_bot(build_library(tmp_path, NAMESAKES))
    question = "各地2024年收到多少件行政复议申请?排个名"
    assert "128件" in say(bot, question, "第一名是谁?").text
    assert "73件" in say(bot, question, "最后一名是谁?").text
    bot.close()


def test_nothing_is_kept_between_two_dialogues(bot: Bot) -> None:
    alone = say(bot, LACKING, "第二个展开说说").text
    say(bot, COMPARED, "第二个")
    assert say(bot, LACKING, "第二个展开说说").text == alone


HAIYAN = """海盐县人民政府2024年度法治政府建设情况报告

2024年，海盐县扎实推进法治政府建设。现将有关情况报告如下：
一、主要举措和成效
（一）优化营商环境。落实证照联办和容缺受理制度，精简申报材料41份，开办时限由原来的5个工作日缩减到2个工作日。
（二）化解矛盾纠纷。全县推动落实领导干部包片走访和联合会商制度。通过努力，2024年，来访批次同比下降31.2%。
（三）接受监督。办理人大代表建议58件，办理政协提案47件。
（四）公开执法。4家执法主体对126项执法事项进行了公示。
二、存在的不足和原因
一年来仍存在一些不足。一是普法效果还不明显。部分单位主动普法意识不强，宣传形式单一，普法效果不够明显。二是执法队伍还不稳定。执法人员流失较多，专业力量不足。三是调解组织作用不够。
三、下一步工作安排
一是总结以往存在的不足，对照标准补齐短板。二是开展执法培训。
海盐县人民政府
2025年1月20日
"""


@pytest.fixture(scope="module")
def haiyan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    bot = make_bot(build_library(tmp_path_factory.mktemp("haiyan"), {"haiyan-2024.txt": HAIYAN}))
    yield bot
    bot.close()


def test_how_a_figure_came_about_stands_first_in_its_own_sentence(haiyan: Bot) -> None:
    answer = say(haiyan, "海盐县开办时限缩减到几个工作日?", "怎么做到的")
    assert answer.refusal is None
    assert "证照联办" in answer.text
    assert "包片" not in answer.text


def test_else_it_stands_in_the_sentences_before_it(haiyan: Bot) -> None:
    answer = say(haiyan, "海盐县来访批次下降了多少?", "具体做了些什么?")
    assert "包片走访" in answer.text
    assert "31.2" not in answer.text


def test_the_reason_of_a_shortcoming_is_what_is_lacking(haiyan: Bot) -> None:
    answer = say(haiyan, "海盐县普法效果怎么样?", "不明显的原因呢")
    assert "意识不强" in answer.text
    assert "没有写明原因" not in answer.text


def test_an_item_of_the_shortcomings_is_not_taken_from_the_plans(haiyan: Bot) -> None:
    answer = say(haiyan, "海盐县法治政府建设有哪些不足?", "第二个不足展开讲讲")
    assert "流失较多" in answer.text
    assert "执法培训" not in answer.text


def test_the_last_item_of_a_list_is_there_where_the_answer_broke_off(haiyan: Bot) -> None:
    answer = say(haiyan, "海盐县法治政府建设有哪些不足?", "第三个呢")
    assert "调解组织" in answer.text


def test_the_last_two_figures_of_one_place_are_added_up(haiyan: Bot) -> None:
    earlier = ("海盐县2024年办理人大代表建议多少件?", "政协提案呢?")
    assert "105" in say(haiyan, *earlier, "合起来多少件").text
    # of one figure alone there is nothing to add
    assert "105" not in say(haiyan, earlier[0], "合起来多少件").text
