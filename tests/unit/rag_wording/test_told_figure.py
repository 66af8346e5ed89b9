"""A figure behind its report's name: in the report's own clause where it stands there, else by its measure's name."""

from __future__ import annotations

import pytest

from rag.wording.told_figure import name_measure, own_clause, states


@pytest.mark.parametrize(
    ("clause", "value", "told"),
    [
        ("2024年共收到行政复议申请45件", "45件", "共收到行政复议申请45件"),
        ("年内受理行政复议案件69件", "69件", "受理行政复议案件69件"),
        ("今年建成充电桩30个", "30个", "建成充电桩30个"),
        ("（4）实施老旧小区改造1.5万户", "1.5万户", "实施老旧小区改造1.5万户"),
        ("三是新建改造公厕40座", "40座", "新建改造公厕40座"),
        ("聘请6名律师提供服务", "6名", "聘请6名律师提供服务"),
    ],
)
def test_a_clause_stands_behind_the_name_of_its_report(clause: str, value: str, told: str) -> None:
    assert own_clause(clause, value, 2024) == told


@pytest.mark.parametrize(
    ("clause", "value"),
    [
        ("行政复议申请……驳回9件", "9件"),  # words are left out of it
        ("2020年实现3201亿元", "3201亿元"),  # of another year than the name
        ("我区办结45件", "45件"),  # the author speaks
        ("其中维持10件", "10件"),  # it leans on what stood before
        ("为98%", "98%"),
        ("9件", "9件"),  # it names nothing
        ("街道”建设点位12个", "12个"),  # begins within quoted words
    ],
)
def test_a_clause_that_leans_on_others_does_not(clause: str, value: str) -> None:
    assert own_clause(clause, value, 2024) == ""


@pytest.mark.parametrize(
    ("name", "actions", "said"),
    [
        ("行政复议 · 收到", ("收到",), "收到的行政复议"),
        ("办结率 · 12345热线", (), "12345热线办结率"),
        ("各类会议 · 参加 · 法律顾问", ("参加",), "法律顾问参加的各类会议"),
        ("经济/地区生产总值", (), "经济、地区生产总值"),
    ],
)
def test_a_measure_is_named_as_it_is_said(name: str, actions: tuple[str, ...], said: str) -> None:
    assert name_measure(name, actions) == said


def test_what_a_line_quotes_it_does_not_state() -> None:
    assert states("甲县2024年收到行政复议申请45件", "45件")
    assert not states("甲县2024年未披露维持的行政复议，只写到“收到45件”", "45件")
    assert not states("甲县2024年收到145件", "45件")
