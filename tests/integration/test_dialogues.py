"""Follow-ups over the real reports of `seeds`, with the real reader of turns: what they do to what was told before."""

from __future__ import annotations

import pytest

from rag.answering.bot import Bot

pytestmark = pytest.mark.models


@pytest.fixture
def bot(seeds_bot: Bot) -> Bot:
    return seeds_bot


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("红谷滩区制定了多少个行政许可事项实施规范", "完成了多少个办事指南", "两者差多少"), "635−422=213"),
        (("红谷滩区建了几个公共法律服务工作站", "工作室呢", "合起来"), "9+179=188"),
        (("红谷滩区建了几个公共法律服务工作站", "工作室呢", "合起来", "列成表格"), "179个"),
        (("东昌区2024年收到多少件行政复议申请", "驳回几件", "驳回占收到的百分之几"), "15÷45≈33.33%"),
        (("铁岭市市领导接访多少次", "包保了多少件重点信访案件", "前者是后者的几倍"), "36÷18=2倍"),
        (("梅河口市受理多少件行政复议案件,办结多少件", "没办结的有几件"), "69−51=18件"),
        (("红谷滩区开展了多少次涉企执法检查", "比上年少了几次"), "减少34次"),
        (("红谷滩区开展了多少次涉企执法检查", "去年同期是多少次"), "1273+34=1307次"),
        (("东昌区的热线按时办结率", "红谷滩区的按期办结率", "两地办结率差几个百分点"), "100−98.58=1.42个百分点"),
        (("梅河口市向人大报告工作几项、提请审议几项、配合检查几项", "一共多少项"), "14+9+15=38项"),
        (("红谷滩区2023年收到多少件行政复议案件", "梅河口市的呢", "再说一遍红谷滩区的"), "92件"),
        (("红谷滩区2023年收到多少件行政复议案件", "存在哪些问题", "回到第一个问题"), "92件"),
        (("东昌区存在哪些问题", "一共几条"), "共3项"),
        (("红谷滩区建了几个公共法律服务工作室", "工作站呢"), "9个公共法律服务工作站"),
        (("东昌区2024年收到多少件行政复议申请", "红谷滩区呢", "梅河口市呢", "只留前两个"), "红谷滩区2023年最多"),
        (("沈阳市2024年收到多少件行政复议申请", "你这里有哪些地方的报告"), "红谷滩区"),
        # rows told one after another, then added to: all of them are meant, without those that were left out
        (("东昌区收到多少件行政复议申请", "红谷滩区呢", "再加上梅河口市", "平均是多少"), "÷3"),
        (("东昌区、红谷滩区和梅河口市各收到多少件行政复议", "去掉东昌区", "平均是多少"), "÷2"),
        (("东昌区、红谷滩区和梅河口市各收到多少件行政复议", "不少于60件的", "不限了,都列"), "45件"),
        (("东昌区、红谷滩区和梅河口市各收到多少件行政复议", "只留红谷滩区跟梅河口市"), "69件"),
        # a share: its whole is named, told in its sentence, or what the sentence says it is a part of
        (("梅河口市办结多少件行政复议", "维持的几件", "占办结的多少"), "26÷51≈50.98%"),
        (("红谷滩区调解成功多少件矛盾纠纷", "占排查的多少"), "7160÷7244"),
        (("红谷滩区发布多少条政务公开信息", "重点领域的呢", "占总的百分之几"), "439÷7415"),
        # so many for each of the other things that the sentence counts
        (("经开区梳理了多少项权责清单", "几个部门梳理的", "平均每个部门几项"), "905÷15≈60.33"),
        (("梅河口市审批原来要几个工作日", "前后差几天"), "23.9−6.4=17.5"),
        # a number that is said again with a doubt
        (("梅河口市审计了多少名领导干部", "铁岭审计了多少名", "39?真的吗"), "39名领导干部"),
        (("铁岭基层调研多少天", "九十五天?"), "95天"),
    ],
)
def test_a_follow_up_works_on_what_was_told(bot: Bot, turns: tuple[str, ...], told: str) -> None:
    *history, question = turns
    assert told in bot.ask(question, history).text


@pytest.mark.parametrize("turns", [("想找你打听点资料",), ("红谷滩区2023年收到多少件行政复议案件", "哈哈今天真冷")])
def test_a_text_that_asks_nothing_is_no_question(bot: Bot, turns: tuple[str, ...]) -> None:
    *history, question = turns
    refusal = bot.ask(question, history).refusal
    assert refusal is not None
    assert refusal.kind == "off_topic"
