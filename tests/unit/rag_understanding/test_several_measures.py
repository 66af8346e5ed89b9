"""Several measures in one question are told apart by what joins them, each with its words and units."""

from __future__ import annotations

import pytest

from index.facts.measures import load_measures
from rag.understanding.several_measures import AskedMeasure, named_stretch, read_measures, without
from rag.understanding.vocabulary import load_lexicon


def read(content: str, context: str = "") -> tuple[AskedMeasure, ...]:
    return read_measures(content, context, load_lexicon(), load_measures())


def drop(content: str, *named: str, keep: bool = False) -> str:
    return without(content, named, load_lexicon(), load_measures(), keep=keep)


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("热线签收率跟办结率", ("热线签收率", "办结率")),
        ("法治宣传场次和人次", ("法治宣传场次", "人次")),
        ("议案多少、提案多少", ("议案多少", "提案多少")),
        ("列个表,行政复议和依申请公开两列", ("行政复议", "依申请公开")),
        ("行政复议收到、维持、驳回各多少件", ("行政复议收到", "维持", "驳回各多少件")),
        ("看看专职和全部人民调解员", ("专职", "全部人民调解员")),
        ("人大代表建议和政协提案分别办了多少件", ("人大代表建议", "政协提案分别办了多少件")),
    ],
)
def test_joined_measures_are_told_apart(content: str, texts: tuple[str, ...]) -> None:
    assert tuple(measure.text for measure in read(content)) == texts


@pytest.mark.parametrize("content", ["收到多少件行政复议申请", "开展和谐社区活动多少场", "跟踪审计了多少个项目", ""])
def test_one_measure_is_none_of_several(content: str) -> None:
    assert read(content) == ()


def test_what_only_says_what_was_done_is_of_the_measure_before_it() -> None:
    names = [measure.name for measure in read("行政复议维持、驳回各多少件")]
    assert names == ["行政复议 · 维持", "行政复议 · 驳回"]
    assert [measure.name for measure in read("维持和驳回的各多少", "收到多少件行政复议申请")] == names


def test_the_unit_of_joined_measures_is_that_of_the_one_that_has_it() -> None:
    assert [measure.units for measure in read("建了多少个公共法律服务工作站和工作室")] == [("个",), ("个",)]
    assert [measure.units for measure in read("法治宣传场次和人次")] == [("场",), ("人次",)]
    several = read("开了几次常务会议、废止了几件规范性文件、法律援助")
    assert [measure.units for measure in several] == [("次",), ("件",), ()]


def test_what_the_ledger_has_as_one_is_called_by_its_own_words() -> None:
    assert [measure.name for measure in read("走访了几个乡镇、几个街道")] == ["走访乡镇", "街道"]


def test_a_measure_is_dropped_or_kept_alone() -> None:
    both = "列个表,行政复议和依申请公开两列"
    assert drop(both, "依申请公开") == "列个表 行政复议"
    assert drop(both, "行政复议", keep=True) == "列个表 行政复议"
    assert drop("行政复议维持和驳回各多少件", "维持") == "行政复议驳回各多少件"
    assert drop(both, "法律援助") == ""
    assert drop("收到多少件行政复议申请", "行政复议") == ""


def test_a_measure_that_is_named_ends_with_its_noun() -> None:
    assert named_stretch("再加上合法性审核的文件", ("合法性审核",)) == "合法性审核的文件"
    assert named_stretch("把驳回的也加进去", ("驳回",)) == "驳回"


def test_a_rate_that_says_too_little_is_one_of_the_thing_before_it() -> None:
    assert [measure.of[:1] for measure in read("行政复议收案量和办结率")] == [(), ("行政复议",)]


def test_a_clause_that_sets_the_scene_is_no_measure() -> None:
    assert read("法律顾问,审的合同哪里多") == ()
    assert read("民告官,本人到场的比例有多高") == ()
