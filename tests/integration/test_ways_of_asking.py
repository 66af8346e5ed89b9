"""Questions over the real reports of `seeds`, asked in other ways than one plain question for one figure of a year.

Traditional characters, several questions in one text, parts of a report and of a year, laws, reports as wholes.
"""

from __future__ import annotations

import pytest

from rag.answering.bot import Bot

pytestmark = pytest.mark.models


@pytest.fixture
def bot(seeds_bot: Bot) -> Bot:
    return seeds_bot


def in_order(text: str, words: tuple[str, ...]) -> bool:
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("東昌區2024年收到多少件行政複議申請?", ("45件",)),
        ("梅河口市有哪些不足?", ("一是", "二是")),
        ("紅谷灘區和東昌區誰的行政複議案件多?", ("92件", "45件")),
        ("东昌区2024年收到多少件行政复议申请?驳回的呢?12345热线的按时办结率是多少?", ("45件", "15件", "100%")),
        ("红谷滩区2023年:①废止了多少件规范性文件 ②归集了多少条信用信息", ("37件", "五千余条")),
        ("东昌区收到多少件行政复议申请;杭州市呢;红谷滩区呢", ("45件", "没有杭州市", "92件")),
        ("铁岭市政府办公室的报告第三部分说了什么?", ("下步工作安排", "(一)", "(二)", "(三)")),
        ("红谷滩区报告第二部分第四点", ("谁执法谁普法",)),
        ("长春经开区那份报告的末尾写了什么", ("法律顾问服务水平",)),
        ("红谷滩区2023年8月清理了多少规范性文件?", ("37件",)),
        ("2023年公布的报告有哪些?", ("梅河口市", "2023年1月12日")),
        ("红谷滩区和梅河口市的报告有何异同", ("按方面对照", "行政执法", "没有写到")),
        ("红谷滩区写了而东昌区没写的工作有哪些", ("红谷滩区2023年写到而东昌区2024年没有写到的", "“")),
    ],
)
def test_what_is_asked_is_answered_in_order(question: str, words: tuple[str, ...], bot: Bot) -> None:
    answer = bot.ask(question)
    assert answer.refusal is None, answer.text
    assert in_order(answer.text, words), answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("红谷滩区2023年第二季度收到多少件行政复议案件?", "全年"),
        ("东昌区截至2024年9月底收到多少件行政复议申请?", "45件"),
        ("信访工作条例第五条是什么内容?", "没有法律条文"),
        ("梅河口市报告的第九部分写了什么?", "4个部分"),
        ("红谷滩区凤凰洲街道2023年调解成功多少件矛盾纠纷?", "凤凰洲街道"),
    ],
)
def test_what_the_reports_do_not_tell_is_refused_with_what_they_do(question: str, told: str, bot: Bot) -> None:
    answer = bot.ask(question)
    assert answer.refusal is not None, answer.text
    assert told in answer.text
