"""Figures of tables are asked for as any others, and those that a report gives of earlier years by their year."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import build_library, check_record, make_bot

from index.library import Library

REPORTS = {
    "如东县2023.md": (
        "# 如东县人民政府关于2023年度法治政府建设情况的报告\n\n## 一、依法化解矛盾纠纷\n\n"
        "| 项目 | 2022年 | 2023年 |\n| --- | ---: | ---: |\n"
        "| 收到行政复议申请(件) | 51 | 64 |\n| 审结行政复议案件(件) | 48 | 60 |\n"
    ),
    "东台市2023.md": (
        "# 东台市人民政府关于2023年度法治政府建设情况的报告\n\n## 一、依法化解矛盾纠纷\n\n"
        "| 镇街 | 收到行政复议申请（件） | 审结（件） |\n|---|---|---|\n"
        "| 时堰镇 | 30 | 28 |\n| 东台镇 | 12 | 11 |\n| 合计 | 42 | 39 |\n"
    ),
    "富阳区2023.txt": (
        "富阳区人民政府关于2023年度法治政府建设情况的报告\n\n一、依法化解矛盾纠纷\n"
        "2021年、2022年、2023年收到行政复议申请分别为50件、61件、70件。\n"
    ),
}
"""Name of file → text."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("cells"), REPORTS) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "如东县2023年收到多少件行政复议申请?",
            "如东县2023年收到的行政复议为64件（“收到行政复议申请(件)……2023年……64”）[1]",
        ),
        ("东台市2023年审结了多少件行政复议案件?", "东台市2023年审结的行政复议为39件"),
        ("如东县2022年收到多少件行政复议申请?", "如东县2022年收到的行政复议为51件"),
        ("富阳区2022年收到多少件行政复议申请?", "富阳区2022年收到的行政复议为61件"),
        ("2023年各地收到的行政复议申请一共多少件?", "176件"),
    ],
)
def test_a_figure_is_told_with_its_year(library: Library, question: str, told: str) -> None:
    bot = make_bot(library)
    answer = bot.ask(question)
    check_record(answer, bot)
    assert answer.refusal is None
    assert told in answer.text


def test_a_year_of_which_no_report_tells_is_missing(library: Library) -> None:
    answer = make_bot(library).ask("富阳区2019年收到多少件行政复议申请?")
    assert answer.refusal is not None
    assert answer.refusal.kind == "year_missing"
