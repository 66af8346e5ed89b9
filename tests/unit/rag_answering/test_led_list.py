"""Lists that a found sentence leads in, and what a turn asks of one of their items; this year's plans."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.library import build_library, make_bot, say

from rag.answering.bot import Bot

WORK = """title: 嘉兴市政府工作报告
---

嘉兴市政府工作报告

2022年1月10日在嘉兴市人民代表大会上

各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。

一、2021年工作回顾
粮食总产量达到93.6万吨。城镇新增就业5.1万人。去年我们稳中求进，一季度GDP增长9.2%、居全省第五位，实现了开门红；4—7月增速下滑。
初步预计，全年GDP增长4.5%左右，固定资产投资增长7.1%左右、其中工业投资增长30%左右，市场主体突破54万户。

二、2022年工作安排
粮食总产量稳定在95万吨。城镇新增就业4.8万人。
围绕上述目标，重点做好三个方面工作：
（一）聚力打造航空物流枢纽。建成货站2座。
（二）聚力推进古镇有机更新。修缮老宅36处。
（三）聚力守护运河生态。清淤河道58公里。
今年办好民生实事4件，分别是：（1）新建口袋公园12个；（2）改造公厕90座；（3）加装电梯150部；（4）发放助餐券6万张。
推动光伏、氢能、储能和碳纤维等4大未来产业加快突破。
氢能产业建成加氢站7座，示范运行公交车40辆。
到2030年，全市经济总量迈上新台阶。粮食产量达到320万吨。
未来五年的主要目标是：
——数字经济提质。数据中心达到9个。
——海洋经济扩容。港口吞吐量达到1.5亿吨。
"""

NEIGHBOUR = """海宁市政府工作报告

2022年1月12日在海宁市人民代表大会上

各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。

一、2021年工作回顾
城镇新增就业1.7万人。

二、2022年工作安排
新建充电桩90个。
"""


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder: Path = tmp_path_factory.mktemp("led")
    bot = make_bot(build_library(folder, {"嘉兴市-2022.md": WORK, "海宁市-2022.md": NEIGHBOUR}))
    yield bot
    bot.close()


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("嘉兴市2022年重点做好哪三个方面工作?", ("航空物流枢纽", "古镇有机更新", "运河生态")),
        ("嘉兴市2022年的4件民生实事是哪些?", ("口袋公园", "公厕90座", "加装电梯", "助餐券")),
        ("嘉兴市2022年报告里未来五年的主要目标有哪些?", ("数字经济提质", "海洋经济扩容")),
    ],
)
def test_a_sentence_that_leads_a_list_in_stands_for_the_list(bot: Bot, question: str, named: tuple[str, ...]) -> None:
    answer = say(bot, question)
    assert all(name in answer.text for name in named), answer.text
    assert f"{len(named)}条" in answer.text


def test_an_item_of_such_a_list_is_told_whole(bot: Bot) -> None:
    assert "修缮老宅36处" in say(bot, "嘉兴市2022年重点做好哪三个方面工作?", "第二个具体是什么").text


def test_of_an_item_that_is_a_name_alone_what_is_done_is_looked_for(bot: Bot) -> None:
    named = "嘉兴市2022年的4大未来产业是哪几个?"
    assert "氢能" in say(bot, named).text
    assert say(bot, named, "第二个今年具体要干啥").standalone_question == "嘉兴市氢能今年具体要干啥"


def test_what_stands_before_all_parts_is_no_evidence(bot: Bot) -> None:
    found = [passage.sentence.text for passage in bot.search("嘉兴市2022年政府工作报告怎么说人民代表大会")]
    assert not any("title" in text or "各位代表" in text for text in found), found


def test_this_year_of_a_plan_is_the_year_of_the_report_that_stands(bot: Bot) -> None:
    answer = say(bot, "嘉兴市2021年粮食总产量多少", "今年的目标是多少")
    assert "95万吨" in answer.text, answer.text


def test_a_word_of_doing_that_no_report_says_is_no_topic(bot: Bot) -> None:
    answer = say(bot, "嘉兴市2021年城镇新增就业多少万人", "把海宁市也加进来排个序")
    assert "5.1万" in answer.text
    assert "1.7万" in answer.text, answer.text


def test_what_follows_a_year_far_ahead_in_its_paragraph_is_of_that_year(bot: Bot) -> None:
    assert "320万吨" in say(bot, "嘉兴市到2030年粮食产量要达到多少万吨?").text
