"""Several measures at once over the reports that come with the program, with the real embedder, and what follows."""

from __future__ import annotations

import pytest

from rag.answering.bot import Bot

pytestmark = pytest.mark.models


@pytest.fixture
def bot(seeds_bot: Bot) -> Bot:
    return seeds_bot


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("梅河口市不予受理和责令履行的行政复议各有几件", ("2件", "1件")),
        ("红谷滩公共法律服务工作站几个、工作室几个", ("9个", "179个")),
        ("东昌区热线的签收率和办结率", ("98%", "100%")),
        ("长春经开区法律顾问审查了多少份文书,参加会议多少次,提供咨询多少次", ("936份", "231次", "611次")),
        ("梅河口市代表建议和政协提案各办了多少件", ("105件", "92件")),
        ("红谷滩区法治宣传的场次和人次是多少", ("110余场", "2万余人次")),
    ],
)
def test_each_figure_has_a_line_of_its_own(bot: Bot, question: str, figures: tuple[str, ...]) -> None:
    lines = bot.ask(question).text.splitlines()
    assert [figure in line and "[" in line for figure, line in zip(figures, lines, strict=True)] == [True] * len(lines)


def test_a_table_keeps_its_measures_through_a_dialogue(bot: Bot) -> None:
    dialogue = (
        "列个表,梅河口和长春经开,行政复议和依申请公开",
        "长春经开换成东昌区",
        "行政复议那一列去掉",
        "再加上行政复议驳回的",
        "合计多少",
    )
    rows = []
    for at, turn in enumerate(dialogue):
        answer = bot.ask(turn, dialogue[:at])
        assert answer.table, answer.text
        rows.append([[cell.text for cell in row] for row in answer.table.rows])
    assert rows[0] == [["梅河口市", "2022", "69件", "143件"], ["长春经济技术开发区", "2024", "15件", "未披露"]]
    assert rows[1] == [["梅河口市", "2022", "69件", "143件"], ["东昌区", "2024", "45件", "10件"]]
    assert sorted(row[2] for row in rows[2]) == ["10件", "143件"]
    assert sorted(tuple(row[2:]) for row in rows[3]) == [("10件", "15件"), ("143件", "2件")]
    assert "合计153件" in answer.text
    assert "合计17件" in answer.text
