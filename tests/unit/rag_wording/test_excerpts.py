"""The words of a report that carry a number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from support.ledger_rows import Shelf

from index.records import Bound, Fact, Role
from rag.wording.excerpts import LONGEST, excerpt, written


def make(said: str, number: str, measure: str, **more: Any) -> tuple[str, Fact]:  # noqa: ANN401
    shelf = Shelf()
    row = shelf.row("甲县", 2024, said, number, measure=measure, **more)
    assert row.fact
    return shelf.text(row.report.id), row.fact


@pytest.mark.parametrize(
    ("said", "number", "measure", "shown"),
    [
        ("2024年共收到行政复议申请73件,驳回9件。", "73件", "行政复议申请", "2024年共收到行政复议申请73件"),
        ("2024年共收到行政复议申请73件,驳回9件。", "9件", "行政复议申请", "行政复议申请……驳回9件"),
        ("收到复议申请73件、审结60件、维持9件。", "60件", "复议申请", "复议申请……审结60件"),
        ("全区21个部门的880项政务服务事项纳入窗口。", "880项", "政务服务事项", "……880项政务服务事项纳入窗口"),
        ("审查合同1,359件,意见8条。", "1,359件", "合同", "审查合同1,359件"),
        ("举办培训3场参训200人次。", "3场", "培训", "举办培训3场"),
    ],
)
def test_an_excerpt_has_the_measure_and_no_other_number(said: str, number: str, measure: str, shown: str) -> None:
    text, fact = make(said, number, measure)
    assert excerpt(text, fact) == shown


def test_a_long_clause_is_cut_to_measure_and_number() -> None:
    said = "法律顾问围绕重大项目与招商引资与征地拆迁与信访维稳以及其他各类重大行政决策事项为各部门提供了咨询意见58次。"
    text, fact = make(said, "58次", "法律顾问")
    shown = excerpt(text, fact)
    assert shown.startswith("法律顾问……")
    assert shown.endswith("提供了咨询意见58次")
    assert len(shown.replace("……", "")) <= LONGEST


def test_a_wrapped_line_is_shown_as_the_sentence_that_it_is() -> None:
    text, fact = make("开展宣传56场,普法受众3.\n2万人次。", "3.\n2万人次", "受众", value=Decimal(32000), unit="人次")
    assert (written(text, fact), excerpt(text, fact)) == ("3.2万人次", "普法受众3.2万人次")


def test_a_cell_is_shown_with_its_label_its_heading_and_its_unit() -> None:
    table = "\n| 项目 | 2023年 | 2024年 |\n|---|---|---|\n| 收到申请(件) | 51 | 64 |\n| 受众（万人次） | 3 | 3.2 |\n"
    text, fact = make(table, "64", "收到申请(件)", unit="件")
    assert (written(text, fact), excerpt(text, fact)) == ("64件", "收到申请(件)……2024年……64")
    text, fact = make(table, "3.2", "受众（万人次）", unit="人次", value=Decimal(32000))
    assert written(text, fact) == "32000人次"


def test_an_excerpt_is_one_line_without_markers() -> None:
    text, fact = make("行政复议[12]申请,共\t7件。", "7件", "行政复议[12]申请")
    assert excerpt(text, fact) == "行政复议申请……共 7件"


@pytest.mark.parametrize(
    ("said", "number", "more", "shown"),
    [
        ("归集信用信息约300条。", "300条", {"bound": Bound.ABOUT}, "约300条"),
        ("归集信用信息20余条。", "20余条", {"bound": Bound.OVER}, "20余条"),
        ("办结率95%以上。", "95%", {"bound": Bound.OVER}, "95%以上"),
        ("办结率不低于95%。", "95%", {"bound": Bound.AT_LEAST}, "不低于95%"),
        ("节约资金300元。", "300元", {}, "300元"),
        ("办件量同比增长14.6%。", "14.6%", {"role": Role.UP}, "增长14.6%"),
        ("办件量下降了约6%。", "6%", {"role": Role.DOWN, "bound": Bound.ABOUT}, "下降了约6%"),
        ("增幅为:6%。", "6%", {"role": Role.UP}, "增长6%"),
    ],
)
def test_a_number_is_shown_as_it_is_written(said: str, number: str, more: dict[str, Any], shown: str) -> None:
    text, fact = make(said, number, "", **more)
    assert written(text, fact) == shown
