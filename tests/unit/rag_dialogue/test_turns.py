"""A turn that asks nothing of its own changes only the slots that it names; what it does is learnt, not listed."""

from __future__ import annotations

from datetime import date

import pytest
from support.passages import make_report

from index.profile.gazetteer import load_divisions
from rag.dialogue.contextualizer import ScopeReader
from rag.understanding.question import Question
from rag.understanding.vocabulary import load_lexicon

NANJING, JIAXING = ("江苏省", "南京市"), ("浙江省", "嘉兴市")
REPORTS = (
    make_report("甲", "玄武区", 2024, parents=NANJING, aliases=("玄武",)),
    make_report("乙", "嘉善县", 2023, parents=JIAXING, aliases=("嘉善",)),
    make_report("丙", "嘉善县", 2024, parents=JIAXING, aliases=("嘉善",)),
    make_report("丁", "海盐县", 2022, parents=JIAXING, aliases=("海盐",)),
)
XUANWU = "玄武区2024年收到多少件行政复议申请?"
BOTH = (XUANWU, "那嘉善县呢")


@pytest.fixture(scope="module")
def reader() -> ScopeReader:
    return ScopeReader(REPORTS, load_divisions(), load_lexicon())


def read(reader: ScopeReader, *dialogue: str) -> Question:
    asked = reader.read(dialogue[-1], dialogue[:-1], today=date(2025, 6, 1))
    assert "行政复议申请" in asked.content
    return asked


@pytest.mark.parametrize(
    "turn", ["把嘉善县也一起算进来", "嘉善县也给我带上吧", "连嘉善县一块儿看", "include Jiashan as well"]
)
def test_a_place_is_added(reader: ScopeReader, turn: str) -> None:
    asked = read(reader, XUANWU, turn)
    assert set(asked.scope.jurisdictions) == {"玄武区", "嘉善县"}
    assert asked.scope.years == (2024,)


def test_a_place_without_the_standing_year_is_added_with_its_own(reader: ScopeReader) -> None:
    asked = read(reader, XUANWU, "把海盐县也加进来")
    assert set(asked.report_ids) == {REPORTS[0].id, REPORTS[3].id}


def test_a_year_is_added(reader: ScopeReader) -> None:
    assert set(read(reader, "嘉善县2024年收到多少件行政复议申请?", "把2023年的也加上").years) == {2023, 2024}


def test_rows_asked_one_after_another_and_then_added_to_are_worked_on_together(reader: ScopeReader) -> None:
    asked = read(reader, *BOTH, "把海盐县也加进来", "求个平均")
    assert set(asked.scope.jurisdictions) == {"玄武区", "嘉善县", "海盐县"}


def test_a_place_that_was_left_out_is_not_gathered_again(reader: ScopeReader) -> None:
    asked = read(reader, "比较玄武区、嘉善县和海盐县收到的行政复议申请件数", "把玄武区划掉", "求个平均")
    assert set(asked.scope.jurisdictions) == {"嘉善县", "海盐县"}


def test_what_was_left_out_comes_back(reader: ScopeReader) -> None:
    asked = read(reader, "比较玄武区和嘉善县2024年收到的行政复议申请件数", "超过50件的有哪些", "还是都列出来吧,不筛了")
    assert not asked.operation.limits


def test_two_places_joined_by_a_colloquial_and_are_two(reader: ScopeReader) -> None:
    asked = read(reader, "比较玄武区、嘉善县和海盐县收到的行政复议申请件数", "只留玄武跟海盐")
    assert set(asked.scope.jurisdictions) == {"玄武区", "海盐县"}
    assert not asked.outside


def test_a_place_with_nothing_but_a_word_that_asks_how_many_is_asked_for_the_same(reader: ScopeReader) -> None:
    asked = read(reader, XUANWU, "嘉善县有几件")
    assert asked.scope.jurisdictions == ("嘉善县",)


def test_a_place_with_a_verb_of_its_own_is_a_new_question(reader: ScopeReader) -> None:
    asked = reader.read("嘉善县审核了几件文件", (XUANWU,), today=date(2025, 6, 1))
    assert "行政复议" not in asked.content


def test_a_level_is_no_place(reader: ScopeReader) -> None:
    assert not reader.read("区级的是多少", (XUANWU,), today=date(2025, 6, 1)).outside


def test_a_number_alone_is_a_question_for_its_source(reader: ScopeReader) -> None:
    pointed = reader.read("七十三件?", (XUANWU,), today=date(2025, 6, 1)).reference
    assert pointed is not None
    assert pointed.values == (73,)


@pytest.mark.parametrize("turn", ["把玄武区划掉", "玄武区就别看了", "leave Xuanwu out"])
def test_a_place_is_dropped(reader: ScopeReader, turn: str) -> None:
    asked = read(reader, "比较玄武区和嘉善县2024年收到的行政复议申请件数", turn)
    assert asked.scope.jurisdictions == ("嘉善县",)


@pytest.mark.parametrize("turn", ["换嘉善县看看", "嘉善县的情况又如何", "嘉善县同样的问题", "what about Jiashan then?"])
def test_a_place_takes_the_place_of_another(reader: ScopeReader, turn: str) -> None:
    assert read(reader, XUANWU, turn).scope.jurisdictions == ("嘉善县",)


