"""Questions read in their dialogue: places, years, measures, intent, and what a follow-up takes over."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.passages import make_report

from index.profile.gazetteer import load_divisions
from index.records import Level
from rag.dialogue.contextualizer import ScopeReader
from rag.understanding.question import Question
from rag.understanding.script import simplified
from rag.understanding.vocabulary import load_lexicon

NANJING, ANHUI, JIAXING = ("江苏省", "南京市"), ("安徽省", "合肥市"), ("浙江省", "嘉兴市")
ZONE = "合肥高新技术产业开发区"
BUREAU = "南京市司法局"
REPORTS = (
    make_report("甲", "鼓楼区", 2024, parents=NANJING, aliases=("鼓楼", "南京市鼓楼区", "鼓楼区人民政府")),
    make_report("乙", "嘉善县", 2023, parents=JIAXING, aliases=("嘉善", "嘉善县人民政府")),
    make_report("丙", "嘉善县", 2024, parents=JIAXING, aliases=("嘉善", "嘉善县人民政府")),
    make_report("丁", BUREAU, 2024, level=Level.DEPARTMENT, parents=NANJING, aliases=("南京司法局",)),
    make_report("戊", ZONE, 2024, level=Level.ZONE, parents=ANHUI, aliases=("合肥高新区", "高新区")),
)
CITY = make_report("己", "南京市", 2024, level=Level.PREFECTURE, parents=("江苏省",), aliases=("南京",))
TODAY = date(2025, 6, 1)
RECEIVED = "鼓楼区2024年收到多少件行政复议申请?"


@pytest.fixture(scope="module")
def reader() -> ScopeReader:
    return ScopeReader(REPORTS, load_divisions(), load_lexicon())


def places(asked: Question) -> set[str]:
    return set(asked.scope.jurisdictions)


def years_of(asked: Question) -> set[int | None]:
    by_id = {report.id: report for report in REPORTS}
    return {by_id[report_id].profile.year for report_id in asked.report_ids}


# ---- one question


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("鼓楼区收到多少件?", "鼓楼区"),
        ("鼓楼收到多少件?", "鼓楼区"),
        ("南京市鼓楼区收到多少件?", "鼓楼区"),
        ("江苏省南京市鼓楼区人民政府收到多少件?", "鼓楼区"),
        ("嘉善收到多少件?", "嘉善县"),
        ("浙江嘉善县收到多少件?", "嘉善县"),
        ("合肥高新区压缩了多少?", ZONE),
        ("高新区压缩了多少?", ZONE),
        ("南京市司法局办了多少?", BUREAU),
        ("南京司法局办了多少?", BUREAU),
        ("jiashan 2024 行政复议", "嘉善县"),
        ("What does Jiashan County report?", "嘉善县"),
        ("How many cases did JIA SHAN receive?", "嘉善县"),
        ("What does Gulou District report?", "鼓楼区"),
        ("What about Gulou District of Nanjing?", "鼓楼区"),
    ],
)
def test_a_body_is_known_by_every_name_it_goes_by(reader: ScopeReader, question: str, place: str) -> None:
    asked = reader.read(question, today=TODAY)
    assert places(asked) == {place}
    assert asked.outside == ()
    assert asked.by_parent == ()
    assert asked.named_place


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("江宁区收到多少件?", "江宁区"),
        ("石家庄市收到多少件?", "石家庄市"),
        ("南京市玄武区收到多少件?", "玄武区"),
        ("What did Xuanwu District do?", "玄武区"),
        ("How many cases did Jiangning District accept in 2024?", "江宁区"),
    ],
)
def test_a_place_outside_is_told_in_chinese_and_in_english(reader: ScopeReader, question: str, name: str) -> None:
    asked = reader.read(question, today=TODAY)
    assert name in {place.name for place in asked.outside}
    assert asked.scope.jurisdictions == ()
    assert asked.report_ids == ()


@pytest.mark.parametrize("question", ["南京大学有多少顾问?", "南京路的执法情况", "各地的顾问有多少?", "How are you?"])
def test_what_only_contains_a_places_name_names_no_place(reader: ScopeReader, question: str) -> None:
    asked = reader.read(question, today=TODAY)
    assert not asked.named_place
    assert len(asked.report_ids) == len(REPORTS)


def test_a_parent_alone_means_its_own_department_before_all_below_it(reader: ScopeReader) -> None:
    assert places(reader.read("南京市收到多少件?")) == {BUREAU}


@pytest.mark.parametrize("parent", ["嘉兴市", "浙江省", "浙江"])
def test_a_parent_of_which_only_bodies_below_report_is_told(reader: ScopeReader, parent: str) -> None:
    asked = reader.read(f"{parent}收到多少件行政复议申请?")
    assert places(asked) == {"嘉善县"}
    assert asked.by_parent


def test_the_bodies_below_a_parent_can_be_asked_for(reader: ScopeReader) -> None:
    asked = reader.read("江苏省的几个地方各收到多少件行政复议申请?")
    assert places(asked) == {"鼓楼区", BUREAU}
    assert asked.by_parent == ()


def test_a_city_and_its_department_are_two_bodies() -> None:
    reader = ScopeReader((*REPORTS, CITY), load_divisions(), load_lexicon())
    assert places(reader.read("南京市收到多少件?")) == {"南京市"}
    assert places(reader.read("南京市司法局收到多少件?")) == {BUREAU}
    assert places(reader.read("比较南京市和南京市司法局收到的行政复议申请")) == {"南京市", BUREAU}
    assert places(reader.read("南京市鼓楼区收到多少件?")) >= {"鼓楼区"}


def test_a_city_before_its_own_district_only_says_where_it_lies() -> None:
    reader = ScopeReader((*REPORTS, CITY), load_divisions(), load_lexicon())
    assert places(reader.read("江苏省南京市的鼓楼区收到多少件?")) == {"鼓楼区"}


@pytest.mark.parametrize(
    ("question", "years", "missing"),
    [
        ("嘉善县2023年收到多少件?", {2023}, ()),
        ("嘉善县2024年度收到多少件?", {2024}, ()),
        ("嘉善县２０２３年收到多少件?", {2023}, ()),
        ("嘉善县23年收到多少件?", {2023}, ()),
        ("嘉善县2023年和2024年分别收到多少件?", {2023, 2024}, ()),
        ("嘉善县收到多少件?", {2023, 2024}, ()),
        ("嘉善县2019年收到多少件?", {2023, 2024}, (2019,)),
        ("嘉善县去年收到多少件?", {2024}, ()),
        ("嘉善县前年收到多少件?", {2023}, ()),
        ("How many did Jiashan County receive last year?", {2024}, ()),
        ("嘉善县行政复议比上一年增长多少?", {2023, 2024}, ()),
    ],
)
def test_years_choose_the_reports(
    reader: ScopeReader, question: str, years: set[int], missing: tuple[int, ...]
) -> None:
    asked = reader.read(question, today=TODAY)
    assert years_of(asked) == years
    assert asked.missing_years == missing


def test_the_year_after_a_report_is_one_it_plans_for(reader: ScopeReader) -> None:
    asked = reader.read("鼓楼区2025年有什么打算?", today=TODAY)
    assert asked.plans
    assert years_of(asked) == {2024}
    assert asked.missing_years == (2025,)
    assert not reader.read("鼓楼区2026年有什么打算?", today=TODAY).plans


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("鼓楼区收到多少件行政复议申请?", "lookup"),
        ("鼓楼区和嘉善县收到的行政复议申请哪个多?", "compare"),
        ("鼓楼区和嘉善县收到多少件行政复议申请?", "compare"),
        ("收到行政复议申请最多的是哪个地方?", "rank"),
        ("哪些报告提到了法律顾问?", "count"),
        ("嘉善县2023年和2024年收到多少件?", "trend"),
        ("鼓楼区存在哪些不足?", "list"),
        ("鼓楼区为什么执法力量不足?", "explain"),
        ("总结嘉善县2024年的报告", "summary"),
        ("Compare Jiashan County and Gulou District", "compare"),
    ],
)
def test_the_intent_is_read(reader: ScopeReader, question: str, intent: str) -> None:
    assert reader.read(question, today=TODAY).scope.intent == intent


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("鼓楼区和嘉善县2024年收到的行政复议申请各有多少?", True),
        ("哪些报告提到了法律顾问?", True),
        ("鼓楼区2024年收到多少件行政复议申请?", False),
        ("鼓楼区存在哪些不足?", False),
    ],
)
def test_several_reports_are_asked_one_by_one(reader: ScopeReader, question: str, several: bool) -> None:
    assert reader.read(question, today=TODAY).several is several


@pytest.mark.parametrize(
    ("question", "number", "units"),
    [
        ("收到多少件申请?", True, ("件",)),
        ("聘请了几名法律顾问?", True, ("名",)),
        ("出庭应诉率是多少?", True, ("%",)),
        ("审批要几天?", True, ("天", "日")),
        ("How many cases were received?", True, ()),
        ("存在哪些不足?", False, ()),
    ],
)
def test_what_kind_of_number_is_asked(reader: ScopeReader, question: str, number: bool, units: tuple[str, ...]) -> None:
    asked = reader.read(question)
    assert asked.number is number
    assert asked.units == units


def test_places_years_and_particles_are_no_content(reader: ScopeReader) -> None:
    asked = reader.read("请问南京市鼓楼区2024年一共收到了多少件行政复议申请呢?")
    assert "行政复议申请" in asked.content
    for word in ("鼓楼", "南京", "2024", "请问", "呢"):
        assert word not in asked.content


def test_two_spellings_of_a_place_that_overlap_take_no_other_word_away(reader: ScopeReader) -> None:
    content = reader.read("hefei gaoxin qu shortened approval time by how much?").content
    assert "shortened approval time" in content


def test_question_words_stay_whole(reader: ScopeReader) -> None:
    assert "什么" in reader.read("鼓楼区公布了什么措施?").content


@pytest.mark.parametrize(("question", "language"), [("收到多少件?", "zh"), ("How many cases?", "en"), ("OK吗", "zh")])
def test_the_language_is_that_of_the_question(reader: ScopeReader, question: str, language: str) -> None:
    assert reader.read(question).language == language


def test_measures_are_those_of_the_lexicon(reader: ScopeReader) -> None:
    assert "行政复议申请" in reader.read(RECEIVED).scope.measures
    assert reader.read("你好").scope.measures == ()


def test_a_whole_question_is_its_own_standalone_question(reader: ScopeReader) -> None:
    assert reader.read(RECEIVED).standalone == RECEIVED


# ---- dialogues


def test_another_place_takes_over_year_and_measure(reader: ScopeReader) -> None:
    asked = reader.read("那嘉善县呢?", [RECEIVED])
    assert places(asked) == {"嘉善县"}
    assert years_of(asked) == {2024}
    assert asked.scope.measures == reader.read(RECEIVED).scope.measures
    assert "行政复议申请" in asked.content


def test_another_year_takes_over_place_and_measure(reader: ScopeReader) -> None:
    for question in ("那2023年呢?", "2023年的呢?", "And in 2023?"):
        asked = reader.read(question, ["嘉善县2024年收到多少件行政复议申请?"])
        assert places(asked) == {"嘉善县"}
        assert years_of(asked) == {2023}
        assert "行政复议申请" in asked.content


def test_the_year_before_is_counted_from_where_the_dialogue_stands(reader: ScopeReader) -> None:
    history = ["嘉善县2024年收到多少件行政复议申请?"]
    for question in ("前一年呢?", "那上一年呢?", "And the year before?"):
        assert years_of(reader.read(question, history)) == {2023}
    back = reader.read("后一年呢?", [*history, "前一年呢?"])
    assert years_of(back) == {2024}


def test_a_year_before_that_has_no_report_is_missing(reader: ScopeReader) -> None:
    assert reader.read("前一年呢?", [RECEIVED]).missing_years == (2023,)


def test_a_part_of_what_was_asked_leans_on_it(reader: ScopeReader) -> None:
    asked = reader.read("驳回的有几件?", ["嘉善县2024年收到多少件行政复议申请?"])
    assert places(asked) == {"嘉善县"}
    assert years_of(asked) == {2024}
    assert "驳回" in asked.content
    assert "行政复议申请" in asked.context
    assert "驳回" in asked.standalone
    assert "行政复议申请" in asked.standalone
    assert "嘉善县" in asked.standalone


def test_a_whole_new_question_keeps_the_place_and_drops_the_content(reader: ScopeReader) -> None:
    asked = reader.read("审核了多少件行政规范性文件?", ["嘉善县2024年收到多少件行政复议申请?"])
    assert places(asked) == {"嘉善县"}
    assert "复议" not in asked.content + asked.context


def test_three_turns_add_up(reader: ScopeReader) -> None:
    asked = reader.read("其中驳回的有几件?", ["嘉善县2024年收到多少件行政复议申请?", "前一年呢?"])
    assert places(asked) == {"嘉善县"}
    assert years_of(asked) == {2023}
    assert "行政复议申请" in asked.context


def test_a_place_outside_is_left_again_for_one_inside(reader: ScopeReader) -> None:
    history = ["江宁区收到多少件行政复议申请?"]
    asked = reader.read("那鼓楼区呢?", history)
    assert places(asked) == {"鼓楼区"}
    assert asked.outside == ()
    assert reader.read("那驳回的呢?", history).outside


def test_a_place_inside_is_left_for_one_outside(reader: ScopeReader) -> None:
    asked = reader.read("那江宁区呢?", [RECEIVED])
    assert [place.name for place in asked.outside] == ["江宁区"]
    assert asked.report_ids == ()


def test_two_compared_places_stay_for_the_next_question(reader: ScopeReader) -> None:
    asked = reader.read("驳回的呢?", ["比较鼓楼区和嘉善县2024年收到的行政复议申请"])
    assert places(asked) == {"鼓楼区", "嘉善县"}


def test_a_new_place_with_no_report_of_the_standing_year_asks_for_any_year(reader: ScopeReader) -> None:
    asked = reader.read("那鼓楼区收到多少件行政复议申请?", ["嘉善县2023年收到多少件行政复议申请?"])
    assert years_of(asked) == {2024}
    assert asked.missing_years == ()


@pytest.mark.parametrize("question", ["那嘉善县呢?", "那嘉善县2023年呢?"])
def test_the_standalone_question_of_a_follow_up_says_all(reader: ScopeReader, question: str) -> None:
    standalone = reader.read(question, [RECEIVED]).standalone
    assert "嘉善县" in standalone
    assert "行政复议申请" in standalone


def test_a_follow_up_to_a_question_for_a_number_asks_for_a_number(reader: ScopeReader) -> None:
    asked = reader.read("那嘉善县呢?", [RECEIVED])
    assert asked.number
    assert asked.units == ("件",)


@pytest.mark.parametrize(
    ("question", "contents"),
    [
        ("鼓楼区审核了多少件文件,嘉善县培训了多少人?", ["审核", "培训"]),
        ("鼓楼区的办结率与嘉善县的满意度分别是多少?", ["办结率", "满意度"]),
        ("鼓楼区和嘉善县各收到多少件行政复议申请?", []),
        ("收到行政复议申请,鼓楼区和嘉善县谁多?", []),
        ("比较鼓楼区2024年与嘉善县2023年的办结率", []),
        ("鼓楼区审核了多少件文件,培训了多少人?", []),
    ],
)
def test_a_question_that_asks_each_place_something_else(
    reader: ScopeReader, question: str, contents: list[str]
) -> None:
    asked = reader.parts(reader.read(question))
    assert len(asked) == len(contents)
    assert all(word in part.content for word, part in zip(contents, asked, strict=True))


def test_of_two_places_one_may_lack_the_year(reader: ScopeReader) -> None:
    asked = reader.read("鼓楼区和嘉善县2023年收到的行政复议申请哪个多?")
    assert years_of(asked) == {2023}
    assert asked.missing_reports == ("江苏省南京市鼓楼区",)
    assert asked.several


def test_only_bodies_of_a_level(reader: ScopeReader) -> None:
    assert len(reader.read("各区县收到的行政复议申请排名").report_ids) == 3
    assert len(reader.read("江苏省各区县收到的行政复议申请排名").report_ids) == 1
    assert len(reader.read("各地收到的行政复议申请排名").report_ids) == len(REPORTS)
    assert len(reader.read("鼓楼区收到的行政复议申请,在各区县中排第几?").report_ids) == 1


# ---- a dialogue over a standing table

COMPARED = "比较鼓楼区和嘉善县2024年收到的行政复议申请件数"
EVERYWHERE = "各地收到的行政复议申请排个名"


def test_an_order_keeps_what_is_compared(reader: ScopeReader) -> None:
    asked = reader.read("从少到多排序", [COMPARED])
    assert places(asked) == {"鼓楼区", "嘉善县"}
    assert "行政复议申请" in asked.content + asked.context
    assert (asked.operation.kind, asked.operation.descending) == ("rank", False)
    assert asked.several
    assert asked.number


def test_only_those_of_a_province_stay(reader: ScopeReader) -> None:
    asked = reader.read("只看江苏省的", [EVERYWHERE])
    assert places(asked) == {"鼓楼区", BUREAU}
    assert asked.operation.kind == "rank"
    assert "行政复议申请" in asked.content
    assert asked.by_parent == ()


def test_of_named_places_only_those_inside_stay(reader: ScopeReader) -> None:
    assert places(reader.read("只看浙江省的", [COMPARED])) == {"嘉善县"}


def test_a_place_is_added_and_one_is_dropped(reader: ScopeReader) -> None:
    wider = reader.read("再加上合肥高新区", [COMPARED])
    assert places(wider) == {"鼓楼区", "嘉善县", ZONE}
    assert years_of(wider) == {2024}
    assert "行政复议申请" in wider.content
    assert wider.scope.intent == "compare"
    narrower = reader.read("去掉鼓楼区", [COMPARED, "再加上合肥高新区"])
    assert places(narrower) == {"嘉善县", ZONE}


def test_to_all_places_none_is_added(reader: ScopeReader) -> None:
    assert len(reader.read("再加上嘉善县", [EVERYWHERE]).report_ids) == len(REPORTS)


def test_a_chart_is_of_what_stands(reader: ScopeReader) -> None:
    asked = reader.read("画个图", [COMPARED])
    assert places(asked) == {"鼓楼区", "嘉善县"}
    assert asked.operation.chart == "any"
    assert asked.scope.intent == "compare"
    assert reader.read("换成折线图", [COMPARED, "画个图"]).operation.chart == "line"


def test_another_measure_is_compared_in_the_same_way(reader: ScopeReader) -> None:
    asked = reader.read("那驳回的呢?", [COMPARED, "按件数排序"])
    assert asked.operation.kind == "rank"
    assert asked.number
    assert "驳回" in asked.content


def test_the_places_asked_one_after_another_are_taken_together(reader: ScopeReader) -> None:
    history = ["鼓楼区2024年收到多少件行政复议申请?", "嘉善县2023年呢?"]
    asked = reader.read("两个加起来是多少?", history)
    assert places(asked) == {"鼓楼区", "嘉善县"}
    assert years_of(asked) == {2024, 2023}
    assert asked.operation.kind == "sum"
    assert "行政复议申请" in asked.content
    assert reader.read("两个加起来是多少?", history[:1]).scope.jurisdictions == ("鼓楼区",)


def test_a_whole_new_question_ends_the_order(reader: ScopeReader) -> None:
    asked = reader.read("鼓楼区审核了多少件行政规范性文件?", [COMPARED, "按件数排序", "画个图"])
    assert asked.operation.kind == "lookup"
    assert asked.operation.chart is None
    assert not asked.several


def test_no_dialogue_leaves_anything_behind(reader: ScopeReader) -> None:
    before = reader.read("驳回的有几件?")
    reader.read("那嘉善县呢?", [RECEIVED])
    assert reader.read("驳回的有几件?") == before


@given(st.lists(st.text(max_size=30), max_size=3), st.text(max_size=40))
def test_any_dialogue_can_be_read(history: list[str], question: str) -> None:
    reader = ScopeReader(REPORTS[:2], load_divisions(), load_lexicon())
    asked = reader.read(question, history)
    assert asked.question == simplified(question).strip()
    assert set(asked.report_ids) <= {report.id for report in REPORTS}
    assert places(asked) <= {"鼓楼区", "嘉善县"}


def test_a_library_without_reports_can_still_be_asked() -> None:
    reader = ScopeReader((), load_divisions(), load_lexicon())
    assert reader.read(RECEIVED).report_ids == ()