@pytest.mark.parametrize(
    ("turn", "kind"),
    [
        ("谁更高", "rank"),
        ("它俩差多少", "difference"),
        ("一共多少", "sum"),
        ("平均下来呢", "average"),
        ("what is the difference between the two?", "difference"),
    ],
)
def test_what_was_answered_one_after_another_is_reckoned_with(reader: ScopeReader, turn: str, kind: str) -> None:
    asked = read(reader, *BOTH, turn)
    assert set(asked.scope.jurisdictions) == {"玄武区", "嘉善县"}
    assert asked.operation.kind == kind


def test_a_row_of_another_year_is_reckoned_with_too(reader: ScopeReader) -> None:
    asked = read(reader, XUANWU, "那海盐县呢", "差多少")
    assert set(asked.report_ids) == {REPORTS[0].id, REPORTS[3].id}


@pytest.mark.parametrize("turn", ["列个表看看", "做成表格", "as a table please"])
def test_another_form_asks_the_same(reader: ScopeReader, turn: str) -> None:
    asked = read(reader, *BOTH, turn)
    assert set(asked.scope.jurisdictions) == {"玄武区", "嘉善县"}


@pytest.mark.parametrize("turn", ["平均", "合计呢"])
def test_a_word_that_reckons_is_no_strange_place(turn: str) -> None:
    strict = ScopeReader(REPORTS, load_divisions(), load_lexicon(), said=lambda _: False)
    asked = read(strict, "比较玄武区和嘉善县2024年收到的行政复议申请件数", turn)
    assert not asked.outside
    assert set(asked.scope.jurisdictions) == {"玄武区", "嘉善县"}


@pytest.mark.parametrize("turn", ["那鼓楼区呢", "换成鼓楼区", "再加上鼓楼区"])
def test_of_namesakes_the_choice_is_offered(turn: str) -> None:
    twice = (
        make_report("戊", "鼓楼区", 2024, parents=NANJING),
        make_report("己", "鼓楼区", 2024, parents=("福建省", "福州市")),
    )
    asked = ScopeReader((*REPORTS, *twice), load_divisions(), load_lexicon()).read(turn, (XUANWU,))
    assert set(asked.ambiguous) == {"江苏省南京市鼓楼区", "福建省福州市鼓楼区"}


def test_how_a_slot_was_taken_is_told(reader: ScopeReader) -> None:
    asked = read(reader, "嘉善县2024年收到多少件行政复议申请?", "前一年的呢")
    assert asked.years == (2023,)
    assert any("前一年" in said for said in asked.understood)


def test_a_turn_with_a_measure_of_its_own_asks_that(reader: ScopeReader) -> None:
    asked = reader.read("嘉善县的法律援助案件呢", (XUANWU,), today=date(2025, 6, 1))
    assert "法律援助" in asked.content
    assert "行政复议" not in asked.content


def test_a_place_is_put_in_place_of_one_that_stands(reader: ScopeReader) -> None:
    asked = read(reader, XUANWU, "把嘉善县也一起算进来", "玄武区换成海盐县")
    assert asked.scope.jurisdictions == ("海盐县", "嘉善县")


@pytest.mark.parametrize(
    ("turn", "content"),
    [
        ("驳回那列删了吧", "行政复议申请受理"),
        ("只要驳回的", "行政复议驳回各多少件"),
        ("再加上审结的", "行政复议申请受理和驳回各多少件、审结"),
    ],
)
def test_a_measure_is_added_dropped_or_kept(reader: ScopeReader, turn: str, content: str) -> None:
    asked = reader.read(turn, ("玄武区2024年行政复议申请受理和驳回各多少件?",), today=date(2025, 6, 1))
    assert asked.content == content
    assert asked.number
    assert asked.scope.jurisdictions == ("玄武区",)


def test_a_number_of_measures_reaches_back_to_those_asked_before(reader: ScopeReader) -> None:
    before = (XUANWU, "审核规范性文件多少件?")
    asked = reader.read("再加上法律援助案件,三个数列成表", before, today=date(2025, 6, 1))
    assert asked.content == "收到多少件行政复议申请、审核规范性文件多少件、法律援助案件"


@pytest.fixture(scope="module")
def knowing() -> ScopeReader:
    """A reader of reports that say nothing of orders, columns and pies."""
    return ScopeReader(REPORTS, load_divisions(), load_lexicon(), said=lambda word: word in "行政复议申请合同")


def test_a_word_of_doing_that_no_report_says_is_no_topic(knowing: ScopeReader) -> None:
    asked = read(knowing, *BOTH, "把海盐县也加进来排个序")
    assert set(asked.scope.jurisdictions) == {"玄武区", "嘉善县", "海盐县"}


def test_what_was_done_with_several_places_is_not_asked_of_others(reader: ScopeReader) -> None:
    asked = read(reader, "对比一下玄武区和嘉善县2024年的行政复议申请数量,谁多,多多少", "把海盐县也加进来")
    assert asked.content == "行政复议申请数量"


def test_another_measure_takes_the_place_of_the_one_that_stands(reader: ScopeReader) -> None:
    asked = reader.read("社零呢", ["玄武区2024年GDP增长目标多少"], today=date(2025, 6, 1))
    assert "gdp" not in asked.words
    assert "增长目标" in asked.words


def test_what_was_done_with_a_measure_stays_with_it(reader: ScopeReader) -> None:
    assert "行政复议" in reader.read("驳回的呢", [XUANWU], today=date(2025, 6, 1)).words


@pytest.mark.parametrize("remark", ["辛苦啦,", "打扰一下哈,", "下午好,又来麻烦你了。", "先谢过,"])
def test_a_remark_before_a_question_is_no_part_of_it(reader: ScopeReader, remark: str) -> None:
    assert read(reader, f"{remark}{XUANWU}").content == read(reader, XUANWU).content
